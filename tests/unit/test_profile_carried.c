/* What a workspace does not declare is carried: nothing is lost over releases that drop attributes or give them other
 * types, and what is carried is read by nobody. */
#include "life.h"

static const char *const looks[] = {"alone", "friends", NULL}, *const sizes[] = {"M", "L", NULL},
                         *const first_tag[] = {"a", NULL};

#define SHOP(name, ...)                                                                                      \
  static struct hard_attribute name##_hard[] = {__VA_ARGS__};                                                \
  static const struct workspace name = {.hard = name##_hard,                                                 \
                                        .hard_count = sizeof name##_hard / sizeof *name##_hard}

SHOP(first, {.name = "size", .type = HARD_STRING, .may_say = true}, {.name = "look", .type = HARD_STRING},
     {.name = "tags", .type = HARD_LIST}, {.name = "born", .type = HARD_DATE});
SHOP(dropping, {.name = "born", .type = HARD_DATE});
SHOP(numbers, {.name = "born", .type = HARD_STRING}, {.name = "size", .type = HARD_NUMBER, .may_say = true},
     {.name = "look", .type = HARD_STRING, .one_of = looks}, {.name = "tags", .type = HARD_SET});
SHOP(lists, {.name = "tags", .type = HARD_STRING, .one_of = looks}, {.name = "size", .type = HARD_LIST},
     {.name = "look", .type = HARD_BOOLEAN});
SHOP(wild, {.name = "size", .type = HARD_BOOLEAN}, {.name = "born", .type = HARD_NUMBER},
     {.name = "tags", .type = HARD_STRING}, {.name = "look", .type = HARD_SET, .one_of = looks});
SHOP(letters, {.name = "size", .type = HARD_STRING, .one_of = sizes});
SHOP(narrow, {.name = "look", .type = HARD_STRING, .may_say = true, .one_of = looks},
     {.name = "tags", .type = HARD_LIST, .one_of = first_tag});
static const struct workspace nothing = {.hard_count = 0};
static const struct workspace *const all[] = {&first, &dropping, &numbers, &lists, &wild, &narrow, &nothing};
enum { ALL = sizeof all / sizeof *all };

static struct profile *lived(void) {
  struct profile *profile = profile_new(&first, "p");
  life(&first, profile, "customer.profile", day(1),
       "{\"size\":\"38\",\"look\":\"red\",\"tags\":[\"b\",\"a\",\"b\"],\"born\":\"1990-05-01\"}");
  return profile;
}

/* Replaces the profile. */
static void move(struct profile **profile, const struct workspace *from, const struct workspace *into) {
  struct profile *moved = life_move(from, *profile, into);
  profile_free(*profile);
  *profile = moved;
}

static void finds_all_as_it_was_after_any_other_release(void **state) {
  (void)state;
  for (size_t i = 0; i < ALL; i++) {
    struct profile *profile = lived(), *same = lived();
    move(&profile, &first, all[i]);
    expect_comes_back(all[i], profile);
    move(&profile, all[i], &first);
    expect_alike(&first, same, profile);
    assert_int_equal(profile->carried_count, 0);
    profile_free(profile);
    profile_free(same);
  }
}

static uint32_t draw(uint32_t *seed, uint32_t below) {
  *seed = *seed * 1664525u + 1013904223u;
  return (*seed >> 8) % below;
}

static const char *a_word(const struct workspace *workspace, uint32_t *seed, char data[static 96]) {
  static const char *const values[] = {
      [HARD_STRING] = "\"%u\"",        [HARD_NUMBER] = "%u",     [HARD_BOOLEAN] = "true",
      [HARD_DATE] = "\"199%u-01-01\"", [HARD_LIST] = "[\"%u\"]", [HARD_SET] = "[\"x\",\"%u\"]"};
  const char *name = first_hard[draw(seed, 4)].name;
  const struct hard_attribute *attribute = workspace_find_hard(workspace, name);
  char value[32] = "null";
  if (attribute && attribute->one_of)
    snprintf(value, sizeof value, attribute->type >= HARD_LIST ? "[\"%s\"]" : "\"%s\"", attribute->one_of[0]);
  else if (attribute && draw(seed, 4))
    snprintf(value, sizeof value, values[attribute->type], draw(seed, 10));
  snprintf(data, 96, "{\"%s\":%s}", name, value);
  return data;
}

/* What sleeps through releases is as what was read and written under each: when a profile is converted changes no byte. */
static void has_the_same_bytes_whatever_read_it_on_the_way(void **state) {
  (void)state;
  for (uint32_t seed = 1, round = 0; round < 3000; round++) {
    struct profile *awake = lived(), *asleep = lived();
    const struct workspace *now = &first, *slept = &first;
    for (int step = 0; step < 12; step++) {
      const struct workspace *next = all[draw(&seed, ALL)];
      move(&awake, now, next);
      now = next;
      if (draw(&seed, 3)) continue;
      char data[96];
      move(&asleep, slept, now);
      slept = now;
      a_word(now, &seed, data);
      const char *time = day((int)draw(&seed, 9));
      life(now, awake, "customer.profile", time, data);
      life(now, asleep, "customer.profile", time, data);
      expect_alike(now, awake, asleep);
      expect_comes_back(now, awake);
    }
    profile_free(awake);
    profile_free(asleep);
  }
}

static void reads_what_another_type_says_without_loss(void **state) {
  (void)state;
  struct profile *profile = lived();
  move(&profile, &first, &numbers);
  expect_json(
      &numbers, profile, day(9),
      "\"hard\":{\"born\":\"1990-05-01\",\"size\":38,\"tags\":[\"a\",\"b\"]},\"undeclared\":"
      "[{\"name\":\"born\",\"type\":\"date\",\"value\":\"1990-05-01\"},"
      "{\"name\":\"look\",\"type\":\"string\",\"value\":\"red\"},{\"name\":\"size\",\"type\":\"string\","
      "\"value\":\"38\"},{\"name\":\"tags\",\"type\":\"list\",\"value\":[\"b\",\"a\",\"b\"]}],\"soft\"");
  move(&profile, &numbers, &lists);
  expect_json(&lists, profile, day(9), "\"hard\":{\"size\":[\"38\"]}"); /* no tags: not one of them */
  profile_free(profile);
}

static void the_newer_word_holds_whatever_its_type(void **state) {
  (void)state;
  struct profile *profile = lived();
  move(&profile, &first, &numbers);
  life(&numbers, profile, "customer.profile", day(3), "{\"size\":40}");
  move(&profile, &numbers, &first);
  assert_string_equal(profile_find_hard(profile, 0)->text, "40");
  life(&first, profile, "customer.profile", day(2), "{\"size\":\"late\"}");
  assert_string_equal(profile_find_hard(profile, 0)->text, "40");
  life(&first, profile, "customer.profile", day(4), "{\"size\":\"XL\"}");
  assert_string_equal(profile_find_hard(profile, 0)->text, "XL");
  expect_comes_back(&first, profile);
  move(&profile, &first, &numbers); /* XL is no number: the last that was said so holds */
  assert_true(profile_find_hard(profile, 1)->number == 40);
  move(&profile, &numbers, &nothing);
  assert_int_equal(profile->hard_count, 0);
  assert_int_equal(profile->carried_count, 5);
  profile_free(profile);
}

static void what_is_not_allowed_any_more_is_absent_until_it_is_again(void **state) {
  (void)state;
  struct profile *profile = lived(), *same = lived();
  move(&profile, &first, &narrow);
  assert_null(profile_find_hard(profile, 0));
  assert_null(profile_find_hard(profile, 1)); /* one of its texts is not */
  assert_null(profile_find_sayable(profile, &narrow, 0, at(day(9))));
  expect_json(&narrow, profile, day(9),
              "\"hard\":{},\"undeclared\":[{\"name\":\"born\",\"type\":\"date\",\"value\":\"1990-05-01\"},"
              "{\"name\":\"look\",\"type\":\"string\",\"value\":\"red\"}");
  expect_comes_back(&narrow, profile);
  move(&profile, &narrow, &first);
  expect_alike(&first, same, profile);
  assert_int_equal(profile->carried_count, 0);
  profile_free(profile);
  profile_free(same);
}

static void the_last_word_of_a_type_holds_whether_it_is_allowed_or_not(void **state) {
  (void)state;
  struct profile *profile = lived();
  move(&profile, &first, &narrow);
  life(&narrow, profile, "customer.profile", day(0), "{\"look\":\"alone\"}"); /* before red was said */
  assert_null(profile_find_hard(profile, 0));
  expect_comes_back(&narrow, profile);
  life(&narrow, profile, "customer.profile", day(2), "{\"look\":\"alone\"}");
  assert_string_equal(profile_find_hard(profile, 0)->text, "alone");
  expect_comes_back(&narrow, profile);
  move(&profile, &narrow, &first);
  assert_string_equal(profile_find_hard(profile, 1)->text, "alone");
  life(&first, profile, "customer.profile", day(3), "{\"look\":\"red\"}");
  move(&profile, &first, &narrow);
  life(&narrow, profile, "customer.profile", day(4), "{\"look\":null}");
  move(&profile, &narrow, &first);
  assert_null(profile_find_hard(profile, 1));
  profile_free(profile);
}

/* Rolled back to its own release, or to any that cannot read what stands over it, the word is there. */
static void a_late_word_is_kept_under_what_was_said_since_of_another_type(void **state) {
  (void)state;
  struct profile *late = profile_new(&numbers, "p"), *in_time = profile_new(&first, "p");
  life(&numbers, late, "customer.profile", day(3), "{\"size\":40}");
  move(&late, &numbers, &first);
  life(&first, late, "customer.profile", day(2), "{\"size\":\"M\"}");
  life(&first, late, "customer.profile", day(1), "{\"size\":\"L\"}"); /* older than a word of its own type */
  life(&first, in_time, "customer.profile", day(1), "{\"size\":\"L\"}");
  life(&first, in_time, "customer.profile", day(2), "{\"size\":\"M\"}");
  move(&in_time, &first, &numbers);
  life(&numbers, in_time, "customer.profile", day(3), "{\"size\":40}");
  move(&in_time, &numbers, &first);
  assert_string_equal(profile_find_hard(late, 0)->text, "40");
  expect_alike(&first, in_time, late);
  expect_comes_back(&first, late);
  move(&late, &first, &letters); /* 40 is none of them */
  assert_string_equal(profile_find_hard(late, 0)->text, "M");
  profile_free(late);
  profile_free(in_time);
}

static void a_late_word_that_was_taken_back_since_is_not_kept(void **state) {
  (void)state;
  struct buffer json = {0};
  struct profile *profile = profile_new(&numbers, "p");
  life(&numbers, profile, "customer.profile", day(1), "{\"size\":40}");
  life(&numbers, profile, "customer.profile", day(3), "{\"size\":null}");
  move(&profile, &numbers, &first);
  life(&first, profile, "customer.profile", day(2), "{\"size\":\"M\"}");
  profile_put_json(profile, &first, at(day(9)), &json);
  assert_null(strstr(buffer_text(&json), "\"M\""));
  expect_comes_back(&first, profile);
  buffer_fini(&json);
  profile_free(profile);
}

static void what_is_taken_back_is_under_every_release(void **state) {
  (void)state;
  struct buffer json = {0};
  struct profile *profile = lived();
  move(&profile, &first, &nothing);
  life(&nothing, profile, "customer.profile", day(2), "{\"size\":null}");
  life(&nothing, profile, "customer.profile", day(0), "{\"born\":null}"); /* before it was said */
  expect_comes_back(&nothing, profile);
  profile_put_json(profile, &nothing, at(day(9)), &json);
  assert_null(strstr(buffer_text(&json), "38"));
  assert_non_null(strstr(buffer_text(&json), "1990-05-01"));
  buffer_fini(&json);
  move(&profile, &nothing, &first);
  assert_null(profile_find_hard(profile, 0));
  move(&profile, &first, &numbers);
  assert_null(profile_find_hard(profile, 1));
  life(&numbers, profile, "customer.profile", day(1), "{\"size\":41}"); /* said before it was taken back */
  assert_null(profile_find_hard(profile, 1));
  life(&numbers, profile, "customer.profile", day(5), "{\"size\":42}");
  move(&profile, &numbers, &first);
  assert_string_equal(profile_find_hard(profile, 0)->text, "42");
  profile_free(profile);
}

static void a_visitor_brings_what_is_carried_and_overrules_nothing(void **state) {
  (void)state;
  struct profile *known = profile_new(&first, "k"), *visitor = lived();
  life(&first, known, "customer.profile", day(0), "{\"size\":\"36\"}");
  move(&known, &first, &numbers);
  move(&visitor, &first, &numbers);
  life(&numbers, visitor, "customer.profile", day(3), "{\"size\":50}");
  profile_merge(known, visitor, &numbers);
  expect_comes_back(&numbers, known);
  assert_true(profile_find_hard(known, 1)->number == 36);
  move(&known, &numbers, &first);
  assert_string_equal(profile_find_hard(known, 0)->text, "36");
  assert_string_equal(profile_find_hard(known, 1)->text, "red");
  assert_int_equal(profile_find_hard(known, 2)->texts->count, 3);
  assert_non_null(profile_find_hard(known, 3));
  assert_int_equal(known->carried_count, 0);
  profile_free(known);
  profile_free(visitor);
}

static void scripts_and_texts_read_nothing_of_it(void **state) {
  (void)state;
  struct profile *profile = lived();
  life(&first, profile, "customer.profile", day(2), "{\"size\":\"XL\"}");
  move(&profile, &first, &numbers);
  assert_null(profile_find_hard(profile, 1));
  assert_null(profile_find_sayable(profile, &numbers, 1, at(day(9))));
  profile_free(profile);
}

/* As many attributes as there is room for, and ten more. */
static void forgets_what_was_said_longest_ago_beyond_the_bound(void **state) {
  enum { COUNT = CARRIED_MAX + 10 };
  static struct hard_attribute many[COUNT];
  static char names[COUNT][8];
  static const struct workspace large = {.hard = many, .hard_count = COUNT};
  (void)state;
  struct profile *profile = profile_new(&large, "p");
  for (int i = 0; i < COUNT; i++) {
    char data[32];
    snprintf(names[i], sizeof names[i], "n%04d", COUNT - i);
    many[i] = (struct hard_attribute){.name = names[i], .type = HARD_NUMBER};
    snprintf(data, sizeof data, "{\"%s\":%d}", names[i], i);
    life(&large, profile, "customer.profile", clock_print(at(day(1)) + i, (char[CLOCK_TEXT_BYTES]){0}), data);
  }
  move(&profile, &large, &nothing);
  assert_int_equal(profile->carried_count, COUNT); /* reading alone forgets nothing */
  life(&nothing, profile, "customer.profile", day(9), "{}");
  assert_int_equal(profile->carried_count, CARRIED_MAX);
  expect_comes_back(&nothing, profile);
  move(&profile, &nothing, &large);
  assert_null(profile_find_hard(profile, 9));
  assert_true(profile_find_hard(profile, 10)->number == 10);
  profile_free(profile);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(finds_all_as_it_was_after_any_other_release),
      cmocka_unit_test(has_the_same_bytes_whatever_read_it_on_the_way),
      cmocka_unit_test(reads_what_another_type_says_without_loss),
      cmocka_unit_test(the_newer_word_holds_whatever_its_type),
      cmocka_unit_test(what_is_not_allowed_any_more_is_absent_until_it_is_again),
      cmocka_unit_test(the_last_word_of_a_type_holds_whether_it_is_allowed_or_not),
      cmocka_unit_test(a_late_word_is_kept_under_what_was_said_since_of_another_type),
      cmocka_unit_test(a_late_word_that_was_taken_back_since_is_not_kept),
      cmocka_unit_test(what_is_taken_back_is_under_every_release),
      cmocka_unit_test(a_visitor_brings_what_is_carried_and_overrules_nothing),
      cmocka_unit_test(scripts_and_texts_read_nothing_of_it),
      cmocka_unit_test(forgets_what_was_said_longest_ago_beyond_the_bound),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
