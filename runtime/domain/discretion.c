/* Discretion: the lexicons compiled, and the judgement from top to bottom. See discretion.h.
 *
 * Every word of a text is looked up once, in one table that knows its classes (currency, unit, greeting…), its month and the
 * phrases that begin with it; everything after works on what was found. Phrases are tried first: they need no secret.
 * Pure; the compiled lexicons are read-only, any thread.
 */
#include "domain/discretion.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "domain/discretion_inside.h"

/* ---- the table of words ---- */

static struct lexicon_entry *probe(struct lexicon_entry *entries, size_t mask, const char *text,
                                   size_t length) {
  size_t at = checksum(text, length) & mask;
  while (entries[at].text && (entries[at].length != length || memcmp(entries[at].text, text, length)))
    at = (at + 1) & mask;
  return &entries[at];
}

static void grow(struct discretion *discretion) {
  size_t old_count = discretion->entries ? discretion->entry_mask + 1 : 0;
  size_t count = old_count ? 2 * old_count : 1024;
  struct lexicon_entry *entries = mem_zero(count * sizeof *entries);
  for (size_t i = 0; i < old_count; i++) {
    const struct lexicon_entry *old = &discretion->entries[i];
    if (old->text) *probe(entries, count - 1, old->text, old->length) = *old;
  }
  free(discretion->entries);
  discretion->entries = entries;
  discretion->entry_mask = count - 1;
}

struct lexicon_entry *lexicon_add(struct discretion *discretion, const char *text, size_t length) {
  if (!discretion->entries || discretion->entry_count * 4 > discretion->entry_mask) grow(discretion);
  struct lexicon_entry *entry = probe(discretion->entries, discretion->entry_mask, text, length);
  discretion->entry_count += !entry->text;
  entry->text = text;
  entry->length = (uint32_t)length;
  return entry;
}

const struct lexicon_entry *lexicon_find(const struct discretion *discretion, const char *text,
                                         size_t length) {
  const struct lexicon_entry *entry = probe(discretion->entries, discretion->entry_mask, text, length);
  return entry->text ? entry : NULL;
}

static void add_vocabulary(struct discretion *discretion, const struct vocabulary_row *row) {
  for (const char *at = row->words; *at;) {
    size_t length = strcspn(at, " ");
    struct lexicon_entry *entry = lexicon_add(discretion, at, length);
    entry->classes |= row->classes;
    if (row->month) entry->month = row->month;
    at += length + (at[length] == ' ');
  }
}

/* A letter without numerals points to the next letter's, whose first letter is another. */
static void index_numerals(struct discretion *discretion) {
  const struct numeral *numeral = discretion_numerals;
  for (char letter = 'a'; letter <= 'z'; letter++) {
    discretion->numerals[letter - 'a'] = numeral;
    while (numeral->text && numeral->text[0] == letter) numeral++;
  }
  must(!numeral->text); /* they are sorted */
}

enum status discretion_new(const char *const *own_phrases, struct discretion **made, struct error *err) {
  struct discretion *discretion = mem_zero(sizeof *discretion);
  enum status status = STATUS_OK;
  for (const struct vocabulary_row *row = discretion_vocabulary; row->words; row++)
    add_vocabulary(discretion, row);
  index_numerals(discretion);
  phrases_compile(discretion);
  for (; own_phrases && *own_phrases && !status; own_phrases++)
    status = phrases_add_own(discretion, *own_phrases, err);
  *made = status ? NULL : discretion;
  if (status) discretion_free(discretion);
  return status;
}

void discretion_free(struct discretion *discretion) {
  if (!discretion) return;
  phrases_free(discretion);
  arena_fini(&discretion->memory);
  free(discretion->entries);
  free(discretion);
}

void discretion_scratch_fini(struct discretion_scratch *scratch) {
  buffer_fini(&scratch->folded);
  buffer_fini(&scratch->secret);
  buffer_fini(&scratch->field);
  buffer_fini(&scratch->plain);
  buffer_fini(&scratch->publics);
  free(scratch->words);
  free(scratch->figures);
  *scratch = (struct discretion_scratch){0};
}

/* ---- the judgement ---- */

static bool tells(const struct discretion *discretion, const struct discretion_text *text,
                  const struct unsayable *secret, struct discretion_scratch *scratch) {
  switch (secret->kind) {
  case UNSAYABLE_TEXT:
  case UNSAYABLE_NAME:
  case UNSAYABLE_WORD:
    return discretion_tells_text(discretion, text, secret, scratch);
  case UNSAYABLE_COUNT:
  case UNSAYABLE_MONEY:
  case UNSAYABLE_DAYS:
  case UNSAYABLE_NUMBER:
    return discretion_tells_number(text, secret, scratch);
  case UNSAYABLE_DATE:
    return discretion_tells_date(text, secret, scratch);
  }
  return true; /* a kind that nobody knows is not said */
}

bool work_spend(struct discretion_scratch *scratch, size_t work) {
  scratch->work_left -= work < scratch->work_left ? work : scratch->work_left;
  return scratch->work_left > 0;
}

/* Of a text that is split. */
static bool tells_any(const struct discretion *discretion, const struct discretion_text *text,
                      const struct unsayable *secrets, size_t secret_count,
                      struct discretion_scratch *scratch, struct discretion_hit *hit) {
  if (secret_count) discretion_count(discretion, scratch);
  for (size_t i = 0; i < secret_count; i++) {
    bool is_told = tells(discretion, text, &secrets[i], scratch);
    if (!is_told && scratch->work_left) continue;
    *hit = (struct discretion_hit){scratch->work_left ? HIT_VALUE : HIT_EFFORT, secrets[i].datum};
    return true;
  }
  return false;
}

bool discretion_judge_values(const struct discretion *discretion, const struct discretion_text *text,
                             const struct unsayable *secrets, size_t secret_count,
                             struct discretion_scratch *scratch, struct discretion_hit *hit) {
  *hit = (struct discretion_hit){HIT_NONE, NULL};
  discretion_split(discretion, text, scratch);
  return tells_any(discretion, text, secrets, secret_count, scratch, hit);
}

bool discretion_judge(const struct discretion *discretion, const struct discretion_text *text,
                      const struct unsayable *secrets, size_t secret_count,
                      struct discretion_scratch *scratch, struct discretion_hit *hit) {
  *hit = (struct discretion_hit){HIT_NONE, NULL};
  discretion_split(discretion, text, scratch);
  const char *phrase = phrases_find(discretion, scratch);
  if (phrase) {
    *hit = (struct discretion_hit){HIT_PHRASE, phrase};
    return true;
  }
  return tells_any(discretion, text, secrets, secret_count, scratch, hit);
}

bool discretion_judge_phrases(const struct discretion *discretion, struct slice literal,
                              struct discretion_scratch *scratch, struct discretion_hit *hit) {
  struct discretion_text text = {.text = literal};
  return discretion_judge(discretion, &text, NULL, 0, scratch, hit);
}
