/* A text as words: folded, each with its classes and with what joined it to the word before.
 *
 * Folding forgets what numbers live by (points, commas, € and %), so the text is cut where a number begins, at a symbol
 * and where a slot was filled, and each piece is folded by itself. Letters of other alphabets that look Latin are taken
 * for what they look like, before folding, for afterwards their case is gone: Н is an H, н only looks like one.
 * Keeps nothing but the caller's scratch; any thread.
 */
#include <string.h>

#include "base/fold.h"
#include "domain/discretion_inside.h"

/* ---- letters that look Latin ---- */

static const struct lookalike {
  char bytes[3];
  char latin;
} lookalikes[] = {{"А", 'A'}, {"В", 'B'}, {"Е", 'E'}, {"К", 'K'}, {"М", 'M'}, {"Н", 'H'}, {"О", 'O'},
                  {"Р", 'P'}, {"С", 'C'}, {"Т", 'T'}, {"У", 'Y'}, {"Х", 'X'}, {"І", 'I'}, {"Ј", 'J'},
                  {"Ѕ", 'S'}, {"а", 'a'}, {"е", 'e'}, {"о", 'o'}, {"р", 'p'}, {"с", 'c'}, {"у", 'y'},
                  {"х", 'x'}, {"і", 'i'}, {"ј", 'j'}, {"ѕ", 's'}, {"к", 'k'}, {"м", 'm'}, {"т", 't'},
                  {"в", 'b'}, {"н", 'h'}, {"һ", 'h'}, {"ԁ", 'd'}, {"ԛ", 'q'}, {"ԝ", 'w'}, {"ӏ", 'l'},
                  {"г", 'r'}, {"п", 'n'}, {"Α", 'A'}, {"Β", 'B'}, {"Ε", 'E'}, {"Ζ", 'Z'}, {"Η", 'H'},
                  {"Ι", 'I'}, {"Κ", 'K'}, {"Μ", 'M'}, {"Ν", 'N'}, {"Ο", 'O'}, {"Ρ", 'P'}, {"Τ", 'T'},
                  {"Υ", 'Y'}, {"Χ", 'X'}, {"α", 'a'}, {"β", 'b'}, {"ε", 'e'}, {"η", 'n'}, {"ι", 'i'},
                  {"κ", 'k'}, {"ν", 'v'}, {"ο", 'o'}, {"ρ", 'p'}, {"τ", 't'}, {"υ", 'u'}, {"χ", 'x'},
                  {"ω", 'w'}, {"ɡ", 'g'}, {"ɑ", 'a'}, {"ɩ", 'i'}};

static bool may_look_latin(unsigned char byte) {
  return byte >= 0xC9 && byte <= 0xD4;
}

static char latin_of(const char *text) {
  for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++)
    if (!memcmp(lookalikes[i].bytes, text, 2)) return lookalikes[i].latin;
  return 0;
}

static bool has_lookalikes(struct slice piece) {
  for (size_t i = 0; i + 1 < piece.length; i++)
    if (may_look_latin((unsigned char)piece.data[i])) return true;
  return false;
}

void discretion_fold(struct slice text, struct discretion_scratch *scratch, struct buffer *out) {
  struct buffer *plain = &scratch->plain;
  if (!has_lookalikes(text)) {
    fold_text(text, out);
    return;
  }
  buffer_clear(plain);
  for (size_t i = 0; i < text.length; i++) {
    bool may_look = may_look_latin((unsigned char)text.data[i]) && i + 1 < text.length;
    char latin = may_look ? latin_of(text.data + i) : 0;
    buffer_add_byte(plain, latin ? latin : text.data[i]);
    i += latin != 0;
  }
  fold_text((struct slice){plain->data, plain->length}, out);
}

/* ---- words ---- */

static struct word *add_word(struct discretion_scratch *scratch, size_t offset, size_t length) {
  if (scratch->word_count == scratch->word_capacity) {
    scratch->word_capacity = scratch->word_capacity ? 2 * scratch->word_capacity : 64;
    scratch->words = mem_resize(scratch->words, scratch->word_capacity * sizeof *scratch->words);
  }
  struct word *word = &scratch->words[scratch->word_count++];
  *word = (struct word){.offset = (uint32_t)offset, .length = (uint32_t)length};
  return word;
}

/* Cuts the text; one is made for each. */
struct cutting {
  const struct discretion_text *text;
  struct discretion_scratch *scratch;
  size_t begin;      /* of the piece at hand */
  size_t next_bound; /* where the next filled range begins or ends */
  char separator;    /* before the piece, where it begins with a digit */
  bool is_filled;
};

static void end_piece(struct cutting *cutting, size_t end) {
  struct discretion_scratch *scratch = cutting->scratch;
  size_t begin = cutting->begin;
  cutting->begin = end;
  if (begin >= end) return;
  size_t at = scratch->folded.length;
  discretion_fold((struct slice){cutting->text->text.data + begin, end - begin}, scratch, &scratch->folded);
  if (scratch->folded.length == at) return;
  const char *folded = scratch->folded.data;
  for (size_t stop, length = scratch->folded.length; at < length; at = stop + 1) {
    const char *space = memchr(folded + at, ' ', length - at);
    stop = space ? (size_t)(space - folded) : length;
    struct word *word = add_word(scratch, at, stop - at);
    word->is_filled = cutting->is_filled;
    word->separator = cutting->separator;
    cutting->separator = 0;
  }
  buffer_add_byte(&scratch->folded, ' ');
}

static void put_symbol(struct cutting *cutting, size_t at, size_t length, const char *name) {
  end_piece(cutting, at);
  struct word *word = add_word(cutting->scratch, cutting->scratch->folded.length, strlen(name));
  buffer_add_text(&cutting->scratch->folded, name);
  buffer_add_byte(&cutting->scratch->folded, ' ');
  word->is_symbol = true;
  word->is_filled = cutting->is_filled;
  cutting->begin = at + length;
  cutting->separator = 0;
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

static bool is_alphanumeric(char byte) {
  return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* Spaces and marks beyond ASCII that stand in numbers, by their last three bytes. */
static char wide_separator(const char *end, size_t available) {
  if (available >= 2 && !memcmp(end - 2, "\xc2\xa0", 2)) return ' ';
  if (available < 3) return 0;
  if (!memcmp(end - 3, "\xe2\x80\xaf", 3) || !memcmp(end - 3, "\xe2\x80\x89", 3)) return ' ';
  if (!memcmp(end - 3, "\xe2\x80\x99", 3)) return '\'';
  if (!memcmp(end - 3, "\xe2\x80\x93", 3)) return '-';
  return 0;
}

/* What joins the number that begins at `at` to what is before; '|': nothing does; 0: no number begins here, but a word
 * goes on ("b12"). */
static char separator_at(struct slice text, size_t at) {
  if (!at) return '|';
  char before = text.data[at - 1];
  if (is_alphanumeric(before)) return 0;
  if ((unsigned char)before >= 0x80) return wide_separator(text.data + at, at);
  return at >= 2 && is_digit(text.data[at - 2]) ? before : '|';
}

static size_t bound_after(const struct discretion_text *text, size_t at) {
  size_t next = text->text.length;
  for (size_t i = 0; i < text->filled_count; i++) {
    size_t begin = (size_t)(text->filled[i].data - text->text.data);
    size_t end = begin + text->filled[i].length;
    if (begin > at && begin < next) next = begin;
    if (end > at && end < next) next = end;
  }
  return next;
}

static bool is_filled_at(const struct discretion_text *text, size_t at) {
  for (size_t i = 0; i < text->filled_count; i++) {
    size_t begin = (size_t)(text->filled[i].data - text->text.data);
    if (at >= begin && at < begin + text->filled[i].length) return true;
  }
  return false;
}

static void cross_bound(struct cutting *cutting, size_t at) {
  end_piece(cutting, at);
  cutting->is_filled = is_filled_at(cutting->text, at);
  cutting->next_bound = bound_after(cutting->text, at);
}

static void cut_at_digit(struct cutting *cutting, size_t at) {
  char separator = separator_at(cutting->text->text, at);
  if (!separator) return;
  end_piece(cutting, at);
  cutting->separator = separator;
}

static const char *symbol_at(struct slice text, size_t at, size_t *length) {
  const char *bytes = text.data + at;
  size_t left = text.length - at;
  *length = 1;
  if (*bytes == '%') return "%";
  if (*bytes == '$') return "$";
  if (*bytes == '/')
    return at + 1 < text.length && at && is_digit(bytes[-1]) && is_digit(bytes[1]) ? "/" : NULL;
  *length = 2;
  if (left >= 2 && (!memcmp(bytes, "\xc2\xa3", 2) || !memcmp(bytes, "\xc2\xa5", 2))) return "$";
  *length = 3;
  return left >= 3 && !memcmp(bytes, "\xe2\x82\xac", 3) ? "$" : NULL;
}

static bool may_be_symbol(unsigned char byte) {
  return byte == '%' || byte == '$' || byte == '/' || byte == 0xc2 || byte == 0xe2;
}

static void cut(struct cutting *cutting) {
  struct slice text = cutting->text->text;
  cross_bound(cutting, 0);
  for (size_t at = 0; at < text.length; at++) {
    if (at == cutting->next_bound) cross_bound(cutting, at);
    size_t length;
    const char *symbol = may_be_symbol((unsigned char)text.data[at]) ? symbol_at(text, at, &length) : NULL;
    if (symbol)
      put_symbol(cutting, at, length, symbol);
    else if (is_digit(text.data[at]))
      cut_at_digit(cutting, at);
  }
  end_piece(cutting, text.length);
}

/* About 10 ms; a text of 4,000 bytes and 100 secrets need a fiftieth of it. */
enum { WORK_MAX = 2000000 };

void discretion_split(const struct discretion *discretion, const struct discretion_text *text,
                      struct discretion_scratch *scratch) {
  buffer_clear(&scratch->folded);
  buffer_clear(&scratch->publics);
  scratch->work_left = WORK_MAX;
  scratch->word_count = 0;
  cut(&(struct cutting){.text = text, .scratch = scratch});
  for (size_t i = 0; i < scratch->word_count; i++) {
    struct word *word = &scratch->words[i];
    word->text = scratch->folded.data + word->offset;
    const struct lexicon_entry *entry = lexicon_find(discretion, word->text, word->length);
    if (!entry) continue;
    word->classes = entry->classes;
    word->rules = entry->rules;
    word->month = entry->month;
  }
}

/* ---- what the judges ask ---- */

bool words_are_filled(const struct discretion_scratch *scratch, size_t begin, size_t end) {
  for (size_t i = begin; i < end; i++)
    if (!scratch->words[i].is_filled) return false;
  return true;
}

bool words_have(const struct discretion_scratch *scratch, ptrdiff_t begin, ptrdiff_t end, uint32_t classes) {
  ptrdiff_t count = (ptrdiff_t)scratch->word_count;
  for (ptrdiff_t i = begin < 0 ? 0 : begin; i < end && i < count; i++)
    if (scratch->words[i].classes & classes) return true;
  return false;
}

bool word_is(const struct word *word, const char *text) {
  size_t length = strlen(text);
  return word->length == length && !memcmp(word->text, text, length);
}

/* ---- the offers' own texts ---- */

enum { WORK_PER_FIND = 8, BYTES_PER_WORK = 8 };

static void fold_publics(const struct discretion_text *text, struct discretion_scratch *scratch) {
  size_t bytes = 0;
  buffer_add_byte(&scratch->publics, '\n');
  for (size_t i = 0; i < text->public_count; i++) {
    bytes += text->public_texts[i].length;
    if (bytes > PUBLIC_BYTES_MAX) return;
    discretion_fold(text->public_texts[i], scratch, &scratch->publics);
    buffer_add_byte(&scratch->publics, '\n');
  }
}

static bool is_bound(char byte, bool is_whole) {
  return byte == '\n' || (!is_whole && byte == ' ');
}

/* Words [begin, end) in a field: they are all of it, or they stand in it as words. */
static bool span_is_public(struct discretion_scratch *scratch, size_t begin, size_t end, bool is_whole) {
  const struct word *first = &scratch->words[begin], *last = &scratch->words[end - 1];
  size_t length = (size_t)(last->text + last->length - first->text);
  const char *at = scratch->publics.data, *stop = at + scratch->publics.length;
  if (!work_spend(scratch, scratch->publics.length / BYTES_PER_WORK)) return false;
  while ((at = memmem(at, (size_t)(stop - at), first->text, length))) {
    if (is_bound(at[-1], is_whole) && is_bound(at[length], is_whole)) return true;
    if (!work_spend(scratch, WORK_PER_FIND)) return false;
    at++;
  }
  return false;
}

/* Symbols are no part of a folded field, so they are none of the span's ends either. What does not stand there by itself
 * does not with a neighbour. */
bool words_are_public(const struct discretion_text *text, struct discretion_scratch *scratch, size_t begin,
                      size_t end, bool is_alone_enough) {
  if (!text->public_count) return false;
  if (!scratch->publics.length) fold_publics(text, scratch);
  if (span_is_public(scratch, begin, end, !is_alone_enough)) return true;
  if (is_alone_enough) return false;
  return (begin > 0 && span_is_public(scratch, begin - 1, end, false)) ||
         (end < scratch->word_count && span_is_public(scratch, begin, end + 1, false));
}
