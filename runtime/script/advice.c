/* Advice: reads the scripts' tokens once more and notes every name they mention; then asks each advise_on_… in turn.
 * See advice.h. Owns the sources that it opens; one thread.
 */
#include "script/advice.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

/* ---- names ---- */

struct names_entry {
  UT_hash_handle hh;
  const char *name;
};

bool names_has(const struct names *names, const char *name) {
  struct names_entry *entry;
  HASH_FIND_STR(names->index, name, entry);
  return entry != NULL;
}

void names_add(struct names *names, const char *name) {
  if (names_has(names, name)) return;
  struct names_entry *entry = mem_zero(sizeof *entry);
  entry->name = name;
  HASH_ADD_KEYPTR(hh, names->index, entry->name, strlen(entry->name), entry);
  if (names->count + 1 >= names->capacity) {
    names->capacity = names->capacity ? names->capacity * 2 : 16;
    names->list = mem_resize((void *)names->list, names->capacity * sizeof *names->list);
  }
  names->list[names->count++] = name;
  names->list[names->count] = NULL;
}

const char *names_nearest(const struct names *names, const char *name) {
  return names->count ? text_nearest(name, names->list) : NULL;
}

void names_fini(struct names *names) {
  struct names_entry *entry, *next;
  HASH_ITER(hh, names->index, entry, next) {
    HASH_DEL(names->index, entry);
    free(entry);
  }
  free((void *)names->list);
  *names = (struct names){0};
}

/* ---- what is mentioned ---- */

struct mention {
  UT_hash_handle hh;
  unsigned kinds;
  size_t text_count;
  char name[];
};

static struct mention *mention_find(const struct advice *advice, const char *name) {
  struct mention *mention;
  HASH_FIND_STR(advice->mentions, name, mention);
  return mention;
}

static void note(struct advice *advice, const char *name, unsigned kind, bool is_text) {
  struct mention *mention = mention_find(advice, name);
  size_t length = strlen(name);
  if (!mention) {
    mention = arena_alloc(&advice->memory, sizeof *mention + length + 1);
    memcpy(mention->name, name, length + 1);
    HASH_ADD_KEYPTR(hh, advice->mentions, mention->name, length, mention);
  }
  mention->kinds |= kind;
  mention->text_count += is_text;
}

static void note_slot(void *context, const char *slot, size_t length, enum message_kind kind) {
  char name[WALK_TEXT_BYTES];
  (void)kind;
  if (!length || length >= sizeof name) return;
  snprintf(name, sizeof name, "%.*s", (int)length, slot);
  note(context, name, IN_SLOT, false);
}

static void note_slots(struct advice *advice, const char *text) {
  struct error err;
  wording_slots(text, note_slot, advice, &err); /* what is not well-formed is an error elsewhere */
}

static void note_file(struct advice *advice, const struct advised_file *file) {
  const struct source *source = file->source;
  char name[WALK_TEXT_BYTES];
  size_t length;
  for (size_t at = 0; at < source->count; at++) {
    bool is_text = source->tokens[at].type == TOKEN_STRING;
    if (file->kind && token_text(source, at, name)) note(advice, name, file->kind, is_text);
    const char *value = token_value(source, at, &length);
    if (is_text && file->kind && memchr(value, '{', length))
      note_slots(advice, arena_text(&advice->memory, value, length));
  }
}

static void note_messages(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  for (size_t i = 0; i < workspace->placement_count; i++)
    for (size_t j = 0; j < workspace->placements[i].message.count; j++)
      note_slots(advice, workspace->placements[i].message.forms[j].text);
}

unsigned advice_kinds(const struct advice *advice, const char *name) {
  const struct mention *mention = mention_find(advice, name);
  return mention ? mention->kinds : 0;
}

size_t advice_texts(const struct advice *advice, const char *name) {
  const struct mention *mention = mention_find(advice, name);
  return mention ? mention->text_count : 0;
}

/* ---- telling ---- */

static const struct source *source_of(const struct advice *advice, const char *file) {
  for (size_t i = 0; i < advice->file_count; i++)
    if (!strcmp(advice->files[i].file->name, file)) return advice->files[i].source;
  return NULL;
}

void advise(struct advice *advice, const char *file, const char *kind, const char *name, const char *path,
            const char *format, ...) {
  const struct source *source = source_of(advice, file);
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  findings_advise(advice->findings, file, source ? source_line(source, kind, name, 0, path) : 0,
                  "%s \"%s\": %s", kind, name, text);
}

void advise_at(struct advice *advice, const struct advised_file *file, size_t at, const char *format, ...) {
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  findings_advise(advice->findings, file->file->name, (int)file->source->tokens[at].line, "%s", text);
}

/* ---- the whole ---- */

static unsigned kind_of(const char *name) {
  if (!strncmp(name, "strategies/", strlen("strategies/"))) return IN_STRATEGY;
  if (!strncmp(name, "signals/", strlen("signals/"))) return IN_SIGNAL;
  if (!strcmp(name, "guardrails.lua")) return IN_GUARDRAIL;
  return strcmp(name, "audiences.lua") ? 0 : IN_AUDIENCE;
}

static void open_files(struct advice *advice, const struct release_file *files, size_t count) {
  advice->files = arena_alloc(&advice->memory, (count + 1) * sizeof *advice->files);
  for (size_t i = 0; i < count; i++) {
    struct advised_file *file = &advice->files[advice->file_count];
    const char *name = files[i].name;
    size_t length = strlen(name);
    if (length < 4 || strcmp(name + length - 4, ".lua")) continue;
    if (source_open(files[i].text.data, files[i].text.length, release_bytes_max(name), &file->source, NULL))
      continue;
    file->file = &files[i];
    file->kind = kind_of(name);
    advice->file_count++;
  }
}

void check_advise(const struct release *release, const struct release_file *files, size_t count,
                  int64_t today_ms, struct findings *findings) {
  struct advice advice = {.workspace = &release->workspace, .findings = findings, .today_ms = today_ms};
  open_files(&advice, files, count);
  for (size_t i = 0; i < advice.file_count; i++) note_file(&advice, &advice.files[i]);
  note_messages(&advice);
  advise_on_events(&advice);
  advise_on_rules(&advice);
  advise_on_data(&advice);
  advise_on_reading(&advice);
  advise_on_literals(&advice);
  advise_on_queries(&advice);
  advise_on_locales(&advice);
  advise_on_dates(&advice);
  findings_sort(findings);
  HASH_CLEAR(hh, advice.mentions);
  for (size_t i = 0; i < advice.file_count; i++) source_close(advice.files[i].source);
  arena_fini(&advice.memory);
}
