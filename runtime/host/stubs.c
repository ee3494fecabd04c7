/* What editors complete this workspace's own names from: classes and aliases for lua-language-server, beside those of the
 * language (bindings/meta/sarto.lua). Names that are no Lua names are written as ["…"], which it reads too.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/offer.h"
#include "host/check.h"

enum { LISTED_MAX = 2000 };

static bool is_name(const char *text) {
  if (!isalpha((unsigned char)*text) && *text != '_') return false;
  for (; *text; text++)
    if (!isalnum((unsigned char)*text) && *text != '_') return false;
  return true;
}

/* A comment ends with its line. */
static void put_line(struct buffer *out, const char *text) {
  for (; *text; text++) buffer_add_byte(out, *text == '\n' || *text == '\r' ? ' ' : *text);
}

static void put_quoted(struct buffer *out, const char *text) {
  buffer_add_byte(out, '"');
  for (; *text; text++) {
    if (*text == '"' || *text == '\\') buffer_add_byte(out, '\\');
    buffer_add_byte(out, *text == '\n' || *text == '\r' ? ' ' : *text);
  }
  buffer_add_byte(out, '"');
}

static void put_field(struct buffer *out, const char *name, const char *type, const char *about) {
  buffer_add_text(out, "---@field ");
  if (is_name(name)) {
    buffer_add_text(out, name);
  } else {
    buffer_add_byte(out, '[');
    put_quoted(out, name);
    buffer_add_byte(out, ']');
  }
  buffer_print(out, " %s", type);
  if (about) buffer_add_byte(out, ' '), put_line(out, about);
  buffer_add_byte(out, '\n');
}

/* ---- profile.lua ---- */

static void put_one_of(struct buffer *out, const char *const *one_of, const char *name, const char *about) {
  struct buffer type = {0};
  for (size_t i = 0; one_of[i]; i++) {
    if (i) buffer_add_byte(&type, '|');
    put_quoted(&type, one_of[i]);
  }
  put_field(out, name, buffer_text(&type), about);
  buffer_fini(&type);
}

static void put_hard(struct buffer *out, const struct workspace *workspace) {
  static const char *const types[] = {"string", "number", "boolean", "string", "string[]", "string[]"};
  buffer_add_text(out, "---@class sarto.hard\n");
  for (size_t i = 0; i < workspace->hard_count; i++) {
    const struct hard_attribute *hard = &workspace->hard[i];
    if (hard->one_of && hard->type == HARD_STRING)
      put_one_of(out, hard->one_of, hard->name, hard->about);
    else
      put_field(out, hard->name, types[hard->type], hard->about);
  }
  buffer_add_byte(out, '\n');
}

static void put_soft(struct buffer *out, const struct workspace *workspace) {
  buffer_add_text(out, "---@class sarto.soft\n");
  for (size_t i = 0; i < workspace->soft_count; i++) {
    const struct soft_datum *soft = &workspace->soft[i];
    put_field(out, soft->name, soft->kind == SOFT_AFFINITY ? "table<string, number>" : "number", soft->about);
  }
  buffer_add_byte(out, '\n');
}

/* ---- workspace.lua ---- */

static void put_host(struct buffer *out, const struct workspace *workspace) {
  static const char *const types[] = {
      [HOST_BOOLEAN] = "boolean", [HOST_NUMBER] = "number", [HOST_TEXT] = "string"};
  buffer_add_text(out, "---@class sarto.host\n");
  for (size_t i = 0; i < workspace->host_function_count; i++) {
    const struct host_function *function = &workspace->host_functions[i];
    struct buffer type = {0};
    buffer_print(&type, "fun(...: string|number|boolean|nil): %s?", types[function->sample.type]);
    put_field(out, function->name, buffer_text(&type), function->about);
    buffer_fini(&type);
  }
  buffer_add_byte(out, '\n');
}

/* ---- names in quotes ---- */

/* An alias of texts; of any text where there is none. */
static void put_alias(struct buffer *out, const char *alias, const char *const *names, size_t count) {
  buffer_print(out, "---@alias sarto.%s%s\n", alias, count ? "" : " string");
  for (size_t i = 0; i < count && i < LISTED_MAX; i++) {
    buffer_add_text(out, "---| ");
    put_quoted(out, names[i]);
    buffer_add_byte(out, '\n');
  }
  buffer_add_byte(out, '\n');
}

/* Names that are the first member of records. */
static void put_records(struct buffer *out, const char *alias, const void *records, size_t count,
                        size_t record_bytes) {
  const char **names = mem_zero((count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++)
    names[i] = *(const char *const *)((const char *)records + i * record_bytes);
  put_alias(out, alias, names, count);
  free((void *)names);
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void put_distinct(struct buffer *out, const char *alias, const char **names, size_t count) {
  size_t kept = 0;
  if (count > 1) qsort((void *)names, count, sizeof *names, by_text);
  for (size_t i = 0; i < count; i++)
    if (!kept || strcmp(names[kept - 1], names[i])) names[kept++] = names[i];
  put_alias(out, alias, names, kept);
}

static void put_offers(struct buffer *out, const struct catalogue *catalogue) {
  size_t tags_max = 0, tag_count = 0, category_count = 0;
  for (size_t i = 0; i < catalogue->offer_count; i++)
    for (size_t j = 0; catalogue->offers[i]->tags[j]; j++) tags_max++;
  const char **tags = mem_zero((tags_max + 1) * sizeof *tags);
  const char **categories = mem_zero((catalogue->offer_count + 1) * sizeof *categories);
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    const struct offer *offer = catalogue->offers[i];
    if (offer->category) categories[category_count++] = offer->category;
    for (size_t j = 0; offer->tags[j]; j++) tags[tag_count++] = offer->tags[j];
  }
  put_distinct(out, "category_name", categories, category_count);
  put_distinct(out, "tag_name", tags, tag_count);
  free((void *)categories);
  free((void *)tags);
}

void stubs_put(struct buffer *out, const struct workspace *workspace) {
  buffer_add_text(
      out,
      "---@meta\n-- Written by `sarto check --stubs` for editors, from this workspace: do not edit.\n\n");
  put_hard(out, workspace);
  put_soft(out, workspace);
  put_host(out, workspace);
  put_records(out, "placement_name", workspace->placements, workspace->placement_count,
              sizeof *workspace->placements);
  put_records(out, "frame_name", workspace->frames, workspace->frame_count, sizeof *workspace->frames);
  put_alias(out, "tone_name", workspace->tones, workspace->tone_count);
  put_records(out, "origin_name", workspace->origins, workspace->origin_count, sizeof *workspace->origins);
  put_records(out, "purpose_name", workspace->purposes, workspace->purpose_count,
              sizeof *workspace->purposes);
  put_records(out, "ask_name", workspace->asks, workspace->ask_count, sizeof *workspace->asks);
  put_records(out, "audience_name", workspace->audiences, workspace->audience_count,
              sizeof *workspace->audiences);
  put_offers(out, workspace->catalogue);
}
