/* What happens to contacts. See contact.h. They stand by time, so that what the rules read does not depend on the order in
 * which events came: of an exposure said twice the earlier time holds, of two answers the one that says more. Whichever
 * thread owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/text.h"
#include "domain/contact_inside.h"
#include "domain/decision.h"

/* ---- the list ---- */

void contacts_fini(struct contacts *contacts) {
  for (size_t i = 0; i < contacts->count; i++) free(contacts->each[i].texts);
  free(contacts->each);
  *contacts = (struct contacts){0};
}

size_t contacts_bytes(const struct contacts *contacts) {
  size_t bytes = contacts->count ? ALLOCATION_BYTES : 0;
  for (size_t i = 0; i < contacts->count; i++)
    bytes += sizeof *contacts->each + ALLOCATION_BYTES + contacts->each[i].text_bytes;
  return bytes;
}

const char *contact_text(const struct contact *contact, size_t index) {
  const char *text = contact->texts;
  while (index--) text += strlen(text) + 1;
  return text;
}

int contact_compare(const void *left, const void *right) {
  const struct contact *a = left, *b = right;
  if (a->at_ms != b->at_ms) return a->at_ms < b->at_ms ? -1 : 1;
  int order = memcmp(&a->decision, &b->decision, sizeof a->decision);
  return order ? order : strcmp(a->texts, b->texts);
}

/* What it holds is the list's from now on. */
static void put(struct contacts *contacts, const struct contact *contact) {
  size_t at = sorted_place(contacts->each, contacts->count, sizeof *contacts->each, contact, contact_compare);
  contacts->each = sorted_insert(contacts->each, contacts->count++, sizeof *contacts->each, at);
  contacts->each[at] = *contact;
}

static bool is_of(const struct contact *contact, const struct identity *decision, const char *placement) {
  return !memcmp(&contact->decision, decision, sizeof *decision) &&
         (!placement || !strcmp(contact->texts, placement));
}

/* The first from `at` on; `count` where there is none. NULL: whatever placement. */
static size_t find(const struct contacts *contacts, size_t at, const struct identity *decision,
                   const char *placement) {
  while (at < contacts->count && !is_of(&contacts->each[at], decision, placement)) at++;
  return at;
}

static int64_t latest_ms(const struct contacts *contacts, int64_t now_ms) {
  int64_t last_ms = contacts->count ? contacts->each[contacts->count - 1].at_ms : now_ms;
  return last_ms > now_ms ? last_ms : now_ms;
}

static void trim(struct contacts *contacts, const struct workspace *workspace, int64_t now_ms) {
  contacts_trim(contacts, &workspace->contact, latest_ms(contacts, now_ms));
}

/* ---- reserving ---- */

static void add_text(struct buffer *texts, const char *text) {
  buffer_add(texts, text ? text : "", (text ? strlen(text) : 0) + 1);
}

static void take_texts(struct contact *contact, struct buffer *texts) {
  contact->texts = mem_copy(texts->data, texts->length);
  contact->text_bytes = (uint32_t)texts->length;
  buffer_fini(texts);
}

void contacts_reserve(struct contacts *contacts, const struct decision *decision,
                      const struct placement_decision *decided) {
  const struct workspace *workspace = decision->workspace;
  const struct placement *placement = decided->placement;
  const struct strategy *strategy = decided->strategy;
  struct contact contact = {.at_ms = decision->event->time_ms,
                            .decided_ms = decision->event->time_ms,
                            .decision = decision->event->identity,
                            .is_exempt = strategy && strategy->is_transactional,
                            .offer_count = (uint32_t)decided->alternative_count};
  struct buffer texts = {0};
  if (!workspace->contact.remembers) return;
  add_text(&texts, placement->name);
  add_text(&texts, placement->channel ? placement->channel->name : NULL);
  add_text(&texts, strategy ? strategy->name : NULL);
  for (size_t i = 0; i < decided->alternative_count; i++)
    add_text(&texts, decided->alternatives[i].offer->id);
  take_texts(&contact, &texts);
  put(contacts, &contact);
  trim(contacts, workspace, contact.at_ms);
}

/* ---- what came of it ---- */

const char *contact_state_name(enum contact_state state) {
  static const char *const names[] = {"reserved", "exposed", "dismissed", "rejected", "accepted"};
  return names[state];
}

enum contact_state contact_state_of(const struct event *event) {
  static const char prefix[] = "decision.";
  if (strncmp(event->type, prefix, sizeof prefix - 1)) return CONTACT_RESERVED;
  for (enum contact_state state = CONTACT_EXPOSED; state < CONTACT_STATES; state++)
    if (!strcmp(event->type + sizeof prefix - 1, contact_state_name(state))) return state;
  return CONTACT_RESERVED;
}

/* A text of a name's length that the data says; NULL: none. */
static const char *said(const struct event *event, const char *key) {
  const json_value *value = event->data ? json_find(event->data, key) : NULL;
  const char *text = value ? json_string(value) : NULL;
  return text && *text && strlen(text) <= NAME_BYTES_MAX ? text : NULL;
}

/* Which decision the event means: by an id of another kind one of its own, by none the event itself. */
static struct identity decision_of(const struct event *event) {
  const char *id = said(event, "decision_id");
  struct identity identity;
  if (!id) return event->identity;
  return identity_parse(id, &identity) ? identity : identity_of("decision_id", id);
}

static uint32_t all_offers(const struct contact *contact) {
  return (uint32_t)((UINT64_C(1) << contact->offer_count) - 1);
}

/* 0: it is none of them. */
static uint32_t offer_bit(const struct contact *contact, const char *offer) {
  for (uint32_t i = 0; i < contact->offer_count; i++)
    if (!strcmp(contact_text(contact, TEXT_OFFERS + i), offer)) return UINT32_C(1) << i;
  return 0;
}

/* Which contacts, and which of their offers, an event means. */
struct meant {
  struct identity decision;
  const char *placement, *offer;           /* NULL: whatever it is */
  bool is_placement_wrong, is_offer_wrong; /* said, and nothing of the decision: so all of it is meant */
};

/* Of what events alone told nobody knows what else it held. */
static bool may_hold(const struct contact *contact, const char *offer) {
  return contact->decided_ms == CONTACT_UNDECIDED || offer_bit(contact, offer);
}

/* The first; `count` where there is none. */
static size_t find_meant(const struct contacts *contacts, const struct meant *meant) {
  size_t at = find(contacts, 0, &meant->decision, meant->placement);
  while (at < contacts->count && meant->offer && !may_hold(&contacts->each[at], meant->offer))
    at = find(contacts, at + 1, &meant->decision, meant->placement);
  return at;
}

/* A wrong name must not free what was shown: the decision is known, so all of it counts. A placement that there is, and
 * that is not kept, is another matter: it was forgotten. */
static struct meant meant_by(const struct contacts *contacts, const struct workspace *workspace,
                             const struct event *event) {
  struct meant meant = {decision_of(event), said(event, "placement"), said(event, "offer"), false, false};
  bool is_known = find(contacts, 0, &meant.decision, NULL) < contacts->count;
  if (!is_known) return meant;
  meant.is_placement_wrong = meant.placement &&
                             find(contacts, 0, &meant.decision, meant.placement) == contacts->count &&
                             !workspace_find_placement(workspace, meant.placement, strlen(meant.placement));
  if (meant.is_placement_wrong) meant.placement = NULL;
  is_known = find(contacts, 0, &meant.decision, meant.placement) < contacts->count;
  meant.is_offer_wrong = is_known && meant.offer && find_meant(contacts, &meant) == contacts->count;
  if (meant.is_offer_wrong) meant.offer = NULL;
  return meant;
}

static void add_offer(struct contact *contact, const char *offer) {
  size_t bytes = strlen(offer) + 1;
  if (contact->offer_count == ALTERNATIVES_MAX) return;
  contact->texts = mem_resize(contact->texts, contact->text_bytes + bytes);
  memcpy(contact->texts + contact->text_bytes, offer, bytes);
  contact->text_bytes += (uint32_t)bytes;
  contact->offer_count++;
}

/* A clock that is slow tells that it was shown before it was decided. */
static void note(struct contact *contact, const struct event *event, enum contact_state state,
                 const char *offer) {
  bool is_first = contact->state == CONTACT_RESERVED;
  int64_t shown_ms = event->time_ms > contact->decided_ms ? event->time_ms : contact->decided_ms;
  if (is_first || shown_ms < contact->at_ms) contact->at_ms = shown_ms;
  if (state > contact->state) contact->state = state;
  if (offer && !offer_bit(contact, offer)) add_offer(contact, offer);
  contact->shown |= offer ? offer_bit(contact, offer) : all_offers(contact);
}

/* Since its time moves, each is taken out and put in again; those already noted are told by a list that grows apart. */
static bool note_all(struct contacts *contacts, const struct meant *meant, const struct event *event,
                     enum contact_state state) {
  struct contacts noted = {0};
  for (size_t at; (at = find_meant(contacts, meant)) < contacts->count;) {
    struct contact contact = contacts->each[at];
    sorted_remove(contacts->each, contacts->count--, sizeof *contacts->each, at);
    note(&contact, event, state, meant->offer);
    put(&noted, &contact);
  }
  for (size_t i = 0; i < noted.count; i++) put(contacts, &noted.each[i]);
  bool is_known = noted.count;
  free(noted.each);
  return is_known;
}

static bool is_transactional(const struct workspace *workspace, const char *strategy) {
  for (size_t i = 0; strategy && i < workspace->strategy_count; i++)
    if (!strcmp(workspace->strategies[i].name, strategy)) return workspace->strategies[i].is_transactional;
  return false;
}

/* Of a decision that is not kept: as the event says it. */
static void note_anew(struct contacts *contacts, const struct workspace *workspace, const struct event *event,
                      enum contact_state state) {
  const char *name = said(event, "placement"), *offer = said(event, "offer");
  if (!name) return;
  const struct placement *placement = workspace_find_placement(workspace, name, strlen(name));
  struct contact contact = {.decision = decision_of(event),
                            .decided_ms = CONTACT_UNDECIDED,
                            .is_exempt = is_transactional(workspace, said(event, "strategy")),
                            .offer_count = offer != NULL};
  struct buffer texts = {0};
  add_text(&texts, name);
  add_text(&texts, placement && placement->channel ? placement->channel->name : NULL);
  add_text(&texts, said(event, "strategy"));
  if (offer) add_text(&texts, offer);
  take_texts(&contact, &texts);
  note(&contact, event, state, offer);
  put(contacts, &contact);
}

void contacts_apply(struct contacts *contacts, const struct workspace *workspace, const struct event *event) {
  enum contact_state state = contact_state_of(event);
  if (!state || !workspace->contact.remembers) return;
  const struct meant meant = meant_by(contacts, workspace, event);
  if (!note_all(contacts, &meant, event, state)) note_anew(contacts, workspace, event, state);
  trim(contacts, workspace, event->time_ms);
}

/* Not only told. */
static bool is_decided(const struct contacts *contacts, const struct meant *meant) {
  size_t at = find(contacts, 0, &meant->decision, meant->placement);
  while (at < contacts->count && contacts->each[at].decided_ms == CONTACT_UNDECIDED)
    at = find(contacts, at + 1, &meant->decision, meant->placement);
  return at < contacts->count;
}

/* Of its contacts, but of no more names than one may mistake for another. */
static const char *nearest_in_decision(const struct contacts *contacts, const struct meant *meant,
                                       const char *name) {
  enum { NAMES_MAX = 2 * ALTERNATIVES_MAX };
  const char *names[NAMES_MAX + 1];
  size_t count = 0;
  for (size_t at = 0; (at = find(contacts, at, &meant->decision, meant->placement)) < contacts->count; at++) {
    const struct contact *contact = &contacts->each[at];
    size_t first = meant->is_placement_wrong ? TEXT_PLACEMENT : TEXT_OFFERS;
    size_t end = meant->is_placement_wrong ? TEXT_CHANNEL : TEXT_OFFERS + contact->offer_count;
    for (size_t i = first; i < end && count < NAMES_MAX; i++) names[count++] = contact_text(contact, i);
  }
  names[count] = NULL;
  return text_nearest(name, names);
}

static void say_wrong(const struct contacts *contacts, const struct meant *meant, const struct event *event,
                      struct arena *arena, struct contact_unknown *unknown) {
  const char *key = meant->is_placement_wrong ? "placement" : "offer", *name = said(event, key);
  const char *nearest = nearest_in_decision(contacts, meant, name);
  unknown->check = "not_in_decision";
  unknown->detail = arena_print(arena, "data.%s '%s'%s%s%s", key, name, nearest ? ", did you mean '" : "",
                                nearest ? nearest : "", nearest ? "'?" : "");
}

bool contacts_unknown(const struct contacts *contacts, const struct workspace *workspace,
                      const struct event *event, struct arena *arena, struct contact_unknown *unknown) {
  if (!contact_state_of(event) || !workspace->contact.remembers) return false;
  const struct meant meant = meant_by(contacts, workspace, event);
  const char *id = said(event, "decision_id");
  if (meant.is_placement_wrong || meant.is_offer_wrong) {
    say_wrong(contacts, &meant, event, arena, unknown);
    return true;
  }
  *unknown = (struct contact_unknown){"unknown_decision", id ? id : "it names no decision_id"};
  return id ? !is_decided(contacts, &meant) : !meant.placement;
}

/* ---- of two one ---- */

/* What was shown of the other, by name. */
static void add_shown(struct contact *into, const struct contact *from) {
  bool is_whole = from->state != CONTACT_RESERVED && !from->offer_count; /* told, and of no offer */
  if (is_whole) into->shown |= all_offers(into);
  for (uint32_t i = 0; i < from->offer_count; i++) {
    const char *offer = contact_text(from, TEXT_OFFERS + i);
    if (!(from->shown >> i & 1)) continue;
    if (into->decided_ms == CONTACT_UNDECIDED && !offer_bit(into, offer)) add_offer(into, offer);
    uint32_t bit = offer_bit(into, offer);
    into->shown |= bit ? bit : all_offers(into);
  }
}

/* The same decision's, known of two ids: of the one perhaps as events told it. `into` is where it was decided. */
static void join(struct contact *into, const struct contact *from) {
  bool is_first = into->state == CONTACT_RESERVED && from->state != CONTACT_RESERVED;
  bool is_earlier = from->at_ms < into->at_ms && from->state != CONTACT_RESERVED;
  if (is_first || is_earlier) into->at_ms = from->at_ms;
  if (into->at_ms < into->decided_ms) into->at_ms = into->decided_ms;
  if (from->state > into->state) into->state = from->state;
  if (into->decided_ms == CONTACT_UNDECIDED) into->is_exempt |= from->is_exempt;
  add_shown(into, from);
}

static struct contact copy_of(const struct contact *contact) {
  struct contact copy = *contact;
  copy.texts = mem_copy(contact->texts, contact->text_bytes);
  return copy;
}

static void merge(struct contacts *into, const struct contact *from) {
  size_t at = find(into, 0, &from->decision, contact_text(from, TEXT_PLACEMENT));
  struct contact merged = copy_of(from);
  if (at < into->count) {
    struct contact known = into->each[at], other = merged;
    sorted_remove(into->each, into->count--, sizeof *into->each, at);
    bool is_known = known.decided_ms != CONTACT_UNDECIDED;
    merged = is_known ? known : other;
    join(&merged, is_known ? &other : &known);
    free(is_known ? other.texts : known.texts);
  }
  put(into, &merged);
}

void contacts_merge(struct contacts *into, const struct contacts *from, const struct workspace *workspace) {
  for (size_t i = 0; i < from->count; i++) merge(into, &from->each[i]);
  if (from->count) trim(into, workspace, into->each[into->count - 1].at_ms);
}
