/* What leaks is stopped and what shops write is not, over two corpora of real wordings. What was held out of each
 * while the rules were made is told apart. DISCRETION_SHOW=1 prints each text that was judged wrongly. */
#include "discretion_corpus.h"

enum { LEAKS_MIN = 300, HARMLESS_MIN = 300, HARMLESS_HITS_MAX = 3 };

struct judging {
  struct discretion *discretion;
  struct discretion_scratch scratch;
  struct corpus corpus;
};

static void start(struct judging *judging, const char *path, bool is_of_leaks) {
  struct error err;
  memset(judging, 0, sizeof *judging);
  corpus_load(&judging->corpus, path, is_of_leaks);
  if (discretion_new(NULL, &judging->discretion, &err)) fail_msg("%s", err.text);
}

static void stop(struct judging *judging) {
  discretion_free(judging->discretion);
  discretion_scratch_fini(&judging->scratch);
  corpus_fini(&judging->corpus);
}

static bool leaks(struct judging *judging, const struct corpus_line *line, const struct unsayable *secrets,
                  size_t count, struct discretion_hit *hit) {
  struct discretion_text text = {.text = {line->text, strlen(line->text)}};
  return discretion_judge(judging->discretion, &text, secrets, count, &judging->scratch, hit);
}

static void show(const char *what, const struct corpus_line *line, const struct discretion_hit *hit) {
  if (getenv("DISCRETION_SHOW"))
    printf("  %s, line %zu: %s (%s)\n", what, line->line, line->text, hit->datum ? hit->datum : "");
}

static bool is_held_out(const struct corpus *corpus, size_t i) {
  return i >= corpus->held_out_from;
}

static void stops_every_text_that_leaks(void **state) {
  (void)state;
  static struct judging judging;
  start(&judging, "tests/unit/corpus/discretion_leaks.txt", true);
  size_t missed[2] = {0};
  for (size_t i = 0; i < judging.corpus.line_count; i++) {
    const struct corpus_line *line = &judging.corpus.lines[i];
    struct discretion_hit hit;
    if (leaks(&judging, line, line->secrets, line->secret_count, &hit)) continue;
    missed[is_held_out(&judging.corpus, i)]++;
    show("missed", line, &hit);
  }
  size_t count = judging.corpus.line_count, held_out = count - judging.corpus.held_out_from;
  printf("%zu leaking texts: missed %zu of %zu, and %zu of the %zu held out\n", count, missed[0],
         count - held_out, missed[1], held_out);
  assert_true(count >= LEAKS_MIN);
  assert_int_equal(missed[0] + missed[1], 0);
  stop(&judging);
}

static bool is_hit_by_any(struct judging *judging, const struct corpus_line *line, struct discretion_hit *hit,
                          size_t *hits) {
  bool is_hit = false;
  for (size_t i = 0; i < judging->corpus.profile_count; i++) {
    const struct corpus_profile *profile = &judging->corpus.profiles[i];
    struct discretion_hit one;
    if (!leaks(judging, line, profile->secrets, profile->secret_count, &one)) continue;
    *hit = one;
    is_hit = true;
    ++*hits;
  }
  return is_hit;
}

static void lets_pass_what_shops_write(void **state) {
  (void)state;
  static struct judging judging;
  start(&judging, "tests/unit/corpus/discretion_harmless.txt", false);
  size_t stopped[2] = {0}, hits = 0;
  for (size_t i = 0; i < judging.corpus.line_count; i++) {
    const struct corpus_line *line = &judging.corpus.lines[i];
    struct discretion_hit hit;
    if (!is_hit_by_any(&judging, line, &hit, &hits)) continue;
    stopped[is_held_out(&judging.corpus, i)]++;
    show("stopped", line, &hit);
  }
  size_t count = judging.corpus.line_count, held_out = count - judging.corpus.held_out_from;
  printf("%zu harmless texts, each after %zu profiles: stopped %zu of %zu, and %zu of the %zu held out (%zu "
         "of %zu judgements)\n",
         count, judging.corpus.profile_count, stopped[0], count - held_out, stopped[1], held_out, hits,
         count * judging.corpus.profile_count);
  assert_true(count >= HARMLESS_MIN);
  assert_true(stopped[0] + stopped[1] <= HARMLESS_HITS_MAX);
  stop(&judging);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stops_every_text_that_leaks),
      cmocka_unit_test(lets_pass_what_shops_write),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
