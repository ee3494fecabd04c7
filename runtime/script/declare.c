/* Declarations: the generic half. Values on Lua's stack become members of records, as tables of fields say;
 * what is wrong becomes a finding with file and line. See declare.h; the kinds themselves stand in
 * declare_kinds.c.
 *
 * Runs inside script_build, under Lua's one lua_pcall: texts go straight into the workspace's arena, so
 * nothing is lost when Lua jumps over a reader.
 */
#include "script/declare.h"

#include <lauxlib.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "bindings/call.h"

enum { NAMES_MAX = 64, SENTENCE_BYTES = 400, GOT_BYTES_MAX = 40 };

void list_reserve(struct arena *arena, struct list *list, size_t capacity, size_t item_bytes) {
  char *grown = arena_alloc(arena, capacity * item_bytes);
  if (list->count) memcpy(grown, list->items, list->count * item_bytes);
  list->items = grown;
  list->capacity = capacity;
}

void *list_add(struct arena *arena, struct list *list, size_t item_bytes) {
  if (list->count == list->capacity)
    list_reserve(arena, list, list->capacity ? list->capacity * 2 : 8, item_bytes);
  return (char *)list->items + list->count++ * item_bytes;
}

/* ---- complaining ---- */

int line_of_file(lua_State *L) {
  lua_Debug at;
  int line = 0;
  for (int level = 0; lua_getstack(L, level, &at); level++)
    if (lua_getinfo(L, "l", &at) && at.currentline > 0) line = at.currentline;
  return line;
}

/* What was put together, in a function or a loop, does not stand in the text; the call does that led to it. */
int declared_line(const struct reading *reading) {
  int nth = 0;
  for (const struct declared *one = reading->declared->before; one; one = one->before)
    if (!strcmp(one->kind, reading->kind) && (!one->name || !strcmp(one->name, reading->name))) nth++;
  int line = source_line(reading->loading->source, reading->kind, reading->name, nth, reading->path);
  return line ? line : line_of_file(reading->L);
}

static void complain_of(struct reading *reading, const char *text, const char *got) {
  struct loading *loading = reading->loading;
  int line = findings_are_full(loading->findings) ? 0 : declared_line(reading);
  const char *name = reading->name ? reading->name : "";
  findings_add(loading->findings, loading->file->name, line, "%s%s%s%s%s%s: %s%s%s", reading->kind,
               reading->name ? " \"" : "", name, reading->name ? "\"" : "", *reading->path ? ": " : "",
               reading->path, text, *got ? ", got " : "", got);
}

void complain(struct reading *reading, const char *format, ...) {
  char text[SENTENCE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  complain_of(reading, text, "");
}

/* The value on top, as one would write it where that is short. */
static void print_top(lua_State *L, struct buffer *out) {
  size_t length;
  int type = lua_type(L, -1);
  double number = lua_tonumber(L, -1);
  if (type == LUA_TSTRING) {
    const char *text = lua_tolstring(L, -1, &length);
    buffer_add_byte(out, '"');
    text_escape(out, text, length, GOT_BYTES_MAX);
    buffer_add_byte(out, '"');
  } else if (type == LUA_TNUMBER) {
    buffer_print(out, "%.12g", isnan(number) ? fabs(number) : number);
  } else if (type == LUA_TBOOLEAN) {
    buffer_add_text(out, lua_toboolean(L, -1) ? "true" : "false");
  } else {
    buffer_print(out, "a %s", lua_typename(L, type));
  }
}

void complain_got(struct reading *reading, const char *format, ...) {
  char text[SENTENCE_BYTES];
  struct buffer got = {0};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  print_top(reading->L, &got);
  complain_of(reading, text, buffer_text(&got));
  buffer_fini(&got);
}

void complain_unknown(struct reading *reading, const char *what, const char *name, const char *const *names) {
  const char *nearest = text_nearest(name, names);
  if (nearest)
    complain(reading, "there is no %s '%s', did you mean '%s'?", what, name, nearest);
  else
    complain(reading, "there is no %s '%s'", what, name);
}

size_t path_push(struct reading *reading, const char *segment) {
  size_t length = strlen(reading->path);
  const char *dot = length && *segment != '[' ? "." : "";
  snprintf(reading->path + length, sizeof reading->path - length, "%s%s", dot, segment);
  return length;
}

void path_pop(struct reading *reading, size_t length) {
  reading->path[length] = '\0';
}

/* ---- values ---- */

static struct arena *arena_of(struct reading *reading) {
  return reading->loading->texts;
}

static const char *copy_top(struct reading *reading) {
  size_t length;
  const char *text = lua_tolstring(reading->L, -1, &length);
  if (memchr(text, 0, length) || !text_is_utf8(text, length)) return NULL;
  return arena_text(arena_of(reading), text, length);
}

void read_text(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? copy_top(reading) : NULL;
  if (!text || !*text)
    complain(reading, "expected a text");
  else if (strlen(text) > TEXT_BYTES_MAX)
    complain(reading, "longer than %d bytes", TEXT_BYTES_MAX);
  else
    *(const char **)into = text;
}

void read_number(struct reading *reading, const struct field *field, void *into) {
  double number = lua_tonumber(reading->L, -1);
  if (lua_type(reading->L, -1) != LUA_TNUMBER || !isfinite(number))
    complain(reading, "expected a number");
  else if (field->min < field->max && (number < field->min || number > field->max))
    complain(reading, "expected a number from %g to %g, got %g", field->min, field->max, number);
  else
    *(double *)into = number;
}

void read_whole(struct reading *reading, const struct field *field, void *into) {
  double number = lua_tonumber(reading->L, -1);
  if (lua_type(reading->L, -1) != LUA_TNUMBER || number != floor(number) || number < field->min ||
      number > field->max)
    complain_got(reading, "expected a whole number from %g to %g", field->min, field->max);
  else
    *(size_t *)into = (size_t)number;
}

void read_names(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  const char *const *names = call_read_names(reading->L, -1, arena_of(reading));
  if (names && *names)
    *(const char *const **)into = names;
  else
    complain(reading, "expected a text, or a list of texts");
}

void read_duration(struct reading *reading, const struct field *field, void *into) {
  int64_t duration_ms;
  (void)field;
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? lua_tostring(reading->L, -1) : "";
  if (!clock_parse_duration(text, &duration_ms) || duration_ms % CLOCK_SECOND_MS)
    complain(reading, "expected a duration, such as \"30d\" or \"20h\"");
  else
    *(int64_t *)into = duration_ms;
}

void read_record(struct reading *reading, const struct field *field, void *into) {
  if (lua_type(reading->L, -1) == LUA_TTABLE)
    read_fields(reading, field->fields, into);
  else
    complain_got(reading, "expected a table, { … }");
}

void read_boolean(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  if (lua_isboolean(reading->L, -1))
    *(bool *)into = lua_toboolean(reading->L, -1);
  else
    complain(reading, "expected true or false");
}

static void complain_choice(struct reading *reading, const struct field *field, const char *name) {
  char few[TEXT_LIST_BYTES];
  text_list(field->choices, few);
  if (*few && !text_nearest(name, field->choices))
    complain(reading, "there is no %s '%s': expected %s", field->name, name, few);
  else
    complain_unknown(reading, field->name, name, field->choices);
}

void read_choice(struct reading *reading, const struct field *field, void *into) {
  const char *name = NULL;
  int choice = 0;
  read_text(reading, field, &name);
  if (!name) return;
  while (field->choices[choice] && strcmp(field->choices[choice], name)) choice++;
  if (field->choices[choice])
    *(int *)into = choice;
  else
    complain_choice(reading, field, name);
}

void read_day(struct reading *reading, const struct field *field, void *into) {
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? lua_tostring(reading->L, -1) : "";
  int32_t day;
  (void)field;
  if (clock_parse_date(text, &day))
    *(int64_t *)into = day * CLOCK_DAY_MS;
  else
    complain(reading, "expected a day, such as \"2026-03-10\"");
}

/* ---- records ---- */

static const struct field *field_find(const struct field *fields, const char *name) {
  for (; fields->name; fields++)
    if (!strcmp(fields->name, name)) return fields;
  return NULL;
}

static void complain_no_field(struct reading *reading, const struct field *fields, const char *name) {
  const char *names[NAMES_MAX + 1];
  size_t count = 0;
  for (; fields->name && count < NAMES_MAX; fields++)
    if (fields->read) names[count++] = fields->name;
  names[count] = NULL;
  complain_unknown(reading, "field", name, names);
}

/* What no field has: said of the whole, at its line. */
static void refuse_member(struct reading *reading, const struct field *fields) {
  if (lua_type(reading->L, -2) != LUA_TSTRING) {
    complain(reading, "expected named fields, such as about = \"…\"");
    return;
  }
  const char *name = lua_tostring(reading->L, -2);
  if (field_find(fields, name)) return;
  size_t length = path_push(reading, name);
  complain_no_field(reading, fields, name);
  path_pop(reading, length);
}

static void read_member(struct reading *reading, const struct field *field, void *record) {
  size_t length = path_push(reading, field->name);
  if (field->read)
    field->read(reading, field, (char *)record + field->offset);
  else
    complain(reading, "not supported yet");
  path_pop(reading, length);
}

/* In the order of the table of fields, so that one can stand on another. */
void read_fields(struct reading *reading, const struct field *fields, void *record) {
  lua_State *L = reading->L;
  luaL_checkstack(L, 4, NULL);
  for (const struct field *field = fields; field->name; field++) {
    lua_pushstring(L, field->name);
    if (lua_rawget(L, -2) != LUA_TNIL)
      read_member(reading, field, record);
    else if (field->is_required)
      complain(reading, "'%s' is missing", field->name);
    lua_pop(L, 1);
  }
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) refuse_member(reading, fields);
}
