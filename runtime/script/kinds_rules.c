/* The kinds that hold functions: strategies, signals, audiences, guardrails. A function is kept in its state's registry, and with it
 * in the image: struct script_slot says where. To add a field: a line in its kind's table, a member of its record in
 * domain/workspace.h. One thread, under script_build's pcall.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/event.h"
#include "domain/profile.h"
#include "bindings/call.h"
#include "script/kinds.h"

#define WAIT_MS_MAX (365 * CLOCK_DAY_MS)

/* ---- what a script hears ---- */

static bool read_numbers(struct reading *reading, struct condition *condition) {
  lua_State *L = reading->L;
  if (!call_is_list(L, -1)) return false;
  size_t count = lua_rawlen(L, -1);
  double *numbers = arena_alloc(&reading->loading->workspace->arena, (count + 1) * sizeof *numbers);
  for (size_t i = 0; i < count; i++) {
    bool is_number = lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TNUMBER;
    numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (!is_number) return false;
  }
  condition->numbers = numbers;
  condition->number_count = count;
  return count > 0;
}

static void read_condition(struct reading *reading, struct condition *condition) {
  lua_State *L = reading->L;
  int type = lua_type(L, -1);
  if (type == LUA_TBOOLEAN) {
    condition->has_boolean = true;
    condition->boolean = lua_toboolean(L, -1);
  } else if (type == LUA_TNUMBER) {
    double *number = arena_alloc(&reading->loading->workspace->arena, sizeof *number);
    *number = lua_tonumber(L, -1);
    condition->numbers = number;
    condition->number_count = 1;
  } else if (type == LUA_TTABLE && lua_rawlen(L, -1) == 0) {
    read_range(reading, NULL, &condition->range);
  } else if (type == LUA_TTABLE && read_numbers(reading, condition)) {
    return;
  } else if (type == LUA_TSTRING || type == LUA_TTABLE) {
    read_names(reading, NULL, &condition->one_of);
  } else {
    complain(reading, "expected a value, a list of values, or { at_least = …, at_most = … }");
  }
}

/* Of what the host itself tells it is known what it can be: another value, or another member, would never come. */
static void check_lifecycle(struct reading *reading, const struct condition *condition) {
  static const char *const members[] = {"from", "to", NULL};
  const char *names[LIFECYCLE_LAPSED + 2] = {NULL};
  for (int i = 0; i <= LIFECYCLE_LAPSED; i++) names[i] = lifecycle_name((enum lifecycle)i);
  if (!text_is_one_of(condition->path, members))
    complain(reading, "a " EVENT_LIFECYCLE " has 'from' and 'to', and no '%s'", condition->path);
  else if (!condition->one_of)
    complain(reading, "expected a lifecycle, such as \"%s\"", names[LIFECYCLE_LAPSED]);
  for (size_t i = 0; condition->one_of && condition->one_of[i]; i++)
    if (!text_is_one_of(condition->one_of[i], names))
      complain_unknown(reading, "lifecycle", condition->one_of[i], names);
}

static bool hears_lifecycle_alone(const struct hearing *hears) {
  return hears->on && hears->on[0] && !hears->on[1] && !strcmp(hears->on[0], EVENT_LIFECYCLE);
}

static int compare_conditions(const void *left, const void *right) {
  return strcmp(((const struct condition *)left)->path, ((const struct condition *)right)->path);
}

/* `on` has been read by then. Sorted, since Lua gives a table's members in no order that two runs share. */
static void read_where(struct reading *reading, const struct field *field, void *into) {
  struct hearing *hears = into;
  lua_State *L = reading->L;
  struct list conditions = {0};
  (void)field;
  if (lua_type(L, -1) != LUA_TTABLE) {
    complain(reading, "expected a table, such as { category = \"dresses\" }");
    return;
  }
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING) {
      complain(reading, "expected fields of the event's data, such as category = \"dresses\"");
      continue;
    }
    struct arena *arena = &reading->loading->workspace->arena;
    struct condition *condition = list_add(arena, &conditions, sizeof *condition);
    condition->path = arena_text(arena, lua_tostring(L, -2), strlen(lua_tostring(L, -2)));
    size_t length = path_push(reading, condition->path);
    read_condition(reading, condition);
    if (hears_lifecycle_alone(hears)) check_lifecycle(reading, condition);
    path_pop(reading, length);
  }
  if (conditions.count)
    qsort(conditions.items, conditions.count, sizeof(struct condition), compare_conditions);
  hears->where = conditions.items;
  hears->where_count = conditions.count;
}

void read_placement(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  const struct placement *placement = workspace_find_placement(workspace, name, strlen(name));
  *(const struct placement **)into = placement;
  if (placement) return;
  const char **names = arena_alloc(&workspace->arena, (workspace->placement_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->placement_count; i++) names[i] = workspace->placements[i].name;
  complain_unknown(reading, "placement", name, names);
}

/* ---- functions ---- */

/* Where the record's functions will lie. */
static struct script_slot *take_slots(struct reading *reading, int count) {
  struct loading *loading = reading->loading;
  struct script_slot *script = arena_alloc(&loading->workspace->arena, sizeof *script);
  script->slot = loading->functions_count;
  script->image = loading->release->image_count;
  loading->functions_count += count;
  loading->has_functions = true;
  return script;
}

static void keep_function(struct reading *reading, const struct script_slot *script, int offset) {
  lua_State *L = reading->L;
  if (lua_type(L, -1) != LUA_TFUNCTION) {
    complain(reading, "expected a function");
    return;
  }
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, REGISTRY_FUNCTIONS + script->slot + offset);
}

static const char *file_name(struct reading *reading) {
  const char *name = reading->loading->file->name;
  return arena_text(&reading->loading->workspace->arena, name, strlen(name));
}

/* An event of another vocabulary is renamed before anything hears it. */
static void read_on(struct reading *reading, const struct field *field, void *into) {
  const struct workspace *workspace = reading->loading->workspace;
  const char *const *types = NULL;
  read_names(reading, field, &types);
  *(const char *const **)into = types;
  for (size_t i = 0; types && types[i]; i++)
    if (!strcmp(types[i], EVENT_DUE))
      complain(reading,
               "'%s' wakes a strategy that waits, which sees the event it waited for: listen to that",
               types[i]);
  for (size_t i = 0; types && types[i]; i++)
    for (size_t j = 0; j < workspace->event_type_count; j++) {
      const struct event_type *known = &workspace->event_types[j];
      if (!strcmp(known->name, types[i]) && strcmp(known->name, known->means))
        complain(reading, "'%s' means '%s' in workspace.lua: listen to that", known->name, known->means);
    }
}

/* ---- strategy ---- */

static void read_audience(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  const struct audience *audience = workspace_find_audience(workspace, name);
  *(const struct audience **)into = audience;
  if (audience) return;
  const char **names = arena_alloc(&workspace->arena, (workspace->audience_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->audience_count; i++) names[i] = workspace->audiences[i].name;
  complain_unknown(reading, "audience", name, names);
}

static void read_eligible(struct reading *reading, const struct field *field, void *into) {
  struct strategy *strategy = into;
  (void)field;
  strategy->has_eligible = true;
  keep_function(reading, strategy->script, 0);
}

static void read_propose(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  keep_function(reading, ((struct strategy *)into)->script, 1);
}

static void read_class(struct reading *reading, const struct field *field, void *into) {
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  *(bool *)into = !strcmp(name, "transactional");
  if (strcmp(name, "transactional")) complain(reading, "expected \"transactional\"");
}

enum { UNREAD = -1 };

static void read_wait(struct reading *reading, const struct field *field, void *into) {
  int64_t *wait_ms = (int64_t *)into;
  *wait_ms = UNREAD;
  read_duration(reading, field, into);
  if (!*wait_ms) complain(reading, "expected more than nothing, such as \"20h\"");
  if (*wait_ms == UNREAD) *wait_ms = 0;
  if (*wait_ms > WAIT_MS_MAX) complain(reading, "expected at most \"1y\"");
}

static const char *const degree_names[] = {"mass", "segment", "individual", "inverse", NULL};

const struct field strategy_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(strategy, about)},
    {.name = "on", .read = read_on, .offset = AT(strategy, hears) + AT(hearing, on)},
    {.name = "where", .read = read_where, .offset = AT(strategy, hears)},
    {.name = "audience", .read = read_audience, .offset = AT(strategy, audience)},
    {.name = "priority", .read = read_number, .offset = AT(strategy, priority)},
    {.name = "placement", .read = read_placement, .offset = AT(strategy, placement), .is_required = true},
    {.name = "degree", .read = read_choice, .offset = AT(strategy, degree), .choices = degree_names},
    {.name = "eligible", .read = read_eligible},
    {.name = "propose", .read = read_propose, .is_required = true},
    {.name = "limits",
     .read = read_rule_limits,
     .offset = AT(strategy, limits),
     .fields = rule_limits_fields},
    {.name = "purpose", .read = read_purpose, .offset = AT(strategy, purpose)},
    {.name = "class", .read = read_class, .offset = AT(strategy, is_transactional)},
    {.name = "after", .read = read_wait, .offset = AT(strategy, after_ms)},
    {.name = "spread", .read = read_wait, .offset = AT(strategy, spread_ms)},
    {.name = "unless", .read = read_on, .offset = AT(strategy, unless)},
    {0},
};

void strategy_begin(struct reading *reading, void *record) {
  struct strategy *strategy = record;
  strategy->script = take_slots(reading, 2);
  strategy->limits = reading->loading->workspace->limits;
  strategy->degree = DEGREE_INDIVIDUAL;
  strategy->file = file_name(reading);
  strategy->line = declared_line(reading);
}

static bool has_member(lua_State *L, const char *name) {
  lua_pushstring(L, name);
  bool is_there = lua_rawget(L, 1) != LUA_TNIL;
  lua_pop(L, 1);
  return is_there;
}

/* Where data is used for purposes, whoever reads a profile says for which; `otherwise` is said of who need not. Of a name
 * that is wrong enough was said. */
static void check_purpose(struct reading *reading, const char *otherwise) {
  const struct workspace *workspace = reading->loading->workspace;
  if (has_member(reading->L, "purpose") || !workspace->purpose_count) return;
  size_t length = path_push(reading, "purpose");
  complain(reading,
           "missing: say for which purpose of workspace.lua the profile is read, such as purpose = \"%s\"%s",
           workspace->purposes[0].name, otherwise);
  path_pop(reading, length);
}

/* Without `on` it answers whoever asks for its placement, and nobody can ask for one that interrupts. */
static void check_is_heard(struct reading *reading, const struct strategy *strategy) {
  const struct channel *channel = strategy->placement ? strategy->placement->channel : NULL;
  if (strategy->hears.on || !channel || !channel->interrupts) return;
  complain(reading,
           "'on' is missing: channel '%s' interrupts, so that its placements are never asked for by name",
           channel->name);
}

static void complain_of(struct reading *reading, const char *field, const char *sentence) {
  size_t length = path_push(reading, field);
  complain(reading, "%s", sentence);
  path_pop(reading, length);
}

/* A later one of what it hears takes the place of the one that waits. */
static void check_unless(struct reading *reading, const struct strategy *strategy) {
  size_t length = path_push(reading, "unless");
  for (size_t i = 0; strategy->unless && strategy->unless[i]; i++)
    if (strategy->hears.on && text_is_one_of(strategy->unless[i], strategy->hears.on))
      complain(
          reading,
          "'%s' is what it waits for, by 'on': say what makes the call needless, such as \"order.placed\"",
          strategy->unless[i]);
  path_pop(reading, length);
}

/* Whoever waits waits for something that happened. */
static void check_wait(struct reading *reading, const struct strategy *strategy) {
  if (strategy->after_ms && !strategy->hears.on)
    complain_of(reading, "after", "it waits for no event: say which with on = \"…\"");
  check_unless(reading, strategy);
  if (has_member(reading->L, "after")) return;
  if (!strategy->after_ms && strategy->spread_ms)
    complain_of(reading, "spread", "it spreads what waits: say how long with after = \"20h\"");
  if (!strategy->after_ms && strategy->unless)
    complain_of(reading, "unless", "it takes away what waits: say how long with after = \"20h\"");
}

/* What an audience picks out of the profile would be shown to the holdout as if it were everybody's. */
void strategy_end(struct reading *reading, void *record) {
  const struct strategy *strategy = record;
  if (strategy->degree != DEGREE_MASS)
    check_purpose(reading, "; a strategy that reads nothing of it is of degree = \"mass\"");
  check_is_heard(reading, strategy);
  check_wait(reading, strategy);
  if (strategy->degree != DEGREE_MASS || !strategy->audience) return;
  size_t length = path_push(reading, "audience");
  complain(reading, "a strategy of degree \"mass\" is for everyone: write degree = \"segment\"");
  path_pop(reading, length);
}

/* ---- signal, audience ---- */

static void read_observe(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  keep_function(reading, ((struct signal *)into)->script, 0);
}

const struct field signal_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(signal, about)},
    {.name = "on", .read = read_on, .offset = AT(signal, hears) + AT(hearing, on), .is_required = true},
    {.name = "where", .read = read_where, .offset = AT(signal, hears)},
    {.name = "origin", .read = read_origin, .offset = AT(signal, origin), .is_required = true},
    {.name = "observe", .read = read_observe, .is_required = true},
    {.name = "limits", .read = read_rule_limits, .offset = AT(signal, limits), .fields = rule_limits_fields},
    {0},
};

void signal_begin(struct reading *reading, void *record) {
  struct signal *signal = record;
  signal->script = take_slots(reading, 1);
  signal->limits = reading->loading->workspace->limits;
  signal->file = file_name(reading);
  signal->line = declared_line(reading);
}

static void read_is(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  keep_function(reading, ((struct audience *)into)->script, 0);
}

const struct field audience_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(audience, about)},
    {.name = "is", .read = read_is, .is_required = true},
    {.name = "limits",
     .read = read_rule_limits,
     .offset = AT(audience, limits),
     .fields = rule_limits_fields},
    {.name = "purpose", .read = read_purpose, .offset = AT(audience, purpose)},
    {0},
};

void audience_begin(struct reading *reading, void *record) {
  struct audience *audience = record;
  audience->script = take_slots(reading, 1);
  audience->limits = reading->loading->workspace->limits;
  audience->line = declared_line(reading);
}

void audience_end(struct reading *reading, void *record) {
  (void)record;
  check_purpose(reading, "");
}

/* ---- guardrail ---- */

static void read_guarded_channel(struct reading *reading, const struct field *field, void *into) {
  const struct workspace *workspace = reading->loading->workspace;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  const char **names =
      arena_alloc(&reading->loading->workspace->arena, (workspace->channel_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->channel_count; i++) {
    names[i] = workspace->channels[i].name;
    if (!strcmp(names[i], name)) *(const struct channel **)into = &workspace->channels[i];
  }
  if (!text_is_one_of(name, names)) complain_unknown(reading, "channel", name, names);
}

static void read_forbid(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  keep_function(reading, ((struct guardrail *)into)->script, 0);
}

const struct field guardrail_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(guardrail, about)},
    {.name = "channel", .read = read_guarded_channel, .offset = AT(guardrail, channel)},
    {.name = "placement", .read = read_placement, .offset = AT(guardrail, placement)},
    {.name = "forbid", .read = read_forbid, .is_required = true},
    {.name = "limits",
     .read = read_rule_limits,
     .offset = AT(guardrail, limits),
     .fields = rule_limits_fields},
    {0},
};

void guardrail_begin(struct reading *reading, void *record) {
  struct guardrail *guardrail = record;
  guardrail->script = take_slots(reading, 1);
  guardrail->limits = reading->loading->workspace->limits;
  guardrail->line = declared_line(reading);
}

/* Of a name that is wrong enough was said. */
void guardrail_end(struct reading *reading, void *record) {
  (void)record;
  if (has_member(reading->L, "channel") == has_member(reading->L, "placement"))
    complain(reading, "expected what it guards: a channel, or a placement");
}
