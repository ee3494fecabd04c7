/* The tables behind salutation.c. To add a language: two lists of forms and a line in salutation_languages. To add a title:
 * a member here, its spellings in salutation_titles.c, its forms in the languages that have one. */
#ifndef SARTO_DOMAIN_SALUTATION_INSIDE_H
#define SARTO_DOMAIN_SALUTATION_INSIDE_H

#include "domain/salutation.h"

/* In order of weight: of several, the last in this list is said ("qualora una persona abbia più titoli si evita di
 * cumularli", Treccani; "nur der höchste", Knigge). */
enum title {
  TITLE_NONE,    /* or one that says no more than the gender: Sig., Herr, Madame */
  TITLE_WRITTEN, /* one that is not in these tables: said as it was written */
  TITLE_MX,
  TITLE_MISS,
  TITLE_MRS,
  TITLE_DON,
  TITLE_KNIGHT_OF_MERIT, /* Cav. */
  TITLE_ACCOUNTANT,      /* Rag. */
  TITLE_SURVEYOR,        /* Geom. */
  TITLE_LICENTIATE,      /* Lic. */
  TITLE_MAGISTER,        /* Mag. */
  TITLE_GRADUATE,        /* Dott.: whoever has a degree */
  TITLE_ENGINEER,
  TITLE_ARCHITECT,
  TITLE_NOTARY,
  TITLE_LAWYER,
  TITLE_DOCTOR,
  TITLE_PROFESSOR,
  TITLE_KNIGHT, /* Sir, Dame */
  TITLE_LORD,
  TITLE_FREIHERR,
  TITLE_BARON,
  TITLE_COUNT,
  TITLE_MARQUESS,
  TITLE_DUKE,
  TITLE_PRINCE,
  TITLE_LIEUTENANT,
  TITLE_CAPTAIN,
  TITLE_MAJOR,
  TITLE_LIEUTENANT_COLONEL,
  TITLE_COLONEL,
  TITLE_BRIGADIER,
  TITLE_GENERAL,
  TITLE_ADMIRAL,
  TITLES
};

/* One form of one language: of the first whose title and gender are the person's and whose slots are all known, that is
 * what they are called. Slots: {title} as written, {given_name}, {family_name}. */
struct salutation_form {
  enum title title;
  unsigned genders; /* of enum gender */
  const char *text; /* NULL ends the list */
};

struct salutation_language {
  const char *code;
  const struct salutation_form
      *forms[2]; /* by register; the last form of each has no slot and is for everybody */
};
extern const struct salutation_language salutation_languages[]; /* ends with code NULL */

/* A title without a form of its own in a language is said as this one; TITLE_NONE: not at all. */
extern const enum title salutation_kin[TITLES];

/* A title as it was declared, read: of several words the weightiest. */
struct titled {
  enum title title;
  unsigned genders;      /* of those that words of it are for; 0: of none */
  struct buffer written; /* what of it is to be said as it is: all but the words that mean the gender alone */
};
void salutation_read_title(const char *text, struct titled *into); /* zeroed before; salutation_titles.c */
bool salutation_has_letter(struct slice text);

#endif
