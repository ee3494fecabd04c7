/* What comes with the ports themselves: giving a journal row's memory back. No thread of its own. */
#include "domain/ports.h"

#include <stdlib.h>

void journal_row_fini(struct journal_row *row) {
  free(row->bytes);
  *row = (struct journal_row){0};
}
