/* Advice on what a script reads of the profile and never gets: data that may not steer, and what the degree of its
 * strategy keeps from it, and what is not what its name says. One thread.
 */
#include <string.h>

#include "base/text.h"
#include "script/advice.h"

/* The NAME of profile.hard.NAME, or of profile:knows "NAME", that begins at `at`; 0 where there is none. */
static size_t hard_name(const struct source *source, size_t at) {
  bool is_alone;
  if (!token_names(source, at, "profile") || at + 4 >= source->count) return 0;
  if (token_is(source, at + 1, ":") && token_names(source, at + 2, "knows"))
    return call_argument(source, at + 2, &is_alone);
  bool is_hard = token_is(source, at + 1, ".") && token_names(source, at + 2, "hard");
  return is_hard && token_is(source, at + 3, ".") ? at + 4 : 0;
}

static void advise_on_steering(struct advice *advice, const struct advised_file *file) {
  char name[WALK_TEXT_BYTES];
  for (size_t at = 0; at < file->source->count; at++) {
    size_t named = hard_name(file->source, at);
    if (!named || named >= file->source->count || !token_text(file->source, named, name)) continue;
    const struct hard_attribute *hard = workspace_find_hard(advice->workspace, name);
    if (hard && !hard->may_steer)
      advise_at(advice, file, named, "'%s' always reads as absent: profile.lua gives it steer = false", name);
  }
}

/* The degree that a strategy's body says, where it is another than "individual". */
static bool withholding_degree(const struct source *source, size_t body,
                               char degree[static WALK_TEXT_BYTES]) {
  struct table_field field;
  for (size_t at = body + 1; table_next(source, body, &at, &field);)
    if (field.key && token_says(source, field.key, "degree") && field_is_text(source, &field))
      return token_text(source, field.value, degree) && strcmp(degree, "individual") != 0;
  return false;
}

static void advise_on_degree(struct advice *advice, const struct advised_file *file, size_t body) {
  const struct source *source = file->source;
  char degree[WALK_TEXT_BYTES];
  if (!withholding_degree(source, body, degree)) return;
  for (size_t at = body; at + 2 < source->tokens[body].match; at++) {
    if (!token_names(source, at, "profile") || !token_is(source, at + 1, ".")) continue;
    bool is_soft = token_names(source, at + 2, "soft");
    if (is_soft || token_names(source, at + 2, "hard"))
      advise_at(advice, file, at, "degree = \"%s\" does not reach profile.%s: it %s", degree,
                is_soft ? "soft" : "hard", is_soft ? "is always 0.5" : "always reads as absent");
  }
}

/* A function whose first parameter has the name of another thing that the host hands over: the second's, mostly. */
static void advise_on_parameters(struct advice *advice, const struct advised_file *file,
                                 const struct declaration *declaration) {
  static const char *const things[] = {"profile", "event", "offer", NULL};
  const struct source *source = file->source;
  char function[WALK_TEXT_BYTES], name[WALK_TEXT_BYTES];
  struct table_field field;
  for (size_t at = declaration->body + 1; table_next(source, declaration->body, &at, &field);) {
    size_t parameter = field.value + 2;
    const char *first = field.key ? source_given_first(source, declaration, field.key) : NULL;
    if (!first || parameter >= source->count || !token_is(source, field.value, "function")) continue;
    bool is_named = token_text(source, parameter, name) && token_text(source, field.key, function);
    if (is_named && text_is_one_of(name, things) && strcmp(name, first))
      advise_at(advice, file, parameter,
                "%s is called with the %s first, and its first parameter is named '%s'", function, first,
                name);
  }
}

void advise_on_reading(struct advice *advice) {
  for (size_t i = 0; i < advice->file_count; i++) {
    const struct advised_file *file = &advice->files[i];
    for (size_t d = 0; d < file->source->declaration_count; d++)
      advise_on_parameters(advice, file, &file->source->declarations[d]);
    if (!(file->kind & (IN_STRATEGY | IN_AUDIENCE))) continue;
    advise_on_steering(advice, file);
    for (size_t at = 0; at < file->source->count; at++) {
      size_t body = declaration_body(file->source, at, "strategy");
      if (body) advise_on_degree(advice, file, body);
    }
  }
}
