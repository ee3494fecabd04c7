/* Problems as RFC 9457 tells them: {"type","title","status","detail"}, with a `line` where the input had
 * many. */
#ifndef SARTO_DOMAIN_PROBLEM_H
#define SARTO_DOMAIN_PROBLEM_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

int problem_status(enum status status);     /* the HTTP status that says the same */
const char *problem_title(int http_status); /* "Bad Request" */

/* type is https://sarto.invalid/problems/ and the title in lower case with hyphens; line 0 is left out. */
void problem_put(struct buffer *out, int http_status, const char *detail, uint64_t line);

/* The same, and as `instance` the trace that it belongs to, "urn:trace:" and its id; "" is left out. */
void problem_put_traced(struct buffer *out, int http_status, const char *detail, const char *trace_id);

#endif
