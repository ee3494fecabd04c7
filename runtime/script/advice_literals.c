/* Advice on literals that look like what propose returns and stand somewhere else, in a table of stories, say: a frame, a
 * tone or a slot that does not exist. In what is returned as it is written they are errors: check_returned.c. And on
 * texts for everyone that would tell of one customer. One thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bindings/wording_read.h"
#include "script/advice.h"

/* `frame = "…"` as a field of a table. */
static void advise_on_name(struct advice *advice, const struct advised_file *file, size_t at,
                           const char *what, const struct names *names) {
  const struct source *source = file->source;
  char name[WALK_TEXT_BYTES];
  if (!token_names(source, at, what) || !token_begins_field(source, at) || !token_is(source, at + 1, "="))
    return;
  if (source->tokens[at + 2].type != TOKEN_STRING || !token_text(source, at + 2, name)) return;
  bool is_whole =
      token_is(source, at + 3, ",") || token_is(source, at + 3, ";") || token_is(source, at + 3, "}");
  if (!is_whole || names_has(names, name)) return;
  const char *nearest = names_nearest(names, name);
  advise_at(advice, file, at + 2, "there is no %s '%s'%s%s%s", what, name, nearest ? ", did you mean '" : "",
            nearest ? nearest : "", nearest ? "'?" : "");
}

struct advised_literal {
  struct advice *advice;
  const struct advised_file *file;
  size_t at;
};

/* Of a literal with a {: as far as it is one text, and not a pattern or a part of one. */
static void see_slots(struct advice *advice, const struct advised_file *file, size_t at, message_each *each) {
  struct advised_literal literal = {advice, file, at};
  struct error err;
  size_t length;
  const char *value = token_value(file->source, at, &length);
  if (file->source->tokens[at].type != TOKEN_STRING || !memchr(value, '{', length)) return;
  wording_slots(arena_text(&advice->memory, value, length), each, &literal, &err);
}

static bool is_slot_name(const char *name, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (!strchr("abcdefghijklmnopqrstuvwxyz_", name[i])) return false;
  return length > 0;
}

static void advise_on_slot(void *context, const char *name, size_t length, enum message_kind kind) {
  const struct advised_literal *literal = context;
  char sentence[300];
  if (is_slot_name(name, length) &&
      wording_refuses_slot(literal->advice->workspace, name, length, kind, sentence, sizeof sentence))
    advise_at(literal->advice, literal->file, literal->at, "%s", sentence);
}

/* ---- what is for everyone ---- */

static bool is_mass(const struct source *source, size_t body) {
  struct table_field field;
  for (size_t at = body + 1; table_next(source, body, &at, &field);)
    if (field.key && token_says(source, field.key, "degree") && field_is_text(source, &field))
      return token_says(source, field.value, "mass");
  return false;
}

static void advise_on_personal_slot(void *context, const char *slot, size_t length, enum message_kind kind) {
  const struct advised_literal *literal = context;
  char name[WALK_TEXT_BYTES];
  (void)kind;
  if (length >= sizeof name) return;
  snprintf(name, sizeof name, "%.*s", (int)length, slot);
  if (workspace_find_hard(literal->advice->workspace, name))
    advise_at(literal->advice, literal->file, literal->at,
              "{%s} has no value in a strategy of degree \"mass\", which is for everyone: this text is never "
              "shown",
              name);
}

static void advise_on_mass(struct advice *advice, const struct advised_file *file, size_t at) {
  const struct source *source = file->source;
  size_t body = declaration_body(source, at, "strategy");
  if (!body || !is_mass(source, body)) return;
  for (size_t in = body + 1; in < source->tokens[body].match; in++)
    see_slots(advice, file, in, advise_on_personal_slot);
}

void advise_on_literals(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  struct names frames = {0}, tones = {0};
  for (size_t i = 0; i < workspace->frame_count; i++) names_add(&frames, workspace->frames[i].name);
  for (size_t i = 0; i < workspace->tone_count; i++) names_add(&tones, workspace->tones[i]);
  for (size_t i = 0; i < advice->file_count; i++) {
    const struct advised_file *file = &advice->files[i];
    for (size_t at = 0; file->kind == IN_STRATEGY && at + 3 < file->source->count; at++) {
      advise_on_name(advice, file, at, "frame", &frames);
      advise_on_name(advice, file, at, "tone", &tones);
      see_slots(advice, file, at, advise_on_slot);
      advise_on_mass(advice, file, at);
    }
  }
  names_fini(&frames);
  names_fini(&tones);
}
