/* Alternatives that are drawn outside the profile, as if by chance: how many, which, how likely, and where never. */
#include "shop.h"

#include <stdio.h>

#define WORKSPACE(share)                                                                                     \
  "workspace { locales = { 'it' }, limits = { time = '10s' } }\n"                                            \
  "placement 'home' { alternatives = 4, serendipity = " share ",\n"                                          \
  "  fallback = { offers = { tags = 'house', limit = 4 } } }\n"                                              \
  "frame 'dear' { fits = { price = { at_least = 100 } } }\n"
#define STRATEGY(degree, frame)                                                                              \
  "strategy 'a' { on = 'go', placement = 'home', degree = '" degree "',\n"                                   \
  "  propose = function() return { offers = offers.where { tags = 'own' }, " frame " } end }"

enum { OWN = 4, HOUSE = 10, ROUNDS = 4000 };

static void open_shop(struct shop *shop, const char *workspace, const char *strategy) {
  struct buffer offers = {0};
  for (int i = 0; i < OWN; i++)
    buffer_print(&offers, "offer 'own-%d' { name = 'O', tags = 'own', price = 100 }\n", i);
  for (int i = 0; i < HOUSE; i++)
    buffer_print(&offers, "offer 'house-%d' { name = 'H', tags = 'house', price = %d }\n", i,
                 i < 3 ? 100 : 10);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", workspace, "offers.lua", buffer_text(&offers),
                                       "strategies/s.lua", strategy, NULL},
                 (struct crew_options){.is_clock_events = true});
  buffer_fini(&offers);
}

struct page_shown {
  size_t own, house, house_of[HOUSE];
  double chance_of_all; /* sum over what was drawn of 1 / propensity */
  double chance_of_own; /* the same of what was proposed and kept */
  bool has_first;
};

static struct page_shown look(const struct shop *shop) {
  struct page_shown shown = {0};
  const json_value *alternatives = json_find(placement_of(shop, "home"), "alternatives");
  for (const json_value *one = json_first(alternatives); one; one = json_next(one)) {
    const char *id = json_string(json_find(one, "offer"));
    double propensity = json_number(json_find(one, "propensity"));
    assert_true(propensity > 0 && propensity <= 1);
    if (!strcmp(id, "own-0")) shown.has_first = propensity == 1;
    if (!strncmp(id, "own-", 4)) {
      shown.own++;
      shown.chance_of_own += 1 / propensity;
    } else {
      size_t which = strtoul(id + 6, NULL, 10);
      assert_int_equal(shown.house_of[which]++, 0);
      shown.house++;
      shown.chance_of_all += 1 / propensity;
    }
  }
  return shown;
}

/* Of four, 1.2 in the mean; each of the ten equally often; and what is known of how likely each was weighs up. */
static void draws_the_share_that_was_asked_for(void **state) {
  (void)state;
  struct shop shop;
  size_t house = 0, each[HOUSE] = {0};
  double weighed = 0, own_weighed = 0;
  open_shop(&shop, WORKSPACE("0.3"), STRATEGY("individual", ""));
  for (int i = 0; i < ROUNDS; i++) {
    shop_decide(&shop, "go", "lucia", "");
    struct page_shown shown = look(&shop);
    assert_int_equal(shown.own + shown.house, 4);
    assert_in_range(shown.house, 1, 2);
    assert_true(shown.has_first);
    house += shown.house;
    weighed += shown.chance_of_all;
    own_weighed += shown.chance_of_own;
    for (size_t j = 0; j < HOUSE; j++) each[j] += shown.house_of[j];
  }
  assert_in_range(house, ROUNDS * 1.2 - 160, ROUNDS * 1.2 + 160); /* 6.3 standard deviations */
  for (size_t j = 0; j < HOUSE; j++) assert_in_range(each[j], ROUNDS * .12 - 125, ROUNDS * .12 + 125); /* 6 */
  assert_float_equal(weighed / ROUNDS, HOUSE, 0.35);
  assert_float_equal(own_weighed / ROUNDS, OWN - 1, 0.05); /* the last always makes room */
  shop_close(&shop);
}

static void never_replaces_the_first_however_large_the_share(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE("1"), STRATEGY("individual", ""));
  for (int i = 0; i < 100; i++) {
    shop_decide(&shop, "go", "lucia", "");
    struct page_shown shown = look(&shop);
    assert_true(shown.has_first);
    assert_int_equal(shown.house, 3);
    assert_float_equal(shown.chance_of_all, HOUSE, 1e-9); /* three of ten, each */
  }
  shop_close(&shop);
}

static void draws_for_a_story_only_what_makes_it_true(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE("0.5"), STRATEGY("individual", "frame = 'dear'"));
  for (int i = 0; i < 100; i++) {
    shop_decide(&shop, "go", "lucia", "");
    struct page_shown shown = look(&shop);
    assert_int_equal(shown.house, 2);
    assert_int_equal(shown.house_of[0] + shown.house_of[1] + shown.house_of[2], 2);
    assert_string_equal(said(&shop, "home", "frame"), "dear");
  }
  shop_close(&shop);
}

static void draws_nothing_that_may_not_be_shown(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop, WORKSPACE("1"), STRATEGY("individual", ""));
  for (int i = 0; i < HOUSE - 1; i++) {
    char data[100];
    snprintf(data, sizeof data, ",\"data\":{\"item\":\"house-%d\"}", i);
    shop_decide(&shop, "order.item.bought", "lucia", data);
  }
  shop_decide(&shop, "go", "lucia", "");
  struct page_shown shown = look(&shop);
  assert_int_equal(shown.house, 1);
  assert_int_equal(shown.house_of[HOUSE - 1], 1);
  assert_float_equal(shown.chance_of_all, 1, 0);
  shop_close(&shop);
}

static void draws_nothing_for_everyone_nor_for_who_dictates(void **state) {
  static const char *const degrees[] = {STRATEGY("mass", ""), STRATEGY("inverse", "")};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    struct shop shop;
    open_shop(&shop, WORKSPACE("1"), degrees[i]);
    shop_decide(&shop, "go", "lucia", "");
    assert_int_equal(look(&shop).own, 4);
    shop_close(&shop);
  }
}

static void draws_the_same_again(void **state) {
  (void)state;
  struct buffer first = {0};
  for (int round = 0; round < 2; round++) {
    struct shop shop;
    struct buffer all = {0};
    open_shop(&shop, WORKSPACE("0.3"), STRATEGY("individual", ""));
    for (int i = 0; i < 50; i++) {
      shop_decide(&shop, "go", "lucia", "");
      buffer_add(&all, shop.journal.answer.data, shop.journal.answer.length);
    }
    shop_close(&shop);
    if (round) assert_string_equal(buffer_text(&first), buffer_text(&all));
    buffer_clear(&first);
    buffer_add(&first, all.data, all.length);
    buffer_fini(&all);
  }
  buffer_fini(&first);
}

static void asks_where_to_draw_from(void **state) {
  (void)state;
  struct findings findings = {0};
  struct script_arena *arena = script_arena_new(NULL);
  assert_null(release_of(
      arena,
      (const char *const[]){"workspace.lua", "workspace {}\nplacement 'p' {\nserendipity = 0.2 }", NULL},
      &findings));
  assert_int_equal(findings.count, 1);
  assert_int_equal(findings.items[0].line, 3);
  assert_string_equal(findings.items[0].text, "placement \"p\": serendipity: it draws from the offers of the "
                                              "fallback, and there is none");
  findings_fini(&findings);
  script_arena_unref(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(draws_the_share_that_was_asked_for),
      cmocka_unit_test(never_replaces_the_first_however_large_the_share),
      cmocka_unit_test(draws_for_a_story_only_what_makes_it_true),
      cmocka_unit_test(draws_nothing_that_may_not_be_shown),
      cmocka_unit_test(draws_nothing_for_everyone_nor_for_who_dictates),
      cmocka_unit_test(draws_the_same_again),
      cmocka_unit_test(asks_where_to_draw_from),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
