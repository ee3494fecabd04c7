/* What title a declared text names: "Herr Prof. Dr. h. c.", "Dott.ssa", "Lt Col". See salutation_inside.h.
 *
 * Word by word, whatever its dots, hyphens and case; of several titles the weightiest is said, a degree's field ("Dr. med.")
 * is not. A word that stands in no table makes the whole a title that is said as it was written. Titles of religion and of
 * politics are in no table on purpose: a host that reads them as such would know what it must not. Pure, any thread.
 */
#include <ctype.h>
#include <string.h>

#include "base/fold.h"
#include "domain/salutation_inside.h"

struct spelling {
  const char *word; /* folded, without dots and hyphens */
  enum title title;
  unsigned genders; /* 0: says nothing of it */
};

#define M GENDER_MALE
#define F GENDER_FEMALE
#define X GENDER_FREE

static const struct spelling spellings[] = {
    /* The gender and no more. */
    {"sig", TITLE_NONE, M},
    {"signor", TITLE_NONE, M},
    {"signore", TITLE_NONE, M},
    {"sigra", TITLE_NONE, F},
    {"signora", TITLE_NONE, F},
    {"mr", TITLE_NONE, M},
    {"mister", TITLE_NONE, M},
    {"ms", TITLE_NONE, F},
    {"herr", TITLE_NONE, M},
    {"herrn", TITLE_NONE, M},
    {"frau", TITLE_NONE, F},
    {"m", TITLE_NONE, M},
    {"monsieur", TITLE_NONE, M},
    {"mme", TITLE_NONE, F},
    {"madame", TITLE_NONE, F},
    {"sr", TITLE_NONE, M},
    {"senor", TITLE_NONE, M},
    {"sra", TITLE_NONE, F},
    {"senora", TITLE_NONE, F},
    /* More than that, where the person chose it. */
    {"mx", TITLE_MX, X},
    {"miss", TITLE_MISS, F},
    {"signa", TITLE_MISS, F},
    {"signorina", TITLE_MISS, F},
    {"srta", TITLE_MISS, F},
    {"senorita", TITLE_MISS, F},
    {"mlle", TITLE_MISS, F},
    {"mademoiselle", TITLE_MISS, F},
    {"fraulein", TITLE_MISS, F},
    {"mrs", TITLE_MRS, F},
    {"don", TITLE_DON, M},
    {"d", TITLE_DON, 0},
    {"dona", TITLE_DON, F},
    {"dna", TITLE_DON, F},
    {"da", TITLE_DON, F},
    /* Degrees and professions. */
    {"dott", TITLE_GRADUATE, 0},
    {"dottor", TITLE_GRADUATE, 0},
    {"dottore", TITLE_GRADUATE, 0},
    {"dottssa", TITLE_GRADUATE, F},
    {"dottoressa", TITLE_GRADUATE, F},
    {"dr", TITLE_DOCTOR, 0},
    {"doctor", TITLE_DOCTOR, 0},
    {"doktor", TITLE_DOCTOR, 0},
    {"docteur", TITLE_DOCTOR, 0},
    {"dring", TITLE_DOCTOR, 0},
    {"drmed", TITLE_DOCTOR, 0},
    {"drssa", TITLE_DOCTOR, F},
    {"drin", TITLE_DOCTOR, F},
    {"doktorin", TITLE_DOCTOR, F},
    {"dra", TITLE_DOCTOR, F},
    {"doctora", TITLE_DOCTOR, F},
    {"docteure", TITLE_DOCTOR, F},
    {"phd", TITLE_DOCTOR, 0},
    {"md", TITLE_DOCTOR, 0},
    {"dre", TITLE_DOCTOR, F},
    {"prof", TITLE_PROFESSOR, 0},
    {"professor", TITLE_PROFESSOR, 0},
    {"professore", TITLE_PROFESSOR, 0},
    {"professeur", TITLE_PROFESSOR, 0},
    {"profesor", TITLE_PROFESSOR, 0},
    {"pr", TITLE_PROFESSOR, 0},
    {"univprof", TITLE_PROFESSOR, 0},
    {"profssa", TITLE_PROFESSOR, F},
    {"professoressa", TITLE_PROFESSOR, F},
    {"profin", TITLE_PROFESSOR, F},
    {"professorin", TITLE_PROFESSOR, F},
    {"professeure", TITLE_PROFESSOR, F},
    {"profa", TITLE_PROFESSOR, F},
    {"profesora", TITLE_PROFESSOR, F},
    {"avv", TITLE_LAWYER, 0},
    {"avvocato", TITLE_LAWYER, 0},
    {"avvocata", TITLE_LAWYER, F},
    {"avvocatessa", TITLE_LAWYER, F},
    {"me", TITLE_LAWYER, 0},
    {"maitre", TITLE_LAWYER, 0},
    {"notaio", TITLE_NOTARY, 0},
    {"notaia", TITLE_NOTARY, F},
    {"ing", TITLE_ENGINEER, 0},
    {"ingegnere", TITLE_ENGINEER, 0},
    {"ingenieur", TITLE_ENGINEER, 0},
    {"ingegnera", TITLE_ENGINEER, F},
    {"ingeniero", TITLE_ENGINEER, 0},
    {"ingeniera", TITLE_ENGINEER, F},
    {"arch", TITLE_ARCHITECT, 0},
    {"architetto", TITLE_ARCHITECT, 0},
    {"architetta", TITLE_ARCHITECT, F},
    {"arq", TITLE_ARCHITECT, 0},
    {"arquitecto", TITLE_ARCHITECT, 0},
    {"arquitecta", TITLE_ARCHITECT, F},
    {"geom", TITLE_SURVEYOR, 0},
    {"geometra", TITLE_SURVEYOR, 0},
    {"rag", TITLE_ACCOUNTANT, 0},
    {"ragioniere", TITLE_ACCOUNTANT, 0},
    {"ragioniera", TITLE_ACCOUNTANT, F},
    {"lic", TITLE_LICENTIATE, 0},
    {"licenciado", TITLE_LICENTIATE, 0},
    {"licenciada", TITLE_LICENTIATE, F},
    {"lcdo", TITLE_LICENTIATE, 0},
    {"lcda", TITLE_LICENTIATE, F},
    {"mag", TITLE_MAGISTER, 0},
    {"magister", TITLE_MAGISTER, 0},
    {"maga", TITLE_MAGISTER, F},
    {"cav", TITLE_KNIGHT_OF_MERIT, 0},
    {"cavaliere", TITLE_KNIGHT_OF_MERIT, 0},
    /* A degree's field and kind, and what stands beside titles: never said. */
    {"med", TITLE_NONE, 0},
    {"dent", TITLE_NONE, 0},
    {"vet", TITLE_NONE, 0},
    {"phil", TITLE_NONE, 0},
    {"jur", TITLE_NONE, 0},
    {"iur", TITLE_NONE, 0},
    {"rer", TITLE_NONE, 0},
    {"nat", TITLE_NONE, 0},
    {"pol", TITLE_NONE, 0},
    {"oec", TITLE_NONE, 0},
    {"hc", TITLE_NONE, 0},
    {"h", TITLE_NONE, 0},
    {"c", TITLE_NONE, 0},
    {"eh", TITLE_NONE, 0},
    {"habil", TITLE_NONE, 0},
    {"univ", TITLE_NONE, 0},
    {"em", TITLE_NONE, 0},
    {"emer", TITLE_NONE, 0},
    {"emeritus", TITLE_NONE, 0},
    {"ba", TITLE_NONE, 0},
    {"bsc", TITLE_NONE, 0},
    {"ma", TITLE_NONE, 0},
    {"msc", TITLE_NONE, 0},
    {"mba", TITLE_NONE, 0},
    {"llm", TITLE_NONE, 0},
    {"dipling", TITLE_NONE, 0},
    {"diplkfm", TITLE_NONE, 0},
    {"diplkffr", TITLE_NONE, 0},
    {"gent", TITLE_NONE, 0},
    {"gentmo", TITLE_NONE, M},
    {"gentma", TITLE_NONE, F},
    {"gentile", TITLE_NONE, 0},
    {"egr", TITLE_NONE, 0},
    {"egregio", TITLE_NONE, M},
    {"egregia", TITLE_NONE, F},
    {"chiarmo", TITLE_NONE, M},
    {"chiarma", TITLE_NONE, F},
    {"illmo", TITLE_NONE, M},
    {"illma", TITLE_NONE, F},
    {"le", TITLE_NONE, 0},
    {"la", TITLE_NONE, 0},
    /* Nobility. */
    {"sir", TITLE_KNIGHT, M},
    {"dame", TITLE_KNIGHT, F},
    {"lord", TITLE_LORD, M},
    {"lady", TITLE_LORD, F},
    {"freiherr", TITLE_FREIHERR, M},
    {"frhr", TITLE_FREIHERR, M},
    {"freifrau", TITLE_FREIHERR, F},
    {"barone", TITLE_BARON, M},
    {"baronessa", TITLE_BARON, F},
    {"baron", TITLE_BARON, M},
    {"baroness", TITLE_BARON, F},
    {"baronin", TITLE_BARON, F},
    {"baronne", TITLE_BARON, F},
    {"baronesa", TITLE_BARON, F},
    {"conte", TITLE_COUNT, M},
    {"contessa", TITLE_COUNT, F},
    {"count", TITLE_COUNT, M},
    {"earl", TITLE_COUNT, M},
    {"countess", TITLE_COUNT, F},
    {"graf", TITLE_COUNT, M},
    {"grafin", TITLE_COUNT, F},
    {"graefin", TITLE_COUNT, F},
    {"comte", TITLE_COUNT, M},
    {"comtesse", TITLE_COUNT, F},
    {"conde", TITLE_COUNT, M},
    {"condesa", TITLE_COUNT, F},
    {"marchese", TITLE_MARQUESS, M},
    {"marchesa", TITLE_MARQUESS, F},
    {"marquess", TITLE_MARQUESS, M},
    {"marchioness", TITLE_MARQUESS, F},
    {"marquis", TITLE_MARQUESS, M},
    {"marquise", TITLE_MARQUESS, F},
    {"marques", TITLE_MARQUESS, M},
    {"marquesa", TITLE_MARQUESS, F},
    {"duca", TITLE_DUKE, M},
    {"duchessa", TITLE_DUKE, F},
    {"duke", TITLE_DUKE, M},
    {"duchess", TITLE_DUKE, F},
    {"herzog", TITLE_DUKE, M},
    {"herzogin", TITLE_DUKE, F},
    {"duc", TITLE_DUKE, M},
    {"duchesse", TITLE_DUKE, F},
    {"duque", TITLE_DUKE, M},
    {"duquesa", TITLE_DUKE, F},
    {"principe", TITLE_PRINCE, M},
    {"principessa", TITLE_PRINCE, F},
    {"prinz", TITLE_PRINCE, M},
    {"prinzessin", TITLE_PRINCE, F},
    {"prince", TITLE_PRINCE, M},
    {"princess", TITLE_PRINCE, F},
    {"princesse", TITLE_PRINCE, F},
    {"princesa", TITLE_PRINCE, F},
    /* Ranks. A word such as lieutenant before a higher one weighs less than that. */
    {"ten", TITLE_LIEUTENANT, 0},
    {"tenente", TITLE_LIEUTENANT, 0},
    {"lt", TITLE_LIEUTENANT, 0},
    {"lieutenant", TITLE_LIEUTENANT, 0},
    {"leutnant", TITLE_LIEUTENANT, 0},
    {"teniente", TITLE_LIEUTENANT, 0},
    {"tte", TITLE_LIEUTENANT, 0},
    {"cap", TITLE_CAPTAIN, 0},
    {"capt", TITLE_CAPTAIN, 0},
    {"capitano", TITLE_CAPTAIN, 0},
    {"captain", TITLE_CAPTAIN, 0},
    {"hauptmann", TITLE_CAPTAIN, 0},
    {"capitaine", TITLE_CAPTAIN, 0},
    {"capitan", TITLE_CAPTAIN, 0},
    {"capitana", TITLE_CAPTAIN, F},
    {"magg", TITLE_MAJOR, 0},
    {"maggiore", TITLE_MAJOR, 0},
    {"maj", TITLE_MAJOR, 0},
    {"major", TITLE_MAJOR, 0},
    {"commandant", TITLE_MAJOR, 0},
    {"oberstleutnant", TITLE_LIEUTENANT_COLONEL, 0},
    {"oberstlt", TITLE_LIEUTENANT_COLONEL, 0},
    {"col", TITLE_COLONEL, 0},
    {"colonnello", TITLE_COLONEL, 0},
    {"colonel", TITLE_COLONEL, 0},
    {"ltcol", TITLE_LIEUTENANT_COLONEL, 0},
    {"lieutenantcolonel", TITLE_LIEUTENANT_COLONEL, 0},
    {"oberst", TITLE_COLONEL, 0},
    {"coronel", TITLE_COLONEL, 0},
    {"brig", TITLE_BRIGADIER, 0},
    {"brigadier", TITLE_BRIGADIER, 0},
    {"gen", TITLE_GENERAL, 0},
    {"generale", TITLE_GENERAL, 0},
    {"general", TITLE_GENERAL, 0},
    {"generalmajor", TITLE_GENERAL, 0},
    {"generalleutnant", TITLE_GENERAL, 0},
    {"brigadegeneral", TITLE_GENERAL, 0},
    {"amm", TITLE_ADMIRAL, 0},
    {"ammiraglio", TITLE_ADMIRAL, 0},
    {"adm", TITLE_ADMIRAL, 0},
    {"admiral", TITLE_ADMIRAL, 0},
    {"amiral", TITLE_ADMIRAL, 0},
    {"almirante", TITLE_ADMIRAL, 0},
    {"vice", TITLE_NONE, 0},
    {"rear", TITLE_NONE, 0},
    {"adgen", TITLE_NONE, 0},
};

/* NULL: in no table. Dots and hyphens part nothing: "Dott.ssa" and "Dr.-Ing." are one word. */
static const struct spelling *find_word(const char *text, size_t length) {
  struct buffer bare = {0}, word = {0};
  const struct spelling *found = NULL;
  for (size_t i = 0; i < length; i++)
    if (!strchr(".-,", text[i])) buffer_add_byte(&bare, text[i]);
  fold_text((struct slice){bare.data, bare.length}, &word);
  const char *folded = buffer_text(&word);
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings && !found; i++)
    if (!strcmp(spellings[i].word, folded)) found = &spellings[i];
  buffer_fini(&bare);
  buffer_fini(&word);
  return found;
}

static void take_word(struct titled *into, const struct spelling *found, const char *text, size_t length) {
  if (found) into->genders |= found->genders;
  if (found && found->title > into->title) into->title = found->title;
  if (found && found->title == TITLE_NONE) return;
  if (into->written.length) buffer_add_byte(&into->written, ' ');
  buffer_add(&into->written, text, length);
}

/* "Prof.Dr." without a space is two words; "M.A." is none: one letter is no title there. */
static size_t first_of_two(const char *text, size_t length) {
  const char *dot = memchr(text, '.', length);
  size_t first = dot ? (size_t)(dot - text) + 1 : 0;
  return first > 2 && first < length && find_word(text, first) && find_word(text + first, length - first)
             ? first
             : 0;
}

/* Letters beyond ASCII begin with a byte beyond it. */
bool salutation_has_letter(struct slice text) {
  for (size_t i = 0; i < text.length; i++)
    if ((unsigned char)text.data[i] >= 0x80 || isalpha((unsigned char)text.data[i])) return true;
  return false;
}

/* Whether the tables have it; what has no letter is no word. */
static bool take_run(struct titled *into, const char *text, size_t length) {
  const struct spelling *found = find_word(text, length);
  size_t first = found ? 0 : first_of_two(text, length);
  if (!salutation_has_letter((struct slice){text, length})) return true;
  if (!first) {
    take_word(into, found, text, length);
    return found;
  }
  take_word(into, find_word(text, first), text, first);
  take_word(into, find_word(text + first, length - first), text + first, length - first);
  return true;
}

void salutation_read_title(const char *text, struct titled *into) {
  bool is_known = true;
  for (;;) {
    text += strspn(text, " \t\r\n");
    size_t length = strcspn(text, " \t\r\n");
    if (!length) break;
    is_known &= take_run(into, text, length);
    text += length;
  }
  if (!is_known) into->title = TITLE_WRITTEN;
}
