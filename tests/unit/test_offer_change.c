/* offer.changed: what it changes, what it refuses, and what outlives the process. */
#include "catalogue_of.h"
#include "domain/offer_inside.h"

static const char *const lines[] = {
    "{\"id\":\"cape\",\"name\":{\"it\":\"Cappa\",\"en\":{\"bright\":\"Cape!\",\"gentle\":\"Cape\"}},"
    "\"text\":{\"gentle\":{\"it\":\"Piano\"},\"it\":\"Una cappa\"},\"category\":\"dresses\","
    "\"tags\":[\"linen\",\"rare\"],\"price\":100,\"stock\":5,\"from\":\"2026-03-10\"}",
    "{\"id\":\"wrap\",\"name\":\"Wrap\",\"category\":\"dresses\",\"tags\":[\"linen\"],\"price\":50}",
    "{\"id\":\"tee\",\"name\":\"Tee\",\"category\":\"tops\",\"price\":19}", NULL};

static bool any(void *context, const struct offer *offer) {
  (void)context, (void)offer;
  return true;
}

static const char *selected(const struct workspace *workspace, struct offer_query query) {
  const struct offer *found[OFFERS_FOUND_MAX];
  struct offer_audience audience = {any, NULL, NULL};
  return ids_of(found, offer_select(workspace->catalogue, &query, &audience, found, OFFERS_FOUND_MAX));
}

static const struct offer *change_after(const struct workspace *workspace, const char *data,
                                        const struct aggregate *sealed, uint64_t sold_since) {
  struct event event = event_of("offer.changed", data, 0);
  struct error err;
  if (offer_change_check(workspace, &event, &err)) fail_msg("%s", err.text);
  const struct offer *offer = offer_change_apply(workspace->catalogue, workspace, &event, sealed, sold_since);
  event_fini(&event);
  return offer;
}

static const struct offer *change(const struct workspace *workspace, const char *data) {
  return change_after(workspace, data, NULL, 0);
}

static void changes_what_is_said_and_nothing_else(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  const struct offer *cape = change(&workspace, "{\"offer\":\"cape\",\"price\":80,\"from\":null}");
  assert_ptr_equal(cape, catalogue_find(workspace.catalogue, "cape"));
  assert_true(cape->price == 80 && cape->stock == 5 && cape->from_ms == INT64_MIN);
  assert_string_equal(cape->category, "dresses");
  assert_int_equal(arena_bytes(&cape->own), 0); /* numbers take no memory */
  change(&workspace, "{\"offer\":\"cape\",\"name\":\"Mantella\"}");
  assert_string_equal(wording_get(&cape->name, WORDING_ANY, 1, 1), "Mantella");
  assert_string_equal(wording_get(&cape->text, WORDING_ANY, 0, 1), "Piano");
  assert_string_equal(cape->tags[1], "rare");
  catalogue_unref(workspace.catalogue);
}

static void withdraws_and_brings_back(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  assert_true(change(&workspace, "{\"offer\":\"cape\",\"present\":false}")->is_withdrawn);
  assert_false(change(&workspace, "{\"offer\":\"cape\",\"present\":true}")->is_withdrawn);
  catalogue_unref(workspace.catalogue);
}

static void is_found_by_what_it_has_become(void **state) {
  (void)state;
  static const char *const dresses[] = {"dresses", NULL}, *const tops[] = {"tops", NULL},
                           *const linen[] = {"linen", NULL}, *const silk[] = {"silk", NULL};
  struct workspace workspace = workspace_of(lines);
  change(&workspace, "{\"offer\":\"cape\",\"category\":\"tops\",\"tags\":[\"silk\",\"silk\"]}");
  assert_string_equal(selected(&workspace, (struct offer_query){.categories = tops}), "cape tee");
  assert_string_equal(selected(&workspace, (struct offer_query){.categories = dresses}), "wrap");
  assert_string_equal(selected(&workspace, (struct offer_query){.tags = silk}), "cape");
  change(&workspace, "{\"offer\":\"wrap\",\"category\":null,\"tags\":null}");
  assert_string_equal(selected(&workspace, (struct offer_query){.categories = dresses}), "");
  assert_string_equal(selected(&workspace, (struct offer_query){.tags = linen}), "");
  assert_null(group_find(workspace.catalogue->tags, "linen")); /* what nobody has any more takes no memory */
  change(&workspace, "{\"offer\":\"wrap\",\"category\":\"tops\"}");
  assert_string_equal(selected(&workspace, (struct offer_query){.categories = tops}), "cape wrap tee");
  catalogue_unref(workspace.catalogue);
}

static void makes_a_new_offer_of_a_new_id_with_a_name(void **state) {
  (void)state;
  static const char *const tops[] = {"tops", NULL};
  struct workspace workspace = workspace_of(lines);
  change(&workspace, "{\"offer\":\"new\",\"name\":\"New\",\"category\":\"tops\",\"price\":5}");
  assert_string_equal(selected(&workspace, (struct offer_query){.categories = tops}), "tee new");
  assert_string_equal(selected(&workspace, (struct offer_query){0}), "cape wrap tee new");
  catalogue_unref(workspace.catalogue);
}

static void keeps_sorted_orders_true(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  struct aggregate *sealed = aggregate_new();
  const struct offer_query cheapest = {.sort = SORT_CHEAPEST}, dearest = {.sort = SORT_DEAREST, .limit = 2},
                           newest = {.sort = SORT_NEWEST}, niche = {.sort = SORT_NICHE};
  for (int is_sealed = 0; is_sealed < 2; is_sealed++) {
    assert_string_equal(selected(&workspace, cheapest), "tee wrap cape");
    assert_string_equal(selected(&workspace, dearest), "cape wrap");
    assert_string_equal(selected(&workspace, newest), "cape wrap tee");
    catalogue_seal(workspace.catalogue, sealed, 2);
  }
  change(&workspace, "{\"offer\":\"cape\",\"price\":1,\"from\":null,\"popularity\":0.9}");
  change(&workspace, "{\"offer\":\"tee\",\"price\":null,\"from\":\"2026-03-01\"}");
  for (int is_sealed = 0; is_sealed < 2; is_sealed++) {
    assert_string_equal(selected(&workspace, cheapest), "cape wrap tee");
    assert_string_equal(selected(&workspace, dearest), "wrap cape");
    assert_string_equal(selected(&workspace, newest), "tee cape wrap");
    assert_string_equal(selected(&workspace, niche), "wrap tee cape");
    catalogue_seal(workspace.catalogue, sealed, 2);
  }
  aggregate_free(sealed);
  catalogue_unref(workspace.catalogue);
}

static void expect_refused(const char *data, const char *expected) {
  struct workspace workspace = workspace_of(lines);
  struct event event = event_of("offer.changed", data, 0);
  struct error err;
  assert_int_not_equal(offer_change_check(&workspace, &event, &err), STATUS_OK);
  assert_string_equal(err.text, expected);
  event_fini(&event);
  catalogue_unref(workspace.catalogue);
}

static void refuses_what_it_cannot_apply(void **state) {
  (void)state;
  expect_refused("null", "data: missing, expected the offer and what changes");
  expect_refused("{}", "data: offer: expected the offer's id, a text that is not empty");
  expect_refused("{\"offer\":\"no\",\"price\":1}",
                 "data: there is no offer 'no' yet, and to be a new one it needs a name");
  expect_refused("{\"offer\":\"cape\",\"name\":null}",
                 "data: name: expected a text, or one for each locale: {\"it\":\"…\",\"en\":\"…\"}");
  expect_refused("{\"offer\":\"cape\",\"presnt\":false}",
                 "data: presnt: there is no field 'presnt', did you mean 'present'?");
  expect_refused("{\"offer\":\"cape\",\"present\":1}", "data: present: expected true or false");
  expect_refused("{\"offer\":\"cape\",\"to\":\"2026-03-09\"}",
                 "data: to: expected a time after 'from', else it is never shown");
  expect_refused("{\"offer\":\"cape\",\"preview\":{\"audience\":\"vup\",\"from\":\"2026-03-01\"}}",
                 "data: preview.audience: there is no audience 'vup'");
  expect_refused("{\"offer\":\"cape\",\"sold_before\":3}",
                 "data: sold_before: there is no field 'sold_before'");
}

static void passes_other_events(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  struct event event = event_of("product.viewed", "{\"offer\":5}", 0);
  assert_int_equal(offer_change_check(&workspace, &event, NULL), STATUS_OK);
  assert_null(offer_change_id(&event));
  event_fini(&event);
  catalogue_unref(workspace.catalogue);
}

static void put_all(const struct workspace *workspace, struct buffer *out) {
  for (size_t i = 0; i < workspace->catalogue->offer_count; i++) {
    offer_encode(workspace->catalogue->offers[i], workspace, out);
    buffer_add_byte(out, '\n');
  }
}

static void outlives_the_process_over_what_the_files_say(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines), other = workspace_of(lines);
  struct buffer one = {0}, two = {0};
  change(
      &workspace,
      "{\"offer\":\"cape\",\"price\":80,\"stock\":2,\"present\":false,\"repeatable\":{\"after\":\"999999y\"},"
      "\"to\":\"2027-01-01T00:00:00.5Z\"}");
  change(&workspace, "{\"offer\":\"wrap\",\"price\":null,\"treatments\":{\"unique\":{\"it\":{\"bright\":"
                     "\"U\"},\"en\":\"V\"}},"
                     "\"preview\":{\"audience\":\"vip\",\"from\":\"2026-03-01\"}}");
  change(&workspace,
         "{\"offer\":\"new\",\"name\":{\"it\":\"N\",\"gentle\":{\"it\":\"M\"}},\"tags\":[\"a\"]}");
  for (size_t i = 0; i < workspace.catalogue->offer_count; i++) {
    if (!workspace.catalogue->offers[i]->changed) continue;
    buffer_clear(&one);
    offer_encode(workspace.catalogue->offers[i], &workspace, &one);
    assert_int_equal(offer_decode((struct slice){one.data, one.length}, other.catalogue, &other, NULL),
                     STATUS_OK);
  }
  buffer_clear(&one);
  put_all(&workspace, &one);
  put_all(&other, &two);
  assert_string_equal(buffer_text(&one), buffer_text(&two));
  const struct offer *cape = catalogue_find(other.catalogue, "cape"),
                     *wrap = catalogue_find(other.catalogue, "wrap"),
                     *added = catalogue_find(other.catalogue, "new");
  assert_true(cape->is_withdrawn && cape->price == 80 && cape->stock == 2);
  assert_true(cape->repeatable_after_ms == 999999 * 365 * CLOCK_DAY_MS);
  assert_string_equal(wording_get(&cape->name, WORDING_ANY, 0, WORDING_ANY), "Cappa");
  assert_false(wrap->has_price);
  assert_string_equal(wording_get(&wrap->treatments[0].text, WORDING_ANY, 0, 0), "U");
  assert_string_equal(wording_get(&added->name, WORDING_ANY, 0, 1), "M");
  assert_int_equal(added->index, 3);
  buffer_fini(&one);
  buffer_fini(&two);
  catalogue_unref(workspace.catalogue);
  catalogue_unref(other.catalogue);
}

/* Only what events said is kept: the files go on saying the rest. */
static void lets_the_files_say_what_no_event_has_changed(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  struct workspace renamed =
      workspace_of((const char *const[]){"{\"id\":\"cape\",\"name\":\"Renamed\",\"price\":1}", NULL});
  struct workspace without = workspace_of((const char *const[]){lines[1], NULL});
  struct buffer bytes = {0};
  offer_encode(change(&workspace, "{\"offer\":\"cape\",\"price\":80}"), &workspace, &bytes);
  struct slice slice = {bytes.data, bytes.length};
  assert_int_equal(offer_decode(slice, renamed.catalogue, &renamed, NULL), STATUS_OK);
  const struct offer *cape = catalogue_find(renamed.catalogue, "cape");
  assert_true(cape->price == 80 && !cape->has_stock);
  assert_string_equal(wording_get(&cape->name, WORDING_ANY, 0, WORDING_ANY), "Renamed");
  assert_int_equal(offer_decode(slice, without.catalogue, &without, NULL), STATUS_OK);
  assert_null(catalogue_find(without.catalogue, "cape"));
  buffer_fini(&bytes);
  catalogue_unref(workspace.catalogue);
  catalogue_unref(renamed.catalogue);
  catalogue_unref(without.catalogue);
}

static void passes_over_what_a_later_workspace_does_not_know(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines), later = workspace_of(lines);
  struct buffer bytes = {0};
  later.frame_count = 1;
  later.locale_count = 1;
  later.tone_count = 0;
  change(&workspace,
         "{\"offer\":\"cape\",\"treatments\":{\"unique\":{\"it\":\"U\",\"en\":\"V\"},\"belonging\":\"B\"}}");
  offer_encode(catalogue_find(workspace.catalogue, "cape"), &workspace, &bytes);
  assert_int_equal(offer_decode((struct slice){bytes.data, bytes.length}, later.catalogue, &later, NULL),
                   STATUS_OK);
  const struct offer *cape = catalogue_find(later.catalogue, "cape");
  assert_int_equal(cape->treatment_count, 1);
  assert_int_equal(cape->treatments[0].text.count, 1);
  buffer_fini(&bytes);
  catalogue_unref(workspace.catalogue);
  catalogue_unref(later.catalogue);
}

static void calls_foreign_bytes_corrupt(void **state) {
  static const char *const foreign[] = {"", "{", "[]", "{\"offer\":5}",
                                        "{\"offer\":\"cape\",\"price\":\"x\"}"};
  (void)state;
  struct workspace workspace = workspace_of(lines);
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
    assert_int_equal(
        offer_decode((struct slice){foreign[i], strlen(foreign[i])}, workspace.catalogue, &workspace, NULL),
        STATUS_CORRUPT);
  assert_true(catalogue_find(workspace.catalogue, "cape")->price == 100);
  catalogue_unref(workspace.catalogue);
}

static void sell(struct tally *tally, const char *id, uint64_t units) {
  tally_bought(tally, id, units, true, NULL, 0);
}

static void counts_stock_from_the_moment_it_was_said(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines);
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  const struct offer *cape = catalogue_find(workspace.catalogue, "cape");
  sell(tally, "cape", 2);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(workspace.catalogue, sealed, 2);
  assert_int_equal(cape->units_left, 3);
  sell(tally, "cape", 1);
  change_after(&workspace, "{\"offer\":\"cape\",\"stock\":10}", sealed, tally_sold(tally, "cape"));
  assert_int_equal(cape->units_left, 10);
  change_after(&workspace, "{\"offer\":\"cape\",\"price\":9}", sealed, tally_sold(tally, "cape"));
  sell(tally, "cape", 4);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(workspace.catalogue, sealed, 2);
  assert_int_equal(cape->units_left, 6);
  sell(tally, "cape", 40);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(workspace.catalogue, sealed, 2);
  assert_int_equal(cape->units_left, 0);
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(workspace.catalogue);
}

/* Quantities are what events say they are: a few that no shop sells must not leave an offer that cannot be read. */
static void keeps_an_offer_readable_however_much_was_sold_of_it(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines), again = workspace_of(lines);
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  struct buffer bytes = {0};
  sell(tally, "cape", UINT64_MAX / 2);
  aggregate_seal(sealed, &tally, 1);
  sell(tally, "cape", UINT64_MAX);
  change_after(&workspace, "{\"offer\":\"cape\",\"stock\":5}", sealed, tally_sold(tally, "cape"));
  const struct offer *cape = change_after(&workspace, "{\"offer\":\"cape\",\"name\":\"C\"}", sealed, 0);
  assert_int_equal(cape->units_left, 5);
  offer_encode(cape, &workspace, &bytes);
  assert_int_equal(offer_decode((struct slice){bytes.data, bytes.length}, again.catalogue, &again, NULL),
                   STATUS_OK);
  buffer_fini(&bytes);
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(workspace.catalogue);
  catalogue_unref(again.catalogue);
}

/* What holds after a change, and what holds after a restart, when files, changes and the seal are read in. */
static void says_the_same_after_a_restart(void **state) {
  (void)state;
  struct workspace workspace = workspace_of(lines), again = workspace_of(lines);
  struct aggregate *sealed = aggregate_new();
  struct tally *tally = tally_new();
  static const char *const changes[] = {
      "{\"offer\":\"tee\",\"category\":\"dresses\"}",
      "{\"offer\":\"new\",\"name\":\"N\",\"category\":\"dresses\"}",
      "{\"offer\":\"wrap\",\"category\":\"own\"}", "{\"offer\":\"cape\",\"stock\":3}",
      "{\"offer\":\"alone\",\"name\":\"A\",\"category\":\"own\",\"stock\":4}"};
  sell(tally, "cape", 1), sell(tally, "cape", 1), sell(tally, "wrap", 1), sell(tally, "tee", 1);
  sell(tally, "new", 1), sell(tally, "new", 1), sell(tally, "new", 1);
  aggregate_seal(sealed, &tally, 1);
  catalogue_seal(workspace.catalogue, sealed, 2);
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
    struct buffer bytes = {0};
    offer_encode(change_after(&workspace, changes[i], sealed, 1), &workspace, &bytes);
    assert_int_equal(offer_decode((struct slice){bytes.data, bytes.length}, again.catalogue, &again, NULL),
                     STATUS_OK);
    buffer_fini(&bytes);
  }
  catalogue_seal(again.catalogue, sealed, 2);
  assert_int_equal(again.catalogue->offer_count, 5);
  for (size_t i = 0; i < 5; i++) {
    const struct offer *one = workspace.catalogue->offers[i], *two = again.catalogue->offers[i];
    assert_string_equal(one->id, two->id);
    assert_true(one->popularity == two->popularity);
    assert_true(one->units_left == two->units_left && one->people == two->people);
  }
  assert_true(workspace.catalogue->offers[3]->popularity == 1);
  tally_free(tally);
  aggregate_free(sealed);
  catalogue_unref(workspace.catalogue);
  catalogue_unref(again.catalogue);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(changes_what_is_said_and_nothing_else),
      cmocka_unit_test(withdraws_and_brings_back),
      cmocka_unit_test(is_found_by_what_it_has_become),
      cmocka_unit_test(makes_a_new_offer_of_a_new_id_with_a_name),
      cmocka_unit_test(keeps_sorted_orders_true),
      cmocka_unit_test(refuses_what_it_cannot_apply),
      cmocka_unit_test(passes_other_events),
      cmocka_unit_test(outlives_the_process_over_what_the_files_say),
      cmocka_unit_test(lets_the_files_say_what_no_event_has_changed),
      cmocka_unit_test(passes_over_what_a_later_workspace_does_not_know),
      cmocka_unit_test(calls_foreign_bytes_corrupt),
      cmocka_unit_test(counts_stock_from_the_moment_it_was_said),
      cmocka_unit_test(keeps_an_offer_readable_however_much_was_sold_of_it),
      cmocka_unit_test(says_the_same_after_a_restart),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
