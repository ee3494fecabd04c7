/* A profile's bytes: what version 1 wrote is read, and whatever is damaged ends with a profile or a refusal. */
#include "life.h"

static struct hard_attribute attributes[] = {{.name = "look", .type = HARD_STRING},
                                             {.name = "born", .type = HARD_DATE},
                                             {.name = "sizes", .type = HARD_LIST},
                                             {.name = "sports", .type = HARD_SET}};
static const char *const fields[] = {"category", "price", NULL};
static struct counted_type counted[] = {{"product.viewed", fields}};
static const struct workspace shop = {.hard = attributes,
                                      .hard_count = 4,
                                      .counted = counted,
                                      .counted_count = 1,
                                      .lifecycle = {1, 3, 100 * CLOCK_DAY_MS}};

/* A profile that holds something of everything. */
static struct profile *lived(void) {
  struct profile *profile = profile_new(&shop, "lucia");
  life(&shop, profile, "customer.profile", day(0),
       "{\"look\":\"alone\",\"born\":\"1960-02-29\",\"sizes\":[\"m\",\"\"],\"sports\":[\"golf\",\"judo\"]}");
  for (int i = 0; i < 8; i++)
    life(&shop, profile, "product.viewed", day(i / 2),
         i % 2 ? "{\"item\":\"v\",\"category\":\"tops\",\"price\":1.5}"
               : "{\"item\":\"w\",\"category\":\"\"}");
  life(&shop, profile, "order.placed", day(3),
       "{\"total\":12.5,\"items\":[\"z\",{\"item\":\"a\",\"quantity\":300}]}");
  life(&shop, profile, "order.item.bought", day(9), "{\"item\":\"a\",\"price\":3}");
  life(&shop, profile, "origin.withdrawn", day(9), "{\"origin\":[\"web\",\"partner\"]}");
  life(&shop, profile, "origin.allowed", day(9), "{\"origin\":\"shop\"}");
  life(&shop, profile, "customer.degree", day(9), "{\"degree\":\"segment\"}");
  aliases_note(&profile->aliases, "cookie", 7, at(day(2)));
  aliases_note(&profile->aliases, "phone", 300, at(day(3)));
  return profile;
}

static uint32_t draw(uint32_t *seed) {
  *seed = *seed * 1664525u + 1013904223u;
  return *seed >> 8;
}

/* Of a profile that was read from damaged bytes everything can be asked, and it can be changed. */
static void use(struct profile *profile) {
  struct buffer json = {0};
  size_t length;
  const struct condition where = {.path = "price", .numbers = (const double[]){1.5}, .number_count = 1};
  struct profile *other = lived();
  profile_put_json(profile, &shop, at(day(5)), &json);
  profile_count_where(profile, &shop, "product.viewed", &where, 1, CLOCK_DAY_MS, at(day(2)));
  life(&shop, profile, "product.viewed", day(1), "{\"item\":\"x\",\"category\":\"tops\"}");
  life(&shop, profile, "order.item.bought", day(1), "{\"item\":\"x\"}");
  profile_merge(other, profile, &shop);
  free(life_image(&shop, other, &length));
  profile_bytes(other);
  profile_free(other);
  buffer_fini(&json);
}

/* The block is as long as the image, so that a sanitizer sees a read beyond it. */
static bool survives(const char *image, size_t length) {
  struct profile *got = NULL;
  struct error err;
  if (profile_decode((struct slice){image, length}, &shop, &got, &err)) {
    assert_int_equal(err.status, STATUS_CORRUPT);
    return false;
  }
  use(got);
  profile_free(got);
  return true;
}

static void survives_any_damage(void **state) {
  enum { ROUNDS = 30000 };
  uint32_t seed = 7;
  size_t length, read = 0;
  (void)state;
  struct profile *profile = lived();
  char *image = life_image(&shop, profile, &length);
  for (int round = 0; round < ROUNDS; round++) {
    size_t kept = draw(&seed) % 8 ? length : draw(&seed) % (length + 1);
    char *part = malloc(kept ? kept : 1);
    memcpy(part, image, kept);
    for (uint32_t left = draw(&seed) % 4; kept && left; left--)
      part[draw(&seed) % kept] = (char)(draw(&seed) % 3 ? draw(&seed) % 16 : draw(&seed));
    read += survives(part, kept);
    free(part);
  }
  assert_in_range(read, ROUNDS / 10, ROUNDS * 9 / 10);
  profile_free(profile);
  free(image);
}

static void refuses_every_cut(void **state) {
  size_t length;
  (void)state;
  struct profile *profile = lived();
  char *image = life_image(&shop, profile, &length);
  for (size_t cut = 0; cut < length; cut++) {
    char *part = malloc(cut ? cut : 1);
    memcpy(part, image, cut);
    assert_false(survives(part, cut));
    free(part);
  }
  assert_true(survives(image, length));
  profile_free(profile);
  free(image);
}

/* Version, id "p", then the sections given. */
static void expect_read(const char *sections, size_t length, bool is_read) {
  struct buffer image = {0};
  buffer_add(&image, "\2\1p", 3);
  buffer_add(&image, sections, length);
  assert_int_equal(survives(image.data, image.length), is_read);
  buffer_fini(&image);
}
#define READ(text, is_read) expect_read(text, sizeof text - 1, is_read)

static void takes_sections_in_their_order_alone(void **state) {
  (void)state;
  READ("\0", true);
  READ("\6\1\2\0", true);
  READ("\5\4\1\1v\2\6\1\2\0", true);
  READ("\6\1\2\5\4\1\1v\2\0", false); /* backwards */
  READ("\6\1\2\6\1\2\0", false);      /* twice */
  READ("\6\1\2", false);              /* no end */
  READ("\6\1\2\0\0", false);          /* more behind the end */
  READ("\6\0\0", false);              /* empty */
  READ("\6\2\2\2\0", false);          /* longer than what it holds */
  READ("\6\11\2\0", false);           /* longer than the image */
  READ("\177\1\2\0", false);          /* of an unknown tag */
}

static void takes_what_is_sorted_and_bounded_alone(void **state) {
  (void)state;
  READ("\5\7\2\1v\2\1w\2\0", true);
  READ("\5\7\2\1w\2\1v\2\0", false);
  READ("\5\7\2\1v\2\1v\2\0", false);
  READ("\4\6\1\1a\2\3\1\0", true);
  READ("\1\13\1\6sports\5\2\0\0", true);
  READ("\1\17\1\6sports\5\2\2\1a\1b\0", true);
  READ("\1\17\1\6sports\5\2\2\1b\1a\0", false);
  READ("\1\17\1\6sports\4\2\2\1b\1a\0", true); /* a list, which is none here: dropped */
  READ("\1\13\1\6sports\6\2\0\0", false);      /* of no type */
  READ("\1\12\1\6sports\205\2\0", true);       /* taken back */
  READ("\1\12\1\6sports\206\2\0", false);      /* of no type */
  READ("\2\12\1\2go\2\2\2\1\2\1\0\0", false);  /* one byte short */
  READ("\2\13\1\2go\2\2\2\1\2\1\0\0", true);   /* two days */
  READ("\2\13\1\2go\2\2\2\1\0\1\0\0", false);  /* the same day twice */
}

/* As version 1 wrote it: hard, activity, owned. */
static void reads_what_version_1_wrote(void **state) {
  struct buffer image = {0};
  (void)state;
  int32_t on = (int32_t)(at(day(3)) / CLOCK_DAY_MS);
  buffer_add(&image, "\1\5lucia\2\4look\0\5alone\6budget\1\0\0\0\0\0\0\0\0\3", 37);
  static const char *const types[] = {"campaign.sent", "order.item.bought", "order.placed"};
  for (int i = 0; i < 3; i++) {
    buffer_add_varint(&image, strlen(types[i]));
    buffer_add_text(&image, types[i]);
    buffer_add_varint(&image, (uint64_t)at(day(9 - i)) * 2);
    buffer_add_varint(&image, 2);
    buffer_add_varint(&image, (uint64_t)on * 2 + (uint64_t)i * 2);
    buffer_add(&image, "\2\2\1", 3);
  }
  buffer_add(&image, "\1\1a", 3);
  buffer_add_varint(&image, (uint64_t)at(day(5)) * 2);
  struct profile *profile = life_decode(&shop, image.data, image.length);
  assert_string_equal(profile_find_hard(profile, 0)->text, "alone");
  assert_int_equal(profile_count(profile, "order.placed", 30 * CLOCK_DAY_MS, at(day(30))), 3);
  assert_int_equal(profile_orders(profile, at(day(30))),
                   4); /* items on a day without an order, then 2 and 1 */
  assert_true(profile->last_own_ms == at(day(8)));
  const struct owned *owned = profile_find_owned(profile, "a");
  assert_true(owned->first_ms == at(day(5)) && owned->last_ms == at(day(5)) && owned->units == 1);
  expect_comes_back(&shop, profile);
  for (size_t cut = 0; cut < image.length; cut++) {
    char *part = malloc(cut + 1);
    memcpy(part, image.data, cut);
    assert_false(survives(part, cut));
    free(part);
  }
  profile_free(profile);
  buffer_fini(&image);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(survives_any_damage),
      cmocka_unit_test(refuses_every_cut),
      cmocka_unit_test(takes_sections_in_their_order_alone),
      cmocka_unit_test(takes_what_is_sorted_and_bounded_alone),
      cmocka_unit_test(reads_what_version_1_wrote),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
