/* What an event tells of hard attributes. See told.h. An event of another type may name what an attribute does: what it
 * tells is what happened, and is nobody's attribute. Pure; any thread that owns the profile.
 */
#include "domain/told.h"

#include <stdio.h>
#include <string.h>

#include "domain/asked.h"

static const struct hard_attribute *find_answered(const struct workspace *workspace,
                                                  const struct event *event, const char *id) {
  const json_value *name = json_find(event->data, "ask");
  const struct ask *ask = name && json_string(name) ? workspace_find_ask(workspace, json_string(name)) : NULL;
  for (size_t i = 0; ask && i < ask->item_count; i++)
    if (!strcmp(ask->items[i].id, id)) return ask->items[i].hard;
  return NULL;
}

const struct hard_attribute *told_attribute(const struct workspace *workspace, const struct event *event,
                                            const json_value *object, const char *member) {
  if (!object || !event->data) return NULL;
  if (!strcmp(event->type, "customer.profile") && object == event->data)
    return workspace_find_hard(workspace, member);
  if (!strcmp(event->type, "ask.answered") && object == json_find(event->data, "answers"))
    return find_answered(workspace, event, member);
  return NULL;
}

enum withheld told_withheld(const struct rights *rights, const struct hard_attribute *attribute) {
  const struct hard_value said_now = {.said_ms = rights->now_ms};
  return rights_on_hard(rights, (size_t)(attribute - rights->workspace->hard), &said_now);
}

/* Of "size", or of "answers.size". */
static const struct hard_attribute *at_path(const struct workspace *workspace, const struct event *event,
                                            const char *path) {
  const json_value *object = event->data;
  char member[NAME_BYTES_MAX + 1];
  size_t length = strcspn(path, ".");
  if (!object) return NULL;
  if (!strncmp(path, "answers.", strlen("answers.")) && !strcmp(event->type, "ask.answered")) {
    object = json_find(object, "answers");
    path += strlen("answers.");
    length = strcspn(path, ".");
  }
  snprintf(member, sizeof member, "%.*s", (int)length, path);
  return told_attribute(workspace, event, object, member);
}

const char *told_unheard(const struct rights *rights, const struct event *event, const struct hearing *hears,
                         struct arena *arena) {
  for (size_t i = 0; i < hears->where_count; i++) {
    const struct hard_attribute *attribute = at_path(rights->workspace, event, hears->where[i].path);
    if (!attribute) continue;
    if (!attribute->may_steer) return arena_print(arena, "hard.%s: steer = false", attribute->name);
    enum withheld why = told_withheld(rights, attribute);
    if (why) return rights_why_not_hard(rights, (size_t)(attribute - rights->workspace->hard), why, arena);
  }
  return NULL;
}

/* ---- of origins that were withdrawn ---- */

static const char *untaught(const struct rights *rights, const char *kind, const char *name,
                            const char *origin, struct arena *arena) {
  const char *why = rights_why_untaught(rights, origin, arena);
  return why ? arena_print(arena, "%s.%s: %s", kind, name, why) : NULL;
}

const char *told_untaught_item(const struct rights *rights, const struct ask_item *item,
                               struct arena *arena) {
  const char *declared = origin_names[ORIGIN_DECLARED];
  if (item->soft) return untaught(rights, "soft", item->soft->name, declared, arena);
  const char *why = untaught(rights, "hard", item->hard->name, declared, arena);
  return why ? why : untaught(rights, "hard", item->hard->name, rights_origin(item->hard), arena);
}

/* NULL: it teaches, or is no answer to a question about data. */
static const char *untaught_answer(const struct rights *rights, const struct ask *ask, const char *id,
                                   struct arena *arena) {
  const struct ask_item *item = asked_find_item(ask, id);
  return item ? told_untaught_item(rights, item, arena) : NULL;
}

static const char *untaught_member(const struct rights *rights, const char *name, struct arena *arena) {
  const struct hard_attribute *attribute = workspace_find_hard(rights->workspace, name);
  return attribute ? untaught(rights, "hard", name, rights_origin(attribute), arena) : NULL;
}

size_t told_untaught(const struct rights *rights, const struct event *event, struct arena *arena,
                     const char **details, size_t most) {
  bool is_answer = !strcmp(event->type, "ask.answered");
  const struct ask *ask = is_answer ? asked_of(rights->workspace, event) : NULL;
  const json_value *object = ask ? json_find(event->data, "answers") : NULL;
  size_t count = 0;
  if (event->data && !strcmp(event->type, "customer.profile")) object = event->data;
  if (!rights->profile->limits.origin_count || !object || json_type(object) != JSON_OBJECT) return 0;
  for (const json_value *member = json_first(object); member && count < most; member = json_next(member)) {
    const char *name = json_key(member);
    const char *detail =
        ask ? untaught_answer(rights, ask, name, arena) : untaught_member(rights, name, arena);
    if (detail) details[count++] = detail;
  }
  return count;
}
