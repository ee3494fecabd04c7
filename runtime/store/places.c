/* The list of places. See places.h. Data, and one look-up. Any thread. */
#include "store/places.h"

#include <fnmatch.h>
#include <string.h>

#define JOURNAL   "*-journal-[0-9]*.db"
#define RELEASES  "*-releases.db"
#define FORGOTTEN "*-forgotten.db"
#define SECRET    "*-secret.key"
#define MAIN      "*.db"
#define MEMORY    "memory"

#define ROWS       "journal: events, profiles and decisions, row by row"
#define PROFILES   "profile table"
#define IDENTITIES "table of events seen before"
#define FINDINGS   "findings of refused releases that quote a decision"
#define LOGS       "write-ahead logs and their indexes"
#define ANONYMOUS  "that goods were bought: numbers over many people, none of fewer than min_people"
#define TOMBSTONE                                                                                            \
  "that somebody was forgotten: a hash under a key that never leaves the folder, and this receipt"
#define WITH_ROW    "goes with its row: the segment is written anew without it, the old file deleted"
#define NUMBER_ONLY "a number"

const struct place places[] = {
    {JOURNAL, NULL, NULL, PLACE_ERASED, ROWS, "written anew without their rows, the old file deleted"},
    {JOURNAL, "row", NULL, PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "number", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "identity", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "body_checksum", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "time_ms", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "arrival_ms", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "profile_id", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "event", PLACE_ERASED, ROWS,
     WITH_ROW "; of another's row that names them it goes alone"},
    {JOURNAL, "row", "profile", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "decision", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "checksum", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "other_id", PLACE_ERASED, ROWS, WITH_ROW "; of another's row it goes alone"},
    {JOURNAL, "row", "other", PLACE_ERASED, ROWS, WITH_ROW "; of another's row it goes alone"},
    {JOURNAL, "row", "inputs", PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "erased", PLACE_HOLDS_NOBODY, NULL, "that something went from the row"},
    {JOURNAL "-wal", NULL, NULL, PLACE_ERASED, LOGS,
     "emptied before the segment is written anew, then deleted"},
    {JOURNAL "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {JOURNAL "-journal", NULL, NULL, PLACE_ERASED, LOGS,
     "of a file that is being made: has none of its bytes yet"},
    {RELEASES, NULL, NULL, PLACE_ERASED, FINDINGS, "compacted, its log emptied"},
    {RELEASES, "finding", NULL, PLACE_ERASED, FINDINGS,
     "texts that quote a decision of theirs are taken out"},
    {RELEASES, "finding", "text", PLACE_ERASED, FINDINGS, "replaced where it quotes a decision of theirs"},
    {RELEASES, "finding", "refusal_id", PLACE_HOLDS_NOBODY, NULL, NUMBER_ONLY},
    {RELEASES, "finding", "place", PLACE_HOLDS_NOBODY, NULL, NUMBER_ONLY},
    {RELEASES, "finding", "file", PLACE_HOLDS_NOBODY, NULL, "a file of the workspace"},
    {RELEASES, "finding", "line", PLACE_HOLDS_NOBODY, NULL, NUMBER_ONLY},
    {RELEASES, "refusal", "*", PLACE_HOLDS_NOBODY, NULL, "who put a release, and what they wrote of it"},
    {RELEASES, "release", "*", PLACE_HOLDS_NOBODY, NULL, "who put a release; its gate is counts alone"},
    {RELEASES, "activation", "*", PLACE_HOLDS_NOBODY, NULL, "who made a release active, and why"},
    {RELEASES, "blob", "*", PLACE_HOLDS_NOBODY, NULL, "files of the workspace"},
    {RELEASES, "file", "*", PLACE_HOLDS_NOBODY, NULL, "names of files"},
    {RELEASES, "member", "*", PLACE_HOLDS_NOBODY, NULL, "which files a release has"},
    {RELEASES, "engine", "*", PLACE_HOLDS_NOBODY, NULL, "which version of the program decided"},
    {RELEASES, "sqlite_sequence", "*", PLACE_HOLDS_NOBODY, NULL, "numbers"},
    {RELEASES "-wal", NULL, NULL, PLACE_ERASED, LOGS, "emptied"},
    {RELEASES "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {FORGOTTEN, NULL, NULL, PLACE_STAYS, TOMBSTONE,
     "keeps late events and old backups from bringing them back"},
    {FORGOTTEN, "tombstone", "*", PLACE_STAYS, TOMBSTONE, "the id as a keyed hash"},
    {FORGOTTEN, "receipt", "*", PLACE_STAYS, TOMBSTONE, "times and counts"},
    {FORGOTTEN, "key", "*", PLACE_HOLDS_NOBODY, NULL, "whether the secret beside it is the right one"},
    {FORGOTTEN "-wal", NULL, NULL, PLACE_STAYS, TOMBSTONE, "as the file"},
    {FORGOTTEN "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {SECRET, NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "random bytes"},
    {SECRET ".*", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "the same, being made"},
    {MAIN, NULL, NULL, PLACE_ERASED, PROFILES, "compacted whole, its log emptied"},
    {MAIN, "profile", "*", PLACE_ERASED, PROFILES, "the row is deleted, the file compacted"},
    {MAIN, "identity", "*", PLACE_ERASED, IDENTITIES, "the row is deleted, the file compacted"},
    {MAIN, "meta", "*", PLACE_HOLDS_NOBODY, NULL, "numbers"},
    {MAIN, "segment", "*", PLACE_HOLDS_NOBODY, NULL, "numbers of rows, and when the last one came"},
    {MAIN, "garbage", "*", PLACE_HOLDS_NOBODY, NULL, "numbers of files"},
    {MAIN "-wal", NULL, NULL, PLACE_ERASED, LOGS, "emptied"},
    {MAIN "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {MAIN, "profile of \\x01sealed", NULL, PLACE_STAYS, ANONYMOUS,
     "sealed anew without the small counts; so are old seals (thin)"},
    {"*-restoring", NULL, NULL, PLACE_ERASED, NULL,
     "a store being put back: whoever opens the folder deletes it, or finishes it once it is erased"},
    {"sarto.lock", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "a process's number"},
    {"control.sock", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "a socket"},
    /* Compacting goes through a file that SQLite makes outside the folder, without a name once it is open, where the main
     * database has 64 MB or more; only what is left when they are gone is ever in it. */
    {MEMORY, "compacting", NULL, PLACE_HOLDS_NOBODY, NULL, "what is left when their rows are deleted"},
    {MEMORY, "writer: queue, batch", NULL, PLACE_ERASED, NULL,
     "answered before store_forget returns, then freed"},
    {MEMORY, "recent", NULL, PLACE_ERASED, NULL, "hashes of events; gone with the fold before erasing"},
    {MEMORY, "unfolded", NULL, PLACE_ERASED, NULL, "ids; dropped once all of it is folded"},
    {MEMORY, "readers", NULL, PLACE_ERASED, NULL, "closed when the segment they read is written anew"},
    {MEMORY, "lookups", NULL, PLACE_ERASED, NULL, "pages of the main database; let go when it is compacted"},
    {MEMORY, "forgotten", NULL, PLACE_STAYS, NULL, "as the file"},
    {MEMORY, "memory journal", NULL, PLACE_ERASED, NULL, "memory_journal_forget"},
};
const size_t place_count = sizeof places / sizeof *places;

static int fits(const char *pattern, const char *name) {
  if (!pattern || !name) return pattern == name;
  return !strcmp(pattern, "*") || !strcmp(pattern, name);
}

const struct place *place_find(const char *file, const char *table, const char *column) {
  const char *pattern = NULL;
  for (size_t i = 0; i < place_count; i++) {
    const struct place *place = &places[i];
    if (!pattern && !fnmatch(place->file, file, 0)) pattern = place->file;
    if (!pattern || strcmp(place->file, pattern) || !fits(place->table, table)) continue;
    if (fits(place->column, column) || (!column && place->column && !strcmp(place->column, "*")))
      return place;
  }
  return NULL;
}
