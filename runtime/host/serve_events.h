/* Batches: the events of one request, on their way to one answer.
 *
 *   loop thread:    request → batch of events → sarto_submit for each ─┐
 *   writer thread:  answers, once durable → list under a lock → uv_async ─┐
 *   loop thread:    list → the batch's results → when none is missing: finish
 *
 * A ticket is one place in a batch; one event is a batch of one. An event that is refused fills its place at once. All on
 * the loop's thread.
 *
 * To answer otherwise than with decisions: batch_new, batch_add for each event, a `finish` of one's own, batch_submit.
 */
#ifndef SARTO_HOST_SERVE_EVENTS_H
#define SARTO_HOST_SERVE_EVENTS_H

#include "host/access.h"
#include "host/audit.h"
#include "host/event_marks.h"
#include "host/serve_inside.h"

struct batch;

/* One event's place in its batch. */
struct place {
  struct batch *batch; /* NULL: nobody waits for it, as of what the host decided by itself */
  struct place *next;  /* in the list of answers that came */
  int status;
  char *why;    /* the status is not OK */
  char *result; /* the decision, or {"error":{…}}; the place's, unless whoever takes it leaves NULL */
  size_t length;
};

struct batch {
  struct serve *serve;
  struct http_request *request;
  struct event_marks marks;                                      /* of what is submitted */
  unsigned char visitor_keys[ACCESS_VISITOR_KEYS][SECRET_BYTES]; /* theirs */
  bool is_caller_marked;
  size_t count, missing, capacity;
  size_t beyond; /* events past the most that a request may have: counted, for the refusal, and not kept */
  struct place **places;
  bool is_numbered;     /* an error says at which place it stands */
  bool is_shown;        /* it holds no event: its one place has its result, which waits until it is durable */
  bool is_acknowledged; /* events are answered with 202 and their ids, and not with what was decided */
  bool is_audited;      /* a line about `act` */
  enum audit_act act;
  void (*finish)(struct batch *batch); /* every place has its status and its result: answers the request */
  void *context;                       /* its, freed after it */
};

/* With Vary and what the request's headers say of privacy; answers with the one decision, unless `finish` is changed. */
struct batch *batch_new(struct serve *serve, struct http_request *request);
/* Borrows the text until batch_submit has returned. */
void batch_add(void *batch, struct slice event);
/* The event as the door lets it in: what the request itself says of it stands in it. Either `event` or what was put into
 * `marked`, empty before. */
struct slice batch_mark(struct batch *batch, struct slice event, struct buffer *marked);
/* Submits all, and answers in time; it is gone afterwards. */
void batch_submit(struct batch *batch);
/* Frees one that was not submitted. */
void batch_abandon(struct batch *batch);

/* The `finish` of a single event: its decision, or the problem. */
void batch_answer_one(struct batch *batch);

/* True: answered with 429. */
bool serve_refuse_overload(struct serve *serve, struct http_request *request);
void serve_take_answers(uv_async_t *wake);

#endif
