/* What is read off a script's text: lines of fields, findings, and texts made to hurt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <lauxlib.h>
#include <lua.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <time.h>

#include "base/buffer.h"
#include "base/error.h"
#include "bindings/strict.h"
#include "script/script.h"
#include "script/source.h"

static struct source *opened(const char *text) {
  struct source *source = NULL;
  struct error err = {0};
  if (source_open(text, strlen(text), SOURCE_BYTES_MAX, &source, &err) != STATUS_OK) fail_msg("%s", err.text);
  return source;
}

static void expect_refused(const char *text, size_t length, enum status status, const char *sentence) {
  struct source *source = NULL;
  struct error err = {0};
  assert_int_equal(source_open(text, length, SOURCE_BYTES_MAX, &source, &err), status);
  assert_string_equal(err.text, sentence);
  assert_null(source);
}

static void refuses(const char *text, const char *sentence) {
  expect_refused(text, strlen(text), STATUS_INVALID, sentence);
}

static void note(void *context, int line, const char *sentence) {
  buffer_print(context, "%d: %s\n", line, sentence);
}

static const char *const globals[] = {"strategy", "signal", "offers", "pairs", "string", "persona", NULL};
static const char *const hard[] = {"size", "birth_date", "given_name", NULL};
static const char *const event_fields[] = {"id", "type", "data", "time", NULL};
static const struct source_names members[] = {{"profile.hard", hard}, {"event", event_fields}};

static char *findings(const char *text) {
  struct buffer out = {0};
  struct source *source = opened(text);
  source_check(source, globals, members, 2, note, &out);
  source_close(source);
  return (char *)(uintptr_t)buffer_text(&out);
}

static void expect(const char *text, const char *expected) {
  char *actual = findings(text);
  assert_string_equal(actual, expected);
  free(actual);
}

static void refuses_what_an_editor_did_to_the_text(void **state) {
  (void)state;
  refuses("local a = 1\nlocal b = “x”", "line 2: “ is a typographic quote: write \" instead");
  refuses("\xEF\xBB\xBFlocal a",
          "line 1: the file begins with a byte order mark: save it as UTF-8 without one");
  refuses("local città = 1", "line 1: 'à' stands outside of a text: names are written in a-z, 0-9 and _");
  refuses("\n\nlocal a = 'perch\xE9'", "line 3: letters that are not UTF-8: save the file as UTF-8");
  refuses("if a != b then end", "line 1: '!=' has no meaning here: for 'not equal' write ~=");
  refuses("if a && b then end", "line 1: '&&' has no meaning here: write 'and'");
  refuses("if a || b then end", "line 1: '||' has no meaning here: write 'or'");
  refuses("a = $b", "line 1: '$' has no meaning here");
}

static void refuses_what_never_ends(void **state) {
  (void)state;
  refuses("\nx = \"abc\ny = 1", "line 2: the text that begins here is not closed: a \" is missing");
  refuses("x = 'l'anno'",
          "line 1: the text that begins here is not closed: a ' is missing (for an apostrophe in "
          "a text, put the text in \")");
  refuses("x = \"abc\\", "line 1: the text that begins here is not closed: a \" is missing");
  refuses("x = 1\n--[[ open", "line 2: the comment that begins here is never closed");
  refuses("x = 1\n\ny = [==[ open ]=]", "line 3: the text that begins here is never closed");
}

static void refuses_bytes_that_are_no_text(void **state) {
  (void)state;
  refuses("\x1bLuaT", "line 1: this is compiled Lua: only its text can be used");
  expect_refused("a = 1\n\0b", 8, STATUS_INVALID, "line 2: a byte that is zero: this is not a text file");
  char *big = calloc(1, SOURCE_BYTES_MAX + 2);
  memset(big, ' ', SOURCE_BYTES_MAX + 1);
  expect_refused(big, SOURCE_BYTES_MAX + 1, STATUS_TOO_LARGE,
                 "line 1: the file has 65537 bytes, 65536 are allowed: split it");
  struct source *source = NULL;
  assert_int_equal(source_open(big, SOURCE_BYTES_MAX, SOURCE_BYTES_MAX, &source, NULL), STATUS_OK);
  source_close(source);
  free(big);
}

static const char *const declarations = "-- strategy \"ghost\" {\n"                              /* 1 */
                                        "local s = [[\n"                                         /* 2 */
                                        "strategy \"ghost\" { }\n"                               /* 3 */
                                        "]]\n"                                                   /* 4 */
                                        "workspace {\n"                                          /* 5 */
                                        "  locales = { 'it', 'en' },\n"                          /* 6 */
                                        "  contact_policy = {\n"                                 /* 7 */
                                        "    { channel = 'email' },\n"                           /* 8 */
                                        "    { channel = 'sms',\n"                               /* 9 */
                                        "      at_most = 2 };\n"                                 /* 10 */
                                        "  },\n"                                                 /* 11 */
                                        "}\n"                                                    /* 12 */
                                        "strategy \"a\" {\n"                                     /* 13 */
                                        "  eligible = function(p)\n"                             /* 14 */
                                        "    if p then return { limit = 1, fallback = 2 } end\n" /* 15 */
                                        "    for i = 1, 2 do local t = { where = {} } end\n"     /* 16 */
                                        "    repeat local x = function() end until x\n"          /* 17 */
                                        "    while x do x = nil end\n"                           /* 18 */
                                        "  end,\n"                                               /* 19 */
                                        "  fallback = {\n"                                       /* 20 */
                                        "    offers = { tags = \"house\", -- }\n"                /* 21 */
                                        "      limit = 3 },\n"                                   /* 22 */
                                        "    [\"home.hero\"] = {\n"                              /* 23 */
                                        "      ['x'] = 1,\n"                                     /* 24 */
                                        "    },\n"                                               /* 25 */
                                        "  },\n"                                                 /* 26 */
                                        "  until = 5,\n"                                         /* 27 */
                                        "  where = { category = 'a\\'}' },\n"                    /* 28 */
                                        "}\n"                                                    /* 29 */
                                        "strategy('b')({\n"                                      /* 30 */
                                        "  limit = 1 })\n"                                       /* 31 */
                                        "strategy \"a\" {\n"                                     /* 32 */
                                        "  limit = 1,\n"                                         /* 33 */
                                        "  limit = 2,\n"                                         /* 34 */
                                        "}\n"                                                    /* 35 */
                                        "x.strategy \"c\" { }\n"                                 /* 36 */
                                        "workspace({ a = 1 })\n";                                /* 37 */

static void finds_the_line_of_a_field(void **state) {
  (void)state;
  static const struct {
    const char *kind, *name;
    int nth;
    const char *path;
    int line;
  } cases[] = {
      {"workspace", NULL, 0, "", 5},
      {"workspace", NULL, 0, "contact_policy", 7},
      {"workspace", NULL, 0, "contact_policy[2]", 9},
      {"workspace", NULL, 0, "contact_policy.[2].at_most", 10},
      {"workspace", NULL, 0, "contact_policy[2].at_most", 10},
      {"workspace", NULL, 0, "contact_policy[3].at_most", 7},
      {"workspace", NULL, 0, "locales[2]", 6},
      {"workspace", NULL, 1, "a", 37},
      {"workspace", NULL, 2, "", 0},
      {"strategy", "a", 0, "", 13},
      {"strategy", "a", 0, "eligible", 14},
      {"strategy", "a", 0, "fallback", 20},
      {"strategy", "a", 0, "fallback.offers.limit", 22},
      {"strategy", "a", 0, "fallback.offers.nothing", 21},
      {"strategy", "a", 0, "fallback.home.hero.x", 24},
      {"strategy", "a", 0, "limit", 13},
      {"strategy", "a", 0, "until", 27},
      {"strategy", "a", 0, "where.category", 28},
      {"strategy", "a", 0, "wher", 13},
      {"strategy", "b", 0, "limit", 31},
      {"strategy", "a", 1, "limit", 34},
      {"strategy", "a", 2, "limit", 0},
      {"strategy", "c", 0, "", 0},
      {"strategy", "ghost", 0, "", 0},
      {"strategy", NULL, 0, "", 0},
  };
  struct source *source = opened(declarations);
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    int line = source_line(source, cases[i].kind, cases[i].name, cases[i].nth, cases[i].path);
    if (line != cases[i].line)
      fail_msg("%s %s: %d instead of %d", cases[i].name ? cases[i].name : "", cases[i].path, line,
               cases[i].line);
  }
  source_close(source);
}

/* As many as a profile.lua may hold: each is looked for, and the whole takes no longer than a few readings of it. */
static void finds_each_of_many_declarations_at_once(void **state) {
  enum { COUNT = 40000, SECONDS_MAX = 5 };
  (void)state;
  struct buffer text = {0};
  for (int i = 0; i < COUNT; i++) buffer_print(&text, "hard 'a%d' {\ntype = 'string' }\n", i);
  struct source *source = NULL;
  struct error err;
  clock_t before = clock();
  assert_int_equal(source_open(buffer_text(&text), text.length, 8 << 20, &source, &err), STATUS_OK);
  for (int i = 0; i < COUNT; i++) {
    char name[16];
    snprintf(name, sizeof name, "a%d", i);
    assert_int_equal(source_line(source, "hard", name, 0, "type"), 2 * i + 2);
  }
  assert_true(clock() - before < SECONDS_MAX * CLOCKS_PER_SEC);
  source_close(source);
  buffer_fini(&text);
}

static void counts_lines_as_lua_does(void **state) {
  (void)state;
  struct source *source = opened("-- a\r\nlocal x = 'a\\z\r\n  b\\\r\nc'\rworkspace {\n\r  x = 1 }");
  assert_int_equal(source_line(source, "workspace", NULL, 0, ""), 5);
  assert_int_equal(source_line(source, "workspace", NULL, 0, "x"), 6);
  source_close(source);
}

static void finds_positions_and_numbers_as_keys(void **state) {
  (void)state;
  struct source *source =
      opened("ask 'q' { scale = { 1,\n5 }, items = {\n{ id = 'a' },\n[7] = {\nid = 1 }, x = {},\n"
             "function() end,\n{ id = 'b' } } }");
  assert_int_equal(source_line(source, "ask", "q", 0, "scale[2]"), 2);
  assert_int_equal(source_line(source, "ask", "q", 0, "items[1].id"), 3);
  assert_int_equal(source_line(source, "ask", "q", 0, "items[7].id"), 5);
  assert_int_equal(source_line(source, "ask", "q", 0, "items[3].id"), 7);
  source_close(source);
}

static void finds_a_word_of_lua_as_a_key(void **state) {
  (void)state;
  expect(
      "strategy 'a' {\n  until = '2026', limit = 1,\n  eligible = function(p) return p.x end,\n  end = 2 "
      "}\nof = 1",
      "2: 'until' is a word of Lua itself and cannot be a key: write 'to' for a last day, else [\"until\"]\n"
      "4: 'end' is a word of Lua itself and cannot be a key: write [\"end\"]\n"
      "5: 'of' is not declared: write 'local of'\n");
  expect("local t = {}\nreturn t.end",
         "2: 'end' is a word of Lua itself and cannot follow a dot: write [\"end\"]\n");
  expect("local a, b = 1, 2\nrepeat local x = a until x == b", "");
}

static void finds_names_that_nobody_declared(void **state) {
  (void)state;
  expect("strategy 'a' { propose = function()\n  return ofers.niche {} end }",
         "2: no such name 'ofers', did you mean 'offers'?\n");
  expect("local words = {}\nlocal x = { wrods }", "2: no such name 'wrods', did you mean 'words'?\n");
  expect("x = 1\nfunction help() end\nprint(2)\nos.exit()",
         "1: 'x' is not declared: write 'local x'\n2: 'help' is not declared: write 'local function help'\n"
         "3: 'print' is not available to scripts: use log\n4: 'os' is not available to scripts\n");
  expect("return zzzzzzzz", "1: no such name 'zzzzzzzz'\n");
}

static void knows_every_way_to_declare(void **state) {
  (void)state;
  expect("local a, b <const>, c <close> = 1\nlocal function f(x, y, ...) return x, y, f, ... end\n"
         "for i = 1, 2 do local _ = i end for k, v in pairs({}) do local _ = k, v end\n"
         "local o = {} function o.m(p) return p end function o.n.q:r(s) return self, s end\n"
         "local g = function(z) return z, a, b, c end goto done ::done::\n"
         "return { name = 1, ['key'] = g, o.field, o:method(), [f] = 2; last = _ENV }",
         "");
}

static void finds_members_that_do_not_exist(void **state) {
  (void)state;
  expect(
      "return function(profile, event)\n local a = profile.hard.szie\n local b = profile.hard['birthdate']\n"
      " local c = event.dta.x\n return event.data.dta, profile.hard.size, my.event.foo, a, b, c end local my",
      "2: no such name 'profile.hard.szie', did you mean 'profile.hard.size'?\n"
      "3: no such name 'profile.hard.birthdate', did you mean 'profile.hard.birth_date'?\n"
      "4: no such name 'event.dta', did you mean 'event.data'?\n");
}

static void refuses_a_comment_of_another_language(void **state) {
  (void)state;
  refuses("// the rare ones\nlocal x = 1", "line 1: '//' begins no comment: comments begin with --");
  refuses("local x = 1\n  // all there is", "line 2: '//' begins no comment: comments begin with --");
  refuses("local x = { 1, // how many\n}", "line 1: '//' begins no comment: comments begin with --");
  refuses("local x = 1\n# the rare ones", "line 2: '#' begins no comment: comments begin with --");
  refuses("#rare\nlocal x = 1", "line 1: '#' begins no comment: comments begin with --");
  refuses("local x = 1 /* one */", "line 1: '/*' begins no comment: comments begin with --");
  expect("local a, b = 7, {}\nlocal c = a // 2\nlocal d = a\n  // c\nlocal e =\n  #b\n"
         "if\n#b and a // c or\n#b == 1 then return a //c end",
         "");
}

static void says_what_another_language_writes_otherwise(void **state) {
  (void)state;
  expect("offers { price = 39,90, name = 'X' }", "1: a number has a point and no comma: write 39.90\n");
  expect("offers { price = { at_most = 1,5 } }", "1: a number has a point and no comma: write 1.5\n");
  expect("offers { price = 39, 90 }\nlocal t = { x = 1,2, 3,4 }", "");
  expect("strategy = 'rare' {\n}", "1: no = stands in a declaration: write strategy \"…\" { … }\n");
  expect("local x = null\nreturn x == None or x == True",
         "1: no such name 'null': write 'nil'\n2: no such name 'None': write 'nil'\n"
         "2: no such name 'True': write 'true'\n");
  expect("local null = 1\nreturn null", "");
}

static void says_that_a_function_is_not_closed(void **state) {
  (void)state;
  expect("strategy 'a' {\neligible = function(profile)\nif profile then return true end,\n"
         "propose = function() end\n}",
         "4: the function above 'propose' is not closed: an 'end' is missing\n");
  expect("strategy 'a' {\npropose = function()\nlocal priority = 1\npriority = 2\nend }", "");
  expect("propose = 1", "1: 'propose' is not declared: write 'local propose'\n");
}

static void says_where_a_name_stands_that_was_looked_for_elsewhere(void **state) {
  static const char *const soft[] = {"joy", NULL}, *const offers[] = {"where", "popular", NULL};
  const struct source_names all[] = {{"profile.hard", hard}, {"profile.soft", soft}, {"offers", offers}};
  struct buffer out = {0};
  struct source *source = opened("local a, profile = 1, {}\na = profile.hard.joy\na = profile.soft.size\n"
                                 "a = offers.cheapest\na = profile.soft.joy");
  (void)state;
  source_check(source, globals, all, 3, note, &out);
  assert_string_equal(buffer_text(&out), "2: 'joy' is soft data: write profile.soft.joy\n"
                                         "3: 'size' is hard data: write profile.hard.size\n"
                                         "4: no such name 'offers.cheapest': write offers.where { sort = "
                                         "\"cheapest\" }\n");
  source_close(source);
  buffer_fini(&out);
}

static void finds_an_absent_value_asked_for_its_truth(void **state) {
  (void)state;
  static const char *const wrong[] = {"not profile.hard.size",
                                      "profile.hard.size == nil",
                                      "profile.hard.size ~= nil",
                                      "nil == profile.hard.size",
                                      "profile.hard.size or 'M'",
                                      "profile.hard.size and 1",
                                      "1 == 1 and profile.hard.size and 2",
                                      "profile.hard['size'] == nil"};
  static const char *const right[] = {"profile.hard.size == 'M'",
                                      "'M' == profile.hard.size and 1",
                                      "profile.hard.size == 'M' and 1 or 2",
                                      "profile.wishes ~= nil",
                                      "profile:knows('size') and profile.hard.size",
                                      "not profile:knows 'size'"};
  char text[200];
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    snprintf(text, sizeof text, "return function(profile)\nreturn %s end", wrong[i]);
    expect(text, "2: an absent value is not nil: ask profile:knows \"size\"\n");
  }
  for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
    snprintf(text, sizeof text, "return function(profile)\nreturn %s end", right[i]);
    expect(text, "");
  }
  expect("return function(profile) if profile.hard.size then end end",
         "1: an absent value is not nil: ask profile:knows \"size\"\n");
}

/* The shapes that a workspace is written in. */
static void finds_nothing_in_what_is_right(void **state) {
  (void)state;
  expect("local words = { unique = { bright = { it = \"L'outfit\" } } } -- until\n"
         "strategy \"hero\" {\n  on = { 'a.b', 'c' }, priority = 30, where = { category = 'x' },\n"
         "  propose = function(profile, event)\n"
         "    local frame = profile:arm('hero')\n"
         "    if frame == 'x' then if profile.soft.u > 0.6 then frame = 'unique' else return end end\n"
         "    local tone = profile.soft.i > 0.6 and 'gentle' or 'bright'\n"
         "    local pick = frame == 'unique' and offers.niche or offers.popular\n"
         "    return { offers = pick { category = event.data.category, limit = 3 }, message = "
         "words[frame][tone] }\n"
         "  end,\n}\nsignal('s')({ observe = function(event, offer) if offer then return { weight = 1 - "
         "offer.p } end end })\n",
         "");
}

static void tells_findings_in_the_order_of_lines_and_ends(void **state) {
  (void)state;
  struct buffer text = {0};
  for (int i = 0; i < 200; i++) buffer_print(&text, "aaa%d()\n", i);
  char *out = findings(buffer_text(&text));
  int lines = 0, before = 0;
  for (char *line = out; *line; line = strchr(line, '\n') + 1, lines++) {
    assert_true(atoi(line) > before);
    before = atoi(line);
  }
  assert_int_equal(lines, 30);
  free(out);
  buffer_fini(&text);
}

/* Texts as weapons. */

static void repeat(struct buffer *text, const char *part, int count) {
  for (int i = 0; i < count; i++) buffer_add_text(text, part);
}

static char *chain(const char *before, const char *part, int count, const char *after) {
  struct buffer text = {0};
  buffer_add_text(&text, before);
  repeat(&text, part, count);
  buffer_add_text(&text, after);
  buffer_text(&text);
  return buffer_take(&text, NULL);
}

static void expect_limit(char *text, const char *expected) {
  expect(text, expected);
  free(text);
}

static void bounds_and_or_in_one_expression(void **state) {
  (void)state;
  const char *sentence = "1: more than 200 'and' and 'or' in one expression: split it into several\n";
  expect_limit(chain("local a = 1 ", "and a ", 0, ""), "");
  expect_limit(chain("local a = a ", "and a ", 200, ""), "");
  expect_limit(chain("local a = a ", "and a ", 201, ""), sentence);
  expect_limit(chain("local a = (a ", "or (a) ", 201, ")"), sentence);
  expect_limit(chain("local a = a ", "and (a or a) ", 101, ""), sentence);
  expect_limit(chain("local a = a ", "and a[a and a](a or a) ", 150, ""), "");
  expect_limit(chain("local a if a ", "or a ", 201, "then end"), sentence);
  expect_limit(chain("local a = { ", "a and a or a,", 500, "}"), "");
  expect_limit(chain("local a ", "a = a and a or a ", 500, ""), "");
}

static void bounds_elseif_in_one_chain(void **state) {
  (void)state;
  expect_limit(chain("local a if a then ", "elseif a then ", 200, "end"), "");
  expect_limit(chain("local a if a then ", "elseif a then ", 201, "end"),
               "1: more than 200 'elseif' in one chain: use a table\n");
  expect_limit(chain("local a ", "if a then elseif a then end ", 300, ""), "");
}

static void bounds_runs_of_suffixes(void **state) {
  (void)state;
  const char *sentence = "1: 100 dots or brackets in a row: give a name to what lies between\n";
  expect_limit(chain("local t = t", ".x", 99, ""), "");
  expect_limit(chain("local t = t", ".x", 100, ""), sentence);
  expect_limit(chain("local t = t", "['x']", 100, ""), sentence);
  expect_limit(chain("local t = ((((t.x", ").x).x).x", 1, ").x"), "");
  expect_limit(chain("local t = ((((((((((((((((((((((((((((((t", ".x.x.x.x)", 30, ""), sentence);
  expect_limit(chain("local t ", "t.x.y() ", 300, ""), "");
  expect_limit(chain("local t = t", ":x()", 300, ""), "");
}

static void refuses_bitwise_operators_among_many_constants(void **state) {
  (void)state;
  const char *sentence = "1: the file is too long for the operators ~ | &: split the file\n";
  expect_limit(chain("local t = {", "1,", 300, "} return 1 | 2"), sentence);
  expect_limit(chain("local t = {", "1,", 300, "} return 1 ~= 2"), "");
  expect_limit(chain("local t = {", "'a',", 300, "} return 1 ~ 2"), "");
  struct buffer text = {0};
  buffer_add_text(&text, "local t = { ");
  for (int i = 0; i < 300; i++) buffer_print(&text, "k%d = '', ", i);
  buffer_add_text(&text, "} return ~ 1");
  expect(buffer_text(&text), sentence);
  buffer_fini(&text);
}

static int compile(lua_State *L) {
  const char *text = lua_touserdata(L, 1);
  luaL_loadbufferx(L, text, strlen(text), "=x.lua", "t");
  return 0;
}

static double cpu_seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* 64 KB of the worst that passes: checking and compiling it must not hold a worker. */
static void compiles_what_it_accepts_in_time(void **state) {
  (void)state;
  char and200[1300] = "x = a ", elseif200[3000] = "if a then ";
  for (int i = 0; i < 200; i++) strcat(and200, "and a "), strcat(elseif200, "elseif a then ");
  strcat(elseif200, "end ");
  char suffixes[300] = "x = t";
  for (int i = 0; i < 99; i++) strcat(suffixes, ".x");
  strcat(suffixes, " ");
  const char *const parts[] = {and200,        elseif200, suffixes, "::a:: ",      "goto a ", "local a ",
                               "function() ", "((((",    "{{{",    "a = a..a ",   "f'x'",    "if a then ",
                               "not ",        "'x',",    "{a=1},", "a,b,c=d,e,f "};
  for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
    char *text = chain("local x, a, t, f ", parts[i], (int)((SOURCE_BYTES_MAX - 100) / strlen(parts[i])), "");
    double start = cpu_seconds();
    struct script_arena *arena = script_arena_new(NULL);
    struct script_image *image = NULL;
    free(findings(text));
    script_build(arena, NULL, compile, text, &image, NULL);
    double seconds = cpu_seconds() - start;
    if (seconds > 0.5) fail_msg("%.10s: %.2f s", parts[i], seconds);
    script_image_free(image);
    script_arena_unref(arena);
    free(text);
  }
}

/* Cut at every third byte and with every third byte hurt, a text is judged or refused and nothing else. */
static void survives_any_text(void **state) {
  (void)state;
  size_t length = strlen(declarations);
  struct buffer out = {0};
  for (size_t cut = 0; cut < 2 * length; cut += 3) {
    struct source *source = NULL;
    char *text = strdup(declarations);
    if (cut < length)
      text[cut] = '\0';
    else
      text[cut - length] = "}({[\"'-)=]"[cut % 10];
    if (source_open(text, strlen(text), SOURCE_BYTES_MAX, &source, NULL) == STATUS_OK) {
      source_check(source, globals, members, 2, note, &out);
      int line = source_line(source, "strategy", "a", 0, "fallback.offers.limit");
      assert_true(line >= 0 && line <= 38);
      buffer_clear(&out);
    }
    source_close(source);
    free(text);
  }
  buffer_fini(&out);
}

static void expect_required(const char *text, const char *expected) {
  static const char *const names[] = {"sarto.rfm", "sarto.browsing", NULL};
  struct buffer out = {0};
  struct source *source = opened(text);
  source_check_modules(source, names, note, &out);
  assert_string_equal(buffer_text(&out), expected);
  source_close(source);
  buffer_fini(&out);
}

static void names_the_nearest_of_a_module_that_is_not_there(void **state) {
  (void)state;
  expect_required(
      "local a, b = require 'sarto.rfm', require(\"sarto.browsing\")\nlocal c = require [[sarto.rfm]]", "");
  expect_required("local a = require 'sarto.rmf'\nlocal b = require('json')\n\nrequire(\"sarto.brwsing\")",
                  "1: there is no module 'sarto.rmf', did you mean 'sarto.rfm'?\n"
                  "2: there is no module 'json'\n"
                  "4: there is no module 'sarto.brwsing', did you mean 'sarto.browsing'?\n");
  expect_required(
      "local x = { require = 'a', b = y.require('c') } -- require 'd'\nx:require 'e' x.require = 'f'", "");
  expect_required("require(name) require", "");
}

static void a_require_inside_of_a_function_is_out_of_place(void **state) {
  (void)state;
#define OUT "require belongs at the top of the file, outside of functions\n"
  expect_required("local function f()\n local a = require 'sarto.rfm'\nend\nlocal b = require 'sarto.rfm'",
                  "2: " OUT);
  expect_required(
      "strategy 'x' {\n propose = function()\n if y then return function() end end\n require 'sarto.x' end }",
      "4: " OUT "4: there is no module 'sarto.x'\n");
  expect_required("local function f() return { require = 'sarto.rfm' }, x.require end", "");
  expect_required("if x then\n y = require 'sarto.rfm' end do local z = require 'sarto.rfm' end", "");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_what_an_editor_did_to_the_text),
      cmocka_unit_test(refuses_what_never_ends),
      cmocka_unit_test(refuses_bytes_that_are_no_text),
      cmocka_unit_test(finds_the_line_of_a_field),
      cmocka_unit_test(finds_each_of_many_declarations_at_once),
      cmocka_unit_test(counts_lines_as_lua_does),
      cmocka_unit_test(finds_positions_and_numbers_as_keys),
      cmocka_unit_test(finds_a_word_of_lua_as_a_key),
      cmocka_unit_test(finds_names_that_nobody_declared),
      cmocka_unit_test(knows_every_way_to_declare),
      cmocka_unit_test(finds_members_that_do_not_exist),
      cmocka_unit_test(refuses_a_comment_of_another_language),
      cmocka_unit_test(says_what_another_language_writes_otherwise),
      cmocka_unit_test(says_that_a_function_is_not_closed),
      cmocka_unit_test(says_where_a_name_stands_that_was_looked_for_elsewhere),
      cmocka_unit_test(finds_an_absent_value_asked_for_its_truth),
      cmocka_unit_test(finds_nothing_in_what_is_right),
      cmocka_unit_test(tells_findings_in_the_order_of_lines_and_ends),
      cmocka_unit_test(bounds_and_or_in_one_expression),
      cmocka_unit_test(bounds_elseif_in_one_chain),
      cmocka_unit_test(bounds_runs_of_suffixes),
      cmocka_unit_test(refuses_bitwise_operators_among_many_constants),
      cmocka_unit_test(compiles_what_it_accepts_in_time),
      cmocka_unit_test(survives_any_text),
      cmocka_unit_test(names_the_nearest_of_a_module_that_is_not_there),
      cmocka_unit_test(a_require_inside_of_a_function_is_out_of_place),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
