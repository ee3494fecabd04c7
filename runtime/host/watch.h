/* Says when something in a workspace's folder may have changed. The loop's thread. */
#ifndef SARTO_HOST_WATCH_H
#define SARTO_HOST_WATCH_H

#include <stdbool.h>
#include <uv.h>

struct watch;

struct watch_calls {
  void (*changed)(void *context); /* not from within watch_new; the watch may be freed in it */
  void (*gone)(void *context);    /* after watch_free, once nothing of it is left; may be NULL */
  void *context;
};

/* `changed` is called some tenths of a second after the last of a run of changes, but no later than a second after the
 * first was seen. At once are seen those that the system tells: made by name in one of its folders, on this machine; what
 * it does not tell, a file written through a link or on a network's file system, within a second, by the file's size,
 * times and inode. Folders may be replaced, go and come back. A call too many is possible. */
struct watch *watch_new(uv_loop_t *loop, const char *folder, const struct watch_calls *calls);
/* Whether a change was seen of which nobody was told yet; nobody will be then. */
bool watch_take(struct watch *watch);
/* Stops at once: `changed` is called no more. Memory goes in the loop's next turns, with `gone`. NULL is fine. */
void watch_free(struct watch *watch);

#endif
