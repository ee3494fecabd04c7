/* The writer's queue: a ring under one mutex. An ask carries the epoch it was put in. The epoch advances when
 * the engine has dropped what it had in memory after a refused batch; so the writer can tell an append that
 * was decided on lost state, however late it comes to it, from one that was decided afresh.
 */
#include "store/queue.h"

#include <stdlib.h>

#include "base/memory.h"

void queue_init(struct queue *queue) {
  *queue = (struct queue){.mutex = PTHREAD_MUTEX_INITIALIZER,
                          .has_asks = PTHREAD_COND_INITIALIZER,
                          .has_room = PTHREAD_COND_INITIALIZER,
                          .has_rolled = PTHREAD_COND_INITIALIZER,
                          .asks = mem_alloc(QUEUE_ASKS * sizeof *queue->asks),
                          .epoch = 1};
}

void queue_fini(struct queue *queue) {
  must(!queue->count);
  free(queue->asks);
  pthread_cond_destroy(&queue->has_rolled);
  pthread_cond_destroy(&queue->has_room);
  pthread_cond_destroy(&queue->has_asks);
  pthread_mutex_destroy(&queue->mutex);
}

void queue_put(struct queue *queue, struct ask ask) {
  pthread_mutex_lock(&queue->mutex);
  must(!queue->is_closing);
  while (queue->count == QUEUE_ASKS) pthread_cond_wait(&queue->has_room, &queue->mutex);
  ask.epoch = queue->epoch;
  queue->asks[(queue->first + queue->count++) % QUEUE_ASKS] = ask;
  pthread_cond_signal(&queue->has_asks);
  pthread_mutex_unlock(&queue->mutex);
}

size_t queue_take(struct queue *queue, struct ask *batch, size_t most, size_t most_bytes) {
  size_t taken = 0, bytes = 0;
  pthread_mutex_lock(&queue->mutex);
  while (!queue->count && !queue->is_closing) pthread_cond_wait(&queue->has_asks, &queue->mutex);
  while (queue->count && taken < most && bytes < most_bytes) {
    bool is_alone = queue->asks[queue->first].roll != NULL;
    if (is_alone && taken) break;
    batch[taken] = queue->asks[queue->first];
    bytes += journal_row_bytes(&batch[taken++].row);
    queue->first = (queue->first + 1) % QUEUE_ASKS;
    queue->count--;
    if (is_alone) break;
  }
  pthread_cond_broadcast(&queue->has_room);
  pthread_mutex_unlock(&queue->mutex);
  return taken;
}

void queue_next_epoch(struct queue *queue) {
  pthread_mutex_lock(&queue->mutex);
  queue->epoch++;
  pthread_mutex_unlock(&queue->mutex);
}

void queue_close(struct queue *queue) {
  pthread_mutex_lock(&queue->mutex);
  queue->is_closing = true;
  pthread_cond_signal(&queue->has_asks);
  pthread_mutex_unlock(&queue->mutex);
}

size_t queue_count(struct queue *queue) {
  pthread_mutex_lock(&queue->mutex);
  size_t count = queue->count;
  pthread_mutex_unlock(&queue->mutex);
  return count;
}

void queue_roll_done(struct queue *queue, struct roll_result *roll, enum status status,
                     const struct error *error) {
  pthread_mutex_lock(&queue->mutex);
  *roll = (struct roll_result){.is_done = true, .status = status, .error = *error};
  pthread_cond_broadcast(&queue->has_rolled);
  pthread_mutex_unlock(&queue->mutex);
}

enum status queue_wait(struct queue *queue, enum ask_kind kind, struct error *err) {
  struct roll_result roll = {0};
  queue_put(queue, (struct ask){.kind = kind, .roll = &roll});
  pthread_mutex_lock(&queue->mutex);
  while (!roll.is_done) pthread_cond_wait(&queue->has_rolled, &queue->mutex);
  pthread_mutex_unlock(&queue->mutex);
  if (err && roll.status != STATUS_OK) *err = roll.error;
  return roll.status;
}
