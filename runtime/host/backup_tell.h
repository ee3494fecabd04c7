/* Backups and restores on a terminal. */
#ifndef SARTO_HOST_BACKUP_TELL_H
#define SARTO_HOST_BACKUP_TELL_H

#include <stdint.h>

/* One line about a report's JSON, that begins with `what`. */
void tell_backup(const char *what, const char *report);
struct backup_teller {
  uint64_t last_us; /* when it told something last; 0 to begin with */
};
/* For sarto_watching.goes_on, with a backup_teller as its context: a line on stderr now and then, where that is a terminal. Always 1. */
int tell_backup_progress(void *teller, const char *doing, uint64_t done_bytes, uint64_t all_bytes);

#endif
