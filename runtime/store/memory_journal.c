/* A journal without a disk. A ring of the last rows, and a hash of their identities into it; a new row takes
 * the place of the oldest. A row whose identity is there already does not replace it in the hash. Runs on
 * whichever thread the engine asks with, one at a time, and answers on it.
 */
#include "store/memory_journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/secret.h"

#define HASH_FUNCTION(key, length, hash) memcpy(&(hash), key, sizeof(hash))
#define uthash_malloc(bytes)             mem_alloc(bytes)
#include <uthash.h>

enum { RECEIPTS_MAX = 1000 };

struct kept {
  struct identity identity;
  struct journal_entry entry;
  char *decision, *profile_id;
  size_t length;
  bool is_hashed;
  UT_hash_handle hh;
};

/* Of an id, which nobody can read off it: its hash under a key that the process drew. */
struct tombstone {
  struct identity subject;
  struct journal_forgotten what;
  UT_hash_handle hh;
};

struct receipt {
  char id[JOURNAL_RECEIPT_BYTES];
  int64_t asked_ms, deadline_ms;
  size_t row_count;
};

struct memory_journal {
  journal_answered *answered;
  void *context;
  uint64_t last_number;
  struct kept *hash, *ring;
  size_t next;
  unsigned char key[SECRET_BYTES]; /* of the tombstones */
  struct tombstone *tombstones;
  struct receipt *receipts; /* the last of them */
  size_t receipt_count;
  uint64_t forgotten_number;
};

struct memory_journal *memory_journal_new(journal_answered *answered, void *context) {
  struct memory_journal *journal = mem_zero(sizeof *journal);
  journal->answered = answered;
  journal->context = context;
  journal->ring = mem_zero(MEMORY_JOURNAL_ROWS * sizeof *journal->ring);
  hash_random_bytes(journal->key, sizeof journal->key);
  return journal;
}

static void vacate(struct memory_journal *journal, struct kept *kept) {
  if (kept->is_hashed) HASH_DEL(journal->hash, kept);
  free(kept->decision);
  free(kept->profile_id);
  *kept = (struct kept){.entry.number = kept->entry.number};
}

void memory_journal_free(struct memory_journal *journal) {
  struct tombstone *tombstone, *next;
  if (!journal) return;
  HASH_ITER(hh, journal->tombstones, tombstone, next) {
    HASH_DEL(journal->tombstones, tombstone);
    free(tombstone);
  }
  free(journal->receipts);
  /* Filled from the first place on; what was never used is not touched, and so never there. */
  for (size_t i = 0; i < MEMORY_JOURNAL_ROWS && journal->ring[i].entry.number; i++)
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
  kept->profile_id = mem_copy_text(row.profile_id);
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
  if (kept && kept->decision) {
    answer.status = STATUS_OK;
    answer.decision = (struct slice){kept->decision, kept->length};
  }
  journal->answered(journal->context, &answer, 1);
}

/* ---- forgetting ---- */

static struct tombstone *find_tombstone(struct memory_journal *journal, const char *profile_id) {
  struct tombstone *tombstone;
  struct identity subject = secret_identity(journal->key, profile_id);
  HASH_FIND(hh, journal->tombstones, &subject, sizeof subject, tombstone);
  return tombstone;
}

static bool forgotten(void *self, const char *profile_id, int64_t now_ms, struct journal_forgotten *found) {
  struct memory_journal *journal = self;
  (void)now_ms;
  const struct tombstone *tombstone = journal->tombstones ? find_tombstone(journal, profile_id) : NULL;
  if (tombstone) *found = tombstone->what;
  return tombstone != NULL;
}

static uint64_t forgotten_number(void *self) {
  return ((struct memory_journal *)self)->forgotten_number;
}

size_t memory_journal_forget(struct memory_journal *journal, const char *profile_id, uint64_t number) {
  size_t count = 0;
  for (size_t i = 0; i < MEMORY_JOURNAL_ROWS && journal->ring[i].entry.number; i++) {
    struct kept *kept = &journal->ring[i];
    if (!kept->profile_id || kept->entry.number > number || strcmp(kept->profile_id, profile_id)) continue;
    vacate(journal, kept); /* its number stays: the ring is searched by it */
    count++;
  }
  return count;
}

static void put_tombstone(struct memory_journal *journal, const struct journal_forget *whom) {
  struct tombstone *tombstone = find_tombstone(journal, whom->profile_id);
  if (!tombstone) {
    tombstone = mem_zero(sizeof *tombstone);
    tombstone->subject = secret_identity(journal->key, whom->profile_id);
    tombstone->what.time_ms = INT64_MIN;
    HASH_ADD(hh, journal->tombstones, subject, sizeof tombstone->subject, tombstone);
  }
  if (whom->number > tombstone->what.number) tombstone->what.number = whom->number;
  if (whom->time_ms > tombstone->what.time_ms) tombstone->what.time_ms = whom->time_ms;
  if (whom->number > journal->forgotten_number) journal->forgotten_number = whom->number;
}

static struct receipt *add_receipt(struct memory_journal *journal, const struct journal_forget_ask *ask) {
  struct identity id;
  if (journal->receipt_count == RECEIPTS_MAX)
    memmove(journal->receipts, journal->receipts + 1, --journal->receipt_count * sizeof *journal->receipts);
  journal->receipts = mem_resize(journal->receipts, (journal->receipt_count + 1) * sizeof *journal->receipts);
  struct receipt *receipt = &journal->receipts[journal->receipt_count++];
  *receipt = (struct receipt){.asked_ms = ask->asked_ms, .deadline_ms = ask->deadline_ms};
  hash_random_bytes(id.bytes, sizeof id.bytes);
  identity_print(&id, receipt->id);
  return receipt;
}

static enum status forget(void *self, const struct journal_forget_ask *ask,
                          char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  struct memory_journal *journal = self;
  if (ask->erase_from_ms > ask->asked_ms)
    return error_set(err, STATUS_UNSUPPORTED, "without a database nobody can be brought back");
  struct receipt *made = add_receipt(journal, ask);
  for (size_t i = 0; i < ask->count; i++) {
    made->row_count += memory_journal_forget(journal, ask->ids[i].profile_id, ask->ids[i].number);
    put_tombstone(journal, &ask->ids[i]);
  }
  memcpy(receipt, made->id, JOURNAL_RECEIPT_BYTES);
  return STATUS_OK;
}

static void put_receipt(const struct receipt *receipt, struct buffer *out) {
  char asked[CLOCK_TEXT_BYTES], deadline[CLOCK_TEXT_BYTES];
  clock_print(receipt->asked_ms, asked);
  buffer_print(out,
               "{\"receipt\":\"%s\",\"asked\":\"%s\",\"gone_from_answers\":\"%s\",\"gone_from_disk\":\"%s\","
               "\"deadline\":\"%s\",\"went\":{\"rows\":%zu},\"from\":[\"memory\"],\"stays\":[\"nothing "
               "of this was ever written to a disk; as long as the process lives it knows which events come "
               "late\"],\"public_key\":null,\"signature\":null}",
               receipt->id, asked, asked, asked, clock_print(receipt->deadline_ms, deadline),
               receipt->row_count);
}

enum status memory_journal_receipt(const struct memory_journal *journal, const char *receipt, char **json,
                                   struct error *err) {
  for (size_t i = 0; i < journal->receipt_count; i++) {
    struct buffer out = {0};
    if (strcmp(journal->receipts[i].id, receipt)) continue;
    put_receipt(&journal->receipts[i], &out);
    *json = buffer_take(&out, NULL);
    return STATUS_OK;
  }
  return error_set(err, STATUS_NOT_FOUND, "there is no receipt of that number");
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
                               .forgotten = forgotten,
                               .forget = forget,
                               .forgotten_number = forgotten_number,
                               .rows_max = MEMORY_JOURNAL_ROWS};
}
