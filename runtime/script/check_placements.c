/* What workspace.lua says of files that are read after it: offers that a placement falls back on, data that its text
 * names. See check_placements.h. One thread.
 */
#include "script/check_placements.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bindings/wording_read.h"
#include "domain/offer.h"

struct later {
  struct loading *loading;
  const struct release_file *settings;
  struct source *source;
};

__attribute__((format(printf, 4, 5))) static void add_later(struct later *later, const char *placement,
                                                            const char *path, const char *format, ...) {
  const struct release_file *file = later->settings;
  char text[400];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (!later->source &&
      source_open(file->text.data, file->text.length, DATA_FILE_BYTES_MAX, &later->source, NULL))
    return;
  findings_add(later->loading->findings, file->name,
               source_line(later->source, "placement", placement, 0, path), "placement \"%s\": %s: %s",
               placement, path, text);
}

static void check_fallback_ids(struct later *later, const struct placement *placement) {
  struct workspace *workspace = later->loading->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  const char **names = arena_alloc(&workspace->arena, (catalogue->offer_count + 1) * sizeof *names);
  for (size_t i = 0; i < catalogue->offer_count; i++) names[i] = catalogue->offers[i]->id;
  for (const char *const *id = placement->fallback.ids; *id; id++) {
    if (catalogue_find(catalogue, *id)) continue;
    const char *nearest = text_nearest(*id, names);
    add_later(later, placement->name, "fallback.offers.id", "there is no offer '%s'%s%s%s", *id,
              nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  }
}

/* The categories of the catalogue, or its tags; NULL-ended, with repeats. */
static const char *const *offered_words(struct workspace *workspace, bool is_tags) {
  const struct catalogue *catalogue = workspace->catalogue;
  size_t most = 1, count = 0;
  for (size_t i = 0; i < catalogue->offer_count; i++, most++)
    for (const char *const *tag = catalogue->offers[i]->tags; *tag; tag++) most++;
  const char **words = arena_alloc(&workspace->arena, most * sizeof *words);
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    const struct offer *offer = catalogue->offers[i];
    if (!is_tags && offer->category) words[count++] = offer->category;
    for (const char *const *tag = offer->tags; is_tags && *tag; tag++) words[count++] = *tag;
  }
  return words;
}

/* Of words one of which an offer must have none has any: such a fallback never shows anything. */
static void check_fallback_words(struct later *later, const struct placement *placement, bool is_tags) {
  const char *const *asked = is_tags ? placement->fallback.tags : placement->fallback.categories;
  if (!asked || !*asked) return;
  const char *const *words = offered_words(later->loading->workspace, is_tags);
  for (const char *const *word = asked; *word; word++)
    if (text_is_one_of(*word, words)) return;
  const char *nearest = text_nearest(*asked, words);
  add_later(later, placement->name, is_tags ? "fallback.offers.tags" : "fallback.offers.category",
            "no offer has %s '%s'%s%s%s", is_tags ? "the tag" : "the category", *asked,
            nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static void check_fallback(struct later *later, const struct placement *placement) {
  if (placement->fallback.ids) check_fallback_ids(later, placement);
  if (!later->loading->workspace->catalogue->offer_count) return; /* there is no catalogue yet */
  check_fallback_words(later, placement, false);
  check_fallback_words(later, placement, true);
}

struct fallback_check {
  struct later *later;
  const struct placement *placement;
};

static void refuse_slot(void *context, const char *sentence) {
  const struct fallback_check *check = context;
  add_later(check->later, check->placement->name, "fallback.message", "%s", sentence);
}

static void check_fallback_text(struct fallback_check *check, const char *text) {
  const struct workspace *workspace = check->later->loading->workspace;
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  wording_judge(workspace, text, true, refuse_slot, check);
  if (discretion_judge_phrases(workspace->discretion, (struct slice){text, strlen(text)}, &scratch, &hit))
    add_later(check->later, check->placement->name, "fallback.message",
              "it tells where it is known from (%s): suggest, do not remind", hit.datum);
  discretion_scratch_fini(&scratch);
}

static void check_fallback_slots(struct later *later, const struct placement *placement) {
  struct fallback_check check = {later, placement};
  for (size_t i = 0; i < placement->message.count; i++)
    check_fallback_text(&check, placement->message.forms[i].text);
}

void check_placements(struct loading *loading, const struct release_file *settings, bool has_offers,
                      bool has_profile) {
  struct later later = {.loading = loading, .settings = settings};
  const struct workspace *workspace = loading->workspace;
  for (size_t i = 0; i < workspace->placement_count; i++) {
    const struct placement *placement = &workspace->placements[i];
    if (has_offers) check_fallback(&later, placement);
    if (has_profile) check_fallback_slots(&later, placement);
  }
  source_close(later.source);
}
