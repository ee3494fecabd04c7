/* Rules that fail, from events to decisions: what is set aside is called no more, by any of the workers, and nobody else
 * comes to harm. Whoever tries a rule out sees the fault itself. */
#include "crowd.h"

#include <pthread.h>
#include <stdio.h>

/* Time enough for what needs too much memory, whatever the build. */
#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' }, limits = { time = '10s', memory = '2MB' } }\n"                      \
  "placement 'home' { fallback = { offers = { tags = 'house' }, message = { it = 'Di casa' } } }\n"          \
  "placement 'strip' { fallback = { offers = { tags = 'house' } } }\n"                                       \
  "placement 'bare' {}\n"
#define SOFT SHOP_PROFILE "trait 'uniqueness' {}\n"
/* Fails wherever the event says so, and only there. */
#define FAILS                                                                                                \
  "local how = event.data.how if how == 'error' then error('mine') end\n"                                    \
  "if how == 'memory' then local t = {} for i = 1, 1e9 do t[i] = i end end\n"                                \
  "if how == 'time' then while true do end end "
#define SHOWS "return { offers = { 'rare-1', 'rare-2' } }"
#define PLACE "on = 'go', placement = "
#define RULES                                                                                                \
  "strategy 'bad' { " PLACE "'home', propose = function(profile, event) " FAILS SHOWS " end }\n"             \
  "strategy 'slow' { on = 'slow', placement = 'home', limits = { time = '5ms' },\n"                          \
  "  propose = function(profile, event) " FAILS SHOWS " end }\n"                                             \
  "strategy 'poor' { " PLACE "'bare', propose = function(profile, event)\n"                                  \
  "  if event.data.how == 'absent' then return { offers = {}, score = profile.hard.budget + 1 } end end }\n" \
  "strategy 'good' { " PLACE "'strip', propose = function() return { offers = { 'soap', 'cream' } } end }\n" \
  "strategy 'vips' { on = 'visit', audience = 'vip', placement = 'home', propose = function() " SHOWS        \
  " end }\n"                                                                                                 \
  "strategy 'vips_too' { on = 'visit', audience = 'vip', placement = 'bare', propose = function() " SHOWS    \
  " end }\n"
#define SIGNALS                                                                                              \
  "signal 'looks' { on = { 'seen', 'order.item.bought' }, origin = 'web', observe = function(event)\n" FAILS \
  "log 'looked' return { soft = { uniqueness = 1 } } end }\n"                                                \
  "signal 'counts' { on = 'order.item.bought', origin = 'web', limits = { time = '50ms' },\n"                \
  "  observe = function(event) if event.data.how ~= 'long' then return end\n"                                \
  "  local t = {} for i = 1, 20000 do t[i % 8] = i end return { soft = { uniqueness = 1 } } end }\n"
#define AUDIENCES                                                                                            \
  "audience 'vip' { is = function(profile)\n"                                                                \
  "  if profile.hard.look == 'alone' then error('mine') end return true end }\n"

static const char *const texts[] = {"workspace.lua",
                                    SHOP_WORKSPACE,
                                    "profile.lua",
                                    SOFT,
                                    "offers.lua",
                                    SHOP_OFFERS,
                                    "audiences.lua",
                                    AUDIENCES,
                                    "signals/s.lua",
                                    SIGNALS,
                                    "strategies/s.lua",
                                    RULES,
                                    NULL};

static const size_t worker_counts[] = {1, 3};

static struct buffer told;
static pthread_mutex_t told_lock = PTHREAD_MUTEX_INITIALIZER;

static void keep_told(void *context, const char *text) {
  (void)context;
  pthread_mutex_lock(&told_lock);
  buffer_print(&told, "%s\n", text);
  pthread_mutex_unlock(&told_lock);
}

static void open_shop(struct fixture *fixture, size_t worker_count, struct crew_options options) {
  buffer_clear(&told);
  options.faulted = keep_told;
  open_crew_of(fixture, texts, worker_count, options, 0);
}

static void close_shop(struct fixture *fixture) {
  close_crew(fixture);
  buffer_fini(&told);
}

/* ---- events and what came of them ---- */

/* An event of its own of a person of their own. */
static void put(struct fixture *fixture, const char *type, const char *data) {
  struct buffer text = {0};
  size_t id = fixture->taken_count;
  buffer_print(&text,
               "{\"id\":\"%zu\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p%zu\","
               "\"time\":\"2026-03-01T10:00:00Z\",\"data\":%s}",
               id, type, id, data);
  if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

static void put_many(struct fixture *fixture, size_t count, const char *type, const char *data) {
  while (count-- > 0) put(fixture, type, data);
}

/* Of the last event; borrowed until the next. */
static const char *decided(struct fixture *fixture) {
  static char text[1 << 16];
  crew_barrier(fixture->crew);
  const struct journal_row *row = &fixture->ledger.fake.rows[fixture->ledger.fake.count - 1];
  assert_true(row->decision.length < sizeof text);
  memcpy(text, row->decision.data, row->decision.length);
  text[row->decision.length] = '\0';
  return text;
}

static void expect_in(const char *decision, const char *part) {
  if (!strstr(decision, part)) fail_msg("expected %s in %s", part, decision);
}

static void expect_not_in(const char *decision, const char *part) {
  if (strstr(decision, part)) fail_msg("%s in %s", part, decision);
}

static size_t count_in(const char *decision, const char *part) {
  size_t count = 0;
  while ((decision = strstr(decision, part))) {
    decision += strlen(part);
    count++;
  }
  return count;
}

static struct rule_figures figures_of(const struct fixture *fixture, const char *name) {
  struct rule_figures figures;
  for (size_t i = 0; health_figures(crew_health(fixture->crew), i, &figures); i++)
    if (!strcmp(figures.name, name)) return figures;
  fail_msg("there is no rule %s", name);
  return figures;
}

#define BAD(check, more)   "{\"strategy\":\"bad\",\"placement\":\"home\",\"check\":\"" check "\"," more "}"
#define LOOKS(check, more) "{\"signal\":\"looks\",\"check\":\"" check "\"," more "}"
#define VIP(check, more)   "{\"audience\":\"vip\",\"check\":\"" check "\"," more "}"
#define WHY(faults, calls, line)                                                                             \
  "\"detail\":\"it failed on " #faults " of its last " #calls " calls, at last on line " #line "\""
#define MINE(place) "\"fault\":\"error\",\"detail\":\"" place ": mine\""

/* ---- strategies ---- */

static void calls_a_strategy_that_keeps_failing_no_more_and_falls_back(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_shop(&fixture, worker_counts[i], (struct crew_options){.is_clock_events = true});
    put_many(&fixture, 20, "go", "{\"how\":\"error\"}");
    expect_in(decided(&fixture), BAD("fault", MINE("strategies/s.lua:1")));
    assert_true(figures_of(&fixture, "bad").is_set_aside);
    put(&fixture, "go", "{}"); /* it would have gone well */
    const char *decision = decided(&fixture);
    expect_in(decision, BAD("set_aside", WHY(20, 20, 1)));
    expect_in(decision, "{\"placement\":\"home\",\"strategy\":null,\"degree\":\"mass\",\"frame\":null,"
                        "\"reason\":\"ERROR\",\"locale\":\"it\",\"message\":\"Di casa\"");
    expect_in(decision, "{\"placement\":\"strip\",\"strategy\":\"good\"");
    assert_int_equal(figures_of(&fixture, "bad").calls, 20);
    assert_int_equal(figures_of(&fixture, "good").calls, 21);
    close_shop(&fixture);
  }
}

static void judges_a_stopped_strategy_by_its_third_time(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_shop(&fixture, worker_counts[i], (struct crew_options){.is_clock_events = true});
    for (int times = 0; times < 3; times++) {
      put(&fixture, "go", "{\"how\":\"memory\"}");
      expect_in(decided(&fixture),
                "\"check\":\"fault\",\"fault\":\"memory\",\"detail\":\"strategies/s.lua:2");
    }
    put(&fixture, "go", "{}");
    expect_in(decided(&fixture), BAD("set_aside", WHY(3, 3, 2)));
    close_shop(&fixture);
  }
}

static void ends_a_strategy_at_its_own_time_and_judges_it_by_the_third(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 3, (struct crew_options){.is_clock_events = true});
  put_many(&fixture, 3, "slow", "{\"how\":\"time\"}");
  expect_in(decided(&fixture), "\"check\":\"fault\",\"fault\":\"time\",\"detail\":\"strategies/s.lua:");
  put(&fixture, "slow", "{}");
  expect_in(decided(&fixture),
            "{\"strategy\":\"slow\",\"placement\":\"home\",\"check\":\"set_aside\"," WHY(3, 3, 7));
  close_shop(&fixture);
}

static void never_sets_aside_what_reckons_with_what_nobody_told(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 3, (struct crew_options){.is_clock_events = true});
  put_many(&fixture, 60, "go", "{\"how\":\"absent\"}");
  expect_in(decided(&fixture),
            "{\"strategy\":\"poor\",\"placement\":\"bare\",\"check\":\"fault\",\"fault\":\"absent\"");
  assert_int_equal(figures_of(&fixture, "poor").faults[FAULT_ABSENT], 60);
  assert_false(figures_of(&fixture, "poor").is_set_aside);
  close_shop(&fixture);
}

/* `code` is a strategy's, called for 30 events that say nothing, all of one person. */
static bool is_set_aside_after(const char *code, enum fault expected) {
  struct fixture fixture;
  struct buffer strategy = {0};
  buffer_print(&strategy,
               "strategy 'leaky' { on = 'go', placement = 'home', propose = function(profile, event)\n"
               "%s end }\n",
               code);
  const char *const files[] = {
      "workspace.lua", SHOP_WORKSPACE,     "profile.lua",          SOFT, "offers.lua",
      SHOP_OFFERS,     "strategies/s.lua", buffer_text(&strategy), NULL};
  open_crew_of(&fixture, files, 1, (struct crew_options){.is_clock_events = true}, 0);
  for (int i = 0; i < 30; i++) {
    char event[160];
    snprintf(event, sizeof event,
             "{\"id\":\"%d\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"nobody\","
             "\"time\":\"2026-03-01T10:00:00Z\",\"data\":{}}",
             i);
    if (take(&fixture, event)) fail_msg("%s", fixture.err.text);
  }
  crew_barrier(fixture.crew);
  struct rule_figures figures = figures_of(&fixture, "leaky");
  if (figures.faults[expected] != figures.calls || !figures.calls)
    fail_msg("%s: another fault than %d", code, expected);
  close_crew(&fixture);
  buffer_fini(&strategy);
  return figures.is_set_aside;
}

static void never_sets_aside_for_what_events_leave_out(void **state) {
  (void)state;
  static const char *const absences[] = {
      "local x = event.data.price / 100",
      "local x = -event.data.price",
      "local x = 'a' .. event.data.price",
      "local x = event.data.price > 1",
      "local x = event.data.a < event.data.b",
      "local x = event.data.item.id",
      "local x = #event.data.items",
      "local x = event.data.price | 1",
      "event.data.item()",
      "for _, x in ipairs(event.data.item) do end",
      "for i = 1, event.data.n do end",
      "local t = {} t[event.data.n] = 1",
      "local x = math.max(event.data.price, 1)",
      "local x = ('%d'):format(event.data.price)",
      "local x = math.max(profile.hard.budget, 1)",
      "local x = ('%d'):format(profile.hard.budget)",
      "local x = offers.get(event.data.item)",
      "local x = profile:owns(event.data.item)",
      "return { offers = { 'rare-1', 'rare-2' }, score = profile.hard.budget }",
      NULL};
  for (const char *const *code = absences; *code; code++)
    if (is_set_aside_after(*code, FAULT_ABSENT)) fail_msg("set aside for: %s", *code);
}

static void still_sets_aside_for_what_is_the_rules_own(void **state) {
  (void)state;
  static const char *const mistakes[] = {"error('x')",
                                         "error(nil)",
                                         "local x = ('a') + 1",
                                         "local x = {} .. 'a'",
                                         "local x = math.max({}, 1)",
                                         "local x = offers.get(7)",
                                         "pcall(function() return event.data.price + 1 end) error('x')",
                                         "return { offers = { 'rare-1', 'rare-2' }, score = #'seven' }",
                                         NULL};
  for (const char *const *code = mistakes; *code; code++)
    if (!is_set_aside_after(*code, FAULT_ERROR)) fail_msg("not set aside for: %s", *code);
}

/* ---- signals ---- */

#define ORDER(how) "{\"how\":\"" how "\",\"items\":[\"rare-1\",\"rare-2\",\"soap\"]}"

static void calls_a_signal_that_keeps_failing_no_more_and_learns_nothing_of_it(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_shop(&fixture, worker_counts[i], (struct crew_options){.is_clock_events = true});
    put_many(&fixture, 6, "order.placed", ORDER("error"));
    expect_not_in(decided(&fixture), "set_aside");
    put(&fixture, "order.placed", ORDER("error")); /* its 20th call in the middle */
    const char *decision = decided(&fixture);
    expect_in(decision, LOOKS("fault", MINE("signals/s.lua:2")));
    expect_in(decision, LOOKS("set_aside", WHY(20, 20, 2) ",\"item\":3"));
    put(&fixture, "order.placed", ORDER("well"));
    decision = decided(&fixture);
    assert_int_equal(count_in(decision, LOOKS("set_aside", WHY(20, 20, 2) ",\"item\":1")), 1);
    assert_int_equal(count_in(decision, "\"looks\""), 1);
    assert_int_equal(figures_of(&fixture, "looks").calls, 20);
    struct buffer id = {0};
    buffer_print(&id, "p%zu", fixture.taken_count - 1);
    const struct profile *profile = crew_find_profile(fixture.crew, buffer_text(&id), &fixture.err);
    assert_non_null(profile);
    assert_int_equal(profile->beliefs.count, 0);
    buffer_fini(&id);
    close_shop(&fixture);
  }
}

static void spares_the_items_that_are_left_a_signal_that_was_stopped(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 1, (struct crew_options){.is_clock_events = true});
  put(&fixture, "order.placed", ORDER("memory"));
  assert_int_equal(
      count_in(decided(&fixture), "\"signal\":\"looks\",\"check\":\"fault\",\"fault\":\"memory\""), 1);
  assert_int_equal(figures_of(&fixture, "looks").calls, 1);
  put(&fixture, "order.placed", ORDER("well")); /* another event is another chance */
  assert_int_equal(figures_of(&fixture, "looks").calls, 4);
  close_shop(&fixture);
}

/* An order of so many items; `how` the signal takes them. The caller's, as a buffer. */
static struct buffer large_order(const char *how, size_t count) {
  struct buffer order = {0};
  buffer_print(&order, "{\"how\":\"%s\",\"items\":[\"soap\"", how);
  while (--count > 0) buffer_add_text(&order, ",\"soap\"");
  buffer_add_text(&order, "]}");
  return order;
}

static void calls_a_signal_for_the_items_of_an_order_no_longer_than_its_time(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer order = large_order("long", 1000);
  open_shop(&fixture, 1, (struct crew_options){.is_clock_events = true});
  put(&fixture, "order.placed", "{\"how\":\"long\",\"items\":[\"soap\"]}"); /* each alone is short enough */
  expect_not_in(decided(&fixture), "\"counts\"");
  put(&fixture, "order.placed", buffer_text(&order));
  const char *decision = decided(&fixture);
  assert_int_equal(count_in(decision, "\"counts\""), 1);
  expect_in(decision, "{\"signal\":\"counts\",\"check\":\"fault\",\"fault\":\"time\",\"detail\":\""
                      "signals/s.lua:5: counts took longer than 50 ms for this event, after ");
  expect_in(decision, " of 1000 items\",\"item\":");
  struct rule_figures figures = figures_of(&fixture, "counts");
  assert_int_equal(figures.faults[FAULT_TIME], 1);
  assert_true(figures.calls > 2 && figures.calls < 1000);
  assert_false(figures.is_set_aside);
  assert_int_equal(figures_of(&fixture, "looks").calls, 1001); /* its time is its own */
  put(&fixture, "order.placed", buffer_text(&order));
  put(&fixture, "order.placed", buffer_text(&order));
  decided(&fixture);
  assert_true(figures_of(&fixture, "counts").is_set_aside); /* three times stopped within a minute */
  buffer_fini(&order);
  close_shop(&fixture);
}

static void counts_what_imports_and_late_events_teach(void **state) {
  (void)state;
  struct fixture fixture;
  open_shop(&fixture, 3, (struct crew_options){.is_clock_events = true, .is_import = true});
  put_many(&fixture, 21, "seen", "{\"how\":\"error\"}");
  expect_in(decided(&fixture), "\"reason\":\"IMPORT\"");
  assert_true(figures_of(&fixture, "looks").is_set_aside);
  close_shop(&fixture);
  open_shop(&fixture, 1, (struct crew_options){0});
  fixture.arrival_ms += 10 * CLOCK_HOUR_MS;
  put_many(&fixture, 21, "seen", "{\"how\":\"error\"}");
  expect_in(decided(&fixture), "\"reason\":\"LATE\"");
  expect_in(decided(&fixture), LOOKS("set_aside", WHY(20, 20, 2)));
  close_shop(&fixture);
}

/* ---- audiences ---- */

static void tell_look(struct fixture *fixture, const char *subject) {
  struct buffer text = {0};
  buffer_print(&text,
               "{\"id\":\"look-%s\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"%s\","
               "\"time\":\"2026-03-01T10:00:00Z\",\"data\":{\"look\":\"alone\"}}",
               subject, subject);
  if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

/* Because the audience failed, and not because nobody had a proposal. */
#define FELL_BACK                                                                                            \
  "{\"placement\":\"home\",\"strategy\":null,\"degree\":\"mass\",\"frame\":null,\"reason\":\"ERROR\""

static void puts_nobody_into_an_audience_that_keeps_failing(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_shop(&fixture, worker_counts[i], (struct crew_options){.is_clock_events = true});
    for (int times = 0; times < 20; times++) {
      char subject[24];
      snprintf(subject, sizeof subject, "p%zu", fixture.taken_count + 1);
      tell_look(&fixture, subject);
      put(&fixture, "visit", "{}");
    }
    expect_in(decided(&fixture), VIP("fault", MINE("audiences.lua:2")));
    expect_in(decided(&fixture), FELL_BACK);
    put(&fixture, "visit", "{}"); /* somebody who would be in it */
    const char *decision = decided(&fixture);
    assert_int_equal(count_in(decision, VIP("set_aside", WHY(20, 20, 2))), 1);
    expect_in(decision,
              "{\"strategy\":\"vips\",\"placement\":\"home\",\"check\":\"audience\",\"detail\":\"vip\"}");
    expect_in(decision,
              "{\"strategy\":\"vips_too\",\"placement\":\"bare\",\"check\":\"audience\",\"detail\":\"vip\"}");
    expect_in(decision, FELL_BACK);
    assert_int_equal(figures_of(&fixture, "vip").calls, 20);
    close_shop(&fixture);
  }
}

/* ---- whoever tries them out ---- */

static void simulate(struct fixture *fixture, const char *type, const char *data, struct buffer *out) {
  struct buffer text = {0};
  buffer_clear(out);
  buffer_print(&text,
               "{\"id\":\"try\",\"source\":\"me\",\"type\":\"%s\",\"subject\":\"emma\","
               "\"time\":\"2026-03-01T10:00:00Z\",\"data\":%s}",
               type, data);
  struct slice event = {text.data, text.length};
  if (crew_simulate(fixture->crew, NULL, 0, event, fixture->arrival_ms, false, out, &fixture->err))
    fail_msg("%s", fixture->err.text);
  buffer_fini(&text);
}

static void shows_the_fault_itself_to_whoever_tries_it_out(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer out = {0};
  open_shop(&fixture, 3, (struct crew_options){.is_clock_events = true});
  put_many(&fixture, 20, "go", "{\"how\":\"error\"}");
  put_many(&fixture, 20, "seen", "{\"how\":\"error\"}");
  simulate(&fixture, "go", "{\"how\":\"error\"}", &out);
  expect_in(buffer_text(&out), BAD("fault", MINE("strategies/s.lua:1")));
  expect_not_in(buffer_text(&out), "set_aside");
  simulate(&fixture, "go", "{}", &out);
  expect_in(buffer_text(&out), "{\"placement\":\"home\",\"strategy\":\"bad\"");
  simulate(&fixture, "seen", "{}", &out);
  expect_in(buffer_text(&out), LOOKS("log", "\"detail\":\"looked\"")); /* it was called */
  buffer_fini(&out);
  close_shop(&fixture);
}

static void logs_of_a_signal_no_more_lines_for_a_thousand_items_than_for_one(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer out = {0}, order = large_order("well", 1000);
  open_shop(&fixture, 1, (struct crew_options){.is_clock_events = true});
  simulate(&fixture, "order.placed", buffer_text(&order), &out);
  assert_int_equal(count_in(buffer_text(&out), LOOKS("log", "\"detail\":\"looked\"")), 20);
  simulate(&fixture, "seen", "{}", &out); /* another event has its own */
  assert_int_equal(count_in(buffer_text(&out), LOOKS("log", "\"detail\":\"looked\"")), 1);
  buffer_fini(&order);
  buffer_fini(&out);
  close_shop(&fixture);
}

static void takes_no_rule_away_for_what_was_only_tried_out(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer out = {0};
  open_shop(&fixture, 1, (struct crew_options){.is_clock_events = true});
  for (int i = 0; i < 40; i++) simulate(&fixture, "go", "{\"how\":\"error\"}", &out);
  assert_int_equal(figures_of(&fixture, "bad").calls, 0);
  assert_int_equal(told.length, 0);
  put(&fixture, "go", "{}");
  expect_in(decided(&fixture), "{\"placement\":\"home\",\"strategy\":\"bad\"");
  buffer_fini(&out);
  close_shop(&fixture);
}

/* ---- the log ---- */

static void tells_the_log_the_first_fault_and_that_a_rule_is_set_aside(void **state) {
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct fixture fixture;
    open_shop(&fixture, worker_counts[i], (struct crew_options){.is_clock_events = true});
    put_many(&fixture, 30, "go", "{\"how\":\"error\"}");
    crew_barrier(fixture.crew);
    expect_in(buffer_text(&told), "strategy \"bad\": strategies/s.lua:1: mine\n");
    expect_in(buffer_text(&told), "strategy \"bad\": set aside until the next release: it failed on ");
    assert_int_equal(count_in(buffer_text(&told), "\n"), 2);
    close_shop(&fixture);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(calls_a_strategy_that_keeps_failing_no_more_and_falls_back),
      cmocka_unit_test(judges_a_stopped_strategy_by_its_third_time),
      cmocka_unit_test(ends_a_strategy_at_its_own_time_and_judges_it_by_the_third),
      cmocka_unit_test(never_sets_aside_what_reckons_with_what_nobody_told),
      cmocka_unit_test(never_sets_aside_for_what_events_leave_out),
      cmocka_unit_test(still_sets_aside_for_what_is_the_rules_own),
      cmocka_unit_test(calls_a_signal_that_keeps_failing_no_more_and_learns_nothing_of_it),
      cmocka_unit_test(spares_the_items_that_are_left_a_signal_that_was_stopped),
      cmocka_unit_test(calls_a_signal_for_the_items_of_an_order_no_longer_than_its_time),
      cmocka_unit_test(counts_what_imports_and_late_events_teach),
      cmocka_unit_test(puts_nobody_into_an_audience_that_keeps_failing),
      cmocka_unit_test(shows_the_fault_itself_to_whoever_tries_it_out),
      cmocka_unit_test(logs_of_a_signal_no_more_lines_for_a_thousand_items_than_for_one),
      cmocka_unit_test(takes_no_rule_away_for_what_was_only_tried_out),
      cmocka_unit_test(tells_the_log_the_first_fault_and_that_a_rule_is_set_aside),
  };
  return cmocka_run_group_tests_name("set aside", tests, NULL, NULL);
}
