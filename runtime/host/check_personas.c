/* Personas: an error where one could not be told as events; advice where a test customer has a past that no script hears
 * of, for it shows something else than its author thinks. One thread.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/offer.h"
#include "host/check.h"
#include "host/folder.h"
#include "host/persona.h"
#include "script/check.h"

enum { NAMES_MAX = 512 };

struct persona_check {
  const struct workspace *workspace;
  struct findings *findings;
  const struct release_file *files;
  size_t file_count;
  const char *file;                 /* the persona's, or expect.lua */
  int line;                         /* of the case; 0 */
  const char *types[NAMES_MAX + 1]; /* of events: the known ones and those that a script hears */
};

/* "<where>: <what> '<name>', did you mean …" */
static void advise_unknown(struct persona_check *check, const char *where, const char *what, const char *name,
                           const char *const *names) {
  const char *nearest = text_nearest(name, names);
  findings_advise(check->findings, check->file, check->line, "%s: %s '%s'%s%s%s", where, what, name,
                  nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

/* ---- history ---- */

static void check_offer(struct persona_check *check, const char *where, const char *id) {
  const struct catalogue *catalogue = check->workspace->catalogue;
  if (!id || !catalogue->offer_count || catalogue_find(catalogue, id)) return;
  const char **names = mem_zero((catalogue->offer_count + 1) * sizeof *names);
  for (size_t i = 0; i < catalogue->offer_count; i++) names[i] = catalogue->offers[i]->id;
  advise_unknown(check, where, "there is no offer", id, names);
  free((void *)names);
}

/* An id, or an object that has one under one of the keys that events use. */
static const char *id_of(const json_value *value) {
  static const char *const keys[] = {"item", "id", "offer"};
  const char *id = json_string(value);
  for (size_t i = 0; value && !id && i < sizeof keys / sizeof *keys; i++)
    id = json_string(json_find(value, keys[i]));
  return id;
}

static void check_data(struct persona_check *check, const char *where, const json_value *data) {
  const json_value *items = json_find(data, "items");
  check_offer(check, where, json_string(json_find(data, "item")));
  if (!items || json_type(items) != JSON_ARRAY) return;
  for (const json_value *item = json_first(items); item; item = json_next(item))
    check_offer(check, where, id_of(item));
}

/* Counted or compared with, say, though not heard. */
static bool is_written(const struct persona_check *check, const char *type) {
  for (size_t i = 0; i < check->file_count; i++)
    if (strcmp(check->files[i].name, "expect.lua") &&
        memmem(check->files[i].text.data, check->files[i].text.length, type, strlen(type)))
      return true;
  return false;
}

static void check_type(struct persona_check *check, const char *where, const char *type) {
  if (!text_is_one_of(type, check->types) && !is_written(check, type))
    advise_unknown(check, where, "no script hears of", type, check->types);
}

static void check_history(struct persona_check *check, const json_value *history) {
  size_t position = 0;
  if (!history || json_type(history) != JSON_ARRAY) return;
  for (const json_value *past = json_first(history); past; past = json_next(past)) {
    char where[32];
    const char *type = json_string(json_find(past, "type"));
    snprintf(where, sizeof where, "history[%zu]", position++);
    if (type) check_type(check, where, type);
    if (json_find(past, "data")) check_data(check, where, json_find(past, "data"));
  }
}

/* ---- the whole ---- */

static size_t add_type(struct persona_check *check, size_t count, const char *type) {
  if (count < NAMES_MAX && !text_is_one_of(type, check->types)) check->types[count++] = type;
  return count;
}

static size_t add_heard(struct persona_check *check, size_t count, const struct hearing *hears) {
  for (size_t i = 0; hears->on && hears->on[i]; i++) count = add_type(check, count, hears->on[i]);
  return count;
}

static void gather_types(struct persona_check *check) {
  const struct workspace *workspace = check->workspace;
  size_t count = 0;
  for (const char *const *type = check_event_types; *type; type++) count = add_type(check, count, *type);
  for (size_t i = 0; i < workspace->event_type_count; i++)
    count = add_type(check, count, workspace->event_types[i].name);
  for (size_t i = 0; i < workspace->strategy_count; i++)
    count = add_heard(check, count, &workspace->strategies[i].hears);
  for (size_t i = 0; i < workspace->signal_count; i++)
    count = add_heard(check, count, &workspace->signals[i].hears);
}

static void check_happening(struct persona_check *check, const char *where, const char *text) {
  struct error err;
  json_value *event = NULL;
  if (!json_decode(text, strlen(text), &event, &err) && json_find(event, "data"))
    check_data(check, where, json_find(event, "data"));
  json_free(event);
}

/* The same of what happens in a case of expect.lua. */
static void advise_expectations(struct persona_check *check) {
  const struct workspace *workspace = check->workspace;
  check->file = "expect.lua";
  for (size_t i = 0; i < workspace->expectation_count; i++) {
    const struct expectation *one = &workspace->expectations[i];
    char where[NAME_BYTES_MAX + 32];
    check->line = one->line;
    snprintf(where, sizeof where, "expect \"%s\": event", one->name);
    check_type(check, where, one->event_type);
    check_happening(check, where, one->event);
  }
}

static void advise_persona(struct persona_check *check, const char *path) {
  struct buffer text = {0};
  struct error err;
  json_value *persona = NULL;
  if (!file_read(path, PERSONA_BYTES_MAX, &text, &err) &&
      !json_decode(text.data, text.length, &persona, &err))
    check_history(check, json_find(persona, "history"));
  json_free(persona);
  buffer_fini(&text);
}

void check_personas(const char *folder, const struct workspace *workspace, const struct release_file *files,
                    size_t count, struct findings *findings) {
  struct persona_check check = {
      .workspace = workspace, .findings = findings, .files = files, .file_count = count};
  struct arena arena = {0};
  struct error err;
  const char **names;
  if (persona_names(folder, &arena, &names, &err)) findings_add(findings, "personas", 0, "%s", err.text);
  gather_types(&check);
  advise_expectations(&check);
  check.line = 0;
  for (; *names; names++) {
    check.file = arena_print(&arena, "personas/%s.json", *names);
    if (persona_judge(folder, workspace, *names, &err))
      findings_add(findings, check.file, 0, "%s", err.text);
    else
      advise_persona(&check, arena_print(&arena, "%s/%s", folder, check.file));
  }
  arena_fini(&arena);
}
