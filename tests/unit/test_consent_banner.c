/* Consent as SDKs send it along with any event. */
#include "life.h"
#include "domain/consent.h"

static const char *const known_as[] = {"marketing", "C0004", "personalization_storage", NULL};
static const char *const ads[] = {"advertising", "ad_storage", NULL};
enum { SERVICE, PERSONAL, ADS, INTEREST };
static struct purpose purposes[] = {
    [SERVICE] = {.name = "service", .basis = BASIS_CONTRACT, .version = 1},
    [PERSONAL] = {.name = "personal",
                  .basis = BASIS_CONSENT,
                  .version = 3,
                  .known_as = known_as,
                  .tcf = 1U << 4 | 1U << 5},
    [ADS] = {.name = "ads",
             .basis = BASIS_CONSENT,
             .version = 1,
             .known_as = ads,
             .is_third_party = true,
             .tcf = 1 << 6},
    [INTEREST] = {.name = "interest", .basis = BASIS_LEGITIMATE_INTEREST, .version = 1, .tcf = 1 << 6},
};
static const struct workspace workspace = {.purposes = purposes, .purpose_count = 4};

#define TCF "COxSKBCOxSKCCBcABCENAgCMAPzAAEPAAAqIDaQBQAMgAgABqAR0A2gDaQAwAMgAgANoAAA"

/* `more` stands beside the event's other members: ",\"consent\":{…}". */
static void hear(struct profile *profile, const char *time, const char *more) {
  struct buffer text = {0};
  struct event event;
  struct error err;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"s\",\"type\":\"page.viewed\",\"subject\":\"p\",\"time\":\"%s\"%s}",
               time, more);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  if (profile_check(&workspace, &event, &err)) fail_msg("%s", err.text);
  profile_apply(profile, &workspace, &event);
  event_fini(&event);
  buffer_fini(&text);
}

static const char *verdict(const struct profile *profile, int purpose) {
  return consent_verdict_name(
      consents_judge(&profile->consents, &purposes[purpose], at("2026-02-01T00:00:00Z")));
}

/* Of somebody new, the event alone. */
static void expect(const char *more, const char *personal, const char *of_ads) {
  struct profile *profile = profile_new(&workspace, "p");
  hear(profile, "2026-01-01T10:00:00Z", more);
  if (strcmp(verdict(profile, PERSONAL), personal) || strcmp(verdict(profile, ADS), of_ads))
    fail_msg("%s: personal is %s, ads are %s", more, verdict(profile, PERSONAL), verdict(profile, ADS));
  profile_free(profile);
}

static void hears_what_each_of_them_sends(void **state) {
  (void)state;
  expect("", "never asked", "never asked");
  expect(",\"consent\":{\"categoryPreferences\":{\"marketing\":true,\"advertising\":false}}", "live",
         "denied");
  expect(",\"context\":{\"consent\":{\"categoryPreferences\":{\"marketing\":true}}}", "live", "never asked");
  expect(",\"data\":{\"consent\":{\"categoryPreferences\":{\"marketing\":false}}}", "denied", "never asked");
  expect(",\"data\":{\"context\":{\"consent\":{\"categoryPreferences\":{\"advertising\":true}}}}",
         "never asked", "live");
  expect(",\"context\":{\"consentManagement\":{\"allowedConsentIds\":[\"C0004\"],\"deniedConsentIds\":"
         "[\"advertising\"],\"provider\":\"oneTrust\",\"resolutionStrategy\":\"and\"}}",
         "live", "denied");
  expect(",\"consent\":{\"consentManagement\":{\"allowedConsentIds\":[\"C0004\"]}}", "live", "never asked");
  expect(",\"consent\":{\"ad_storage\":\"granted\",\"personalization_storage\":\"denied\"}", "denied",
         "live");
  expect(",\"consent\":{\"tcString\":\"" TCF "\"}", "live", "denied");
  expect(",\"consent\":{\"categoryPreferences\":{\"personal\":true}}", "live", "never asked");
}

static void an_empty_object_denies_all_that_it_would_know(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  expect(",\"consent\":{\"categoryPreferences\":{}}", "denied", "denied");
  hear(profile, "2026-01-01T10:00:00Z", ",\"consent\":{\"categoryPreferences\":{}}");
  assert_string_equal(verdict(profile, INTEREST), "live"); /* known as nothing */
  profile_free(profile);
}

static void an_event_without_it_changes_nothing(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  hear(profile, "2026-01-01T10:00:00Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":true}}");
  hear(profile, "2026-01-02T10:00:00Z", ",\"data\":{\"a\":1}");
  assert_string_equal(verdict(profile, PERSONAL), "live");
  profile_free(profile);
}

static void what_is_not_understood_says_nothing(void **state) {
  static const char *const odd[] = {
      ",\"consent\":true",
      ",\"consent\":{}",
      ",\"consent\":[{\"categoryPreferences\":{\"marketing\":true}}]",
      ",\"consent\":{\"categoryPreferences\":true}",
      ",\"consent\":{\"categoryPreferences\":{\"marketing\":\"true\",\"Marketing\":true}}",
      ",\"consent\":{\"ad_storage\":\"GRANTED\",\"tcString\":7}",
      ",\"context\":\"consent\"",
      ",\"consentManagement\":{\"allowedConsentIds\":\"C0004\"}",
      ",\"gpc\":\"1\"",
      ",\"gpc\":1",
      ",\"gpc\":false",
      ",\"data\":{\"gpc\":true}"};
  (void)state;
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) expect(odd[i], "never asked", "never asked");
}

static void of_two_names_of_one_purpose_the_denial_holds(void **state) {
  (void)state;
  expect(",\"consent\":{\"categoryPreferences\":{\"marketing\":true,\"C0004\":false}}", "denied",
         "never asked");
  expect(",\"consent\":{\"categoryPreferences\":{\"C0004\":false,\"marketing\":true}}", "denied",
         "never asked");
  expect(",\"consent\":{\"allowedConsentIds\":[\"C0004\"],\"deniedConsentIds\":[\"C0004\"]}", "denied",
         "never asked");
}

static void a_string_that_is_none_allows_nothing(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  expect(",\"consent\":{\"tcString\":\"\"}", "denied", "denied");
  expect(",\"consent\":{\"tcString\":\"COxSKBCOxSKCCBcABCENAgCMAPzA\"}", "denied", "denied");
  hear(profile, "2026-01-01T10:00:00Z", ",\"consent\":{\"tcString\":\"" TCF "\"}");
  assert_string_equal(verdict(profile, INTEREST), "live"); /* 7 is among its legitimate interests */
  hear(profile, "2026-01-01T10:00:01Z", ",\"consent\":{\"tcString\":\"nonsense\"}");
  assert_string_equal(verdict(profile, INTEREST), "denied");
  profile_free(profile);
}

static void privacy_control_refuses_third_parties_alone(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  expect(",\"gpc\":true", "never asked", "denied");
  hear(profile, "2026-01-01T10:00:00Z",
       ",\"consent\":{\"categoryPreferences\":{\"marketing\":true,\"ad_storage\":true}}");
  hear(profile, "2026-01-01T10:00:01Z", ",\"gpc\":true");
  assert_string_equal(verdict(profile, PERSONAL), "live");
  assert_string_equal(verdict(profile, ADS), "denied");
  profile_free(profile);
}

static void hears_a_tcf_string_that_came_beside_the_event(void **state) {
  (void)state;
  expect(",\"tcf\":{\"tcString\":\"" TCF "\"}", "live", "denied");
  expect(",\"tcf\":{\"tcString\":\"\"}", "denied", "denied");
  expect(",\"tcf\":{\"tcString\":\"" TCF "\"},\"consent\":{\"tcString\":\"broken\"}", "denied", "denied");
  expect(",\"tcf\":\"" TCF "\"", "never asked", "never asked");
  expect(",\"data\":{\"tcf\":{\"tcString\":\"" TCF "\"}}", "never asked", "never asked");
}

/* Of what is said by several, in one event: a banner is more than a program, and less than the person. */
static void weighs_who_says_it(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  expect(",\"gpc\":true,\"consent\":{\"categoryPreferences\":{\"advertising\":true}}", "never asked", "live");
  life(&workspace, profile, "consent.denied", "2026-01-01T10:00:00Z", "{\"purpose\":\"personal\"}");
  hear(profile, "2026-01-01T10:00:01Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":true}}");
  assert_string_equal(verdict(profile, PERSONAL), "denied");
  life(&workspace, profile, "consent.granted", "2026-01-01T10:00:02Z", "{\"purpose\":\"personal\"}");
  assert_string_equal(verdict(profile, PERSONAL), "live");
  hear(profile, "2026-01-01T10:00:01Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":false}}");
  assert_string_equal(verdict(profile, PERSONAL), "live"); /* before the person spoke */
  hear(profile, "2026-01-01T10:00:03Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":false}}");
  assert_string_equal(verdict(profile, PERSONAL), "live"); /* the same no again */
  hear(profile, "2026-01-01T10:00:04Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":true}}");
  hear(profile, "2026-01-01T10:00:05Z", ",\"consent\":{\"categoryPreferences\":{\"marketing\":false}}");
  assert_string_equal(verdict(profile, PERSONAL), "denied");
  profile_free(profile);
}

static void a_repeated_choice_ends_and_answers_no_new_text(void **state) {
  static const char yes[] = ",\"consent\":{\"categoryPreferences\":{\"marketing\":true}}",
                    no[] = ",\"consent\":{\"categoryPreferences\":{\"marketing\":false}}";
  struct profile *profile = profile_new(&workspace, "p");
  (void)state;
  purposes[PERSONAL].expires_ms = 20 * CLOCK_DAY_MS;
  hear(profile, "2026-01-01T10:00:00Z", yes);
  hear(profile, "2026-01-25T10:00:00Z", yes);
  assert_string_equal(verdict(profile, PERSONAL), "expired");
  hear(profile, "2026-01-26T10:00:00Z", no);
  hear(profile, "2026-01-27T10:00:00Z", yes);
  assert_string_equal(verdict(profile, PERSONAL), "live");
  purposes[PERSONAL].version = 4;
  hear(profile, "2026-01-28T10:00:00Z", yes);
  assert_string_equal(verdict(profile, PERSONAL), "text changed");
  hear(profile, "2026-01-29T10:00:00Z", no);
  hear(profile, "2026-01-30T10:00:00Z", yes);
  assert_string_equal(verdict(profile, PERSONAL), "live");
  purposes[PERSONAL].version = 3;
  purposes[PERSONAL].expires_ms = 0;
  profile_free(profile);
}

/* `count` members of nobody's between `before` and `after`. */
static void expect_among(size_t count, const char *before, const char *one, const char *after,
                         const char *personal, const char *of_ads) {
  struct buffer more = {0};
  buffer_add_text(&more, before);
  for (size_t i = 0; i < count; i++) buffer_print(&more, one, i);
  buffer_add_text(&more, after);
  expect(buffer_text(&more), personal, of_ads);
  buffer_fini(&more);
}

static void what_is_not_heard_denies(void **state) {
  static const char object[] = ",\"consent\":{\"categoryPreferences\":{\"marketing\":true,",
                    modes[] = ",\"consent\":{\"personalization_storage\":\"granted\",",
                    denied[] = ",\"consent\":{\"allowedConsentIds\":[\"C0004\"],\"deniedConsentIds\":[",
                    allowed[] = ",\"consent\":{\"deniedConsentIds\":[\"C0004\"],\"allowedConsentIds\":[";
  (void)state;
  expect_among(998, object, "\"m%zu\":true,", "\"m\":true}}", "live", "never asked");
  expect_among(999, object, "\"m%zu\":true,", "\"marketing \":false}}", "denied", "denied");
  expect_among(1200, object, "\"m%zu\":true,", "\"advertising\":false}}", "denied", "denied");
  expect_among(1200, modes, "\"m%zu\":\"granted\",", "\"C0004\":\"denied\"}", "denied", "denied");
  expect_among(1200, denied, "\"m%zu\",", "\"C0004\"]}", "denied", "denied");
  expect_among(1200, allowed, "\"m%zu\",", "\"advertising\"]}", "denied", "never asked");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hears_what_each_of_them_sends),
      cmocka_unit_test(an_empty_object_denies_all_that_it_would_know),
      cmocka_unit_test(an_event_without_it_changes_nothing),
      cmocka_unit_test(what_is_not_understood_says_nothing),
      cmocka_unit_test(of_two_names_of_one_purpose_the_denial_holds),
      cmocka_unit_test(a_string_that_is_none_allows_nothing),
      cmocka_unit_test(privacy_control_refuses_third_parties_alone),
      cmocka_unit_test(hears_a_tcf_string_that_came_beside_the_event),
      cmocka_unit_test(weighs_who_says_it),
      cmocka_unit_test(what_is_not_heard_denies),
      cmocka_unit_test(a_repeated_choice_ends_and_answers_no_new_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
