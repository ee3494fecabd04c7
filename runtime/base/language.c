/* Texts that name a language. See language.h. Pure, any thread. */
#include "base/language.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <unicode/uloc.h>

enum { LETTERS_MIN = 2, LETTERS_MAX = 3, PART_MIN = 2, PART_MAX = 9 }; /* of a part with what separates it */

/* All that is in use begins so. */
static bool is_of_parts(const char *text) {
  while (*text) {
    size_t part = 1;
    if (*text != '-' && *text != '_') return false;
    while (isalnum((unsigned char)text[part])) part++;
    if (part < PART_MIN || part > PART_MAX) return false;
    text += part;
  }
  return true;
}

bool language_is_known(const char *text) {
  char language[LETTERS_MAX + 1] = {0};
  size_t letters = 0;
  while (isalpha((unsigned char)text[letters])) letters++;
  if (letters < LETTERS_MIN || letters > LETTERS_MAX) return false;
  memcpy(language, text, letters);
  return *uloc_getISO3Language(language) && is_of_parts(text + letters);
}
