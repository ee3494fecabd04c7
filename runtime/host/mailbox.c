/* A list behind a lock. See mailbox.h. */
#include "host/mailbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

void mailbox_init(struct mailbox *box) {
  *box = (struct mailbox){0};
  box->last = &box->first;
  pthread_mutex_init(&box->lock, NULL);
}

void mailbox_fini(struct mailbox *box) {
  struct letter *letter;
  while ((letter = mailbox_take(box))) free(letter);
  pthread_mutex_destroy(&box->lock);
}

static struct letter *write_letter(const sarto_answer *answer, bool is_made) {
  size_t why_bytes = answer->why ? strlen(answer->why) + 1 : 0;
  struct letter *letter = mem_zero(sizeof *letter + answer->length + 1 + why_bytes);
  letter->answer = *answer;
  letter->is_made = is_made;
  if (answer->decision) {
    memcpy(letter->text, answer->decision, answer->length);
    letter->answer.decision = letter->text;
  }
  if (answer->why) letter->answer.why = memcpy(letter->text + answer->length + 1, answer->why, why_bytes);
  return letter;
}

void mailbox_put(struct mailbox *box, const sarto_answer *answer, bool is_made) {
  struct letter *letter = write_letter(answer, is_made);
  pthread_mutex_lock(&box->lock);
  *box->last = letter;
  box->last = &letter->next;
  pthread_mutex_unlock(&box->lock);
}

struct letter *mailbox_take(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  struct letter *letter = box->first;
  if (letter) box->first = letter->next;
  if (!box->first) box->last = &box->first;
  pthread_mutex_unlock(&box->lock);
  return letter;
}

bool mailbox_is_empty(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  bool is_empty = !box->first;
  pthread_mutex_unlock(&box->lock);
  return is_empty;
}
