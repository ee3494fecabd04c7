/* "00-<32 hex: trace>-<16 hex: span>-<2 hex: flags>". See trace.h. Any thread. */
#include "base/trace.h"

#include <stddef.h>
#include <string.h>

static const char digits[] = "0123456789abcdef";

enum { VERSION_AT = 0, TRACE_AT = 3, SPAN_AT = 36, FLAGS_AT = 53, WHOLE = 55 };

static bool is_hex(const char *text, size_t length) {
  return strspn(text, digits) >= length;
}

static bool is_known_number(const char *text, size_t length) {
  return is_hex(text, length) && strspn(text, "0") < length;
}

/* What a later version adds begins with a hyphen; version 00 adds nothing. */
static bool ends_well(const char *text) {
  bool is_first = !strncmp(text, "00", 2);
  return !text[WHOLE] || (!is_first && text[WHOLE] == '-');
}

bool trace_parse(const char *text, char id[static TRACE_ID_BYTES]) {
  id[0] = '\0';
  if (strnlen(text, WHOLE) < WHOLE || !ends_well(text)) return false;
  if (text[TRACE_AT - 1] != '-' || text[SPAN_AT - 1] != '-' || text[FLAGS_AT - 1] != '-') return false;
  if (!is_hex(text + VERSION_AT, 2) || !strncmp(text, "ff", 2)) return false;
  if (!is_known_number(text + TRACE_AT, 32) || !is_known_number(text + SPAN_AT, 16)) return false;
  if (!is_hex(text + FLAGS_AT, 2)) return false;
  memcpy(id, text + TRACE_AT, TRACE_ID_BYTES - 1);
  id[TRACE_ID_BYTES - 1] = '\0';
  return true;
}
