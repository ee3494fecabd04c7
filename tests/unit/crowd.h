/* A crew of any size for tests, over a journal that notes all its answers: a release of texts for each worker, events
 * whose text is wiped once it is taken, crews that end and begin again over the same journal, and comparing all that came
 * of two of them byte by byte.
 */
#ifndef SARTO_TESTS_CROWD_H
#define SARTO_TESTS_CROWD_H

#include "shop.h"

#include <stdio.h>

enum { CREW_MAX = 5 };

/* ---- a journal that notes all its answers, in order ---- */

struct ledger {
  struct fake_journal fake; /* first: its functions take a ledger too */
  struct buffer answers;
  size_t answer_count;
  uint64_t rows_max;
};

static inline void note(struct ledger *ledger) {
  const struct fake_journal *fake = &ledger->fake;
  ledger->answer_count++;
  buffer_print(&ledger->answers, "%zu %d %llu ", (size_t)fake->answer_ticket, (int)fake->answer_status,
               (unsigned long long)fake->answer_number);
  buffer_add(&ledger->answers, fake->answer.data, fake->answer.length);
  buffer_add_byte(&ledger->answers, '\n');
}

static inline void ledger_append(void *self, struct journal_row row) {
  fake_append(self, row);
  note(self);
}

static inline void ledger_again(void *self, uint64_t number, void *ticket) {
  fake_again(self, number, ticket);
  note(self);
}

static inline void ledger_refuse(void *self, void *ticket, const struct error *err) {
  fake_refuse(self, ticket, err);
  note(self);
}

/* The newest row of the identity, unless there are rows_max rows behind it. */
static inline bool ledger_find(void *self, const struct identity *identity, struct journal_entry *entry) {
  struct ledger *ledger = self;
  const struct fake_journal *fake = &ledger->fake;
  size_t least = ledger->rows_max && fake->count > ledger->rows_max ? fake->count - ledger->rows_max : 0;
  for (size_t i = fake->count; i-- > least;)
    if (!memcmp(&fake->rows[i].identity, identity, sizeof *identity)) {
      *entry = (struct journal_entry){fake->rows[i].number, fake->rows[i].body_checksum};
      return true;
    }
  return false;
}

static inline struct journal_port ledger_port(struct ledger *ledger) {
  struct journal_port port = fake_port(&ledger->fake);
  port.find = ledger_find;
  port.append = ledger_append;
  port.again = ledger_again;
  port.refuse = ledger_refuse;
  port.rows_max = ledger->rows_max;
  return port;
}

/* ---- a crew over it ---- */

struct fixture {
  struct crew_seat seats[CREW_MAX];
  size_t count;
  struct crew *crew;
  struct ledger ledger;
  struct buffer refusals;
  size_t taken_count;
  int64_t arrival_ms;
  struct error err;
};

/* Begins, anew where the crew was ended before: over what the journal has, which is all in its tables then. `texts` as for
 * release_of. */
static inline void start_crew(struct fixture *fixture, const char *const *texts, size_t count,
                              struct crew_options options) {
  struct fake_journal *journal = &fixture->ledger.fake;
  fixture->count = count;
  journal->folded_number = fake_last_number(journal);
  for (size_t i = 0; i < count; i++) {
    struct findings findings = {0};
    struct script_arena *scripts = script_arena_new(NULL);
    fixture->seats[i] =
        (struct crew_seat){release_like(fixture->seats[0].release, scripts, texts, &findings), scripts};
    if (!fixture->seats[i].release) fail_msg("%s", findings.items[0].text);
    findings_fini(&findings);
  }
  options.seats = fixture->seats;
  options.seat_count = count;
  options.journal = fake_forgetting_port(ledger_port(&fixture->ledger));
  if (crew_new(&options, &fixture->crew, &fixture->err)) fail_msg("%s", fixture->err.text);
}

static inline void open_crew_of(struct fixture *fixture, const char *const *texts, size_t count,
                                struct crew_options options, uint64_t rows_max) {
  hash_init();
  *fixture = (struct fixture){.ledger.rows_max = rows_max};
  assert_true(clock_parse("2026-03-01T10:00:00Z", &fixture->arrival_ms));
  start_crew(fixture, texts, count, options);
}

static inline void end_crew(struct fixture *fixture) {
  crew_free(fixture->crew);
  fixture->crew = NULL;
  for (size_t i = 0; i < fixture->count; i++) {
    release_unref((struct release *)fixture->seats[i].release);
    script_arena_unref(fixture->seats[i].scripts);
    fixture->seats[i] = (struct crew_seat){0};
  }
  fixture->count = 0;
}

static inline void close_crew(struct fixture *fixture) {
  end_crew(fixture);
  fake_fini(&fixture->ledger.fake);
  buffer_fini(&fixture->ledger.answers);
  buffer_fini(&fixture->refusals);
}

/* The text is done with when this returns: it is wiped, so that whoever kept it shows. */
static inline enum status take(struct fixture *fixture, const char *text) {
  size_t length = strlen(text);
  char *copy = mem_copy_text(text);
  void *ticket = (void *)++fixture->taken_count;
  enum status status =
      crew_take(fixture->crew, (struct slice){copy, length}, fixture->arrival_ms, ticket, &fixture->err);
  fixture->arrival_ms++;
  memset(copy, 'x', length);
  free(copy);
  if (status) buffer_print(&fixture->refusals, "%zu %s\n", fixture->taken_count, fixture->err.text);
  return status;
}

/* ---- chance ---- */

static inline uint32_t drawn(uint32_t *state, uint32_t below) {
  *state = *state * 1664525 + 1013904223;
  return (*state >> 8) % below;
}

/* ---- comparing ---- */

static inline void put_rows(const struct fixture *fixture, struct buffer *out) {
  for (size_t i = 0; i < fixture->ledger.fake.count; i++) {
    const struct journal_row *row = &fixture->ledger.fake.rows[i];
    char id[IDENTITY_TEXT_BYTES];
    buffer_print(out, "%llu %s %llx %lld %lld %s ", (unsigned long long)row->number,
                 identity_print(&row->identity, id), (unsigned long long)row->body_checksum,
                 (long long)row->time_ms, (long long)row->arrival_ms, row->profile_id);
    buffer_add(out, row->event.data, row->event.length);
    buffer_add(out, row->profile.data, row->profile.length);
    buffer_add(out, row->decision.data, row->decision.length);
    if (row->other_id) buffer_print(out, " %s ", row->other_id);
    buffer_add(out, row->other.data, row->other.length);
  }
}

static inline void expect_same(const struct buffer *left, const struct buffer *right) {
  enum { SHOWN = 160 };
  size_t length = left->length < right->length ? left->length : right->length, at = 0;
  while (at < length && left->data[at] == right->data[at]) at++;
  if (at == left->length && at == right->length) return;
  size_t from = at > SHOWN ? at - SHOWN : 0;
  fail_msg("they part at byte %zu of %zu and %zu:\n%.*s\n%.*s", at, left->length, right->length, 2 * SHOWN,
           left->length > from ? left->data + from : "", 2 * SHOWN,
           right->length > from ? right->data + from : "");
}

/* Rows, answers, refusals. */
static inline void expect_same_story(const struct fixture *one, const struct fixture *other) {
  struct buffer rows_of_one = {0}, rows_of_other = {0};
  put_rows(one, &rows_of_one);
  put_rows(other, &rows_of_other);
  expect_same(&rows_of_one, &rows_of_other);
  expect_same(&one->ledger.answers, &other->ledger.answers);
  expect_same(&one->refusals, &other->refusals);
  buffer_fini(&rows_of_one);
  buffer_fini(&rows_of_other);
}

/* And figures. */
static inline void expect_alike(struct fixture *one, struct fixture *many) {
  struct crew_figures figures_of_one = crew_figures(one->crew), figures_of_many = crew_figures(many->crew);
  assert_int_equal(figures_of_many.workers, many->count);
  figures_of_many.workers = figures_of_one.workers;
  figures_of_many.decide_us_total = figures_of_one.decide_us_total;
  figures_of_many.decide = figures_of_one.decide;
  expect_same_story(one, many);
  assert_memory_equal(&figures_of_one, &figures_of_many, sizeof figures_of_one);
}

#endif
