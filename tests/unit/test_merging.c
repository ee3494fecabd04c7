/* customer.alias in the whole engine: what becomes of the two, of whoever comes next on the device, and over a start; and
 * that what signals teach does not depend on the order of arrival.
 */
#include "crowd.h"

#include "domain/profile_inside.h"

#define PLACEMENTS                                                                                           \
  "workspace { locales = { 'en' } }\n"                                                                       \
  "placement 'strip' { alternatives = 3, fallback = { offers = { tags = 'house' } } }\n"
#define OFFERS                                                                                               \
  "offer 'rare-1' { name = 'R1', category = 'dresses', tags = { 'rare' } }\n"                                \
  "offer 'rare-2' { name = 'R2', category = 'dresses', tags = { 'rare' } }\n"                                \
  "offer 'house-1' { name = 'H1', category = 'tops', tags = { 'house' } }\n"                                 \
  "offer 'house-2' { name = 'H2', category = 'tops', tags = { 'house' } }\n"                                 \
  "offer 'house-3' { name = 'H3', category = 'tops', tags = { 'house' } }\n"
#define SOFT                                                                                                 \
  SHOP_PROFILE "trait 'uniqueness' {}\nattitude 'patience' { half_life = '30d' }\n"                          \
               "emotion 'irritation' { half_life = '2h' }\naffinity 'style' {}\n"
#define SIGNALS                                                                                              \
  "signal 'looks' { on = 'product.viewed', origin = 'web', observe = function(event, offer)\n"               \
  "  return { soft = { uniqueness = event.data.x, style = offer and offer.tags or 'none' }, weight = 0.4 }"  \
  " end }\n"                                                                                                 \
  "signal 'waits' { on = { 'product.viewed', 'go' }, origin = 'service', observe = function(event)\n"        \
  "  return { soft = { irritation = 0.9, patience = 1 - event.data.x, style = { [event.data.key] = 0.7 } "   \
  "},\n"                                                                                                     \
  "    weight = 0.1 + event.data.x } end }\n"                                                                \
  "signal 'buys' { on = 'order.item.bought', origin = 'purchases', observe = function(event, offer)\n"       \
  "  return { soft = { style = offer.tags, uniqueness = 0.7 } } end }\n"
#define STRATEGY                                                                                             \
  "strategy 's' { on = 'go', placement = 'strip', propose = function() return { offers = offers.where {} } " \
  "end }\n"

static const char *const texts[] = {
    "workspace.lua", PLACEMENTS, "profile.lua",      SOFT,     "offers.lua", OFFERS,
    "signals/s.lua", SIGNALS,    "strategies/s.lua", STRATEGY, NULL};
static const struct crew_options by_events = {.is_clock_events = true};

static void begin(struct shop *shop) {
  shop_open_with(shop, texts, by_events);
}

static void restart(struct shop *shop) {
  crew_free(shop->crew);
  shop->journal.folded_number = fake_last_number(&shop->journal);
  shop_start(shop, by_events);
}

static const struct profile *find(struct shop *shop, const char *id) {
  const struct profile *profile = crew_find_profile(shop->crew, id, &shop->err);
  if (!profile) fail_msg("there is no '%s'", id);
  return profile;
}

static void alias(struct shop *shop, const char *previous, const char *subject, const char *note) {
  char data[80];
  snprintf(data, sizeof data, ",\"data\":{\"previous\":\"%s\"}", previous);
  shop_decide(shop, "customer.alias", subject, data);
  expect_dropped(shop, "", "alias", note);
}
#define MERGED  "what was known of the previous id is now this customer's"
#define NOTHING "nothing was known of the previous id"
#define KNOWN   "the previous id is a customer of their own: two known customers are never merged"
#define ONESELF "the previous id is this customer's"

static void view(struct shop *shop, const char *who, const char *item) {
  char data[120];
  snprintf(data, sizeof data, ",\"data\":{\"item\":\"%s\",\"x\":1,\"key\":\"seen\"}", item);
  shop_decide(shop, "product.viewed", who, data);
}

/* A visitor's afternoon. */
static void visit(struct shop *shop, const char *who) {
  view(shop, who, "rare-1");
  view(shop, who, "rare-2");
  shop_decide(shop, "order.placed", who, ",\"data\":{\"items\":[\"house-1\"],\"total\":20}");
  shop_decide(shop, "customer.wished", who, ",\"data\":{\"never\":{\"id\":\"house-2\"}}");
}

static struct buffer beliefs_of(struct shop *shop, const char *who) {
  struct buffer bytes = {0};
  beliefs_encode(&find(shop, who)->beliefs, &bytes);
  return bytes;
}

static struct buffer image_of(struct shop *shop, const char *who) {
  struct buffer bytes = {0};
  profile_encode(find(shop, who), &shop->release->workspace, &bytes);
  return bytes;
}

static void expect_bytes(struct buffer left, struct buffer right, bool are_same) {
  assert_true((left.length == right.length && !memcmp(left.data, right.data, left.length)) == are_same);
  buffer_fini(&left);
  buffer_fini(&right);
}

/* ---- tests ---- */

static void all_of_a_visitor_flows_into_who_it_was(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "visitor");
  visit(&shop, "alone"); /* the same, of somebody who is never merged */
  view(&shop, "ann", "rare-1");
  alias(&shop, "visitor", "ann", MERGED);
  const struct profile *ann = find(&shop, "ann");
  assert_true(ann->is_known_person);
  assert_int_equal(days_total(&profile_find_activity(ann, "product.viewed")->days), 3);
  assert_int_equal(days_total(&profile_find_activity(ann, "order.item.bought")->days), 1);
  assert_non_null(profile_find_owned(ann, "house-1"));
  assert_non_null(profile_find_viewed(ann, "rare-2"));
  assert_int_equal(profile_orders(ann, shop.time_ms), 1);
  assert_int_equal(profile_spent_e4(ann, CLOCK_DAY_MS, shop.time_ms), 20 * MONEY_PARTS);
  assert_int_equal(ann->wishes.kinds[WISH_NEVER].query_count, 1);
  shop_decide(&shop, "go", "ann", ",\"data\":{\"x\":0,\"key\":\"k\"}");
  expect_shown(&shop, "strip", "rare-1 rare-2 house-3"); /* not what was bought, nor what was never wanted */
  shop_close(&shop);
}

static void a_visitor_begins_afresh_also_over_a_start(void **state) {
  (void)state;
  for (int has_restart = 0; has_restart < 2; has_restart++) {
    struct shop shop;
    begin(&shop);
    visit(&shop, "visitor");
    alias(&shop, "visitor", "ann", MERGED);
    const struct journal_row *row = &shop.journal.rows[shop.journal.count - 1];
    assert_string_equal(row->profile_id, "ann");
    assert_string_equal(row->other_id, "visitor");
    if (has_restart) restart(&shop);
    expect_bytes(image_of(&shop, "visitor"),
                 (struct buffer){mem_copy(row->other.data, row->other.length), row->other.length, 0}, true);
    const struct profile *visitor = find(&shop, "visitor");
    assert_false(visitor->is_known_person);
    assert_int_equal(
        visitor->activity_count + visitor->owned_count + visitor->viewed_count + visitor->beliefs.count, 0);
    assert_true(wishes_are_empty(&visitor->wishes));
    shop_decide(&shop, "go", "visitor", ",\"data\":{\"x\":0,\"key\":\"k\"}");
    expect_shown(&shop, "strip", "rare-1 rare-2 house-1");
    shop_close(&shop);
  }
}

static void expect_alias(const struct alias_once *alias, const char *id, uint64_t number, int64_t time_ms) {
  assert_string_equal(alias->id, id);
  assert_int_equal(alias->number, number);
  assert_int_equal(alias->time_ms, time_ms);
}

/* Up to which row an id was somebody's: of the same device once its first owner's, then its second's. */
static void who_flowed_in_is_remembered_by_row_and_time_also_over_a_start(void **state) {
  (void)state;
  for (int has_restart = 0; has_restart < 2; has_restart++) {
    struct shop shop;
    begin(&shop);
    visit(&shop, "visitor");
    alias(&shop, "visitor", "ann", MERGED);
    uint64_t ann_number = fake_last_number(&shop.journal);
    int64_t ann_ms = shop.time_ms;
    view(&shop, "visitor", "rare-1");
    alias(&shop, "visitor", "bob", MERGED);
    uint64_t bob_number = fake_last_number(&shop.journal);
    int64_t bob_ms = shop.time_ms;
    alias(&shop, "nobody", "bob", NOTHING); /* nothing of theirs flowed in */
    alias(&shop, "ann", "bob", KNOWN);
    if (has_restart) restart(&shop);
    assert_int_equal(find(&shop, "ann")->aliases.count, 1);
    expect_alias(find(&shop, "ann")->aliases.each, "visitor", ann_number, ann_ms);
    assert_int_equal(find(&shop, "bob")->aliases.count, 1);
    expect_alias(find(&shop, "bob")->aliases.each, "visitor", bob_number, bob_ms);
    assert_int_equal(find(&shop, "visitor")->aliases.count, 0);
    shop_close(&shop);
  }
}

static void the_second_person_on_a_device_gets_nothing_of_the_first(void **state) {
  (void)state;
  for (int has_restart = 0; has_restart < 2; has_restart++) {
    struct shop shop;
    begin(&shop);
    visit(&shop, "visitor");
    alias(&shop, "visitor", "ann", MERGED);
    if (has_restart) restart(&shop);
    view(&shop, "visitor", "house-3");
    alias(&shop, "visitor", "bob", MERGED);
    const struct profile *bob = find(&shop, "bob");
    assert_int_equal(bob->owned_count, 0);
    assert_int_equal(bob->viewed_count, 1);
    assert_int_equal(bob->activity_count, 2);
    assert_true(wishes_are_empty(&bob->wishes));
    assert_int_equal(find(&shop, "ann")->viewed_count, 2);
    shop_close(&shop);
  }
}

static void two_known_people_are_never_merged(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "bob");
  shop_decide(&shop, "customer.profile", "bob", ",\"data\":{\"budget\":9}");
  struct buffer before = image_of(&shop, "bob");
  alias(&shop, "bob", "ann", KNOWN);
  assert_int_equal(find(&shop, "ann")->owned_count, 0);
  assert_true(find(&shop, "ann")->is_known_person);
  assert_null(shop.journal.rows[shop.journal.count - 1].other_id);
  expect_bytes(before, image_of(&shop, "bob"), true);
  shop_close(&shop);
}

static void a_chain_of_aliases_ends_at_the_first_who_is_known(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "visitor");
  alias(&shop, "visitor", "ann", MERGED);
  alias(&shop, "ann", "cyd", KNOWN);
  alias(&shop, "cyd", "dan", KNOWN);
  assert_int_equal(find(&shop, "ann")->owned_count, 1);
  assert_int_equal(find(&shop, "cyd")->owned_count + find(&shop, "dan")->owned_count, 0);
  shop_close(&shop);
}

static void what_happened_once_happens_once(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "visitor");
  const char *event = "{\"id\":\"a\",\"source\":\"t\",\"type\":\"customer.alias\",\"subject\":\"ann\","
                      "\"data\":{\"previous\":\"visitor\"}}";
  assert_int_equal(shop_take(&shop, event), STATUS_OK);
  struct buffer first = image_of(&shop, "ann");
  view(&shop, "visitor", "house-3");
  struct buffer next = image_of(&shop, "visitor");
  assert_int_equal(shop_take(&shop, event), STATUS_OK);
  assert_int_equal(shop.journal.again_count, 1);
  expect_bytes(first, image_of(&shop, "ann"), true);
  expect_bytes(next, image_of(&shop, "visitor"), true);
  shop_close(&shop);
}

static void says_what_became_of_it(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  alias(&shop, "nobody", "ann", NOTHING);
  assert_null(crew_find_profile(shop.crew, "nobody", &shop.err));
  visit(&shop, "visitor");
  alias(&shop, "visitor", "ann", MERGED);
  alias(&shop, "visitor", "ann", NOTHING); /* nothing was done since */
  alias(&shop, "visitor", "bob", NOTHING);
  restart(&shop);
  alias(&shop, "visitor", "bob", NOTHING);
  alias(&shop, "ann", "ann", ONESELF);
  assert_int_equal(find(&shop, "ann")->owned_count, 1);
  shop_close(&shop);
}

static void an_alias_to_oneself_makes_nobody_known(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "visitor");
  alias(&shop, "visitor", "visitor", ONESELF);
  assert_false(find(&shop, "visitor")->is_known_person);
  assert_int_equal(find(&shop, "visitor")->owned_count, 1);
  alias(&shop, "visitor", "ann", MERGED);
  assert_int_equal(find(&shop, "ann")->owned_count, 1);
  shop_close(&shop);
}

static void is_as_if_nothing_had_been_where_a_profile_is_damaged(void **state) {
  (void)state;
  struct shop shop;
  begin(&shop);
  visit(&shop, "visitor");
  visit(&shop, "ann");
  restart(&shop);
  struct journal_row *row = &shop.journal.rows[3]; /* the visitor's last */
  row->profile.length--;
  assert_int_equal(shop_take(&shop,
                             "{\"id\":\"a\",\"source\":\"t\",\"type\":\"customer.alias\",\"subject\":\"ann\","
                             "\"data\":{\"previous\":\"visitor\"}}"),
                   STATUS_CORRUPT);
  assert_int_equal(shop.journal.count, 8);
  row->profile.length++;
  struct buffer visitor = image_of(&shop, "visitor");
  row = &shop.journal.rows[7];
  row->profile.length--;
  assert_int_equal(shop_take(&shop,
                             "{\"id\":\"a\",\"source\":\"t\",\"type\":\"customer.alias\",\"subject\":\"ann\","
                             "\"data\":{\"previous\":\"visitor\"}}"),
                   STATUS_CORRUPT);
  row->profile.length++;
  expect_bytes(visitor, image_of(&shop, "visitor"), true);
  assert_false(find(&shop, "ann")->is_known_person);
  shop_close(&shop);
}

/* ---- order ---- */

enum { ORDERS = 200, LIFE = 60 };

/* The event at `at` of a life; times in steps of half an hour with ties, some of them years ago. */
static void put_lived(struct buffer *text, size_t turn, size_t at, const char *who) {
  static const char *const items[] = {"rare-1", "rare-2", "house-1", "house-2", "gone"};
  char time[CLOCK_TEXT_BYTES];
  int64_t time_ms;
  assert_true(clock_parse("2026-02-01T10:00:00Z", &time_ms));
  time_ms += (int64_t)(at / 3) * 30 * CLOCK_MINUTE_MS;
  if (at % 10 == 9) time_ms -= (int64_t)at * 31 * CLOCK_DAY_MS;
  buffer_clear(text);
  buffer_print(text, "{\"id\":\"%zu-%zu\",\"source\":\"life\",\"subject\":\"%s\",\"time\":\"%s\",", turn, at,
               who, clock_print(time_ms, time));
  const char *item = items[at * 7 % 5];
  if (at % 6 == 5)
    buffer_print(text,
                 "\"type\":\"order.placed\",\"data\":{\"items\":[\"rare-1\",{\"item\":\"house-%zu\"}]}}",
                 1 + at % 3);
  else
    buffer_print(text, "\"type\":\"%s\",\"data\":{\"item\":\"%s\",\"x\":%g,\"key\":\"k%zu\"}}",
                 at % 4 ? "product.viewed" : "go", item, (double)(at % 11) / 10, at % 13);
}

static void shuffle(size_t *order, uint32_t *chance) {
  for (size_t i = 0; i < LIFE; i++) order[i] = i;
  for (size_t i = LIFE; i-- > 1;) {
    size_t other = drawn(chance, (uint32_t)i + 1), kept = order[i];
    order[i] = order[other];
    order[other] = kept;
  }
}

/* The events of one life in a drawn order; from `split` on to before the alias they are a visitor's. */
static void live(struct shop *shop, size_t turn, const char *who, bool has_alias, uint32_t *chance) {
  struct buffer text = {0};
  size_t order[LIFE], from = drawn(chance, LIFE), to = from + drawn(chance, LIFE);
  char visitor[32];
  shuffle(order, chance);
  snprintf(visitor, sizeof visitor, "visitor-%zu", turn);
  for (size_t i = 0; i < LIFE; i++) {
    put_lived(&text, turn, order[i], has_alias && i >= from && i < to ? visitor : who);
    if (shop_take(shop, buffer_text(&text))) fail_msg("%s", shop->err.text);
    if (has_alias && (i == to || i == LIFE - 1)) {
      buffer_clear(&text);
      buffer_print(&text,
                   "{\"id\":\"a%zu-%zu\",\"source\":\"life\",\"type\":\"customer.alias\",\"subject\":\"%s\","
                   "\"data\":{\"previous\":\"%s\"}}",
                   turn, i, who, visitor);
      if (shop_take(shop, buffer_text(&text))) fail_msg("%s", shop->err.text);
    }
  }
  buffer_fini(&text);
}

static void expect_no_order(bool has_alias) {
  struct shop shop;
  uint32_t chance = 3;
  char who[32];
  begin(&shop);
  live(&shop, 0, "first", false, &chance);
  for (size_t turn = 1; turn < ORDERS; turn++) {
    snprintf(who, sizeof who, "p%zu", turn);
    live(&shop, turn, who, has_alias, &chance);
    expect_bytes(beliefs_of(&shop, "first"), beliefs_of(&shop, who), true);
  }
  struct buffer bytes = beliefs_of(&shop, "first");
  assert_true(bytes.length > 500);
  buffer_fini(&bytes);
  shop_close(&shop);
}

static void what_is_believed_does_not_depend_on_the_order_of_arrival(void **state) {
  (void)state;
  expect_no_order(false);
}

static void nor_on_when_a_visitor_turned_out_to_be_who(void **state) {
  (void)state;
  expect_no_order(true);
}

static void memory_counts_what_is_believed(void **state) {
  (void)state;
  struct shop shop;
  uint32_t chance = 3;
  begin(&shop);
  shop_decide(&shop, "page", "ann", "");
  size_t before = profile_bytes(find(&shop, "ann"));
  struct beliefs *beliefs = (struct beliefs *)&find(&shop, "ann")->beliefs;
  live(&shop, 0, "bob", false, &chance);
  beliefs_merge(beliefs, &find(&shop, "bob")->beliefs);
  assert_true(profile_bytes(find(&shop, "ann")) > before + 2000);
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_of_a_visitor_flows_into_who_it_was),
      cmocka_unit_test(a_visitor_begins_afresh_also_over_a_start),
      cmocka_unit_test(who_flowed_in_is_remembered_by_row_and_time_also_over_a_start),
      cmocka_unit_test(the_second_person_on_a_device_gets_nothing_of_the_first),
      cmocka_unit_test(two_known_people_are_never_merged),
      cmocka_unit_test(a_chain_of_aliases_ends_at_the_first_who_is_known),
      cmocka_unit_test(what_happened_once_happens_once),
      cmocka_unit_test(says_what_became_of_it),
      cmocka_unit_test(an_alias_to_oneself_makes_nobody_known),
      cmocka_unit_test(is_as_if_nothing_had_been_where_a_profile_is_damaged),
      cmocka_unit_test(what_is_believed_does_not_depend_on_the_order_of_arrival),
      cmocka_unit_test(nor_on_when_a_visitor_turned_out_to_be_who),
      cmocka_unit_test(memory_counts_what_is_believed),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
