/* base/json under some twenty thousand damaged texts: valid ones with bytes flipped, cut, doubled, spliced.
 *
 * No verdict is known beforehand, so two things are asked of each text. What json_decode accepts must come
 * back the same after writing, and a second judge must agree with it on the grammar. That judge works the
 * other way round: it turns strings and scalars into single letters, then replaces the innermost brackets by
 * such a letter until one is left. Seeded, so that a failure comes again.
 */
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/unit/json_corpus.h"

enum { MUTATIONS = 20000, SEEDS_MAX = 256, TEXT_BYTES_MAX = 4096 };

/* The second judge */

struct grammar {
  regex_t word, array, object;
};

static void grammar_init(struct grammar *grammar) {
  static const char word[] = "^(\"([^\"\\\x01-\x1F]|\\\\([\"\\/bfnrt]|u[0-9A-Fa-f]{4}))*\")|"
                             "^(-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?|true|false|null)";
  assert_int_equal(regcomp(&grammar->word, word, REG_EXTENDED), 0);
  assert_int_equal(regcomp(&grammar->array, "^([sv](,[sv])*)?$", REG_EXTENDED | REG_NOSUB), 0);
  assert_int_equal(regcomp(&grammar->object, "^(s:[sv](,s:[sv])*)?$", REG_EXTENDED | REG_NOSUB), 0);
}

static void grammar_fini(struct grammar *grammar) {
  regfree(&grammar->word);
  regfree(&grammar->array);
  regfree(&grammar->object);
}

/* A string becomes s, a scalar v, whitespace nothing; false where a word is none of these. */
static bool to_letters(const struct grammar *grammar, const char *text, char *letters) {
  regmatch_t match[2];
  while (*text) {
    if (strchr(" \t\r\n", *text)) {
      text++;
    } else if (strchr("[]{},:", *text)) {
      *letters++ = *text++;
    } else {
      if (regexec(&grammar->word, text, 2, match, 0) || !match[0].rm_eo) return false;
      *letters++ = match[1].rm_so >= 0 ? 's' : 'v';
      text += match[0].rm_eo;
    }
  }
  *letters = '\0';
  return true;
}

static bool reduces_to_a_value(const struct grammar *grammar, char *letters) {
  char *closing;
  while ((closing = strpbrk(letters, "]}"))) {
    char *opening = closing;
    while (opening > letters && *opening != '[' && *opening != '{') opening--;
    bool is_array = *opening == '[' && *closing == ']', is_object = *opening == '{' && *closing == '}';
    if (!is_array && !is_object) return false;
    *closing = '\0';
    if (regexec(is_array ? &grammar->array : &grammar->object, opening + 1, 0, NULL, 0)) return false;
    *opening = 'v';
    memmove(opening + 1, closing + 1, strlen(closing + 1) + 1);
  }
  return (letters[0] == 's' || letters[0] == 'v') && !letters[1];
}

static bool is_json(const struct grammar *grammar, const char *text, size_t length) {
  char copy[TEXT_BYTES_MAX + 1], letters[TEXT_BYTES_MAX + 1];
  if (memchr(text, '\0', length) || !text_is_utf8(text, length)) return false;
  memcpy(copy, text, length);
  copy[length] = '\0';
  return to_letters(grammar, copy, letters) && reduces_to_a_value(grammar, letters);
}

/* Mutations */

struct text {
  char bytes[TEXT_BYTES_MAX];
  size_t length;
};

struct mutator {
  struct text *seeds;
  size_t seed_count;
  uint64_t state;
};

static size_t pick(struct mutator *mutator, size_t below) {
  mutator->state = mutator->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return below ? (size_t)(mutator->state >> 33) % below : 0;
}

/* Puts `insert` in place of `cut` bytes, where there is room. */
static void splice(struct text *text, size_t at, size_t cut, const char *insert, size_t length) {
  if (text->length - cut + length > TEXT_BYTES_MAX) return;
  memmove(text->bytes + at + length, text->bytes + at + cut, text->length - at - cut);
  memcpy(text->bytes + at, insert, length);
  text->length += length - cut;
}

static void mutate(struct mutator *mutator, struct text *text) {
  static const char *const words[] = {"[",
                                      "]",
                                      "{",
                                      "}",
                                      ",",
                                      ":",
                                      "\"",
                                      "\\",
                                      "\\u",
                                      "\\uD834",
                                      "\\uDD1E",
                                      "\\u0061",
                                      "\\n",
                                      "0",
                                      "1",
                                      "-",
                                      "+",
                                      ".",
                                      "e",
                                      "E5",
                                      "e-7",
                                      "e308",
                                      "9007199254740992",
                                      "00",
                                      "true",
                                      "null",
                                      "fals",
                                      " ",
                                      "\n",
                                      "\t",
                                      "\"a\"",
                                      "\"a\":",
                                      "\"a\":1,",
                                      "[1,",
                                      "{}",
                                      "[]",
                                      "\x01",
                                      "\x7F",
                                      "\xC3\xA9",
                                      "\xC3",
                                      "\xFF",
                                      "/**/"};
  size_t at = pick(mutator, text->length + 1), left = text->length - at;
  char piece[64];
  const struct text *other = &mutator->seeds[pick(mutator, mutator->seed_count)];
  size_t from = pick(mutator, other->length), size = pick(mutator, sizeof piece);
  if (size > other->length - from) size = other->length - from;
  const char *word = words[pick(mutator, sizeof words / sizeof *words)];
  switch (pick(mutator, 6)) {
  case 0:
    if (left) text->bytes[at] = (char)(text->bytes[at] ^ 1 << pick(mutator, 8));
    break;
  case 1:
    splice(text, at, pick(mutator, left < 4 ? left + 1 : 4), "", 0);
    break;
  case 2:
    splice(text, at, 0, word, strlen(word));
    break;
  case 3:
    splice(text, at, left ? 1 : 0, word, strlen(word));
    break;
  case 4:
    memcpy(piece, other->bytes + from, size);
    splice(text, at, 0, piece, size);
    break;
  default: /* a value for a digit: often good again */
    if (left && text->bytes[at] >= '0' && text->bytes[at] <= '9')
      splice(text, at, 1, other->bytes, other->length);
  }
}

/* Judging */

static bool names_a_byte(const struct error *err) {
  return !strncmp(err->text, "byte ", 5) || !strncmp(err->text, "line ", 5);
}

static void assert_comes_back(const json_value *value, const struct text *text) {
  struct buffer written = {0}, again_written = {0};
  struct error err;
  json_value *again;
  json_put_value(&written, value);
  if (json_decode(written.data, written.length, &again, &err))
    fail_msg("%s, from %.*s", err.text, (int)text->length, text->bytes);
  if (!json_equal(value, again)) fail_msg("not the same: %.*s", (int)text->length, text->bytes);
  json_put_value(&again_written, again);
  assert_int_equal(written.length, again_written.length);
  assert_memory_equal(written.data, again_written.data, written.length);
  json_free(again);
  buffer_fini(&again_written);
  buffer_fini(&written);
}

/* Returns whether json_decode accepted. */
static bool judge_twice(const struct grammar *grammar, const struct text *text) {
  struct error err = {0};
  json_value *value;
  char *copy = exact_copy(text->bytes, text->length);
  bool is_accepted = json_decode(copy, text->length, &value, &err) == STATUS_OK;
  bool is_grammatical = is_json(grammar, copy, text->length);
  if (is_accepted && !is_grammatical) fail_msg("accepted: %.*s", (int)text->length, text->bytes);
  /* Depth, surrogates and \u0000 are beyond the second judge. */
  bool is_syntax_error = !is_accepted && names_a_byte(&err) && !strstr(err.text, "surrogate") &&
                         !strstr(err.text, "\\u0000") && !strstr(err.text, "nested");
  if (is_syntax_error && is_grammatical) fail_msg("%s: %.*s", err.text, (int)text->length, text->bytes);
  if (is_accepted) assert_comes_back(value, text);
  json_free(value);
  free(copy);
  return is_accepted;
}

static void add_seed(const struct json_case *one, void *context) {
  struct mutator *mutator = context;
  assert_true(mutator->seed_count < SEEDS_MAX && one->length < TEXT_BYTES_MAX / 2);
  struct text *seed = &mutator->seeds[mutator->seed_count++];
  memcpy(seed->bytes, one->text, one->length);
  seed->length = one->length;
}

static void judges_mutated_texts_as_a_second_judge_does(void **state) {
  (void)state;
  struct mutator mutator = {.seeds = malloc(SEEDS_MAX * sizeof(struct text)), .state = 20260301};
  struct grammar grammar;
  struct text text;
  int accepted_count = 0;
  grammar_init(&grammar);
  corpus_read("tests/json/accept.txt", add_seed, &mutator);
  for (size_t i = 0; i < mutator.seed_count; i++) assert_true(judge_twice(&grammar, &mutator.seeds[i]));
  for (int i = 0; i < MUTATIONS; i++) {
    text = mutator.seeds[pick(&mutator, mutator.seed_count)];
    for (size_t rounds = 1 + pick(&mutator, 4); rounds; rounds--) mutate(&mutator, &text);
    accepted_count += judge_twice(&grammar, &text);
  }
  print_message("             %d mutations, %d of them accepted\n", MUTATIONS, accepted_count);
  assert_in_range(accepted_count, MUTATIONS / 20, MUTATIONS - MUTATIONS / 20);
  grammar_fini(&grammar);
  free(mutator.seeds);
}

static void refuse_by_grammar(const struct json_case *one, void *context) {
  if (is_json(context, one->text, one->length)) fail_msg("%s: the second judge accepts", one->name);
}

static void second_judge_refuses_what_the_rfc_forbids(void **state) {
  (void)state;
  struct grammar grammar;
  grammar_init(&grammar);
  assert_true(corpus_read("tests/json/refuse.txt", refuse_by_grammar, &grammar) >= 180);
  grammar_fini(&grammar);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(second_judge_refuses_what_the_rfc_forbids),
      cmocka_unit_test(judges_mutated_texts_as_a_second_judge_does),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
