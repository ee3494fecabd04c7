/* The ledger of what was asked. See asked.h. It stands by time, so that what the caps read does not depend on the order in
 * which events came. Whichever thread owns the profile.
 */
#include "domain/asked.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/sorted.h"
#include "domain/asked_inside.h"
#include "domain/told.h"

/* ---- the list ---- */

static void free_content(struct asked_once *asking) {
  free(asking->ask);
  free(asking->gift);
}

void asked_fini(struct asked *asked) {
  for (size_t i = 0; i < asked->count; i++) free_content(&asked->each[i]);
  for (size_t i = 0; i < asked->return_count; i++) free(asked->returns[i].purpose);
  free(asked->each);
  free(asked->returns);
  *asked = (struct asked){0};
}

size_t asked_bytes(const struct asked *asked) {
  size_t bytes = asked->count ? ALLOCATION_BYTES : 0;
  for (size_t i = 0; i < asked->count; i++)
    bytes += sizeof *asked->each + 2 * ALLOCATION_BYTES + strlen(asked->each[i].ask) +
             (asked->each[i].gift ? strlen(asked->each[i].gift) : 0);
  if (asked->return_count) bytes += ALLOCATION_BYTES;
  for (size_t i = 0; i < asked->return_count; i++)
    bytes += sizeof *asked->returns + ALLOCATION_BYTES + strlen(asked->returns[i].purpose);
  return bytes;
}

bool asked_is_asked(const struct asked_once *asking) {
  const struct identity nobody = {0};
  return memcmp(&asking->decision, &nobody, sizeof nobody);
}

int asking_compare(const void *left, const void *right) {
  const struct asked_once *a = left, *b = right;
  if (a->at_ms != b->at_ms) return a->at_ms < b->at_ms ? -1 : 1;
  int order = memcmp(&a->decision, &b->decision, sizeof a->decision);
  return order ? order : strcmp(a->ask, b->ask);
}

static size_t count_later(const struct asked *asked, size_t at) {
  size_t count = 0;
  for (size_t i = at + 1; i < asked->count; i++) count += !strcmp(asked->each[i].ask, asked->each[at].ask);
  return count;
}

/* The oldest of which no cap of its own ask may want to know, and not one of the last, which the cap of all counts; else
 * the oldest. */
static size_t find_least(const struct asked *asked) {
  for (size_t i = 0; i + ASKED_BY_ALL_MAX < asked->count; i++)
    if (count_later(asked, i) > ASK_TIMES_MAX) return i;
  return 0;
}

void asked_put(struct asked *asked, const struct asked_once *asking) {
  size_t at = sorted_place(asked->each, asked->count, sizeof *asked->each, asking, asking_compare);
  asked->each = sorted_insert(asked->each, asked->count++, sizeof *asked->each, at);
  asked->each[at] = *asking;
  while (asked->count > ASKED_MAX) {
    size_t least = find_least(asked);
    free_content(&asked->each[least]);
    sorted_remove(asked->each, asked->count--, sizeof *asked->each, least);
  }
}

static const struct asked_once *find_same(const struct asked *asked, const struct asked_once *asking) {
  size_t at = sorted_place(asked->each, asked->count, sizeof *asked->each, asking, asking_compare);
  bool is_there = at < asked->count && !asking_compare(&asked->each[at], asking);
  return is_there ? &asked->each[at] : NULL;
}

/* ---- what came back ---- */

static size_t find_return(const struct asked *asked, const char *purpose, bool *is_there) {
  size_t at = sorted_find(asked->returns, asked->return_count, sizeof *asked->returns, purpose);
  *is_there = at < asked->return_count && !strcmp(asked->returns[at].purpose, purpose);
  return at;
}

static size_t find_longest_ago(const struct asked *asked) {
  size_t longest = 0;
  for (size_t i = 1; i < asked->return_count; i++)
    if (asked->returns[i].last_ms < asked->returns[longest].last_ms) longest = i;
  return longest;
}

static void put_return(struct asked *asked, const char *purpose, int64_t time_ms) {
  bool is_there;
  size_t at = find_return(asked, purpose, &is_there);
  if (!is_there) {
    asked->returns = sorted_insert(asked->returns, asked->return_count++, sizeof *asked->returns, at);
    asked->returns[at] = (struct asked_return){mem_copy_text(purpose), time_ms};
  }
  if (time_ms > asked->returns[at].last_ms) asked->returns[at].last_ms = time_ms;
  if (asked->return_count <= PURPOSES_MAX) return;
  size_t longest = find_longest_ago(asked);
  free(asked->returns[longest].purpose);
  sorted_remove(asked->returns, asked->return_count--, sizeof *asked->returns, longest);
}

void asked_note_return(struct asked *asked, const struct purpose *purpose, int64_t time_ms) {
  if (purpose->returns_ms) put_return(asked, purpose->name, time_ms);
}

int64_t asked_last_return_ms(const struct asked *asked, const char *purpose) {
  bool is_there;
  size_t at = find_return(asked, purpose, &is_there);
  return is_there ? asked->returns[at].last_ms : INT64_MIN;
}

/* What either was asked, the one person was. */
void asked_merge(struct asked *into, const struct asked *from) {
  for (size_t i = 0; i < from->return_count; i++)
    put_return(into, from->returns[i].purpose, from->returns[i].last_ms);
  for (size_t i = 0; i < from->count; i++) {
    struct asked_once copy = from->each[i];
    if (find_same(into, &copy)) continue;
    copy.ask = mem_copy_text(copy.ask);
    if (copy.gift) copy.gift = mem_copy_text(copy.gift);
    asked_put(into, &copy);
  }
}

void asked_record(struct asked *asked, const struct ask *ask, const struct event *event) {
  struct asked_once asking = {.ask = (char *)ask->name, /* copied below */
                              .decision = event->identity,
                              .at_ms = event->time_ms,
                              .version = (uint32_t)ask->purpose->version};
  if (find_same(asked, &asking)) return;
  asking.ask = mem_copy_text(ask->name);
  asked_put(asked, &asking);
}

bool asked_has_given(const struct asked *asked, const char *offer_id) {
  for (size_t i = 0; i < asked->count; i++)
    if (asked->each[i].is_given && asked->each[i].gift && !strcmp(asked->each[i].gift, offer_id)) return true;
  return false;
}

/* ---- whether to ask ---- */

static void note_declared(void *context, const char *origin, const struct belief *belief) {
  (void)belief;
  if (!strcmp(origin, origin_names[ORIGIN_DECLARED])) *(bool *)context = true;
}

/* By an answer: what was inferred is worth asking about. */
static bool is_known(const struct profile *profile, const struct workspace *workspace,
                     const struct ask_item *item, int64_t now_ms) {
  bool is_told = false;
  if (item->hard) return profile_find_hard(profile, (size_t)(item->hard - workspace->hard));
  struct belief_rule rule = soft_rule(item->soft);
  beliefs_origins(&profile->beliefs, &rule, NULL, now_ms, note_declared, &is_told);
  return is_told;
}

/* Of origin and purpose of the datum itself; NULL: its answer is taken. */
static const char *why_untaken(const struct rights *rights, const struct ask_item *item,
                               struct arena *arena) {
  const char *why = told_untaught_item(rights, item, arena);
  if (!why && item->soft && rights_on_soft(rights, item->soft))
    why = rights_why_not_soft(rights, item->soft, arena);
  return why;
}

/* Nobody is asked for what could not be taken: an answer is for the ask's purpose, and goes with it; nor where of all that
 * is not known yet nothing could be. */
static const char *why_not_data(const struct profile *profile, const struct workspace *workspace,
                                const struct ask *ask, int64_t now_ms, struct arena *arena) {
  const struct rights rights = {workspace, profile, consents_live(&profile->consents, workspace, now_ms),
                                now_ms};
  enum consent_verdict verdict = consents_judge(&profile->consents, ask->purpose, now_ms);
  const char *why = NULL;
  if (verdict != CONSENT_IS_LIVE)
    return arena_print(arena, "%s: %s %s", ask->name, ask->purpose->name, consent_verdict_name(verdict));
  for (size_t i = 0; i < ask->item_count; i++) {
    if (is_known(profile, workspace, &ask->items[i], now_ms)) continue;
    const char *untaken = why_untaken(&rights, &ask->items[i], arena);
    if (!untaken) return NULL;
    if (!why) why = untaken;
  }
  return arena_print(arena, "%s: %s", ask->name, why ? why : "answered");
}

/* The last word against the purpose; INT64_MIN: there is none. */
static int64_t last_denied_ms(const struct consents *consents, const char *purpose) {
  const struct consent *consent = consents_find(consents, purpose);
  int64_t last_ms = INT64_MIN;
  for (size_t i = 0; consent && i < CONSENT_STRENGTHS; i++) {
    const struct consent_record *said = &consent->said[i];
    bool is_against = said->state == CONSENT_DENIED || said->state == CONSENT_WITHDRAWN;
    if (is_against && said->at_ms > last_ms) last_ms = said->at_ms;
  }
  return last_ms;
}

static const char *say_until(const struct ask *ask, const char *what, int64_t until_ms, struct arena *arena) {
  char until[CLOCK_TEXT_BYTES];
  return arena_print(arena, "%s: %s, until %s", ask->name, what, clock_print(until_ms, until));
}

static const char *why_not_consent(const struct profile *profile, const struct ask *ask, int64_t now_ms,
                                   struct arena *arena) {
  enum consent_verdict verdict = consents_judge(&profile->consents, ask->consent, now_ms);
  int64_t denied_ms = last_denied_ms(&profile->consents, ask->consent->name);
  if (verdict == CONSENT_IS_LIVE) return arena_print(arena, "%s: answered", ask->name);
  if (denied_ms == INT64_MIN || now_ms - denied_ms >= ask->cap.within_ms) return NULL;
  return say_until(ask, "denied", denied_ms + ask->cap.within_ms, arena);
}

/* NULL: it was not refused so lately. */
static const char *why_refused(const struct asked *asked, const struct ask *ask, int64_t now_ms,
                               struct arena *arena) {
  for (size_t i = asked->count; i--;) {
    const struct asked_once *asking = &asked->each[i];
    int64_t until_ms = asking->answered_ms + ask->cap.within_ms;
    if (asking->state == ASKED_REFUSED && !strcmp(asking->ask, ask->name) && now_ms < until_ms)
      return say_until(ask, "refused", until_ms, arena);
  }
  return NULL;
}

/* Of the ask of that name, or where that is NULL of all. What somebody answered unasked is no asking. */
static const char *why_too_often(const struct asked *asked, const struct ask *ask, const char *name,
                                 const struct ask_cap *cap, int64_t now_ms, struct arena *arena) {
  size_t count = 0;
  for (size_t i = asked->count; i--;) {
    const struct asked_once *asking = &asked->each[i];
    if (!asked_is_asked(asking)) continue;
    if (asking->at_ms <= now_ms - cap->within_ms || (name && strcmp(asking->ask, name))) continue;
    if (++count == cap->at_most)
      return say_until(ask,
                       arena_print(arena, name ? "asked %zu time%s" : "%zu ask%s of any kind made", count,
                                   count == 1 ? "" : "s"),
                       asking->at_ms + cap->within_ms, arena);
  }
  return NULL;
}

const char *asked_forbids(const struct profile *profile, const struct workspace *workspace,
                          const struct ask *ask, int64_t now_ms, struct arena *arena) {
  const struct asked *asked = &profile->asked;
  const char *why = ask->consent ? why_not_consent(profile, ask, now_ms, arena)
                                 : why_not_data(profile, workspace, ask, now_ms, arena);
  if (!why) why = why_refused(asked, ask, now_ms, arena);
  if (!why) why = why_too_often(asked, ask, ask->name, &ask->cap, now_ms, arena);
  if (!why) why = why_too_often(asked, ask, NULL, &workspace->ask_cap, now_ms, arena);
  return why;
}
