/* What is held of a person, shown to them: as JSON that leaves nothing out, and as a page to read. Behind sarto_export.
 *
 *   export.c          from a runtime, or from the files of a database: what an export is made from
 *   export_json.c     the JSON, with domain/held.h
 *   export_texts.c    what a consent was given to
 *   export_told.c     a decision in plain words that pass the discretion guardrail themselves
 *   export_page.c     the page: its frame, and what a person told
 *   export_page_*.c   its other sections; export_html.c: how a page is written
 *   export_words.c    what it says, by language
 *
 * Made on any thread from copies, so that nobody's events wait for it.
 */
#ifndef SARTO_HOST_EXPORT_H
#define SARTO_HOST_EXPORT_H

#include "domain/profile.h"
#include "host/export_words.h"
#include "store/person.h"

/* What an offer is called; of the shop's catalogue when the export began. */
struct export_name {
  const char *id, *name;
};

/* All borrowed. */
struct export {
  const struct workspace *workspace;
  const struct profile *profile;
  const char *database; /* NULL: none */
  enum export_language language;
  size_t locale; /* of the workspace's, in which its labels are told */
  const struct export_name *names;
  size_t name_count;
  int64_t now_ms;
  /* Shows the person's rows in order. Whether anything is missing from them. */
  enum status (*visit)(void *context, person_visit *each, void *each_context, struct person_figures *figures,
                       struct error *err);
  void *context;
};

enum status export_put_json(const struct export *export, struct buffer *out, struct error *err);
enum status export_put_page(const struct export *export, struct buffer *out, struct error *err);

/* The texts of a purpose's version as they stood at that time, one a locale; none: they are not known. In the arena. */
enum { EXPORT_TEXTS_MAX = 32 };
struct export_text {
  const char *text, *gives; /* NULL: none */
  const char *locale;       /* "": written for all */
};
struct export_texts {
  struct export_text each[EXPORT_TEXTS_MAX];
  size_t count;
};
void export_list_texts(const struct export *export, const char *purpose, uint32_t version, int64_t at_ms,
                       struct arena *arena, struct export_texts *list);
/* That which serves the tag, else that written for all; NULL: neither is there. */
const struct export_text *export_pick_text(const struct export_texts *list, const char *tag);
/* For whoever reads the export: in its language, else in any. NULL: there is none. */
const struct export_text *export_read_text(const struct export *export, const struct export_texts *list);
/* The locale that the person had told by then; NULL: it is not known. */
const char *export_own_locale(const struct export *export, int64_t at_ms);

/* ---- a decision, told ---- */

enum told_kind { TOLD_PLACE, TOLD_LINE };
typedef void told_each(void *context, enum told_kind kind, const char *sentence);
/* In sentences, one after the other; those after a TOLD_PLACE are about that place. Nothing of a decision that decided
 * nothing, nor of bytes that are none. */
void export_tell(const struct export *export, struct slice decision, told_each *each, void *context);
/* Whether a text that the shop wrote for itself tells no customer that they were watched. */
bool export_is_discreet(const struct export *export, const char *text);

#endif
