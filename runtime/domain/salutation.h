/* How a person is addressed: "Gent.mo Prof. Luigi Rossi", "Sehr geehrte Frau Dr. Weiß", "Dear customer". Made of what
 * they declared and nothing else: no gender is guessed from a name, and what is not known makes the form neutral and never
 * leaves a hole in it. The forms are data: salutation_forms.c; what title a text names: salutation_titles.c. Pure, any
 * thread.
 */
#ifndef SARTO_DOMAIN_SALUTATION_H
#define SARTO_DOMAIN_SALUTATION_H

#include <stdbool.h>

#include "base/buffer.h"

enum salutation_register { SALUTATION_FORMAL, SALUTATION_INFORMAL };

/* Bits, so that a form can be for several. GENDER_FREE: declared to be neither; then, and where it is unknown and no word
 * of the title tells it, the form is free of it. */
enum gender { GENDER_UNKNOWN = 0, GENDER_MALE = 1, GENDER_FEMALE = 2, GENDER_FREE = 4 };

/* As declared; NULL: not known, or not to be said. Zeroed: nobody. */
struct addressee {
  const char *title, *rank;
  const char *given_name, *family_name;
  enum gender gender;
};

/* Appends the salutation in the language of the locale ("it", "de-AT"), without punctuation at its end. False, and nothing
 * is appended: that language has no forms here. */
bool salutation_add(const char *locale, enum salutation_register form, const struct addressee *addressee,
                    struct buffer *out);

/* What a declared gender means, in the spellings of it, en, de, fr, es; `one_of` is the NULL-ended list of what it may be,
 * or NULL: where "h" is one of them and "f" is not, "m" may be mujer, and tells nothing. */
enum gender salutation_gender(const char *declared, const char *const *one_of);

/* The names by which hard data are told to be these, in the order of the members of struct addressee. */
enum { SALUTATION_TITLE, SALUTATION_RANK, SALUTATION_GIVEN, SALUTATION_FAMILY, SALUTATION_GENDER };
extern const char *const salutation_attributes[]; /* "title", "rank", …, NULL */

/* The slots that fill with it: "salutation" (formal), "salutation_formal", "salutation_informal". */
bool salutation_slot(const char *name, size_t length, enum salutation_register *form);
extern const char *const salutation_slots[];     /* NULL-ended */
extern const char *const salutation_registers[]; /* by register, NULL-ended: "formal", "informal" */

#endif
