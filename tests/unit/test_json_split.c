/* json_split_array held to its contract: where elements end, and that a bad one costs only itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/json.h"
#include "tests/unit/json_corpus.h"

static void add_element(void *context, struct slice element) {
  struct buffer *elements = context;
  buffer_add_byte(elements, '<');
  buffer_add(elements, element.data, element.length);
  buffer_add_byte(elements, '>');
}

static void assert_split(const char *text, const char *expected) {
  struct error err = {0};
  struct buffer elements = {0};
  char *copy = exact_copy(text, strlen(text));
  if (json_split_array(copy, strlen(text), add_element, &elements, &err)) fail_msg("%s: %s", text, err.text);
  assert_string_equal(buffer_text(&elements), expected);
  buffer_fini(&elements);
  free(copy);
}

static void assert_not_split(const char *text, const char *expected) {
  struct error err = {0};
  struct buffer elements = {0};
  char *copy = exact_copy(text, strlen(text));
  assert_int_equal(json_split_array(copy, strlen(text), add_element, &elements, &err), STATUS_INVALID);
  assert_string_equal(err.text, expected);
  assert_int_equal(elements.length, 0);
  buffer_fini(&elements);
  free(copy);
}

static void splits_an_array_into_its_elements(void **state) {
  (void)state;
  assert_split("[]", "");
  assert_split(" [ \n] ", "");
  assert_split("[1]", "<1>");
  assert_split("[1,2,3]", "<1><2><3>");
  assert_split(" [ 1 ,\t\"a\"\r\n, null ] ", "<1><\"a\"><null>");
  assert_split("[{\"a\":[1,2]},[3,[4]],{}]", "<{\"a\":[1,2]}><[3,[4]]><{}>");
  assert_split("[\"a,b\",\"]\",\"[\",\"\\\"],\",\"\\\\\"]", "<\"a,b\"><\"]\"><\"[\"><\"\\\"],\"><\"\\\\\">");
  assert_split("[{\"]\":\"}\",\"\\\"\":[\"{\"]}]", "<{\"]\":\"}\",\"\\\"\":[\"{\"]}>");
}

static void splits_past_what_is_wrong_inside_an_element(void **state) {
  (void)state;
  assert_split("[nul,01,{\"a\"},2]", "<nul><01><{\"a\"}><2>");
  assert_split("[{\"a\":1], [2}, 3]", "<{\"a\":1]><[2}><3>");
  assert_split("[{,,,},[1 2],\"\\x\",\"a\nb\",\"\xFF\",'x']",
               "<{,,,}><[1 2]><\"\\x\"><\"a\nb\"><\"\xFF\"><'x'>");
}

static void refuses_what_is_wrong_between_elements(void **state) {
  (void)state;
  assert_not_split("", "byte 0: expected '[' of an array, found the end of the text");
  assert_not_split("{}", "byte 0: expected '[' of an array, found '{'");
  assert_not_split("\xEF\xBB\xBF[]",
                   "byte 0: a byte order mark stands here: save the text as UTF-8 without one");
  assert_not_split("[1,2,]", "byte 5: expected a value, found ']'");
  assert_not_split("[,1]", "byte 1: expected a value, found ','");
  assert_not_split("[1,,2]", "byte 3: expected a value, found ','");
  assert_not_split("[1 2]", "byte 3: expected ',' or ']', found '2'");
  assert_not_split("[{} {}]", "byte 4: expected ',' or ']', found '{'");
  assert_not_split("[\"a\"\"b\"]", "byte 4: expected ',' or ']', found '\"'");
  assert_not_split("[{}}]", "byte 3: expected ',' or ']', found '}'");
  assert_not_split("[1}]", "byte 2: expected ',' or ']', found '}'");
  assert_not_split("[1]x", "byte 3: expected nothing more after the array, found 'x'");
  assert_not_split("[1][2]", "byte 3: expected nothing more after the array, found '['");
  assert_not_split("[1", "byte 2: expected ',' or ']', found the end of the text");
  assert_not_split("[1,", "byte 3: expected a value, found the end of the text");
  assert_not_split("[1,{\"a\":[2]", "byte 3: this object has no end");
  assert_not_split("[1,[[2]", "byte 3: this array has no end");
  assert_not_split("[1,\"a]", "byte 3: this string has no end");
  assert_not_split("[\"a\\", "byte 1: this string has no end");
  assert_not_split("[{\"a\":\"b}]", "byte 6: this string has no end");
  assert_not_split("[1,\n{\"a\":1},\n\n]", "line 4, column 1 (byte 14): expected a value, found ']'");
}

static void decode_element(void *context, struct slice element) {
  json_value *value;
  char *verdicts = context;
  bool is_accepted = json_decode(element.data, element.length, &value, NULL) == STATUS_OK;
  strcat(verdicts, is_accepted ? "+" : "-");
  json_free(value);
}

static void splits_past_an_element_nested_too_deep(void **state) {
  (void)state;
  enum { LEVELS = 300000 };
  struct buffer text = {0};
  char verdicts[8] = "";
  buffer_add_text(&text, "[1,");
  for (int i = 0; i < LEVELS; i++) buffer_add_text(&text, "[{");
  for (int i = 0; i < LEVELS; i++) buffer_add_text(&text, "}]");
  buffer_add_text(&text, ",{\"a\":2},tru,3]");
  assert_int_equal(json_split_array(text.data, text.length, decode_element, verdicts, NULL), STATUS_OK);
  assert_string_equal(verdicts, "+-+-+");
  text.length -= 20;
  verdicts[0] = '\0';
  assert_int_equal(json_split_array(text.data, text.length, decode_element, verdicts, NULL), STATUS_INVALID);
  assert_string_equal(verdicts, "");
  buffer_fini(&text);
}

static void add_member(void *context, struct slice name, struct slice value) {
  buffer_print(context, "%.*s=%.*s;", (int)name.length, name.data, (int)value.length, value.data);
}

static void expect_members(const char *text, const char *expected) {
  struct buffer seen = {0};
  struct error err = {0};
  enum status status = json_split_object(text, strlen(text), add_member, &seen, &err);
  assert_string_equal(status ? err.text : buffer_text(&seen), expected);
  if (status) assert_int_equal(seen.length, 0);
  buffer_fini(&seen);
}

static void an_objects_members_are_told_apart_whatever_is_in_them(void **state) {
  (void)state;
  expect_members(" { } ", "");
  expect_members("{\"a\":1e400,\"b \\\" c\" : {\"x\":[[,]],\"}\":2} , \"d\":\"\\ud800\"}",
                 "a=1e400;b \\\" c={\"x\":[[,]],\"}\":2};d=\"\\ud800\";");
  expect_members("[]", "byte 0: expected '{' of an object, found '['");
  expect_members("{\"a\"}", "byte 4: expected ':', found '}'");
  expect_members("{\"a\":}", "byte 5: expected a value, found '}'");
  expect_members("{a:1}", "byte 1: expected a member's name, found 'a'");
  expect_members("{\"a\":1,}", "byte 7: expected a member's name, found '}'");
  expect_members("{\"a\":1 \"b\":2}", "byte 7: expected ',' or '}', found '\"'");
  expect_members("{\"a\":1}x", "byte 7: expected nothing more after the object, found 'x'");
  expect_members("{\"a", "byte 1: this string has no end");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_objects_members_are_told_apart_whatever_is_in_them),
      cmocka_unit_test(splits_an_array_into_its_elements),
      cmocka_unit_test(splits_past_what_is_wrong_inside_an_element),
      cmocka_unit_test(refuses_what_is_wrong_between_elements),
      cmocka_unit_test(splits_past_an_element_nested_too_deep),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
