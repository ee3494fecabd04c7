/* Output in the order of input. See ordered.h.
 *
 * A ring of places: `first` is the oldest not printed, `next` the one to be taken. Whoever fills the oldest
 * prints it and all filled ones behind it, under the lock, so lines never mix. Flushed whenever nothing is
 * left to print.
 */
#include "host/ordered.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "sarto_admin.h"

enum { PLACES = 8192 };

struct place {
  uint64_t number;
  bool is_filled;
  struct buffer line;
};

struct ordered {
  FILE *out;
  bool is_readable, has_failed;
  pthread_mutex_t lock;
  pthread_cond_t printed;
  uint64_t first, next;
  struct place places[PLACES];
};

struct ordered *ordered_new(FILE *out, bool is_readable) {
  struct ordered *ordered = mem_zero(sizeof *ordered);
  ordered->out = out;
  ordered->is_readable = is_readable;
  pthread_mutex_init(&ordered->lock, NULL);
  pthread_cond_init(&ordered->printed, NULL);
  return ordered;
}

void ordered_free(struct ordered *ordered) {
  for (size_t i = 0; i < PLACES; i++) buffer_fini(&ordered->places[i].line);
  pthread_cond_destroy(&ordered->printed);
  pthread_mutex_destroy(&ordered->lock);
  free(ordered);
}

void *ordered_take(struct ordered *ordered) {
  pthread_mutex_lock(&ordered->lock);
  while (ordered->next - ordered->first == PLACES) pthread_cond_wait(&ordered->printed, &ordered->lock);
  struct place *place = &ordered->places[ordered->next++ % PLACES];
  place->number = ordered->next;
  pthread_mutex_unlock(&ordered->lock);
  return place;
}

uint64_t ordered_number(const void *taken) {
  return ((const struct place *)taken)->number;
}

static bool print_readable(struct ordered *ordered, const struct buffer *line) {
  char *text;
  if (sarto_explain(line->data, line->length, &text, NULL)) return false;
  bool is_written = fputs(text, ordered->out) >= 0 && fputc('\n', ordered->out) != EOF;
  sarto_free(text);
  return is_written;
}

static bool print(struct ordered *ordered, struct buffer *line) {
  if (ordered->is_readable) return print_readable(ordered, line);
  return fwrite(line->data, 1, line->length, ordered->out) == line->length &&
         fputc('\n', ordered->out) != EOF;
}

static void print_ready(struct ordered *ordered) {
  while (ordered->first < ordered->next && ordered->places[ordered->first % PLACES].is_filled) {
    struct place *place = &ordered->places[ordered->first++ % PLACES];
    if (!ordered->has_failed && !print(ordered, &place->line)) ordered->has_failed = true;
    buffer_clear(&place->line);
    place->is_filled = false;
  }
  if (ordered->first == ordered->next && fflush(ordered->out)) ordered->has_failed = true;
  pthread_cond_broadcast(&ordered->printed);
}

void ordered_fill(struct ordered *ordered, void *taken, const char *line, size_t length) {
  struct place *place = taken;
  pthread_mutex_lock(&ordered->lock);
  buffer_add(&place->line, line, length);
  place->is_filled = true;
  if (place == &ordered->places[ordered->first % PLACES]) print_ready(ordered);
  pthread_mutex_unlock(&ordered->lock);
}

bool ordered_finish(struct ordered *ordered) {
  pthread_mutex_lock(&ordered->lock);
  while (ordered->first < ordered->next) pthread_cond_wait(&ordered->printed, &ordered->lock);
  bool is_whole = !ordered->has_failed;
  pthread_mutex_unlock(&ordered->lock);
  return is_whole;
}

bool ordered_has_failed(struct ordered *ordered) {
  pthread_mutex_lock(&ordered->lock);
  bool has_failed = ordered->has_failed;
  pthread_mutex_unlock(&ordered->lock);
  return has_failed;
}
