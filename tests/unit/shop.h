/* A small shop for tests of the engine: a release made of texts, a crew of one over a journal that is an array, frozen
 * times, and questions to the last decision. Nothing here touches a disk or a clock.
 */
#ifndef SARTO_TESTS_SHOP_H
#define SARTO_TESTS_SHOP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/offer.h"
#include "engine/crew.h"
#include "tests/unit/seen.h"

/* Scripts have time enough, on whatever machine and in whatever build the tests run. */
#define SHOP_WORKSPACE                                                                                       \
  "workspace { locales = { 'it', 'en' }, currency = 'EUR', limits = { time = '10s' } }\n"                    \
  "channel 'page' { interrupts = false }\n"                                                                  \
  "placement 'home' { channel = 'page', alternatives = 2, fallback = { offers = { tags = 'house' },\n"       \
  "  message = { it = 'Di casa', en = 'Of the house' } } }\n"                                                \
  "placement 'strip' { alternatives = 3, fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'bare' {}\n"                                                                                    \
  "frame 'unique' { about = 'yours alone' }\n"
#define SHOP_PROFILE                                                                                         \
  "hard 'locale' { type = 'string' }\n"                                                                      \
  "hard 'look' { type = 'string', one_of = { 'alone', 'friends' } }\n"                                       \
  "hard 'budget' { type = 'number' }\n"                                                                      \
  "hard 'club' { type = 'boolean' }\n"                                                                       \
  "hard 'born' { type = 'date' }\n"
#define SHOP_OFFERS                                                                                          \
  "offer 'rare-1' { name = 'R1', category = 'dresses', tags = { 'rare' }, price = 10 }\n"                    \
  "offer 'rare-2' { name = { it = 'R due', en = 'R two' }, category = 'dresses', tags = { 'rare' } }\n"      \
  "offer 'house-1' { name = 'H1', category = 'tops', tags = { 'house' } }\n"                                 \
  "offer 'house-2' { name = 'H2', category = 'tops', tags = { 'house' } }\n"                                 \
  "offer 'house-3' { name = 'H3', category = 'tops', tags = { 'house' } }\n"                                 \
  "offer 'soap' { name = 'S', tags = { 'daily' }, repeatable = true }\n"                                     \
  "offer 'cream' { name = 'C', tags = { 'daily' }, repeatable = { after = '60d' } }\n"

/* ---- a journal that is an array ---- */

enum { FAKE_FORGOTTEN_MAX = 16 };

struct fake_forgotten {
  char id[64];
  struct journal_forgotten what;
};

struct fake_journal {
  struct journal_row *rows;
  size_t count;
  struct fake_forgotten
      forgotten[FAKE_FORGOTTEN_MAX]; /* what fake_forgetting_port was told; all of it is kept */
  size_t forgotten_count;
  uint64_t folded_number;  /* rows up to here are in the profile table */
  enum status refusal;     /* what append answers; OK: it keeps */
  uint64_t damaged_number; /* what load_row finds damaged; 0: nothing */
  size_t load_count, again_count, recover_count;
  struct buffer answer; /* the last one's decision */
  enum status answer_status;
  uint64_t answer_number;
  void *answer_ticket;
};

static inline void fake_answer(struct fake_journal *journal, void *ticket, enum status status,
                               uint64_t number, struct slice decision) {
  journal->answer_ticket = ticket;
  journal->answer_status = status;
  journal->answer_number = number;
  buffer_clear(&journal->answer);
  buffer_add(&journal->answer, decision.data, decision.length);
}

static inline uint64_t fake_last_number(void *self) {
  struct fake_journal *journal = self;
  return journal->count ? journal->rows[journal->count - 1].number : 0;
}

static inline bool fake_forgotten(void *self, const char *profile_id, int64_t now_ms,
                                  struct journal_forgotten *forgotten) {
  const struct fake_journal *journal = self;
  (void)now_ms;
  for (size_t i = journal->forgotten_count; i-- > 0;)
    if (!strcmp(journal->forgotten[i].id, profile_id)) {
      *forgotten = journal->forgotten[i].what;
      return true;
    }
  return false;
}

static inline bool fake_is_gone(struct fake_journal *journal, const char *profile_id, uint64_t number) {
  struct journal_forgotten forgotten;
  return fake_forgotten(journal, profile_id, 0, &forgotten) && number <= forgotten.number;
}

static inline bool fake_find(void *self, const struct identity *identity, struct journal_entry *entry) {
  struct fake_journal *journal = self;
  for (size_t i = 0; i < journal->count; i++)
    if (!memcmp(&journal->rows[i].identity, identity, sizeof *identity) &&
        !fake_is_gone(journal, journal->rows[i].profile_id, journal->rows[i].number)) {
      *entry = (struct journal_entry){journal->rows[i].number, journal->rows[i].body_checksum};
      return true;
    }
  return false;
}

static inline void fake_append(void *self, struct journal_row row) {
  struct fake_journal *journal = self;
  assert_true(row.number > fake_last_number(journal));
  if (journal->refusal) {
    fake_answer(journal, row.ticket, journal->refusal, row.number, (struct slice){0});
    journal_row_fini(&row);
    return;
  }
  journal->rows = mem_resize(journal->rows, (journal->count + 1) * sizeof *journal->rows);
  journal->rows[journal->count++] = row;
  fake_answer(journal, row.ticket, STATUS_OK, row.number, row.decision);
}

static inline void fake_again(void *self, uint64_t number, void *ticket) {
  struct fake_journal *journal = self;
  journal->again_count++;
  for (size_t i = 0; i < journal->count; i++)
    if (journal->rows[i].number == number)
      fake_answer(journal, ticket, STATUS_OK, number, journal->rows[i].decision);
}

static inline void fake_refuse(void *self, void *ticket, const struct error *err) {
  fake_answer(self, ticket, err->status, 0, (struct slice){err->text, strlen(err->text)});
}

static inline uint64_t fake_folded_number(void *self) {
  return ((struct fake_journal *)self)->folded_number;
}

static inline enum status fake_load_profile(void *self, const char *profile_id, struct buffer *image,
                                            uint64_t *number, struct error *err) {
  struct fake_journal *journal = self;
  journal->load_count++;
  for (size_t i = journal->count; i-- > 0;) {
    const struct journal_row *row = &journal->rows[i];
    bool is_other = row->other_id && !strcmp(row->other_id, profile_id);
    if (row->number > journal->folded_number || (!is_other && strcmp(row->profile_id, profile_id))) continue;
    if (fake_is_gone(journal, profile_id, row->number)) break;
    buffer_add(image, is_other ? row->other.data : row->profile.data,
               is_other ? row->other.length : row->profile.length);
    *number = row->number;
    return STATUS_OK;
  }
  return error_set(err, STATUS_NOT_FOUND, "nobody");
}

static inline void fake_recover(void *self) {
  ((struct fake_journal *)self)->recover_count++;
}

static inline bool fake_is_last(const struct fake_journal *journal, size_t at) {
  for (size_t i = at + 1; i < journal->count; i++)
    if (!strcmp(journal->rows[i].profile_id, journal->rows[at].profile_id)) return false;
  return true;
}

/* The last that a row says of each id; in no order that anybody could count on. */
static inline enum status fake_each_profile(void *self, const char *prefix, journal_profile_visit *visit,
                                            void *context, struct error *err) {
  const struct fake_journal *journal = self;
  (void)err;
  for (size_t i = journal->count; i-- > 0;) {
    const struct journal_row *row = &journal->rows[i];
    if (!strncmp(row->profile_id, prefix, strlen(prefix)) && fake_is_last(journal, i))
      visit(context, row->profile_id, row->number, row->profile);
  }
  return STATUS_OK;
}

/* As the tables have it; with INT64_MIN the rows that are not in them, too. */
static inline enum status fake_due(void *self, int64_t after_ms, int64_t until_ms, journal_due_visit *visit,
                                   void *context, struct error *err) {
  struct fake_journal known = *(const struct fake_journal *)self, *journal = &known;
  (void)err;
  while (after_ms != INT64_MIN && known.count && known.rows[known.count - 1].number > known.folded_number)
    known.count--;
  for (size_t i = journal->count; i-- > 0;) {
    const struct journal_row *row = &journal->rows[i];
    int64_t next_ms;
    if (*row->profile_id >= ' ' && fake_is_last(journal, i) && profile_image_next(row->profile, &next_ms) &&
        next_ms > after_ms && next_ms <= until_ms)
      visit(context, row->profile_id, next_ms);
  }
  return STATUS_OK;
}

/* Its ids are the journal's, its parts a copy. */
static inline enum status fake_load_row(void *self, uint64_t number, struct journal_row *row,
                                        struct error *err) {
  const struct fake_journal *journal = self;
  *row = (struct journal_row){0};
  if (number == journal->damaged_number)
    return error_set(err, STATUS_CORRUPT, "row %d is damaged", (int)number);
  for (size_t i = number < journal->count ? number : journal->count; i-- > 0;) {
    if (journal->rows[i].number != number) continue;
    if (fake_is_gone(self, journal->rows[i].profile_id, number)) break;
    *row = journal->rows[i];
    row->bytes = mem_alloc(journal_row_bytes(row));
    char *at = row->bytes;
    struct slice *parts[] = {&row->event, &row->profile, &row->decision, &row->other};
    for (size_t part = 0; part < 4; part++) {
      if (parts[part]->length) memcpy(at, parts[part]->data, parts[part]->length);
      parts[part]->data = at;
      at += parts[part]->length;
    }
    return STATUS_OK;
  }
  return error_set(err, STATUS_NOT_FOUND, "no row");
}

static inline struct journal_port fake_port(struct fake_journal *journal) {
  return (struct journal_port){.self = journal,
                               .last_number = fake_last_number,
                               .find = fake_find,
                               .append = fake_append,
                               .again = fake_again,
                               .refuse = fake_refuse,
                               .folded_number = fake_folded_number,
                               .load_profile = fake_load_profile,
                               .each_profile = fake_each_profile,
                               .load_row = fake_load_row,
                               .due = fake_due,
                               .recover = fake_recover};
}

static inline enum status fake_forget(void *self, const struct journal_forget_ask *ask,
                                      char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  struct fake_journal *journal = self;
  if (journal->refusal) return error_set(err, journal->refusal, "not now");
  for (size_t i = 0; i < ask->count; i++) {
    assert_true(journal->forgotten_count < FAKE_FORGOTTEN_MAX);
    struct fake_forgotten *one = &journal->forgotten[journal->forgotten_count++];
    strncpy(one->id, ask->ids[i].profile_id, sizeof one->id - 1);
    one->what = (struct journal_forgotten){.number = ask->ids[i].number,
                                           .time_ms = ask->ids[i].time_ms,
                                           .can_be_undone = ask->erase_from_ms > ask->asked_ms};
  }
  strcpy(receipt, "00112233445566778899aabbccddeeff");
  return STATUS_OK;
}

static inline uint64_t fake_forgotten_number(void *self) {
  const struct fake_journal *journal = self;
  uint64_t number = 0;
  for (size_t i = 0; i < journal->forgotten_count; i++)
    if (journal->forgotten[i].what.number > number) number = journal->forgotten[i].what.number;
  return number;
}

/* The port of a journal that can forget. */
static inline struct journal_port fake_forgetting_port(struct journal_port port) {
  port.forgotten = fake_forgotten;
  port.forget = fake_forget;
  port.forgotten_number = fake_forgotten_number;
  return port;
}

static inline struct record_port fake_record_port(struct fake_journal *journal) {
  return (struct record_port){.self = journal,
                              .last_number = fake_last_number,
                              .folded_number = fake_folded_number,
                              .load_row = fake_load_row,
                              .each_profile = fake_each_profile};
}

static inline void fake_fini(struct fake_journal *journal) {
  for (size_t i = 0; i < journal->count; i++) journal_row_fini(&journal->rows[i]);
  free(journal->rows);
  buffer_fini(&journal->answer);
}

/* ---- a release of texts ---- */

enum { SHOP_FILES_MAX = 2000 };

/* `texts` is name, text, name, text, …, NULL. Has the catalogue of `first`, where there is one. */
static inline struct release *release_like(const struct release *first, struct script_arena *arena,
                                           const char *const *texts, struct findings *findings) {
  static struct release_file files[SHOP_FILES_MAX];
  size_t count = 0;
  for (; texts[0]; texts += 2) files[count++] = (struct release_file){texts[0], {texts[1], strlen(texts[1])}};
  return release_load(arena, files, count, first, findings);
}

static inline struct release *release_of(struct script_arena *arena, const char *const *texts,
                                         struct findings *findings) {
  return release_like(NULL, arena, texts, findings);
}

/* ---- the shop ---- */

struct shop {
  struct script_arena *arena;
  struct release *release;
  struct crew *crew;
  struct fake_journal journal;
  int64_t time_ms, arrival_ms; /* of the next event */
  size_t event_count;
  struct error err;
  json_value *decision; /* the last */
};

/* Anew over what the journal has, after crew_free. */
static inline void shop_start(struct shop *shop, struct crew_options options) {
  options.seats = &(struct crew_seat){shop->release, shop->arena};
  options.seat_count = 1;
  options.journal = fake_port(&shop->journal);
  if (crew_new(&options, &shop->crew, &shop->err)) fail_msg("%s", shop->err.text);
}

static inline void shop_open_with(struct shop *shop, const char *const *texts, struct crew_options options) {
  struct findings findings = {0};
  hash_init();
  *shop = (struct shop){.arena = script_arena_new(NULL)};
  assert_true(clock_parse("2026-03-01T10:00:00Z", &shop->time_ms));
  shop->arrival_ms = shop->time_ms;
  shop->release = release_of(shop->arena, texts, &findings);
  if (!shop->release)
    fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  findings_fini(&findings);
  shop_start(shop, options);
}

/* The clock is the events'. */
static inline void shop_open(struct shop *shop, const char *strategies) {
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", SHOP_WORKSPACE, "profile.lua", SHOP_PROFILE,
                                       "offers.lua", SHOP_OFFERS, "strategies/s.lua", strategies, NULL},
                 (struct crew_options){.is_clock_events = true});
}

static inline void shop_close(struct shop *shop) {
  json_free(shop->decision);
  crew_free(shop->crew);
  release_unref(shop->release);
  script_arena_unref(shop->arena);
  fake_fini(&shop->journal);
}

/* The event's text as it is. */
static inline enum status shop_take(struct shop *shop, const char *text) {
  json_free(shop->decision);
  shop->decision = NULL;
  enum status status =
      crew_take(shop->crew, (struct slice){text, strlen(text)}, shop->arrival_ms, shop, &shop->err);
  struct error err;
  const struct buffer *answer = &shop->journal.answer;
  if (!status && !shop->journal.answer_status &&
      json_decode(answer->data, answer->length, &shop->decision, &err))
    fail_msg("the decision is no JSON: %s", err.text);
  return status;
}

/* The next event of a second later; `more` is ",\"data\":{…}" or "". */
static inline void shop_decide(struct shop *shop, const char *type, const char *subject, const char *more) {
  struct buffer text = {0};
  char time[CLOCK_TEXT_BYTES];
  shop->time_ms += 1000;
  shop->arrival_ms += 1000;
  buffer_print(&text,
               "{\"id\":\"%zu\",\"source\":\"test\",\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\"%s}",
               ++shop->event_count, type, subject, clock_print(shop->time_ms, time), more);
  if (shop_take(shop, buffer_text(&text))) fail_msg("%s", shop->err.text);
  buffer_fini(&text);
}

/* ---- questions to the last decision ---- */

static inline const json_value *placement_of(const struct shop *shop, const char *name) {
  const json_value *placements = json_find(shop->decision, "placements");
  for (const json_value *one = json_first(placements); one; one = json_next(one))
    if (!strcmp(json_string(json_find(one, "placement")), name)) return one;
  return NULL;
}

/* A member of a placement: its text, "" for null. */
static inline const char *said(const struct shop *shop, const char *placement, const char *key) {
  const json_value *found = placement_of(shop, placement);
  if (!found) fail_msg("%s was not decided", placement);
  const char *text = json_string(json_find(found, key));
  return text ? text : "";
}

static inline void expect_shown(const struct shop *shop, const char *placement, const char *offers) {
  struct buffer shown = {0};
  const json_value *found = placement_of(shop, placement);
  if (!found) fail_msg("%s was not decided", placement);
  const json_value *alternatives = json_find(found, "alternatives");
  for (const json_value *one = json_first(alternatives); one; one = json_next(one))
    buffer_print(&shown, "%s%s", shown.length ? " " : "", json_string(json_find(one, "offer")));
  assert_string_equal(buffer_text(&shown), offers);
  buffer_fini(&shown);
}

/* Why `check` dropped something of the strategy ("" where it says no more); NULL where it dropped nothing. */
static inline const char *dropped(const struct shop *shop, const char *strategy, const char *check) {
  const json_value *drops = json_find(shop->decision, "drops");
  for (const json_value *one = json_first(drops); one; one = json_next(one)) {
    const char *whose = json_string(json_find(one, "strategy"));
    if (strcmp(whose ? whose : "", strategy) || strcmp(json_string(json_find(one, "check")), check)) continue;
    const char *detail = json_string(json_find(one, "detail"));
    return detail ? detail : "";
  }
  return NULL;
}

static inline void expect_dropped(const struct shop *shop, const char *strategy, const char *check,
                                  const char *detail) {
  const char *actual = dropped(shop, strategy, check);
  if (!actual) fail_msg("%s was not dropped by %s: %s", strategy, check, shop->journal.answer.data);
  assert_string_equal(actual, detail);
}

#endif
