/* GET /v1/profiles/{id}/export: everything that is held of a person, for them. See README.md. The loop's thread. */
#ifndef SARTO_HOST_SERVE_EXPORT_H
#define SARTO_HOST_SERVE_EXPORT_H

#include "net/http.h"

/* Works with what serve_rights_of gives. */
void serve_get_export(void *serve, struct http_request *request);

#endif
