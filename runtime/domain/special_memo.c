/* Names that were found harmless. See special_words.h.
 *
 * The same few names come with every event, and to look through all words of all categories for them each time is most of
 * what recognising costs. A name has one place, by its checksum; whichever came last is there. It is compared as a whole,
 * so nobody can craft a name that is taken for another. One thread's, like the crew that has it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "domain/special_words.h"

enum { PLACES = 4096, TEXT_BYTES = 46 };

struct special_memo {
  struct remembered {
    uint8_t length; /* 0: nothing */
    uint8_t traits;
    char text[TEXT_BYTES];
  } places[PLACES];
};

struct special_memo *special_memo_new(void) {
  return mem_zero(sizeof(struct special_memo));
}

void special_memo_free(struct special_memo *memo) {
  free(memo);
}

/* Both, apart by a byte that no name has; 0: too long to be remembered. */
static size_t join(const char *parent, const char *key, char text[static TEXT_BYTES]) {
  size_t before = *parent ? strlen(parent) + 1 : 0, length = strlen(key);
  if (before + length > TEXT_BYTES) return 0;
  if (before) memcpy(text, parent, before);
  memcpy(text + before, key, length);
  return before + length;
}

int special_memo_find(const struct special_memo *memo, const char *parent, const char *key) {
  char text[TEXT_BYTES];
  size_t length = memo ? join(parent, key, text) : 0;
  if (!length) return -1;
  const struct remembered *place = &memo->places[checksum(text, length) % PLACES];
  return place->length == length && !memcmp(place->text, text, length) ? place->traits : -1;
}

void special_memo_keep(struct special_memo *memo, const char *parent, const char *key, int traits) {
  char text[TEXT_BYTES];
  size_t length = memo ? join(parent, key, text) : 0;
  if (!length) return;
  struct remembered *place = &memo->places[checksum(text, length) % PLACES];
  *place = (struct remembered){.length = (uint8_t)length, .traits = (uint8_t)traits};
  memcpy(place->text, text, length);
}
