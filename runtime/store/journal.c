/* The store: opening, closing, and the journal as the engine sees it. Here stands how it all works together.
 *
 * LAYOUT
 *
 *   shop-journal-000001.db     sealed               row(number, identity, body_checksum, time_ms,
 *   shop-journal-000002.1.db   sealed, rewritten        arrival_ms, profile_id, event, profile,
 *   shop-journal-000003.db     current                  decision, checksums, other_id, other,
 *   │        ▲                              inputs, erased)
 *   │        │
 *   │        └── INSERT ── writer ◄── queue ◄── engine
 *   │
 *   └── read back, last image of each profile, in key order ── fold ──┐
 *                                                                     ▼
 *   shop.db     meta(folded_number, last_segment)        identity(key → number, body_checksum)
 *               segment(id, generation, numbers, state)  profile(id → number, image, checksum, wake)
 *               garbage(id, generation)
 *   shop-forgotten.db   tombstone(subject, receipt → number, time_ms, erased_ms), receipt(id → …), key
 *   shop-secret.key     what `subject` is made with, out of an id
 *   sarto.lock
 *
 * What of it can hold a person, and what becomes of that when they are forgotten: places.c.
 *
 * WHY IN SEGMENTS, EACH A FILE. A commit appends to one file and touches nothing else: no index to write at
 * random places, no page that a million profiles share. What is not the current segment can be copied,
 * rewritten, unlinked while commits go on: retention unlinks a file instead of deleting rows, and a person's
 * rows are erased by rewriting the segments that have them and compacting the main database, which no
 * commit waits for. A file that is gone leaves no free page and no log with old bytes.
 *
 * ALGORITHM
 *   commit (writer.c)   all rows that gathered, one transaction in the current segment, synchronous; then all
 *                       of them answered. A segment that is full or a day old is left and the next one begun:
 *                       create the file, done. No table says so; the name does.
 *   fold (fold.c)       everything between folded_number and the last committed row, read back from the
 *                       segments, into the main database, in one transaction with folded_number and the list
 *                       of the segments that were read. At open, after fold_rows rows, when idle, at close.
 *   find                rows not folded yet: a map in memory; all others: the main database.
 *   retention           see retain.c; how segments are rewritten, rewrite.c.
 *   forgetting          a tombstone, durable, then in memory, where every reader asks (forgotten.c): from then on rows
 *                       and profiles up to its number are not there for anybody, though all their bytes are.
 *   erasing (erase.c)   the bytes: the current segment is left, folded, the segments rewritten without them, the main
 *                       database compacted, its log emptied and synced; only then the tombstone says so.
 *   failure             FULL and BUSY: the batch and what was put before the engine recovered are refused
 *                       (queue.h: epochs). Anything else is final: the store answers IO from then on, and
 *                       the host exits; after a failed fsync nobody knows what is on the disk.
 *
 * WHY NO CRASH LOSES WHAT WAS ANSWERED
 *   1. A row is answered after its COMMIT, and that returned after the segment's log was synced; the first
 *      sync of a log also syncs the folder, so the file's name lasts with its first row.
 *   2. The main database says nothing that the journal does not: it is folded from durable rows, and its
 *      transaction brings folded_number along, so after a cut it is a whole earlier state and the rows past
 *      folded_number are folded again. Folding a row twice changes nothing.
 *   3. The next segment is begun only when the current one has rows, and rows go only into the last, so
 *      discovery finds them all: the listed ones, then name after name. A last file without a table, or even
 *      without a byte, was being begun: it has no rows, and is begun again. A file can be made and not
 *      listed; the other way round cannot happen, for a segment is listed when rows were read from it. So a listed
 *      file that is missing is damage, and is reported.
 *   4. Only a sealed segment is ever dropped or rewritten: all its rows are folded and its log is empty. A
 *      copy is whole, and its name durable, before the transaction that makes it the segment.
 *   5. A log's damaged tail reads like a cut: what was folded and is not there is noticed (discover.c); every
 *      row and every profile carries checksums, and is refused when they are wrong.
 *
 * WHY NO CRASH BRINGS BACK WHO WAS FORGOTTEN
 *   1. store_forget returns after the tombstone's COMMIT; opening reads the tombstones before it shows anything, and
 *      does not open without the secret that they were made with.
 *   2. The tombstone says "erased" last, in one transaction with the receipt; before that erasing is begun again, and
 *      finds whatever is left, for a tombstone names rows by their owner and number and not by where they lie.
 *   3. A rewritten segment and the identities of the rows that went change in one transaction; the old file is on the
 *      garbage list until it is deleted, and erasing ends only when that list is empty.
 *   4. Rows that are put back from a copy are under the same tombstones. Where the journal is shorter than they say, new
 *      rows will take those numbers, so the tombstones are cut to what there is (forgotten_fit).
 *
 * THREADS. engine, one at a time: find, append, again, refuse, load_profile, each_profile, recover, on a
 * connection of its own. Writer: the current segment, and its own reader. Folding thread: the main database,
 * sealed segments. Anybody: load_row, find_row, under a mutex; forget, unforget, is_forgotten, receipt; erase and prune,
 * which take fold's `work` step by step. No lock is held across a commit but that one, which the commit path never takes.
 * Not the writer's, which answers: store_forget waits for it.
 */
#include "store/journal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "store/lock.h"
#include "store/restore.h"

enum { SEGMENT_ROWS = 100000, FOLD_ROWS = 20000, FOLDS_BEHIND_MAX = 8 };

void store_fail(struct store *store, enum status status, const struct error *err) {
  if (status == STATUS_OK || status == STATUS_FULL || status == STATUS_BUSY) return;
  pthread_mutex_lock(&store->failure_mutex);
  if (!store->has_failed) {
    store->failure = *err;
    store->failure.status = status;
    store->has_failed = true;
  }
  pthread_mutex_unlock(&store->failure_mutex);
}

enum status store_failure(struct store *store, struct error *err) {
  if (!store->has_failed) return STATUS_OK;
  return error_set(err, store->failure.status, "%s", store->failure.text);
}

static enum status init(struct store *store, const struct store_options *options, struct error *err) {
  size_t length = strlen(options->path);
  store->path = mem_copy_text(options->path);
  store->vfs = options->vfs ? mem_copy_text(options->vfs) : NULL;
  store->retain = store->asked = options->retain;
  store->segment_rows = options->segment_rows ? options->segment_rows : SEGMENT_ROWS;
  store->fold_rows = options->fold_rows ? options->fold_rows : FOLD_ROWS;
  store->is_read_only = options->is_read_only;
  store->answered = options->answered;
  store->context = options->context;
  store->thin = options->thin;
  store->thin_context = options->thin_context;
  store->engine_version = options->engine ? mem_copy_text(options->engine) : NULL;
  store->lock = -1;
  pthread_mutex_init(&store->fold.work, NULL);
  pthread_mutex_init(&store->fold.mutex, NULL);
  pthread_mutex_init(&store->public_mutex, NULL);
  pthread_mutex_init(&store->failure_mutex, NULL);
  store->base = mem_copy_text(options->path);
  if (length > 3) store->base[length - 3] = '\0';
  catalog_init(&store->catalog);
  recent_init(&store->recent);
  queue_init(&store->writer.queue);
  reader_init(&store->again, &store->catalog, store->base, store->vfs);
  reader_init(&store->public_reader, &store->catalog, store->base, store->vfs);
  if (length <= 3 || strcmp(options->path + length - 3, ".db"))
    return error_set(err, STATUS_INVALID, "%s: the store's path must end in .db", options->path);
  return STATUS_OK;
}

static void fini(struct store *store) {
  reader_fini(&store->public_reader);
  reader_fini(&store->again);
  queue_fini(&store->writer.queue);
  recent_fini(&store->recent);
  catalog_fini(&store->catalog);
  pthread_mutex_destroy(&store->failure_mutex);
  pthread_mutex_destroy(&store->public_mutex);
  pthread_mutex_destroy(&store->fold.mutex);
  pthread_mutex_destroy(&store->fold.work);
  free(store->engine_version);
  free(store->base);
  free(store->vfs);
  free(store->path);
}

static enum status open_lookups(struct store *store, struct error *err) {
  enum status status = lookup_open(&store->engine, store->path, store->vfs, err);
  return status == STATUS_OK ? lookup_open(&store->public_lookup, store->path, store->vfs, err) : status;
}

/* Of the folder and not of the database: control.sock, and the erasure of a person, are the folder's. */
static enum status take_lock(struct store *store, struct error *err) {
  struct buffer path = {0};
  const char *slash = strrchr(store->path, '/');
  if (slash) buffer_add(&path, store->path, (size_t)(slash - store->path + 1));
  buffer_add_text(&path, "sarto.lock");
  enum status status = lock_open(buffer_text(&path), store->path, &store->lock, err);
  buffer_fini(&path);
  return status;
}

static enum status open_for_writing(struct store *store, struct error *err) {
  bool was_finished;
  enum status status = take_lock(store, err);
  if (status == STATUS_OK) status = restore_settle(store->path, &was_finished, err);
  if (status == STATUS_OK) status = fold_open(store, err);
  if (status == STATUS_OK) status = rewrite_collect(store, err);
  if (status == STATUS_OK) status = discover(store, store->fold.db, err);
  if (status == STATUS_OK) status = forgotten_open(&store->forgotten, store->base, store->vfs, false, err);
  if (status == STATUS_OK) status = forgotten_fit(&store->forgotten, store->committed_number, err);
  if (status == STATUS_OK) status = fold_run(store, err);
  if (status == STATUS_OK) status = open_lookups(store, err);
  store->asked_number = store->committed_number;
  if (status == STATUS_OK) status = writer_start(store, err);
  if (status == STATUS_OK) fold_start(store);
  return status;
}

static enum status open_for_reading(struct store *store, struct error *err) {
  if (restore_is_open(store->path))
    return error_set(err, STATUS_BUSY,
                     "%s: a restore was interrupted here; `sarto restore` or `sarto serve` finishes it",
                     store->path);
  enum status status = open_lookups(store, err);
  if (status == STATUS_OK) status = forgotten_open(&store->forgotten, store->base, store->vfs, true, err);
  if (status == STATUS_OK) status = discover(store, store->public_lookup.db, err);
  return status == STATUS_OK ? discover_recent(store, err) : status;
}

enum status store_open(const struct store_options *options, struct store **opened, struct error *err) {
  must(options->answered || options->is_read_only);
  struct store *store = mem_zero(sizeof *store);
  enum status status = init(store, options, err);
  if (status == STATUS_OK)
    status = options->is_read_only ? open_for_reading(store, err) : open_for_writing(store, err);
  if (status != STATUS_OK) {
    store_close(store);
    store = NULL;
  }
  *opened = store;
  return status;
}

/* What the last fold cannot do, the next opening does. */
void store_close(struct store *store) {
  if (!store) return;
  bool was_open = store->writer.is_started;
  writer_stop(store);
  fold_stop(store);
  reader_close_all(&store->again); /* so that the fold is the last to close the segments' logs */
  reader_close_all(&store->public_reader);
  if (was_open && !store->has_failed) fold_run(store, NULL);
  lookup_close(&store->public_lookup);
  lookup_close(&store->engine);
  fold_close(store);
  unfolded_fini(&store->unfolded);
  forgotten_close(&store->forgotten);
  lock_close(store->lock);
  fini(store);
  free(store);
}

static uint64_t last_number(void *self) {
  return ((struct store *)self)->committed_number;
}

/* A row that is not committed yet is shown; the writer looks at it again (writer.c). */
static bool is_of_forgotten(struct store *store, uint64_t number) {
  struct journal_row row = {0};
  if (!forgotten_reaches(&store->forgotten, number)) return false;
  enum status status = reader_load(&store->public_reader, number, &row, NULL);
  bool is_hidden = status == STATUS_OK && !forgotten_pass(&store->forgotten, &row);
  journal_row_fini(&row);
  return is_hidden;
}

/* When the lookup itself fails, what is appended next is refused, so that "not found" does no harm. */
static bool find(void *self, const struct identity *identity, struct journal_entry *entry) {
  struct store *store = self;
  if (recent_find(&store->recent, identity, entry)) return !is_of_forgotten(store, entry->number);
  struct error err = {0};
  enum status status = lookup_find(&store->engine, identity, entry, &err);
  if (status != STATUS_OK && status != STATUS_NOT_FOUND)
    store_fail(store, status == STATUS_CORRUPT ? status : STATUS_IO, &err);
  return status == STATUS_OK && !is_of_forgotten(store, entry->number);
}

static uint64_t folds_behind(const struct store *store) {
  return (store->committed_number - store->folded_number) / store->fold_rows;
}

/* Profiles and identities stay in memory until they are folded; with many profiles a fold is slower than the commits
 * that feed it, so at last the commits must wait. Rarely reached, so a nap is good enough. */
static void wait_for_fold(struct store *store) {
  while (folds_behind(store) >= 2 * FOLDS_BEHIND_MAX && !store->has_failed) {
    fold_wake(store);
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
  }
}

static void append(void *self, struct journal_row row) {
  struct store *store = self;
  must(row.number > store->asked_number);
  wait_for_fold(store);
  store->asked_number = row.number;
  recent_put(&store->recent, &row);
  queue_put(&store->writer.queue, (struct ask){.kind = ASK_APPEND, .ticket = row.ticket, .row = row});
}

static void again(void *self, uint64_t number, void *ticket) {
  struct store *store = self;
  queue_put(&store->writer.queue, (struct ask){.kind = ASK_AGAIN, .ticket = ticket, .row.number = number});
}

static void refuse(void *self, void *ticket, const struct error *err) {
  struct store *store = self;
  queue_put(&store->writer.queue, (struct ask){.kind = ASK_REFUSE,
                                               .ticket = ticket,
                                               .status = err->status,
                                               .row.bytes = mem_copy_text(err->text)});
}

static uint64_t folded_number(void *self) {
  return ((struct store *)self)->folded_number;
}

static enum status load_stored(struct store *store, const char *profile_id, struct buffer *image,
                               uint64_t *number, struct error *err) {
  if (store->unfolded.profiles && store->unfolded.number <= store->folded_number)
    unfolded_fini(&store->unfolded); /* ids are not kept longer than they are of use */
  *number = unfolded_find(&store->unfolded, profile_id, store->folded_number);
  if (!*number) return lookup_profile(&store->engine, profile_id, image, number, err);
  struct journal_row row = {0};
  enum status status = reader_load(&store->public_reader, *number, &row, err);
  if (status == STATUS_OK) {
    struct slice found = strcmp(row.profile_id, profile_id) ? row.other : row.profile;
    buffer_add(image, found.data, found.length);
  }
  journal_row_fini(&row);
  /* Folded and dropped meanwhile: then the table has it. */
  return status == STATUS_NOT_FOUND ? lookup_profile(&store->engine, profile_id, image, number, err) : status;
}

static enum status load_profile(void *self, const char *profile_id, struct buffer *image, uint64_t *number,
                                struct error *err) {
  struct store *store = self;
  size_t length = image->length;
  enum status status = load_stored(store, profile_id, image, number, err);
  if (status != STATUS_OK || !forgotten_has(&store->forgotten, profile_id, *number)) return status;
  image->length = length;
  *number = 0;
  return error_set(err, STATUS_NOT_FOUND, "no profile '%s'", profile_id);
}

static void recover(void *self) {
  struct store *store = self;
  struct error err;
  /* Until the writer has come this far nobody knows which rows were kept: an ask that is still queued may be refused,
   * or committed after all. */
  queue_wait(&store->writer.queue, ASK_BARRIER, NULL);
  queue_next_epoch(&store->writer.queue);
  enum status status = unfolded_gather(store, &err);
  if (status != STATUS_OK) store_fail(store, status == STATUS_CORRUPT ? status : STATUS_IO, &err);
}

struct visiting {
  struct forgotten *forgotten;
  journal_profile_visit *visit;
  void *context;
};

static void visit_kept(void *context, const char *profile_id, uint64_t number, struct slice image) {
  const struct visiting *visiting = context;
  if (!forgotten_has(visiting->forgotten, profile_id, number))
    visiting->visit(visiting->context, profile_id, number, image);
}

static enum status each_kept(struct store *store, struct lookup *lookup, const char *prefix,
                             journal_profile_visit *visit, void *context, struct error *err) {
  struct visiting visiting = {&store->forgotten, visit, context};
  return lookup_each_profile(lookup, prefix, visit_kept, &visiting, err);
}

static enum status each_profile(void *self, const char *prefix, journal_profile_visit *visit, void *context,
                                struct error *err) {
  struct store *store = self;
  return each_kept(store, &store->engine, prefix, visit, context, err);
}

static bool forgotten(void *self, const char *profile_id, int64_t now_ms, struct journal_forgotten *found) {
  return store_is_forgotten(self, profile_id, now_ms, found);
}

static enum status forget(void *self, const struct journal_forget_ask *ask,
                          char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  return store_forget(self, ask, receipt, err);
}

static uint64_t forgotten_number(void *self) {
  return ((struct store *)self)->forgotten.last_number;
}

static enum status load_row(void *self, uint64_t number, struct journal_row *row, struct error *err) {
  return store_load_row(self, number, row, err);
}

struct journal_port store_port(struct store *store) {
  return (struct journal_port){.self = store,
                               .last_number = last_number,
                               .find = find,
                               .append = append,
                               .again = again,
                               .refuse = refuse,
                               .folded_number = folded_number,
                               .load_profile = load_profile,
                               .each_profile = each_profile,
                               .load_row = load_row,
                               .due = store_due,
                               .recover = recover,
                               .forgotten = forgotten,
                               .forget = forget,
                               .forgotten_number = forgotten_number};
}

/* On a connection of its own: whoever looks for a decision meanwhile does not wait. */
static enum status each_recorded(void *self, const char *prefix, journal_profile_visit *visit, void *context,
                                 struct error *err) {
  struct store *store = self;
  struct lookup lookup;
  enum status status = lookup_open(&lookup, store->path, store->vfs, err);
  if (status == STATUS_OK) status = each_kept(store, &lookup, prefix, visit, context, err);
  lookup_close(&lookup);
  return status;
}

static void visit_shown(void *context, const char *profile_id, uint64_t number, struct slice image) {
  const struct visiting *visiting = context;
  bool is_hidden = forgotten_has(visiting->forgotten, profile_id, number);
  visiting->visit(visiting->context, profile_id, number, is_hidden ? (struct slice){0} : image);
}

enum status store_some_profiles(struct store *store, const char *after, size_t most,
                                journal_profile_visit *visit, void *context, size_t *seen,
                                struct error *err) {
  struct lookup lookup;
  struct visiting visiting = {&store->forgotten, visit, context};
  *seen = 0;
  enum status status = lookup_open(&lookup, store->path, store->vfs, err);
  if (status == STATUS_OK)
    status = lookup_some_profiles(&lookup, after, most, visit_shown, &visiting, seen, err);
  lookup_close(&lookup);
  return status;
}

struct record_port store_record_port(struct store *store) {
  return (struct record_port){.self = store,
                              .last_number = last_number,
                              .folded_number = folded_number,
                              .load_row = load_row,
                              .each_profile = each_recorded};
}

static enum status load_kept(struct store *store, uint64_t number, struct journal_row *row,
                             struct error *err) {
  enum status status = reader_load(&store->public_reader, number, row, err);
  if (status != STATUS_OK || forgotten_pass(&store->forgotten, row)) return status;
  journal_row_fini(row);
  *row = (struct journal_row){0};
  return STATUS_NOT_FOUND;
}

enum status store_load_row(struct store *store, uint64_t number, struct journal_row *row, struct error *err) {
  enum status status = load_kept(store, number, row, err);
  return status == STATUS_NOT_FOUND ? error_set(err, status, "no row %" PRIu64, number) : status;
}

enum status store_find_row(struct store *store, const struct identity *identity, struct journal_row *row,
                           struct error *err) {
  struct journal_entry entry;
  enum status status = STATUS_OK;
  if (!recent_find(&store->recent, identity, &entry)) {
    pthread_mutex_lock(&store->public_mutex);
    status = lookup_find(&store->public_lookup, identity, &entry, err);
    pthread_mutex_unlock(&store->public_mutex);
  }
  *row = (struct journal_row){0};
  if (status == STATUS_OK) status = load_kept(store, entry.number, row, err);
  char text[IDENTITY_TEXT_BYTES];
  if (status != STATUS_NOT_FOUND) return status;
  return error_set(err, status, "no decision %s", identity_print(identity, text));
}

bool store_is_decision_gone(struct store *store, const struct identity *decision) {
  struct journal_row row;
  if (!store->forgotten.count) return false;
  bool is_gone = store_find_row(store, decision, &row, NULL) != STATUS_OK;
  journal_row_fini(&row);
  return is_gone;
}

/* A segment's age is that of its first row. */
static enum status roll_if_old(struct store *store, int64_t now_ms, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  uint64_t first_number = entries[count - 1].first_number;
  free(entries);
  struct journal_row first = {0};
  enum status status = STATUS_OK;
  if (first_number) status = reader_load(&store->public_reader, first_number, &first, err);
  if (status == STATUS_OK && first_number && now_ms - first.arrival_ms >= CLOCK_DAY_MS)
    status = queue_wait(&store->writer.queue, ASK_ROLL, err);
  journal_row_fini(&first);
  return status;
}

void store_retain(struct store *store, const struct store_retention *retain) {
  pthread_mutex_lock(&store->failure_mutex);
  store->asked = *retain;
  pthread_mutex_unlock(&store->failure_mutex);
}

static struct store_retention asked(struct store *store) {
  pthread_mutex_lock(&store->failure_mutex);
  struct store_retention retain = store->asked;
  pthread_mutex_unlock(&store->failure_mutex);
  return retain;
}

enum status store_oldest_decision(struct store *store, int64_t *arrival_ms, struct error *err) {
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  uint64_t number = 0;
  for (size_t i = 0; i < count && !number; i++)
    if (!(entries[i].parts_gone >> PART_DECISION & 1)) number = entries[i].first_number;
  free(entries);
  if (!number) return STATUS_NOT_FOUND;
  struct journal_row row = {0};
  enum status status = reader_load(&store->public_reader, number, &row, err);
  *arrival_ms = row.arrival_ms;
  journal_row_fini(&row);
  return status;
}

/* What is appended by now is committed, or refused, once the writer has come to the barrier: rows that were refused give
 * their numbers to others. */
enum status store_forget(struct store *store, const struct journal_forget_ask *ask,
                         char receipt[static JOURNAL_RECEIPT_BYTES], struct error *err) {
  must(!store->is_read_only);
  queue_wait(&store->writer.queue, ASK_BARRIER, NULL);
  uint64_t committed = store->committed_number;
  struct journal_forget *ids = mem_copy(ask->ids, ask->count * sizeof *ids);
  struct journal_forget_ask kept = *ask;
  for (size_t i = 0; i < ask->count; i++)
    if (ids[i].number > committed) ids[i].number = committed;
  kept.ids = ids;
  enum status status = forgotten_add(&store->forgotten, &kept, receipt, err);
  free(ids);
  return status;
}

enum status store_unforget(struct store *store, const char *receipt, int64_t now_ms, struct error *err) {
  must(!store->is_read_only);
  return forgotten_undo(&store->forgotten, receipt, now_ms, store->engine_version, err);
}

bool store_is_forgotten(struct store *store, const char *profile_id, int64_t now_ms,
                        struct journal_forgotten *found) {
  return forgotten_find(&store->forgotten, profile_id, now_ms, found);
}

enum status store_prune(struct store *store, int64_t now_ms, struct error *err) {
  must(!store->is_read_only);
  enum status status = roll_if_old(store, now_ms, err);
  if (status != STATUS_OK) return status;
  pthread_mutex_lock(&store->fold.work);
  store->retain = asked(store);
  status = fold_run(store, err);
  if (status == STATUS_OK) status = retain_run(store, now_ms, err);
  pthread_mutex_unlock(&store->fold.work);
  return status;
}

static uint64_t file_bytes(const char *path) {
  static const char *const suffixes[] = {"", "-wal", "-shm"};
  uint64_t bytes = 0;
  for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
    struct buffer name = {0};
    struct stat about;
    buffer_print(&name, "%s%s", path, suffixes[i]);
    if (!stat(buffer_text(&name), &about)) bytes += (uint64_t)about.st_size;
    buffer_fini(&name);
  }
  return bytes;
}

struct store_figures store_figures(struct store *store) {
  struct store_figures figures = {
      .commits = store->commits,
      .rows = store->rows,
      .folds = store->folds,
      .commit_us_total = store->commit_us_total,
      .queued = queue_count(&store->writer.queue),
      .bytes = file_bytes(store->path),
  };
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  figures.segments = count;
  for (size_t i = 0; i < count; i++) {
    char *path = segment_path(store->base, entries[i].id, entries[i].generation);
    figures.bytes += file_bytes(path);
    free(path);
  }
  free(entries);
  return figures;
}

uint64_t store_queued(struct store *store) {
  return queue_count(&store->writer.queue);
}

bool store_is_full(const struct store *store) {
  return store->is_full;
}

bool store_is_behind(struct store *store) {
  return folds_behind(store) >= FOLDS_BEHIND_MAX;
}
