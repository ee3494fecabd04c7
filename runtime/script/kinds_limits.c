/* What one call of a script may use: `limits` of the workspace, and of a strategy, a signal or an audience, which may
 * ask for less and never for more. The workspace's are read first, so a rule begins with them and names what it wants
 * otherwise; once loaded every rule's limits are whole. One thread, under script_build's pcall.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "script/kinds.h"

enum { KB = 1 << 10, MB = 1 << 20, GB = 1 << 30, AMOUNT_TEXT_BYTES = 32 };

/* ---- amounts ---- */

/* As it would be written. Returns `text`. */
static const char *print_bytes(double bytes, char text[static AMOUNT_TEXT_BYTES]) {
  double unit = bytes >= GB ? GB : bytes >= MB ? MB : KB;
  snprintf(text, AMOUNT_TEXT_BYTES, "\"%.12g%s\"", bytes / unit,
           unit == GB   ? "GB"
           : unit == MB ? "MB"
                        : "KB");
  return text;
}

static const char *print_time(double time_ms, char text[static AMOUNT_TEXT_BYTES]) {
  bool is_seconds = fmod(time_ms, CLOCK_SECOND_MS) == 0;
  snprintf(text, AMOUNT_TEXT_BYTES, "\"%.12g%s\"", is_seconds ? time_ms / CLOCK_SECOND_MS : time_ms,
           is_seconds ? "s" : "ms");
  return text;
}

/* 0: it is no amount. */
static double parse_bytes(const char *text) {
  static const struct {
    const char *unit;
    double bytes;
  } units[] = {{"KB", KB}, {"MB", MB}, {"GB", GB}};
  double number = 0;
  size_t digits = strspn(text, "0123456789");
  if (!digits || digits >= 7) return 0;
  for (size_t i = 0; i < digits; i++) number = number * 10 + (text[i] - '0');
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (!strcmp(text + digits, units[i].unit)) return number * units[i].bytes;
  return 0;
}

static void refuse_bytes(struct reading *reading, const struct field *field) {
  char least[AMOUNT_TEXT_BYTES], most[AMOUNT_TEXT_BYTES];
  if (field->max)
    complain_got(reading, "expected an amount of memory from %s to %s", print_bytes(field->min, least),
                 print_bytes(field->max, most));
  else
    complain_got(reading, "expected an amount of memory, such as \"512MB\" or \"2GB\"");
}

void read_bytes(struct reading *reading, const struct field *field, void *into) {
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? lua_tostring(reading->L, -1) : "";
  double bytes = parse_bytes(text);
  if (bytes <= 0 || bytes < field->min || (field->max && bytes > field->max))
    refuse_bytes(reading, field);
  else
    *(size_t *)into = (size_t)bytes;
}

static void read_time(struct reading *reading, const struct field *field, void *into) {
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? lua_tostring(reading->L, -1) : "";
  char least[AMOUNT_TEXT_BYTES], most[AMOUNT_TEXT_BYTES];
  int64_t time_ms;
  if (!clock_parse_duration(text, &time_ms) || time_ms < field->min || time_ms > field->max)
    complain_got(reading, "expected a time from %s to %s", print_time(field->min, least),
                 print_time(field->max, most));
  else
    *(int64_t *)into = time_ms;
}

static void read_share(struct reading *reading, const struct field *field, void *into) {
  double share = lua_tonumber(reading->L, -1);
  (void)field;
  if (lua_type(reading->L, -1) == LUA_TNUMBER && share > 0 && share <= 1)
    *(double *)into = share;
  else
    complain_got(reading, "expected a share of the calls, above 0 and at most 1, such as 0.2");
}

/* ---- limits ---- */

#define LIMITS_AT(base)                                                                                      \
  {.name = "time",                                                                                           \
   .read = read_time,                                                                                        \
   .offset = (base) + AT(limits, time_ms),                                                                   \
   .min = 1,                                                                                                 \
   .max = 10 * CLOCK_SECOND_MS},                                                                             \
      {.name = "memory",                                                                                     \
       .read = read_bytes,                                                                                   \
       .offset = (base) + AT(limits, memory_bytes),                                                          \
       .min = MB,                                                                                            \
       .max = GB},                                                                                           \
      {.name = "output",                                                                                     \
       .read = read_bytes,                                                                                   \
       .offset = (base) + AT(limits, output_bytes),                                                          \
       .min = KB,                                                                                            \
       .max = 64 * MB},                                                                                      \
  {                                                                                                          \
    .name = "log_lines", .read = read_whole, .offset = (base) + AT(limits, log_lines), .min = 0, .max = 1000 \
  }

const struct field workspace_limits_fields[] = {
    LIMITS_AT(AT(workspace, limits)),
    {.name = "faults", .read = read_share, .offset = AT(workspace, fault_share)},
    {0},
};

const struct field rule_limits_fields[] = {LIMITS_AT(0), {0}};

static void refuse_more(struct reading *reading, const char *name, const char *most) {
  size_t length = path_push(reading, name);
  lua_getfield(reading->L, -1, name);
  complain_got(reading, "more than the workspace's limits allow: expected at most %s", most);
  lua_pop(reading->L, 1);
  path_pop(reading, length);
}

void read_rule_limits(struct reading *reading, const struct field *field, void *into) {
  const struct limits *own = into, *most = &reading->loading->workspace->limits;
  char text[AMOUNT_TEXT_BYTES];
  read_record(reading, field, into);
  if (own->time_ms > most->time_ms) refuse_more(reading, "time", print_time((double)most->time_ms, text));
  if (own->memory_bytes > most->memory_bytes)
    refuse_more(reading, "memory", print_bytes((double)most->memory_bytes, text));
  if (own->output_bytes > most->output_bytes)
    refuse_more(reading, "output", print_bytes((double)most->output_bytes, text));
  if (own->log_lines <= most->log_lines) return;
  snprintf(text, sizeof text, "%zu", most->log_lines);
  refuse_more(reading, "log_lines", text);
}
