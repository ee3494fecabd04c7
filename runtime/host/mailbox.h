/* Answers on their way from the thread that has them to the one that tells the host: copies, in order, told one at a time.
 * Whoever tells may be ended in the middle of it by the host, who closes the runtime: the rest is told there. */
#ifndef SARTO_HOST_MAILBOX_H
#define SARTO_HOST_MAILBOX_H

#include <pthread.h>
#include <stdbool.h>

#include "sarto.h"

struct letter {
  struct letter *next;
  sarto_answer answer; /* its texts are the letter's, NUL-terminated */
  bool is_made;        /* the runtime made the event itself */
  char text[];
};

struct mailbox {
  pthread_mutex_t lock;
  struct letter *first, **last;
};

void mailbox_init(struct mailbox *box);
void mailbox_fini(struct mailbox *box); /* what was not told goes */
/* Copies. Any thread, and from several at once. */
void mailbox_put(struct mailbox *box, const sarto_answer *answer, bool is_made);
/* The oldest, the caller's to free; NULL: none. */
struct letter *mailbox_take(struct mailbox *box);
bool mailbox_is_empty(struct mailbox *box);

#endif
