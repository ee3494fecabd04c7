/* Discretion: whether a finished text tells its reader what is known of them.
 *
 * A text leaks by a value, one that the call had read and that may not be said, in whatever case, accents, spacing or
 * rendering; or by a phrase that tells of watching ("because you bought"), whatever the locale. What may be said is told
 * with the text: the offers' own fields, and what slots filled. Nothing here says a value again: a hit names the datum,
 * or the phrase's rule.
 *
 * The price of catching "3 volte" without stopping "3 for 2" is a rule for each kind of secret: see discretion_numbers.c.
 */
#ifndef SARTO_DOMAIN_DISCRETION_H
#define SARTO_DOMAIN_DISCRETION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

enum unsayable_kind {
  UNSAYABLE_TEXT, /* `text`: a category, a city, an id. Of one or two letters, or of digits: as a size is said */
  UNSAYABLE_NAME,   /* `text`: a person's; every part of it, in any order */
  UNSAYABLE_WORD,   /* `text`: one that any shop says, such as the relationship "new": only of customers */
  UNSAYABLE_COUNT,  /* `number`: how often, how many */
  UNSAYABLE_MONEY,  /* `number`: in whatever currency */
  UNSAYABLE_DAYS,   /* `number`: since something happened */
  UNSAYABLE_NUMBER, /* `number`: any other: a soft value, an age, a score */
  UNSAYABLE_DATE    /* `day`; the year does not matter, for birthdays come again */
};

/* A value that this call read and that may not be said. Booleans are no secrets: no text is told from another by a yes. */
struct unsayable {
  enum unsayable_kind kind;
  const char *datum; /* "hard.size": what a report names */
  struct slice text;
  double number;
  int32_t day; /* since 1970-01-01, may be negative */
};

/* A finished text and what in it is beyond suspicion. All borrowed. */
struct discretion_text {
  struct slice text;
  const struct slice *filled; /* ranges of `text` that slots filled, in their order */
  size_t filled_count;
  const struct slice *public_texts; /* names, categories, tags, texts and prices of the offers shown */
  size_t public_count;
};

/* HIT_EFFORT: nobody can say within the work that a text is worth; it has to be taken for one that leaks. */
enum hit_kind { HIT_NONE, HIT_VALUE, HIT_PHRASE, HIT_EFFORT };
struct discretion_hit {
  enum hit_kind kind;
  const char *
      datum; /* the secret's datum, of HIT_EFFORT that at which it ended; or the rule's example, "en: because you bought"; never the text's words */
};

/* The lexicons, compiled: immutable, any thread. `own_phrases` (NULL-ended, or NULL) are a workspace's own, copied: words,
 * each of which may end in * for any ending, and "…" for up to three words. STATUS_INVALID: one has no words. */
struct discretion;
enum status discretion_new(const char *const *own_phrases, struct discretion **discretion, struct error *err);
void discretion_free(struct discretion *discretion); /* or NULL */

/* Memory of judging, kept from one text to the next so that nothing is allocated; zeroed at first, one thread's. */
struct discretion_scratch {
  struct buffer folded, secret, field, plain;
  struct buffer
      publics;      /* the public texts, folded, each between two line feeds; as soon as one is asked for */
  size_t work_left; /* of this text, in letters compared or so */
  struct word *words;
  size_t word_count, word_capacity;
  struct figure *figures;
  size_t figure_count, figure_capacity;
};
void discretion_scratch_fini(struct discretion_scratch *scratch);

/* Whether the text leaks, and by what: `hit` is filled in either case. Takes 20 ms at most, however long all of it is; of
 * public texts the first PUBLIC_BYTES_MAX are known. */
enum { PUBLIC_BYTES_MAX = 256 * 1024 };
bool discretion_judge(const struct discretion *discretion, const struct discretion_text *text,
                      const struct unsayable *secrets, size_t secret_count,
                      struct discretion_scratch *scratch, struct discretion_hit *hit);

/* The same of what is said to others than the customer: values alone. */
bool discretion_judge_values(const struct discretion *discretion, const struct discretion_text *text,
                             const struct unsayable *secrets, size_t secret_count,
                             struct discretion_scratch *scratch, struct discretion_hit *hit);

/* The same of a literal, which knows nobody: phrases alone. A { } slot in it is a word like any other. */
bool discretion_judge_phrases(const struct discretion *discretion, struct slice literal,
                              struct discretion_scratch *scratch, struct discretion_hit *hit);

#endif
