/* What an event tells of hard attributes. See told.h. An event of another type may name what an attribute does: what it
 * tells is what happened, and is nobody's attribute. Pure; any thread that owns the profile.
 */
#include "domain/told.h"

#include <stdio.h>
#include <string.h>

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
