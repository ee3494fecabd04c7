/* The text of an event without its special categories. See event_special.h.
 *
 *   {…, "data":{"religion":"…","size":38}}
 *   {…, "data":{"size":38}, "sartorefused":["data.religion: religion"]}      what the journal keeps
 *
 * That it was so stands in the text itself, so that whoever reads the journal again comes to the same decision, whose
 * drops say it. What a sender gives under that name is taken out. The schema and the names of the event's goods come
 * from the workspace. Pure; any thread.
 */
#include "domain/event_special.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/profile.h"

enum { TOLD_MAX = 10, TOLD_BYTES = NAME_BYTES_MAX + 32 };

struct refusing {
  const struct workspace *workspace;
  uint64_t *counts;
  char told[TOLD_MAX][TOLD_BYTES];
  size_t told_count;
};

static enum special_category declared_category(void *context, const char *name) {
  const struct refusing *refusing = context;
  const struct hard_attribute *attribute = workspace_find_hard(refusing->workspace, name);
  return attribute ? attribute->special : SPECIAL_NONE;
}

static bool is_covered(void *context, const char *name) {
  (void)context, (void)name;
  return false;
}

/* A path is told once, and a few of them: an event may be full of such. */
static void refuse(void *context, const char *path, enum special_category category) {
  struct refusing *refusing = context;
  char told[TOLD_BYTES];
  size_t length = text_utf8_prefix(path, strnlen(path, NAME_BYTES_MAX));
  snprintf(told, sizeof told, "%.*s%s%s", (int)length, path, length ? ": " : "", special_name(category));
  refusing->counts[category]++;
  for (size_t i = 0; i < refusing->told_count; i++)
    if (!strcmp(refusing->told[i], told)) return;
  if (refusing->told_count < TOLD_MAX) strcpy(refusing->told[refusing->told_count++], told);
}

static const struct event_type *type_of(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->event_type_count; i++)
    if (!strcmp(workspace->event_types[i].name, name)) return &workspace->event_types[i];
  return NULL;
}

static bool take_forged(struct event *event) {
  const json_value *forged = json_find(event->tree, EVENT_REFUSED);
  if (forged) json_remove(event->tree, forged);
  event->refused = NULL;
  return forged != NULL;
}

static void write_kept(const struct refusing *refusing, const json_value *tree, struct buffer *kept) {
  const char *separator = ",\"" EVENT_REFUSED "\":[";
  buffer_clear(kept);
  json_put_value(kept, tree);
  if (!refusing->told_count) return;
  kept->length--; /* the object goes on */
  for (size_t i = 0; i < refusing->told_count; i++) {
    buffer_add_text(kept, separator);
    json_put_text(kept, refusing->told[i]);
    separator = ",";
  }
  buffer_add_text(kept, "]}");
}

enum status event_special_refuse(const struct workspace *workspace, struct event *event, struct buffer *kept,
                                 uint64_t counts[static SPECIAL_CATEGORIES], struct error *err) {
  struct refusing refusing = {.workspace = workspace, .counts = counts};
  const struct event_type *type = type_of(workspace, event->type);
  const struct special_scope scope = {.type = type ? type->means : event->type,
                                      .items = type ? type->items : NULL,
                                      .declared = declared_category,
                                      .is_covered = is_covered,
                                      .refused = refuse,
                                      .context = &refusing};
  bool is_forged = take_forged(event);
  if (!special_strip(event->tree, &scope) && !is_forged) return STATUS_OK;
  write_kept(&refusing, event->tree, kept);
  event_fini(event);
  return event_decode((struct slice){kept->data, kept->length}, event, err);
}
