/* How a runtime runs that is not left to its caller's threads: on the caller's loop, or on a thread of its own.
 *
 * Both stand between runtime.c and the host: they take `answered` and `made` of its options for themselves, and tell the
 * host on the thread that was promised. Made before anything can be answered, started once all is open. */
#ifndef SARTO_HOST_EMBED_H
#define SARTO_HOST_EMBED_H

#include "base/error.h"
#include "sarto.h"

/* Options of a runtime that say how it runs, or INVALID. */
enum status embed_check(const sarto_options *options, struct error *err);

/* ---- the caller's loop; on its thread ---- */

struct embed_loop;
struct embed_loop *embed_loop_new(sarto_runtime *runtime);
enum status embed_loop_start(struct embed_loop *loop, struct error *err);
/* So many answers more are due: the loop goes on until they were told. */
void embed_loop_expect(struct embed_loop *loop, int count);
/* Once nothing can be answered any more: tells what is left, and lets go of the loop, which has to turn once more. NULL is
 * fine. */
void embed_loop_end(struct embed_loop *loop);

/* ---- a thread of its own ---- */

struct embed_thread;
struct embed_thread *embed_thread_new(sarto_runtime *runtime);
enum status embed_thread_start(struct embed_thread *thread, struct error *err);
/* What `answered` is to be called with, where `ticket` is the host's. */
void *embed_thread_ticket(struct embed_thread *thread, void *ticket);
enum status embed_thread_submit(struct embed_thread *thread, const char *event, size_t length, void *ticket,
                                struct error *err);
enum status embed_thread_decide(struct embed_thread *thread, const char *event, size_t length,
                                char **decision, size_t *decision_length, struct error *err);
/* All is answered and told, and what decides is closed by runtime_finish on that thread, when it returns; of one that was
 * not started nothing is done. */
void embed_thread_end(struct embed_thread *thread);
void embed_thread_free(struct embed_thread *thread); /* NULL is fine */

#endif
