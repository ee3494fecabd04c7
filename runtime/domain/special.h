/* Special categories of personal data (GDPR, article 9): religion, politics, union or association membership, health,
 * sexual orientation and life, ethnicity. Known by the name under which they are sent and by what people say of
 * themselves, in it, en, de, fr, es, whatever case, accents and separators; sex, gender and nationality are none of
 * them. Nothing here keeps or tells a value. Any thread.
 */
#ifndef SARTO_DOMAIN_SPECIAL_H
#define SARTO_DOMAIN_SPECIAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/json.h"

enum special_category {
  SPECIAL_NONE,
  SPECIAL_RELIGION,
  SPECIAL_POLITICS,
  SPECIAL_MEMBERSHIP,
  SPECIAL_HEALTH,
  SPECIAL_ORIENTATION,
  SPECIAL_ETHNICITY
};
enum { SPECIAL_CATEGORIES = SPECIAL_ETHNICITY + 1 };

/* Of the name of a datum, "user_religion", "religionCode": also one that says the datum itself, "catholic". */
enum special_category special_of_key(struct slice key);
/* Of a text in which somebody says something of themselves. Ask it of nothing that is about goods. */
enum special_category special_of_value(struct slice text);
/* Of what a person, a place or a firm is called: what is no name of any, as "Partito Democratico" is none. */
enum special_category special_of_proper_name(struct slice text);
const char *
special_name(enum special_category category); /* "religion"…, static; NULL of SPECIAL_NONE and beyond */
extern const char *const special_names[];     /* from SPECIAL_RELIGION on; ended by NULL */

/* Names that were found harmless, a few thousand at most and never what was in them, so that they need not be looked for
 * again. One thread's. */
struct special_memo;
struct special_memo *special_memo_new(void);
void special_memo_free(struct special_memo *memo); /* NULL is fine */

/* What is known of the event whose data is looked through. */
struct special_scope {
  const char *type; /* of the event, as it means */
  const char
      *items; /* where its goods are, when under another name than ours; a dotted path, NULL: nowhere else */
  /* Of an attribute that a customer.profile names, what the schema says of it; NULL: nothing. */
  enum special_category (*declared)(void *context, const char *attribute);
  /* Whether such a value of one that the schema declares may be kept all the same; NULL: none may. */
  bool (*is_covered)(void *context, const char *attribute, const json_value *value);
  /* Of an id in data.answers of an ask.answered the attribute that its answer is for, which it counts as from then on; ""
   * where that is none, and the answer stays in; NULL: nobody asked that. */
  const char *(*answered)(void *context, const char *id);
  /* Whether it is a name of a purpose, ours or what a banner calls it: what a member `consent` says of one stays in. NULL:
   * none is. */
  bool (*is_purpose)(void *context, const char *name);
  /* Told of each that was taken out: `path` of names with dots between, borrowed for the call. Its own name is the last of
   * them only where it is the schema's, or a known name of the category and nothing else: what a sender put into a name may
   * tell as much as a value. NULL: nobody is. */
  void (*refused)(void *context, const char *path, enum special_category category);
  void *context;
  struct special_memo *memo; /* NULL: none; it changes nothing but the time it takes */
};

/* Takes out of a decoded event, at any depth, every member whose name is of a special category, and every text that is
 * where people speak of themselves: attributes of a customer.profile, traits, answers, free text; of a name, an address or
 * a firm among them only what can be none. What is about goods is left alone, and the envelope's own attributes. How
 * many. */
size_t special_strip(json_value *event, const struct special_scope *scope);

#endif
