/* base/json held to its contract: the corpus of tests/json, what errors say, duplicates, reading.
 * Splitting and writing have files of their own; mutated texts and a second judge are in
 * test_json_mutations.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "base/json.h"
#include "base/text.h"
#include "tests/unit/json_corpus.h"

static json_value *decode(const char *text) {
  struct error err;
  json_value *value;
  char *copy = exact_copy(text, strlen(text));
  if (json_decode(copy, strlen(text), &value, &err)) fail_msg("%s: %s", text, err.text);
  free(copy);
  return value;
}

static void assert_refused(const char *text, const char *expected) {
  struct error err;
  json_value *value;
  char *copy = exact_copy(text, strlen(text));
  assert_int_equal(json_decode(copy, strlen(text), &value, &err), STATUS_INVALID);
  assert_null(value);
  assert_int_equal(err.status, STATUS_INVALID);
  assert_string_equal(err.text, expected);
  free(copy);
}

/* The corpus */

static bool is_syntax_error(const struct error *err) {
  return !strncmp(err->text, "byte ", 5) || !strncmp(err->text, "line ", 5);
}

/* One line that a terminal and a log can take. */
static void assert_clean_text(const struct json_case *one, const char *text) {
  size_t length = strlen(text);
  if (!length || !text_is_utf8(text, length)) fail_msg("%s: not a text", one->name);
  for (const char *c = text; *c; c++)
    if ((unsigned char)*c < ' ' || *c == 0x7F) fail_msg("%s: control character in: %s", one->name, text);
}

static void assert_case_refused(const struct json_case *one, struct error *err) {
  json_value *value;
  *err = (struct error){0};
  if (json_decode(one->text, one->length, &value, err) == STATUS_OK) fail_msg("%s: accepted", one->name);
  assert_int_equal(err->status, STATUS_INVALID);
  assert_null(value);
  assert_clean_text(one, err->text);
}

static void refuse_by_syntax(const struct json_case *one, void *context) {
  struct error err;
  (void)context;
  assert_case_refused(one, &err);
  if (!is_syntax_error(&err)) fail_msg("%s: names no byte: %s", one->name, err.text);
}

static void accept_case(const struct json_case *one, void *context) {
  struct error err = {0};
  json_value *value, *again;
  (void)context;
  if (json_decode(one->text, one->length, &value, &err)) fail_msg("%s: %s", one->name, err.text);
  assert_int_equal(err.status, STATUS_OK);
  struct buffer written = {0};
  json_put_value(&written, value);
  if (json_decode(written.data, written.length, &again, &err))
    fail_msg("%s, written: %s", one->name, err.text);
  if (!json_equal(value, again)) fail_msg("%s: %s", one->name, buffer_text(&written));
  json_free(again);
  json_free(value);
  buffer_fini(&written);
}

static void hold_verdict(const struct json_case *line, void *context) {
  struct error err;
  size_t *refused_count = context;
  bool is_accepted = !strcmp(line->name, "accept");
  const char *text = memchr(line->text, ' ', line->length);
  while (*text == ' ') text++;
  struct json_case one = {.length = line->length - (size_t)(text - line->text)};
  char name[80];
  snprintf(name, sizeof name, "%.*s", (int)strcspn(line->text, " "), line->text);
  one.name = name;
  one.text = exact_copy(text, one.length);
  if (is_accepted) {
    accept_case(&one, NULL);
  } else {
    assert_string_equal(line->name, "refuse");
    assert_case_refused(&one, &err);
    ++*refused_count;
  }
  free(one.text);
}

/* A number, and a name that only goes on, has prefixes that are values; what has a closing end has none. */
static void refuse_prefixes(const struct json_case *one, void *context) {
  size_t *prefix_count = context, length = one->length;
  while (length && strchr(" \t\r\n", one->text[length - 1])) length--;
  if (!strchr("]}\"", one->text[length - 1])) return;
  for (size_t cut = 0; cut < length; cut++) {
    struct error err;
    struct json_case prefix = {one->name, exact_copy(one->text, cut), cut};
    assert_case_refused(&prefix, &err);
    free(prefix.text);
    ++*prefix_count;
  }
}

static void refuses_every_text_that_the_rfc_forbids(void **state) {
  (void)state;
  size_t count = corpus_read("tests/json/refuse.txt", refuse_by_syntax, NULL);
  print_message("             %zu texts refused\n", count);
  assert_true(count >= 180);
}

static void accepts_every_text_of_the_rfc(void **state) {
  (void)state;
  size_t count = corpus_read("tests/json/accept.txt", accept_case, NULL);
  print_message("             %zu texts accepted\n", count);
  assert_true(count >= 80);
}

static void holds_to_its_declared_verdicts(void **state) {
  (void)state;
  size_t refused_count = 0, count = corpus_read("tests/json/declared.txt", hold_verdict, &refused_count);
  print_message("             %zu texts refused and %zu accepted by choice\n", refused_count,
                count - refused_count);
  assert_true(refused_count >= 40 && count - refused_count >= 10);
}

static void refuses_every_text_cut_short(void **state) {
  (void)state;
  size_t prefix_count = 0;
  corpus_read("tests/json/accept.txt", refuse_prefixes, &prefix_count);
  print_message("             %zu prefixes refused\n", prefix_count);
  assert_true(prefix_count > 1000);
}

/* Errors */

static void names_the_byte_of_a_syntax_error(void **state) {
  (void)state;
  assert_refused("", "byte 0: expected a value, found the end of the text");
  assert_refused("[1,]", "byte 3: expected a value, found ']'");
  assert_refused("[1 2]", "byte 3: expected ',' or ']', found '2'");
  assert_refused("{\"a\" 1}", "byte 5: expected ':' after the key, found '1'");
  assert_refused("{\"a\":1 \"b\"}", "byte 7: expected ',' or '}', found '\"'");
  assert_refused("{a:1}", "byte 1: expected a key in double quotes, found 'a'");
  assert_refused("{\"a\":1,}", "byte 7: expected a key in double quotes, found '}'");
  assert_refused("{} x", "byte 3: expected nothing more after the value, found 'x'");
  assert_refused("\xEF\xBB\xBF{}",
                 "byte 0: a byte order mark stands here: save the text as UTF-8 without one");
  assert_refused("[tru]", "byte 1: expected a value (names are true, false and null), found 't'");
  assert_refused("[NaN]", "byte 1: expected a value, found 'N'");
  assert_refused("[007]", "byte 1: a number must not have leading zeros");
  assert_refused("[-x]", "byte 2: expected a digit, found 'x'");
  assert_refused("[1.]", "byte 3: expected a digit after the decimal point, found ']'");
  assert_refused("[1e+]", "byte 4: expected a digit in the exponent, found ']'");
  assert_refused("\"abc", "byte 4: expected a closing quote, found the end of the text");
  assert_refused("\"a\tb\"", "byte 2: expected an escape in place of the control character, found byte 0x09");
  assert_refused("\"\\x\"", "byte 2: expected one of \" \\ / b f n r t u after the backslash, found 'x'");
  assert_refused("\"\\u12g\"", "byte 5: expected four hexadecimal digits after \\u, found 'g'");
  assert_refused("\"\xC3\xA9\xFF\xFF\"", "byte 3: expected well-formed UTF-8, found byte 0xFF");
  assert_refused("[\"a\\uD834\"]", "byte 3: a lone surrogate, expected a pair");
  assert_refused("[\"a\\u0000\"]", "byte 3: \\u0000 is not supported in text");
}

static void names_line_and_column_where_there_are_lines(void **state) {
  (void)state;
  assert_refused("{\n  \"a\": 1,\n}",
                 "line 3, column 1 (byte 12): expected a key in double quotes, found '}'");
  assert_refused("[\n\"\xC3\xA9\" 1]", "line 2, column 5 (byte 7): expected ',' or ']', found '1'");
  assert_refused("[1 2\n]", "line 1, column 4 (byte 3): expected ',' or ']', found '2'");
}

static void names_the_path_of_a_value(void **state) {
  (void)state;
  assert_refused("{\"data\":{\"total\":9007199254740993}}",
                 "data.total: 9007199254740993 is beyond 2^53, send it as text");
  assert_refused("{\"data\":{\"items\":[1,2,{\"n\":0},-9007199254740993]}}",
                 "data.items[3]: -9007199254740993 is beyond 2^53, send it as text");
  assert_refused("[[],[0,1e400]]", "[1][1]: 1e400 is beyond the largest number, 1.797e308");
  assert_refused("10000000000000000", "10000000000000000 is beyond 2^53, send it as text");
  assert_refused("{\"a\":[{\"b\":1,\"c\":2,\"\\u0062\":3}]}", "a[0].b: this key stands twice in its object");
  assert_refused("{\"a\":1,\"a\":{}}", "a: this key stands twice in its object");
  assert_refused("{\"n\":0.12345678901234567890123456789012345678901234567890123456789012}",
                 "n: a number of 64 characters, 63 is the most");
}

static void quotes_a_key_that_a_path_would_blur(void **state) {
  (void)state;
  assert_refused("{\"a b\":{\"c.d\":{\"\":1e999}}}",
                 "[\"a b\"][\"c.d\"][\"\"]: 1e999 is beyond the largest number, 1.797e308");
  assert_refused("{\"\\u001b[2J\":1e999}", "[\"\\x1B[2J\"]: 1e999 is beyond the largest number, 1.797e308");
  assert_refused("{\"\\n\":1,\"\\u000a\":1}", "[\"\\x0A\"]: this key stands twice in its object");
}

static void cuts_a_long_path_at_its_outer_end(void **state) {
  (void)state;
  assert_refused("{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":1e999}}}}}}}",
                 "….b.c.d.e.f.g: 1e999 is beyond the largest number, 1.797e308");
  assert_refused("{\"a234567890123456789012345678901234567890\":1e999}",
                 "a2345678901234567890123456789012…: 1e999 is beyond the largest number, 1.797e308");
}

static void says_so_when_nested_too_deep(void **state) {
  (void)state;
  assert_refused("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
                 "byte 32: nested more than 32 levels deep");
  char *brackets = malloc(JSON_TEXT_BYTES_MAX);
  memset(brackets, '[', JSON_TEXT_BYTES_MAX);
  struct error err;
  json_value *value;
  assert_int_equal(json_decode(brackets, JSON_TEXT_BYTES_MAX, &value, &err), STATUS_INVALID);
  assert_string_equal(err.text, "byte 32: nested more than 32 levels deep");
  free(brackets);
}

static void bounds_the_size_of_a_text(void **state) {
  (void)state;
  struct error err;
  json_value *value;
  char *text = malloc(JSON_TEXT_BYTES_MAX + 1);
  memset(text, 'a', JSON_TEXT_BYTES_MAX + 1);
  text[0] = text[JSON_TEXT_BYTES_MAX - 1] = '"';
  text[JSON_TEXT_BYTES_MAX] = ' ';
  assert_int_equal(json_decode(text, JSON_TEXT_BYTES_MAX, &value, &err), STATUS_OK);
  assert_int_equal(strlen(json_string(value)), JSON_TEXT_BYTES_MAX - 2);
  json_free(value);
  assert_int_equal(json_decode(text, JSON_TEXT_BYTES_MAX + 1, &value, &err), STATUS_TOO_LARGE);
  assert_int_equal(err.status, STATUS_TOO_LARGE);
  assert_null(value);
  assert_string_equal(err.text, "1048577 bytes of JSON, 1048576 is the most");
  free(text);
}

static void needs_no_error_and_no_text(void **state) {
  (void)state;
  json_value *value;
  assert_int_equal(json_decode(NULL, 0, &value, NULL), STATUS_INVALID);
  assert_int_equal(json_decode("[1e999]", 7, &value, NULL), STATUS_INVALID);
  assert_int_equal(json_decode("1234", 2, &value, NULL), STATUS_OK);
  assert_true(json_number(value) == 12);
  json_free(value);
  json_free(NULL);
}

/* Duplicates */

/* {"k0":0,"k1":0,…}, keys `step` apart, `last_key` behind them. */
static void write_object(struct buffer *out, int count, bool is_reversed, const char *last_key) {
  buffer_clear(out);
  buffer_add_byte(out, '{');
  for (int i = 0; i < count; i++) buffer_print(out, "\"k%d\":0,", is_reversed ? count - 1 - i : i);
  buffer_print(out, "\"%s\":0}", last_key);
}

static void finds_a_duplicate_in_objects_of_any_size(void **state) {
  (void)state;
  struct buffer text = {0};
  json_value *value;
  struct error err;
  for (int count = 1; count < 400; count += count < 70 ? 1 : 37) {
    write_object(&text, count, false, "other");
    assert_int_equal(json_decode(text.data, text.length, &value, &err), STATUS_OK);
    assert_int_equal(json_count(value), count + 1);
    json_free(value);
    for (int twice = 0; twice < count; twice += count / 3 + 1) {
      char key[16], expected[64];
      snprintf(key, sizeof key, "\\u006b%d", twice);
      snprintf(expected, sizeof expected, "k%d: this key stands twice in its object", twice);
      write_object(&text, count, false, key);
      assert_int_equal(json_decode(text.data, text.length, &value, &err), STATUS_INVALID);
      assert_string_equal(err.text, expected);
    }
  }
  buffer_fini(&text);
}

static void keeps_the_keys_of_objects_apart(void **state) {
  (void)state;
  struct buffer text = {0};
  json_value *value;
  struct error err;
  buffer_add_byte(&text, '{');
  for (int i = 0; i < 60; i++) {
    buffer_print(&text, "\"k%d\":{", i);
    for (int j = 0; j < 30; j++) buffer_print(&text, "\"k%d\":%d,", j, j);
    buffer_add_text(&text, "\"\\u006b30\":0},");
  }
  buffer_add_text(&text, "\"k60\":0}");
  assert_int_equal(json_decode(text.data, text.length, &value, &err), STATUS_OK);
  json_free(value);
  text.length -= strlen("\"k60\":0}");
  buffer_add_text(&text, "\"k7\":0}");
  assert_int_equal(json_decode(text.data, text.length, &value, &err), STATUS_INVALID);
  assert_string_equal(err.text, "k7: this key stands twice in its object");
  buffer_fini(&text);
}

static double seconds_to_judge_and_compare(int count) {
  struct buffer text = {0};
  json_value *value, *reversed;
  clock_t start = clock();
  write_object(&text, count, false, "last");
  assert_int_equal(json_decode(text.data, text.length, &value, NULL), STATUS_OK);
  write_object(&text, count, true, "last");
  assert_int_equal(json_decode(text.data, text.length, &reversed, NULL), STATUS_OK);
  assert_true(json_equal(value, reversed));
  json_free(reversed);
  json_free(value);
  buffer_fini(&text);
  return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Eight times the keys cost some ten times as much when sorted, and 64 times (seconds) pairwise. */
static void judges_and_compares_a_big_object_in_little_time(void **state) {
  (void)state;
  assert_true(seconds_to_judge_and_compare(80000) < 30 * seconds_to_judge_and_compare(10000) + 0.2);
}

/* Reading */

static void finds_members_by_exact_key(void **state) {
  (void)state;
  json_value *value = decode("{\"a\":1,\"A\":2,\"ab\":3,\"\":4,\"a.b\":5,\"o\":{\"a\":{\"b\":6}},\"l\":[7]}");
  assert_true(json_number(json_find(value, "a")) == 1);
  assert_true(json_number(json_find(value, "A")) == 2);
  assert_true(json_number(json_find(value, "ab")) == 3);
  assert_true(json_number(json_find(value, "")) == 4);
  assert_true(json_number(json_find(value, "a.b")) == 5);
  assert_null(json_find(value, "abc"));
  assert_null(json_find(value, "B"));
  assert_null(json_find(NULL, "a"));
  assert_null(json_find(json_find(value, "a"), "a"));
  assert_null(json_find(json_find(value, "l"), ""));
  json_free(value);
}

static void follows_a_dotted_path(void **state) {
  (void)state;
  json_value *value = decode("{\"o\":{\"a\":{\"b\":6},\"ab\":7},\"l\":[{\"a\":1}],\"\":{\"\":8}}");
  assert_true(json_number(json_find_path(value, "o.a.b")) == 6);
  assert_true(json_number(json_find_path(value, "o.ab")) == 7);
  assert_true(json_number(json_find_path(value, ".")) == 8);
  assert_ptr_equal(json_find_path(value, "o"), json_find(value, "o"));
  assert_null(json_find_path(value, "o.a.b.c"));
  assert_null(json_find_path(value, "o.a."));
  assert_null(json_find_path(value, "o.x.b"));
  assert_null(json_find_path(value, "l.a"));
  assert_null(json_find_path(NULL, "a.b"));
  json_free(value);
}

static void tells_types_texts_and_order(void **state) {
  (void)state;
  static const enum json_type types[] = {JSON_NULL,   JSON_FALSE,  JSON_TRUE,  JSON_NUMBER,
                                         JSON_STRING, JSON_STRING, JSON_ARRAY, JSON_OBJECT};
  json_value *value = decode("[null,false,true,-1.5,\"a\\u20AC\\ud83c\\udf00\",\"\",[],{\"k\":[1,2,3]}]");
  size_t index = 0;
  assert_int_equal(json_type(value), JSON_ARRAY);
  assert_int_equal(json_count(value), 8);
  for (const json_value *one = json_first(value); one; one = json_next(one), index++) {
    assert_int_equal(json_type(one), types[index]);
    assert_null(json_key(one));
    assert_int_equal(json_string(one) != NULL, types[index] == JSON_STRING);
    if (types[index] == JSON_NUMBER) assert_true(json_number(one) == -1.5);
    if (index == 4) assert_string_equal(json_string(one), "a\xE2\x82\xAC\xF0\x9F\x8C\x80");
    if (index == 6) assert_null(json_first(one));
    if (index == 7) assert_string_equal(json_key(json_first(one)), "k");
    if (index == 7) assert_int_equal(json_count(json_first(one)), 3);
  }
  assert_int_equal(index, 8);
  assert_null(json_string(NULL));
  json_free(value);
}

static bool are_equal(const char *left_text, const char *right_text) {
  json_value *left = decode(left_text), *right = decode(right_text);
  bool is_equal = json_equal(left, right);
  assert_int_equal(json_equal(right, left), is_equal);
  json_free(right);
  json_free(left);
  return is_equal;
}

static void compares_members_in_any_order(void **state) {
  (void)state;
  assert_true(are_equal("{\"a\":1,\"b\":[1,{\"c\":null,\"d\":\"x\"}]}",
                        "{\"b\":[1.0,{\"d\":\"x\",\"c\":null}],\"a\":1}"));
  assert_true(are_equal("[1e2,\"\\u0041\",true]", "[100,\"A\",true]"));
  assert_true(are_equal("{}", "{}"));
  assert_true(are_equal("-0", "0"));
  assert_false(are_equal("{}", "[]"));
  assert_false(are_equal("[1,2]", "[2,1]"));
  assert_false(are_equal("[1]", "[1,1]"));
  assert_false(are_equal("{\"a\":1}", "{\"a\":1,\"b\":1}"));
  assert_false(are_equal("{\"a\":1,\"b\":2}", "{\"a\":1,\"c\":2}"));
  assert_false(are_equal("{\"a\":1}", "{\"A\":1}"));
  assert_false(are_equal("{\"a\":null}", "{\"a\":false}"));
  assert_false(are_equal("\"a\"", "\"A\""));
  assert_false(are_equal("0.1", "0.10000000000000002"));
}

/* Renaming */

static void assert_renamed(const char *text, const char *path, const char *key, const char *expected) {
  json_value *value = decode(text);
  struct buffer out = {0};
  assert_int_equal(json_rename_member(value, path, key), strcmp(text, expected) != 0);
  json_put_value(&out, value);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
  json_free(value);
}

static void renames_a_member_in_its_place(void **state) {
  (void)state;
  assert_renamed("{\"a\":1,\"b\":[2],\"c\":3}", "b", "a longer key",
                 "{\"a\":1,\"a longer key\":[2],\"c\":3}");
  assert_renamed("{\"b\":{\"b\":1}}", "b", "a", "{\"a\":{\"b\":1}}");
  assert_renamed("{\"a\":1}", "b", "c", "{\"a\":1}");
  assert_renamed("[1]", "b", "c", "[1]");
}

static void renames_none_to_a_key_that_is_taken(void **state) {
  (void)state;
  assert_renamed("{\"a\":1,\"b\":2}", "b", "a", "{\"a\":1,\"b\":2}");
  assert_renamed("{\"a\":1,\"b\":{\"c\":2}}", "b.c", "a", "{\"a\":1,\"b\":{\"c\":2}}");
  assert_renamed("{\"a\":1}", "a", "a", "{\"a\":1}");
}

static void brings_a_member_up_from_a_path(void **state) {
  (void)state;
  assert_renamed("{\"a\":{\"b\":{\"c\":[1]}},\"d\":2}", "a.b.c", "e", "{\"a\":{\"b\":{}},\"d\":2,\"e\":[1]}");
  assert_renamed("{\"a\":{\"b\":1,\"c\":2}}", "a.b", "b", "{\"a\":{\"c\":2},\"b\":1}");
  assert_renamed("{\"a\":{\"b\":1}}", "a.c", "d", "{\"a\":{\"b\":1}}");
  assert_renamed("{\"a\":1}", "a.b.c", "d", "{\"a\":1}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_every_text_that_the_rfc_forbids),
      cmocka_unit_test(accepts_every_text_of_the_rfc),
      cmocka_unit_test(holds_to_its_declared_verdicts),
      cmocka_unit_test(refuses_every_text_cut_short),
      cmocka_unit_test(names_the_byte_of_a_syntax_error),
      cmocka_unit_test(names_line_and_column_where_there_are_lines),
      cmocka_unit_test(names_the_path_of_a_value),
      cmocka_unit_test(quotes_a_key_that_a_path_would_blur),
      cmocka_unit_test(cuts_a_long_path_at_its_outer_end),
      cmocka_unit_test(says_so_when_nested_too_deep),
      cmocka_unit_test(bounds_the_size_of_a_text),
      cmocka_unit_test(needs_no_error_and_no_text),
      cmocka_unit_test(finds_a_duplicate_in_objects_of_any_size),
      cmocka_unit_test(keeps_the_keys_of_objects_apart),
      cmocka_unit_test(judges_and_compares_a_big_object_in_little_time),
      cmocka_unit_test(finds_members_by_exact_key),
      cmocka_unit_test(follows_a_dotted_path),
      cmocka_unit_test(tells_types_texts_and_order),
      cmocka_unit_test(compares_members_in_any_order),
      cmocka_unit_test(renames_a_member_in_its_place),
      cmocka_unit_test(renames_none_to_a_key_that_is_taken),
      cmocka_unit_test(brings_a_member_up_from_a_path),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
