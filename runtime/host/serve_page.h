/* The page client, clients/page/sarto.js, which the Makefile puts into the program. */
#ifndef SARTO_HOST_SERVE_PAGE_H
#define SARTO_HOST_SERVE_PAGE_H

#include <stddef.h>

#include "net/http.h"

extern const char page_client[]; /* not NUL-ended */
extern const size_t page_client_bytes;

/* GET /sarto.js, for any page. Browsers look after an hour whether it is still the same. */
void serve_get_page_client(void *serve, struct http_request *request);

#endif
