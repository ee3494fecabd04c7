/* What a release owns, what it shares, and that all of it goes with the last reference. */
#include "shop.h"

#include "script/stdlib.h"

#define OFFERS                                                                                               \
  SHOP_OFFERS "offer 'a' { name = { en = 'A', it = 'Ah' }, text = 'long', category = 'tops', tags = { 'x', " \
              "'y' }, url "                                                                                  \
              "= "                                                                                           \
              "'https://a', treatments = { unique = 'yours' }, preview = { audience = 'vip', from = "        \
              "'2026-01-01' } }\n"
#define LINES     "{\"id\":\"b\",\"name\":\"B\",\"tags\":[\"x\"],\"treatments\":{\"unique\":{\"en\":\"one\"}}}\n"
#define AUDIENCES "audience 'vip' { is = function(profile) return true end }"

enum { OFFERS_COUNT = 7 + 2 };

static struct release *load(struct script_arena *arena, const struct release *shared, const char *workspace,
                            const char *offers, const char *strategy) {
  const char *const texts[] = {"workspace.lua",
                               workspace,
                               "profile.lua",
                               SHOP_PROFILE,
                               "offers.lua",
                               offers,
                               "offers.ndjson",
                               LINES,
                               "audiences.lua",
                               AUDIENCES,
                               "strategies/s.lua",
                               strategy,
                               NULL};
  struct findings findings = {0};
  hash_init();
  struct release *release = release_like(shared, arena, texts, &findings);
  if (!release) fail_msg("%s: %s", findings.items[0].file, findings.items[0].text);
  findings_fini(&findings);
  return release;
}

#define ONE "strategy 'one' { on = 'go', placement = 'home', propose = function() end }"
#define TWO "strategy 'two' { on = 'go', placement = 'home', propose = function() end }"

/* Whoever shares a catalogue does not read offers.lua, nor the modules that it requires. */
static void a_shared_catalogue_changes_no_hash(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  const char *offers = "local rfm = require 'sarto.rfm'\n" OFFERS;
  struct release *first = load(arena, NULL, SHOP_WORKSPACE, offers, ONE);
  struct release *second = load(arena, first, SHOP_WORKSPACE, offers, ONE);
  assert_ptr_equal(first->workspace.catalogue, second->workspace.catalogue);
  assert_true(first->modules != 0);
  assert_string_equal(first->workspace.release, second->workspace.release);
  release_unref(first);
  release_unref(second);
  script_arena_unref(arena);
}

/* A sanitizer sees whatever of it lay in the release. */
static void a_catalogue_outlives_the_release_that_read_it(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  struct buffer before = {0}, after = {0};
  struct release *first = load(arena, NULL, SHOP_WORKSPACE, OFFERS, ONE);
  struct release *second = load(arena, NULL, SHOP_WORKSPACE, OFFERS, TWO);
  for (size_t i = 0; i < OFFERS_COUNT; i++) first->workspace.catalogue->offers[i]->changed = UINT32_MAX;
  for (size_t i = 0; i < OFFERS_COUNT; i++)
    offer_encode(first->workspace.catalogue->offers[i], &first->workspace, &before);
  assert_true(release_has_same_catalogue(first, second));
  release_swap_catalogues(second, first);
  release_unref(first);
  for (size_t i = 0; i < OFFERS_COUNT; i++)
    offer_encode(second->workspace.catalogue->offers[i], &second->workspace, &after);
  assert_string_equal(buffer_text(&before), buffer_text(&after));
  assert_non_null(strstr(buffer_text(&after), "\"treatments\":{\"unique\":\"yours\"}"));
  assert_non_null(catalogue_find(second->workspace.catalogue, "b"));
  release_unref(second);
  script_arena_unref(arena);
  buffer_fini(&before);
  buffer_fini(&after);
}

static void shares_a_catalogue_that_follows_from_the_same_bytes_alone(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  struct release *first = load(arena, NULL, SHOP_WORKSPACE, OFFERS, ONE);
  struct release *same = load(arena, first, SHOP_WORKSPACE, OFFERS, TWO);
  struct release *other = load(arena, first, SHOP_WORKSPACE, OFFERS "offer 'c' { name = 'C' }", ONE);
  struct release *renamed = load(arena, first, SHOP_WORKSPACE " ", OFFERS, ONE);
  assert_ptr_equal(same->workspace.catalogue, first->workspace.catalogue);
  assert_ptr_not_equal(other->workspace.catalogue, first->workspace.catalogue);
  assert_ptr_not_equal(renamed->workspace.catalogue, first->workspace.catalogue);
  assert_int_equal(first->workspace.catalogue->references, 2);
  assert_int_equal(other->workspace.catalogue->offer_count, OFFERS_COUNT + 1);
  release_unref(first);
  assert_int_equal(same->workspace.catalogue->references, 1);
  release_unref(same);
  release_unref(other);
  release_unref(renamed);
  script_arena_unref(arena);
}

static struct release *load_with(struct script_arena *arena, const struct release *shared,
                                 const struct stdlib_module *modules) {
  static const char workspace[] = "workspace { locales = { 'en' } }\n";
  static const char offers[] = "local name = require 'sarto.name'\noffer 'a' { name = name.of_a }\n";
  const struct release_file files[] = {{"workspace.lua", {workspace, sizeof workspace - 1}},
                                       {"offers.lua", {offers, sizeof offers - 1}}};
  struct findings findings = {0};
  hash_init();
  struct release *release = release_load_with(arena, files, 2, modules, shared, &findings);
  if (!release) fail_msg("%s: %s", findings.items[0].file, findings.items[0].text);
  findings_fini(&findings);
  return release;
}

static void another_text_of_a_module_makes_another_catalogue(void **state) {
  (void)state;
  static const char a[] = "return { of_a = 'A' }", b[] = "return { of_a = 'B' }";
  const struct stdlib_module one[] = {{"sarto.name", {a, sizeof a - 1}}, {0}};
  const struct stdlib_module two[] = {{"sarto.name", {b, sizeof b - 1}}, {0}};
  const struct stdlib_module more[] = {
      {"sarto.before", {a, sizeof a - 1}}, {"sarto.name", {a, sizeof a - 1}}, {0}};
  struct script_arena *arena = script_arena_new(NULL);
  struct release *first = load_with(arena, NULL, one), *other = load_with(arena, first, two);
  struct release *same = load_with(arena, first, more);
  assert_false(release_has_same_catalogue(first, other));
  assert_ptr_not_equal(first->workspace.catalogue, other->workspace.catalogue);
  assert_true(release_has_same_catalogue(first, same)); /* what is not required makes none */
  assert_ptr_equal(first->workspace.catalogue, same->workspace.catalogue);
  assert_string_equal(first->workspace.release, same->workspace.release);
  release_unref(first);
  release_unref(other);
  release_unref(same);
  script_arena_unref(arena);
}

static void holds_its_arena_until_the_last_reference_goes(void **state) {
  (void)state;
  struct script_arena *arena = script_arena_new(NULL);
  struct release *release = load(arena, NULL, SHOP_WORKSPACE, OFFERS, ONE);
  script_arena_unref(arena);
  release_ref(release);
  assert_true(release->references > 1);
  release_unref(release);
  assert_int_equal(release->references, 1);
  script_limit(release->arena, &(struct script_limits){.time_ms = 10}); /* it is there */
  release_unref(release);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_shared_catalogue_changes_no_hash),
      cmocka_unit_test(a_catalogue_outlives_the_release_that_read_it),
      cmocka_unit_test(shares_a_catalogue_that_follows_from_the_same_bytes_alone),
      cmocka_unit_test(another_text_of_a_module_makes_another_catalogue),
      cmocka_unit_test(holds_its_arena_until_the_last_reference_goes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
