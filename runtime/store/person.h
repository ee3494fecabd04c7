/* All that the journal holds of one person, and their profile as it lasts: for whoever shows it to them. */
#ifndef SARTO_STORE_PERSON_H
#define SARTO_STORE_PERSON_H

#include "store/store.h"

/* An id whose rows are the person's up to that number: their own, and each that flowed into them, up to the alias. */
struct person_id {
  const char *id;
  uint64_t last_number;
};

struct person_figures {
  uint64_t found, damaged; /* rows of theirs: shown, and such as cannot be read any more */
  uint64_t bytes;          /* of the files that were read through */
};

/* Another status than OK ends the visit. The row's bytes are borrowed until it returns. */
typedef enum status person_visit(void *context, const struct journal_row *row, struct error *err);

/* Shows their rows in order, each once, as load_row does: a part that retention took is empty. What came under one of the
 * ids before it flowed into somebody else is that person's, and is not shown. Reads every segment through, on
 * connections of its own, while the store goes on: a row that is taken away meanwhile is shown or not. Any thread.
 * `figures` may be NULL. */
enum status store_visit_person(struct store *store, const struct person_id *ids, size_t count,
                               person_visit *visit, void *context, struct person_figures *figures,
                               struct error *err);

/* The profile as the last row made it that is on the disk, folded or not; appends to `image`. NOT_FOUND, without a message:
 * nobody of that id is kept. Any thread. */
enum status store_load_profile(struct store *store, const char *profile_id, struct buffer *image,
                               uint64_t *number, struct error *err);

#endif
