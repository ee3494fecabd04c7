/* The commons: what all workers share. The catalogue, and what many people's events make (who bought what, and what
 * else), as of the last seal.
 *
 * Workers only read what is sealed and write into a tally of their own each. After every workspace.epoch_events events
 * the crew waits until all are idle and seals: the tallies are added, and the next decision reads the sum. So a decision
 * depends on how many events came before it, and not on who ran when. An offer.changed is applied by the crew in the
 * same way, between two events, and is seen from the next one on.
 *
 * What must last is in the journal, as rows of the host's own under keys that no customer can have: each changed offer
 * under its own, and the whole aggregate, at every seal, under one. What came after the last seal is told again from
 * the rows behind it.
 */
#ifndef SARTO_ENGINE_COMMONS_H
#define SARTO_ENGINE_COMMONS_H

#include "domain/aggregate.h"
#include "domain/offer.h"
#include "domain/ports.h"
#include "domain/profile.h"

struct commons;

/* `workspace`: the first worker's, until commons_take; its catalogue is the one that is shared, and changed from here on. */
struct commons *commons_new(const struct workspace *workspace, size_t worker_count);
void commons_free(struct commons *commons); /* NULL is fine */

/* What an earlier process left, from the journal that was just opened: all of what is here is then as that process had
 * it. *latest_ms: the greatest time of all events in it; INT64_MIN: there are none. A damaged row tells nothing.
 * CORRUPT: a damaged seal or offer; IO, or what else the journal says. The crew's thread. */
enum status commons_load(struct commons *commons, const struct journal_port *journal, int64_t *latest_ms,
                         struct error *err);

/* After rows were refused, and the journal has recovered: the same, but for offers. One that a refused row changed stays
 * changed: its sender was told to send it again. */
enum status commons_recover(struct commons *commons, const struct journal_port *journal, int64_t *latest_ms,
                            struct error *err);

/* What decisions read; borrowed until the next seal. */
const struct aggregate *commons_sealed(const struct commons *commons);

/* Which rows made what decisions read now: the last seal and the last change of the catalogue; 0: none. As long as no
 * worker decides they stay. */
struct row_inputs commons_inputs(const struct commons *commons);

/* What a checked event bought, the profile being as the event left it: into the worker's tally. `arena` is the event's.
 * The worker's thread. */
void commons_note(struct commons *commons, size_t worker, const struct profile *profile,
                  const struct event *event, struct arena *arena);

/* ---- the crew's thread, while no worker has anything to do ---- */

/* Whether workspace.epoch_events were counted since the last seal: the next one is due before another event. */
bool commons_is_due(const struct commons *commons);
/* An event is about to be numbered. */
void commons_count(struct commons *commons);
/* Whether there is anything to seal. */
bool commons_has_news(const struct commons *commons);
/* Adds what was tallied, and appends to `image` what a row of key COMMONS_SEAL_KEY and that number holds; `latest_ms` is
 * the greatest time of all events before it. `is_thinned`: what fewer than workspace.min_people bought goes. */
void commons_seal(struct commons *commons, uint64_t number, int64_t latest_ms, bool is_thinned,
                  struct buffer *image);

/* A checked offer.changed of that number: appends to `key` and `image` what its row holds. Returns the number of the row
 * that changed the same offer before; 0: none. */
uint64_t commons_change(struct commons *commons, const struct event *event, uint64_t number,
                        struct buffer *key, struct buffer *image);

/* Whether an event was counted since the last seal. */
bool commons_has_begun(const struct commons *commons);
/* Another release decides from now on. Where its catalogue is another one, as its files say it and never asked before, what
 * events have changed is put over it in the order of the first changes, and it is sealed: it is then as commons_load
 * would have made it. Before that nothing may have been counted since the last seal, since what counts follows from the
 * catalogue. CORRUPT: a changed offer; the commons then are as they were, and the catalogue is of no use. */
enum status commons_take(struct commons *commons, const struct workspace *workspace, struct error *err);

/* What no customer's id can begin with. */
#define COMMONS_KEY_MARK  "\x01"
#define COMMONS_SEAL_KEY  COMMONS_KEY_MARK "sealed"
#define COMMONS_OFFER_KEY COMMONS_KEY_MARK "offer:" /* and the offer's id */
/* The source of rows that take out of a profile what is older than its keep: their event is {}, and so is their decision. */
#define COMMONS_PRUNED COMMONS_KEY_MARK "pruned"

/* What becomes of the image of a seal when somebody is forgotten whom it may tell of: appends it thinned, and marked so,
 * to `thinned`. False: nothing of it has to go, or it is thinned already; it stays as it is. An image that cannot be read
 * has nothing left. Any thread. */
bool commons_thin_image(struct slice image, uint64_t min_people, struct buffer *thinned);

/* Reading the images of such rows: where the aggregate, or the offer, begins. `*is_thinned`: it is not what decisions were
 * made from. */
struct slice commons_seal_image(struct slice image, uint64_t *number, int64_t *latest_ms, bool *is_thinned);
struct slice commons_offer_image(struct slice image, uint64_t *first_number);

#endif
