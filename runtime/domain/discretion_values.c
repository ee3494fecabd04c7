/* Texts and names that a call read, as words of a text. What is compared is the letters alone, from the beginning of a word
 * to the end of one, so that "red-silk-dress", "RedSilkDress" and "r e d s i l k d r e s s" are one, and Emma in "gemma" is
 * none. Short texts and names that are words themselves (M, Rossi) would stop half of what shops write: those are told
 * only where something around them says what they are. Any thread.
 */
#include <string.h>

#include "domain/discretion_inside.h"

enum {
  PARTS_MAX = 8,
  SHORT_LETTERS = 2,
  PARTED_LETTERS = 5,
  INSIDE_LETTERS = 10,
  DIGITS_SAID = 3,
  PHONE_DIGITS = 7,
  PHONE_DIGITS_MAX = 32
};

/* A secret, folded: its parts. Borrowed from the scratch. */
struct sought {
  struct slice parts[PARTS_MAX];
  size_t part_count;
};

static struct sought fold_secret(struct slice text, struct discretion_scratch *scratch) {
  struct sought sought = {0};
  buffer_clear(&scratch->secret);
  discretion_fold(text, scratch, &scratch->secret);
  const char *at = scratch->secret.data, *end = at + scratch->secret.length;
  while (at < end) {
    const char *space = memchr(at, ' ', (size_t)(end - at));
    const char *stop = space && sought.part_count + 1 < PARTS_MAX ? space : end;
    sought.parts[sought.part_count++] = (struct slice){at, (size_t)(stop - at)};
    at = stop + 1;
  }
  return sought;
}

/* ---- letters ---- */

/* Goes through the letters of parts [first, last), spaces left out (the last part may hold some). */
struct letters {
  const struct slice *part, *end;
  size_t at;
};

static int next_letter(struct letters *letters) {
  while (letters->part < letters->end) {
    if (letters->at == letters->part->length) {
      letters->part++;
      letters->at = 0;
      continue;
    }
    char letter = letters->part->data[letters->at++];
    if (letter != ' ') return (unsigned char)letter;
  }
  return -1;
}

static bool eats_word(struct letters *letters, const struct word *word, size_t *eaten) {
  for (*eaten = 0; *eaten < word->length; ++*eaten) {
    struct letters before = *letters;
    int letter = next_letter(letters);
    if (letter != (unsigned char)word->text[*eaten]) {
      *letters = before;
      return false;
    }
  }
  return true;
}

static bool is_spent(struct letters letters) {
  return next_letter(&letters) < 0;
}

/* red silk dress-es, at the end of the last word */
static bool is_plural(const struct word *word, size_t from) {
  size_t left = word->length - from;
  return (left == 1 && word->text[from] == 's') || (left == 2 && !memcmp(word->text + from, "es", 2));
}

/* Words parted otherwise than the secret is ("lu cia") are it where nobody would write them by chance. */
static bool is_parted_on_purpose(const struct discretion_scratch *scratch, size_t begin, size_t end,
                                 size_t letter_count, size_t part_count) {
  bool is_spelled = true;
  for (size_t i = begin; i < end; i++)
    is_spelled &= scratch->words[i].length == 1 || scratch->words[i].is_symbol;
  return end - begin <= part_count || is_spelled || letter_count >= PARTED_LETTERS;
}

/* The end of the words from `begin` on that are those parts; 0: they are not. */
static size_t match_parts(struct discretion_scratch *scratch, size_t begin, const struct slice *parts,
                          size_t part_count) {
  struct letters letters = {parts, parts + part_count, 0};
  size_t letter_count = 0;
  for (size_t at = begin; at < scratch->word_count; at++) {
    const struct word *word = &scratch->words[at];
    size_t eaten = 0;
    if (word->is_symbol && at > begin) continue;
    bool is_whole = eats_word(&letters, word, &eaten);
    letter_count += eaten;
    if (!work_spend(scratch, eaten + 1)) return 0;
    if (!is_spent(letters)) {
      if (!is_whole) return 0;
      continue;
    }
    if (!is_whole && !(letter_count >= PARTED_LETTERS && is_plural(word, eaten))) return 0;
    return is_parted_on_purpose(scratch, begin, at + 1, letter_count, part_count) ? at + 1 : 0;
  }
  return 0;
}

static bool is_suspect(const struct discretion_text *text, struct discretion_scratch *scratch, size_t begin,
                       size_t end, bool is_alone_enough) {
  return !words_are_filled(scratch, begin, end) &&
         !words_are_public(text, scratch, begin, end, is_alone_enough);
}

/* Over all words: most are looked at for their first letter alone. */
static bool begin_pass(struct discretion_scratch *scratch) {
  enum { WORDS_PER_WORK = 2 };
  return work_spend(scratch, 1 + scratch->word_count / WORDS_PER_WORK);
}

/* ---- texts ---- */

/* size M, XS size, in your 42: what makes of a letter a size. */
static bool is_said_of_reader(const struct discretion_scratch *scratch, size_t at) {
  ptrdiff_t here = (ptrdiff_t)at;
  return words_have(scratch, here - 1, here, WORD_SIZE | WORD_YOUR) ||
         words_have(scratch, here + 1, here + 2, WORD_SIZE);
}

static bool is_exactly(const struct word *word, struct slice text) {
  return word->length == text.length && !memcmp(word->text, text.data, text.length);
}

static bool tells_short(struct slice letters, const struct discretion_scratch *scratch) {
  for (size_t i = 0; i < scratch->word_count; i++)
    if (is_exactly(&scratch->words[i], letters) && is_said_of_reader(scratch, i) &&
        !scratch->words[i].is_filled)
      return true;
  return false;
}

/* A long one of several words, run together with others: #lovemyredsilkdress. */
static bool holds_inside(const struct word *word, const struct sought *sought, size_t letter_count,
                         struct discretion_scratch *scratch) {
  if (letter_count < INSIDE_LETTERS || sought->part_count < 2 || word->length <= letter_count) return false;
  for (size_t from = 0; from + letter_count <= word->length; from++) {
    struct letters letters = {sought->parts, sought->parts + sought->part_count, 0};
    struct word rest = {.text = word->text + from, .length = (uint32_t)letter_count};
    size_t eaten;
    if (word->text[from] != sought->parts->data[0]) continue;
    if (eats_word(&letters, &rest, &eaten)) return true;
    if (!work_spend(scratch, eaten + 1)) return false;
  }
  return false;
}

static size_t count_letters(const struct sought *sought) {
  struct letters letters = {sought->parts, sought->parts + sought->part_count, 0};
  size_t count = 0;
  while (next_letter(&letters) >= 0) count++;
  return count;
}

static bool tells_words(const struct discretion_text *text, const struct sought *sought,
                        struct discretion_scratch *scratch) {
  size_t letter_count = count_letters(sought);
  char first = sought->parts->data[0];
  if (!begin_pass(scratch)) return false;
  for (size_t i = 0; i < scratch->word_count; i++) {
    const struct word *word = &scratch->words[i];
    size_t end = word->text[0] == first ? match_parts(scratch, i, sought->parts, sought->part_count) : 0;
    if (!end && holds_inside(word, sought, letter_count, scratch)) end = i + 1;
    if (end && is_suspect(text, scratch, i, end, true)) return true;
  }
  return false;
}

/* "38": a size, in digits or in words. */
static bool tells_digits(struct slice digits, const struct discretion_scratch *scratch) {
  double value = 0;
  for (size_t i = 0; i < digits.length; i++) value = value * 10 + (digits.data[i] - '0');
  for (size_t i = 0; i < scratch->figure_count; i++) {
    const struct figure *figure = &scratch->figures[i];
    if (figure->value == value && !words_are_filled(scratch, figure->begin, figure->end) &&
        (is_said_of_reader(scratch, figure->begin) || is_said_of_reader(scratch, figure->end - 1)))
      return true;
  }
  return false;
}

static bool is_number(struct slice text) {
  size_t count = 0;
  while (count < text.length && text.data[count] >= '0' && text.data[count] <= '9') count++;
  return count == text.length;
}

static bool is_common(const struct discretion *discretion, struct slice word) {
  const struct lexicon_entry *entry = lexicon_find(discretion, word.data, word.length);
  return entry && entry->classes & WORD_COMMON;
}

/* A new customer, and nothing else that is new. */
static bool tells_word(const struct sought *sought, const struct discretion_scratch *scratch) {
  for (size_t i = 0; i < scratch->word_count; i++) {
    ptrdiff_t here = (ptrdiff_t)i;
    if (is_exactly(&scratch->words[i], sought->parts[0]) && !scratch->words[i].is_filled &&
        (words_have(scratch, here - 1, here, WORD_CUSTOMER) ||
         words_have(scratch, here + 1, here + 2, WORD_CUSTOMER)))
      return true;
  }
  return false;
}

/* ---- names ---- */

/* A part by itself. Rossi and White are colours, too, and Jo is short: those need a greeting before them. */
static bool tells_part(const struct discretion *discretion, const struct discretion_text *text,
                       struct slice part, struct discretion_scratch *scratch) {
  const struct lexicon_entry *entry = lexicon_find(discretion, part.data, part.length);
  uint32_t classes = entry ? entry->classes : 0;
  if (classes & WORD_PARTICLE || !part.length) return false;
  bool needs_greeting = classes & WORD_COMMON || part.length <= SHORT_LETTERS;
  if (!begin_pass(scratch)) return false;
  for (size_t i = 0; i < scratch->word_count; i++) {
    ptrdiff_t here = (ptrdiff_t)i;
    size_t end = scratch->words[i].text[0] == part.data[0] ? match_parts(scratch, i, &part, 1) : 0;
    if (!end) continue;
    bool is_greeted = words_have(scratch, here - 1, here, WORD_GREETING) ||
                      (end == scratch->word_count && words_have(scratch, here - 1, here, WORD_FOR));
    if ((!needs_greeting || is_greeted) && is_suspect(text, scratch, i, end, false)) return true;
  }
  return false;
}

/* Parts that follow each other, run together or not. */
static bool tells_run(const struct discretion_text *text, const struct slice *parts, size_t count,
                      struct discretion_scratch *scratch) {
  if (!begin_pass(scratch)) return false;
  for (size_t i = 0; i < scratch->word_count; i++) {
    size_t end = scratch->words[i].text[0] == parts->data[0] ? match_parts(scratch, i, parts, count) : 0;
    if (end && is_suspect(text, scratch, i, end, false)) return true;
  }
  return false;
}

/* Anna Maria De Luca is De Luca Anna Maria, too: behind itself once more, each run of the parts is a way to say it. */
static bool tells_name(const struct discretion *discretion, const struct discretion_text *text,
                       const struct sought *name, struct discretion_scratch *scratch) {
  struct slice twice[2 * PARTS_MAX];
  size_t count = name->part_count;
  for (size_t i = 0; i < 2 * count; i++) twice[i] = name->parts[i % count];
  for (size_t from = 0; from < count; from++) {
    if (tells_part(discretion, text, twice[from], scratch)) return true;
    for (size_t length = 2; length <= count; length++)
      if (tells_run(text, &twice[from], length, scratch)) return true;
  }
  return false;
}

/* ---- numbers that are texts ---- */

/* A telephone's: the digits in whatever groups, with or without the country's. */
static bool is_end_of(struct slice digits, const char *said, size_t said_count) {
  return said_count >= PHONE_DIGITS && said_count <= digits.length &&
         !memcmp(digits.data + digits.length - said_count, said, said_count);
}

static bool tells_phone(struct slice digits, const struct discretion_scratch *scratch) {
  char said[PHONE_DIGITS_MAX];
  size_t said_count = 0;
  for (size_t i = 0; i <= scratch->word_count; i++) {
    const struct word *word = i < scratch->word_count ? &scratch->words[i] : NULL;
    struct slice text = word ? (struct slice){word->text, word->length} : (struct slice){"-", 1};
    if (word && is_number(text) && !word->is_filled && said_count + text.length <= PHONE_DIGITS_MAX) {
      memcpy(said + said_count, text.data, text.length);
      said_count += text.length;
      continue;
    }
    if (is_end_of(digits, said, said_count)) return true;
    said_count = 0;
  }
  return false;
}

/* The digits of a secret that has nothing else; 0: it has. */
static size_t join_digits(const struct sought *sought, char digits[PHONE_DIGITS_MAX]) {
  struct letters letters = {sought->parts, sought->parts + sought->part_count, 0};
  size_t count = 0;
  for (int letter; (letter = next_letter(&letters)) >= 0; digits[count++] = (char)letter)
    if (letter < '0' || letter > '9' || count == PHONE_DIGITS_MAX) return 0;
  return count;
}

static bool tells_sought(const struct discretion *discretion, const struct discretion_text *text,
                         const struct unsayable *secret, const struct sought sought,
                         struct discretion_scratch *scratch) {
  char digits[PHONE_DIGITS_MAX];
  bool is_one = sought.part_count == 1;
  size_t digit_count = join_digits(&sought, digits);
  if (digit_count >= PHONE_DIGITS && tells_phone((struct slice){digits, digit_count}, scratch)) return true;
  if (secret->kind == UNSAYABLE_NAME) return tells_name(discretion, text, &sought, scratch);
  if (secret->kind == UNSAYABLE_WORD && is_one && is_common(discretion, sought.parts[0]))
    return tells_word(&sought, scratch);
  if (is_one && is_number(sought.parts[0]) && sought.parts[0].length <= DIGITS_SAID)
    return tells_digits(sought.parts[0], scratch);
  if (is_one && sought.parts[0].length <= SHORT_LETTERS) return tells_short(sought.parts[0], scratch);
  return tells_words(text, &sought, scratch);
}

/* Müller is Mueller to whoever has no umlauts: appends it so, or nothing where there are none. */
static bool spell_umlauts(struct slice text, struct buffer *out) {
  static const char *const umlauts[][2] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"},
                                           {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"}};
  bool has_umlaut = false;
  buffer_clear(out);
  for (size_t i = 0; i < text.length; i++) {
    size_t found = 0;
    while (found < 6 && (i + 1 >= text.length || memcmp(text.data + i, umlauts[found][0], 2))) found++;
    if (found == 6)
      buffer_add_byte(out, text.data[i]);
    else
      buffer_add_text(out, umlauts[found][1]), has_umlaut = true, i++;
  }
  return has_umlaut;
}

bool discretion_tells_text(const struct discretion *discretion, const struct discretion_text *text,
                           const struct unsayable *secret, struct discretion_scratch *scratch) {
  struct sought sought = fold_secret(secret->text, scratch);
  if (!sought.part_count) return false;
  if (tells_sought(discretion, text, secret, sought, scratch)) return true;
  if (!memchr(secret->text.data, 0xc3, secret->text.length) || !spell_umlauts(secret->text, &scratch->field))
    return false;
  sought = fold_secret((struct slice){scratch->field.data, scratch->field.length}, scratch);
  return tells_sought(discretion, text, secret, sought, scratch);
}
