/* Releases that add, drop, retype, narrow and widen attributes, in any order, with words said under each: rolled back
 * to one of them, a profile is as one that never saw the others. */
#include "base/text.h"
#include "life.h"

enum {
  ROUNDS = 800,
  NAMES = 5,
  VERSIONS_MAX = 6,
  WORDS_MAX = 24, /* of a history */
  DATA_BYTES = 96
};

static const char *const names[NAMES] = {"born", "look", "size", "tags", "town"};
static const char *const two[] = {"a", "b", NULL}, *const three[] = {"a", "b", "c", NULL},
                         *const dates[] = {"1990-01-01", "1990-01-02", NULL};
static const char *const *const choices[] = {NULL, NULL, two, three, dates};

struct version {
  struct hard_attribute hard[NAMES];
  struct workspace workspace;
};

struct word {
  size_t name, version; /* told under that */
  char data[DATA_BYTES];
  const char *time;
};

struct history {
  uint32_t seed;
  bool has_nulls;
  size_t version_count;
  struct version versions[VERSIONS_MAX];
  size_t word_count;
  struct word words[WORDS_MAX];
};

static uint32_t draw(struct history *history, uint32_t below) {
  history->seed = history->seed * 1664525u + 1013904223u;
  return (history->seed >> 8) % below;
}

/* ---- versions ---- */

/* Declares each name or not, as some type, with some texts that it may be; in an order of its own. */
static void draw_version(struct history *history, struct version *version) {
  size_t count = 0, first = draw(history, NAMES);
  for (size_t i = 0; i < NAMES; i++) {
    const char *name = names[(first + i) % NAMES];
    enum hard_type type = (enum hard_type)draw(history, HARD_SET + 1);
    bool has_texts = type == HARD_STRING || type >= HARD_LIST;
    const char *const *one_of = choices[draw(history, sizeof choices / sizeof *choices)];
    if (draw(history, 5))
      version->hard[count++] =
          (struct hard_attribute){.name = name, .type = type, .one_of = has_texts ? one_of : NULL};
  }
  version->workspace = (struct workspace){.hard = version->hard, .hard_count = count};
}

/* ---- words ---- */

/* A list ascends and has each text once, for what a set was told does not remember more. */
static void draw_value(struct history *history, const struct hard_attribute *attribute,
                       char value[static DATA_BYTES]) {
  static const char *const free_texts[] = {"a", "c", "d", "38", "1990-01-01", NULL};
  const char *const *texts = attribute->one_of ? attribute->one_of : free_texts;
  size_t count = 0;
  while (texts[count]) count++;
  const char *text = texts[draw(history, (uint32_t)count)];
  if (history->has_nulls && !draw(history, 6))
    snprintf(value, DATA_BYTES, "null");
  else if (attribute->type == HARD_STRING)
    snprintf(value, DATA_BYTES, "\"%s\"", text);
  else if (attribute->type == HARD_NUMBER)
    snprintf(value, DATA_BYTES, "%u", 30 + draw(history, 10));
  else if (attribute->type == HARD_BOOLEAN)
    snprintf(value, DATA_BYTES, draw(history, 2) ? "true" : "false");
  else if (attribute->type == HARD_DATE)
    snprintf(value, DATA_BYTES, "\"1990-01-0%u\"", 1 + draw(history, 3));
  else if (text != texts[0] && draw(history, 2))
    snprintf(value, DATA_BYTES, "[\"%s\",\"%s\"]", strcmp(texts[0], text) < 0 ? texts[0] : text,
             strcmp(texts[0], text) < 0 ? text : texts[0]);
  else
    snprintf(value, DATA_BYTES, "[\"%s\"]", text);
}

/* No two are said at once: which of them came last is not kept. */
static const char *draw_time(struct history *history) {
  static char texts[WORDS_MAX][CLOCK_TEXT_BYTES];
  bool is_late = !draw(history, 3);
  int64_t days = is_late ? draw(history, (uint32_t)history->word_count + 1) : history->word_count;
  int64_t time_ms = at("2026-01-01T10:00:00Z") + days * CLOCK_DAY_MS + (int64_t)history->word_count;
  return clock_print(time_ms, texts[history->word_count]);
}

static void tell(struct history *history, const struct version *version, struct profile *profile) {
  if (history->word_count == WORDS_MAX || !version->workspace.hard_count) return;
  const struct hard_attribute *attribute =
      &version->hard[draw(history, (uint32_t)version->workspace.hard_count)];
  struct word *word = &history->words[history->word_count];
  char value[DATA_BYTES];
  draw_value(history, attribute, value);
  for (word->name = 0; strcmp(names[word->name], attribute->name);) word->name++;
  snprintf(word->data, sizeof word->data, "{\"%.16s\":%.64s}", attribute->name, value);
  word->version = (size_t)(version - history->versions);
  word->time = draw_time(history);
  history->word_count++;
  life(&version->workspace, profile, "customer.profile", word->time, word->data);
}

/* ---- what is compared ---- */

/* Tells what it can to one who sees that version alone; what it cannot leaves its name out of account. */
static struct profile *live_under(const struct history *history, const struct version *version,
                                  bool is_comparable[static NAMES]) {
  struct profile *profile = profile_new(&version->workspace, "p");
  for (size_t i = 0; i < NAMES; i++) is_comparable[i] = workspace_find_hard(&version->workspace, names[i]);
  for (size_t i = 0; i < history->word_count; i++) {
    const struct word *word = &history->words[i];
    struct error err;
    if (!life_try(&version->workspace, profile, "customer.profile", word->time, word->data, &err)) continue;
    is_comparable[word->name] = false;
    life(&version->workspace, profile, "customer.profile", word->time, "{}");
  }
  return profile;
}

static bool counts(const char *name, const bool is_comparable[static NAMES]) {
  for (size_t i = 0; i < NAMES; i++)
    if (!strcmp(names[i], name)) return is_comparable[i];
  return false;
}

/* What the profile says of those names, and all that it has besides attributes. */
static char *said_of(const struct version *version, const struct profile *profile,
                     const bool is_comparable[static NAMES], size_t *length) {
  struct profile shown = *profile;
  struct buffer image = {0};
  shown.carried_count = shown.hard_count = 0;
  shown.hard = calloc(profile->hard_count + 1, sizeof *shown.hard);
  for (size_t i = 0; i < profile->hard_count; i++) {
    if (!counts(version->hard[profile->hard[i].attribute].name, is_comparable)) continue;
    shown.hard[shown.hard_count] = profile->hard[i];
    shown.hard[shown.hard_count++].is_derived = false;
  }
  profile_encode(&shown, &version->workspace, &image);
  profile_put_json(&shown, &version->workspace, at(day(99)), &image);
  free(shown.hard);
  return buffer_take(&image, length);
}

static void expect_as_never_moved(const struct history *history, const struct version *version,
                                  const struct profile *moved) {
  bool is_comparable[NAMES];
  size_t moved_length, stayed_length;
  struct profile *stayed = live_under(history, version, is_comparable);
  char *moved_says = said_of(version, moved, is_comparable, &moved_length);
  char *stayed_says = said_of(version, stayed, is_comparable, &stayed_length);
  if (moved_length != stayed_length || memcmp(moved_says, stayed_says, moved_length))
    fail_msg("seed %u:\n%s\n%s", history->seed, strchr(moved_says, '{'), strchr(stayed_says, '{'));
  free(moved_says);
  free(stayed_says);
  profile_free(stayed);
}

/* What profile.lua does not allow is read by nobody. */
static void expect_allowed(const struct version *version, const struct profile *profile) {
  for (size_t i = 0; i < profile->hard_count; i++) {
    const struct hard_value *value = &profile->hard[i];
    const char *const *one_of = version->hard[value->attribute].one_of;
    if (value->is_taken_back || !one_of) continue;
    bool is_text = value->type == HARD_STRING;
    const char *text = is_text ? value->text : value->texts->packed;
    for (size_t left = is_text ? 1 : value->texts->count; left; left--, text += strlen(text) + 1)
      assert_true(text_is_one_of(text, one_of));
  }
}

/* ---- lives ---- */

static void move(struct profile **profile, const struct version **now, const struct version *next) {
  struct profile *moved = life_move(&(*now)->workspace, *profile, &next->workspace);
  profile_free(*profile);
  *profile = moved;
  *now = next;
}

static void history_begin(struct history *history, uint32_t round, bool has_nulls) {
  *history = (struct history){.seed = round * 2654435761u, .has_nulls = has_nulls};
  history->version_count = 3 + draw(history, VERSIONS_MAX - 2);
  for (size_t i = 0; i < history->version_count; i++) draw_version(history, &history->versions[i]);
}

/* Through all versions, then back and forth, with words under each. */
static struct profile *live(struct history *history, const struct version **now) {
  struct profile *profile = profile_new(&(*now = history->versions)->workspace, "p");
  for (size_t step = 0; step < 2 * history->version_count; step++) {
    size_t next = step < history->version_count ? step : draw(history, (uint32_t)history->version_count);
    move(&profile, now, &history->versions[next]);
    if (history->has_nulls) expect_as_never_moved(history, *now, profile);
    expect_allowed(*now, profile);
    for (uint32_t words = draw(history, 4); words; words--) tell(history, *now, profile);
    expect_comes_back(&(*now)->workspace, profile);
  }
  return profile;
}

static int compare_times(const void *left, const void *right) {
  return strcmp(((const struct word *)left)->time, ((const struct word *)right)->time);
}

/* The same words, each under the version that it was told under, as they were said one after the other. */
static struct profile *live_in_time(struct history *history, const struct version *last) {
  const struct version *now = history->versions;
  struct profile *profile = profile_new(&now->workspace, "p");
  qsort(history->words, history->word_count, sizeof *history->words, compare_times);
  for (size_t i = 0; i < history->word_count; i++) {
    const struct word *word = &history->words[i];
    move(&profile, &now, &history->versions[word->version]);
    life(&now->workspace, profile, "customer.profile", word->time, word->data);
  }
  move(&profile, &now, last);
  return profile;
}

/* ---- the claims ---- */

static void rolled_back_is_as_never_released(void **state) {
  (void)state;
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    struct history history;
    const struct version *now;
    history_begin(&history, round, true);
    profile_free(live(&history, &now));
  }
}

/* A null is another matter: it says nothing of types under which nothing was told yet. */
static void words_that_come_late_are_kept_as_if_in_time(void **state) {
  (void)state;
  for (uint32_t round = 1; round <= ROUNDS; round++) {
    struct history history;
    const struct version *now;
    history_begin(&history, round, false);
    struct profile *as_came = live(&history, &now), *in_time = live_in_time(&history, now);
    expect_alike(&now->workspace, in_time, as_came);
    profile_free(as_came);
    profile_free(in_time);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(rolled_back_is_as_never_released),
                                     cmocka_unit_test(words_that_come_late_are_kept_as_if_in_time)};
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
