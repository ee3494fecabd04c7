/* A profile that holds something of everything a profile can, each thing with a mark of its own: for tests that ask where
 * it shows. To add a section of the profile's image: what marks it, and a row in `everything_marks`. */
#ifndef SARTO_TESTS_EVERYTHING_H
#define SARTO_TESTS_EVERYTHING_H

#include "shop.h"

#include <stdio.h>

#include "domain/decision.h"
#include "domain/profile_inside.h"

#define EVERYTHING_WORKSPACE                                                                                 \
  "workspace { locales = { 'it', 'en' }, currency = 'EUR',\n"                                                \
  "  contact_policy = { { channel = 'page', at_most = 90, within = '900d' } } }\n"                           \
  "channel 'page' { interrupts = false }\n"                                                                  \
  "origin 'social' { label = 'Mark-label' }\n"                                                               \
  "purpose 'news' { basis = 'consent', version = 2, text = { it = 'Mark-testo', en = 'Mark-text' },\n"       \
  "  gives = { en = 'Mark-gives' }, returns = '900d' }\n"                                                    \
  "placement 'home' { channel = 'page', alternatives = 2 }\n"
#define EVERYTHING_PROFILE                                                                                   \
  "hard 'note' { type = 'string', about = 'a note', purpose = 'news', keep = '900d' }\n"                     \
  "hard 'sizes' { type = 'list' }\n"                                                                         \
  "hard 'born' { type = 'date' }\n"                                                                          \
  "trait 'calm' { about = 'takes it easy' }\n"                                                               \
  "affinity 'style' { over = 'tags', half_life = '60d' }\n"
/* By tag, what of each section must be found wherever all of it is told. */
static const struct {
  unsigned tag;
  const char *marks[8];
} everything_marks[] = {
    {1, {"Mark-note", "Mark-size-1", "Mark-size-2", "1961-02-03", "2021-01-01T"}},
    {2, {"mark.viewed", "2021-02-02", "2021-02-03"}},
    {3, {"1234.5678", "2021-03-03", "8765.4321", "4711"}},
    {4, {"mark-owned", "2021-04-04T", "2021-04-05T", "815"}},
    {5, {"mark-viewed", "2021-05-05T"}},
    {6, {"2021-06-06T"}},
    {7, {"mark-key", "Mark-label", "calm", "mark-origin", "2021-07-07T"}},
    {8, {"\"is_known_person\":true"}},
    {9, {"mark-wish-must", "mark-wish-never", "2021-09-09T"}},
    {10, {"mark-carried", "Mark-carried-value", "2021-10-10T"}},
    {11, {"mark-field", "mark-facet", "2021-11-11"}},
    {12, {"mark-purpose", "mark-source", "2021-12-12T", "2031-12-12T", "2021-12-13T", "denied"}},
    {13, {"mark-placement", "mark-channel", "mark-strategy", "mark-offer", "2022-01-13T", "2022-01-14T"}},
    {14, {"mark-ask", "2022-02-14T", "2022-02-15T", "mark-gift", "mark-return", "2022-02-16T"}},
    {15, {"mark-off", "2022-03-15T", "2022-03-16T", "2022-03-17T", "2022-03-18T"}},
    {16, {"mark-alias", "2022-04-16T", "4712"}},
    {17, {"mark-wake", "mark-waiting", "2022-05-17T", "2022-05-16T", "2022-05-18", "2022-05-19T", "lapsed"}},
};
enum { EVERYTHING_SECTIONS = sizeof everything_marks / sizeof *everything_marks };

static inline int64_t on_day(const char *day) {
  char text[32];
  int64_t time_ms;
  snprintf(text, sizeof text, "%sT10:00:00Z", day);
  assert_true(clock_parse(text, &time_ms));
  return time_ms;
}

static inline void put_text_hard(struct profile *profile, const struct workspace *workspace, const char *name,
                                 const char *json) {
  json_value *tree = NULL;
  assert_int_equal(json_decode(json, strlen(json), &tree, NULL), STATUS_OK);
  hard_take(profile, workspace, workspace_find_hard(workspace, name), tree, on_day("2021-01-01"));
  json_free(tree);
}

static inline void mark_told(struct profile *profile, const struct workspace *workspace) {
  put_text_hard(profile, workspace, "note", "\"Mark-note\"");
  put_text_hard(profile, workspace, "sizes", "[\"Mark-size-1\",\"Mark-size-2\"]");
  put_text_hard(profile, workspace, "born", "\"1961-02-03\"");
  carried_put(profile, mem_copy_text("mark-carried"),
              &(struct hard_value){.type = HARD_STRING,
                                   .said_ms = on_day("2021-10-10"),
                                   .text = mem_copy_text("Mark-carried-value")});
  profile->is_known_person = true;
  profile->last_own_ms = on_day("2021-06-06");
}

static inline void mark_done(struct profile *profile) {
  static const char *const fields[] = {"mark-field"};
  struct activity *activity = profile->activities = mem_zero(sizeof *activity);
  char key[FACET_KEY_BYTES_MAX];
  const struct facet_value value = {.kind = FACET_TEXT, .text = {"mark-facet", 10}};
  profile->activity_count = 1;
  activity->type = mem_copy_text("mark.viewed");
  activity->last_ms = on_day("2021-02-03");
  days_add(&activity->days, day_of(on_day("2021-02-02")), 2);
  days_add(&activity->days, day_of(on_day("2021-02-03")), 3);
  size_t bytes = facet_put(key, &value);
  days_add(&facet_of(activity, fields_of(activity, fields, 1), key, bytes)->days,
           day_of(on_day("2021-11-11")), 1);
  orders_add(&profile->orders, &(struct order_day){day_of(on_day("2021-03-03")), 4711, 0, 12345678});
  profile->orders.earlier_count = 3;
  profile->orders.earlier_spent_e4 = 87654321;
  profile->owned = mem_zero(sizeof *profile->owned);
  profile->owned_count = 1;
  *profile->owned =
      (struct owned){mem_copy_text("mark-owned"), on_day("2021-04-05"), on_day("2021-04-04"), 815};
  profile->viewed = mem_zero(sizeof *profile->viewed);
  profile->viewed_count = 1;
  *profile->viewed = (struct viewed){mem_copy_text("mark-viewed"), on_day("2021-05-05")};
}

static inline void mark_event(struct profile *profile, const struct workspace *workspace, const char *type,
                              const char *day, const char *data) {
  struct buffer text = {0};
  struct event event;
  struct error err;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"time\":\"%sT10:00:00Z\","
               "\"data\":%s}",
               type, day, data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  wishes_apply(&profile->wishes, &event);
  limits_apply(&profile->limits, workspace, &event);
  event_fini(&event);
  buffer_fini(&text);
}

static inline void mark_said(struct profile *profile, const struct workspace *workspace) {
  const struct belief_rule calm = {"calm", 0}, style = {"style", 60 * CLOCK_DAY_MS};
  const struct consent_record given = {CONSENT_GRANTED,      7,
                                       on_day("2021-12-12"), on_day("2021-12-12"),
                                       on_day("2031-12-12"), (char *)"mark-source"};
  const struct consent_record refused = {CONSENT_DENIED,       0,         on_day("2021-12-13"),
                                         on_day("2021-12-13"), INT64_MAX, NULL};
  beliefs_observe(&profile->beliefs, &calm, NULL, "social", 0.8, 1, on_day("2021-07-07"));
  beliefs_observe(&profile->beliefs, &style, "mark-key", "mark-origin", 0.8, 1, on_day("2021-07-07"));
  consents_say(&profile->consents, workspace, "mark-purpose", CONSENT_TOLD, &given);
  consents_say(&profile->consents, workspace, "mark-purpose", CONSENT_BY_SIGNAL, &refused);
  mark_event(profile, workspace, "customer.wished", "2021-09-09",
             "{\"must\":{\"category\":\"mark-wish-must\"},\"never\":{\"tags\":\"mark-wish-never\"}}");
  mark_event(profile, workspace, "origin.withdrawn", "2022-03-15", "{\"origin\":\"mark-off\"}");
  mark_event(profile, workspace, "origin.allowed", "2022-03-16", "{\"origin\":\"mark-off\"}");
  mark_event(profile, workspace, "customer.degree", "2022-03-17", "{\"degree\":\"segment\"}");
  profile->limits.lowered[DEGREE_MASS] = (struct degree_word){true, DEGREE_MASS, on_day("2022-03-18")};
  aliases_note(&profile->aliases, "mark-alias", 4712, on_day("2022-04-16"));
}

static inline void mark_shown(struct profile *profile) {
  static const char texts[] = "mark-placement\0mark-channel\0mark-strategy\0mark-offer";
  struct contact *contact = profile->contacts.each = mem_zero(sizeof *contact);
  profile->contacts.count = 1;
  *contact = (struct contact){.at_ms = on_day("2022-01-14"),
                              .decided_ms = on_day("2022-01-13"),
                              .decision = identity_of("mark", "contact"),
                              .state = CONTACT_EXPOSED,
                              .offer_count = 1,
                              .shown = 1,
                              .text_bytes = sizeof texts,
                              .texts = mem_copy(texts, sizeof texts)};
  struct asked *asked = &profile->asked;
  asked->each = mem_zero(sizeof *asked->each);
  asked->count = 1;
  *asked->each = (struct asked_once){mem_copy_text("mark-ask"),
                                     identity_of("mark", "ask"),
                                     on_day("2022-02-14"),
                                     2,
                                     ASKED_ANSWERED,
                                     on_day("2022-02-15"),
                                     true,
                                     mem_copy_text("mark-gift")};
  asked->returns = mem_zero(sizeof *asked->returns);
  asked->return_count = 1;
  *asked->returns = (struct asked_return){mem_copy_text("mark-return"), on_day("2022-02-16")};
}

static inline void mark_wakes(struct profile *profile) {
  struct wakes *wakes = &profile->wakes;
  wakes_put(wakes, &(struct wake){on_day("2022-05-17"), on_day("2022-05-16"), mem_copy_text("mark-wake"),
                                  mem_copy_text("{\"type\":\"mark-waiting\"}")});
  wakes->is_scheduled = true;
  wakes->next_ms = wakes->seen_ms = on_day("2022-05-17");
  wakes->has_changed = true;
  wakes->changed_from = LIFECYCLE_LAPSED;
  wakes->changed_ms = on_day("2022-05-19");
  wakes->kept_day[0] = day_of(on_day("2022-05-18"));
}

static inline struct profile *everything_of(const struct workspace *workspace, const char *id) {
  struct profile *profile = profile_new(workspace, id);
  mark_told(profile, workspace);
  mark_done(profile);
  mark_said(profile, workspace);
  mark_shown(profile);
  mark_wakes(profile);
  return profile;
}

#endif
