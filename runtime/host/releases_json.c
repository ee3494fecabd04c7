/* Releases, activations, refusals and differences written as JSON. See releases_json.h. Each call opens the file of
 * releases and closes it again: this is asked by people, now and then. */
#include "host/releases_json.h"

#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "host/text_diff.h"

static void put_time(struct buffer *out, int64_t time_ms) {
  char text[CLOCK_TEXT_BYTES];
  json_put_text(out, clock_print(time_ms, text));
}

static void put_member(struct buffer *out, const char *name, const char *text) {
  buffer_print(out, ",\"%s\":", name);
  json_put_text(out, text);
}

static void put_finding(struct buffer *out, bool is_first, const char *file, int line, const char *text) {
  buffer_add_text(out, is_first ? "{\"file\":" : ",{\"file\":");
  json_put_text(out, file);
  if (line) buffer_print(out, ",\"line\":%d", line);
  put_member(out, "text", text);
  buffer_add_byte(out, '}');
}

void releases_put_findings(struct buffer *out, const struct findings *findings) {
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < findings->count; i++) {
    const struct finding *finding = &findings->items[i];
    put_finding(out, i == 0, finding->file, finding->line, finding->text);
  }
  buffer_add_byte(out, ']');
}

/* ---- the list ---- */

static void put_release(struct buffer *out, const struct release_listed *listed, const char *active) {
  const struct release_record *record = &listed->record;
  buffer_add_text(out, "{\"release\":");
  json_put_text(out, record->hash);
  buffer_print(out, ",\"active\":%s", active && !strcmp(record->hash, active) ? "true" : "false");
  put_member(out, "parent", record->parent);
  put_member(out, "author", record->author);
  put_member(out, "note", record->note);
  put_member(out, "source", record->source);
  put_member(out, "specs", record->specs);
  put_member(out, "gate", record->gate);
  buffer_add_text(out, ",\"time\":");
  put_time(out, record->time_ms);
  buffer_add_text(out, ",\"activated\":[");
  for (size_t i = 0; i < listed->activated_count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_time(out, listed->activated_ms[i]);
  }
  buffer_print(out, "],\"files\":%zu,\"bytes\":%llu}", listed->file_count,
               (unsigned long long)listed->text_bytes);
}

static void put_refusal(struct buffer *out, const struct release_refusal *refusal) {
  buffer_add_text(out, "{\"time\":");
  put_time(out, refusal->time_ms);
  put_member(out, "author", refusal->author);
  put_member(out, "note", refusal->note);
  put_member(out, "source", refusal->source);
  put_member(out, "archive", refusal->hash);
  buffer_add_text(out, ",\"findings\":[");
  for (size_t i = 0; i < refusal->count; i++)
    put_finding(out, i == 0, refusal->findings[i].file, refusal->findings[i].line, refusal->findings[i].text);
  buffer_add_text(out, "]}");
}

static enum status put_releases(struct releases *releases, const char *active, struct arena *arena,
                                struct buffer *out, struct error *err) {
  struct release_listed *listed = NULL;
  size_t count = 0;
  enum status status = releases_list(releases, RELEASES_SHOWN_MAX, arena, &listed, &count, err);
  buffer_add_text(out, ",\"releases\":[");
  for (size_t i = 0; !status && i < count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_release(out, &listed[i], active);
  }
  buffer_add_byte(out, ']');
  return status;
}

static enum status put_refusals(struct releases *releases, struct arena *arena, struct buffer *out,
                                struct error *err) {
  struct release_refusal *refusals = NULL;
  size_t count = 0;
  enum status status = releases_refusals(releases, arena, &refusals, &count, err);
  buffer_add_text(out, ",\"refused\":[");
  for (size_t i = 0; !status && i < count && i < REFUSALS_SHOWN_MAX; i++) {
    if (i) buffer_add_byte(out, ',');
    put_refusal(out, &refusals[i]);
  }
  buffer_add_byte(out, ']');
  return status;
}

enum status releases_put_list(const char *database, bool is_watching, struct buffer *out, struct error *err) {
  struct releases *releases = NULL;
  struct arena arena = {0};
  struct release_activation active = {0};
  enum status status = releases_open(database, NULL, true, &releases, err);
  if (status) return status;
  status = releases_active(releases, &arena, &active, err);
  if (status == STATUS_NOT_FOUND) status = STATUS_OK;
  buffer_add_text(out, "{\"active\":");
  json_put_text(out, active.hash);
  buffer_print(out, ",\"watching\":%s", is_watching ? "true" : "false");
  if (!status) status = put_releases(releases, active.hash, &arena, out, err);
  if (!status) status = put_refusals(releases, &arena, out, err);
  buffer_add_byte(out, '}');
  releases_close(releases);
  arena_fini(&arena);
  return status;
}

/* ---- the difference ---- */

static struct slice find_text(const struct seats_texts *texts, const char *name) {
  for (size_t i = 0; i < texts->count; i++)
    if (!strcmp(texts->files[i].name, name)) return texts->files[i].text;
  for (size_t i = 0; i < texts->module_count; i++)
    if (!strcmp(texts->modules[i].name, name)) return texts->modules[i].text;
  return (struct slice){0};
}

static void put_difference(struct buffer *out, const struct release_difference *difference,
                           const struct seats_texts *from, const struct seats_texts *to) {
  static const char *const changes[] = {
      [RELEASE_ADDED] = "added", [RELEASE_REMOVED] = "removed", [RELEASE_CHANGED] = "changed"};
  struct buffer text = {0};
  buffer_add_text(out, "{\"file\":");
  json_put_text(out, difference->name);
  put_member(out, "change", changes[difference->change]);
  if (text_diff(find_text(from, difference->name), find_text(to, difference->name), &text))
    put_member(out, "diff", buffer_text(&text));
  buffer_add_byte(out, '}');
  buffer_fini(&text);
}

static enum status put_differences(const char *database, const struct shelf_release *from,
                                   const struct shelf_release *to, struct buffer *out, struct error *err) {
  struct releases *releases = NULL;
  struct arena arena = {0};
  struct release_difference *differences = NULL;
  size_t count = 0;
  enum status status = releases_open(database, NULL, true, &releases, err);
  if (status) return status;
  status = releases_diff(releases, from->hash, to->hash, &arena, &differences, &count, err);
  buffer_add_text(out, "{\"from\":");
  json_put_text(out, from->hash);
  put_member(out, "to", to->hash);
  buffer_add_text(out, ",\"files\":[");
  for (size_t i = 0; !status && i < count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_difference(out, &differences[i], &from->texts, &to->texts);
  }
  buffer_add_text(out, "]}");
  releases_close(releases);
  arena_fini(&arena);
  return status;
}

enum status releases_put_diff(const char *database, const char *from, const char *to, struct buffer *out,
                              struct error *err) {
  struct shelf_release old, new;
  enum status status = shelf_load(database, from, &old, err);
  if (status) return status;
  status = shelf_load(database, to, &new, err);
  if (!status) {
    status = put_differences(database, &old, &new, out, err);
    shelf_release_fini(&new);
  }
  shelf_release_fini(&old);
  return status;
}
