/* Base64, as RFC 4648 has it. Any thread. */
#ifndef SARTO_BASE_BASE64_H
#define SARTO_BASE_BASE64_H

#include <stdbool.h>

#include "base/buffer.h"

enum base64_form {
  BASE64_STANDARD,
  BASE64_URL
}; /* with padding or without, both; "+/", and "-_" in addresses */

/* Appends what the text stands for, and returns true; false, with nothing appended: it is none. */
bool base64_decode(enum base64_form form, struct slice text, struct buffer *out);

#endif
