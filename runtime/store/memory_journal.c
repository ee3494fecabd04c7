/* A journal without a disk. A ring of the last rows, and a hash of their identities into it; a new row takes
 * the place of the oldest. A row whose identity is there already does not replace it in the hash. Runs on
 * whichever thread the engine asks with, one at a time, and answers on it.
 */
#include "store/memory_journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define HASH_FUNCTION(key, length, hash) memcpy(&(hash), key, sizeof(hash))
#define uthash_malloc(bytes)             mem_alloc(bytes)
#include <uthash.h>

struct kept {
  struct identity identity;
  struct journal_entry entry;
  char *decision;
  size_t length;
  bool is_hashed;
  UT_hash_handle hh;
};

struct memory_journal {
  journal_answered *answered;
  void *context;
  uint64_t last_number;
  struct kept *hash, *ring;
  size_t next;
};

struct memory_journal *memory_journal_new(journal_answered *answered, void *context) {
  struct memory_journal *journal = mem_zero(sizeof *journal);
  journal->answered = answered;
  journal->context = context;
  journal->ring = mem_zero(MEMORY_JOURNAL_ROWS * sizeof *journal->ring);
  return journal;
}

static void vacate(struct memory_journal *journal, struct kept *kept) {
  if (kept->is_hashed) HASH_DEL(journal->hash, kept);
  free(kept->decision);
  *kept = (struct kept){0};
}

void memory_journal_free(struct memory_journal *journal) {
  if (!journal) return;
  /* Filled from the first place on; what was never used is not touched, and so never there. */
  for (size_t i = 0; i < MEMORY_JOURNAL_ROWS && journal->ring[i].decision; i++)
    vacate(journal, &journal->ring[i]);
  free(journal->ring);
  free(journal);
}

static struct kept *find_kept(struct memory_journal *journal, const struct identity *identity) {
  struct kept *kept;
  HASH_FIND(hh, journal->hash, identity, sizeof *identity, kept);
  return kept;
}

static uint64_t last_number(void *self) {
  return ((struct memory_journal *)self)->last_number;
}

static bool find(void *self, const struct identity *identity, struct journal_entry *entry) {
  const struct kept *kept = find_kept(self, identity);
  if (kept) *entry = kept->entry;
  return kept != NULL;
}

static void append(void *self, struct journal_row row) {
  struct memory_journal *journal = self;
  struct kept *kept = &journal->ring[journal->next];
  journal->next = (journal->next + 1) % MEMORY_JOURNAL_ROWS;
  vacate(journal, kept);
  kept->identity = row.identity;
  kept->entry = (struct journal_entry){row.number, row.body_checksum};
  kept->decision = mem_copy(row.decision.data, row.decision.length);
  kept->length = row.decision.length;
  kept->is_hashed = !find_kept(journal, &row.identity);
  if (kept->is_hashed) HASH_ADD(hh, journal->hash, identity, sizeof kept->identity, kept);
  journal->last_number = row.number;
  struct journal_answer answer = {.ticket = row.ticket, .number = row.number, .decision = row.decision};
  journal->answered(journal->context, &answer, 1);
  journal_row_fini(&row);
}

/* From the oldest place on, numbers ascend; places that were never filled stand first, with 0. */
static const struct kept *find_number(const struct memory_journal *journal, uint64_t number) {
  size_t low = 0, high = MEMORY_JOURNAL_ROWS;
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    bool is_past = journal->ring[(journal->next + middle) % MEMORY_JOURNAL_ROWS].entry.number > number;
    if (is_past)
      high = middle;
    else
      low = middle;
  }
  const struct kept *kept = &journal->ring[(journal->next + low) % MEMORY_JOURNAL_ROWS];
  return number && kept->entry.number == number ? kept : NULL;
}

/* A row that was pushed out since it was found may be sent again: it is new by then. */
static void again(void *self, uint64_t number, void *ticket) {
  struct memory_journal *journal = self;
  struct journal_answer answer = {.ticket = ticket, .status = STATUS_BUSY, .number = number};
  const struct kept *kept = find_number(journal, number);
  if (kept) {
    answer.status = STATUS_OK;
    answer.decision = (struct slice){kept->decision, kept->length};
  }
  journal->answered(journal->context, &answer, 1);
}

static void refuse(void *self, void *ticket, const struct error *err) {
  struct memory_journal *journal = self;
  struct journal_answer answer = {.ticket = ticket, .status = err->status, .refusal = err->text};
  journal->answered(journal->context, &answer, 1);
}

static uint64_t folded_number(void *self) {
  (void)self;
  return 0;
}

static enum status load_profile(void *self, const char *profile_id, struct buffer *image, uint64_t *number,
                                struct error *err) {
  (void)self, (void)image, (void)number;
  return error_set(err, STATUS_NOT_FOUND, "no profile '%s'", profile_id);
}

static void recover(void *self) {
  (void)self; /* it never refuses */
}

/* Nothing was there when it was opened. */
static enum status each_profile(void *self, const char *prefix, journal_profile_visit *visit, void *context,
                                struct error *err) {
  (void)self, (void)prefix, (void)visit, (void)context, (void)err;
  return STATUS_OK;
}

static enum status load_row(void *self, uint64_t number, struct journal_row *row, struct error *err) {
  (void)self;
  *row = (struct journal_row){0};
  return error_set(err, STATUS_NOT_FOUND, "no row %llu", (unsigned long long)number);
}

void memory_journal_each(struct memory_journal *journal, memory_journal_visit *visit, void *context) {
  for (size_t i = 0; i < MEMORY_JOURNAL_ROWS; i++) {
    const struct kept *kept = &journal->ring[(journal->next + i) % MEMORY_JOURNAL_ROWS];
    struct journal_row row = {.number = kept->entry.number,
                              .identity = kept->identity,
                              .body_checksum = kept->entry.body_checksum,
                              .decision = {kept->decision, kept->length}};
    if (kept->decision) visit(context, &row);
  }
}

struct journal_port memory_journal_port(struct memory_journal *journal) {
  return (struct journal_port){.self = journal,
                               .last_number = last_number,
                               .find = find,
                               .append = append,
                               .again = again,
                               .refuse = refuse,
                               .folded_number = folded_number,
                               .load_profile = load_profile,
                               .each_profile = each_profile,
                               .load_row = load_row,
                               .recover = recover,
                               .rows_max = MEMORY_JOURNAL_ROWS};
}
