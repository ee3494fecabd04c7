/* What the crew makes by itself: in order, once, the same by however many workers, whatever was down meanwhile; and
 * birthdays over zones, clocks that change and leap days. */
#include "crowd.h"

#include "engine/derive.h"

#define WAITING                                                                                              \
  "workspace { links = 'https://shop.example', locales = { 'en', 'it' }, salt = '0123456789abcdef', limits " \
  "= { time = '10s' }, late_after "                                                                          \
  "= '1h',\n"                                                                                                \
  "  lifecycle = { new = { orders = 1 }, established = { orders = 2 }, lapsed = { silent = '40d' } },\n"     \
  "  contact_policy = { { quiet = { '21:00', '08:00' } } } }\n"                                              \
  "channel 'page' { interrupts = false }\nchannel 'email' { interrupts = true }\n"                           \
  "placement 'home' { channel = 'page' }\nplacement 'mail' { channel = 'email' }\n"
#define PERSON                                                                                               \
  "hard 'zone' { type = 'string' }\nhard 'birth_date' { type = 'date', occasion = 'birthday' }\n"            \
  "hard 'saint' { type = 'string', occasion = 'name_day' }\n"
#define SHOWS(message)                                                                                       \
  "propose = function(profile, event) return { offers = { 'soap', 'cream' }, message = " message " } end "   \
  "}\n"
#define BASKET                                                                                               \
  "strategy 'basket' { on = 'cart.left', after = '20h', spread = '4h', unless = 'order.placed',\n"           \
  "  placement = 'home', " SHOWS("tostring(event.data.total) .. event.type")
#define LATER                                                                                                \
  "strategy 'later' { on = { 'cart.left', 'go' }, after = '3d', placement = 'home', " SHOWS("'later'")
#define NIGHT "strategy 'night' { on = 'go', after = '12h', placement = 'mail', " SHOWS("'night'")
#define BIRTHDAY                                                                                             \
  "strategy 'day' { on = { 'occasion.birthday', 'occasion.name_day' }, placement = 'home', " SHOWS("'day'")
#define CHANGED                                                                                              \
  "strategy 'changed' { on = 'lifecycle.changed', placement = 'home', " SHOWS(                               \
      "({ new = 'bought', established = 'known', lapsed = 'silent' })[event.data.to]")

static void open_waiting(struct fixture *f, const char *rules, size_t count, struct crew_options options) {
  const char *const texts[] = {"workspace.lua",    WAITING, "profile.lua", PERSON, "offers.lua", SHOP_OFFERS,
                               "strategies/s.lua", rules,   NULL};
  open_crew_of(f, texts, count, options, 0);
}

static void reopen(struct fixture *f, const char *rules, size_t count, struct crew_options options) {
  const char *const texts[] = {"workspace.lua",    WAITING, "profile.lua", PERSON, "offers.lua", SHOP_OFFERS,
                               "strategies/s.lua", rules,   NULL};
  end_crew(f);
  start_crew(f, texts, count, options);
}

static void happens(struct fixture *f, const char *type, const char *subject, const char *time,
                    const char *data) {
  struct buffer text = {0};
  buffer_print(
      &text,
      "{\"id\":\"%zu\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"%s\",\"time\":\"%s\",\"data\":%s}",
      f->taken_count, type, subject, time, data);
  if (take(f, buffer_text(&text))) fail_msg("%s", f->err.text);
  buffer_fini(&text);
}

static const struct crew_options past = {.is_clock_events = true};

/* What the host made, a line each: time, whom, type, and of what is filled the message, else its reason. */
static void tell_made(const struct fixture *f, struct buffer *out) {
  const struct fake_journal *journal = &f->ledger.fake;
  buffer_clear(out);
  for (size_t i = 0; i < journal->count; i++) {
    const struct journal_row *row = &journal->rows[i];
    json_value *event = NULL, *decision = NULL;
    char time[CLOCK_TEXT_BYTES];
    struct error err;
    if (*row->profile_id < ' ') continue;
    assert_int_equal(json_decode(row->event.data, row->event.length, &event, &err), STATUS_OK);
    assert_int_equal(json_decode(row->decision.data, row->decision.length, &decision, &err), STATUS_OK);
    if (!strcmp(json_string(json_find(event, "source")), "sarto")) {
      const json_value *placement = json_first(json_find(decision, "placements"));
      const char *message = placement ? json_string(json_find(placement, "message")) : NULL;
      const char *reason = json_string(json_find(decision, "reason"));
      buffer_print(out, "%s %s %s %s\n", clock_print(row->time_ms, time), row->profile_id,
                   json_string(json_find(event, "type")),
                   message  ? message
                   : reason ? reason
                            : "-");
    }
    json_free(event);
    json_free(decision);
  }
}

static void expect_made(const struct fixture *f, const char *expected) {
  struct buffer made = {0};
  tell_made(f, &made);
  assert_string_equal(buffer_text(&made), expected);
  buffer_fini(&made);
}

/* ---- in time of the events ---- */

static void what_waits_is_called_with_what_it_waited_for_when_its_time_has_come(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 1, past);
  happens(&f, "cart.left", "b", "2026-03-01T10:00:00Z", "{\"total\":5}");
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  happens(&f, "page.viewed", "c", "2026-03-04T09:59:59.999Z", "{}");
  expect_made(&f, "");
  happens(&f, "page.viewed", "c", "2026-03-04T10:00:00Z", "{}");
  expect_made(&f, "2026-03-04T10:00:00Z a strategy.due later\n2026-03-04T10:00:00Z b strategy.due later\n");
  happens(&f, "page.viewed", "c", "2026-04-04T10:00:00Z", "{}");
  assert_int_equal(crew_figures(f.crew).due, 2);
  close_crew(&f);
}

static void what_is_still_to_come_at_the_end_is_not_made(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 1, past);
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  end_crew(&f);
  expect_made(&f, "");
  close_crew(&f);
}

static void a_strategy_that_is_gone_is_dropped_and_said(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 1, past);
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  reopen(&f, BIRTHDAY, 1, past);
  happens(&f, "go", "a", "2026-03-05T10:00:00Z", "{}");
  expect_made(&f, "2026-03-04T10:00:00Z a strategy.due -\n");
  const struct journal_row *row = &f.ledger.fake.rows[1];
  assert_non_null(strstr(row->decision.data, "no strategy 'later' hears 'go' any more"));
  close_crew(&f);
}

static void quiet_hours_are_waited_for_and_no_longer(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, NIGHT, 1, past);
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  happens(&f, "page.viewed", "b", "2026-03-05T10:00:00Z", "{}");
  expect_made(&f, "2026-03-01T22:00:00Z a strategy.due -\n2026-03-02T08:00:00Z a strategy.due night\n");
  close_crew(&f);
}

static void a_change_of_lifecycle_is_told_right_after_what_made_it_and_by_silence(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, CHANGED, 1, past);
  happens(&f, "page.viewed", "a", "2026-03-01T10:00:00Z", "{}");
  happens(&f, "order.placed", "a", "2026-03-01T11:00:00Z", "{\"total\":5}");
  expect_made(&f, "2026-03-01T11:00:00Z a lifecycle.changed bought\n");
  happens(&f, "page.viewed", "a", "2026-03-01T12:00:00Z", "{}");
  happens(&f, "order.placed", "a", "2026-03-02T11:00:00Z", "{\"total\":5}");
  happens(&f, "page.viewed", "b", "2026-05-01T11:00:00Z", "{}");
  happens(&f, "page.viewed", "b", "2026-06-01T11:00:00Z", "{}");
  happens(&f, "page.viewed", "a", "2026-06-02T11:00:00Z", "{}");
  expect_made(&f, "2026-03-01T11:00:00Z a lifecycle.changed bought\n"
                  "2026-03-02T11:00:00Z a lifecycle.changed known\n"
                  "2026-04-11T11:00:00.001Z a lifecycle.changed silent\n"
                  "2026-06-02T11:00:00Z a lifecycle.changed known\n");
  close_crew(&f);
}

static void an_import_wakes_nobody(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER BIRTHDAY CHANGED, 1,
               (struct crew_options){.is_clock_events = true, .is_import = true});
  happens(&f, "customer.profile", "a", "2026-03-01T10:00:00Z", "{\"birth_date\":\"1990-03-02\"}");
  happens(&f, "order.placed", "a", "2026-03-01T10:00:00Z", "{\"total\":5}");
  happens(&f, "order.placed", "a", "2026-03-01T11:00:00Z", "{\"total\":5}");
  happens(&f, "go", "a", "2026-03-01T12:00:00Z", "{}");
  happens(&f, "go", "a", "2026-05-01T12:00:00Z", "{}");
  expect_made(&f, "");
  reopen(&f, LATER BIRTHDAY CHANGED, 1, past); /* its days to come are known */
  happens(&f, "page.viewed", "b", "2027-03-03T10:00:00Z", "{}");
  const struct crew_figures figures = crew_figures(f.crew);
  assert_true(figures.due <= 1);
  close_crew(&f);
}

/* ---- the same by one and by many, and by those who begin again ---- */

enum { STORY = 1500, FOLK = 40 };

static void put_story(struct buffer *text, size_t i, int64_t *time_ms, uint32_t *chance) {
  static const char *const sorts[] = {
      "\"type\":\"cart.left\",\"data\":{\"total\":%u}",
      "\"type\":\"cart.left\",\"placements\":\"home\",\"data\":{\"total\":%u}",
      "\"type\":\"go\",\"data\":{\"n\":%u}",
      "\"type\":\"page.viewed\",\"data\":{\"n\":%u}",
      "\"type\":\"order.placed\",\"data\":{\"total\":%u}",
      "\"type\":\"customer.profile\",\"data\":{\"birth_date\":\"1980-0%u-1%u\",\"zone\":\"Asia/Tokyo\"}",
      "\"type\":\"customer.profile\",\"data\":{\"birth_date\":\"1980-0%u-2%u\",\"saint\":\"02-1%u\"}",
      "\"type\":\"customer.alias\",\"data\":{\"previous\":\"anon-%u\"}",
  };
  uint32_t sort = drawn(chance, sizeof sorts / sizeof *sorts);
  char time[CLOCK_TEXT_BYTES];
  *time_ms += drawn(chance, 8) ? drawn(chance, 3600000) : -(int64_t)drawn(chance, 7200000);
  bool is_anonymous = sort != 7 && !drawn(chance, 3);
  buffer_clear(text);
  buffer_print(text, "{\"id\":\"%zu\",\"source\":\"s\",\"time\":\"%s\",\"subject\":\"%s%u\",", i,
               clock_print(*time_ms, time), is_anonymous ? "anon-" : "p", drawn(chance, FOLK));
  uint32_t digits = 1 + drawn(chance, 8);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  buffer_print(text, sorts[sort], digits, drawn(chance, 9), drawn(chance, 9));
#pragma GCC diagnostic pop
  buffer_add_byte(text, '}');
}

/* Ends and begins anew every `every` events; 0: never. */
static void live(struct fixture *f, size_t workers, size_t every, const char *rules) {
  struct buffer text = {0};
  uint32_t chance = 11;
  int64_t time_ms;
  assert_true(clock_parse("2026-01-01T00:00:00Z", &time_ms));
  open_waiting(f, rules, workers, past);
  for (size_t i = 0; i < STORY; i++) {
    if (every && i && i % every == 0) reopen(f, rules, workers, past);
    put_story(&text, i, &time_ms, &chance);
    if (take(f, buffer_text(&text))) fail_msg("%s", f->err.text);
  }
  crew_barrier(f->crew);
  buffer_fini(&text);
}

static void expect_same_life(const char *rules, size_t workers, size_t every, size_t least) {
  struct fixture one, other;
  live(&one, 1, 0, rules);
  live(&other, workers, every, rules);
  assert_true(crew_figures(one.crew).due > least);
  assert_int_equal(crew_figures(one.crew).due_failed, 0);
  expect_same_story(&one, &other);
  close_crew(&one);
  close_crew(&other);
}

static void many_workers_make_the_same(void **state) {
  (void)state;
  expect_same_life(BASKET LATER NIGHT BIRTHDAY, 3, 0, 300);
  expect_same_life(BASKET LATER NIGHT BIRTHDAY CHANGED, 3, 0, 300);
  expect_same_life(BASKET, 5, 0, 50);
}

static void who_begins_again_makes_the_same(void **state) {
  (void)state;
  expect_same_life(BASKET LATER NIGHT BIRTHDAY CHANGED, 1, 7, 300);
  expect_same_life(BASKET LATER NIGHT BIRTHDAY CHANGED, 3, 40, 300);
}

/* Whatever is due is made before what comes after, and once. */
static void all_is_made_in_order_and_once(void **state) {
  struct fixture f;
  int64_t last_ms = INT64_MIN;
  (void)state;
  live(&f, 1, 0, BASKET LATER NIGHT BIRTHDAY CHANGED);
  const struct fake_journal *journal = &f.ledger.fake;
  for (size_t i = 0; i < journal->count; i++) {
    const struct journal_row *row = &journal->rows[i];
    if (*row->profile_id < ' ') continue;
    bool is_own = strstr(row->event.data, "\"source\":\"sarto\"") &&
                  strstr(row->event.data, "\"source\":\"sarto\"") < row->event.data + 80;
    if (is_own && !strstr(row->event.data, "lifecycle.changed")) assert_true(row->time_ms >= last_ms);
    if (row->time_ms > last_ms) last_ms = row->time_ms;
    for (size_t before = 0; before < i; before++)
      assert_memory_not_equal(&row->identity, &journal->rows[before].identity, sizeof row->identity);
  }
  close_crew(&f);
}

/* Nothing but the rows is needed for it. */
static void all_is_derived_again(void **state) {
  const char *const texts[] = {"workspace.lua",
                               WAITING,
                               "profile.lua",
                               PERSON,
                               "offers.lua",
                               SHOP_OFFERS,
                               "strategies/s.lua",
                               BASKET LATER NIGHT BIRTHDAY CHANGED,
                               NULL};
  struct findings findings = {0};
  struct fixture f;
  size_t derived_count = 0;
  (void)state;
  live(&f, 3, 0, BASKET LATER NIGHT BIRTHDAY CHANGED);
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = release_of(scripts, texts, &findings);
  assert_non_null(release);
  struct derive *derive =
      derive_new(&(struct derive_options){.release = release, .record = fake_record_port(&f.ledger.fake)});
  for (uint64_t number = 1; number <= fake_last_number(&f.ledger.fake); number++) {
    struct derived derived;
    struct error err;
    if (derive_row(derive, number, &derived, &err)) fail_msg("%s", err.text);
    if (derived.kind == DERIVED_NOTHING) continue;
    if (derived.kind != DERIVED || !derived.is_equal || !derived.is_same_profile)
      fail_msg("row %d: %.*s\n%.*s", (int)number, (int)derived.row->event.length, derived.row->event.data,
               (int)derived.decision.length, derived.decision.data);
    derived_count++;
  }
  assert_true(derived_count > STORY + 300);
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
  findings_fini(&findings);
  close_crew(&f);
}

/* What was not kept is made when it can be. */
static void what_a_full_disk_refused_is_made_again(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 1, past);
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  f.ledger.fake.refusal = STATUS_FULL;
  happens(&f, "page.viewed", "b", "2026-03-04T11:00:00Z", "{}");
  expect_made(&f, "");
  f.ledger.fake.refusal = STATUS_OK;
  f.ledger.fake.folded_number = 1; /* what was kept can be read */
  assert_int_equal(crew_recover(f.crew, &f.err), STATUS_OK);
  happens(&f, "page.viewed", "b", "2026-03-04T11:00:00Z", "{}");
  expect_made(&f, "2026-03-04T10:00:00Z a strategy.due later\n");
  close_crew(&f);
}

/* ---- by the wall clock ---- */

static int64_t at(const char *time) {
  int64_t time_ms;
  assert_true(clock_parse(time, &time_ms));
  return time_ms;
}

static void a_tick_makes_what_is_due(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 3, (struct crew_options){0});
  f.arrival_ms = at("2026-03-01T10:00:00Z");
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  for (int64_t now_ms = f.arrival_ms; now_ms < at("2026-03-04T10:00:00Z"); now_ms += 7 * CLOCK_MINUTE_MS)
    crew_tick(f.crew, now_ms);
  expect_made(&f, "");
  crew_tick(f.crew, at("2026-03-04T10:00:01Z"));
  crew_tick(f.crew, at("2026-03-04T10:00:02Z"));
  expect_made(&f, "2026-03-04T10:00:01Z a strategy.due later\n"); /* judged as of now */
  close_crew(&f);
}

static void what_came_due_while_nobody_was_there_is_late_after_an_hour(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER BIRTHDAY, 1, (struct crew_options){0});
  f.arrival_ms = at("2026-03-01T10:00:00Z");
  happens(&f, "go", "a", "2026-03-01T10:00:00Z", "{}");
  f.arrival_ms = at("2026-03-01T11:10:00Z");
  happens(&f, "go", "b", "2026-03-01T11:10:00Z", "{}");
  const char *const born[] = {"1990-03-03", "1990-03-04"}, *const who[] = {"c", "d"};
  for (size_t i = 0; i < 2; i++) {
    char data[64];
    snprintf(data, sizeof data, "{\"birth_date\":\"%s\"}", born[i]);
    happens(&f, "customer.profile", who[i], "2026-03-01T11:10:00Z", data);
    happens(&f, "order.placed", who[i], "2026-03-01T11:10:00Z", "{\"total\":5}");
    happens(&f, "order.placed", who[i], "2026-03-01T11:10:00Z", "{\"total\":5}");
  }
  reopen(&f, LATER BIRTHDAY, 1, (struct crew_options){0});
  crew_tick(f.crew, at("2026-03-04T12:00:00Z"));
  expect_made(&f, "2026-03-04T12:00:00Z c occasion.birthday LATE\n"
                  "2026-03-04T12:00:00Z d occasion.birthday day\n"
                  "2026-03-04T12:00:00Z a strategy.due LATE\n"
                  "2026-03-04T12:00:00Z b strategy.due later\n");
  assert_int_equal(crew_figures(f.crew).due_late, 2);
  crew_tick(f.crew, at("2026-03-04T13:00:00Z"));
  crew_tick(f.crew, at("2026-03-05T13:00:00Z"));
  assert_int_equal(crew_figures(f.crew).due, 4);
  close_crew(&f);
}

static void a_tick_makes_so_many_at_most(void **state) {
  struct fixture f;
  char id[16];
  (void)state;
  open_waiting(&f, LATER, 1, (struct crew_options){0});
  f.arrival_ms = at("2026-03-01T10:00:00Z");
  for (int i = 0; i < CREW_DUE_MAX + 5; i++) {
    snprintf(id, sizeof id, "p%d", i);
    happens(&f, "go", id, "2026-03-01T10:00:00Z", "{}");
  }
  crew_tick(f.crew, at("2026-03-04T10:00:01Z"));
  assert_int_equal(crew_figures(f.crew).due, CREW_DUE_MAX);
  crew_tick(f.crew, at("2026-03-04T10:00:02Z"));
  assert_int_equal(crew_figures(f.crew).due, CREW_DUE_MAX + 5);
  close_crew(&f);
}

static void nobody_sends_events_as_the_host(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, LATER, 1, past);
  assert_int_equal(
      take(&f, "{\"id\":\"1\",\"source\":\"sarto\",\"type\":\"strategy.due\",\"subject\":\"a\",\"data\":"
               "{\"strategy\":\"later\",\"event\":{\"type\":\"go\",\"id\":\"1\",\"source\":\"s\"}}}"),
      STATUS_INVALID);
  assert_int_equal(f.ledger.fake.count, 0);
  close_crew(&f);
}

static void nobody_sends_what_the_host_alone_makes(void **state) {
  static const char *const types[] = {"strategy.due", "lifecycle.changed"};
  struct fixture f;
  char text[256];
  (void)state;
  open_waiting(&f, LATER, 1, past);
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
    snprintf(text, sizeof text, "{\"id\":\"%zu\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"a\"}", i,
             types[i]);
    assert_int_equal(take(&f, text), STATUS_INVALID);
  }
  assert_int_equal(f.ledger.fake.count, 0);
  assert_int_equal(
      take(&f, "{\"id\":\"3\",\"source\":\"s\",\"type\":\"occasion.birthday\",\"subject\":\"a\"}"),
      STATUS_OK);
  close_crew(&f);
}

/* ---- occasions ---- */

/* tests/civil/made.txt: occasion | date | zone | from (UTC) | when it is made next. */
static int count_wrong(char *line) {
  char *copy = mem_copy_text(line), data[128], expected[128];
  const char *name = strsep(&line, "|"), *date = strsep(&line, "|"), *zone = strsep(&line, "|"),
             *from = strsep(&line, "|");
  struct fixture f;
  struct buffer made = {0};
  char time[CLOCK_TEXT_BYTES];
  assert_non_null(line);
  int64_t due_ms = at(line);
  open_waiting(&f, BIRTHDAY, 1, past);
  snprintf(data, sizeof data, "{\"%s\":\"%s\",\"zone\":\"%s\"}",
           strcmp(name, "birthday") ? "saint" : "birth_date", date, zone);
  happens(&f, "order.placed", "a", from, "{\"total\":5}");
  happens(&f, "order.placed", "a", from, "{\"total\":5}");
  happens(&f, "customer.profile", "a", from, data);
  for (int64_t day_ms = at(from); day_ms < due_ms; day_ms += 30 * CLOCK_DAY_MS) /* they stay established */
    happens(&f, "page.viewed", "a", clock_print(day_ms, time), "{}");
  happens(&f, "page.viewed", "b", clock_print(due_ms + 20 * CLOCK_DAY_MS, time), "{}");
  tell_made(&f, &made);
  snprintf(expected, sizeof expected, "%s a occasion.%s day\n", clock_print(due_ms, time), name);
  bool is_right = !strcmp(buffer_text(&made), expected);
  if (!is_right) printf("%s:\n%s", copy, buffer_text(&made));
  buffer_fini(&made);
  free(copy);
  close_crew(&f);
  return !is_right;
}

static void occasions_are_made_in_the_morning_of_their_day(void **state) {
  char line[256];
  int count = 0, wrong = 0;
  (void)state;
  FILE *file = fopen("tests/civil/made.txt", "r");
  assert_non_null(file);
  while (fgets(line, sizeof line, file)) {
    line[strcspn(line, "\n")] = '\0';
    if (!*line || *line == '#') continue;
    count++;
    wrong += count_wrong(line);
  }
  fclose(file);
  print_message("%d occasions made, %d wrong\n", count, wrong);
  assert_true(count >= 20);
  assert_int_equal(wrong, 0);
}

static void establish(struct fixture *f, const char *who, const char *time, const char *data) {
  happens(f, "order.placed", who, time, "{\"total\":5}");
  happens(f, "order.placed", who, time, "{\"total\":5}");
  happens(f, "customer.profile", who, time, data);
}

static void who_travels_has_one_birthday_a_year(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, BIRTHDAY, 1, past);
  establish(&f, "a", "2026-05-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\",\"zone\":\"Asia/Tokyo\"}");
  happens(&f, "customer.profile", "a", "2026-05-03T01:00:00Z", "{\"zone\":\"America/Los_Angeles\"}");
  happens(&f, "page.viewed", "b", "2026-05-05T01:00:00Z", "{}");
  expect_made(&f, "2026-05-03T00:00:00Z a occasion.birthday day\n");
  close_crew(&f);
}

static void a_shop_that_greeted_them_itself_has_done_it(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, BIRTHDAY, 1, past);
  establish(&f, "a", "2026-05-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\",\"zone\":\"Europe/Rome\"}");
  happens(&f, "occasion.birthday", "a", "2026-05-03T03:00:00Z", "{}");
  happens(&f, "page.viewed", "b", "2026-05-05T01:00:00Z", "{}");
  expect_made(&f, "");
  close_crew(&f);
  open_waiting(&f, BIRTHDAY, 1, past); /* the day before, where the day was left out */
  establish(&f, "a", "2011-12-20T10:00:00Z", "{\"birth_date\":\"1990-12-30\",\"zone\":\"Pacific/Apia\"}");
  happens(&f, "occasion.birthday", "a", "2011-12-29T11:00:00Z", "{}");
  happens(&f, "page.viewed", "b", "2012-01-05T01:00:00Z", "{}");
  expect_made(&f, "");
  close_crew(&f);
}

static void only_the_established_are_greeted(void **state) {
  struct fixture f;
  (void)state;
  open_waiting(&f, BIRTHDAY, 1, past);
  happens(&f, "customer.profile", "prospect", "2026-05-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\"}");
  happens(&f, "customer.profile", "new", "2026-05-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\"}");
  happens(&f, "order.placed", "new", "2026-05-01T10:00:00Z", "{\"total\":5}");
  establish(&f, "lapsed", "2026-03-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\"}");
  establish(&f, "takes back", "2026-05-01T10:00:00Z", "{\"birth_date\":\"1990-05-03\"}");
  happens(&f, "customer.profile", "takes back", "2026-05-02T10:00:00Z", "{\"birth_date\":null}");
  establish(&f, "born today", "2026-05-03T09:00:01Z", "{\"birth_date\":\"1990-05-03\"}");
  happens(&f, "page.viewed", "b", "2026-05-05T01:00:00Z", "{}");
  expect_made(&f, "");
  close_crew(&f);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_waits_is_called_with_what_it_waited_for_when_its_time_has_come),
      cmocka_unit_test(what_is_still_to_come_at_the_end_is_not_made),
      cmocka_unit_test(a_strategy_that_is_gone_is_dropped_and_said),
      cmocka_unit_test(quiet_hours_are_waited_for_and_no_longer),
      cmocka_unit_test(a_change_of_lifecycle_is_told_right_after_what_made_it_and_by_silence),
      cmocka_unit_test(an_import_wakes_nobody),
      cmocka_unit_test(many_workers_make_the_same),
      cmocka_unit_test(who_begins_again_makes_the_same),
      cmocka_unit_test(all_is_made_in_order_and_once),
      cmocka_unit_test(all_is_derived_again),
      cmocka_unit_test(what_a_full_disk_refused_is_made_again),
      cmocka_unit_test(a_tick_makes_what_is_due),
      cmocka_unit_test(what_came_due_while_nobody_was_there_is_late_after_an_hour),
      cmocka_unit_test(a_tick_makes_so_many_at_most),
      cmocka_unit_test(nobody_sends_events_as_the_host),
      cmocka_unit_test(nobody_sends_what_the_host_alone_makes),
      cmocka_unit_test(occasions_are_made_in_the_morning_of_their_day),
      cmocka_unit_test(who_travels_has_one_birthday_a_year),
      cmocka_unit_test(a_shop_that_greeted_them_itself_has_done_it),
      cmocka_unit_test(only_the_established_are_greeted),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
