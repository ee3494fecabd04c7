/* The list of places. See places.h. Data, and one look-up. Any thread. */
#include "store/places.h"

#include <fnmatch.h>
#include <stdbool.h>
#include <string.h>

#define JOURNAL   "*-journal-[0-9]*.db"
#define RELEASES  "*-releases.db"
#define FORGOTTEN "*-forgotten.db"
#define SECRET    "*-secret.key"
#define MAIN      "*.db"
#define MEMORY    "memory"
#define OUTSIDE   "outside of the data folder" /* no name of a file: nothing there is in reach */

#define ROWS       "journal: events, profiles and decisions, row by row"
#define PROFILES   "profile table"
#define IDENTITIES "table of events seen before"
#define FINDINGS   "findings of refused releases that quote a decision"
#define LOGS       "write-ahead logs and their indexes"
#define ANONYMOUS  "that goods were bought: numbers over many people, none of fewer than min_people"
#define TOMBSTONE                                                                                            \
  "that somebody was forgotten: a hash under a key that never leaves the folder, and this receipt"
#define COPIES                                                                                               \
  "backups made before, as long as they are kept: whoever was forgotten is erased again where one is "       \
  "restored beside the same key"
#define ELSEWHERE                                                                                            \
  "files that were made of them elsewhere, such as exports and the decisions of --also: theirs to delete "   \
  "who keep "                                                                                                \
  "them"
#define WITH_ROW "goes with its row: the segment is written anew without it, the old file deleted"

const struct place places[] = {
    {JOURNAL, NULL, NULL, PLACE_ERASED, ROWS, "written anew without their rows, the old file deleted"},
    {JOURNAL, "row",
     "number identity body_checksum time_ms arrival_ms profile_id profile decision checksum inputs",
     PLACE_ERASED, ROWS, WITH_ROW},
    {JOURNAL, "row", "event", PLACE_ERASED, ROWS,
     WITH_ROW "; of another's row that names them it goes alone"},
    {JOURNAL, "row", "other_id", PLACE_ERASED, ROWS, WITH_ROW "; of another's row it goes alone"},
    {JOURNAL, "row", "other", PLACE_ERASED, ROWS, WITH_ROW "; of another's row it goes alone"},
    {JOURNAL, "row", "erased", PLACE_HOLDS_NOBODY, NULL, "that something went from the row"},
    {JOURNAL "-wal", NULL, NULL, PLACE_ERASED, LOGS,
     "emptied before the segment is written anew, then deleted"},
    {JOURNAL "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {JOURNAL "-journal", NULL, NULL, PLACE_ERASED, LOGS,
     "of a file that is being made: has none of its bytes yet"},
    {RELEASES, NULL, NULL, PLACE_ERASED, FINDINGS, "compacted, its log emptied"},
    {RELEASES, "finding", "text", PLACE_ERASED, FINDINGS, "replaced where it quotes a decision of theirs"},
    {RELEASES, "finding", "refusal_id place file line", PLACE_HOLDS_NOBODY, NULL,
     "a file of the workspace, numbers"},
    {RELEASES, "refusal", "id time_ms author note source hash", PLACE_HOLDS_NOBODY, NULL,
     "who put a release, and what they wrote of it"},
    {RELEASES, "release",
     "id hash parent author note source specs gate time_ms file_count text_bytes checksum",
     PLACE_HOLDS_NOBODY, NULL, "who put a release; its gate is counts alone"},
    {RELEASES, "activation", "id release_id time_ms author why checksum", PLACE_HOLDS_NOBODY, NULL,
     "who made a release active, and why"},
    {RELEASES, "blob", "id hash text_bytes packed", PLACE_HOLDS_NOBODY, NULL, "files of the workspace"},
    {RELEASES, "file", "id blob_id name", PLACE_HOLDS_NOBODY, NULL, "names of files"},
    {RELEASES, "member", "release_id file_id", PLACE_HOLDS_NOBODY, NULL, "which files a release has"},
    {RELEASES, "engine", "first_row version time_ms", PLACE_HOLDS_NOBODY, NULL,
     "which version of the program decided"},
    {RELEASES, "consent_text", "purpose version locale since_ms text gives", PLACE_HOLDS_NOBODY, NULL,
     "what the shop asks everybody to consent to"},
    {RELEASES, "sqlite_sequence", "name seq", PLACE_HOLDS_NOBODY, NULL, "numbers"},
    {RELEASES "-wal", NULL, NULL, PLACE_ERASED, LOGS, "emptied"},
    {RELEASES "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {FORGOTTEN, NULL, NULL, PLACE_STAYS, TOMBSTONE,
     "keeps late events and old backups from bringing them back"},
    {FORGOTTEN, "tombstone", "subject receipt number time_ms erased_ms", PLACE_STAYS, TOMBSTONE,
     "the id as a keyed hash"},
    {FORGOTTEN, "receipt",
     "id asked_ms erase_from_ms deadline_ms is_now stage profiles rows decisions identities files pending "
     "json",
     PLACE_STAYS, TOMBSTONE, "times and counts"},
    {FORGOTTEN, "key", "check_bytes", PLACE_HOLDS_NOBODY, NULL,
     "whether the secret beside it is the right one"},
    {FORGOTTEN "-wal", NULL, NULL, PLACE_STAYS, TOMBSTONE, "as the file"},
    {FORGOTTEN "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {SECRET, NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "random bytes"},
    {SECRET ".*", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "the same, being made"},
    {MAIN, NULL, NULL, PLACE_ERASED, PROFILES, "compacted whole, its log emptied"},
    {MAIN, "profile", "id number image checksum wake_ms", PLACE_ERASED, PROFILES,
     "the row is deleted, the file compacted"},
    {MAIN, "identity", "key number body_checksum", PLACE_ERASED, IDENTITIES,
     "the row is deleted, the file compacted"},
    {MAIN, "meta", "name value", PLACE_HOLDS_NOBODY, NULL, "numbers"},
    {MAIN, "segment", "id generation first_number last_number last_arrival_ms parts_gone is_sealed",
     PLACE_HOLDS_NOBODY, NULL, "numbers of rows, and when the last one came"},
    {MAIN, "garbage", "id generation", PLACE_HOLDS_NOBODY, NULL, "numbers of files"},
    {MAIN "-wal", NULL, NULL, PLACE_ERASED, LOGS, "emptied"},
    {MAIN "-shm", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "page numbers"},
    {MAIN, "profile of \\x01sealed", NULL, PLACE_STAYS, ANONYMOUS,
     "sealed anew without the small counts; so are old seals (thin)"},
    {"*-restoring", NULL, NULL, PLACE_ERASED, ROWS,
     "a store being put back: whoever opens the folder deletes it, or finishes it once it is erased"},
    {"*-audit.ndjson", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "acts, doors, times, receipts: host/audit.h"},
    {"*-audit.1.ndjson", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "the same, of before"},
    {"*-tokens.json", NULL, NULL, PLACE_HOLDS_NOBODY, NULL,
     "access tokens' hashes, names that operators gave"},
    {"*-tokens.json.new", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "the same, being written"},
    {"*-tokens.json.lock", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "nothing"},
    {"sarto.lock", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "a process's number"},
    {"control.sock", NULL, NULL, PLACE_HOLDS_NOBODY, NULL, "a socket"},
    /* Compacting goes through a file that SQLite makes outside the folder, without a name once it is open, where the main
     * database has 64 MB or more; only what is left when they are gone is ever in it. */
    {MEMORY, "worker: profiles, put aside or not", NULL, PLACE_ERASED, NULL,
     "dropped while all workers wait (crew_forget)"},
    {MEMORY, "worker, crew: what is at hand of an event", NULL, PLACE_ERASED, NULL, "freed then"},
    {MEMORY, "sequencer, lanes", NULL, PLACE_ERASED, NULL, "empty then: they are waited for"},
    {MEMORY, "commons: tallies, aggregate", NULL, PLACE_STAYS, NULL, "sealed and thinned then"},
    {MEMORY, "health", NULL, PLACE_HOLDS_NOBODY, NULL, "counts of calls"},
    {MEMORY, "serve: requests and their answers", NULL, PLACE_ERASED, NULL, "freed as they are sent"},
    {MEMORY, "change: what a gate found", NULL, PLACE_ERASED, NULL,
     "told and kept without what quotes a decision of theirs (shelf_refuse)"},
    {MEMORY, "serve: links that open once", NULL, PLACE_ERASED, NULL,
     "dropped then, or when they have ended (host/once.h)"},
    {MEMORY, "sweep", NULL, PLACE_HOLDS_NOBODY, NULL,
     "one id, up to which it has come: of somebody seen, replaced with the next step"},
    {MEMORY, "compacting", NULL, PLACE_HOLDS_NOBODY, NULL, "what is left when their rows are deleted"},
    {MEMORY, "writer: queue, batch", NULL, PLACE_ERASED, NULL,
     "answered before store_forget returns, then freed"},
    {MEMORY, "recent", NULL, PLACE_ERASED, NULL, "hashes of events; gone with the fold before erasing"},
    {MEMORY, "unfolded", NULL, PLACE_ERASED, NULL, "ids; dropped once all of it is folded"},
    {MEMORY, "readers", NULL, PLACE_ERASED, NULL, "closed when the segment they read is written anew"},
    {MEMORY, "lookups", NULL, PLACE_ERASED, NULL, "pages of the main database, until they are next read"},
    {MEMORY, "forgotten", NULL, PLACE_STAYS, NULL, "as the file"},
    {OUTSIDE, "backups", NULL, PLACE_STAYS, COPIES, "out of reach"},
    {OUTSIDE, "exports, decisions", NULL, PLACE_STAYS, ELSEWHERE, "out of reach"},
    {MEMORY, "memory journal", NULL, PLACE_ERASED, NULL, "memory_journal_forget"},
};
const size_t place_count = sizeof places / sizeof *places;

static bool is_named(const char *names, const char *name) {
  size_t length = strlen(name);
  for (const char *at = names; (at = strstr(at, name)); at += length)
    if ((at == names || at[-1] == ' ') && (!at[length] || at[length] == ' ')) return true;
  return false;
}

static bool fits(const struct place *place, const char *table, const char *column) {
  if (!table || !place->table) return table == place->table;
  if (strcmp(place->table, table)) return false;
  return !column || (place->columns && is_named(place->columns, column));
}

const struct place *place_find(const char *file, const char *table, const char *column) {
  const char *pattern = NULL;
  for (size_t i = 0; i < place_count; i++) {
    const struct place *place = &places[i];
    if (!pattern && !fnmatch(place->file, file, 0)) pattern = place->file;
    if (pattern && !strcmp(place->file, pattern) && fits(place, table, column)) return place;
  }
  return NULL;
}
