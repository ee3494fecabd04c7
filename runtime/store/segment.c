/* One file of the journal: rows in, rows out, and whether they are still what was written.
 *
 *   sums:  | event | profile | decision | head |              8 bytes each, little-endian, XXH3
 *          | event | profile | decision | other | head |      of a row that changed two profiles
 *
 * A part's checksum is seeded with the row's number and the part's place, so a part that strayed into another
 * row is seen; the head's covers number, identity, body checksum, times, the sums before it, and the profile's id;
 * the other's covers its id and its image. The head's covers the inputs too, where they are noted:
 *
 *   inputs:  | profile | other | seal | change |          LEB128: how many rows before this one; 0: none
 *
 * A part without bytes (NULL) passes only in a segment that retention took that part from, its sum stays and still has to
 * fit the head's; and in a row that says itself that it was erased, its sum is then 0. What a row says of that, where it
 * says anything, the head's covers too. A segment of schema 1 has no columns for the other: its rows have none; nor have
 * those of schema 1 and 2 inputs, and those of up to 3 nothing erased. No thread of its own.
 */
#include "store/segment.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "domain/image.h"
#include "store/schema.h"

#define COLUMNS                                                                                              \
  "number, identity, body_checksum, time_ms, arrival_ms, profile_id, event, profile, decision, checksum, "
#define SCAN(other) "SELECT " COLUMNS other " FROM row WHERE number BETWEEN ? AND ? ORDER BY number"
enum {
  NUMBER,
  IDENTITY,
  BODY_CHECKSUM,
  TIME,
  ARRIVAL,
  PROFILE_ID,
  FIRST_PART,
  SUMS = FIRST_PART + PART_COUNT,
  OTHER_ID,
  OTHER,
  INPUTS,
  ERASED,
  COLUMN_COUNT
};
enum { INPUT_COUNT = 4 };

/* How the rows of a segment are read, by its schema's version; 0: it was cut short before it had a table. */
static const char *const scans[] = {NULL, SCAN("NULL, NULL, NULL, NULL"), SCAN("other_id, other, NULL, NULL"),
                                    SCAN("other_id, other, inputs, NULL"),
                                    SCAN("other_id, other, inputs, erased")};

char *segment_path(const char *base, uint64_t id, uint64_t generation) {
  struct buffer path = {0};
  buffer_print(&path, "%s-journal-%06" PRIu64, base, id);
  if (generation) buffer_print(&path, ".%" PRIu64, generation);
  buffer_add_text(&path, ".db");
  return buffer_take(&path, NULL);
}

static enum status prepare(struct segment *segment, enum database_mode mode, struct error *err) {
  int64_t version = 0;
  enum status status = database_number(segment->db, "PRAGMA user_version", &version, err);
  if (status == STATUS_OK && version)
    status = database_prepare(segment->db, scans[version], &segment->scan, err);
  if (status == STATUS_OK && mode >= DATABASE_CREATE)
    status = database_prepare(segment->db,
                              "INSERT INTO row(" COLUMNS "other_id, other, inputs, erased)"
                              " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                              &segment->insert, err);
  return status;
}

enum status segment_open(struct segment *segment, const char *path, const char *vfs, enum database_mode mode,
                         struct error *err) {
  *segment = (struct segment){0};
  enum status status = database_open(path, vfs, mode, &schema_segment, &segment->db, err);
  if (status == STATUS_OK) status = prepare(segment, mode, err);
  if (status != STATUS_OK) segment_close(segment);
  return status;
}

void segment_close(struct segment *segment) {
  sqlite3_finalize(segment->insert);
  sqlite3_finalize(segment->scan);
  database_close(segment->db);
  *segment = (struct segment){0};
}

/* Without a `scan` the file was cut short while it was being made: it has no table yet, so no rows. */
enum status segment_range(struct segment *segment, uint64_t *first, uint64_t *last, struct error *err) {
  int64_t low = 0, high = 0;
  enum status status = STATUS_OK;
  if (segment->scan) {
    status = database_number(segment->db, "SELECT min(number) FROM row", &low, err);
    if (status == STATUS_OK) status = database_number(segment->db, "SELECT max(number) FROM row", &high, err);
  }
  *first = (uint64_t)low;
  *last = (uint64_t)high;
  return status;
}

struct slice *segment_part(struct journal_row *row, enum part part) {
  struct slice *const parts[PART_COUNT] = {&row->event, &row->profile, &row->decision};
  return parts[part];
}

static struct slice part_of(const struct journal_row *row, enum part part) {
  const struct slice parts[PART_COUNT] = {row->event, row->profile, row->decision};
  return parts[part];
}

static unsigned char *put_u64(unsigned char *at, uint64_t value) {
  for (int i = 0; i < 8; i++) *at++ = (unsigned char)(value >> (8 * i));
  return at;
}

static uint64_t sum_part(const struct journal_row *row, enum part part) {
  struct slice bytes = part_of(row, part);
  return checksum_more(row->number * PART_COUNT + (uint64_t)part, bytes.data, bytes.length);
}

/* Seeded apart from the parts, whose seeds are small numbers. */
static uint64_t sum_other(const struct journal_row *row) {
  uint64_t sum = checksum_more(~row->number, row->other_id, strlen(row->other_id));
  return checksum_more(sum, row->other.data, row->other.length);
}

/* Of those before the head's. */
static size_t sums_before(const struct journal_row *row) {
  return 8 * (PART_COUNT + (row->other_id != NULL));
}

static const uint64_t *input_at(const struct row_inputs *inputs, int at) {
  const uint64_t *const each[INPUT_COUNT] = {&inputs->profile, &inputs->other, &inputs->seal,
                                             &inputs->change};
  return each[at];
}

static uint64_t sum_head(const struct segment_row *row) {
  unsigned char head[IDENTITY_BYTES + (5 + INPUT_COUNT) * 8 + SUMS_BYTES], *at = head;
  size_t sums_bytes = sums_before(&row->row);
  memcpy(at, row->row.identity.bytes, IDENTITY_BYTES);
  at = put_u64(at + IDENTITY_BYTES, row->row.number);
  at = put_u64(at, row->row.body_checksum);
  at = put_u64(at, (uint64_t)row->row.time_ms);
  at = put_u64(at, (uint64_t)row->row.arrival_ms);
  for (int i = 0; row->row.inputs.are_noted && i < INPUT_COUNT; i++)
    at = put_u64(at, *input_at(&row->row.inputs, i));
  if (row->erased) at = put_u64(at, row->erased);
  memcpy(at, row->sums, sums_bytes);
  return checksum_more(checksum(head, (size_t)(at - head) + sums_bytes), row->row.profile_id,
                       strlen(row->row.profile_id));
}

void segment_sum(struct segment_row *row) {
  for (enum part part = 0; part < PART_COUNT; part++)
    put_u64(row->sums + 8 * part, sum_part(&row->row, part));
  if (row->row.other_id) put_u64(row->sums + 8 * PART_COUNT, sum_other(&row->row));
  put_u64(row->sums + sums_before(&row->row), sum_head(row));
}

void segment_change(struct segment_row *row, unsigned erased) {
  must(!row->damaged);
  row->erased |= erased;
  row->parts_gone |= erased & ALL_PARTS;
  if (erased & 1u << PART_EVENT) {
    row->row.other_id = NULL;
    row->row.other = (struct slice){0};
  }
  for (enum part part = 0; part < PART_COUNT; part++) {
    bool is_gone = row->parts_gone & 1u << part;
    if (is_gone) *segment_part(&row->row, part) = (struct slice){0};
    if (!is_gone || erased & 1u << part)
      put_u64(row->sums + 8 * part, is_gone ? 0 : sum_part(&row->row, part));
  }
  put_u64(row->sums + sums_before(&row->row), sum_head(row));
}

static bool is_whole(const struct segment_row *row) {
  unsigned char sum[8];
  for (enum part part = 0; part < PART_COUNT; part++) {
    if (row->parts_gone & 1u << part) continue;
    put_u64(sum, sum_part(&row->row, part));
    if (memcmp(sum, row->sums + 8 * part, sizeof sum)) return false;
  }
  if (row->row.other_id && !(row->parts_gone & 1u << PART_PROFILE)) {
    put_u64(sum, sum_other(&row->row));
    if (memcmp(sum, row->sums + 8 * PART_COUNT, sizeof sum)) return false;
  }
  put_u64(sum, sum_head(row));
  return !memcmp(sum, row->sums + sums_before(&row->row), sizeof sum);
}

static int bind_bytes(sqlite3_stmt *insert, int column, const struct slice *bytes) {
  if (!bytes) return sqlite3_bind_null(insert, column + 1);
  return sqlite3_bind_blob64(insert, column + 1, bytes->length ? bytes->data : "", bytes->length,
                             SQLITE_STATIC);
}

static int bind_parts(sqlite3_stmt *insert, const struct segment_row *row) {
  int codes = SQLITE_OK;
  for (enum part part = 0; part < PART_COUNT; part++) {
    struct slice bytes = part_of(&row->row, part);
    codes |= bind_bytes(insert, FIRST_PART + (int)part, row->parts_gone & 1u << part ? NULL : &bytes);
  }
  bool has_other = row->row.other_id && !(row->parts_gone & 1u << PART_PROFILE);
  codes |= sqlite3_bind_text(insert, OTHER_ID + 1, row->row.other_id, -1, SQLITE_STATIC); /* NULL is fine */
  return codes | bind_bytes(insert, OTHER, has_other ? &row->row.other : NULL);
}

static void put_inputs(const struct journal_row *row, struct buffer *out) {
  for (int i = 0; i < INPUT_COUNT; i++) {
    uint64_t number = *input_at(&row->inputs, i);
    must(number < row->number);
    buffer_add_varint(out, number ? row->number - number : 0);
  }
}

/* False: they are not ours. */
static bool read_inputs(sqlite3_stmt *scan, struct journal_row *row) {
  const unsigned char *bytes = sqlite3_column_blob(scan, INPUTS);
  uint64_t numbers[INPUT_COUNT];
  if (sqlite3_column_type(scan, INPUTS) == SQLITE_NULL) return true;
  struct image_reader reader = {bytes, bytes + sqlite3_column_bytes(scan, INPUTS), false};
  for (int i = 0; i < INPUT_COUNT; i++) {
    uint64_t distance = image_get_varint(&reader);
    if (distance >= row->number) return false;
    numbers[i] = distance ? row->number - distance : 0;
  }
  row->inputs = (struct row_inputs){true, numbers[0], numbers[1], numbers[2], numbers[3]};
  return !reader.is_bad && reader.at == reader.end;
}

static int bind_inputs(sqlite3_stmt *insert, const struct journal_row *row) {
  struct buffer bytes = {0};
  if (!row->inputs.are_noted) return sqlite3_bind_null(insert, INPUTS + 1);
  put_inputs(row, &bytes);
  int code = sqlite3_bind_blob64(insert, INPUTS + 1, bytes.data, bytes.length, SQLITE_TRANSIENT);
  buffer_fini(&bytes);
  return code;
}

static enum status insert_damaged(struct segment *segment, sqlite3_stmt *damaged, struct error *err) {
  int codes = SQLITE_OK;
  for (int i = 0; i < COLUMN_COUNT; i++)
    codes |= sqlite3_bind_value(segment->insert, i + 1, sqlite3_column_value(damaged, i));
  return codes == SQLITE_OK ? database_step(segment->insert, err) : database_failed(segment->db, err);
}

static int bind_erased(sqlite3_stmt *insert, unsigned erased) {
  return erased ? sqlite3_bind_int(insert, ERASED + 1, (int)erased) : sqlite3_bind_null(insert, ERASED + 1);
}

enum status segment_insert(struct segment *segment, const struct segment_row *row, struct error *err) {
  sqlite3_stmt *insert = segment->insert;
  const struct journal_row *r = &row->row;
  if (row->damaged) return insert_damaged(segment, row->damaged, err);
  int codes = sqlite3_bind_int64(insert, NUMBER + 1, (sqlite3_int64)r->number) |
              sqlite3_bind_blob(insert, IDENTITY + 1, r->identity.bytes, IDENTITY_BYTES, SQLITE_STATIC) |
              sqlite3_bind_int64(insert, BODY_CHECKSUM + 1, (sqlite3_int64)r->body_checksum) |
              sqlite3_bind_int64(insert, TIME + 1, r->time_ms) |
              sqlite3_bind_int64(insert, ARRIVAL + 1, r->arrival_ms) |
              sqlite3_bind_text(insert, PROFILE_ID + 1, r->profile_id, -1, SQLITE_STATIC) |
              sqlite3_bind_blob(insert, SUMS + 1, row->sums, (int)sums_before(r) + 8, SQLITE_STATIC) |
              bind_parts(insert, row) | bind_inputs(insert, r) | bind_erased(insert, row->erased);
  return codes == SQLITE_OK ? database_step(insert, err) : database_failed(segment->db, err);
}

static struct slice read_bytes(sqlite3_stmt *scan, int column) {
  const char *data = sqlite3_column_blob(scan, column);
  return (struct slice){data, (size_t)sqlite3_column_bytes(scan, column)};
}

/* Of a damaged row what can be read: whose it is, and whom it names. */
static bool read_row(sqlite3_stmt *scan, struct segment_row *row) {
  struct journal_row *r = &row->row;
  const void *identity = sqlite3_column_blob(scan, IDENTITY), *sums = sqlite3_column_blob(scan, SUMS);
  r->profile_id = (const char *)sqlite3_column_text(scan, PROFILE_ID);
  r->other_id = (const char *)sqlite3_column_text(scan, OTHER_ID);
  size_t sums_bytes = (size_t)sqlite3_column_bytes(scan, SUMS);
  bool has_identity = sqlite3_column_bytes(scan, IDENTITY) == IDENTITY_BYTES;
  if (has_identity) memcpy(r->identity.bytes, identity, IDENTITY_BYTES);
  r->body_checksum = (uint64_t)sqlite3_column_int64(scan, BODY_CHECKSUM);
  r->time_ms = sqlite3_column_int64(scan, TIME);
  r->arrival_ms = sqlite3_column_int64(scan, ARRIVAL);
  for (enum part part = 0; part < PART_COUNT; part++) {
    int column = FIRST_PART + (int)part;
    if (sqlite3_column_type(scan, column) == SQLITE_NULL) row->parts_gone |= 1u << part;
    *segment_part(r, part) = read_bytes(scan, column);
  }
  r->other = read_bytes(scan, OTHER);
  row->erased = (unsigned)sqlite3_column_int(scan, ERASED);
  r->is_thinned = row->erased & IS_THINNED;
  if (!has_identity || !r->profile_id || sums_bytes != sums_before(r) + 8) return false;
  memcpy(row->sums, sums, sums_bytes);
  return read_inputs(scan, r) && is_whole(row);
}

static bool is_as_written(const struct segment *segment, struct segment_row *row) {
  return read_row(segment->scan, row) && !(row->parts_gone & ~(segment->parts_gone | row->erased));
}

static enum status refuse_damage(const struct segment *segment, uint64_t number, struct error *err) {
  return error_set(err, STATUS_CORRUPT, "%s: row %" PRIu64 " is damaged",
                   sqlite3_db_filename(segment->db, "main"), number);
}

enum status segment_scan(struct segment *segment, uint64_t first, uint64_t last, segment_visit *visit,
                         void *context, struct error *err) {
  if (!segment->scan) return STATUS_OK;
  sqlite3_bind_int64(segment->scan, 1, (sqlite3_int64)first);
  sqlite3_bind_int64(segment->scan, 2, (sqlite3_int64)last);
  enum status status = STATUS_OK;
  int code;
  while (status == STATUS_OK && (code = sqlite3_step(segment->scan)) != SQLITE_DONE) {
    struct segment_row row = {.row.number = (uint64_t)sqlite3_column_int64(segment->scan, NUMBER)};
    if (code != SQLITE_ROW) {
      status = database_failed(segment->db, err);
      continue;
    }
    if (!is_as_written(segment, &row)) row.damaged = segment->scan;
    status = row.damaged && !segment->passes_damage ? refuse_damage(segment, row.row.number, err)
                                                    : visit(context, &row, err);
  }
  sqlite3_reset(segment->scan);
  return status;
}

static struct segment_glance glance_at(sqlite3_stmt *scan) {
  const char *profile_id = (const char *)sqlite3_column_text(scan, PROFILE_ID);
  struct segment_glance glance = {.number = (uint64_t)sqlite3_column_int64(scan, NUMBER),
                                  .profile_id = profile_id ? profile_id : "",
                                  .other_id = (const char *)sqlite3_column_text(scan, OTHER_ID),
                                  .event = read_bytes(scan, FIRST_PART + PART_EVENT),
                                  .profile = read_bytes(scan, FIRST_PART + PART_PROFILE),
                                  .has_decision = sqlite3_column_bytes(scan, FIRST_PART + PART_DECISION) > 0};
  if (sqlite3_column_bytes(scan, IDENTITY) == IDENTITY_BYTES)
    memcpy(glance.identity.bytes, sqlite3_column_blob(scan, IDENTITY), IDENTITY_BYTES);
  return glance;
}

enum status segment_look_over(struct segment *segment, uint64_t last, segment_look *look, void *context,
                              struct error *err) {
  if (!segment->scan) return STATUS_OK;
  sqlite3_bind_int64(segment->scan, 1, 0);
  sqlite3_bind_int64(segment->scan, 2, (sqlite3_int64)last);
  int code;
  while ((code = sqlite3_step(segment->scan)) == SQLITE_ROW) {
    struct segment_glance glance = glance_at(segment->scan);
    look(context, &glance);
  }
  enum status status = code == SQLITE_DONE ? STATUS_OK : database_failed(segment->db, err);
  sqlite3_reset(segment->scan);
  return status;
}
