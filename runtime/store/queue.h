/* What the writer is asked to do, in order. Any thread puts, one takes. */
#ifndef SARTO_STORE_QUEUE_H
#define SARTO_STORE_QUEUE_H

#include <pthread.h>

#include "domain/ports.h"

enum ask_kind { ASK_APPEND, ASK_AGAIN, ASK_REFUSE, ASK_ROLL, ASK_BARRIER };

struct roll_result {
  bool is_done;
  enum status status;
  struct error error;
};

struct ask {
  enum ask_kind kind;
  uint64_t epoch; /* stamped by queue_put */
  void *ticket;
  /* APPEND: its bytes are the queue's from here on. AGAIN: the number alone. REFUSE: the sentence as its bytes */
  struct journal_row row;
  enum status status;       /* REFUSE: the answer's */
  struct roll_result *roll; /* ROLL, BARRIER: filled with queue_roll_done */
};

enum { QUEUE_ASKS = 8192 };

struct queue {
  pthread_mutex_t mutex;
  pthread_cond_t has_asks, has_room, has_rolled;
  struct ask *asks; /* a ring */
  size_t first, count;
  uint64_t epoch; /* of asks put from now on */
  bool is_closing;
};

void queue_init(struct queue *queue);
void queue_fini(struct queue *queue);
void queue_put(struct queue *queue, struct ask ask); /* waits while the queue is full */
/* Waits for something, then moves out what there is, up to `most` asks and about `most_bytes`; a roll comes
 * alone. 0: closed, and empty. */
size_t queue_take(struct queue *queue, struct ask *batch, size_t most, size_t most_bytes);
void queue_next_epoch(struct queue *queue);
void queue_close(struct queue *queue); /* what is in it can still be taken */
size_t queue_count(struct queue *queue);

void queue_roll_done(struct queue *queue, struct roll_result *roll, enum status status,
                     const struct error *error);
/* Puts a roll, or a barrier, and waits until the writer has come to it: all that was put before is then answered. */
enum status queue_wait(struct queue *queue, enum ask_kind kind, struct error *err);

#endif
