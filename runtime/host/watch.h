/* Says when something in a workspace's folder may have changed. The loop's thread. */
#ifndef SARTO_HOST_WATCH_H
#define SARTO_HOST_WATCH_H

#include <uv.h>

struct watch;

/* `changed` is called some tenths of a second after the last of a run of changes, but no later than a second after the
 * first. Folders may be replaced, go and come back. */
struct watch *watch_new(uv_loop_t *loop, const char *folder, void (*changed)(void *context), void *context);
/* Stops at once; memory goes when the loop has closed the handles, in its next turns. NULL is fine. */
void watch_free(struct watch *watch);

#endif
