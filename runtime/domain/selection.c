/* Which strategies an event concerns. See selection.h.
 *
 * A listener is one way to a strategy: (event type, path, value). A strategy whose `where` asks a field to be
 * one of some texts is reached through the first such field, once for each value; any other under ("", "").
 * Listeners are sorted, so those of one key lie side by side; the paths in use under a type are listed beside
 * them. An event costs one binary search for its type, and one for each path in use there, however many
 * strategies do not match. Strategies without `on` are listeners to the type "", which no event has.
 */
#include "domain/selection.h"

#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "base/text.h"

struct listener {
  const char *type, *path, *value;
  const struct strategy *strategy;
};

/* One way to a signal. Signals are few beside strategies: their conditions are judged one by one. */
struct hearer {
  const char *type;
  const struct signal *signal;
};

struct selection {
  size_t listener_count, path_count, hearer_count;
  struct hearer *hearers; /* sorted by type, then signal */
  struct listener *listeners;
  struct listener *paths; /* one for each (type, path) in use, value "" */
  const char **types;     /* each that is listened to, once, NULL-ended: HEARD_TYPES_MAX at most, else none */
};

/* Among so many a type that nobody hears is compared with each event of it. */
enum { HEARD_TYPES_MAX = 128 };

static int compare_keys(const void *left, const void *right) {
  const struct listener *a = left, *b = right;
  int order = strcmp(a->type, b->type);
  if (!order) order = strcmp(a->path, b->path);
  if (!order) order = strcmp(a->value, b->value);
  return order;
}

static int compare_listeners(const void *left, const void *right) {
  const struct listener *a = left, *b = right;
  int order = compare_keys(a, b);
  return order ? order
               : (a->strategy->index > b->strategy->index) - (a->strategy->index < b->strategy->index);
}

static const struct condition *keyed_condition(const struct strategy *strategy) {
  for (size_t i = 0; i < strategy->hears.where_count; i++)
    if (strategy->hears.where[i].one_of) return &strategy->hears.where[i];
  return NULL;
}

static size_t names_count(const char *const *names) {
  size_t count = 0;
  while (names[count]) count++;
  return count;
}

static size_t listeners_of(const struct strategy *strategy, struct listener *into) {
  static const char *const unprompted[] = {"", NULL}, *const unkeyed[] = {"", NULL};
  const char *const *types = strategy->hears.on ? strategy->hears.on : unprompted;
  const struct condition *condition = keyed_condition(strategy);
  const char *const *values = condition ? condition->one_of : unkeyed;
  size_t count = names_count(types) * names_count(values);
  if (!into) return count;
  for (const char *const *type = types; *type; type++)
    for (const char *const *value = values; *value; value++)
      *into++ = (struct listener){*type, condition ? condition->path : "", *value, strategy};
  return count;
}

static int compare_hearers(const void *left, const void *right) {
  const struct hearer *a = left, *b = right;
  int order = strcmp(a->type, b->type);
  return order ? order : (a->signal->index > b->signal->index) - (a->signal->index < b->signal->index);
}

static void build_hearers(struct workspace *workspace, struct selection *selection) {
  size_t count = 0;
  for (size_t i = 0; i < workspace->signal_count; i++) count += names_count(workspace->signals[i].hears.on);
  selection->hearers = arena_alloc(&workspace->arena, (count + 1) * sizeof *selection->hearers);
  for (size_t i = 0; i < workspace->signal_count; i++)
    for (const char *const *type = workspace->signals[i].hears.on; *type; type++)
      selection->hearers[selection->hearer_count++] = (struct hearer){*type, &workspace->signals[i]};
  if (count > 1) qsort(selection->hearers, count, sizeof *selection->hearers, compare_hearers);
}

static bool hears_type(const struct hearing *hears, const char *type) {
  return hears->on && text_is_one_of(type, hears->on);
}

/* What the host has to look after that comes by time. */
static void note_times(struct workspace *workspace) {
  for (size_t i = 0; i < workspace->hard_count; i++) workspace->has_occasions |= workspace->hard[i].occasion;
  for (size_t i = 0; i < workspace->signal_count; i++)
    workspace->hears_lifecycle |= hears_type(&workspace->signals[i].hears, EVENT_LIFECYCLE);
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    int64_t after_ms = strategy->after_ms;
    workspace->hears_lifecycle |= hears_type(&strategy->hears, EVENT_LIFECYCLE);
    if (after_ms && (!workspace->least_after_ms || after_ms < workspace->least_after_ms))
      workspace->least_after_ms = after_ms;
  }
}

static void add_types(struct selection *selection, size_t *count, const char *const *on) {
  for (; on && *on && *count <= HEARD_TYPES_MAX; on++)
    if (!text_is_one_of(*on, selection->types)) selection->types[(*count)++] = *on;
}

/* Of more than are compared none are. */
static void build_types(struct workspace *workspace, struct selection *selection) {
  size_t count = 0;
  selection->types = arena_alloc(&workspace->arena, (HEARD_TYPES_MAX + 2) * sizeof *selection->types);
  for (size_t i = 0; i < workspace->strategy_count; i++)
    add_types(selection, &count, workspace->strategies[i].hears.on);
  for (size_t i = 0; i < workspace->signal_count; i++)
    add_types(selection, &count, workspace->signals[i].hears.on);
  if (count > HEARD_TYPES_MAX) selection->types[0] = NULL;
}

void selection_build(struct workspace *workspace) {
  struct selection *selection = arena_alloc(&workspace->arena, sizeof *selection);
  size_t count = 0;
  for (size_t i = 0; i < workspace->strategy_count; i++)
    count += listeners_of(&workspace->strategies[i], NULL);
  struct listener *listeners = arena_alloc(&workspace->arena, (count + 1) * sizeof *listeners);
  struct listener *paths = arena_alloc(&workspace->arena, (count + 1) * sizeof *paths);
  for (size_t i = 0; i < workspace->strategy_count; i++)
    selection->listener_count +=
        listeners_of(&workspace->strategies[i], listeners + selection->listener_count);
  qsort(listeners, count, sizeof *listeners, compare_listeners);
  for (size_t i = 0; i < count; i++) {
    struct listener *last = selection->path_count ? &paths[selection->path_count - 1] : NULL;
    if (!last || strcmp(last->type, listeners[i].type) || strcmp(last->path, listeners[i].path))
      paths[selection->path_count++] = (struct listener){listeners[i].type, listeners[i].path, "", NULL};
  }
  selection->listeners = listeners;
  selection->paths = paths;
  build_hearers(workspace, selection);
  build_types(workspace, selection);
  workspace->selection = selection;
  note_times(workspace);
}

static size_t first_at_or_after(const struct listener *array, size_t count, const struct listener *key) {
  return sorted_place(array, count, sizeof *array, key, compare_keys);
}

/* ---- conditions ---- */

static bool condition_holds(const struct condition *condition, const json_value *data) {
  const json_value *value = data ? json_find_path(data, condition->path) : NULL;
  if (!value) return false;
  enum json_type type = json_type(value);
  if (condition->one_of) return type == JSON_STRING && text_is_one_of(json_string(value), condition->one_of);
  if (condition->has_boolean) return type == (condition->boolean ? JSON_TRUE : JSON_FALSE);
  return type == JSON_NUMBER && condition_has(condition, json_number(value));
}

static bool is_asked_for(const struct event *event, const struct strategy *strategy) {
  const struct channel *channel = strategy->placement->channel;
  if (!event->names_placements) return true;
  if (channel && channel->interrupts) return false;
  const char *name = strategy->placement->name;
  for (size_t i = 0; i < event->placement_count; i++)
    if (!strncmp(name, event->placements[i].data, event->placements[i].length) &&
        !name[event->placements[i].length])
      return true;
  return false;
}

static bool where_holds(const struct event *event, const struct hearing *hears) {
  for (size_t i = 0; i < hears->where_count; i++)
    if (!condition_holds(&hears->where[i], event->data)) return false;
  return true;
}

static bool concerns(const struct event *event, const struct strategy *strategy) {
  return (strategy->after_ms || is_asked_for(event, strategy)) && where_holds(event, &strategy->hears);
}

const struct strategy *selection_find_due(const struct workspace *workspace, const char *name,
                                          const struct event *event) {
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    if (strcmp(strategy->name, name) != 0) continue;
    return hears_type(&strategy->hears, event->type) && where_holds(event, &strategy->hears) ? strategy
                                                                                             : NULL;
  }
  return NULL;
}

/* ---- finding ---- */

struct finding {
  const struct selection *selection;
  const struct event *event;
  struct arena *arena;
  const struct strategy **found;
  size_t count, capacity;
};

static void add(struct finding *finding, const struct strategy *strategy) {
  if (finding->count == finding->capacity) {
    size_t capacity = finding->capacity ? finding->capacity * 2 : 16;
    const struct strategy **grown = arena_alloc(finding->arena, capacity * sizeof *grown);
    if (finding->count) memcpy(grown, finding->found, finding->count * sizeof *grown);
    finding->found = grown;
    finding->capacity = capacity;
  }
  finding->found[finding->count++] = strategy;
}

static void add_key(struct finding *finding, const struct listener *key) {
  const struct selection *selection = finding->selection;
  size_t at = first_at_or_after(selection->listeners, selection->listener_count, key);
  for (; at < selection->listener_count && !compare_keys(&selection->listeners[at], key); at++)
    if (concerns(finding->event, selection->listeners[at].strategy))
      add(finding, selection->listeners[at].strategy);
}

static void add_type(struct finding *finding, const char *type) {
  const struct selection *selection = finding->selection;
  struct listener key = {type, "", "", NULL};
  size_t at = first_at_or_after(selection->paths, selection->path_count, &key);
  for (; at < selection->path_count && !strcmp(selection->paths[at].type, type); at++) {
    key.path = selection->paths[at].path;
    key.value = "";
    if (*key.path) {
      const json_value *value = finding->event->data ? json_find_path(finding->event->data, key.path) : NULL;
      key.value = value ? json_string(value) : NULL;
    }
    if (key.value) add_key(finding, &key);
  }
}

static int compare_strategies(const void *left, const void *right) {
  const struct strategy *a = *(const struct strategy *const *)left,
                        *b = *(const struct strategy *const *)right;
  return (a->index > b->index) - (a->index < b->index);
}

/* A header that names a type or a value twice leads to its strategy twice. */
static size_t drop_repeats(const struct strategy **sorted, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (!kept || sorted[kept - 1] != sorted[i]) sorted[kept++] = sorted[i];
  return kept;
}

const struct strategy **selection_find(const struct workspace *workspace, const struct event *event,
                                       struct arena *arena, size_t *count) {
  struct finding finding = {.selection = workspace->selection, .event = event, .arena = arena};
  add_type(&finding, event->type);
  if (event->names_placements) add_type(&finding, "");
  if (finding.count > 1) qsort(finding.found, finding.count, sizeof *finding.found, compare_strategies);
  *count = drop_repeats(finding.found, finding.count);
  return finding.found;
}

const struct signal *const *selection_signals(const struct workspace *workspace, const char *type,
                                              const struct event *event, struct arena *arena, size_t *count) {
  const struct selection *selection = workspace->selection;
  size_t first = sorted_find(selection->hearers, selection->hearer_count, sizeof *selection->hearers, type),
         end = first;
  while (end < selection->hearer_count && !strcmp(selection->hearers[end].type, type)) end++;
  *count = 0;
  if (first == end) return NULL;
  const struct signal **found = arena_alloc(arena, (end - first) * sizeof *found);
  for (size_t i = first; i < end; i++) {
    const struct signal *signal = selection->hearers[i].signal;
    bool is_repeat = *count && found[*count - 1] == signal;
    if (!is_repeat && where_holds(event, &signal->hears)) found[(*count)++] = signal;
  }
  return found;
}

/* ---- a type that nobody hears ---- */

static size_t head_length(const char *type) {
  const char *dot = strrchr(type, '.');
  return dot ? (size_t)(dot - type) : 0;
}

static bool is_near(const char *name, const char *other) {
  return text_nearest(name, (const char *const[]){other, NULL});
}

/* One slip, in what it is about or in what happened: cart.created and cart.updated are two things that happen. */
static bool is_slip_of(const char *type, const char *heard) {
  size_t length = head_length(type), other = head_length(heard);
  if (length != other || strncmp(type, heard, length)) return !strcmp(type + length, heard + other);
  return is_near(type + length, heard + other);
}

static bool is_counted(const struct workspace *workspace, const char *type) {
  for (size_t i = 0; i < workspace->strategy_count; i++)
    if (workspace->strategies[i].unless && text_is_one_of(type, workspace->strategies[i].unless)) return true;
  return workspace_find_counted(workspace, type);
}

const char *selection_nearest_type(const struct workspace *workspace, const char *type) {
  const char *const *types = workspace->selection->types;
  if (text_is_one_of(type, types)) return NULL;
  const char *nearest = text_nearest(type, types);
  return nearest && is_slip_of(type, nearest) && !is_counted(workspace, type) ? nearest : NULL;
}
