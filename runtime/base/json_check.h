/* The judge of JSON texts, behind json_decode: is this text RFC 8259, and within what json.h promises. Any
 * thread.
 */
#ifndef SARTO_BASE_JSON_CHECK_H
#define SARTO_BASE_JSON_CHECK_H

#include <stddef.h>

#include "base/error.h"

/* STATUS_OK or STATUS_INVALID; one pass. `text` need not end in NUL and is not NULL. Sizes are not judged. */
enum status json_check(const char *text, size_t length, struct error *err);

#endif
