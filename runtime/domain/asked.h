/* What a person was asked for, and what came of it: the ledger of a fair exchange, and what the caps on asking count.
 *
 * A decision that asks is one asking, counted from then on: what was decided may have been shown. ask.answered says what
 * came of it. Soft items become evidence of the origin `declared`, which together weigh one clear answer for each datum;
 * hard ones hard attributes; an answer about a consent a consent, of the text that was shown. An answer to what nobody
 * asked counts as well, and stands in the ledger as such.
 *
 *   asked.c        the ledger, what may be asked now
 *   asked_event.c  answers
 *   asked_image.c  bytes and JSON
 *
 * Pure; whichever thread owns the profile.
 */
#ifndef SARTO_DOMAIN_ASKED_H
#define SARTO_DOMAIN_ASKED_H

#include "domain/event.h"
#include "domain/image.h"
#include "domain/workspace.h"

/* So that no cap of a workspace asks for more than is kept; and of each ask one answer that nobody asked for. */
enum { ASKED_MAX = ASKS_MAX * (ASK_TIMES_MAX + 1) + ASKED_BY_ALL_MAX };

enum asked_state { ASKED_OPEN, ASKED_ANSWERED, ASKED_REFUSED };

struct asked_once {
  char *ask;                /* owned; declared or not */
  struct identity decision; /* zeroed: nobody asked */
  int64_t at_ms;            /* asked; where nobody did, answered */
  uint32_t version;         /* of the purpose's text that was shown */
  enum asked_state state;
  int64_t answered_ms; /* the last word of it, answer or refusal; of an open one 0 */
  bool is_given;       /* what the ask gives was given for the answer */
  char *gift;          /* the offer that it was; owned; NULL: words, or nothing */
};

/* When something was last shown for a purpose, of those that say within how long they give something back. */
struct asked_return {
  char *purpose; /* owned */
  int64_t last_ms;
};

/* A zeroed struct has none. */
struct asked {
  struct asked_once *each; /* by time, decision, ask */
  size_t count;
  struct asked_return *returns; /* sorted by purpose; at most PURPOSES_MAX */
  size_t return_count;
};

void asked_fini(struct asked *asked);
size_t asked_bytes(const struct asked *asked); /* of memory, beyond the struct itself */
void asked_merge(struct asked *into, const struct asked *from);

/* Somebody asked; else it was answered unasked. */
bool asked_is_asked(const struct asked_once *asking);
/* From now on the ask was decided. */
void asked_record(struct asked *asked, const struct ask *ask, const struct event *event);

/* Whether that offer was given for an answer. */
bool asked_has_given(const struct asked *asked, const char *offer_id);

/* Something was shown for the purpose: a strategy that has it filled a placement. Nothing where it does not say within how
 * long it gives something back; beyond PURPOSES_MAX purposes that for which it was longest ago goes. */
void asked_note_return(struct asked *asked, const struct purpose *purpose, int64_t time_ms);
/* INT64_MIN: never. */
int64_t asked_last_return_ms(const struct asked *asked, const char *purpose);

/* ---- whether to ask ---- */

struct profile;
struct rights;
/* Why the ask is not to be made now, in the arena: it is answered, or was refused, or nothing that is still to be told
 * could be taken, or it or all asks were made as often as the workspace allows. NULL: nothing speaks against it. */
const char *asked_forbids(const struct profile *profile, const struct workspace *workspace,
                          const struct ask *ask, int64_t now_ms, struct arena *arena);

/* ---- answers ---- */

/* All that can refuse an ask.answered; other types pass. INVALID names the field.
 *
 *   data: { "ask": NAME, "answers": { ITEM: answer, … }, "refused": true, "decision_id": of what asked,
 *           "version": of the text that was shown }
 *
 * with answers, or refused. Of an ask for a consent the one item is the purpose, its answer true or false. */
enum status asked_check(const struct workspace *workspace, const struct event *event, struct error *err);
/* The ask that an ask.answered names; NULL: none is declared. */
const struct ask *asked_of(const struct workspace *workspace, const struct event *event);
const struct ask_item *asked_find_item(const struct ask *ask, const char *id); /* NULL: none of that id */
/* What a checked event answers; of another workspace's events what this one understands. Once what the event says of
 * consents was taken. Cannot fail. */
void asked_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
/* The ask for a consent that an unverified event answers with yes, or any for data that a stranger answers: nothing of
 * that is taken. NULL: it does not. Of a checked event. */
const struct ask *asked_unverified(const struct workspace *workspace, const struct event *event);
/* The ask for data that the event answers though its purpose is not live for the customer: nothing of that is taken either,
 * but for a refusal. NULL: it does not. Of a checked event whose consents were taken. */
const struct ask *asked_unpurposed(const struct profile *profile, const struct workspace *workspace,
                                   const struct event *event);
/* The soft data that the event answers and that were not learned, since their own purpose is not live; how many. */
size_t asked_unlearned(const struct rights *rights, const struct event *event,
                       const struct soft_datum *data[static ASK_ITEMS_MAX]);
/* The ask for whose answer the event gives something; NULL: it gives nothing. Of an event that was applied. */
const struct ask *asked_rewarded(const struct profile *profile, const struct workspace *workspace,
                                 const struct event *event);

/* ---- bytes, JSON ---- */

void asked_encode(const struct asked *asked, struct buffer *out); /* none where there is none */
/* Puts what it reads into *asked, which is empty before; `is_bad` of the reader: not ours. */
void asked_decode(struct image_reader *reader, struct asked *asked);
/* A list of {"ask","at","decision_id","state","answered","given","offer"}, each where it says something. */
void asked_put_json(const struct asked *asked, struct buffer *out);

#endif
