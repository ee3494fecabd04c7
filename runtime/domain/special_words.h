/* Words of special categories, as data, and how they are found. A row is a text folded as fold_text folds it:
 *   "trade union"  these words; in a name of data, and from nine letters on everywhere, also written as one
 *   "disab*"       a star after a word's beginning (four letters at least): the rest of the word is of it
 *   "*ethnic*"     a star in front: inside of a longer word too
 *   "=faith"       nothing else: the whole value but "I am", "voter"…; of a name all but user_, is_, _code, _status…
 *   "+black"       the same, where there is such company
 * The longest row that begins at a word counts, and one of SPECIAL_NONE hides what it covers: "union jack".
 */
#ifndef SARTO_DOMAIN_SPECIAL_WORDS_H
#define SARTO_DOMAIN_SPECIAL_WORDS_H

#include "domain/special.h"

struct special_list {
  enum special_category category;
  const char *rows; /* each ended by | */
};

/* Each ended by one without rows. Names of data; values, which tell as much where they stand as a name. */
extern const struct special_list special_key_lists[], special_value_lists[];
extern const char special_health_rows[]; /* of the values, in a file of its own */
/* More of both. */
extern const struct special_list special_family_key_lists[], special_family_value_lists[];
/* Wider still, of values: endings and names of diseases; drugs and operations; who people are and what they hold. */
extern const struct special_list special_clinic_lists[], special_medicine_lists[], special_group_lists[];
/* Of names of people, places and firms: nothing that one of them is called. */
extern const struct special_list special_sure_lists[];
/* What only looks like them. */
extern const struct special_list special_alike_key_lists[], special_alike_value_lists[];

/* What is no more than company: around a word in a name, and in what somebody says of themselves; ended by NULL. */
extern const char *const special_key_company[], *const special_value_company[];
/* Words beside which one word of a category says nothing of a person; ended by NULL. */
extern const char *const special_goods_after[], *const special_goods_before[];

enum special_sense { SPECIAL_KEYS, SPECIAL_VALUES, SPECIAL_NAMES };
enum { SPECIAL_SENSES = SPECIAL_NAMES + 1 };

/* Appends the words of a name, folded, with one space between: "userHIVStatus" as "user hiv status". Of a longer name the
 * first 512 bytes: nobody calls a datum so, and each is looked through again and again. */
void special_split_key(struct slice key, struct buffer *out);
/* What was kept of a harmless name (under another, folded, or ""); negative: nothing. The memo may be NULL. */
int special_memo_find(const struct special_memo *memo, const char *parent, const char *key);
void special_memo_keep(struct special_memo *memo, const char *parent, const char *key, int traits);

/* Whether a folded name is one of the lists' as it stands there, but for company, and does not say the datum itself: it
 * may be told to whoever must not know more. */
bool special_is_known(const char *folded);
/* The first category that the folded text, which ends in NUL, names. */
enum special_category special_find(const char *folded, enum special_sense sense);

#endif
