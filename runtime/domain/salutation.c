/* Addressing a person: the first form of the language that fits what is known. See salutation.h.
 *
 * What was declared can contradict itself ("Sig.ra", male): then neither is believed and the form is gender-free. A rank
 * that the tables do not know is not said: a shop's "rank" may be a customer's level, and "Dear Gold Rossi" is nobody. Pure,
 * any thread.
 */
#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "base/fold.h"
#include "base/text.h"
#include "domain/salutation_inside.h"
#include "domain/wording.h"

const char *const salutation_attributes[] = {"title", "rank", "given_name", "family_name", "gender", NULL};
const char *const salutation_registers[] = {
    [SALUTATION_FORMAL] = "formal", [SALUTATION_INFORMAL] = "informal", NULL};
const char *const salutation_slots[] = {"salutation", "salutation_formal", "salutation_informal", NULL};

bool salutation_slot(const char *name, size_t length, enum salutation_register *form) {
  for (size_t i = 0; salutation_slots[i]; i++)
    if (strlen(salutation_slots[i]) == length && !memcmp(salutation_slots[i], name, length)) {
      *form = i == 2 ? SALUTATION_INFORMAL : SALUTATION_FORMAL;
      return true;
    }
  return false;
}

static const struct {
  const char *spelling; /* folded */
  enum gender gender;
} genders[] = {
    {"m", GENDER_MALE},           {"h", GENDER_MALE},          {"male", GENDER_MALE},
    {"man", GENDER_MALE},         {"maschio", GENDER_MALE},    {"maschile", GENDER_MALE},
    {"uomo", GENDER_MALE},        {"mannlich", GENDER_MALE},   {"maennlich", GENDER_MALE},
    {"mann", GENDER_MALE},        {"herr", GENDER_MALE},       {"masculin", GENDER_MALE},
    {"homme", GENDER_MALE},       {"masculino", GENDER_MALE},  {"hombre", GENDER_MALE},
    {"varon", GENDER_MALE},       {"f", GENDER_FEMALE},        {"w", GENDER_FEMALE},
    {"female", GENDER_FEMALE},    {"woman", GENDER_FEMALE},    {"femmina", GENDER_FEMALE},
    {"femminile", GENDER_FEMALE}, {"donna", GENDER_FEMALE},    {"weiblich", GENDER_FEMALE},
    {"frau", GENDER_FEMALE},      {"femme", GENDER_FEMALE},    {"feminin", GENDER_FEMALE},
    {"femenino", GENDER_FEMALE},  {"mujer", GENDER_FEMALE},    {"x", GENDER_FREE},
    {"d", GENDER_FREE},           {"nb", GENDER_FREE},         {"divers", GENDER_FREE},
    {"diverse", GENDER_FREE},     {"non binary", GENDER_FREE}, {"nonbinary", GENDER_FREE},
    {"non binario", GENDER_FREE}, {"no binario", GENDER_FREE}, {"nichtbinar", GENDER_FREE},
    {"non binaire", GENDER_FREE}, {"other", GENDER_FREE},      {"altro", GENDER_FREE},
    {"autre", GENDER_FREE},       {"otro", GENDER_FREE},       {"neutral", GENDER_FREE},
};

enum gender salutation_gender(const char *declared, const char *const *one_of) {
  bool may_be_mujer = one_of && text_is_one_of("h", one_of) && !text_is_one_of("f", one_of);
  enum gender gender = GENDER_UNKNOWN;
  struct buffer folded = {0};
  if (!declared || (may_be_mujer && !strcmp(declared, "m"))) return GENDER_UNKNOWN;
  fold_text((struct slice){declared, strlen(declared)}, &folded);
  for (size_t i = 0; i < sizeof genders / sizeof *genders && !gender; i++)
    if (!strcmp(genders[i].spelling, buffer_text(&folded))) gender = genders[i].gender;
  buffer_fini(&folded);
  return gender;
}

/* ---- what is known ---- */

struct known {
  enum title title;
  enum gender gender;
  struct slice written, given_name, family_name;
};

/* A name has a letter: "-" and "." stand for none. */
static struct slice trim(const char *text) {
  struct slice trimmed = {text, text ? strlen(text) : 0};
  while (trimmed.length && strchr(" \t\r\n", *trimmed.data)) trimmed.data++, trimmed.length--;
  while (trimmed.length && strchr(" \t\r\n", trimmed.data[trimmed.length - 1])) trimmed.length--;
  return salutation_has_letter(trimmed) ? trimmed : (struct slice){NULL, 0};
}

/* Words of a title that are for one gender say it where nothing else does; where they say another, nothing does. */
static void settle_gender(struct known *known, enum gender declared, unsigned words) {
  bool is_told = words == GENDER_MALE || words == GENDER_FEMALE;
  known->gender = declared ? declared : is_told ? (enum gender)words : GENDER_FREE;
  if (!words || words == (unsigned)known->gender) return;
  known->gender = GENDER_FREE;
  known->title = TITLE_NONE;
}

/* ---- the form ---- */

static void find_slot(void *context, const char *name, size_t length, struct message_value *value) {
  static const char title[] = "title", given_name[] = "given_name";
  const struct known *known = context;
  value->type = MESSAGE_IS_TEXT;
  value->text = known->family_name;
  if (length == strlen(title) && !memcmp(name, title, length)) value->text = known->written;
  if (length == strlen(given_name) && !memcmp(name, given_name, length)) value->text = known->given_name;
}

static bool add_first(const struct salutation_form *form, enum title title, struct known *known,
                      struct buffer *out) {
  for (; form->text; form++)
    if (form->title == title && form->genders & known->gender &&
        wording_fill(form->text, NULL, find_slot, known, out))
      return true;
  return false;
}

static void add_form(const struct salutation_form *forms, struct known *known, struct buffer *out) {
  enum title title = known->title;
  bool is_added = add_first(forms, title, known, out);
  while (!is_added && title != TITLE_NONE) {
    title = salutation_kin[title];
    is_added = add_first(forms, title, known, out);
  }
  must(is_added); /* the last form of each list is for everybody */
}

static const struct salutation_language *find_language(const char *locale) {
  size_t length = strcspn(locale, "-_");
  const struct salutation_language *language = salutation_languages;
  for (; language->code; language++)
    if (strlen(language->code) == length && !strncasecmp(language->code, locale, length)) return language;
  return NULL;
}

bool salutation_add(const char *locale, enum salutation_register form, const struct addressee *addressee,
                    struct buffer *out) {
  const struct salutation_language *language = find_language(locale);
  struct titled title = {.title = TITLE_NONE}, rank = {.title = TITLE_NONE};
  if (!language) return false;
  if (addressee->title) salutation_read_title(addressee->title, &title);
  if (addressee->rank) salutation_read_title(addressee->rank, &rank);
  struct known known = {.title = title.title,
                        .written = {title.written.data, title.written.length},
                        .given_name = trim(addressee->given_name),
                        .family_name = trim(addressee->family_name)};
  if (rank.title > TITLE_WRITTEN && rank.title > title.title) known.title = rank.title;
  settle_gender(&known, addressee->gender, title.genders | rank.genders);
  add_form(language->forms[form], &known, out);
  buffer_fini(&title.written);
  buffer_fini(&rank.written);
  return true;
}
