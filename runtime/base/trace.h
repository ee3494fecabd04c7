/* W3C Trace Context: which trace a request belongs to, as the header `traceparent` says it. `tracestate` is for whoever calls
 * on, which nobody here does. */
#ifndef SARTO_BASE_TRACE_H
#define SARTO_BASE_TRACE_H

#include <stdbool.h>

enum { TRACE_ID_BYTES = 33 };

/* The trace's id, 32 lower-case hexadecimal digits. False, and `id` is "": it is none, and is to be taken as if it were not
 * there. Of a later version than 00 the part that 00 has is read. */
bool trace_parse(const char *traceparent, char id[static TRACE_ID_BYTES]);

#endif
