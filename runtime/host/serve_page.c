/* Serves the page client. It tells nothing of anybody and is the same for all, so that any page may have it and any cache
 * keep it. The loop's thread. */
#include "host/serve_page.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

enum { ETAG_BYTES = 24 };

static const char *print_etag(char text[static ETAG_BYTES]) {
  snprintf(text, ETAG_BYTES, "\"%016llx\"", (unsigned long long)checksum(page_client, page_client_bytes));
  return text;
}

/* A list of tags, each strong or weak, or a star. Ours holds no character that others could hold it in. */
static bool is_known(const char *if_none_match, const char *etag) {
  return if_none_match && (!strcmp(if_none_match, "*") || strstr(if_none_match, etag));
}

void serve_get_page_client(void *serve, struct http_request *request) {
  (void)serve;
  char etag[ETAG_BYTES];
  http_add_header(request, "ETag", print_etag(etag));
  http_add_header(request, "Cache-Control", "public, max-age=3600");
  http_add_header(request, "Cross-Origin-Resource-Policy", "cross-origin");
  http_add_header(request, "X-Content-Type-Options", "nosniff");
  if (is_known(http_header(request, "If-None-Match"), etag))
    http_answer(request, 304, NULL, NULL, 0);
  else
    http_answer(request, 200, "text/javascript; charset=utf-8", mem_copy(page_client, page_client_bytes),
                page_client_bytes);
}
