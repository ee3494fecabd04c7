/* Every place of a data folder, and of the store's memory, that can hold a person, and what becomes of it when they are
 * forgotten. The one list: receipts are written from it, and a test fails for a file, table or column that is not in it.
 * To keep something new, add its lines here.
 */
#ifndef SARTO_STORE_PLACES_H
#define SARTO_STORE_PLACES_H

#include <stddef.h>

enum place_fate {
  PLACE_ERASED,       /* what is theirs goes, to the last byte */
  PLACE_STAYS,        /* something that came of them stays, and `said` says what */
  PLACE_HOLDS_NOBODY, /* nothing of a person is ever in it */
};

struct place {
  const char *file;    /* a pattern (fnmatch) of names in the folder, the first that fits counts; "memory" */
  const char *table;   /* NULL: the file itself; in memory: whose */
  const char *columns; /* of the table, with a space between them */
  enum place_fate fate;
  const char *said; /* in receipts; NULL: nothing. The same is said once */
  const char *how;  /* what becomes of it, or why nobody is in it */
};

extern const struct place places[];
extern const size_t place_count;

/* The line for a file's name, for a table of it or a column; NULL: nobody thought of it. */
const struct place *place_find(const char *file, const char *table, const char *column);

#endif
