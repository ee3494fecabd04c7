/* Changes of the active release while a service runs: one at a time, prepared on libuv's pool, applied between two events; in
 * the order in which they were asked for, so that the last one asked for stays: by a request, by SIGHUP, or by a change of the
 * folder, which asks when it is seen (watch.h).
 * The loop's thread.
 */
#ifndef SARTO_HOST_RELOAD_H
#define SARTO_HOST_RELOAD_H

#include <uv.h>

#include "host/audit.h"
#include "host/change.h"

struct reload;

struct reload *reload_new(uv_loop_t *loop, sarto_runtime *runtime);
/* Nothing else is begun; what is at hand and what waits is told to stop, and is done with soon, in the loop's next turns. */
void reload_end(struct reload *reload);
/* Ends it, and waits for that, turning the loop. NULL is fine. */
void reload_free(struct reload *reload);

/* The runtime's folder is read now and whenever it changes; what comes of it is told on stderr. */
void reload_watch(struct reload *reload);
/* Reads the folder again (SIGHUP), after what is at hand. */
void reload_folder(struct reload *reload);

enum reload_source { RELOAD_ARCHIVE, RELOAD_SHELF };
struct reload_request {
  enum reload_source source;
  struct slice archive; /* stays valid until `done`, as all other texts */
  const char *which;    /* of the shelf */
  struct shelf_note note;
  enum audit_by by;                                         /* for the audit log */
  const char *token;                                        /* its name, likewise; NULL: none */
  void (*done)(void *context, const struct change *change); /* told of it first on stderr */
  void *context;
};
/* False: one is at hand or waits (other than the folder's, for which one request waits), and `done` is never called. A release from the shelf stops the watching. */
bool reload_start(struct reload *reload, const struct reload_request *request);

/* Whether the folder is being read again, or will be. */
bool reload_is_busy(const struct reload *reload);
bool reload_is_watching(const struct reload *reload);
struct reload_figures {
  uint64_t active, refused; /* changes */
};
struct reload_figures reload_figures(const struct reload *reload);

#endif
