/* Which strategies an event concerns: the index against its definition. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/selection.h"

#define NAMES(...) ((const char *const[]){__VA_ARGS__, NULL})
#define RANGE(from, to)                                                                                      \
  .range = &(const struct range) {                                                                           \
    from, to                                                                                                 \
  }

static struct placement home = {.name = "home"}, strip = {.name = "strip"};

/* The names of the strategies that an event selects, one after the other. */
static void expect_selected(struct strategy *strategies, size_t count, const char *more,
                            const char *expected) {
  struct workspace workspace = {.strategies = strategies, .strategy_count = count};
  struct arena arena = {0};
  struct event event;
  struct error err;
  struct buffer text = {0}, names = {0};
  for (size_t i = 0; i < count; i++) {
    strategies[i].index = i;
    if (!strategies[i].placement) strategies[i].placement = &home;
  }
  selection_build(&workspace);
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"p\",%s}", more);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  size_t found_count;
  const struct strategy **found = selection_find(&workspace, &event, &arena, &found_count);
  for (size_t i = 0; i < found_count; i++) buffer_add_text(&names, found[i]->name);
  if (strcmp(buffer_text(&names), expected)) fail_msg("%s: %s, expected %s", more, names.data, expected);
  event_fini(&event);
  buffer_fini(&text);
  buffer_fini(&names);
  arena_fini(&arena);
  arena_fini(&workspace.arena);
}

static void selects_by_type_in_the_order_of_the_strategies(void **state) {
  (void)state;
  struct strategy strategies[] = {{.name = "a", .hears.on = NAMES("go")},
                                  {.name = "b", .hears.on = NAMES("stop", "go")},
                                  {.name = "c", .hears.on = NAMES("stop")},
                                  {.name = "d", .hears.on = NAMES("go")},
                                  {.name = "e", .hears.on = NAMES("go", "go")}};
  expect_selected(strategies, 5, "\"type\":\"go\"", "abde");
  expect_selected(strategies, 5, "\"type\":\"stop\"", "bc");
  expect_selected(strategies, 5, "\"type\":\"g\"", "");
  expect_selected(strategies, 5, "\"type\":\"go.\"", "");
  expect_selected(strategies, 0, "\"type\":\"go\"", "");
}

static void asks_those_without_a_type_only_for_a_placement_by_name(void **state) {
  (void)state;
  struct strategy strategies[] = {{.name = "a"},
                                  {.name = "b", .hears.on = NAMES("go")},
                                  {.name = "c", .placement = &strip},
                                  {.name = "d", .hears.on = NAMES("go"), .placement = &strip}};
  expect_selected(strategies, 4, "\"type\":\"go\"", "bd");
  expect_selected(strategies, 4, "\"type\":\"go\",\"placements\":\"strip\"", "cd");
  expect_selected(strategies, 4, "\"type\":\"go\",\"placements\":\"strip,home\"", "abcd");
  expect_selected(strategies, 4, "\"type\":\"x\",\"placements\":\"hom,homes\"", "");
  expect_selected(strategies, 4, "\"type\":\"x\",\"placements\":\"home\"", "a");
  expect_selected(strategies, 4, "\"type\":\"go\",\"placements\":\"\"", "");
}

static void holds_every_condition_to_its_kind_of_value(void **state) {
  (void)state;
  struct strategy strategies[] = {
      {.name = "t",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", .one_of = NAMES("x", "y", "x")}},
      {.name = "n",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", .numbers = (double[]){1, 2.5}, .number_count = 2}},
      {.name = "r",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", RANGE(1, 2)}},
      {.name = "h",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", RANGE(2, INFINITY)}},
      {.name = "T",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", .has_boolean = true, .boolean = true}},
      {.name = "F",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "c", .has_boolean = true, .boolean = false}},
      {.name = "d",
       .hears.on = NAMES("go"),
       .hears.where_count = 1,
       .hears.where = &(struct condition){.path = "o.c", .one_of = NAMES("x")}},
  };
  static const struct {
    const char *data, *expected;
  } cases[] = {
      {"{\"c\":\"x\"}", "t"},
      {"{\"c\":\"y\"}", "t"},
      {"{\"c\":\"z\"}", ""},
      {"{\"c\":\"\"}", ""},
      {"{\"c\":1}", "nr"},
      {"{\"c\":2.5}", "nh"},
      {"{\"c\":2}", "rh"},
      {"{\"c\":1e300}", "h"},
      {"{\"c\":true}", "T"},
      {"{\"c\":false}", "F"},
      {"{\"c\":null}", ""},
      {"{\"c\":[\"x\"]}", ""},
      {"{\"o\":{\"c\":\"x\"}}", "d"},
      {"{\"o.c\":\"x\"}", ""},
      {"{\"o\":[\"x\"]}", ""},
      {"{}", ""},
      {"null", ""},
      {"{\"C\":\"x\"}", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char more[64];
    snprintf(more, sizeof more, "\"type\":\"go\",\"data\":%s", cases[i].data);
    expect_selected(strategies, 7, more, cases[i].expected);
  }
}

static void asks_for_all_conditions_whichever_is_indexed(void **state) {
  (void)state;
  struct condition and_text[] = {{.path = "a", RANGE(1, 9)},
                                 {.path = "b", .one_of = NAMES("x")},
                                 {.path = "c", .one_of = NAMES("y", "z")}};
  struct strategy strategies[] = {
      {.name = "a", .hears.on = NAMES("go"), .hears.where = and_text, .hears.where_count = 3}};
  expect_selected(strategies, 1, "\"type\":\"go\",\"data\":{\"a\":1,\"b\":\"x\",\"c\":\"z\"}", "a");
  expect_selected(strategies, 1, "\"type\":\"go\",\"data\":{\"a\":0,\"b\":\"x\",\"c\":\"z\"}", "");
  expect_selected(strategies, 1, "\"type\":\"go\",\"data\":{\"a\":1,\"b\":\"x\",\"c\":\"x\"}", "");
  expect_selected(strategies, 1, "\"type\":\"go\",\"data\":{\"a\":1,\"c\":\"z\"}", "");
  expect_selected(strategies, 1, "\"type\":\"stop\",\"data\":{\"a\":1,\"b\":\"x\",\"c\":\"z\"}", "");
}

/* Many strategies over few types, paths and values, each event against a plain walk over all of them. */
static void agrees_with_a_walk_over_all_strategies(void **state) {
  enum { COUNT = 300, EVENTS = 60 };
  static const char *const words[] = {"a", "b", "c", "d"};
  static struct strategy strategies[COUNT];
  static struct condition conditions[COUNT];
  static const char *types[COUNT][3], *values[COUNT][3];
  static char names[COUNT][8];
  uint32_t chance = 7;
  (void)state;
  for (size_t i = 0; i < COUNT; i++) {
    chance = chance * 1664525 + 1013904223;
    snprintf(names[i], sizeof names[i], "%zu,", i);
    types[i][0] = words[chance >> 30], types[i][1] = words[chance >> 28 & 3];
    values[i][0] = words[chance >> 26 & 3], values[i][1] = words[chance >> 24 & 3];
    conditions[i] = (struct condition){.path = words[chance >> 22 & 3], .one_of = values[i]};
    strategies[i] = (struct strategy){.name = names[i],
                                      .hears.on = types[i],
                                      .hears.where = &conditions[i],
                                      .hears.where_count = chance >> 21 & 1};
  }
  for (size_t event = 0; event < EVENTS; event++) {
    const char *type = words[event & 3], *path = words[event >> 2 & 3], *value = words[event >> 4 & 3];
    char more[64];
    struct buffer expected = {0};
    for (size_t i = 0; i < COUNT; i++)
      if ((types[i][0] == type || types[i][1] == type) &&
          (!strategies[i].hears.where_count ||
           (conditions[i].path == path && (values[i][0] == value || values[i][1] == value))))
        buffer_add_text(&expected, names[i]);
    snprintf(more, sizeof more, "\"type\":\"%s\",\"data\":{\"%s\":\"%s\"}", type, path, value);
    assert_true(expected.length > 0);
    expect_selected(strategies, COUNT, more, buffer_text(&expected));
    buffer_fini(&expected);
  }
}

static int start(void **state) {
  (void)state;
  hash_init();
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(selects_by_type_in_the_order_of_the_strategies),
      cmocka_unit_test(asks_those_without_a_type_only_for_a_placement_by_name),
      cmocka_unit_test(holds_every_condition_to_its_kind_of_value),
      cmocka_unit_test(asks_for_all_conditions_whichever_is_indexed),
      cmocka_unit_test(agrees_with_a_walk_over_all_strategies),
  };
  return cmocka_run_group_tests(tests, start, NULL);
}
