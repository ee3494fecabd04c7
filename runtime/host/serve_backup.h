/* Backups over the control socket: one at a time, made by the pool, looked at by whoever asked for it. The loop's thread.
 *
 *   POST /control/backup?path=…&database=…   202; 409: another one is being made, or the server keeps another database
 *   GET  /control/backup                     {"state":"running","path":…,"doing":…,"done":…,"all":…}
 *                                            {"state":"done","path":…,"report":{…}}
 *                                            {"state":"failed","path":…,"status":…,"error":…}; {"state":"none"}
 */
#ifndef SARTO_HOST_SERVE_BACKUP_H
#define SARTO_HOST_SERVE_BACKUP_H

#include <uv.h>

#include "net/http.h"
#include "sarto_admin.h"

struct serve_backup;

struct serve_backup *serve_backup_new(uv_loop_t *loop, sarto_runtime *runtime, const char *database);
/* Stops one that is being made and turns the loop until it has. NULL is fine. */
void serve_backup_free(struct serve_backup *backup);
struct serve_backup *serve_backup_of(void *serve); /* serve.c */

void serve_get_backup(void *serve, struct http_request *request);
void serve_post_backup(void *serve, struct http_request *request);

#endif
