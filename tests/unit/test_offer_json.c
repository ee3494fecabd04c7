/* Offers in JSON: what a line of offers.ndjson says, and what it may not. */
#include "catalogue_of.h"

static const char full[] =
    "{\"id\":\"cape\",\"name\":{\"it\":\"Cappa\",\"en\":{\"bright\":\"Cape!\",\"gentle\":\"Cape\"}},"
    "\"text\":{\"gentle\":{\"it\":\"Piano\"},\"it\":\"Una "
    "cappa\"},\"category\":\"dresses\",\"tags\":[\"linen\",\"rare\"],"
    "\"price\":189.5,\"url\":\"https://x/"
    "y\",\"image\":\"i.jpg\",\"repeatable\":{\"after\":\"60d\"},\"popularity\":0.1,"
    "\"treatments\":{\"belonging\":\"Di tutti\",\"unique\":{\"it\":\"Uno\",\"en\":\"One\"}},"
    "\"preview\":{\"audience\":\"vip\",\"from\":\"2026-03-05\"},\"from\":\"2026-03-10\","
    "\"to\":\"2026-04-01T12:00:00+02:00\",\"stock\":3}";

static int64_t time_of(const char *text) {
  int64_t time_ms;
  assert_true(clock_parse(text, &time_ms));
  return time_ms;
}

static const char *name_in(const struct wording *wording, size_t locale, size_t tone) {
  return wording_get(wording, WORDING_ANY, locale, tone);
}

static void reads_every_field(void **state) {
  (void)state;
  struct workspace workspace = workspace_of((const char *const[]){full, NULL});
  const struct offer *offer = catalogue_find(workspace.catalogue, "cape");
  assert_string_equal(name_in(&offer->name, 0, WORDING_ANY), "Cappa");
  assert_string_equal(name_in(&offer->name, 1, 0), "Cape!");
  assert_string_equal(name_in(&offer->name, 1, 1), "Cape");
  assert_string_equal(name_in(&offer->text, 0, 1), "Piano");
  assert_string_equal(name_in(&offer->text, 0, 0), "Una cappa");
  assert_string_equal(offer->category, "dresses");
  assert_string_equal(offer->tags[0], "linen");
  assert_string_equal(offer->tags[1], "rare");
  assert_null(offer->tags[2]);
  assert_true(offer->has_price && offer->price == 189.5);
  assert_string_equal(offer->url, "https://x/y");
  assert_string_equal(offer->image, "i.jpg");
  assert_true(offer->is_repeatable && offer->repeatable_after_ms == 60 * CLOCK_DAY_MS);
  assert_true(offer->popularity_said == 0.1 && offer->popularity == 0.1);
  assert_int_equal(offer->treatment_count, 2);
  assert_string_equal(offer->treatments[0].frame, "unique"); /* in the order of the frames */
  assert_string_equal(name_in(&offer->treatments[0].text, 1, WORDING_ANY), "One");
  assert_string_equal(name_in(&offer->treatments[1].text, 1, WORDING_ANY), "Di tutti");
  assert_string_equal(offer->preview_audience, "vip");
  assert_int_equal(offer->preview_from_ms, time_of("2026-03-05T00:00:00Z"));
  assert_int_equal(offer->from_ms, time_of("2026-03-10T00:00:00Z"));
  assert_int_equal(offer->to_ms, time_of("2026-04-01T10:00:00Z"));
  assert_true(offer->has_stock && offer->stock == 3 && offer->units_left == 3);
  catalogue_free(workspace.catalogue);
}

static void takes_null_for_what_is_not_said(void **state) {
  (void)state;
  struct workspace workspace =
      workspace_of((const char *const[]){"{\"id\":\"a\",\"name\":\"A\",\"text\":null,\"category\":null,"
                                         "\"tags\":null,\"price\":null,\"url\":null,"
                                         "\"image\":null,\"repeatable\":null,\"popularity\":null,"
                                         "\"treatments\":null,\"preview\":null,\"from\":null,"
                                         "\"to\":null,\"stock\":null}",
                                         NULL});
  const struct offer *offer = catalogue_find(workspace.catalogue, "a");
  assert_false(offer->has_price || offer->has_stock || offer->is_repeatable || offer->is_withdrawn);
  assert_true(offer->from_ms == INT64_MIN && offer->to_ms == INT64_MAX && offer->popularity == 0.5);
  assert_null(offer->category);
  assert_null(offer->tags[0]);
  catalogue_free(workspace.catalogue);
}

static void expect_refused(const char *line, const char *expected) {
  struct workspace workspace = workspace_of((const char *const[]){"{\"id\":\"twin\",\"name\":\"T\"}", NULL});
  struct error err;
  assert_int_equal(offer_read_line((struct slice){line, strlen(line)}, workspace.catalogue, &workspace, &err),
                   STATUS_INVALID);
  assert_string_equal(err.text, expected);
  catalogue_free(workspace.catalogue);
}

#define IN(fields) "{\"id\":\"x\",\"name\":\"X\"," fields "}"

/* Of as many locales and tones as there may be, in both orders: the texts of one would outgrow the room for all. */
static void refuses_a_second_text_of_one_locale_and_tone(void **state) {
  static char names[LOCALES_MAX + TONES_MAX][16];
  const char *locales[LOCALES_MAX + 1] = {0}, *tones[TONES_MAX + 1] = {0};
  struct workspace workspace = {.locales = locales, .locale_count = LOCALES_MAX, .tones = tones};
  struct buffer line = {0};
  struct error err;
  (void)state;
  workspace.tone_count = TONES_MAX;
  workspace.catalogue = catalogue_new();
  for (int i = 0; i < LOCALES_MAX + TONES_MAX; i++) snprintf(names[i], sizeof names[i], "n%02d", i);
  for (int i = 0; i < LOCALES_MAX; i++) locales[i] = names[i], tones[i] = names[LOCALES_MAX + i];
  buffer_add_text(&line, "{\"id\":\"x\",\"name\":{");
  for (int i = 0; i < LOCALES_MAX + TONES_MAX; i++) {
    buffer_print(&line, "%s\"%s\":{", i ? "," : "", names[i]);
    for (int j = 0; j < LOCALES_MAX; j++)
      buffer_print(&line, "%s\"%s\":\"t\"", j ? "," : "", i < LOCALES_MAX ? tones[j] : locales[j]);
    buffer_add_byte(&line, '}');
  }
  buffer_add_text(&line, "}}");
  assert_int_equal(
      offer_read_line((struct slice){line.data, line.length}, workspace.catalogue, &workspace, &err),
      STATUS_INVALID);
  assert_string_equal(err.text, "offer \"x\": name.n16.n00: this locale and tone have a text already");
  buffer_fini(&line);
  catalogue_free(workspace.catalogue);
}

static void says_which_field_is_wrong_and_what_was_expected(void **state) {
  static const struct {
    const char *line, *expected;
  } cases[] = {
      {"[]", "expected an offer, a JSON object"},
      {"{\"name\":\"X\"}", "id: expected the offer's id, a text that is not empty"},
      {"{\"id\":\"twin\",\"name\":\"T\"}", "offer \"twin\": declared twice"},
      {"{\"id\":\"x\"}", "offer \"x\": 'name' is missing"},
      {"{\"id\":\"x\",\"name\":null}",
       "offer \"x\": name: expected a text, or one for each locale: {\"it\":\"…\",\"en\":\"…\"}"},
      {"{\"id\":\"x\",\"name\":{\"fr\":\"X\"}}", "offer \"x\": name.fr: there is no locale or tone 'fr'"},
      {"{\"id\":\"x\",\"name\":{\"it\":{\"brigt\":\"X\"}}}",
       "offer \"x\": name.it.brigt: there is no locale or tone 'brigt', did you mean 'bright'?"},
      {"{\"id\":\"x\",\"name\":{\"it\":{\"en\":\"X\"}}}",
       "offer \"x\": name.it.en: a locale or tone stands above it already"},
      {"{\"id\":\"x\",\"name\":{}}", "offer \"x\": name: expected a text for at least one locale"},
      {"{\"id\":\"x\",\"name\":\"{offer_name}\"}",
       "offer \"x\": name: an offer's own text has no slots such as {offer_name}"},
      {IN("\"prise\":5"), "offer \"x\": prise: there is no field 'prise', did you mean 'price'?"},
      {IN("\"present\":true"), "offer \"x\": present: there is no field 'present'"},
      {IN("\"sold_before\":1"), "offer \"x\": sold_before: there is no field 'sold_before'"},
      {IN("\"price\":\"5\""), "offer \"x\": price: expected a number from 0 to 1000000000"},
      {IN("\"price\":-1"), "offer \"x\": price: expected a number from 0 to 1000000000"},
      {IN("\"stock\":1.5"), "offer \"x\": stock: expected a whole number from 0 to 1000000000"},
      {IN("\"popularity\":2"), "offer \"x\": popularity: expected a number from 0 to 1"},
      {IN("\"category\":\"\""), "offer \"x\": category: expected a text that is not empty"},
      {IN("\"tags\":[1]"), "offer \"x\": tags: expected a text, or a list of texts"},
      {IN("\"repeatable\":{\"after\":\"x\"}"),
       "offer \"x\": repeatable.after: expected a duration, such as \"30d\" or \"20h\""},
      {IN("\"repeatable\":{\"after\":\"50ms\"}"),
       "offer \"x\": repeatable.after: expected a duration, such as \"30d\" or \"20h\""},
      {IN("\"repeatable\":{\"aftr\":\"1d\"}"),
       "offer \"x\": repeatable: there is no field 'aftr', did you mean 'after'?"},
      {IN("\"treatments\":{\"uniqe\":\"X\"}"),
       "offer \"x\": treatments: there is no frame 'uniqe', did you mean 'unique'?"},
      {IN("\"treatments\":{\"unique\":{\"fr\":\"X\"}}"),
       "offer \"x\": treatments.unique.fr: there is no locale or tone 'fr'"},
      {IN("\"preview\":{\"from\":\"2026-03-05\"}"),
       "offer \"x\": preview.audience: expected the name of an audience"},
      {IN("\"preview\":{\"audience\":\"vip\"}"), "offer \"x\": preview.from: expected a day or a time, such "
                                                 "as \"2026-03-10\" or \"2026-03-10T08:00:00+01:00\""},
      {IN("\"from\":\"10 March\""), "offer \"x\": from: expected a day or a time, such as \"2026-03-10\" or "
                                    "\"2026-03-10T08:00:00+01:00\""},
      {IN("\"from\":\"2026-03-10\",\"to\":\"2026-03-10\""),
       "offer \"x\": to: expected a time after 'from', else it is never shown"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect_refused(cases[i].line, cases[i].expected);
}

static void bounds_names_and_texts(void **state) {
  (void)state;
  char line[TEXT_BYTES_MAX + 200], name[TEXT_BYTES_MAX + 2];
  memset(name, 'n', sizeof name);
  name[TEXT_BYTES_MAX + 1] = '\0';
  snprintf(line, sizeof line, "{\"id\":\"x\",\"name\":\"%s\"}", name);
  expect_refused(line, "offer \"x\": name: longer than 4000 bytes");
  name[NAME_BYTES_MAX + 1] = '\0';
  snprintf(line, sizeof line, "{\"id\":\"%s\",\"name\":\"X\"}", name);
  expect_refused(line, "id: longer than 128 bytes");
  snprintf(line, sizeof line, "{\"id\":\"x\",\"name\":\"X\",\"tags\":[\"%s\"]}", name);
  expect_refused(line, "offer \"x\": tags: longer than 128 bytes");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_every_field),
      cmocka_unit_test(takes_null_for_what_is_not_said),
      cmocka_unit_test(refuses_a_second_text_of_one_locale_and_tone),
      cmocka_unit_test(says_which_field_is_wrong_and_what_was_expected),
      cmocka_unit_test(bounds_names_and_texts),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
