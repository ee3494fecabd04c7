/* GET /v1/profiles/{id}/export: everything that is held of a person, for them. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_EXPORT_H
#define SARTO_HOST_SERVE_EXPORT_H

#include "host/serve_rights.h"

/* Works with what serve_rights_of gives. */
void serve_get_export(void *serve, struct http_request *request);
/* To the person themselves: the page, or the JSON as a file to save; a page too where there is none. */
void serve_export_own(void *serve, struct http_request *request, const char *profile_id, bool is_saved);

#endif
