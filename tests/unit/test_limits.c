/* The limits that a person sets of their own: what counts as the last word, what goes and what stays, merging, bytes. */
#include "life.h"

#include "domain/profile_inside.h"

static struct origin origins[] = {{.name = "declared"}, {.name = "web"}, {.name = "partner"}};
static struct hard_attribute attributes[] = {
    {.name = "size", .type = HARD_STRING, .origin = &origins[1]},
    {.name = "name", .type = HARD_STRING, .origin = &origins[0]},
    {.name = "bare", .type = HARD_STRING},
    {.name = "tier", .type = HARD_NUMBER, .origin = &origins[2], .keep_ms = 10 * CLOCK_DAY_MS},
    {.name = "look", .type = HARD_STRING, .keep_ms = 5 * CLOCK_DAY_MS},
};
static const struct workspace shop = {.hard = attributes,
                                      .hard_count = 5,
                                      .origins = origins,
                                      .origin_count = 3,
                                      .lifecycle = {1, 3, 100 * CLOCK_DAY_MS}};
static const struct belief_rule trait = {"uniqueness", 0};

#define ALL "{\"size\":\"m\",\"name\":\"Ann\",\"bare\":\"b\",\"tier\":3,\"look\":\"alone\"}"

static struct profile *begin(void) {
  return profile_new(&shop, "p");
}

static void learn(struct profile *profile, const char *origin, const char *time) {
  beliefs_observe(&profile->beliefs, &trait, NULL, origin, 1, 1, at(time));
}

static void put_origin(void *context, const char *name, const struct belief *belief) {
  (void)belief;
  buffer_print(context, "%s ", name);
}

static void expect_evidence(const struct profile *profile, const char *names) {
  struct buffer told = {0};
  beliefs_origins(&profile->beliefs, &trait, NULL, at(day(9)), put_origin, &told);
  assert_string_equal(buffer_text(&told), names);
  buffer_fini(&told);
}

/* Text or number, as JSON; "" where it is not known. */
static void expect_hard(const struct profile *profile, const char *expected) {
  struct buffer json = {0};
  profile_put_json(profile, &shop, at(day(0)), &json);
  const char *hard = strstr(buffer_text(&json), "\"hard\":{");
  size_t length = strcspn(hard, "}") - strlen("\"hard\":{");
  if (strlen(expected) != length || strncmp(hard + strlen("\"hard\":{"), expected, length))
    fail_msg("expected %s in %s", expected, hard);
  buffer_fini(&json);
}

/* An event whose envelope says more. */
static void live_as(struct profile *profile, const char *type, const char *time, const char *data,
                    bool is_unverified) {
  struct buffer text = {0};
  struct event event;
  struct error err;
  buffer_print(&text,
               "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"time\":\"%s\","
               "\"unverified\":%s,\"data\":%s}",
               type, time, is_unverified ? "true" : "false", data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  if (profile_check(&shop, &event, &err)) fail_msg("%s", err.text);
  profile_apply(profile, &shop, &event);
  event_fini(&event);
  buffer_fini(&text);
}

/* ---- what may be said ---- */

static void refuses_what_names_no_origin(void **state) {
  char many[1000] = "{\"origin\":[";
  (void)state;
  for (const char *const *type = (const char *const[]){"origin.withdrawn", "origin.allowed", NULL}; *type;
       type++) {
    expect_refused(&shop, *type, "null", "data.origin: missing, expected the name of an origin, or a list");
    expect_refused(&shop, *type, "{\"x\":1}",
                   "data.origin: missing, expected the name of an origin, or a list");
    expect_refused(&shop, *type, "{\"orgin\":\"web\"}",
                   "data: there is no member 'orgin', did you mean 'origin'?");
    expect_refused(&shop, *type, "{\"origin\":7}", "data.origin: expected the name of an origin, or a list");
    expect_refused(&shop, *type, "{\"origin\":\"\"}",
                   "data.origin: expected the name of an origin, or a list");
    expect_refused(&shop, *type, "{\"origin\":[\"web\",7]}",
                   "data.origin: expected the name of an origin, or a list");
    expect_refused(&shop, *type, "{\"origin\":\"a\\u0001\"}",
                   "data.origin: expected names of at most 128 bytes, without control characters");
  }
  for (int i = 0; i <= LIMITED_NAMES_MAX; i++) strcat(many, i ? ",\"web\"" : "\"web\"");
  expect_refused(&shop, "origin.withdrawn", strcat(many, "]}"), "data.origin: more than 64 names");
}

static void refuses_what_is_no_degree(void **state) {
  static const char expected[] =
      "data.degree: expected \"mass\", \"segment\", \"individual\", or null to take it back";
  (void)state;
  expect_refused(&shop, "customer.degree", "{\"degree\":7}", expected);
  expect_refused(&shop, "customer.degree", "{\"degree\":\"inverse\"}", expected);
  expect_refused(&shop, "customer.degree", "{\"degree\":\"segmnt\"}",
                 "data.degree: there is no degree 'segmnt', did you mean 'segment'?");
  expect_refused(&shop, "customer.degree", "{\"degre\":\"mass\"}",
                 "data: there is no member 'degre', did you mean 'degree'?");
  expect_refused(
      &shop, "customer.degree", "{}",
      "data.degree: missing, expected \"mass\", \"segment\", \"individual\", or null to take it back");
}

/* ---- origins ---- */

static void what_is_of_the_origin_goes_and_all_else_stays(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "customer.profile", day(1), ALL);
  life(&shop, profile, "product.viewed", day(1), "{\"item\":\"v\"}");
  learn(profile, "web", day(1)), learn(profile, "partner", day(1));
  life(&shop, profile, "origin.withdrawn", day(2), "{\"origin\":[\"web\",\"partner\"]}");
  expect_hard(profile, "\"name\":\"Ann\",\"bare\":\"b\",\"look\":\"alone\"");
  expect_evidence(profile, "");
  assert_int_equal(profile->beliefs.count, 0);
  assert_int_equal(profile->viewed_count, 1);
  assert_true(profile->is_known_person);
  expect_json(&shop, profile, day(2),
              "\"limits\":{\"withdrawn\":[{\"origin\":\"partner\",\"time\":\"2026-01-03T10:00:00Z\"},"
              "{\"origin\":\"web\",\"time\":\"2026-01-03T10:00:00Z\"}]}");
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void expect_unlearned(struct profile *profile, const char *time, const char *data, size_t hard,
                             size_t beliefs) {
  life(&shop, profile, "origin.withdrawn", time, data);
  assert_int_equal(profile->unlearned.attributes, hard);
  assert_int_equal(profile->unlearned.beliefs, beliefs);
}

static void what_went_is_counted_once_and_nothing_that_was_not_known(void **state) {
  static const struct belief_rule style = {"style", 0};
  (void)state;
  struct profile *profile = begin();
  expect_unlearned(profile, day(1), "{\"origin\":\"web\"}", 0, 0);
  life(&shop, profile, "origin.allowed", day(2), "{\"origin\":\"web\"}");
  life(&shop, profile, "customer.profile", day(3), ALL);
  learn(profile, "web", day(3)), learn(profile, "partner", day(3));
  beliefs_observe(&profile->beliefs, &style, "wool", "web", 1, 1, at(day(3)));
  beliefs_observe(&profile->beliefs, &style, "silk", "web", 1, 1, at(day(3)));
  beliefs_observe(&profile->beliefs, &style, "silk", "web", 1, 1, at(day(4)));
  beliefs_observe(&profile->beliefs, &style, "linen", "partner", 1, 1, at(day(3)));
  expect_unlearned(profile, day(4), "{\"origin\":\"web\"}", 1, 3);
  expect_unlearned(profile, day(5), "{\"origin\":\"web\"}", 0, 0);
  life(&shop, profile, "customer.profile", day(6), "{\"tier\":null}");
  expect_unlearned(profile, day(7), "{\"origin\":[\"partner\",\"nowhere\"]}", 0, 2);
  life(&shop, profile, "page.viewed", day(8), "{}");
  assert_int_equal(profile->unlearned.beliefs, 0);
  profile_free(profile);
}

static void what_the_person_told_is_an_origin_too_and_wishes_are_none(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "customer.profile", day(1), ALL);
  life(&shop, profile, "customer.wished", day(1), "{\"never\":{\"tags\":\"leather\"}}");
  learn(profile, "declared", day(1)), learn(profile, "web", day(1));
  life(&shop, profile, "origin.withdrawn", day(1), "{\"origin\":\"declared\"}");
  expect_hard(profile, "\"size\":\"m\",\"tier\":3");
  expect_evidence(profile, "web ");
  assert_false(wishes_are_empty(&profile->wishes));
  profile_free(profile);
}

/* Of before it and of after it, whenever it comes; a null is a word too. */
static void it_teaches_nothing_until_it_is_allowed(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "origin.withdrawn", day(3), "{\"origin\":\"web\"}");
  life(&shop, profile, "customer.profile", day(1), "{\"size\":\"m\"}");
  life(&shop, profile, "customer.profile", day(5), "{\"size\":\"l\",\"name\":\"Ann\"}");
  life(&shop, profile, "customer.profile", day(5), "{\"size\":null}");
  expect_hard(profile, "\"name\":\"Ann\"");
  assert_int_equal(profile->hard_count, 1);
  life(&shop, profile, "origin.allowed", day(4), "{\"origin\":\"web\"}");
  life(&shop, profile, "customer.profile", day(3), "{\"size\":\"xs\"}"); /* late: of before it was allowed */
  expect_hard(profile, "\"name\":\"Ann\"");
  life(&shop, profile, "customer.profile", day(6), "{\"size\":\"xl\"}");
  expect_hard(profile, "\"size\":\"xl\",\"name\":\"Ann\"");
  assert_false(limits_have_effect(&profile->limits));
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void the_last_word_by_time_holds_and_of_two_the_stricter(void **state) {
  static const struct {
    int withdrawn, allowed;
    bool is_withdrawn;
  } cases[] = {{1, 2, false}, {2, 1, true}, {1, 1, true}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
      struct profile *profile = begin();
      for (int turn = 0; turn < 2; turn++) {
        bool is_withdrawal = turn == is_reversed;
        life(&shop, profile, is_withdrawal ? "origin.withdrawn" : "origin.allowed",
             day(is_withdrawal ? cases[i].withdrawn : cases[i].allowed), "{\"origin\":\"web\"}");
      }
      assert_int_equal(limits_withdrew(&profile->limits, "web"), cases[i].is_withdrawn);
      assert_int_equal(limits_teach(&profile->limits, "web", at(day(3))), !cases[i].is_withdrawn);
      assert_false(limits_teach(&profile->limits, "web", at(day(0))));
      assert_true(limits_teach(&profile->limits, "partner", at(day(0))));
      profile_free(profile);
    }
}

/* It was allowed again meanwhile: what was said since stays, and evidence, which tells no time, goes, once. */
static void a_withdrawal_that_comes_late_takes_what_was_before_it(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "customer.profile", day(1), "{\"size\":\"m\"}");
  life(&shop, profile, "origin.allowed", day(4), "{\"origin\":\"web\"}");
  expect_hard(profile, "\"size\":\"m\"");
  learn(profile, "web", day(5));
  life(&shop, profile, "origin.withdrawn", day(3), "{\"origin\":\"web\"}");
  expect_hard(profile, "");
  expect_evidence(profile, "");
  life(&shop, profile, "customer.profile", day(5), "{\"size\":\"l\"}");
  learn(profile, "web", day(6));
  life(&shop, profile, "origin.withdrawn", day(2), "{\"origin\":\"web\"}"); /* no news */
  expect_hard(profile, "\"size\":\"l\"");
  expect_evidence(profile, "web ");
  profile_free(profile);
}

/* Carried of a name that is declared otherwise, and of one that no release declares: then of the one that does. */
static void what_is_carried_goes_as_soon_as_its_origin_is_known(void **state) {
  static struct hard_attribute before[] = {{.name = "gone", .type = HARD_STRING},
                                           {.name = "size", .type = HARD_NUMBER},
                                           {.name = "tier", .type = HARD_BOOLEAN}};
  static struct hard_attribute after[] = {{.name = "gone", .type = HARD_STRING, .origin = &origins[1]}};
  static const struct workspace earlier = {.hard = before, .hard_count = 3};
  static const struct workspace later = {
      .hard = after, .hard_count = 1, .origins = origins, .origin_count = 3};
  (void)state;
  struct profile *told = profile_new(&earlier, "p");
  life(&earlier, told, "customer.profile", day(1), "{\"gone\":\"x\",\"size\":38,\"tier\":true}");
  struct profile *profile = life_move(&earlier, told, &shop);
  expect_hard(profile, "\"size\":\"38\""); /* read as a text */
  life(&shop, profile, "origin.withdrawn", day(2), "{\"origin\":\"web\"}");
  expect_hard(profile, "");
  assert_int_equal(profile->carried_count, 2);
  assert_int_equal(profile->unlearned.attributes, 1); /* however often it was kept */
  struct profile *declared = life_move(&shop, profile, &later);
  assert_int_equal(declared->hard_count, 1);
  life(&later, declared, "page.viewed", day(3), "{}");
  assert_int_equal(declared->hard_count, 0);
  assert_int_equal(declared->carried_count, 1);
  profile_free(told), profile_free(profile), profile_free(declared);
}

static void of_too_many_origins_undeclared_ones_are_forgotten_first(void **state) {
  char data[80];
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "origin.withdrawn", day(0), "{\"origin\":\"web\"}");
  for (int i = 0; i < LIMITED_ORIGINS_MAX + 9; i++) {
    snprintf(data, sizeof data, "{\"origin\":\"x%d\"}", i);
    life(&shop, profile, "origin.withdrawn", day(1 + i), data);
  }
  assert_int_equal(profile->limits.origin_count, LIMITED_ORIGINS_MAX);
  assert_true(limits_withdrew(&profile->limits, "web"));
  assert_false(limits_withdrew(&profile->limits, "x9"));
  assert_true(limits_withdrew(&profile->limits, "x10"));
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

/* ---- degree ---- */

static void the_last_degree_that_was_said_holds_and_of_two_the_lower(void **state) {
  (void)state;
  struct profile *profile = begin();
  assert_int_equal(limits_degree(&profile->limits), DEGREE_INVERSE);
  life(&shop, profile, "customer.degree", day(2), "{\"degree\":\"segment\"}");
  life(&shop, profile, "customer.degree", day(1), "{\"degree\":\"mass\"}"); /* late */
  assert_int_equal(limits_degree(&profile->limits), DEGREE_SEGMENT);
  life(&shop, profile, "customer.degree", day(2), "{\"degree\":\"individual\"}");
  assert_int_equal(limits_degree(&profile->limits), DEGREE_SEGMENT);
  life(&shop, profile, "customer.degree", day(2), "{\"degree\":\"mass\"}");
  assert_int_equal(limits_degree(&profile->limits), DEGREE_MASS);
  expect_json(&shop, profile, day(2), "\"limits\":{\"degree\":\"mass\"}");
  assert_true(limits_forbid_degree(&profile->limits, DEGREE_SEGMENT));
  assert_false(limits_forbid_degree(&profile->limits, DEGREE_MASS));
  assert_false(limits_forbid_degree(&profile->limits, DEGREE_INVERSE)); /* what they ask for themselves */
  expect_comes_back(&shop, profile);
  life(&shop, profile, "customer.degree", day(3), "{\"degree\":null}");
  assert_int_equal(limits_degree(&profile->limits), DEGREE_INVERSE);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

/* ---- who need not be the person ---- */

static size_t count_unverified(const struct profile *profile, const char *type, const char *data) {
  struct buffer text = {0};
  struct event event;
  struct error err;
  const char *names[3];
  buffer_print(
      &text,
      "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"unverified\":true,\"data\":%s}",
      type, data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  size_t count = limits_unverified(&profile->limits, &event, names, 3);
  event_fini(&event);
  buffer_fini(&text);
  return count;
}

static void whoever_it_is_may_lower_and_not_raise(void **state) {
  (void)state;
  struct profile *profile = begin();
  live_as(profile, "origin.withdrawn", day(1), "{\"origin\":\"web\"}", true);
  live_as(profile, "origin.allowed", day(2), "{\"origin\":\"web\"}", true);
  assert_true(limits_withdrew(&profile->limits, "web"));
  assert_int_equal(count_unverified(profile, "origin.allowed", "{\"origin\":[\"web\",\"x\"]}"), 2);
  assert_int_equal(count_unverified(profile, "origin.withdrawn", "{\"origin\":\"web\"}"), 0);
  live_as(profile, "customer.degree", day(1), "{\"degree\":\"segment\"}", true);
  assert_int_equal(limits_degree(&profile->limits), DEGREE_SEGMENT);
  live_as(profile, "customer.degree", day(2), "{\"degree\":\"individual\"}", true);
  live_as(profile, "customer.degree", day(2), "{\"degree\":null}", true);
  assert_int_equal(limits_degree(&profile->limits), DEGREE_SEGMENT);
  assert_int_equal(count_unverified(profile, "customer.degree", "{\"degree\":\"individual\"}"), 1);
  assert_int_equal(count_unverified(profile, "customer.degree", "{\"degree\":null}"), 1);
  assert_int_equal(count_unverified(profile, "customer.degree", "{\"degree\":\"segment\"}"), 0);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

/* Each in any order of arrival: the person's mass of day 1, a link's segment of day 2; then the person's null. */
static void what_was_lowered_holds_until_the_person_says_something_later(void **state) {
  static const struct {
    int day;
    const char *data;
    bool is_unverified;
  } said[] = {{1, "{\"degree\":\"mass\"}", false},
              {2, "{\"degree\":\"segment\"}", true},
              {3, "{\"degree\":null}", false},
              {4, "{\"degree\":\"individual\"}", true}};
  static const int orders[][4] = {{0, 1, 2, 3}, {3, 2, 1, 0}, {2, 0, 3, 1}, {1, 3, 0, 2}};
  (void)state;
  for (size_t i = 0; i < 4; i++) {
    struct profile *profile = begin();
    for (int turn = 0; turn < 4; turn++) {
      int which = orders[i][turn];
      live_as(profile, "customer.degree", day(said[which].day), said[which].data, said[which].is_unverified);
    }
    assert_int_equal(limits_degree(&profile->limits), DEGREE_INDIVIDUAL);
    profile_free(profile);
  }
  for (int is_reversed = 0; is_reversed < 2; is_reversed++) {
    struct profile *profile = begin();
    for (int turn = 0; turn < 2; turn++) {
      int which = turn == is_reversed ? 0 : 1;
      live_as(profile, "customer.degree", day(said[which].day), said[which].data, said[which].is_unverified);
    }
    assert_int_equal(limits_degree(&profile->limits), DEGREE_MASS);
    profile_free(profile);
  }
}

/* ---- merging ---- */

static void of_two_the_stricter_holds(void **state) {
  (void)state;
  struct profile *known = begin(), *visitor = begin();
  life(&shop, known, "customer.profile", day(1), ALL);
  learn(known, "web", day(1)), learn(known, "partner", day(1));
  life(&shop, known, "origin.allowed", day(9), "{\"origin\":\"web\"}");
  life(&shop, known, "customer.degree", day(9), "{\"degree\":\"individual\"}");
  life(&shop, visitor, "origin.withdrawn", day(2), "{\"origin\":\"web\"}");
  life(&shop, visitor, "customer.degree", day(2), "{\"degree\":\"segment\"}");
  learn(visitor, "service", day(1));
  profile_merge(known, visitor, &shop);
  assert_true(limits_withdrew(&known->limits, "web"));
  assert_int_equal(limits_degree(&known->limits), DEGREE_SEGMENT);
  expect_hard(known, "\"name\":\"Ann\",\"bare\":\"b\",\"tier\":3");
  expect_evidence(known, "partner service ");
  life(&shop, known, "origin.allowed", day(8), "{\"origin\":\"web\"}"); /* of before the last word of both */
  assert_true(limits_withdrew(&known->limits, "web"));
  life(&shop, known, "origin.allowed", day(10), "{\"origin\":\"web\"}");
  assert_false(limits_withdrew(&known->limits, "web"));
  expect_comes_back(&shop, known);
  profile_free(known), profile_free(visitor);
}

/* And what a visitor brings of an origin that the known one withdrew. */
static void nothing_is_brought_along_of_an_origin_that_was_withdrawn(void **state) {
  (void)state;
  struct profile *known = begin(), *visitor = begin();
  life(&shop, known, "origin.withdrawn", day(2), "{\"origin\":\"web\"}");
  life(&shop, visitor, "customer.profile", day(3), "{\"size\":\"m\",\"name\":\"Ann\"}");
  learn(visitor, "web", day(3)), learn(visitor, "partner", day(3));
  profile_merge(known, visitor, &shop);
  expect_hard(known, "\"name\":\"Ann\"");
  expect_evidence(known, "partner ");
  expect_evidence(visitor, "partner web ");
  profile_free(known), profile_free(visitor);
}

/* Withdrawn and allowed again by one: what the other has is of before that, as far as anybody can tell. */
static void what_was_allowed_again_is_learned_anew(void **state) {
  (void)state;
  struct profile *known = begin(), *visitor = begin();
  life(&shop, known, "customer.profile", day(1), "{\"size\":\"m\"}");
  learn(known, "web", day(1));
  life(&shop, visitor, "origin.withdrawn", day(2), "{\"origin\":\"web\"}");
  life(&shop, visitor, "origin.allowed", day(3), "{\"origin\":\"web\"}");
  life(&shop, visitor, "customer.profile", day(4), "{\"size\":\"l\"}");
  learn(visitor, "web", day(4));
  profile_merge(known, visitor, &shop);
  expect_hard(known, "\"size\":\"l\"");
  struct belief belief;
  beliefs_read(&known->beliefs, &trait, NULL, at(day(4)), &belief);
  assert_true(belief.evidence > 0.99 && belief.evidence < 1.01); /* the visitor's alone */
  profile_free(known), profile_free(visitor);
}

static void a_merge_with_somebody_without_limits_changes_none(void **state) {
  (void)state;
  for (int is_known = 0; is_known < 2; is_known++) {
    struct profile *one = begin(), *other = begin();
    life(&shop, one, "origin.withdrawn", day(2), "{\"origin\":\"web\"}");
    live_as(one, "customer.degree", day(2), "{\"degree\":\"segment\"}", true);
    struct profile *expected = life_move(&shop, one, &shop);
    profile_merge(is_known ? one : other, is_known ? other : one, &shop);
    struct buffer left = {0}, right = {0};
    limits_encode(is_known ? &one->limits : &other->limits, &left);
    limits_encode(&expected->limits, &right);
    assert_int_equal(left.length, right.length);
    assert_memory_equal(left.data, right.data, left.length);
    buffer_fini(&left), buffer_fini(&right);
    profile_free(one), profile_free(other), profile_free(expected);
  }
}

/* Counts last: else what was told would stand among them, and steer. */
static void nothing_is_counted_by_what_was_told(void **state) {
  static const char *const told[] = {"other", "size", NULL}, *const answers[] = {"answers.a", "ask", NULL};
  static struct counted_type counted[] = {{"ask.answered", answers}, {"customer.profile", told}};
  const struct condition by_size = {.path = "size", .one_of = (const char *const[]){"m", NULL}};
  const struct condition by_other = {.path = "other", .one_of = (const char *const[]){"o", NULL}};
  struct workspace counting = shop;
  counting.counted = counted, counting.counted_count = 2;
  (void)state;
  struct profile *profile = profile_new(&counting, "p");
  life(&counting, profile, "customer.profile", day(1), "{\"size\":\"m\",\"other\":\"o\"}");
  assert_int_equal(
      profile_count_where(profile, &counting, "customer.profile", &by_size, 1, CLOCK_DAY_MS, at(day(1))), 0);
  assert_int_equal(
      profile_count_where(profile, &counting, "customer.profile", &by_other, 1, CLOCK_DAY_MS, at(day(1))), 1);
  profile_free(profile);
}

/* ---- keep ---- */

static void what_is_older_than_it_is_kept_goes_with_the_next_event(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "customer.profile", day(0), ALL);
  life(&shop, profile, "page.viewed", day(5), "{}");
  expect_hard(profile, "\"size\":\"m\",\"name\":\"Ann\",\"bare\":\"b\",\"tier\":3,\"look\":\"alone\"");
  life(&shop, profile, "page.viewed", day(6), "{}");
  expect_hard(profile, "\"size\":\"m\",\"name\":\"Ann\",\"bare\":\"b\",\"tier\":3");
  assert_int_equal(profile->hard_count, 4);
  expect_comes_back(&shop, profile);
  profile_free(profile);
}

static void a_sweep_deletes_it_too_and_says_whether_anything_went(void **state) {
  (void)state;
  struct profile *profile = begin();
  life(&shop, profile, "customer.profile", day(0), ALL);
  life(&shop, profile, "customer.profile", day(1), "{\"look\":null}");
  assert_false(profile_prune(profile, &shop, at(day(6))));
  assert_true(profile_prune(profile, &shop, at(day(7)))); /* that it was taken back */
  assert_false(profile_prune(profile, &shop, at(day(7))));
  assert_true(profile_prune(profile, &shop, at(day(11))));
  expect_hard(profile, "\"size\":\"m\",\"name\":\"Ann\",\"bare\":\"b\"");
  assert_false(profile_prune(profile, &shop, INT64_C(253402300799999)));
  profile_free(profile);
}

/* What is read from a carried value goes with it, and nothing older comes up from under it. */
static void what_is_carried_is_kept_no_longer(void **state) {
  static struct hard_attribute before[] = {{.name = "tier", .type = HARD_STRING},
                                           {.name = "odd", .type = HARD_STRING}};
  static const struct workspace earlier = {.hard = before, .hard_count = 2};
  (void)state;
  struct profile *told = profile_new(&earlier, "p");
  life(&earlier, told, "customer.profile", day(1), "{\"tier\":\"7\",\"odd\":\"x\"}");
  struct profile *profile = life_move(&earlier, told, &shop);
  expect_hard(profile, "\"tier\":7");
  assert_false(profile_prune(profile, &shop, at(day(11))));
  assert_true(profile_prune(profile, &shop, at(day(12))));
  assert_int_equal(profile->hard_count, 0);
  assert_int_equal(profile->carried_count, 1); /* of which nobody says how long it is kept */
  assert_string_equal(profile->carried[0].name, "odd");
  profile_free(told), profile_free(profile);
}

/* ---- bytes ---- */

/* Version 2, id "p", section 15, the end. */
static bool is_read(const char *section, size_t length) {
  struct buffer image = {0};
  struct profile *got;
  struct error err;
  buffer_add(&image, "\2\1p\17", 4);
  buffer_add_varint(&image, length);
  buffer_add(&image, section, length);
  buffer_add_byte(&image, 0);
  enum status status = profile_decode((struct slice){image.data, image.length}, &shop, &got, &err);
  if (!status) profile_free(got);
  buffer_fini(&image);
  return !status;
}
#define IS_READ(section) is_read(section, sizeof section - 1)

static void refuses_bytes_that_are_not_its_own(void **state) {
  (void)state;
  assert_true(IS_READ("\1\1a\1\2\0"));          /* withdrawn */
  assert_true(IS_READ("\2\1a\2\2\1b\3\2\4\0")); /* allowed; both */
  assert_true(IS_READ("\0\17\3\2\4\6\10"));     /* all degrees */
  assert_false(IS_READ("\0\0"));                /* nothing */
  assert_false(IS_READ("\1\1a\0\0"));           /* an origin of which nothing was said */
  assert_false(IS_READ("\1\1a\4\2\0"));         /* what there is not */
  assert_false(IS_READ("\2\1b\1\2\1a\1\2\0"));  /* backwards */
  assert_false(IS_READ("\2\1a\1\2\1a\1\2\0"));  /* twice */
  assert_false(IS_READ("\0\20\2"));             /* no such degree */
  assert_false(IS_READ("\0\10\4\2"));           /* no such cap */
  assert_false(IS_READ("\0\10\3"));             /* short */
  assert_false(IS_READ("\0\10\3\2\0"));         /* long */
}

static void an_image_without_any_keeps_its_bytes(void **state) {
  size_t length;
  (void)state;
  struct profile *nobody = begin();
  char *image = life_image(&shop, nobody, &length);
  assert_int_equal(length, 4);
  assert_memory_equal(image, "\2\1p\0", 4);
  free(image);
  profile_free(nobody);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_what_names_no_origin),
      cmocka_unit_test(refuses_what_is_no_degree),
      cmocka_unit_test(what_is_of_the_origin_goes_and_all_else_stays),
      cmocka_unit_test(what_went_is_counted_once_and_nothing_that_was_not_known),
      cmocka_unit_test(what_the_person_told_is_an_origin_too_and_wishes_are_none),
      cmocka_unit_test(it_teaches_nothing_until_it_is_allowed),
      cmocka_unit_test(the_last_word_by_time_holds_and_of_two_the_stricter),
      cmocka_unit_test(a_withdrawal_that_comes_late_takes_what_was_before_it),
      cmocka_unit_test(what_is_carried_goes_as_soon_as_its_origin_is_known),
      cmocka_unit_test(of_too_many_origins_undeclared_ones_are_forgotten_first),
      cmocka_unit_test(the_last_degree_that_was_said_holds_and_of_two_the_lower),
      cmocka_unit_test(whoever_it_is_may_lower_and_not_raise),
      cmocka_unit_test(what_was_lowered_holds_until_the_person_says_something_later),
      cmocka_unit_test(of_two_the_stricter_holds),
      cmocka_unit_test(nothing_is_brought_along_of_an_origin_that_was_withdrawn),
      cmocka_unit_test(what_was_allowed_again_is_learned_anew),
      cmocka_unit_test(a_merge_with_somebody_without_limits_changes_none),
      cmocka_unit_test(nothing_is_counted_by_what_was_told),
      cmocka_unit_test(what_is_older_than_it_is_kept_goes_with_the_next_event),
      cmocka_unit_test(a_sweep_deletes_it_too_and_says_whether_anything_went),
      cmocka_unit_test(what_is_carried_is_kept_no_longer),
      cmocka_unit_test(refuses_bytes_that_are_not_its_own),
      cmocka_unit_test(an_image_without_any_keeps_its_bytes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
