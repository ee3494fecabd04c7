/* Advice on offers: categories and tags that are asked for and that no offer has, and offers whose time is over. Where no
 * offer is declared they come as events, and nothing is known of them here. One thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "script/advice.h"

/* ---- categories and tags ---- */

struct catalogue_names {
  struct names categories, tags;
};

static void gather(const struct catalogue *catalogue, struct catalogue_names *names) {
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    const struct offer *offer = catalogue->offers[i];
    if (offer->category) names_add(&names->categories, offer->category);
    for (const char *const *tag = offer->tags; *tag; tag++) names_add(&names->tags, *tag);
  }
}

enum { HINT_BYTES = 180 };

static const char *hint(const struct names *names, const char *name, char text[static HINT_BYTES]) {
  const char *nearest = names_nearest(names, name);
  text[0] = '\0';
  if (nearest) snprintf(text, HINT_BYTES, ", did you mean '%s'?", nearest);
  return text;
}

/* Of a declaration: `path` is the list's, "fallback.offers.tags". */
static void advise_on_list(struct advice *advice, const struct names *names, const char *const *wanted,
                           const char *what, const char *file, const char *kind, const char *name,
                           const char *path) {
  char text[HINT_BYTES];
  for (; wanted && *wanted; wanted++)
    if (!names_has(names, *wanted))
      advise(advice, file, kind, name, path, "%s: no offer has the %s '%s'%s", path, what, *wanted,
             hint(names, *wanted, text));
}

static void advise_on_text(struct advice *advice, const struct advised_file *file, size_t at,
                           const struct names *names, const char *what) {
  char name[WALK_TEXT_BYTES], text[HINT_BYTES];
  if (token_text(file->source, at, name) && !names_has(names, name))
    advise_at(advice, file, at, "no offer has the %s '%s'%s", what, name, hint(names, name, text));
}

static void advise_on_asked(struct advice *advice, const struct advised_file *file, size_t open,
                            const struct catalogue_names *names) {
  const struct source *source = file->source;
  struct table_field field, one;
  for (size_t at = open + 1; table_next(source, open, &at, &field);) {
    bool is_category = field.key && token_says(source, field.key, "category");
    if (!is_category && !(field.key && token_says(source, field.key, "tags"))) continue;
    const struct names *known = is_category ? &names->categories : &names->tags;
    const char *what = is_category ? "category" : "tag";
    if (field_is_text(source, &field)) advise_on_text(advice, file, field.value, known, what);
    if (!field_is_table(source, &field)) continue;
    for (size_t in = field.value + 1; table_next(source, field.value, &in, &one);)
      if (one.is_positional && field_is_text(source, &one))
        advise_on_text(advice, file, one.value, known, what);
  }
}

static void advise_on_script(struct advice *advice, const struct advised_file *file,
                             const struct catalogue_names *names) {
  static const char *const functions[] = {"where", "popular", "niche"};
  const struct source *source = file->source;
  bool is_alone;
  for (size_t at = 0; at + 3 < source->count; at++) {
    if (!token_names(source, at, "offers") || !token_is(source, at + 1, ".")) continue;
    size_t open = call_argument(source, at + 2, &is_alone);
    if (!open || !token_is(source, open, "{")) continue;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
      if (token_names(source, at + 2, functions[i])) advise_on_asked(advice, file, open, names);
  }
}

static void advise_on_category(struct advice *advice, const struct names *categories,
                               const struct strategy *strategy) {
  for (size_t i = 0; i < strategy->hears.where_count; i++)
    if (!strcmp(strategy->hears.where[i].path, "category"))
      advise_on_list(advice, categories, strategy->hears.where[i].one_of, "category", strategy->file,
                     "strategy", strategy->name, "where.category");
}

void advise_on_queries(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  struct catalogue_names names = {0};
  if (!workspace->catalogue->offer_count) return;
  gather(workspace->catalogue, &names);
  for (size_t i = 0; i < workspace->placement_count; i++) {
    const struct placement *placement = &workspace->placements[i];
    advise_on_list(advice, &names.categories, placement->fallback.categories, "category", "workspace.lua",
                   "placement", placement->name, "fallback.offers.category");
    advise_on_list(advice, &names.tags, placement->fallback.tags, "tag", "workspace.lua", "placement",
                   placement->name, "fallback.offers.tags");
  }
  for (size_t i = 0; i < workspace->frame_count; i++) {
    const struct frame *frame = &workspace->frames[i];
    advise_on_list(advice, &names.categories, frame->fits.offers.categories, "category", "workspace.lua",
                   "frame", frame->name, "fits.category");
    advise_on_list(advice, &names.tags, frame->fits.offers.tags, "tag", "workspace.lua", "frame", frame->name,
                   "fits.tags");
  }
  for (size_t i = 0; i < workspace->strategy_count; i++)
    advise_on_category(advice, &names.categories, &workspace->strategies[i]);
  for (size_t i = 0; i < advice->file_count; i++)
    if (advice->files[i].kind == IN_STRATEGY) advise_on_script(advice, &advice->files[i], &names);
  names_fini(&names.categories);
  names_fini(&names.tags);
}
