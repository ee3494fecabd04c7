/* Finding the words of special categories in a folded text. See special_words.h for what a row means.
 *
 * Rows are found by their first four letters, spaces left out, so that words side by side and words written as one
 * have the same bucket:
 *
 *   "trade union member" ─► 'trad' ─► bucket ─► {"trade union*"}, …   compared letter by letter; the longest counts
 *   "gay"                ─► 'gay\0'                                  a short word is besides looked for alone
 *
 * Most words of most texts end at an empty bucket. The index is made from the lists once a process, and read only
 * from then on, so any thread. Nothing else is kept.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/fold.h"
#include "base/memory.h"
#include "domain/special_words.h"

enum { BUCKETS = 16384, ROWS_MAX = 20000, FIRST_LETTERS = 4, JOINED_LETTERS_MIN = 9, INSIDE_BYTES_MIN = 8 };

struct row {
  const char *text; /* without the marks in front; ends before a | */
  uint32_t first;
  uint8_t category;
  bool is_whole, needs_company, is_inside, may_join;
};

struct index {
  uint16_t starts[BUCKETS + 1]; /* of a bucket's rows, and the next one's */
  uint32_t firsts[ROWS_MAX];    /* of the rows, close together: most are looked at and no further */
  struct row rows[ROWS_MAX];
};

static pthread_once_t is_made = PTHREAD_ONCE_INIT;
static struct index indexes[SPECIAL_SENSES];

/* Shorter than what it takes to call strcspn. */
static size_t word_length(const char *word) {
  size_t length = 0;
  while (word[length] && word[length] != ' ') length++;
  return length;
}

/* ---- the index ---- */

static size_t bucket_of(uint32_t first) {
  return (first * 2654435761u) >> 18;
}

/* The first letters from `at` on; of its first word alone where `is_alone`. */
static uint32_t first_letters(const char *at, bool is_alone) {
  uint32_t first = 0;
  for (int shift = 0; shift < FIRST_LETTERS * 8 && *at && *at != '*' && *at != '|'; at++) {
    if (*at == ' ' && is_alone) break;
    if (*at == ' ') continue;
    first |= (uint32_t)(unsigned char)*at << shift;
    shift += 8;
  }
  return first;
}

/* Of the row that begins at `text` and ends before the | at `end`. */
static struct row row_of(const char *text, const char *end, enum special_category category,
                         enum special_sense sense) {
  struct row row = {.category = (uint8_t)category};
  row.needs_company = *text == '+';
  row.is_whole = *text == '=' || row.needs_company;
  row.is_inside = *text == '*';
  row.text = text + (row.is_whole || row.is_inside);
  row.first = first_letters(row.text, false);
  size_t letters = 0, spaces = 0;
  const char *star = NULL;
  for (const char *at = row.text; at < end; at++) {
    spaces += *at == ' ';
    letters += *at != ' ' && *at != '*';
    if (!star && *at == '*') star = at;
  }
  must(row.first >> 24 || !star); /* a beginning of less would be looked for in vain */
  row.may_join = sense == SPECIAL_KEYS || letters >= JOINED_LETTERS_MIN;
  bool is_open = star && star + 1 < end; /* what is inside of a word has nothing after it */
  if (sense == SPECIAL_KEYS && spaces && category && !is_open && letters >= JOINED_LETTERS_MIN)
    row.is_inside = true;
  return row;
}

struct gathering {
  struct row *rows;
  size_t count;
};

static void gather(struct gathering *to, const struct special_list *list, enum special_sense sense) {
  for (; list->rows; list++)
    for (const char *text = list->rows, *end; *text; text = end + 1) {
      end = strchr(text, '|');
      must(to->count < ROWS_MAX);
      to->rows[to->count++] = row_of(text, end, list->category, sense);
    }
}

/* A name that says the datum itself is a name of it: keys have the rows of both. */
static void gather_all(struct gathering *to, enum special_sense sense) {
  static const struct special_list *const lists[][10] = {
      [SPECIAL_KEYS] = {special_value_lists, special_family_value_lists, special_clinic_lists,
                        special_medicine_lists, special_group_lists, special_alike_value_lists,
                        special_key_lists, special_family_key_lists, special_alike_key_lists},
      [SPECIAL_VALUES] = {special_value_lists, special_family_value_lists, special_clinic_lists,
                          special_medicine_lists, special_group_lists, special_alike_value_lists},
      [SPECIAL_NAMES] = {special_sure_lists}};
  for (const struct special_list *const *list = lists[sense]; *list; list++) gather(to, *list, sense);
}

static void make_index(struct index *index, const struct gathering *from) {
  for (size_t i = 0; i < from->count; i++) index->starts[bucket_of(from->rows[i].first)]++;
  for (size_t i = 1; i <= BUCKETS; i++) index->starts[i] += index->starts[i - 1];
  for (size_t i = 0; i < from->count; i++) {
    size_t at = --index->starts[bucket_of(from->rows[i].first)];
    index->firsts[at] = from->rows[i].first;
    index->rows[at] = from->rows[i];
  }
}

static void make_indexes(void) {
  struct gathering gathered = {.rows = mem_alloc(ROWS_MAX * sizeof *gathered.rows)};
  for (int sense = SPECIAL_KEYS; sense < SPECIAL_SENSES; sense++) {
    gathered.count = 0;
    gather_all(&gathered, (enum special_sense)sense);
    make_index(&indexes[sense], &gathered);
  }
  free(gathered.rows);
}

/* ---- one row ---- */

/* Where what the row says ends; NULL: it is not said here. */
static const char *match(const struct row *row, const char *at) {
  for (const char *want = row->text; *want != '|'; want++)
    if (*want == '*') {
      while (*at && *at != ' ') at++;
    } else if (*want == *at) {
      at++;
    } else if (*want != ' ' || !row->may_join || !*at) {
      return NULL;
    }
  return *at && *at != ' ' ? NULL : at;
}

static bool is_in(const char *const *words, const char *word, size_t length) {
  for (; *words; words++)
    if (**words == *word && !strncmp(*words, word, length) && !(*words)[length]) return true;
  return false;
}

/* ---- a text ---- */

struct finding {
  const char *end; /* NULL: nothing found */
  enum special_category category;
};

struct search {
  const struct index *index;
  const char *text;
  enum special_sense sense;
  /* Where the first word begins that is no company, and where the last one ends; NULL: not looked for yet. Once a text:
   * many a word of it may want to be all of it. */
  const char *strangers, *strangers_end;
};

static bool is_company(const struct search *search, const char *word, size_t length) {
  bool is_number = *word >= '0' && *word <= '9';
  return !length || is_number ||
         is_in(search->sense == SPECIAL_KEYS ? special_key_company : special_value_company, word, length);
}

static void find_strangers(struct search *search) {
  const char *word = search->text;
  for (size_t length; *word; word += length + (word[length] == ' ')) {
    length = word_length(word);
    if (!is_company(search, word, length)) break;
  }
  search->strangers = word;
  const char *end = word + strlen(word);
  for (const char *begin = end; end > word; end = begin -= begin > word) {
    while (begin > word && begin[-1] != ' ') begin--;
    if (!is_company(search, begin, (size_t)(end - begin))) break;
  }
  search->strangers_end = end;
}

/* Whether nothing but company stands around what was found. */
static bool is_all(const struct row *row, struct search *search, const char *from, const char *to) {
  if (!search->strangers) find_strangers(search);
  if (search->strangers < from || search->strangers_end > to) return false;
  return !row->needs_company || from > search->text || *to;
}

/* The longest of the bucket; between equals the harmless one. */
static void look(struct search *search, uint32_t first, const char *at, bool is_inside,
                 struct finding *found) {
  size_t bucket = bucket_of(first);
  size_t end = search->index->starts[bucket + 1];
  for (size_t i = search->index->starts[bucket]; i < end; i++) {
    const struct row *row = &search->index->rows[i];
    if (search->index->firsts[i] != first || (is_inside && !row->is_inside)) continue;
    const char *ended = match(row, at);
    if (!ended || ended < found->end || (ended == found->end && row->category)) continue;
    if (row->is_whole && !is_all(row, search, at, ended)) continue;
    *found = (struct finding){ended, (enum special_category)row->category};
  }
}

static struct finding find_at(struct search *search, const char *word) {
  struct finding found = {0};
  size_t length = word_length(word);
  look(search, first_letters(word, false), word, false, &found);
  if (length < FIRST_LETTERS) look(search, first_letters(word, true), word, false, &found);
  for (size_t i = 1; !found.end && length >= INSIDE_BYTES_MIN && i + FIRST_LETTERS <= length; i++)
    look(search, first_letters(word + i, false), word + i, true, &found);
  return found;
}

/* "isGay" is two words; "isgay" and "userrace" are meant to be. */
static size_t joined_prefix(const char *word, size_t length) {
  static const char *const prefixes[] = {"is", "has", "my", "user", "customer", "client", "kunden", "utente"};
  if (*word != 'c' && (*word < 'h' || *word > 'm') && *word != 'u') return 0; /* nearly always */
  for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
    size_t prefix = strlen(prefixes[i]);
    if (length > prefix + 2 && !strncmp(word, prefixes[i], prefix)) return prefix;
  }
  return 0;
}

/* ---- beside goods ---- */

static const char *word_before(const char *text, const char *word) {
  if (word - text < 2) return NULL;
  for (word -= 2; word > text && word[-1] != ' '; word--) continue;
  return word;
}

static bool is_after_goods(const char *text, const char *word) {
  static const char *const between[] = {"a", "da", "de", "del", "di", "para", "per", "pour", NULL};
  const char *before = word_before(text, word);
  if (before && is_in(between, before, word_length(before))) before = word_before(text, before);
  return before && is_in(special_goods_before, before, word_length(before));
}

/* One word, and goods right beside it. */
static bool is_of_goods(const struct search *search, const char *word, const char *end) {
  if (memchr(word, ' ', (size_t)(end - word))) return false;
  if (*end && is_in(special_goods_after, end + 1, word_length(end + 1))) return true;
  return is_after_goods(search->text, word);
}

static enum special_category find_joined(const struct search *search, const char *word) {
  size_t prefix = joined_prefix(word, word_length(word));
  if (!prefix) return SPECIAL_NONE;
  struct search rest = {.index = search->index, .text = word + prefix, .sense = search->sense};
  return find_at(&rest, word + prefix).category;
}

enum special_category special_find(const char *folded, enum special_sense sense) {
  pthread_once(&is_made, make_indexes);
  struct search search = {.index = &indexes[sense], .text = folded, .sense = sense};
  for (const char *word = folded; *word;) {
    struct finding found = find_at(&search, word);
    if (!found.end && sense == SPECIAL_KEYS) found.category = find_joined(&search, word);
    if (found.category && !(found.end && is_of_goods(&search, word, found.end))) return found.category;
    word = found.end ? found.end : word + word_length(word);
    word += *word == ' ';
  }
  return SPECIAL_NONE;
}

/* ---- known names ---- */

/* Letter by letter, and nothing where a star stands. */
static bool is_exactly(const struct row *row, const char *from, const char *to) {
  for (const char *want = row->text; *want != '|'; want++) {
    if (*want == '*' || (*want == ' ' && from < to && *from != ' ' && row->may_join)) continue;
    if (from == to || *want != *from) return false;
    from++;
  }
  return from == to;
}

static bool is_row(const char *from, const char *to) {
  const struct index *index = &indexes[SPECIAL_KEYS];
  uint32_t first = first_letters(from, memchr(from, ' ', (size_t)(to - from)) == NULL);
  size_t bucket = bucket_of(first);
  for (size_t i = index->starts[bucket]; i < index->starts[bucket + 1]; i++)
    if (index->rows[i].category && is_exactly(&index->rows[i], from, to)) return true;
  return false;
}

/* Numbers are whoever's. */
static bool has_digit(const char *text) {
  return text[strcspn(text, "0123456789")] != '\0';
}

/* What a datum is of, and in a sentence what somebody has; ended by NULL. */
static const char *const kinds[] = {"chirurgia", "chirurgie", "cirugia",     "disease",    "diseases",
                                    "illness",   "illnesses", "infection",   "infections", "infezione",
                                    "infezioni", "infektion", "infektionen", "sindrome",   "surgeries",
                                    "surgery",   "syndrom",   "syndrome",    NULL};

bool special_is_known(const char *folded) {
  struct search search = {.index = &indexes[SPECIAL_KEYS], .text = folded, .sense = SPECIAL_KEYS};
  if (is_in(kinds, folded, strlen(folded))) return true;
  if (special_find(folded, SPECIAL_VALUES)) return false;
  if (is_row(folded, folded + strlen(folded))) return true;
  find_strangers(&search);
  return !has_digit(folded) && search.strangers < search.strangers_end &&
         is_row(search.strangers, search.strangers_end);
}

/* ---- names of data ---- */

static bool is_lower(char byte) {
  return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

static bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

/* `before` is the last that was ASCII: what is none is as large or small as the letter before it. */
static bool begins_word(const struct slice *key, size_t at, char before) {
  char byte = key->data[at];
  if (!is_upper(byte)) return is_digit(byte) && is_lower(before);
  if (is_lower(before) || is_digit(before)) return true;
  return at + 1 < key->length && is_lower(key->data[at + 1]);
}

/* As fold_text has it, without asking ICU: nearly all text is ASCII, and every event has many names. False: it is not. */
static bool fold_ascii(struct slice text, bool is_key, struct buffer *out) {
  size_t begin = out->length;
  bool is_parted = false;
  buffer_reserve(out, 2 * text.length + 1);
  char *at = out->data + begin;
  for (size_t i = 0; i < text.length; i++) {
    char byte = text.data[i];
    if ((unsigned char)byte >= 0x80) return false;
    is_parted = is_parted || (is_key && i && begins_word(&text, i, text.data[i - 1]));
    if (is_upper(byte)) byte = (char)(byte + 'a' - 'A');
    if (!is_lower(byte) && !is_digit(byte)) {
      is_parted = true;
      continue;
    }
    if (is_parted && at > out->data + begin) *at++ = ' ';
    *at++ = byte;
    is_parted = false;
  }
  out->length = (size_t)(at - out->data);
  return true;
}

static struct slice beginning_of(struct slice key) {
  enum { KEY_BYTES_MAX = 512 };
  if (key.length <= KEY_BYTES_MAX) return key;
  size_t length = KEY_BYTES_MAX;
  while (length && ((unsigned char)key.data[length] & 0xC0) == 0x80) length--;
  return (struct slice){key.data, length};
}

void special_split_key(struct slice key, struct buffer *out) {
  struct buffer split = {0};
  char before = '\0';
  key = beginning_of(key);
  if (fold_ascii(key, true, out)) return;
  for (size_t i = 0; i < key.length; i++) {
    if (i && begins_word(&key, i, before)) buffer_add_byte(&split, ' ');
    if ((unsigned char)key.data[i] < 0x80) before = key.data[i];
    buffer_add_byte(&split, key.data[i]);
  }
  fold_text((struct slice){split.data, split.length}, out);
  buffer_fini(&split);
}

enum special_category special_of_key(struct slice key) {
  struct buffer folded = {0};
  special_split_key(key, &folded);
  enum special_category category = special_find(buffer_text(&folded), SPECIAL_KEYS);
  buffer_fini(&folded);
  return category;
}

static enum special_category category_of_text(struct slice text, enum special_sense sense) {
  struct buffer folded = {0};
  if (!fold_ascii(text, false, &folded)) fold_text(text, &folded);
  enum special_category category = special_find(buffer_text(&folded), sense);
  buffer_fini(&folded);
  return category;
}

enum special_category special_of_value(struct slice text) {
  return category_of_text(text, SPECIAL_VALUES);
}

enum special_category special_of_proper_name(struct slice text) {
  return category_of_text(text, SPECIAL_NAMES);
}

/* ---- names of categories ---- */

const char *const special_names[] = {"religion",    "politics",  "membership", "health",
                                     "orientation", "ethnicity", NULL};

const char *special_name(enum special_category category) {
  return category > SPECIAL_NONE && (int)category < SPECIAL_CATEGORIES ? special_names[category - 1] : NULL;
}
