/* The store's tables, as the numbered steps that make them. Data alone; journal.c says what they are for.
 *
 * identity is WITHOUT ROWID since its rows are as short as their key; profile and row are not, since rows of
 * a kilobyte inside a key's tree cost twice the writes (measured). Segments have pages of 16 KB: rows of
 * two kilobytes fill one of 4 KB to a half, and cost the writer twice the CPU; single commits cost the same.
 * other_id and other are the second profile of an event that changes two, and NULL in nearly every row. inputs is NULL in
 * rows of before it was noted what a decision was made from. erased is NULL but in rows of which something went, or was
 * changed, when somebody was forgotten. wake_ms is what the image says of when the host has something
 * to do about its person (profile_image_next), NULL in nearly every row of a shop that waits for nothing.
 */
#include "store/schema.h"

static const char *const main_migrations[] = {
    "CREATE TABLE meta(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;"
    "INSERT INTO meta VALUES('folded_number', 0), ('last_segment', 0);"
    "CREATE TABLE segment(id INTEGER PRIMARY KEY, generation INTEGER NOT NULL, first_number INTEGER NOT NULL,"
    "  last_number INTEGER NOT NULL, last_arrival_ms INTEGER NOT NULL, parts_gone INTEGER NOT NULL,"
    "  is_sealed INTEGER NOT NULL);"
    "CREATE TABLE garbage(id INTEGER, generation INTEGER, PRIMARY KEY(id, generation)) WITHOUT ROWID;"
    "CREATE TABLE identity(key BLOB PRIMARY KEY, number INTEGER NOT NULL, body_checksum INTEGER NOT NULL)"
    "  WITHOUT ROWID;"
    "CREATE TABLE profile(id TEXT PRIMARY KEY, number INTEGER NOT NULL, image BLOB NOT NULL,"
    "  checksum INTEGER NOT NULL);",
    "ALTER TABLE profile ADD COLUMN wake_ms INTEGER;"
    "CREATE INDEX profile_by_wake ON profile(wake_ms) WHERE wake_ms IS NOT NULL;",
};

static const char *const segment_migrations[] = {
    "CREATE TABLE row(number INTEGER PRIMARY KEY, identity BLOB NOT NULL, body_checksum INTEGER NOT NULL,"
    "  time_ms INTEGER NOT NULL, arrival_ms INTEGER NOT NULL, profile_id TEXT NOT NULL, event BLOB,"
    "  profile BLOB, decision BLOB, checksum BLOB NOT NULL);",
    ("ALTER TABLE row ADD COLUMN other_id TEXT;"
     "ALTER TABLE row ADD COLUMN other BLOB;"),
    "ALTER TABLE row ADD COLUMN inputs BLOB;",
    "ALTER TABLE row ADD COLUMN erased INTEGER;",
};

/* What two releases share is kept once: a text in blob, a text under a name in file; what is a release's own of its
 * files is pairs of numbers in member. */
static const char *const releases_migrations[] = {
    "CREATE TABLE blob(id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, text_bytes INTEGER NOT NULL,"
    "  packed BLOB NOT NULL);"
    "CREATE TABLE file(id INTEGER PRIMARY KEY, blob_id INTEGER NOT NULL, name TEXT NOT NULL);"
    "CREATE INDEX file_by_blob ON file(blob_id);"
    "CREATE TABLE member(release_id INTEGER, file_id INTEGER, PRIMARY KEY(release_id, file_id)) WITHOUT "
    "ROWID;"
    "CREATE TABLE release(id INTEGER PRIMARY KEY AUTOINCREMENT, hash TEXT NOT NULL UNIQUE, parent TEXT,"
    "  author TEXT, note TEXT, source TEXT, specs TEXT, gate TEXT, time_ms INTEGER NOT NULL, file_count "
    "INTEGER NOT "
    "NULL,"
    "  text_bytes INTEGER NOT NULL, checksum INTEGER NOT NULL);"
    "CREATE TABLE activation(id INTEGER PRIMARY KEY AUTOINCREMENT, release_id INTEGER NOT NULL,"
    "  time_ms INTEGER NOT NULL, author TEXT, why TEXT, checksum INTEGER NOT NULL);"
    "CREATE INDEX activation_by_release ON activation(release_id);"
    "CREATE TABLE refusal(id INTEGER PRIMARY KEY AUTOINCREMENT, time_ms INTEGER NOT NULL, author TEXT, note "
    "TEXT,"
    "  source TEXT, hash TEXT);"
    "CREATE TABLE finding(refusal_id INTEGER, place INTEGER, file TEXT NOT NULL, line INTEGER NOT NULL,"
    "  text TEXT NOT NULL, PRIMARY KEY(refusal_id, place)) WITHOUT ROWID;",
    "CREATE TABLE engine(first_row INTEGER PRIMARY KEY, version TEXT NOT NULL, time_ms INTEGER NOT NULL);",
    /* What consents were given to: kept for as long as the folder is, whatever becomes of the release. */
    ("CREATE TABLE consent_text(purpose TEXT, version INTEGER, locale TEXT, since_ms INTEGER,"
     "  text TEXT, gives TEXT, PRIMARY KEY(purpose, version, locale, since_ms)) WITHOUT ROWID;"),
};

/* No identity and no id: `subject` is the id under a key that is not in here. `receipt.json` is NULL until the bytes are
 * gone; `stage` says how far that is (forgotten.h).
 * `key.check_bytes` tells whether the key beside the file is the one it was written with. */
static const char *const forgotten_migrations[] = {
    "CREATE TABLE tombstone(subject BLOB NOT NULL, receipt TEXT NOT NULL, number INTEGER NOT NULL,"
    "  time_ms INTEGER NOT NULL, erased_ms INTEGER NOT NULL, PRIMARY KEY(subject, receipt)) WITHOUT ROWID;"
    "CREATE INDEX tombstone_by_receipt ON tombstone(receipt);"
    "CREATE TABLE receipt(id TEXT PRIMARY KEY, asked_ms INTEGER NOT NULL, erase_from_ms INTEGER NOT NULL,"
    "  deadline_ms INTEGER NOT NULL, is_now INTEGER NOT NULL, stage INTEGER NOT NULL DEFAULT 0,"
    "  profiles INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0,"
    "  decisions INTEGER NOT NULL DEFAULT 0, identities INTEGER NOT NULL DEFAULT 0,"
    "  files INTEGER NOT NULL DEFAULT 0, pending TEXT, json TEXT) WITHOUT ROWID;"
    "CREATE INDEX receipt_pending ON receipt(id) WHERE json IS NULL;"
    "CREATE TABLE key(check_bytes BLOB NOT NULL);",
};

const struct schema schema_main = {
    .name = "store",
    .application_id = 0x53617254,
    .page_bytes = 4096,
    .migrations = main_migrations,
    .version = sizeof main_migrations / sizeof *main_migrations,
    .readable_version = sizeof main_migrations / sizeof *main_migrations,
};

const struct schema schema_segment = {
    .name = "journal",
    .application_id = 0x5361724a,
    .page_bytes = 16384,
    .migrations = segment_migrations,
    .version = sizeof segment_migrations / sizeof *segment_migrations,
    .readable_version = 1, /* sealed segments stay as they were written */
};

const struct schema schema_releases = {
    .name = "release store",
    .application_id = 0x53617252,
    .page_bytes = 4096,
    .migrations = releases_migrations,
    .version = sizeof releases_migrations / sizeof *releases_migrations,
    .readable_version = 1, /* releases_engines.c and releases_consents.c ask for their tables */
    .can_shrink = true,
};

const struct schema schema_forgotten = {
    .name = "list of who was forgotten",
    .application_id = 0x53617246,
    .page_bytes = 4096,
    .migrations = forgotten_migrations,
    .version = sizeof forgotten_migrations / sizeof *forgotten_migrations,
    .readable_version = sizeof forgotten_migrations / sizeof *forgotten_migrations,
};
