/* What comes with the ports themselves: a journal row's bytes, and giving its memory back. No thread of its own. */
#include "domain/ports.h"

#include <stdlib.h>

size_t journal_row_bytes(const struct journal_row *row) {
  return row->event.length + row->profile.length + row->decision.length + row->other.length;
}

void journal_row_fini(struct journal_row *row) {
  free(row->bytes);
  *row = (struct journal_row){0};
}
