/* Advice on what many offers have in common, one line for all of them: texts that a locale lacks, days that are past. And
 * on messages that lack a locale. One thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/advice.h"

enum { SHOWN_MAX = 4, SHOWN_BYTES = 300 };

/* ---- several offers in one line ---- */

struct several {
  size_t count;
  const char *ids[SHOWN_MAX];
};

static void several_add(struct several *several, const char *id) {
  if (several->count < SHOWN_MAX) several->ids[several->count] = id;
  several->count++;
}

/* At the first of them. */
static void several_advise(struct advice *advice, const struct several *several, const char *what) {
  char shown[SHOWN_BYTES] = "";
  size_t length = 0;
  if (!several->count) return;
  for (size_t i = 0; i < several->count && i < SHOWN_MAX && length < sizeof shown; i++)
    length +=
        (size_t)snprintf(shown + length, sizeof shown - length, "%s%.40s", i ? ", " : "", several->ids[i]);
  if (several->count > SHOWN_MAX && length < sizeof shown)
    snprintf(shown + length, sizeof shown - length, " and %zu more", several->count - SHOWN_MAX);
  int line = 0;
  for (size_t i = 0; i < advice->file_count; i++)
    if (!strcmp(advice->files[i].file->name, "offers.lua"))
      line = source_line(advice->files[i].source, "offer", several->ids[0], 0, "");
  findings_advise(advice->findings, line ? "offers.lua" : "offers.ndjson", line, "%zu %s %s: %s",
                  several->count, several->count == 1 ? "offer" : "offers", what, shown);
}

/* ---- locales ---- */

static bool lacks(const struct wording *wording, size_t locale) {
  for (size_t i = 0; i < wording->count; i++)
    if (wording->forms[i].locale == locale || wording->forms[i].locale == WORDING_ANY) return false;
  return wording->count > 0;
}

static bool offer_lacks(const struct offer *offer, size_t locale) {
  bool is_lacking = lacks(&offer->name, locale) || lacks(&offer->text, locale);
  for (size_t i = 0; i < offer->treatment_count && !is_lacking; i++)
    is_lacking = lacks(&offer->treatments[i].text, locale);
  return is_lacking;
}

static void advise_on_offers(struct advice *advice, size_t locale) {
  const struct catalogue *catalogue = advice->workspace->catalogue;
  struct several several = {0};
  char what[200];
  for (size_t i = 0; i < catalogue->offer_count; i++)
    if (offer_lacks(catalogue->offers[i], locale)) several_add(&several, catalogue->offers[i]->id);
  snprintf(what, sizeof what, "with a text that is not there in '%.64s'", advice->workspace->locales[locale]);
  several_advise(advice, &several, what);
}

/* Of a text with parts, in a locale that has others of them. */
static bool lacks_part(const struct wording *wording, size_t part, size_t locale) {
  bool is_elsewhere = false;
  for (size_t i = 0; i < wording->count; i++) {
    const struct wording_form *form = &wording->forms[i];
    if (form->part != part) continue;
    if (form->locale == locale || form->locale == WORDING_ANY) return false;
    is_elsewhere = true;
  }
  return is_elsewhere && !lacks(wording, locale);
}

static void advise_on_parts(struct advice *advice, const struct placement *placement, size_t locale) {
  for (size_t part = 0; placement->parts && part < placement->part_count; part++)
    if (lacks_part(&placement->message, part, locale))
      advise(advice, "workspace.lua", "placement", placement->name, "fallback.message",
             "fallback.message: its '%s' is not there in '%s'", placement->parts[part],
             advice->workspace->locales[locale]);
}

static void advise_on_declared(struct advice *advice, size_t locale) {
  const struct workspace *workspace = advice->workspace;
  const char *name = workspace->locales[locale];
  for (size_t i = 0; i < workspace->placement_count; i++)
    if (lacks(&workspace->placements[i].message, locale))
      advise(advice, "workspace.lua", "placement", workspace->placements[i].name, "fallback.message",
             "fallback.message: it is not there in '%s'", name);
  for (size_t i = 0; i < workspace->placement_count; i++)
    advise_on_parts(advice, &workspace->placements[i], locale);
  for (size_t i = ORIGINS_BUILT_IN; i < workspace->origin_count; i++)
    if (lacks(&workspace->origins[i].label, locale))
      advise(advice, "workspace.lua", "origin", workspace->origins[i].name, "label",
             "label: it is not there in '%s'", name);
}

/* A table whose keys are all locales, each with a text or a table of texts: somebody's message. Of which is it? */
static bool is_by_locale(const struct advice *advice, const struct source *source, size_t open) {
  struct table_field field;
  char key[WALK_TEXT_BYTES];
  bool has_one = false;
  if (open && source->tokens[open - 1].type == TOKEN_NAME) return false; /* a call's argument */
  for (size_t at = open + 1; table_next(source, open, &at, &field); has_one = true) {
    bool is_text = field_is_text(source, &field) || field_is_table(source, &field);
    if (!field.key || !is_text || !token_text(source, field.key, key)) return false;
    if (!text_is_one_of(key, advice->workspace->locales)) return false;
  }
  return has_one;
}

static bool has_key(const struct source *source, size_t open, const char *name) {
  struct table_field field;
  for (size_t at = open + 1; table_next(source, open, &at, &field);)
    if (field.key && token_says(source, field.key, name)) return true;
  return false;
}

static bool is_part(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->placement_count; i++)
    if (workspace->placements[i].parts && text_is_one_of(name, workspace->placements[i].parts)) return true;
  return false;
}

/* A locale's table, all of whose keys are parts of a placement. */
static bool is_by_part(const struct advice *advice, const struct source *source,
                       const struct table_field *locale) {
  struct table_field field;
  char key[WALK_TEXT_BYTES];
  bool has_one = false;
  if (!field_is_table(source, locale)) return false;
  for (size_t at = locale->value + 1; table_next(source, locale->value, &at, &field); has_one = true)
    if (!field.key || !token_text(source, field.key, key) || !is_part(advice->workspace, key)) return false;
  return has_one;
}

/* What `one` has and `other` has not: told at the latter. */
static void compare_parts(struct advice *advice, const struct advised_file *file,
                          const struct table_field *one, const struct table_field *other) {
  const struct source *source = file->source;
  struct table_field field;
  char part[WALK_TEXT_BYTES], has[WALK_TEXT_BYTES], lacking[WALK_TEXT_BYTES];
  if (!token_text(source, one->key, has) || !token_text(source, other->key, lacking)) return;
  for (size_t at = one->value + 1; table_next(source, one->value, &at, &field);)
    if (token_text(source, field.key, part) && !has_key(source, other->value, part))
      advise_at(advice, file, other->key, "the '%s' of this text is there in '%s' and not in '%s'", part, has,
                lacking);
}

/* A text is told whole in one locale, so that the one that lacks a part is never heard. */
static void advise_on_lacking_parts(struct advice *advice, const struct advised_file *file, size_t open) {
  const struct source *source = file->source;
  struct table_field one, other;
  for (size_t at = open + 1; table_next(source, open, &at, &one);)
    for (size_t in = open + 1; is_by_part(advice, source, &one) && table_next(source, open, &in, &other);)
      if (other.key != one.key && is_by_part(advice, source, &other))
        compare_parts(advice, file, &one, &other);
}

static void advise_on_messages(struct advice *advice, const struct advised_file *file) {
  const struct source *source = file->source;
  for (size_t at = 0; at < source->count; at++) {
    if (!token_is(source, at, "{") || !is_by_locale(advice, source, at)) continue;
    for (const char *const *locale = advice->workspace->locales; *locale; locale++)
      if (!has_key(source, at, *locale))
        advise_at(advice, file, at, "this text is not there in '%s'", *locale);
    advise_on_lacking_parts(advice, file, at);
  }
}

void advise_on_locales(struct advice *advice) {
  for (size_t locale = 0; locale < advice->workspace->locale_count; locale++) {
    advise_on_offers(advice, locale);
    advise_on_declared(advice, locale);
  }
  for (size_t i = 0; i < advice->file_count; i++)
    if (advice->files[i].kind == IN_STRATEGY) advise_on_messages(advice, &advice->files[i]);
}

/* ---- dates ---- */

void advise_on_dates(struct advice *advice) {
  const struct catalogue *catalogue = advice->workspace->catalogue;
  struct several past = {0}, late = {0};
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    const struct offer *offer = catalogue->offers[i];
    if (offer->to_ms <= advice->today_ms) several_add(&past, offer->id);
    if (offer->preview_audience && offer->from_ms != INT64_MIN && offer->preview_from_ms >= offer->from_ms)
      several_add(&late, offer->id);
  }
  several_advise(advice, &past, "can no longer be shown, `to` is past");
  several_advise(advice, &late, "with a preview that does not begin before `from`");
}
