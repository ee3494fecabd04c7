/* From another vocabulary's names to ours, in the decoded tree alone: the journal keeps the text as it came, and maps it
 * again whenever it is read.
 *
 * One step and no more: that what an event_type means is not mapped on is seen to when the workspace is loaded. The
 * table is walked from top to bottom, so where two members trade names the one that stands above gives way first.
 * Pure; any thread.
 */
#include "domain/event_map.h"

#include <string.h>

#include "domain/event_aliases.h"

/* To add a member: here, in struct event_type, and in event_type_fields (script/kinds_workspace.c). */
static const struct mapped_member {
  const char *name;
  size_t offset;
  bool is_of_item; /* found in data and in each of data.items; else in data alone */
} mapped_members[] = {
    {"items", offsetof(struct event_type, items), false},
    {"item", offsetof(struct event_type, item), true},
    {"price", offsetof(struct event_type, price), true},
    {"quantity", offsetof(struct event_type, quantity), true},
    {"total", offsetof(struct event_type, total), false},
    {"category", offsetof(struct event_type, category), true},
    {"previous", offsetof(struct event_type, previous), false},
};

static void rename_members(const struct event_type *type, json_value *object, bool is_item) {
  for (size_t i = 0; i < sizeof mapped_members / sizeof *mapped_members; i++) {
    const struct mapped_member *member = &mapped_members[i];
    const char *path = *(const char *const *)((const char *)type + member->offset);
    if (path && (member->is_of_item || !is_item)) json_rename_member(object, path, member->name);
  }
}

static void map_data(const struct event_type *type, json_value *data) {
  rename_members(type, data, false);
  const json_value *items = json_find(data, "items");
  if (!items || json_type(items) != JSON_ARRAY) return;
  for (const json_value *item = json_first(items); item; item = json_next(item))
    if (json_type(item) == JSON_OBJECT) rename_members(type, (json_value *)item, true);
}

void event_map(const struct workspace *workspace, struct event *event) {
  for (size_t i = 0; i < workspace->event_type_count; i++) {
    const struct event_type *type = &workspace->event_types[i];
    if (strcmp(type->name, event->type)) continue;
    event->type = type->means;
    if (event->data) map_data(type, (json_value *)event->data); /* of the event's own tree */
    return;
  }
  event_alias_map(event);
}
