/* What a backup came to, as JSON. */
#ifndef SARTO_HOST_BACKUP_REPORT_H
#define SARTO_HOST_BACKUP_REPORT_H

#include "sarto_admin.h"
#include "store/backup.h"

/* {"backup":…,…,"seconds":… without its closing brace; `engine` NULL: left out. */
void backup_put_report(struct buffer *out, const char *what, const char *path, const char *engine,
                       const struct store_backup_report *report);
struct store_progress backup_progress(const sarto_watching *watching); /* NULL: nobody watches; borrowed */

/* A backup by the files, while their folder's lock is held by nobody else. */
enum status backup_make_stored(const char *database, const char *path, const sarto_watching *watching,
                               struct store_backup_report *report, struct error *err);

#endif
