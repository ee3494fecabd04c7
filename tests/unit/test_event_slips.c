/* Slips in an event: which are refused, with what they were meant to be, and that what real clients send is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/zone.h"
#include "domain/event_slips.h"

static struct workspace workspace;

static enum status judge(const char *type, const char *more, struct error *err) {
  struct buffer text = {0};
  struct event event;
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\"%s}", type, more);
  if (event_decode((struct slice){text.data, text.length}, &event, err)) fail_msg("%s: %s", more, err->text);
  enum status status = event_check_slips(&workspace, &event, err);
  event_fini(&event);
  buffer_fini(&text);
  return status;
}

static void expect_member(const char *name, const char *meant) {
  struct buffer more = {0}, sentence = {0};
  struct error err;
  buffer_print(&more, ",\"%s\":null", name);
  if (meant) buffer_print(&sentence, "%s: not a member of an event: did you mean %s?", name, meant);
  enum status status = judge("go", buffer_text(&more), &err);
  if (status != (meant ? STATUS_INVALID : STATUS_OK)) fail_msg("%s: %s", name, status ? err.text : "taken");
  if (meant) assert_string_equal(err.text, buffer_text(&sentence));
  buffer_fini(&more);
  buffer_fini(&sentence);
}

static void refuses_a_misspelt_member_with_the_nearest(void **state) {
  static const char *const slips[][2] = {
      {"unverifed", "unverified"},
      {"Unverified", "unverified"},
      {"subjekt", "subject"},
      {"placement", "placements"},
      {"consents", "consent"},
      {"consent_management", "consentManagement"},
      {"touch_point", "touchpoint"},
      {"touchpiont", "touchpoint"},
      {"local", "locale"},
      {"tme", "time"},
      {"gcp", "gpc"},
      {"dta", "data"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof slips / sizeof *slips; i++) expect_member(slips[i][0], slips[i][1]);
}

/* Members of Segment's and RudderStack's SDKs, and extensions of CloudEvents that are written down. */
static void what_real_clients_send_is_no_slip(void **state) {
  static const char *const members[] = {
      "messageId",
      "userId",
      "anonymousId",
      "context",
      "integrations",
      "timestamp",
      "_metadata",
      "event",
      "properties",
      "traits",
      "name",
      "category",
      "groupId",
      "previousId",
      "channel",
      "originalTimestamp",
      "sentAt",
      "receivedAt",
      "version",
      "writeKey",
      "batch",
      "series",
      "projectId",
      "request_ip",
      "rudderId",
      "library",
      "campaign",
      "traceparent",
      "tracestate",
      "partitionkey",
      "sampledrate",
      "sequence",
      "sequencetype",
      "dataref",
      "authtype",
      "authid",
      "authclaims",
      "recordedtime",
      "expirytime",
      "severitytext",
      "severitynumber",
      "correlationid",
      "causationid",
      "dataclassification",
      "dataregulation",
      "bamtimestamp",
      "employeeid",
      "tenant",
      "dataschema",
      "data_base64",
      "consent",
      "datacontenttype",
      "consentManagement",
      "gpc",
      "sartorefused",
      "uid",
      "userid",
      "sessionid",
      "campaignid",
      "a",
      "",
  };
  (void)state;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) expect_member(members[i], NULL);
}

/* Words that mean something else: nobody wrote them for one of ours. */
static void another_word_is_no_slip(void **state) {
  static const char *const members[] = {"date", "content", "contents", "contentid", "object",
                                        "gpp",  "gps",     "dataid",   "data_id",   "verified"};
  (void)state;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) expect_member(members[i], NULL);
}

static void expect_type(const char *type, const char *sentence) {
  struct error err;
  enum status status = judge(type, "", &err);
  if (status != (sentence ? STATUS_INVALID : STATUS_OK))
    fail_msg("%s: %s", type, status ? err.text : "taken");
  if (sentence) assert_string_equal(err.text, sentence);
}

static void refuses_a_type_that_is_nearly_one_of_a_family_of_the_hosts(void **state) {
  (void)state;
  expect_type("customer.profil", "type: there is no 'customer.profil', did you mean 'customer.profile'?");
  expect_type("customer.wishes", "type: there is no 'customer.wishes', did you mean 'customer.wished'?");
  expect_type("decision.exposd", "type: there is no 'decision.exposd', did you mean 'decision.exposed'?");
  expect_type("ask.answer", "type: there is no 'ask.answer', did you mean 'ask.answered'?");
  expect_type("occasion.birthdy", "type: there is no 'occasion.birthdy', did you mean 'occasion.birthday'?");
}

static void refuses_another_word_for_a_type_of_the_hosts(void **state) {
  (void)state;
  expect_type("decision.shown", "type: there is no 'decision.shown', did you mean 'decision.exposed'?");
  expect_type("decision.clicked", "type: there is no 'decision.clicked', did you mean 'decision.accepted'?");
  expect_type("consent.revoked", "type: there is no 'consent.revoked', did you mean 'consent.withdrawn'?");
}

static void has_consent_for_itself(void **state) {
  (void)state;
  expect_type("consent.updated", "type: there is no 'consent.updated', expected consent.granted, "
                                 "consent.denied or consent.withdrawn");
  expect_type("consent.", "type: there is no 'consent.', expected consent.granted, consent.denied or "
                          "consent.withdrawn");
}

static void leaves_to_senders_what_is_near_to_nothing(void **state) {
  static const char *const types[] = {
      "customer.called", "customer.created", "customer.updated", "customer.visited",   "customer.",
      "ask.postponed",   "decision.made",    "occasion.wedding", "occasion.christmas", "decision",
      "consent",         "consents.update",  "custom.profile",   "Product Viewed",     "track",
  };
  static const char *const ours[] = {
      "customer.profile",  "customer.alias",       "customer.wished",   "ask.answered",
      "decision.exposed",  "decision.accepted",    "decision.rejected", "decision.dismissed",
      "occasion.birthday", "occasion.name_day",    "consent.granted",   "consent.denied",
      "consent.withdrawn", "occasion.anniversary",
  };
  (void)state;
  for (size_t i = 0; i < sizeof types / sizeof *types; i++) expect_type(types[i], NULL);
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) expect_type(ours[i], NULL);
}

static void refuses_a_consent_that_is_no_object(void **state) {
  static const char *const wrong[] = {"\"granted\"", "true", "[]", "1"}, *const right[] = {"{}", "null"};
  static const char sentence[] =
      "consent: expected an object, such as {\"categoryPreferences\":{\"marketing\":true}}";
  char more[64];
  struct error err;
  (void)state;
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    snprintf(more, sizeof more, ",\"consent\":%s", wrong[i]);
    assert_int_equal(judge("go", more, &err), STATUS_INVALID);
    assert_string_equal(err.text, sentence);
  }
  for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
    snprintf(more, sizeof more, ",\"consent\":%s", right[i]);
    assert_int_equal(judge("go", more, &err), STATUS_OK);
  }
  assert_int_equal(judge("go", ",\"data\":{\"consent\":true}", &err), STATUS_OK); /* the sender's own */
}

/* NULL: taken. */
static void expect_told(const char *type, const char *data, const char *sentence) {
  struct buffer more = {0};
  struct error err;
  buffer_print(&more, ",\"data\":%s", data);
  enum status status = judge(type, buffer_text(&more), &err);
  if (status != (sentence ? STATUS_INVALID : STATUS_OK))
    fail_msg("%s: %s", data, status ? err.text : "taken");
  if (sentence) assert_string_equal(err.text, sentence);
  buffer_fini(&more);
}

static struct hard_attribute hard[] = {{.name = "zone", .type = HARD_STRING},
                                       {.name = "gender", .type = HARD_STRING},
                                       {.name = "locale", .type = HARD_STRING},
                                       {.name = "city", .type = HARD_STRING}};

static int open_hard(void **state) {
  (void)state;
  workspace = (struct workspace){.hard = hard, .hard_count = 4, .zones = zones_new()};
  return 0;
}

static int close_hard(void **state) {
  (void)state;
  zones_free(workspace.zones);
  workspace = (struct workspace){0};
  return 0;
}

static void refuses_a_zone_gender_or_locale_that_is_none(void **state) {
  static const char gender[] =
      "data.gender: expected \"f\", \"m\" or \"x\", or a word for one of them in it, "
      "en, de, fr or es; null where it is not known";
  static const char locale[] = "data.locale: expected a language, such as \"it\" or \"pt-BR\"";
  (void)state;
  expect_told("customer.profile", "{\"zone\":\"Europe/Rom\"}",
              "data.zone: there is no such zone, did you mean 'Europe/Rome'?");
  expect_told("customer.profile", "{\"city\":\"Rome\",\"zone\":\"CET\"}",
              "data.zone: expected a zone of the IANA database, such as \"Europe/Rome\"");
  expect_told("customer.profile", "{\"gender\":\"fem\"}", gender);
  expect_told("customer.profile", "{\"gender\":\"\"}", gender);
  expect_told("customer.profile", "{\"locale\":\"italiano\"}", locale);
  expect_told("customer.profile", "{\"locale\":\"i\"}", locale);
  expect_told("customer.profile", "{\"locale\":\"it-\"}", locale);
  expect_told("customer.profile", "{\"locale\":\"it, en\"}", locale);
  expect_told("customer.profile", "{\"locale\":\"xx\"}", locale);
  expect_told("customer.profile", "{\"locale\":\"zz-QQ\"}", locale);
}

static void refuses_an_event_in_a_language_that_is_none(void **state) {
  static const char *const wrong[] = {"xx", "zz-QQ", "italian", "it,en"};
  static const char *const right[] = {"it", "it-IT", "it_IT", "IT", "ita", "gsw", "zh-Hant-TW", "x-shop"};
  static const char *const locales[] = {"x-shop", NULL};
  char more[64];
  struct error err;
  (void)state;
  workspace = (struct workspace){.locales = locales, .locale_count = 1};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    snprintf(more, sizeof more, ",\"locale\":\"%s\"", wrong[i]);
    assert_int_equal(judge("go", more, &err), STATUS_INVALID);
    assert_string_equal(err.text, "locale: expected a language, such as \"it\" or \"pt-BR\"");
  }
  for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
    snprintf(more, sizeof more, ",\"locale\":\"%s\"", right[i]);
    if (judge("go", more, &err)) fail_msg("%s: %s", more, err.text);
  }
  assert_int_equal(judge("go", ",\"context\":{\"locale\":\"xx\"}", &err), STATUS_OK); /* the sender's own */
  workspace = (struct workspace){0};
}

static void takes_whatever_is_a_zone_a_gender_or_a_locale(void **state) {
  static const char *const right[] = {
      "{\"zone\":\"Europe/Rome\",\"gender\":\"f\",\"locale\":\"it\"}",
      "{\"zone\":\"UTC\",\"gender\":\"Männlich\",\"locale\":\"pt-BR\"}",
      "{\"zone\":\"America/Argentina/Buenos_Aires\",\"gender\":\"non-binary\",\"locale\":\"de_AT\"}",
      "{\"zone\":null,\"gender\":null,\"locale\":\"zh-Hant-TW\"}",
      "{\"city\":\"CET\",\"locale\":\"fr\"}",
  };
  (void)state;
  for (size_t i = 0; i < sizeof right / sizeof *right; i++) expect_told("customer.profile", right[i], NULL);
  expect_told("go", "{\"zone\":\"CET\",\"locale\":\"italiano\"}", NULL); /* nobody's attribute */
}

static void what_profile_lua_lists_as_a_gender_is_one(void **state) {
  static const char *const listed[] = {"Fräulein", "Recke", NULL};
  (void)state;
  hard[1].one_of = listed;
  expect_told("customer.profile", "{\"gender\":\"Recke\"}", NULL);
  hard[1].one_of = NULL;
}

static void judges_answers_as_the_attributes_that_they_are(void **state) {
  struct ask_item items[] = {{.id = "where", .hard = &hard[0]}};
  struct ask asks[] = {{.name = "home", .items = items, .item_count = 1}};
  (void)state;
  workspace.asks = asks;
  workspace.ask_count = 1;
  expect_told("ask.answered", "{\"ask\":\"home\",\"answers\":{\"where\":\"Europe/Rom\"}}",
              "data.answers: data.zone: there is no such zone, did you mean 'Europe/Rome'?");
  expect_told("ask.answered", "{\"ask\":\"home\",\"answers\":{\"where\":\"Europe/Rome\"}}", NULL);
}

static void a_flood_of_members_holds_nobody(void **state) {
  (void)state;
  struct buffer more = {0};
  struct error err;
  for (int i = 0; more.length < EVENT_BYTES_MAX - 100; i++) buffer_print(&more, ",\"%dxyzxyz\":1", i);
  clock_t start = clock();
  assert_int_equal(judge("go", buffer_text(&more), &err), STATUS_OK);
  assert_true(clock() - start < CLOCKS_PER_SEC);
  buffer_fini(&more);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_a_misspelt_member_with_the_nearest),
      cmocka_unit_test(what_real_clients_send_is_no_slip),
      cmocka_unit_test(another_word_is_no_slip),
      cmocka_unit_test(refuses_a_type_that_is_nearly_one_of_a_family_of_the_hosts),
      cmocka_unit_test(refuses_another_word_for_a_type_of_the_hosts),
      cmocka_unit_test(has_consent_for_itself),
      cmocka_unit_test(leaves_to_senders_what_is_near_to_nothing),
      cmocka_unit_test(refuses_a_consent_that_is_no_object),
      cmocka_unit_test_setup_teardown(refuses_a_zone_gender_or_locale_that_is_none, open_hard, close_hard),
      cmocka_unit_test(refuses_an_event_in_a_language_that_is_none),
      cmocka_unit_test_setup_teardown(takes_whatever_is_a_zone_a_gender_or_a_locale, open_hard, close_hard),
      cmocka_unit_test_setup_teardown(what_profile_lua_lists_as_a_gender_is_one, open_hard, close_hard),
      cmocka_unit_test_setup_teardown(judges_answers_as_the_attributes_that_they_are, open_hard, close_hard),
      cmocka_unit_test(a_flood_of_members_holds_nobody),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
