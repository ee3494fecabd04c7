/* A journal without a disk: answers at once, inside append, and keeps only what repeated events need.
 *
 * It remembers the decisions of the last MEMORY_JOURNAL_ROWS rows; an event whose row is older is new again.
 * No profile is ever found in it and none is folded, so the engine has to keep all of them.
 */
#ifndef SARTO_STORE_MEMORY_JOURNAL_H
#define SARTO_STORE_MEMORY_JOURNAL_H

#include "domain/ports.h"

enum { MEMORY_JOURNAL_ROWS = 100000 };

struct memory_journal;
struct memory_journal *memory_journal_new(journal_answered *answered, void *context);
void memory_journal_free(struct memory_journal *journal); /* NULL is fine */
/* Its port forgets at once: what it has of a person is freed, and as long as it lives what comes late is known. What of a
 * receipt a database's would say, unsigned; the caller frees. NOT_FOUND. */
enum status memory_journal_receipt(const struct memory_journal *journal, const char *receipt, char **json,
                                   struct error *err);
/* Frees what it has of the id up to that row, and makes no tombstone; how many rows that were. */
size_t memory_journal_forget(struct memory_journal *journal, const char *profile_id, uint64_t number);
struct journal_port memory_journal_port(struct memory_journal *journal);

#endif
