/* What a consent was given to. See export.h. Which language it was read in no event says: the person's own is taken where
 * they had told it by then, and else none is claimed. Any thread.
 */
#include <string.h>

#include "host/export.h"
#include "host/shelf.h"

/* Of one locale they follow each other by time: the last that stood by then, else the first. */
static void take(struct export_texts *list, const struct consent_text *text, int64_t at_ms) {
  struct export_text *last = list->count ? &list->each[list->count - 1] : NULL;
  bool is_same = last && !strcmp(last->locale, text->locale);
  if (is_same && text->since_ms > at_ms) return;
  if (!is_same && list->count == EXPORT_TEXTS_MAX) return;
  if (!is_same) last = &list->each[list->count++];
  *last = (struct export_text){text->text, text->gives, text->locale};
}

/* Of the version that is declared now the texts are known in any case. */
static size_t list_declared(const struct workspace *workspace, const char *purpose, uint32_t version,
                            struct arena *arena, struct consent_text **texts) {
  const struct purpose *declared = workspace_find_purpose(workspace, purpose);
  if (!declared || declared->version != version) return 0;
  *texts = arena_alloc(arena, (workspace->locale_count + 1) * sizeof **texts);
  return shelf_list_texts(workspace, declared, *texts);
}

void export_list_texts(const struct export *export, const char *purpose, uint32_t version, int64_t at_ms,
                       struct arena *arena, struct export_texts *list) {
  struct consent_text *texts = NULL;
  size_t count = 0;
  *list = (struct export_texts){0};
  if (export->database &&
      shelf_consent_texts(export->database, purpose, version, arena, &texts, &count, NULL))
    count = 0;
  if (!count) count = list_declared(export->workspace, purpose, version, arena, &texts);
  for (size_t i = 0; i < count; i++) take(list, &texts[i], at_ms);
}

/* "it-IT" is served by "it". */
static bool serves(const char *locale, const char *tag) {
  size_t length = strlen(locale);
  return length && !strncmp(locale, tag, length) &&
         (!tag[length] || tag[length] == '-' || tag[length] == '_');
}

const struct export_text *export_pick_text(const struct export_texts *list, const char *tag) {
  const struct export_text *for_all = NULL;
  for (size_t i = 0; i < list->count; i++) {
    const struct export_text *text = &list->each[i];
    if (text->text && tag && serves(text->locale, tag)) return text;
    if (text->text && !*text->locale) for_all = text;
  }
  return for_all;
}

const char *export_own_locale(const struct export *export, int64_t at_ms) {
  const struct hard_value *said = profile_find_hard(export->profile, export->workspace->locale_attribute);
  return said && said->type == HARD_STRING && said->said_ms <= at_ms ? said->text : NULL;
}

const struct export_text *export_read_text(const struct export *export, const struct export_texts *list) {
  const struct workspace *workspace = export->workspace;
  const char *const tags[] = {export_language_tag(export->language),
                              workspace->locale_count ? workspace->locales[export->locale] : NULL};
  const struct export_text *text = NULL;
  for (size_t i = 0; i < 2 && !text; i++) text = export_pick_text(list, tags[i]);
  for (size_t i = 0; i < list->count && !text; i++)
    if (list->each[i].text) text = &list->each[i];
  return text;
}
