/* What many people's events make, and offers that change while the shop is open: the same bytes whatever the number of
 * workers and however often the process began again, and which decision reads what. */
#include "stream.h"

#include "domain/image.h"

enum { EVENTS = 4000 };

static size_t count_rows(const struct fixture *fixture, const char *begins) {
  size_t count = 0;
  for (size_t i = 0; i < fixture->ledger.fake.count; i++)
    count += !strncmp(fixture->ledger.fake.rows[i].profile_id, begins, strlen(begins));
  return count;
}

static size_t count_answers(const struct fixture *fixture, const char *part) {
  size_t count = 0;
  for (const char *at = buffer_text((struct buffer *)&fixture->ledger.answers); (at = strstr(at, part)); at++)
    count++;
  return count;
}

/* ---- the same bytes ---- */

static void decides_the_same_bytes_whatever_the_number_of_workers(void **state) {
  (void)state;
  static const size_t counts[] = {2, 3, 5};
  struct fixture one, many;
  open_crew_of(&one, shop_texts, 1, by_events, 0);
  take_stream(&one, 1, EVENTS);
  crew_barrier(one.crew);
  assert_in_range(count_rows(&one, "\x01sealed"), 30, 50);
  assert_true(count_rows(&one, "\x01offer:") > 200);
  assert_true(count_answers(&one, "what was known of the previous id") > 20);
  assert_true(count_answers(&one, "are never merged") > 20);
  assert_true(count_answers(&one, "\"strategy\":\"goes_with\"") > 50);
  assert_true(crew_figures(one.crew).refused > 100 && crew_figures(one.crew).repeats > 100);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    open_crew_of(&many, shop_texts, counts[i], by_events, 0);
    take_stream(&many, 1, EVENTS);
    expect_alike(&one, &many);
    close_crew(&many);
  }
  close_crew(&one);
}

static void begins_again_where_it_ended_however_often(void **state) {
  (void)state;
  struct fixture whole, parts;
  uint32_t chance = 5;
  open_crew_of(&whole, shop_texts, 1, by_events, 0);
  take_stream(&whole, 1, EVENTS);
  open_crew_of(&parts, shop_texts, 1, by_events, 0);
  for (size_t from = 1, to; from < EVENTS; from = to) {
    to = from + 1 + drawn(&chance, 90);
    if (to > EVENTS) to = EVENTS;
    take_stream(&parts, from, to);
    end_crew(&parts);
    start_crew(&parts, shop_texts, 1 + drawn(&chance, 3), by_events);
  }
  expect_same_story(&whole, &parts);
  close_crew(&parts);
  close_crew(&whole);
}

/* ---- one worker, step by step ---- */

#define SHORT "workspace { locales = { 'en', 'it' }, epoch = { events = 4 }, min_people = 1 }\n" PLACEMENTS
/* All that is popular, and how much the first is. */
#define POPULAR                                                                                              \
  "strategy 'popular' { on = { 'go', 'order.item.bought' }, placement = 'strip', propose = function()\n"     \
  "  local found = offers.popular { category = { 'coats', 'dresses' } }\n"                                   \
  "  return { offers = found, score = found[1].popularity } end }\n"

static const char *const short_texts[] = {
    "workspace.lua", SHORT,   "profile.lua",      SOFT,    "offers.lua", OFFERS,
    "signals/s.lua", SIGNALS, "strategies/s.lua", POPULAR, NULL};

static void buy(struct shop *shop, const char *who, const char *item) {
  char data[80];
  snprintf(data, sizeof data, ",\"data\":{\"item\":\"%s\"}", item);
  shop_decide(shop, "order.item.bought", who, data);
}

static void change(struct shop *shop, const char *data) {
  char more[200];
  snprintf(more, sizeof more, ",\"data\":{%s}", data);
  shop_decide(shop, "offer.changed", "warehouse", more);
}

static void expect_first(struct shop *shop, const char *offer) {
  shop_decide(shop, "go", "guest", "");
  const json_value *first = json_first(json_find(placement_of(shop, "strip"), "alternatives"));
  if (!first) fail_msg("nothing is shown: %s", shop->journal.answer.data);
  assert_string_equal(json_string(json_find(first, "offer")), offer);
}

static bool shows(const struct shop *shop, const char *offer) {
  const json_value *alternatives = json_find(placement_of(shop, "strip"), "alternatives");
  for (const json_value *one = json_first(alternatives); one; one = json_next(one))
    if (!strcmp(json_string(json_find(one, "offer")), offer)) return true;
  return false;
}

/* As a process does that ends and begins: the catalogue is read from its files again. */
static void restart(struct shop *shop, const char *const *texts) {
  struct findings findings = {0};
  crew_free(shop->crew);
  release_unref(shop->release);
  shop->journal.folded_number = fake_last_number(&shop->journal);
  shop->release = release_of(shop->arena, texts, &findings);
  if (!shop->release) fail_msg("%s", findings.items[0].text);
  findings_fini(&findings);
  shop_start(shop, by_events);
}

static void expect_row_of(const struct shop *shop, size_t number, const char *profile_id) {
  assert_true(number <= shop->journal.count);
  assert_int_equal(shop->journal.rows[number - 1].number, number);
  assert_string_equal(shop->journal.rows[number - 1].profile_id, profile_id);
}

static void expect_invalid(struct shop *shop, const char *text, const char *sentence) {
  assert_int_equal(shop_take(shop, text), STATUS_INVALID);
  assert_string_equal(shop->err.text, sentence);
}

/* ---- seals ---- */

static void a_decision_reads_the_seal_before_it(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  expect_first(&shop, "wrap"); /* as offers.lua says */
  buy(&shop, "ann", "cape");
  buy(&shop, "bob", "cape");
  expect_first(&shop, "wrap"); /* the fourth: nothing is sealed yet */
  expect_first(&shop, "cape"); /* the fifth: before it all four are */
  expect_row_of(&shop, 5, "\x01sealed");
  expect_row_of(&shop, 6, "guest");
  shop_close(&shop);
}

static void no_sender_has_a_name_that_the_host_gives_itself(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  for (int i = 0; i < 5; i++) shop_decide(&shop, "go", "ann", "");
  expect_row_of(&shop, 5, "\x01sealed");
  assert_int_equal(
      shop_take(&shop, "{\"id\":\"seal-5\",\"source\":\"sarto\",\"type\":\"go\",\"subject\":\"ann\"}"),
      STATUS_INVALID);
  assert_non_null(strstr(shop.err.text, "source: \"sarto\""));
  assert_int_equal(shop.journal.again_count, 0);
  shop_close(&shop);
}

static void every_epoch_has_as_many_numbered_events(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  buy(&shop, "ann", "cape");
  change(&shop, "\"offer\":\"wrap\",\"price\":3"); /* counts */
  const char *again = "{\"id\":\"x\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"ann\"}";
  for (int i = 0; i < 9; i++) assert_int_equal(shop_take(&shop, again), STATUS_OK); /* counts once */
  for (int i = 0; i < 9; i++)
    expect_invalid(
        &shop,
        "{\"id\":\"y\",\"source\":\"t\",\"type\":\"order.item.bought\",\"subject\":\"ann\",\"data\":{}}",
        "data.item: expected the offer's id");
  for (int i = 0; i < 20; i++) shop_decide(&shop, "go", "ann", "");
  for (size_t number = 1; number <= shop.journal.count; number++)
    if (number % 5)
      assert_string_not_equal(shop.journal.rows[number - 1].profile_id, "\x01sealed");
    else
      expect_row_of(&shop, number, "\x01sealed");
  shop_close(&shop);
}

static void the_events_clock_goes_on_behind_a_seal_and_a_start(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  for (int i = 0; i < 4; i++) shop_decide(&shop, "go", "ann", "");
  int64_t latest_ms = shop.time_ms;
  shop_take(&shop, "{\"id\":\"old\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"ann\",\"time\":\"2025-01-"
                   "01T00:00:00Z\"}");
  expect_row_of(&shop, 5, "\x01sealed");
  restart(&shop, short_texts);
  shop_take(&shop, "{\"id\":\"now\",\"source\":\"t\",\"type\":\"go\",\"subject\":\"ann\"}");
  assert_int_equal(shop.journal.rows[6].time_ms, latest_ms);
  shop_close(&shop);
}

static void seals_by_the_clock_when_there_is_news(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, shop_texts, (struct crew_options){0});
  int64_t hour_ms = CLOCK_HOUR_MS;
  crew_tick(shop.crew, shop.arrival_ms);
  crew_tick(shop.crew, shop.arrival_ms + hour_ms);
  assert_int_equal(shop.journal.count, 0);
  buy(&shop, "ann", "cape");
  int64_t first_ms = shop.arrival_ms;
  crew_tick(shop.crew, first_ms + hour_ms - 1001);
  assert_int_equal(shop.journal.count, 1);
  crew_tick(shop.crew, first_ms + hour_ms);
  assert_int_equal(shop.journal.count, 2);
  expect_row_of(&shop, 2, "\x01sealed");
  assert_true(crew_is_own_ticket(shop.journal.answer_ticket));
  crew_tick(shop.crew, first_ms + 3 * hour_ms); /* nothing new */
  assert_int_equal(shop.journal.count, 2);
  shop_close(&shop);
}

static void seals_by_the_clock_what_an_earlier_process_left(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, shop_texts, (struct crew_options){0});
  buy(&shop, "ann", "cape");
  crew_free(shop.crew);
  shop.journal.folded_number = 1;
  shop_start(&shop, (struct crew_options){0});
  crew_tick(shop.crew, shop.arrival_ms);
  assert_int_equal(shop.journal.count, 1);
  crew_tick(shop.crew, shop.arrival_ms + CLOCK_HOUR_MS);
  expect_row_of(&shop, 2, "\x01sealed");
  shop_close(&shop);
}

static void never_seals_by_the_clock_where_time_is_the_events(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, shop_texts, by_events);
  buy(&shop, "ann", "cape");
  crew_tick(shop.crew, shop.arrival_ms + CLOCK_DAY_MS);
  crew_tick(shop.crew, shop.arrival_ms + 2 * CLOCK_DAY_MS);
  assert_int_equal(shop.journal.count, 1);
  shop_close(&shop);
}

static void what_retention_took_is_not_told_again_and_still_counts(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  buy(&shop, "ann", "cape");
  buy(&shop, "bob", "cape");
  buy(&shop, "ann", "coat");
  shop.journal.rows[0].event.length = 0;
  shop.journal.rows[1].profile.length = 0;
  restart(&shop, short_texts);
  shop_decide(&shop, "go", "guest", "");
  expect_first(&shop, "coat"); /* one of three people: of the dresses nobody tells */
  expect_row_of(&shop, 5, "\x01sealed");
  shop_close(&shop);
}

static void a_damaged_row_tells_nothing_and_keeps_nobody_from_beginning(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  buy(&shop, "ann", "cape");
  buy(&shop, "bob", "rare-1");
  shop_decide(&shop, "go", "guest", "");
  shop.journal.damaged_number = 2;
  restart(&shop, short_texts);
  shop_decide(&shop, "go", "guest", "");
  expect_first(&shop, "cape");
  expect_row_of(&shop, 5, "\x01sealed");
  shop_close(&shop);
}

static void a_damaged_seal_is_made_again_from_the_rows(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  buy(&shop, "ann", "cape");
  buy(&shop, "bob", "cape");
  shop_decide(&shop, "go", "guest", "");
  shop_decide(&shop, "go", "guest", "");
  shop_decide(&shop, "go", "guest", "");
  bool is_damaged = false;
  for (size_t i = 0; i < shop.journal.count; i++) {
    struct journal_row *row = &shop.journal.rows[i];
    if (strcmp(row->profile_id, "\x01sealed")) continue;
    row->profile.length /= 2;
    is_damaged = true;
  }
  assert_true(is_damaged);
  restart(&shop, short_texts);
  shop_decide(&shop, "go", "guest", "");
  expect_first(&shop, "cape");
  shop_close(&shop);
}

static void an_offer_of_which_nothing_was_bought_has_no_buyers(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  for (int i = 0; i < 3; i++)
    shop_decide(&shop, "order.item.bought", "ann", ",\"data\":{\"item\":\"rare-1\",\"quantity\":0}");
  buy(&shop, "bob", "cape");
  expect_first(&shop, "cape");
  shop_close(&shop);
}

/* ---- offers that change ---- */

static void a_changed_offer_is_changed_in_the_very_next_decision(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  expect_first(&shop, "wrap");
  assert_int_equal(shop_take(&shop, "{\"id\":\"c\",\"source\":\"t\",\"type\":\"offer.changed\","
                                    "\"data\":{\"offer\":\"wrap\",\"present\":false}}"),
                   STATUS_OK); /* it is nobody's */
  assert_true(json_type(json_find(shop.decision, "profile_id")) == JSON_NULL);
  assert_null(json_first(json_find(shop.decision, "placements")));
  shop_decide(&shop, "go", "guest", "");
  assert_false(shows(&shop, "wrap"));
  restart(&shop, short_texts);
  shop_decide(&shop, "go", "guest", "");
  assert_false(shows(&shop, "wrap"));
  change(&shop, "\"offer\":\"wrap\",\"present\":true,\"price\":7");
  expect_first(&shop, "wrap");
  assert_non_null(strstr(shop.journal.answer.data, "\"offer\":\"wrap\",\"name\":\"Wrap\",\"price\":7"));
  shop_close(&shop);
}

static void says_which_field_of_a_change_is_wrong(void **state) {
  (void)state;
#define CHANGE(data) "{\"id\":\"c\",\"source\":\"t\",\"type\":\"offer.changed\",\"data\":" data "}"
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  expect_invalid(&shop, CHANGE("{\"offer\":\"wrap\",\"prise\":1}"),
                 "data: prise: there is no field 'prise', did you mean 'price'?");
  expect_invalid(&shop, CHANGE("{\"price\":1}"),
                 "data: offer: expected the offer's id, a text that is not empty");
  expect_invalid(&shop, CHANGE("{\"offer\":\"hat\",\"price\":1}"),
                 "data: there is no offer 'hat' yet, and to be a new one it needs a name");
  expect_invalid(&shop, CHANGE("null"), "data: missing, expected the offer and what changes");
  assert_int_equal(shop.journal.count, 0);
  shop_close(&shop);
#undef CHANGE
}

static void a_changed_field_stays_whatever_the_files_say_later(void **state) {
  (void)state;
  struct shop shop;
  struct buffer other = {0};
  const char *texts[sizeof short_texts / sizeof *short_texts];
  shop_open_with(&shop, short_texts, by_events);
  change(&shop, "\"offer\":\"wrap\",\"price\":7");
  memcpy(texts, short_texts, sizeof short_texts);
  buffer_add_text(&other, OFFERS);
  char *price = strstr(buffer_text(&other), "price = 30, popularity = 0.9");
  memcpy(price, "price = 99, popularity = 0.8", 28);
  memcpy(strstr(other.data, "'Wrap'"), "'Rapp'", 6);
  texts[5] = buffer_text(&other);
  restart(&shop, texts);
  expect_first(&shop, "wrap");
  assert_non_null(strstr(shop.journal.answer.data, "\"name\":\"Rapp\",\"price\":7,\"score\":0.8"));
  shop_close(&shop);
  buffer_fini(&other);
}

static void of_a_stock_goes_what_was_sold_after_it_was_said(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  buy(&shop, "ann", "boot"); /* before the stock was counted */
  change(&shop, "\"offer\":\"boot\",\"stock\":2");
  buy(&shop, "bob", "boot");
  restart(&shop, short_texts);
  shop_decide(&shop, "go", "guest", "");
  expect_first(&shop, "boot"); /* sealed: one is left */
  buy(&shop, "cyd", "boot");
  for (int i = 0; i < 3; i++) shop_decide(&shop, "go", "guest", "");
  assert_false(shows(&shop, "boot")); /* sealed: none */
  change(&shop, "\"offer\":\"boot\",\"stock\":1");
  expect_first(&shop, "boot");
  shop_close(&shop);
}

static void three_workers_see_a_change_between_two_events_too(void **state) {
  (void)state;
  struct fixture fixture;
  char text[200];
  open_crew_of(&fixture, shop_texts, 3, by_events, 0);
  for (unsigned i = 0; i < 600; i++) {
    snprintf(text, sizeof text, "{\"id\":\"%u\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"p%u\"}", i,
             i % PEOPLE);
    if (i % 100 == 99)
      snprintf(text, sizeof text,
               "{\"id\":\"%u\",\"source\":\"s\",\"type\":\"offer.changed\",\"data\":{\"offer\":\"wrap\","
               "\"present\":%s}}",
               i, i / 100 % 2 ? "true" : "false");
    assert_int_equal(take(&fixture, text), STATUS_OK);
  }
  crew_barrier(fixture.crew);
  bool is_present = true;
  for (size_t i = 0; i < fixture.ledger.fake.count; i++) {
    const struct journal_row *row = &fixture.ledger.fake.rows[i];
    if (*row->profile_id == 'p')
      assert_true(is_present == !!memmem(row->decision.data, row->decision.length, "\"wrap\"", 6));
    else if (strcmp(row->profile_id, "\x01sealed"))
      is_present = !is_present;
  }
  close_crew(&fixture);
}

/* ---- whose rows are the host's own ---- */

static void what_the_host_keeps_is_nobodys_profile(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(&shop, short_texts, by_events);
  for (int i = 0; i < 9; i++) buy(&shop, "ann", "cape");
  change(&shop, "\"offer\":\"wrap\",\"price\":7");
  restart(&shop, short_texts);
  shop.err.status = STATUS_IO;
  assert_null(crew_find_profile(shop.crew, "\x01sealed", &shop.err));
  assert_int_equal(shop.err.status, STATUS_OK);
  assert_null(crew_find_profile(shop.crew, "\x01offer:wrap", &shop.err));
  assert_int_equal(shop.err.status, STATUS_OK);
  expect_invalid(&shop, "{\"id\":\"1\",\"source\":\"u\",\"type\":\"go\",\"subject\":\"\\u0001sealed\"}",
                 "subject: a control character, expected an id without any");
  expect_invalid(&shop,
                 "{\"id\":\"1\",\"source\":\"u\",\"type\":\"offer.changed\",\"subject\":\"\\u0001sealed\","
                 "\"data\":{\"offer\":\"wrap\"}}",
                 "subject: a control character, expected an id without any");
  expect_invalid(&shop,
                 "{\"id\":\"1\",\"source\":\"u\",\"type\":\"customer.alias\",\"subject\":\"ann\","
                 "\"data\":{\"previous\":\"\\u0001sealed\"}}",
                 "data.previous: a control character, expected an id without any");
  shop_close(&shop);
}

/* ---- rows that were refused ---- */

/* What a row says, but for its number. */
static struct slice said_by(const struct journal_row *row) {
  const unsigned char *bytes = (const unsigned char *)row->profile.data;
  struct image_reader reader = {bytes, bytes + row->profile.length, false};
  if (*row->profile_id == '\x01') image_get_varint(&reader);
  return (struct slice){(const char *)reader.at, (size_t)(reader.end - reader.at)};
}

static void expect_same_rows(const struct fixture *one, const struct fixture *other) {
  assert_int_equal(one->ledger.fake.count, other->ledger.fake.count);
  for (size_t i = 0; i < one->ledger.fake.count; i++) {
    const struct journal_row *left = &one->ledger.fake.rows[i], *right = &other->ledger.fake.rows[i];
    struct slice one_said = said_by(left), other_said = said_by(right);
    assert_string_equal(left->profile_id, right->profile_id);
    assert_int_equal(left->time_ms, right->time_ms);
    assert_int_equal(one_said.length, other_said.length);
    assert_memory_equal(one_said.data, other_said.data, one_said.length);
    assert_int_equal(left->decision.length, right->decision.length);
    assert_memory_equal(left->decision.data, right->decision.data, left->decision.length);
  }
}

/* `lost`: events that a full disk refuses, on the way. */
static void take_purchases(struct fixture *fixture, size_t from, size_t to, const char *name) {
  char text[240];
  for (size_t i = from; i < to; i++) {
    snprintf(text, sizeof text,
             "{\"id\":\"%s%zu\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"%s%zu\",\"data\":{\"item\":\"%"
             "s\"}%s}",
             name, i, i % 3 ? "order.item.bought" : "go", name, i % 7, i % 2 ? "cape" : "soap",
             i % 5          ? ""
             : *name == 'l' ? ",\"time\":\"2026-03-09T00:00:00Z\""
                            : ",\"time\":\"2026-03-02T00:00:00Z\"");
    assert_int_equal(take(fixture, text), STATUS_OK);
  }
}

static void counts_what_was_kept_and_nothing_that_was_refused(void **state) {
  (void)state;
  for (size_t workers = 1; workers <= 3; workers += 2) {
    struct fixture without, with;
    open_crew_of(&without, shop_texts, 1, by_events, 0);
    take_purchases(&without, 0, 400, "kept");
    open_crew_of(&with, shop_texts, workers, by_events, 0);
    take_purchases(&with, 0, 150, "kept");
    crew_barrier(with.crew);
    with.ledger.fake.refusal = STATUS_FULL;
    take_purchases(&with, 0, 130, "lost"); /* over a seal, which is refused as well */
    crew_barrier(with.crew);
    with.ledger.fake.refusal = STATUS_OK;
    with.ledger.fake.folded_number = fake_last_number(&with.ledger.fake);
    assert_int_equal(crew_recover(with.crew, &with.err), STATUS_OK);
    take_purchases(&with, 150, 400, "kept");
    crew_barrier(with.crew);
    expect_same_rows(&without, &with);
    close_crew(&with);
    close_crew(&without);
  }
}

/* ---- simulation ---- */

static void simulate(struct fixture *fixture, bool is_known, const char *text) {
  static const char *const before[] = {"{\"id\":\"1\",\"source\":\"p\",\"type\":\"order.placed\",\"subject\":"
                                       "\"p1\",\"data\":{\"items\":[\"cape\"]}}",
                                       "{\"id\":\"2\",\"source\":\"p\",\"type\":\"product.viewed\","
                                       "\"subject\":\"p1\",\"data\":{\"item\":\"cape\",\"x\":1}}"};
  struct slice history[] = {{before[0], strlen(before[0])}, {before[1], strlen(before[1])}};
  struct buffer out = {0};
  if (crew_simulate(fixture->crew, history, 2, (struct slice){text, strlen(text)}, fixture->arrival_ms,
                    is_known, &out, &fixture->err))
    fail_msg("%s", fixture->err.text);
  assert_non_null(strstr(buffer_text(&out), "\"decision_id\""));
  buffer_fini(&out);
}

static void a_simulation_leaves_no_trace(void **state) {
  (void)state;
  struct fixture plain, tried;
  const char *buys = "{\"id\":\"3\",\"source\":\"p\",\"type\":\"order.placed\",\"subject\":\"p1\","
                     "\"data\":{\"items\":[\"wrap\",\"boot\"]}}";
  const char *views = "{\"id\":\"4\",\"source\":\"p\",\"type\":\"product.viewed\",\"subject\":\"p1\","
                      "\"data\":{\"item\":\"wrap\",\"x\":0}}";
  open_crew_of(&plain, shop_texts, 1, by_events, 0);
  open_crew_of(&tried, shop_texts, 3, by_events, 0);
  for (size_t i = 1; i < 600; i += 20) {
    take_stream(&plain, i, i + 20);
    take_stream(&tried, i, i + 20);
    simulate(&tried, i % 40 == 1, buys);
    simulate(&tried, i % 40 == 1, views);
  }
  crew_barrier(tried.crew);
  expect_same_story(&plain, &tried);
  close_crew(&tried);
  close_crew(&plain);
}

static void a_change_of_the_catalogue_is_not_simulated(void **state) {
  (void)state;
  struct fixture fixture;
  struct buffer out = {0};
  const char *text =
      "{\"id\":\"1\",\"source\":\"s\",\"type\":\"offer.changed\",\"data\":{\"offer\":\"wrap\",\"price\":1}}";
  open_crew_of(&fixture, shop_texts, 3, by_events, 0);
  assert_int_equal(crew_simulate(fixture.crew, NULL, 0, (struct slice){text, strlen(text)},
                                 fixture.arrival_ms, false, &out, &fixture.err),
                   STATUS_INVALID);
  assert_string_equal(fixture.err.text,
                      "type: an offer.changed changes the catalogue, and nothing of it would be left: "
                      "send it, or change offers.lua");
  assert_int_equal(out.length, 0);
  close_crew(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(decides_the_same_bytes_whatever_the_number_of_workers),
      cmocka_unit_test(begins_again_where_it_ended_however_often),
      cmocka_unit_test(a_decision_reads_the_seal_before_it),
      cmocka_unit_test(no_sender_has_a_name_that_the_host_gives_itself),
      cmocka_unit_test(every_epoch_has_as_many_numbered_events),
      cmocka_unit_test(the_events_clock_goes_on_behind_a_seal_and_a_start),
      cmocka_unit_test(seals_by_the_clock_when_there_is_news),
      cmocka_unit_test(seals_by_the_clock_what_an_earlier_process_left),
      cmocka_unit_test(never_seals_by_the_clock_where_time_is_the_events),
      cmocka_unit_test(what_retention_took_is_not_told_again_and_still_counts),
      cmocka_unit_test(a_damaged_row_tells_nothing_and_keeps_nobody_from_beginning),
      cmocka_unit_test(a_damaged_seal_is_made_again_from_the_rows),
      cmocka_unit_test(an_offer_of_which_nothing_was_bought_has_no_buyers),
      cmocka_unit_test(a_changed_offer_is_changed_in_the_very_next_decision),
      cmocka_unit_test(says_which_field_of_a_change_is_wrong),
      cmocka_unit_test(a_changed_field_stays_whatever_the_files_say_later),
      cmocka_unit_test(of_a_stock_goes_what_was_sold_after_it_was_said),
      cmocka_unit_test(three_workers_see_a_change_between_two_events_too),
      cmocka_unit_test(what_the_host_keeps_is_nobodys_profile),
      cmocka_unit_test(counts_what_was_kept_and_nothing_that_was_refused),
      cmocka_unit_test(a_simulation_leaves_no_trace),
      cmocka_unit_test(a_change_of_the_catalogue_is_not_simulated),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
