/* Consent: what was allowed and forbidden, by whom, whatever the order in which it arrives. */
#include "life.h"
#include "domain/consent.h"

enum { SERVICE, NEWS, PERSONAL, FRAUD };
static struct purpose purposes[] = {
    [SERVICE] = {.name = "service", .basis = BASIS_CONTRACT, .version = 1},
    [NEWS] = {.name = "news", .basis = BASIS_CONSENT, .version = 1, .expires_ms = 100},
    [PERSONAL] = {.name = "personal", .basis = BASIS_CONSENT, .version = 2},
    [FRAUD] = {.name = "fraud", .basis = BASIS_LEGITIMATE_INTEREST, .version = 1},
};
static const struct workspace workspace = {.purposes = purposes, .purpose_count = 4};

static void say(struct consents *consents, const char *purpose, enum consent_strength by,
                enum consent_state state, int64_t at_ms, uint32_t version) {
  consents_say(consents, &workspace, purpose, by,
               &(struct consent_record){.state = state,
                                        .version = version,
                                        .at_ms = at_ms,
                                        .expires_ms = INT64_MAX,
                                        .source = (char *)"test"});
}

static void expect(const struct consents *consents, size_t purpose, int64_t now_ms,
                   enum consent_verdict verdict) {
  assert_string_equal(consent_verdict_name(consents_judge(consents, &purposes[purpose], now_ms)),
                      consent_verdict_name(verdict));
  assert_int_equal(consents_live(consents, &workspace, now_ms) >> purpose & 1, verdict == CONSENT_IS_LIVE);
}

static struct slice bytes_of(const struct consents *consents, struct buffer *out) {
  buffer_clear(out);
  consents_encode(consents, out);
  return (struct slice){out->data, out->length};
}

static void expect_same(const struct consents *left, const struct consents *right) {
  struct buffer a = {0}, b = {0};
  struct slice one = bytes_of(left, &a), other = bytes_of(right, &b);
  assert_int_equal(one.length, other.length);
  if (one.length) assert_memory_equal(one.data, other.data, one.length);
  buffer_fini(&a);
  buffer_fini(&b);
}

/* ---- the verdict ---- */

static void nothing_said_is_no_consent(void **state) {
  struct consents none = {0};
  (void)state;
  expect(&none, SERVICE, 0, CONSENT_IS_LIVE);
  expect(&none, NEWS, 0, CONSENT_NEVER_ASKED);
  expect(&none, FRAUD, 0, CONSENT_IS_LIVE);
  assert_true(purpose_is_live(&workspace, consents_live(&none, &workspace, 0), NULL));
  assert_false(
      purpose_is_live(&workspace, consents_live(&none, &workspace, 0), &workspace.purposes[PERSONAL]));
}

static void holds_until_it_is_taken_back(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 10, 2);
  expect(&consents, PERSONAL, 1000000, CONSENT_IS_LIVE);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_WITHDRAWN, 20, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_WITHDRAWN);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 15, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_WITHDRAWN);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 20, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_WITHDRAWN); /* at the same time: the denial */
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 21, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_LIVE);
  consents_fini(&consents);
}

static void counts_from_its_time_on_and_a_denial_always(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 10, 2);
  expect(&consents, PERSONAL, 9, CONSENT_NEVER_ASKED);
  assert_false(consents_is_told(&consents, &purposes[PERSONAL], 9));
  expect(&consents, PERSONAL, 10, CONSENT_IS_LIVE);
  assert_true(consents_is_told(&consents, &purposes[PERSONAL], 10));
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 5, 2);
  expect(&consents, PERSONAL, 9, CONSENT_IS_DENIED); /* what is not given yet lifts nothing */
  expect(&consents, PERSONAL, 10, CONSENT_IS_LIVE);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_DENIED, 20, 2);
  expect(&consents, PERSONAL, 15, CONSENT_IS_DENIED);
  say(&consents, "fraud", CONSENT_BY_SIGNAL, CONSENT_DENIED, 10, 1);
  say(&consents, "fraud", CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 1);
  expect(&consents, FRAUD, 5, CONSENT_IS_DENIED);
  expect(&consents, FRAUD, 19, CONSENT_IS_DENIED);
  expect(&consents, FRAUD, 20, CONSENT_IS_LIVE);
  consents_fini(&consents);
}

static void is_of_one_text_and_one_time(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 10, 1);
  expect(&consents, PERSONAL, 11, CONSENT_IS_OUTDATED);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 11, 0);
  expect(&consents, PERSONAL, 12, CONSENT_IS_OUTDATED);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 12, 3);
  expect(&consents, PERSONAL, 13, CONSENT_IS_OUTDATED);
  say(&consents, "news", CONSENT_TOLD, CONSENT_GRANTED, 10, 1);
  expect(&consents, NEWS, 109, CONSENT_IS_LIVE);
  expect(&consents, NEWS, 110, CONSENT_IS_EXPIRED);
  consents_say(
      &consents, &workspace, "news", CONSENT_TOLD,
      &(struct consent_record){.state = CONSENT_GRANTED, .version = 1, .at_ms = 20, .expires_ms = 50});
  expect(&consents, NEWS, 49, CONSENT_IS_LIVE);
  expect(&consents, NEWS, 50, CONSENT_IS_EXPIRED);
  consents_fini(&consents);
}

static void a_denial_outweighs_a_weaker_grant(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "personal", CONSENT_TOLD, CONSENT_DENIED, 10, 2);
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 2);
  say(&consents, "personal", CONSENT_BY_SIGNAL, CONSENT_GRANTED, 30, 2);
  expect(&consents, PERSONAL, 40, CONSENT_IS_DENIED);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 40, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_LIVE);
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 35, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_LIVE); /* weaker, and older than what the person told */
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 41, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_DENIED); /* weaker and newer */
  consents_fini(&consents);
}

static void no_program_takes_back_what_the_person_told(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_GRANTED, 10, 2);
  say(&consents, "personal", CONSENT_BY_SIGNAL, CONSENT_DENIED, 20, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_DENIED); /* of a banner it does */
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 15, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_LIVE);
  say(&consents, "personal", CONSENT_BY_SIGNAL, CONSENT_DENIED, 40, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_LIVE);
  say(&consents, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 16, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_DENIED);
  say(&consents, "fraud", CONSENT_TOLD, CONSENT_GRANTED, 10, 1);
  say(&consents, "fraud", CONSENT_BY_SIGNAL, CONSENT_DENIED, 20, 1);
  expect(&consents, FRAUD, 30, CONSENT_IS_LIVE);
  consents_fini(&consents);
}

static void a_legitimate_interest_ends_with_an_objection(void **state) {
  struct consents consents = {0};
  (void)state;
  say(&consents, "fraud", CONSENT_BY_SIGNAL, CONSENT_DENIED, 10, 1);
  expect(&consents, FRAUD, 20, CONSENT_IS_DENIED);
  say(&consents, "fraud", CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 1);
  expect(&consents, FRAUD, 20, CONSENT_IS_LIVE);
  say(&consents, "fraud", CONSENT_TOLD, CONSENT_DENIED, 5, 1);
  expect(&consents, FRAUD, 20, CONSENT_IS_DENIED);
  say(&consents, "service", CONSENT_TOLD, CONSENT_DENIED, 5, 1);
  expect(&consents, SERVICE, 20, CONSENT_IS_LIVE);
  consents_fini(&consents);
}

/* ---- order ---- */

struct saying {
  enum consent_strength by;
  enum consent_state state;
  int64_t at_ms;
  uint32_t version;
};

static void say_all(const struct saying *sayings, const int *order, int count, struct consents *consents) {
  for (int i = 0; i < count; i++) {
    const struct saying *one = &sayings[order[i]];
    say(consents, "personal", one->by, one->state, one->at_ms, one->version);
  }
}

static void permute(const struct saying *sayings, int *order, int at, int count,
                    const struct consents *expected) {
  if (at == count) {
    struct consents consents = {0};
    say_all(sayings, order, count, &consents);
    expect_same(&consents, expected);
    consents_fini(&consents);
    return;
  }
  for (int i = at; i < count; i++) {
    int swapped = order[at];
    order[at] = order[i], order[i] = swapped;
    permute(sayings, order, at + 1, count, expected);
    swapped = order[at];
    order[at] = order[i], order[i] = swapped;
  }
}

static void does_not_depend_on_the_order_of_arrival(void **state) {
  static const struct saying sayings[] = {
      {CONSENT_TOLD, CONSENT_GRANTED, 10, 2},      {CONSENT_TOLD, CONSENT_GRANTED, 10, 1},
      {CONSENT_TOLD, CONSENT_DENIED, 10, 2},       {CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 2},
      {CONSENT_BY_BANNER, CONSENT_DENIED, 20, 2},  {CONSENT_TOLD, CONSENT_WITHDRAWN, 5, 2},
      {CONSENT_BY_SIGNAL, CONSENT_GRANTED, 30, 0},
  };
  enum { COUNT = sizeof sayings / sizeof *sayings };
  int order[COUNT] = {0, 1, 2, 3, 4, 5, 6};
  struct consents expected = {0};
  (void)state;
  say_all(sayings, order, COUNT, &expected);
  expect(&expected, PERSONAL, 40, CONSENT_IS_DENIED);
  permute(sayings, order, 0, COUNT, &expected);
  consents_fini(&expected);
}

static void overhear(struct consents *consents, enum consent_state state, int64_t at_ms, uint32_t version) {
  consents_overhear(
      consents, &workspace, "personal", CONSENT_BY_BANNER,
      &(struct consent_record){.state = state, .version = version, .at_ms = at_ms, .expires_ms = INT64_MAX});
}

static void a_repeat_is_no_new_word(void **state) {
  struct consents consents = {0};
  (void)state;
  overhear(&consents, CONSENT_DENIED, 10, 2);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 20, 2);
  overhear(&consents, CONSENT_DENIED, 30, 2);
  expect(&consents, PERSONAL, 30, CONSENT_IS_LIVE); /* what was clicked before they told us */
  overhear(&consents, CONSENT_GRANTED, 40, 2);
  overhear(&consents, CONSENT_DENIED, 50, 2);
  expect(&consents, PERSONAL, 50, CONSENT_IS_DENIED);
  consents_fini(&consents);
}

static void what_comes_late_between_repeats_errs_to_the_denial(void **state) {
  struct consents consents = {0};
  (void)state;
  overhear(&consents, CONSENT_DENIED, 10, 2);
  overhear(&consents, CONSENT_DENIED, 30, 2);
  overhear(&consents, CONSENT_GRANTED, 20, 2);
  expect(&consents, PERSONAL, 40, CONSENT_IS_DENIED);
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 25, 2);
  expect(&consents, PERSONAL, 40, CONSENT_IS_DENIED); /* they said no again by 30 */
  overhear(&consents, CONSENT_GRANTED, 50, 2);
  overhear(&consents, CONSENT_GRANTED, 45, 2);
  expect(&consents, PERSONAL, 46, CONSENT_IS_LIVE);
  overhear(&consents, CONSENT_DENIED, 50, 2); /* at the same time: the denial */
  expect(&consents, PERSONAL, 60, CONSENT_IS_DENIED);
  consents_fini(&consents);
}

/* ---- merging ---- */

static uint64_t draw(uint64_t *seed, uint64_t below) {
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (*seed >> 33) % below;
}

static void make_any(uint64_t *seed, struct consents *consents) {
  static const char *const names[] = {"personal", "news", "fraud", "elsewhere"};
  *consents = (struct consents){0};
  for (uint64_t i = draw(seed, 6); i > 0; i--) {
    const struct consent_record record = {.state = (enum consent_state)(1 + draw(seed, 3)),
                                          .version = (uint32_t)draw(seed, 3),
                                          .at_ms = (int64_t)draw(seed, 5),
                                          .expires_ms = draw(seed, 2) ? INT64_MAX : 7,
                                          .source = draw(seed, 2) ? NULL : (char *)"x"};
    enum consent_strength by = (enum consent_strength)draw(seed, 3);
    const char *name = names[draw(seed, 4)];
    if (by == CONSENT_TOLD)
      consents_say(consents, &workspace, name, by, &record);
    else
      consents_overhear(consents, &workspace, name, by, &record);
  }
}

static void copy(const struct consents *from, struct consents *into) {
  *into = (struct consents){0};
  consents_merge(into, from, &workspace);
}

static void merged(const struct consents *left, const struct consents *right, struct consents *into) {
  copy(left, into);
  consents_merge(into, right, &workspace);
}

static bool is_live(const struct consents *consents, size_t purpose, int64_t now_ms) {
  return consents_judge(consents, &purposes[purpose], now_ms) == CONSENT_IS_LIVE;
}

static bool holds(const struct consents *consents, size_t purpose, int64_t now_ms) {
  return !consents_find(consents, purposes[purpose].name) || is_live(consents, purpose, now_ms);
}

/* At every time, of every purpose, whatever the strengths. */
static void expect_stricter(const struct consents *a, const struct consents *b, const struct consents *both) {
  for (size_t i = NEWS; i <= FRAUD; i++)
    for (int64_t now_ms = 0; now_ms < 12; now_ms++) {
      const struct purpose *purpose = &purposes[i];
      bool is_told = consents_is_told(a, purpose, now_ms) || consents_is_told(b, purpose, now_ms);
      bool is_of_one = !consents_find(a, purpose->name) || !consents_find(b, purpose->name);
      bool may_be_live = holds(a, i, now_ms) && holds(b, i, now_ms);
      if (is_live(both, i, now_ms)) assert_true(may_be_live);
      if (is_of_one && (is_live(a, i, now_ms) || is_live(b, i, now_ms)))
        assert_int_equal(is_live(both, i, now_ms), may_be_live);
      if (consents_is_told(both, purpose, now_ms)) assert_true(is_told && may_be_live);
    }
}

static void of_two_the_stricter_holds_whoever_is_merged_with_whom(void **state) {
  uint64_t seed = 1;
  int64_t expires_ms = purposes[NEWS].expires_ms;
  (void)state;
  purposes[NEWS].expires_ms = 4;
  for (int turn = 0; turn < 20000; turn++) {
    struct consents a, b, c, ab, ba, ab_c, bc, a_bc, twice;
    make_any(&seed, &a), make_any(&seed, &b), make_any(&seed, &c);
    merged(&a, &b, &ab), merged(&b, &a, &ba), merged(&b, &c, &bc);
    merged(&ab, &c, &ab_c), merged(&a, &bc, &a_bc), merged(&ab, &b, &twice);
    expect_same(&ab, &ba);
    expect_same(&ab_c, &a_bc);
    expect_same(&twice, &ab);
    expect_stricter(&a, &b, &ab);
    struct consents *all[] = {&a, &b, &c, &ab, &ba, &ab_c, &bc, &a_bc, &twice};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) consents_fini(all[i]);
  }
  purposes[NEWS].expires_ms = expires_ms;
}

static void a_denial_of_one_outlasts_a_stronger_grant_of_the_other(void **state) {
  struct consents known = {0}, anonymous = {0};
  (void)state;
  say(&known, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 10, 2);
  say(&anonymous, "personal", CONSENT_TOLD, CONSENT_GRANTED, 20, 2);
  consents_merge(&known, &anonymous, &workspace);
  expect(&known, PERSONAL, 30, CONSENT_IS_DENIED);
  say(&known, "personal", CONSENT_TOLD, CONSENT_GRANTED, 40, 2); /* asked anew, they may say yes */
  expect(&known, PERSONAL, 50, CONSENT_IS_LIVE);
  consents_fini(&known);
  consents_fini(&anonymous);
}

static void of_two_that_hold_the_stronger_word_stays(void **state) {
  struct consents known = {0}, anonymous = {0};
  (void)state;
  say(&known, "personal", CONSENT_BY_BANNER, CONSENT_DENIED, 5, 2);
  say(&known, "personal", CONSENT_TOLD, CONSENT_GRANTED, 10, 2);
  say(&anonymous, "personal", CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 2);
  say(&anonymous, "news", CONSENT_BY_BANNER, CONSENT_GRANTED, 20, 1);
  consents_merge(&known, &anonymous, &workspace);
  expect(&known, PERSONAL, 30, CONSENT_IS_LIVE);
  assert_true(consents_is_told(&known, &purposes[PERSONAL], 30));
  expect(&known, NEWS, 30, CONSENT_IS_LIVE);
  consents_fini(&known);
  consents_fini(&anonymous);
}

static void of_two_grants_the_one_that_ends_first_holds(void **state) {
  struct consents a = {0}, b = {0};
  (void)state;
  consents_say(
      &a, &workspace, "personal", CONSENT_TOLD,
      &(struct consent_record){.state = CONSENT_GRANTED, .version = 2, .at_ms = 10, .expires_ms = 50});
  say(&b, "personal", CONSENT_TOLD, CONSENT_GRANTED, 20, 2);
  consents_merge(&b, &a, &workspace);
  expect(&b, PERSONAL, 60, CONSENT_IS_EXPIRED);
  say(&a, "personal", CONSENT_TOLD, CONSENT_GRANTED, 30, 1);
  consents_merge(&b, &a, &workspace);
  expect(&b, PERSONAL, 40, CONSENT_IS_OUTDATED);
  consents_fini(&a);
  consents_fini(&b);
}

/* ---- events ---- */

static void takes_what_a_person_tells(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  struct buffer json = {0};
  (void)state;
  life(&workspace, profile, "consent.granted", "2026-01-01T10:00:00Z",
       "{\"purpose\":[\"personal\",\"elsewhere\"],\"source\":\"form\",\"expires\":\"2d\"}");
  life(&workspace, profile, "consent.denied", "2026-01-02T10:00:00Z", "{\"purpose\":\"news\"}");
  life(&workspace, profile, "consent.withdrawn", "2026-01-02T10:00:00Z",
       "{\"purpose\":\"elsewhere\",\"version\":7,\"expires\":\"2026-03-01T00:00:00Z\"}");
  consents_put_json(&profile->consents, &workspace, at("2026-01-02T11:00:00Z"), &json);
  assert_string_equal(
      buffer_text(&json),
      "{\"elsewhere\":{\"live\":false,\"why\":\"not "
      "declared\",\"records\":[{\"by\":\"told\",\"state\":\"withdrawn\","
      "\"time\":\"2026-01-02T10:00:00Z\",\"version\":7,\"expires\":\"2026-03-01T00:00:00Z\"}]},"
      "\"news\":{\"live\":false,\"why\":\"denied\",\"records\":[{\"by\":\"told\",\"state\":\"denied\","
      "\"time\":\"2026-01-02T10:00:00Z\",\"version\":1}]},"
      "\"personal\":{\"live\":true,\"records\":[{\"by\":\"told\",\"state\":\"granted\","
      "\"time\":\"2026-01-01T10:00:00Z\",\"version\":2,\"source\":\"form\",\"expires\":\"2026-01-03T10:00:"
      "00Z\"}]}}");
  expect(&profile->consents, PERSONAL, at("2026-01-03T09:59:59Z"), CONSENT_IS_LIVE);
  expect(&profile->consents, PERSONAL, at("2026-01-03T10:00:00Z"), CONSENT_IS_EXPIRED);
  buffer_fini(&json);
  profile_free(profile);
}

static void refuses_what_is_half_understood(void **state) {
  static const struct {
    const char *data, *sentence;
  } bad[] = {
      {"{}", "data.purpose: missing, expected the name of a purpose, or a list"},
      {"{\"purpose\":null}", "data.purpose: missing, expected the name of a purpose, or a list"},
      {"{\"purpose\":[]}", "data.purpose: missing, expected the name of a purpose, or a list"},
      {"{\"purpose\":7}", "data.purpose: expected the name of a purpose, or a list"},
      {"{\"purpose\":\"\"}", "data.purpose: expected the name of a purpose, or a list"},
      {"{\"purpose\":[\"news\",true]}", "data.purpose: expected the name of a purpose, or a list"},
      {"{\"purpose\":\"a\\tb\"}",
       "data.purpose: expected names of at most 128 bytes, without control characters"},
      {"{\"purpose\":\"news\",\"version\":\"1\"}", "data.version: expected a whole number from 1 to 1000000"},
      {"{\"purpose\":\"news\",\"version\":0}", "data.version: expected a whole number from 1 to 1000000"},
      {"{\"purpose\":\"news\",\"version\":1.5}", "data.version: expected a whole number from 1 to 1000000"},
      {"{\"purpose\":\"news\",\"source\":1}",
       "data.source: expected a text of at most 128 bytes that says where it was said"},
      {"{\"purpose\":\"news\",\"expires\":\"soon\"}",
       "data.expires: expected a duration such as \"365d\", or a time (RFC 3339)"},
      {"{\"purpose\":\"news\",\"expires\":365}",
       "data.expires: expected a duration such as \"365d\", or a time (RFC 3339)"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    expect_refused(&workspace, "consent.granted", bad[i].data, bad[i].sentence);
    expect_refused(&workspace, "consent.withdrawn", bad[i].data, bad[i].sentence);
  }
}

/* ---- bounds, bytes ---- */

static void forgets_what_is_not_declared_before_what_is(void **state) {
  struct consents consents = {0};
  char name[32];
  (void)state;
  say(&consents, "personal", CONSENT_TOLD, CONSENT_GRANTED, 1, 2);
  for (int i = 0; i < 3 * CONSENTS_MAX; i++) {
    snprintf(name, sizeof name, "other-%d", i);
    say(&consents, name, CONSENT_TOLD, CONSENT_GRANTED, 10 + i, 1);
  }
  assert_int_equal(consents.count, CONSENTS_MAX);
  expect(&consents, PERSONAL, 10, CONSENT_IS_LIVE);
  assert_null(consents_find(&consents, "other-0"));
  assert_non_null(consents_find(&consents, name));
  consents_fini(&consents);
}

static void outlives_the_process_byte_for_byte(void **state) {
  uint64_t seed = 7;
  (void)state;
  for (int turn = 0; turn < 2000; turn++) {
    struct profile *profile = profile_new(&workspace, "p"), *again;
    struct buffer image = {0}, twice = {0};
    struct error err;
    make_any(&seed, &profile->consents);
    profile_encode(profile, &workspace, &image);
    assert_int_equal(profile_decode((struct slice){image.data, image.length}, &workspace, &again, &err),
                     STATUS_OK);
    profile_encode(again, &workspace, &twice);
    assert_int_equal(image.length, twice.length);
    assert_memory_equal(image.data, twice.data, image.length);
    expect_same(&profile->consents, &again->consents);
    profile_free(again);
    for (size_t length = 0; length < image.length; length++) {
      image.data[length] ^= (char)(1 + draw(&seed, 255));
      if (!profile_decode((struct slice){image.data, image.length}, &workspace, &again, &err))
        profile_free(again); /* whatever it says, it is read without harm */
      if (!profile_decode((struct slice){image.data, length}, &workspace, &again, &err)) profile_free(again);
    }
    buffer_fini(&image);
    buffer_fini(&twice);
    profile_free(profile);
  }
}

static void weighs_what_it_keeps(void **state) {
  struct profile *profile = profile_new(&workspace, "p");
  size_t before = profile_bytes(profile);
  (void)state;
  life(&workspace, profile, "consent.granted", "2026-01-01T10:00:00Z",
       "{\"purpose\":\"personal\",\"source\":\"a long way to say where it was said\"}");
  assert_true(profile_bytes(profile) >= before + sizeof(struct consent) + strlen("personal") + 30);
  profile_free(profile);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(nothing_said_is_no_consent),
      cmocka_unit_test(holds_until_it_is_taken_back),
      cmocka_unit_test(counts_from_its_time_on_and_a_denial_always),
      cmocka_unit_test(is_of_one_text_and_one_time),
      cmocka_unit_test(a_denial_outweighs_a_weaker_grant),
      cmocka_unit_test(no_program_takes_back_what_the_person_told),
      cmocka_unit_test(a_legitimate_interest_ends_with_an_objection),
      cmocka_unit_test(does_not_depend_on_the_order_of_arrival),
      cmocka_unit_test(a_repeat_is_no_new_word),
      cmocka_unit_test(what_comes_late_between_repeats_errs_to_the_denial),
      cmocka_unit_test(of_two_the_stricter_holds_whoever_is_merged_with_whom),
      cmocka_unit_test(a_denial_of_one_outlasts_a_stronger_grant_of_the_other),
      cmocka_unit_test(of_two_that_hold_the_stronger_word_stays),
      cmocka_unit_test(of_two_grants_the_one_that_ends_first_holds),
      cmocka_unit_test(takes_what_a_person_tells),
      cmocka_unit_test(refuses_what_is_half_understood),
      cmocka_unit_test(forgets_what_is_not_declared_before_what_is),
      cmocka_unit_test(outlives_the_process_byte_for_byte),
      cmocka_unit_test(weighs_what_it_keeps),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
