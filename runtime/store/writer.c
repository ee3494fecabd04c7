/* The writer: commits whatever has gathered, then answers, all of a batch in one call. No timer: while one
 * commit waits for the disk the next batch gathers, so batches grow with the load by themselves. What it
 * touches to commit is one file, the current segment. Runs on its own thread; opened and closed by others
 * before and after that thread lives.
 *
 *   queue ── take ── [refused? the status of the batch that failed] ── BEGIN, rows, COMMIT ── answered
 *
 * The log of the current segment is emptied into it by the fold, which reads it anyway. Only when that does
 * not keep up, the writer finishes the fold's work itself, so that the log starts over instead of growing.
 */
#include "store/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "store/schema.h"

enum { BATCH_BYTES = 8 << 20, SEGMENT_BYTES = 256 << 20, LOG_FRAMES = 2048, LOG_TIMES = 4 };

static int count_frames(void *context, sqlite3 *db, const char *name, int frames) {
  (void)db;
  (void)name;
  struct writer *writer = context;
  writer->log_frames = frames;
  return SQLITE_OK;
}

static enum status read_begin(struct store *store, struct error *err) {
  struct writer *writer = &store->writer;
  int64_t pages = 0;
  enum status status = segment_range(&writer->segment, &writer->first_number, &writer->last_number, err);
  if (status == STATUS_OK) status = database_number(writer->segment.db, "PRAGMA page_count", &pages, err);
  writer->segment_bytes = (uint64_t)pages * (uint64_t)schema_segment.page_bytes;
  struct journal_row first = {0};
  if (status == STATUS_OK && writer->first_number) {
    status = reader_load(&store->again, writer->first_number, &first, err);
    writer->first_arrival_ms = first.arrival_ms;
    journal_row_fini(&first);
  }
  return status;
}

/* The file before the catalog: whoever is told of a segment can open it. On failure the old one stays. */
static enum status open_segment(struct store *store, uint64_t id, bool is_known, struct error *err) {
  struct writer *writer = &store->writer;
  struct segment segment;
  char *path = segment_path(store->base, id, 0);
  enum status status = segment_open(&segment, path, store->vfs, DATABASE_CREATE, err);
  free(path);
  if (status != STATUS_OK) return status;
  /* The last to close a log empties it; the writer leaves that to the fold. */
  sqlite3_db_config(segment.db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_wal_autocheckpoint(segment.db, 0);
  sqlite3_wal_hook(segment.db, count_frames, writer);
  segment_close(&writer->segment);
  writer->segment = segment;
  writer->segment_id = id;
  writer->first_number = writer->segment_bytes = 0;
  writer->log_frames = writer->woken_frames = 0;
  store->has_leftovers = is_known; /* of a process that was killed */
  if (!is_known) catalog_add(&store->catalog, &(struct segment_entry){.id = id});
  return STATUS_OK;
}

static bool is_time_to_roll(const struct store *store, int64_t arrival_ms) {
  const struct writer *writer = &store->writer;
  if (!writer->first_number) return false;
  return writer->last_number - writer->first_number + 1 >= store->segment_rows ||
         writer->segment_bytes >= SEGMENT_BYTES || arrival_ms - writer->first_arrival_ms >= CLOCK_DAY_MS;
}

static enum status insert_rows(struct store *store, struct ask *asks, size_t count, struct error *err) {
  enum status status = STATUS_OK;
  for (size_t i = 0; i < count && status == STATUS_OK; i++) {
    if (asks[i].kind != ASK_APPEND) continue;
    struct segment_row row = {.row = asks[i].row};
    segment_sum(&row);
    status = segment_insert(&store->writer.segment, &row, err);
  }
  return status;
}

static void note_rows(struct store *store, const struct ask *asks, size_t count) {
  struct writer *writer = &store->writer;
  uint64_t rows = 0;
  for (size_t i = 0; i < count; i++) {
    const struct journal_row *row = &asks[i].row;
    if (asks[i].kind != ASK_APPEND) continue;
    if (!writer->first_number) {
      writer->first_number = row->number;
      writer->first_arrival_ms = row->arrival_ms;
      catalog_set_first(&store->catalog, writer->segment_id, row->number);
    }
    writer->last_number = row->number;
    writer->segment_bytes += journal_row_bytes(row);
    rows++;
  }
  store->rows += rows;
  store->commits++;
  store->committed_number = writer->last_number;
}

static enum status commit(struct store *store, struct ask *asks, size_t count,
                          const struct journal_row *first, struct error *err) {
  struct writer *writer = &store->writer;
  uint64_t start_us = clock_monotonic_us();
  enum status status = STATUS_OK;
  if (is_time_to_roll(store, first->arrival_ms))
    status = open_segment(store, writer->segment_id + 1, false, err);
  if (status == STATUS_OK) status = database_run(writer->segment.db, "BEGIN IMMEDIATE", err);
  if (status == STATUS_OK) status = insert_rows(store, asks, count, err);
  if (status == STATUS_OK) status = database_run(writer->segment.db, "COMMIT", err);
  if (status == STATUS_OK) {
    note_rows(store, asks, count);
  } else {
    database_rollback(writer->segment.db);
    store->has_leftovers = true;
  }
  store->commit_us_total += clock_monotonic_us() - start_us;
  return status;
}

static const struct journal_row *first_append(const struct ask *asks, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (asks[i].kind == ASK_APPEND) return &asks[i].row;
  return NULL;
}

/* A row that is not there was refused after the engine had found it, or dropped by retention, decision and all; or the
 * decision alone was. Damage to one row is that row's, and no reason to end. */
static enum status read_again(struct store *store, struct ask *ask) {
  uint64_t number = ask->row.number;
  enum status status = reader_load(&store->again, number, &ask->row, NULL);
  if (status == STATUS_OK && !forgotten_pass(&store->forgotten, &ask->row)) return STATUS_NOT_FOUND;
  if (status == STATUS_OK && !ask->row.decision.length) return STATUS_NOT_FOUND;
  if (status != STATUS_NOT_FOUND) return status;
  bool is_dropped = number <= store->folded_number &&
                    (number < catalog_first_number(&store->catalog) || store->forgotten.count);
  return is_dropped ? STATUS_NOT_FOUND : STATUS_BUSY;
}

static void answer(struct store *store, struct ask *asks, size_t count, enum status status) {
  struct journal_answer *answers = store->writer.answers;
  for (size_t i = 0; i < count; i++) {
    uint64_t number = asks[i].row.number;
    enum status own = status;
    if (own == STATUS_OK && asks[i].kind == ASK_AGAIN) own = read_again(store, &asks[i]);
    answers[i] = (struct journal_answer){.ticket = asks[i].ticket, .status = own, .number = number};
    if (own == STATUS_OK && asks[i].kind == ASK_REFUSE) {
      answers[i].status = asks[i].status;
      answers[i].refusal = asks[i].row.bytes;
    } else if (own == STATUS_OK) {
      answers[i].decision = asks[i].row.decision;
    }
  }
  store->answered(store->context, answers, count);
}

static void forget(struct store *store, const struct ask *asks, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (asks[i].kind == ASK_APPEND) recent_forget(&store->recent, &asks[i].row);
}

static void refuse_from_now(struct store *store, enum status status, uint64_t epoch,
                            const struct error *err) {
  store_fail(store, status, err);
  if (store->has_failed) {
    store->writer.refused_epoch = UINT64_MAX;
    store->writer.refusal = STATUS_IO;
  } else {
    store->writer.refused_epoch = epoch;
    store->writer.refusal = status;
  }
}

/* What a commit leaves to do: tell the fold in time, and keep the log from growing without end. A log of
 * 32 MB (LOG_FRAMES) is written to faster than one that always grows. */
static void after_commit(struct store *store) {
  struct writer *writer = &store->writer;
  int many = store->fold_rows < LOG_FRAMES ? (int)store->fold_rows : LOG_FRAMES;
  if (writer->log_frames < writer->woken_frames) writer->woken_frames = 0; /* it started over */
  bool is_log_long = writer->log_frames - writer->woken_frames >= many;
  if (is_log_long) writer->woken_frames = writer->log_frames;
  if (is_log_long || store->committed_number - store->folded_number >= store->fold_rows) fold_wake(store);
  if (writer->log_frames < LOG_TIMES * many) return;
  struct error err;
  if (sqlite3_wal_checkpoint_v2(writer->segment.db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) != SQLITE_OK)
    store_fail(store, database_failed(writer->segment.db, &err), &err);
}

static enum status keep(struct store *store, struct ask *asks, size_t count) {
  struct error err = {0};
  const struct journal_row *first = first_append(asks, count);
  enum status status = first ? commit(store, asks, count, first, &err) : STATUS_OK;
  if (first) store->is_full = status == STATUS_FULL;
  if (status != STATUS_OK) refuse_from_now(store, status, asks[count - 1].epoch, &err);
  return status;
}

static void refuse(struct store *store, struct ask *asks, size_t count) {
  forget(store, asks, count);
  answer(store, asks, count, store->writer.refusal);
}

static void serve(struct store *store, struct ask *asks, size_t count) {
#ifdef SARTO_MUTATION_ANSWER_BEFORE_COMMIT
  answer(store, asks, count, STATUS_OK);
  keep(store, asks, count);
#else
  enum status status = keep(store, asks, count);
  if (status != STATUS_OK)
    refuse(store, asks, count);
  else
    answer(store, asks, count, STATUS_OK);
#endif
  after_commit(store);
}

static size_t refused_count(const struct store *store, const struct ask *asks, size_t count) {
  size_t refused = 0;
  while (refused < count && asks[refused].epoch <= store->writer.refused_epoch) refused++;
  return refused;
}

/* A segment without rows is not left, but emptied of what was refused. */
static void roll(struct store *store, const struct ask *ask) {
  struct writer *writer = &store->writer;
  struct error err = {0};
  enum status status = STATUS_OK;
  bool is_emptied = false;
  if (writer->first_number)
    status = open_segment(store, writer->segment_id + 1, false, &err);
  else if (store->has_leftovers)
    status = database_empty_log(writer->segment.db, &is_emptied, &err);
  if (is_emptied) store->has_leftovers = false;
  queue_roll_done(&writer->queue, ask->roll, status, &err);
}

static void *run(void *context) {
  struct store *store = context;
  struct writer *writer = &store->writer;
  size_t count;
  while ((count = queue_take(&writer->queue, writer->batch, WRITER_ROWS, BATCH_BYTES))) {
    struct ask *asks = writer->batch;
    if (asks->roll) {
      if (asks->kind == ASK_ROLL)
        roll(store, asks);
      else
        queue_roll_done(&writer->queue, asks->roll, STATUS_OK, &(struct error){0});
      continue;
    }
    if (store->has_failed) refuse_from_now(store, STATUS_OK, 0, NULL);
    size_t refused = refused_count(store, asks, count);
    if (refused) refuse(store, asks, refused);
    if (refused < count) serve(store, asks + refused, count - refused);
    for (size_t i = 0; i < count; i++) journal_row_fini(&asks[i].row);
  }
  return NULL;
}

enum status writer_start(struct store *store, struct error *err) {
  struct writer *writer = &store->writer;
  size_t count;
  struct segment_entry *entries = catalog_copy(&store->catalog, &count);
  bool goes_on = count && !entries[count - 1].is_sealed;
  free(entries);
  enum status status = open_segment(store, store->last_segment + !goes_on, goes_on, err);
  if (status == STATUS_OK) status = read_begin(store, err);
  if (status != STATUS_OK) return status;
  writer->last_number = store->committed_number;
  writer->is_started = true;
  must(!pthread_create(&writer->thread, NULL, run, store));
  return STATUS_OK;
}

void writer_stop(struct store *store) {
  struct writer *writer = &store->writer;
  if (writer->is_started) {
    queue_close(&writer->queue);
    must(!pthread_join(writer->thread, NULL));
    writer->is_started = false;
  }
  segment_close(&writer->segment);
}
