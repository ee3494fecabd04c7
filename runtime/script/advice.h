/* What the files of check_advise share: see check.h. advice.c gathers what the scripts mention; each other file looks
 * for one kind of thing that is there and serves nothing.
 *
 * A name counts as used as soon as it is written anywhere in a script of the right kind, as a name or in quotes: so
 * something may be missed, and what is told is true.
 */
#ifndef SARTO_SCRIPT_ADVICE_H
#define SARTO_SCRIPT_ADVICE_H

#include "domain/offer.h"
#include "script/check.h"
#include "script/source_walk.h"

/* Where something is written: in a file of that kind, or as a slot of a text. */
enum { IN_STRATEGY = 1, IN_AUDIENCE = 2, IN_SIGNAL = 4, IN_SLOT = 8, IN_GUARDRAIL = 16 };

struct advised_file {
  const struct release_file *file;
  struct source *source;
  unsigned kind; /* IN_…; 0: it holds data */
};

struct advice {
  const struct workspace *workspace;
  struct advised_file *files;
  size_t file_count;
  struct mention *mentions; /* advice.c's, by name */
  struct findings *findings;
  struct arena memory;
  int64_t today_ms;
};

/* A set of names that also lists them. A zeroed struct is empty; names_fini frees. */
struct names {
  struct names_entry *index;
  const char **list; /* NULL-ended once something was added */
  size_t count, capacity;
};
void names_add(struct names *names, const char *name); /* keeps the pointer */
bool names_has(const struct names *names, const char *name);
const char *names_nearest(const struct names *names, const char *name); /* NULL: none is near */
void names_fini(struct names *names);

unsigned advice_kinds(const struct advice *advice, const char *name); /* where it is written */
size_t advice_texts(const struct advice *advice, const char *name);   /* how often in quotes, in scripts */

/* Of a declaration in `file`: told at the line of `path` in it, as "kind "name": …". */
void advise(struct advice *advice, const char *file, const char *kind, const char *name, const char *path,
            const char *format, ...) __attribute__((format(printf, 6, 7)));
/* At a token. */
void advise_at(struct advice *advice, const struct advised_file *file, size_t at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

void advise_on_events(struct advice *advice);   /* types that are misspelt or that nothing sends */
void advise_on_rules(struct advice *advice);    /* what can never be reached, or is never named */
void advise_on_data(struct advice *advice);     /* data that nobody teaches or nobody reads */
void advise_on_reading(struct advice *advice);  /* data that a script reads and never gets */
void advise_on_literals(struct advice *advice); /* frames, tones and slots that do not exist, in tables */
void advise_on_queries(struct advice *advice);  /* categories and tags that no offer has */
void advise_on_locales(struct advice *advice);  /* texts that a locale lacks */
void advise_on_dates(struct advice *advice);    /* offers whose time is over */

#endif
