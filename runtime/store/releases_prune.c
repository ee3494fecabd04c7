/* Pruning the file of releases. See releases.h.
 *
 * Whether a release is needed is asked before anything is locked, since the answer may take the host a while: nobody
 * else writes here. Then one transaction takes out the releases, the names and texts that no other has, and moves
 * the pages that became free to the end of the file and off it (auto_vacuum=INCREMENTAL: this costs what goes, where
 * VACUUM would cost what stays). The file itself gets shorter when the log is copied into it, which is done at once; a
 * reader that is in the way puts that off to the next time. One thread.
 */
#include "store/releases_inside.h"

#include <stdlib.h>
#include <string.h>

#define ACTIVATIONS_KEPT "1000"

static const char drop_unused[] =
    "DELETE FROM file WHERE id NOT IN (SELECT file_id FROM member);"
    "DELETE FROM blob WHERE id NOT IN (SELECT blob_id FROM file);"
    "DELETE FROM activation WHERE id <= (SELECT max(id) FROM activation) - " ACTIVATIONS_KEPT
    "  AND id NOT IN (SELECT max(id) FROM activation GROUP BY release_id);"
    "PRAGMA incremental_vacuum";

struct use {
  int64_t id, used_ms;
  const char *hash;
};

struct pruning {
  struct arena arena;
  struct use *uses; /* the last used first; then: those that go */
  size_t count, capacity;
};

static enum status list_uses(struct releases *releases, struct pruning *pruning, struct error *err) {
  enum status status = STATUS_OK;
  sqlite3_stmt *read = releases_ready(releases, READ_USES);
  while (releases_next(releases, read, &status, err)) {
    if (pruning->count == pruning->capacity) {
      pruning->capacity = pruning->capacity ? 2 * pruning->capacity : 64;
      pruning->uses = mem_resize(pruning->uses, pruning->capacity * sizeof *pruning->uses);
    }
    pruning->uses[pruning->count++] =
        (struct use){sqlite3_column_int64(read, 0), sqlite3_column_int64(read, 2),
                     releases_text(read, 1, &pruning->arena)};
  }
  return status;
}

static bool is_beyond(const struct use *use, size_t place, const struct releases_retention *retention,
                      int64_t now_ms) {
  if (retention->keep_count && place >= retention->keep_count) return true;
  return retention->keep_ms && now_ms - use->used_ms > retention->keep_ms;
}

/* What a restart loads and what a rollback goes back to; "" where there is none. */
static enum status find_kept(struct releases *releases, struct pruning *pruning, const char *kept[static 2],
                             struct error *err) {
  struct release_activation activation;
  enum status status = releases_active(releases, &pruning->arena, &activation, err);
  kept[0] = kept[1] = "";
  if (status == STATUS_NOT_FOUND) return STATUS_OK;
  if (status != STATUS_OK) return status;
  kept[0] = activation.hash;
  status = releases_previous(releases, &pruning->arena, &activation, err);
  if (status == STATUS_OK) kept[1] = activation.hash;
  return status == STATUS_NOT_FOUND ? STATUS_OK : status;
}

static enum status choose(struct releases *releases, struct pruning *pruning,
                          const struct releases_retention *retention, int64_t now_ms,
                          release_needed *is_needed, void *context, struct error *err) {
  const char *kept[2];
  enum status status = find_kept(releases, pruning, kept, err);
  if (status == STATUS_OK) status = list_uses(releases, pruning, err);
  if (status != STATUS_OK) return status;
  size_t going = 0;
  for (size_t i = 0; i < pruning->count; i++) {
    struct use use = pruning->uses[i];
    if (!is_beyond(&use, i, retention, now_ms)) continue;
    if (!strcmp(use.hash, kept[0]) || !strcmp(use.hash, kept[1])) continue;
    if (is_needed && is_needed(context, use.hash)) continue;
    pruning->uses[going++] = use;
  }
  pruning->count = going;
  return STATUS_OK;
}

static enum status drop(struct releases *releases, int64_t id, struct error *err) {
  static const enum releases_statement from[] = {DROP_MEMBERS, DROP_ACTIVATIONS, DROP_RELEASE};
  enum status status = STATUS_OK;
  for (size_t i = 0; i < sizeof from / sizeof *from && status == STATUS_OK; i++) {
    sqlite3_stmt *statement = releases_ready(releases, from[i]);
    sqlite3_bind_int64(statement, 1, id);
    status = database_step(statement, err);
  }
  return status;
}

static enum status drop_all(struct releases *releases, const struct pruning *pruning, struct error *err) {
  enum status status = releases_begin(releases, "BEGIN IMMEDIATE", err);
  if (status != STATUS_OK) return status;
  for (size_t i = 0; i < pruning->count && status == STATUS_OK; i++)
    status = drop(releases, pruning->uses[i].id, err);
  if (status == STATUS_OK) status = database_run(releases->db, drop_unused, err);
  return releases_end(releases, status, err);
}

enum status releases_prune(struct releases *releases, const struct releases_retention *retention,
                           int64_t now_ms, release_needed *is_needed, void *context, size_t *gone_count,
                           struct error *err) {
  struct pruning pruning = {0};
  *gone_count = 0;
  enum status status = choose(releases, &pruning, retention, now_ms, is_needed, context, err);
  if (status == STATUS_OK) status = drop_all(releases, &pruning, err);
  if (status == STATUS_OK) {
    *gone_count = pruning.count;
    sqlite3_wal_checkpoint_v2(releases->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  }
  free(pruning.uses);
  arena_fini(&pruning.arena);
  return status;
}
