/* Forgetting people: who is forgotten with somebody, and which events are of those who were.
 *
 * A person is the id they have, up to now, and each id that flowed into it, up to when it did: whoever has come under
 * such an id since is somebody else. What an event says of its own time decides whether it is of somebody who was
 * forgotten; one that says none is of now. Until a forget cannot be undone any more nothing of theirs is taken, so that
 * nobody comes back to find two of themselves.
 */
#ifndef SARTO_ENGINE_FORGETTING_H
#define SARTO_ENGINE_FORGETTING_H

#include "domain/event.h"
#include "domain/ports.h"
#include "domain/profile.h"

/* Texts are the list's own. */
struct forgetting {
  struct journal_forget *ids;
  size_t count, capacity;
  bool holds_any; /* of one of them something is known, or cannot be read */
};
void forgetting_fini(struct forgetting *forgetting);

/* Adds whoever `id` is now, by their profile (NULL: nothing is held of them), and who they were before. `number`: of the
 * last row; `time_ms`: events dated up to then are theirs, and up to the last one that is held of them. */
void forgetting_add(struct forgetting *forgetting, const char *id, const struct profile *profile,
                    uint64_t number, int64_t time_ms);

/* `since`: who has come under an earlier id of theirs since it flowed into them (NULL: nothing is held of such). Where all
 * of that is of before, it only came late, and goes too; where somebody else came as well, none of it does. */
void forgetting_add_late(struct journal_forget *earlier, const struct profile *since, uint64_t number);

/* When they last did anything themselves, else when the last happened that is held of them; INT64_MIN: nothing is. */
int64_t forgetting_last_ms(const struct profile *profile);

/* GONE: the event is of somebody who was forgotten under that id, or of whoever has it as long as that can be undone. */
enum status forgetting_check(const struct journal_port *journal, const struct event *event, const char *id,
                             int64_t now_ms, struct error *err);

#endif
