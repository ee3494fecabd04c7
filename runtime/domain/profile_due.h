/* What the host does about a person when its time has come, without anybody sending an event:
 *
 *   strategy.due        a strategy with `after` waited for it: {strategy, event}
 *   lifecycle.changed   {from, to}: right after the event that made it so, or by silence
 *   occasion.birthday   and its like, on the civil day in the customer's own zone, for whom the rights of the date allow it
 *
 * What is due is computed from the profile and the workspace; only what cannot be is kept (wakes.h). Each event that the
 * host makes changes the profile so that it is not due again. Pure; any thread that owns the profile.
 */
#ifndef SARTO_DOMAIN_PROFILE_DUE_H
#define SARTO_DOMAIN_PROFILE_DUE_H

#include "domain/profile.h"

enum due_kind { DUE_NOTHING, DUE_LIFECYCLE, DUE_STRATEGY, DUE_OCCASION };
struct due {
  enum due_kind kind;
  int64_t at_ms;
  const struct wake *wake; /* DUE_STRATEGY; borrowed from the profile */
  enum lifecycle from, to; /* DUE_LIFECYCLE */
  enum occasion occasion;  /* DUE_OCCASION */
};

/* What is due first, be it past or yet to come; false: nothing ever, as things stand. */
bool profile_find_due(const struct profile *profile, const struct workspace *workspace, struct due *due);
/* Whether it is past being done at now_ms: `late_after_ms` of a strategy, the day of an occasion. */
bool profile_is_late(const struct profile *profile, const struct workspace *workspace, const struct due *due,
                     int64_t late_after_ms, int64_t now_ms);
/* The event's text, as of time_ms. */
void due_put_event(const struct profile *profile, const struct due *due, int64_t time_ms, struct buffer *out);

/* After an event of that time was decided: notes when there is something to do next. */
void profile_schedule(struct profile *profile, const struct workspace *workspace, int64_t time_ms);

/* The lifecycle before an event is applied; and after, whether lifecycle.changed is to be made. Nothing where nobody
 * hears that. */
enum lifecycle profile_begin_change(const struct profile *profile, const struct workspace *workspace,
                                    int64_t time_ms);
void profile_end_change(struct profile *profile, const struct workspace *workspace, int64_t time_ms,
                        enum lifecycle before);

/* What an applied event takes away: what it made, and the wakes of strategies that wait unless it comes. */
void wakes_hear(struct profile *profile, const struct workspace *workspace, const struct event *event);
/* The same of what another profile did, which has been merged in. */
void wakes_settle(struct profile *profile, const struct workspace *workspace);

/* When the strategy is to be woken for that event: its `after`, and its share of `spread`, the same whoever asks. */
int64_t wake_due_ms(const struct workspace *workspace, const struct strategy *strategy,
                    const struct event *event);
/* Notes it. NULL: done; else why not, static or in the arena. */
const char *wakes_note(struct profile *profile, const struct workspace *workspace,
                       const struct strategy *strategy, const struct event *event, struct arena *arena);
/* The strategy that is woken now is to be woken again at due_ms, for the same event. */
void wakes_put_off(struct profile *profile, const struct event *due, int64_t due_ms);

#endif
