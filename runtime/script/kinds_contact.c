/* workspace.contact_policy: how often, and when, a person is reached. A list of rules, each of which says what it is about
 * (a channel, a placement, a strategy, an offer; or all) and what it asks for: at_most within, after_exposures rest, quiet.
 * What they name stands below or in other files, and is looked for once all are read. One thread, under script_build's
 * pcall.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "script/kinds.h"
#include "script/kinds_contact.h"

enum { QUIET_TIMES = 2, MINUTES_AN_HOUR = 60 };

/* A rule as it is written; members that say nothing are NULL, 0 or false. */
struct written {
  const char *channel, *placement, *strategy, *offer, *each;
  size_t at_most, after_exposures;
  const char *within, *rest; /* as durations are written */
  int64_t within_ms, rest_ms;
  bool is_quiet;
  int quiet[QUIET_TIMES]; /* minutes of the day */
};

/* ---- members ---- */

static void read_span(struct reading *reading, const struct field *field, const char **said,
                      int64_t *span_ms) {
  read_duration(reading, field, span_ms);
  if (!*span_ms) return;
  const char *text = lua_tostring(reading->L, -1);
  *said = arena_text(&reading->loading->workspace->arena, text, strlen(text));
}

static void read_within(struct reading *reading, const struct field *field, void *into) {
  struct written *written = into;
  read_span(reading, field, &written->within, &written->within_ms);
}

static void read_rest(struct reading *reading, const struct field *field, void *into) {
  struct written *written = into;
  read_span(reading, field, &written->rest, &written->rest_ms);
}

/* "21:00"; -1: it is no time of day. */
static int minute_of(const char *text) {
  int hour = 0, minute = 0, used = 0;
  bool is_time = text && strlen(text) == 5 && sscanf(text, "%2d:%2d%n", &hour, &minute, &used) == 2;
  if (!is_time || used != 5 || hour < 0 || hour > 23 || minute < 0 || minute >= MINUTES_AN_HOUR) return -1;
  return hour * MINUTES_AN_HOUR + minute;
}

static void read_quiet(struct reading *reading, const struct field *field, void *into) {
  struct written *written = into;
  lua_State *L = reading->L;
  bool is_pair = lua_type(L, -1) == LUA_TTABLE && lua_rawlen(L, -1) == QUIET_TIMES;
  (void)field;
  for (int i = 0; i < QUIET_TIMES && is_pair; i++) {
    is_pair = lua_rawgeti(L, -1, i + 1) == LUA_TSTRING;
    written->quiet[i] = is_pair ? minute_of(lua_tostring(L, -1)) : -1;
    is_pair = written->quiet[i] >= 0;
    lua_pop(L, 1);
  }
  written->is_quiet = true;
  if (!is_pair)
    complain(reading, "expected from when to when, such as { \"21:00\", \"08:00\" }");
  else if (written->quiet[0] == written->quiet[1])
    complain(reading, "it begins when it ends: such hours are none");
}

static void read_each(struct reading *reading, const struct field *field, void *into) {
  struct written *written = into;
  const char *text = lua_type(reading->L, -1) == LUA_TSTRING ? lua_tostring(reading->L, -1) : "";
  (void)field;
  written->each = "offer";
  if (strcmp(text, written->each)) complain(reading, "expected \"offer\": those are counted each for itself");
}

static const struct field rule_fields[] = {
    {.name = "channel", .read = read_text, .offset = AT(written, channel)},
    {.name = "placement", .read = read_text, .offset = AT(written, placement)},
    {.name = "strategy", .read = read_text, .offset = AT(written, strategy)},
    {.name = "offer", .read = read_text, .offset = AT(written, offer)},
    {.name = "each", .read = read_each},
    {.name = "at_most",
     .read = read_whole,
     .offset = AT(written, at_most),
     .min = 1,
     .max = CONTACT_COUNTS_MAX},
    {.name = "within", .read = read_within},
    {.name = "after_exposures",
     .read = read_whole,
     .offset = AT(written, after_exposures),
     .min = 1,
     .max = CONTACT_COUNTS_MAX},
    {.name = "rest", .read = read_rest},
    {.name = "quiet", .read = read_quiet},
    {0},
};

/* ---- a rule ---- */

static const char *const scope_names[] = {[SCOPE_CHANNEL] = "channel",
                                          [SCOPE_PLACEMENT] = "placement",
                                          [SCOPE_STRATEGY] = "strategy",
                                          [SCOPE_OFFER] = "offer"};

static void take_scope(struct reading *reading, const struct written *written, struct contact_rule *rule) {
  const char *const names[] = {[SCOPE_CHANNEL] = written->channel,
                               [SCOPE_PLACEMENT] = written->placement,
                               [SCOPE_STRATEGY] = written->strategy,
                               [SCOPE_OFFER] = written->offer ? written->offer : written->each};
  bool is_each = written->each && !written->offer;
  for (int scope = SCOPE_CHANNEL; scope <= SCOPE_OFFER; scope++) {
    if (!names[scope]) continue;
    if (rule->name || (scope == SCOPE_OFFER && written->offer && written->each))
      complain(reading, "expected one of channel, placement, strategy, offer and each, or none");
    rule->scope = (enum contact_scope)scope;
    rule->name = names[scope];
    size_t length = path_push(reading, scope == SCOPE_OFFER && is_each ? "each" : scope_names[scope]);
    rule->line = declared_line(reading);
    path_pop(reading, length);
  }
  if (is_each) rule->name = NULL;
}

static bool is_of_each(const struct contact_rule *rule) {
  return rule->scope == SCOPE_OFFER && !rule->name;
}

static const char *say_scope(struct arena *arena, const struct contact_rule *rule) {
  if (is_of_each(rule)) return "each offer: ";
  return rule->name ? arena_print(arena, "%s '%s': ", scope_names[rule->scope], rule->name) : "";
}

static const char *say_rule(struct arena *arena, const struct contact_rule *rule,
                            const struct written *written) {
  const char *scope = say_scope(arena, rule);
  if (rule->kind == CONTACT_CAP)
    return arena_print(arena, "%sat most %zu within %s", scope, rule->count, written->within);
  if (rule->kind == CONTACT_REST)
    return arena_print(arena, "%srests for %s after %zu exposure%s", scope, written->rest, rule->count,
                       rule->count == 1 ? "" : "s");
  return arena_print(arena, "%squiet from %02d:%02d to %02d:%02d", scope, rule->from_minute / MINUTES_AN_HOUR,
                     rule->from_minute % MINUTES_AN_HOUR, rule->to_minute / MINUTES_AN_HOUR,
                     rule->to_minute % MINUTES_AN_HOUR);
}

/* False: it does not say one thing, and all of it. */
static bool take_kind(const struct written *written, struct contact_rule *rule) {
  bool is_cap = written->at_most || written->within, is_rest = written->after_exposures || written->rest;
  if (is_cap + is_rest + written->is_quiet != 1) return false;
  if (written->is_quiet) {
    rule->kind = CONTACT_QUIET;
    rule->from_minute = written->quiet[0];
    rule->to_minute = written->quiet[1];
    return true;
  }
  rule->kind = is_cap ? CONTACT_CAP : CONTACT_REST;
  rule->count = is_cap ? written->at_most : written->after_exposures;
  rule->span_ms = is_cap ? written->within_ms : written->rest_ms;
  return rule->count && rule->span_ms > 0;
}

static void read_rule(struct reading *reading, struct list *rules) {
  struct arena *arena = &reading->loading->workspace->arena;
  struct written written = {0};
  size_t before = reading->loading->findings->count;
  if (lua_type(reading->L, -1) != LUA_TTABLE) {
    complain(reading, "expected a rule, such as { channel = \"email\", at_most = 2, within = \"7d\" }");
    return;
  }
  read_fields(reading, rule_fields, &written);
  struct contact_rule *rule = list_add(arena, rules, sizeof *rule);
  take_scope(reading, &written, rule);
  bool is_whole = take_kind(&written, rule);
  if (reading->loading->findings->count > before) return;
  if (!is_whole)
    complain(reading,
             "expected at_most and within, or after_exposures and rest, or quiet: one of the three, whole");
  else if (rule->kind == CONTACT_QUIET && rule->scope == SCOPE_OFFER)
    complain(reading, "quiet hours are a channel's, a placement's or a strategy's, not an offer's");
  else if (is_of_each(rule) && rule->count > CONTACT_EACH_COUNT_MAX)
    complain(
        reading,
        "it counts each offer to %zu, and may to %d: a profile keeps the last %d placements it was shown",
        rule->count, CONTACT_EACH_COUNT_MAX, CONTACTS_EACH_MAX);
  else
    rule->said = say_rule(arena, rule, &written);
}

/* ---- the policy ---- */

static void read_reserve(struct reading *reading, struct contact_policy *policy) {
  static const struct field reserve = {.name = "reserve"};
  size_t length = path_push(reading, reserve.name);
  read_duration(reading, &reserve, &policy->reserve_ms);
  if (policy->reserve_ms <= 0) complain(reading, "expected more than nothing");
  path_pop(reading, length);
}

/* What is neither a rule of the list nor a setting beside it. */
static void refuse_rest(struct reading *reading) {
  static const char *const settings[] = {"reserve", NULL};
  lua_State *L = reading->L;
  lua_Integer count = (lua_Integer)lua_rawlen(L, -1);
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    bool is_rule = lua_isinteger(L, -2) && lua_tointeger(L, -2) >= 1 && lua_tointeger(L, -2) <= count;
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    if (is_rule || text_is_one_of(name, settings)) continue;
    size_t length = path_push(reading, name);
    complain(reading,
             "expected a list of rules, { { at_most = …, within = … }, … }, and beside it 'reserve'");
    path_pop(reading, length);
  }
}

static void take_rules(struct reading *reading, const struct list *rules, struct contact_policy *policy) {
  size_t sum = 0;
  policy->rules = rules->items;
  policy->rule_count = rules->count;
  for (size_t i = 0; i < rules->count; i++) {
    policy->remembers |= policy->rules[i].count > 0;
    if (!is_of_each(&policy->rules[i])) sum += policy->rules[i].count;
  }
  if (rules->count > CONTACT_RULES_MAX) complain(reading, "more than %d rules", CONTACT_RULES_MAX);
  if (sum > CONTACT_COUNTS_MAX)
    complain(reading, "its rules count to %zu together, and a profile keeps what counts to %d", sum,
             CONTACT_COUNTS_MAX);
}

void read_contact_policy(struct reading *reading, const struct field *field, void *into) {
  struct contact_policy *policy = into;
  lua_State *L = reading->L;
  struct list rules = {0};
  (void)field;
  if (lua_type(L, -1) != LUA_TTABLE) {
    complain(reading, "expected a list of rules, { { at_most = …, within = … }, … }");
    return;
  }
  lua_pushliteral(L, "reserve");
  if (lua_rawget(L, -2) != LUA_TNIL) read_reserve(reading, policy);
  lua_pop(L, 1);
  for (lua_Integer i = 1, count = (lua_Integer)lua_rawlen(L, -1); i <= count; i++) {
    char place[24];
    snprintf(place, sizeof place, "[%d]", (int)i);
    size_t length = path_push(reading, place);
    lua_rawgeti(L, -1, i);
    read_rule(reading, &rules);
    lua_pop(L, 1);
    path_pop(reading, length);
  }
  refuse_rest(reading);
  take_rules(reading, &rules, policy);
}

/* ---- once all is read ---- */

/* Names of records that begin with them. */
static const char *const *names_of(struct arena *arena, const void *items, size_t count, size_t item_bytes) {
  const char **names = arena_alloc(arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++) names[i] = *(const char *const *)((const char *)items + i * item_bytes);
  return names;
}

static void check_name(struct loading *loading, const struct contact_rule *rule, const char *const *names) {
  const char *nearest = text_nearest(rule->name, names);
  if (text_is_one_of(rule->name, names)) return;
  findings_add(loading->findings, "workspace.lua", rule->line,
               "workspace: contact_policy: there is no %s '%s'%s%s%s", scope_names[rule->scope], rule->name,
               nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void check_quiet(struct loading *loading, const struct contact_rule *rule) {
  const struct workspace *workspace = loading->workspace;
  for (size_t i = 0; i < workspace->channel_count; i++)
    if (!strcmp(workspace->channels[i].name, rule->name) && !workspace->channels[i].interrupts)
      findings_add(
          loading->findings, "workspace.lua", rule->line,
          "workspace: contact_policy: channel '%s' does not interrupt, so that no hours of it are quiet",
          rule->name);
}

void contact_policy_check_settings(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  for (size_t i = 0; i < workspace->contact.rule_count; i++) {
    const struct contact_rule *rule = &workspace->contact.rules[i];
    if (rule->scope == SCOPE_CHANNEL)
      check_name(loading, rule,
                 names_of(&workspace->arena, workspace->channels, workspace->channel_count,
                          sizeof *workspace->channels));
    if (rule->scope == SCOPE_PLACEMENT)
      check_name(loading, rule,
                 names_of(&workspace->arena, workspace->placements, workspace->placement_count,
                          sizeof *workspace->placements));
    if (rule->kind == CONTACT_QUIET && rule->scope == SCOPE_CHANNEL) check_quiet(loading, rule);
  }
}

void contact_policy_check_strategies(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  for (size_t i = 0; i < workspace->contact.rule_count; i++)
    if (workspace->contact.rules[i].scope == SCOPE_STRATEGY)
      check_name(loading, &workspace->contact.rules[i],
                 names_of(&workspace->arena, workspace->strategies, workspace->strategy_count,
                          sizeof *workspace->strategies));
}
