/* The text of an event without its special categories. See event_special.h.
 *
 *   {…, "data":{"religion":"…","size":38}}
 *   {…, "data":{"size":38}, "sartorefused":["data.religion: religion"]}      what the journal keeps
 *
 * That it was so stands in the text itself, so that whoever reads the journal again comes to the same decision, whose
 * drops say it. What a sender gives under that name is taken out. The schema and the names of the event's goods come
 * from the workspace.
 *
 * Twice over it: what the schema does not declare goes at once, what it declares when the profile is at hand. A null says
 * nothing of anybody, and takes back; it passes both. By the first text without any of it, and not by the one that is
 * kept, an event is known when it comes again: whatever became of the consent meanwhile. Pure; any thread.
 */
#include "domain/event_special.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/asked.h"
#include "domain/event_map.h"
#include "domain/rights.h"

enum { TOLD_MAX = 10, TOLD_BYTES = NAME_BYTES_MAX + 32 };

struct refusing {
  const struct workspace *workspace;
  struct special_memo *memo;   /* NULL: none */
  const struct ask *ask;       /* that the event answers; NULL: none */
  const struct rights *rights; /* NULL: the profile is not at hand */
  uint64_t *counts;
  bool has_left; /* what is for the profile to say */
  char told[TOLD_MAX][TOLD_BYTES];
  size_t told_count;
};

static enum special_category declared_category(void *context, const char *name) {
  const struct refusing *refusing = context;
  const struct hard_attribute *attribute = workspace_find_hard(refusing->workspace, name);
  return attribute ? attribute->special : SPECIAL_NONE;
}

static bool is_covered(void *context, const char *name, const json_value *value) {
  struct refusing *refusing = context;
  const struct hard_attribute *attribute = workspace_find_hard(refusing->workspace, name);
  if (json_type(value) == JSON_NULL) return true;
  if (refusing->rights) return rights_cover_special(refusing->rights, attribute);
  bool is_left = profile_takes(attribute, value);
  refusing->has_left |= is_left;
  return is_left;
}

static const char *answered(void *context, const char *id) {
  const struct ask *ask = ((const struct refusing *)context)->ask;
  const struct ask_item *item = ask && !ask->consent ? asked_find_item(ask, id) : NULL;
  if (ask && ask->consent && !strcmp(ask->consent->name, id)) return "";
  if (!item) return NULL;
  return item->hard ? item->hard->name : "";
}

static bool is_purpose(void *context, const char *name) {
  const struct workspace *workspace = ((const struct refusing *)context)->workspace;
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    if (!strcmp(purpose->name, name)) return true;
    if (purpose->known_as && text_is_one_of(name, purpose->known_as)) return true;
  }
  return false;
}

/* Each is told once, and a few of them: an event may be full of such. */
static void tell(struct refusing *refusing, const char *told) {
  for (size_t i = 0; i < refusing->told_count; i++)
    if (!strcmp(refusing->told[i], told)) return;
  if (refusing->told_count < TOLD_MAX)
    snprintf(refusing->told[refusing->told_count++], TOLD_BYTES, "%s", told);
}

static void refuse(void *context, const char *path, enum special_category category) {
  struct refusing *refusing = context;
  char told[TOLD_BYTES];
  size_t length = text_utf8_prefix(path, strnlen(path, NAME_BYTES_MAX));
  snprintf(told, sizeof told, "%.*s%s%s", (int)length, path, length ? ": " : "", special_name(category));
  refusing->counts[category]++;
  tell(refusing, told);
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

static size_t strip(struct refusing *refusing, struct event *event) {
  const struct event_type *type = type_of(refusing->workspace, event->type);
  const struct special_scope scope = {.type = type ? type->means : event->type,
                                      .items = type ? type->items : NULL,
                                      .declared = declared_category,
                                      .is_covered = is_covered,
                                      .answered = answered,
                                      .is_purpose = is_purpose,
                                      .refused = refuse,
                                      .context = refusing,
                                      .memo = refusing->memo};
  refusing->ask = strcmp(scope.type, "ask.answered") ? NULL : asked_of(refusing->workspace, event);
  return special_strip(event->tree, &scope);
}

/* As many are told as an event may have bytes. */
static void write_kept(const struct refusing *refusing, const json_value *tree, struct buffer *kept) {
  const char *separator = ",\"" EVENT_REFUSED "\":[";
  buffer_clear(kept);
  json_put_value(kept, tree);
  size_t whole = kept->length--; /* the object goes on */
  for (size_t i = 0; i < refusing->told_count; i++) {
    size_t length = kept->length;
    buffer_add_text(kept, separator);
    json_put_text(kept, refusing->told[i]);
    if (kept->length + 2 > EVENT_BYTES_MAX) kept->length = length;
    if (kept->length > length) separator = ",";
  }
  buffer_add_text(kept, kept->length + 1 > whole ? "]}" : "}");
}

/* Of the data, or of the answers in it, what the schema declares special. */
static void take_declared(struct refusing *refusing, const json_value *object) {
  for (const json_value *member = json_first(object), *next; member; member = next) {
    const char *name = refusing->ask ? answered(refusing, json_key(member)) : json_key(member);
    next = json_next(member);
    if (name && json_type(member) != JSON_NULL && declared_category(refusing, name))
      json_remove((json_value *)object, member);
  }
}

static uint64_t checksum_bare(struct refusing *refusing, const struct event *event) {
  struct buffer bare = {0};
  take_declared(refusing, refusing->ask ? json_find(event->data, "answers") : event->data);
  write_kept(refusing, event->tree, &bare);
  uint64_t sum = checksum(bare.data, bare.length);
  buffer_fini(&bare);
  return sum;
}

enum status event_special_refuse(const struct workspace *workspace, struct special_memo *memo,
                                 struct event *event, struct buffer *kept,
                                 uint64_t counts[static SPECIAL_CATEGORIES], struct error *err) {
  struct refusing refusing = {.workspace = workspace, .memo = memo, .counts = counts};
  uint64_t bare_checksum = 0;
  bool is_forged = take_forged(event);
  if (!strip(&refusing, event) && !is_forged && !refusing.has_left) return STATUS_OK;
  write_kept(&refusing, event->tree, kept);
  if (refusing.has_left) bare_checksum = checksum_bare(&refusing, event);
  event_fini(event);
  enum status status = event_decode((struct slice){kept->data, kept->length}, event, err);
  if (status) return status;
  event->has_special = refusing.has_left;
  event->bare_checksum = bare_checksum;
  return STATUS_OK;
}

static void recall(struct refusing *refusing, struct event *event) {
  const json_value *refused = event->refused;
  for (const json_value *one = refused ? json_first(refused) : NULL; one; one = json_next(one))
    tell(refusing, json_string(one));
  take_forged(event);
}

/* Written again as event_special_refuse has written it, a text without something is not too long for an event. */
void event_special_settle(const struct workspace *workspace, struct profile *profile,
                          const struct event *event, struct event *settled, struct buffer *kept,
                          uint64_t counts[static SPECIAL_CATEGORIES]) {
  consents_hear(&profile->consents, workspace, event);
  const struct rights rights = {workspace, profile,
                                consents_live(&profile->consents, workspace, event->time_ms), event->time_ms};
  struct refusing refusing = {.workspace = workspace, .rights = &rights, .counts = counts};
  must(!event_decode(event->text, settled, NULL));
  recall(&refusing, settled);
  bool is_whole = !strip(&refusing, settled);
  if (!is_whole) write_kept(&refusing, settled->tree, kept);
  event_fini(settled);
  must(!event_decode(is_whole ? event->text : (struct slice){kept->data, kept->length}, settled, NULL));
  settled->bare_checksum = event->bare_checksum;
  settled->time_ms = event->time_ms;
  event_map(workspace, settled);
}
