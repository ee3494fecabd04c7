/* What a call read of a customer or of what they did, and no text may say, nor its faults and reasons: noted as it is
 * read, for discretion.h. The values are borrowed from the profile and the event, which outlive the decision. Of a signal,
 * which reads the event alone and may be called for thousands of items, nothing is noted until it fails. */
#ifndef SARTO_BINDINGS_SECRETS_H
#define SARTO_BINDINGS_SECRETS_H

#include "bindings/call.h"

enum { EVENT_SECRETS_MAX = 20000 }; /* of a signal that fails */
enum { SECRETS_MAX = 256 }; /* beyond it what the strategy says itself is not told: call.has_read_too_much */

/* `datum` outlives the decision: "profile:count". */
void secrets_note_number(struct call *call, enum unsayable_kind kind, const char *datum, double number);
void secrets_note_text(struct call *call, enum unsayable_kind kind, const char *datum, const char *text);
/* The same of a text that may not outlive it: it is copied. */
void secrets_note_copy(struct call *call, enum unsayable_kind kind, const char *datum, const char *text);
/* That something was done with this offer: its id and its names. `datum` as above. */
void secrets_note_offer(struct call *call, const char *datum, const char *id);
void secrets_note_time(struct call *call); /* the day of the event */
/* What a function of the host's gave, whoever asked it: it is not in the event, so it is noted of a signal too. */
void secrets_note_host(struct call *call, const char *function, const struct host_value *value);
/* How many a list has of what was declared, or is in the event's data. */
void secrets_note_length(struct call *call, const struct hard_attribute *declared, size_t count);
void secrets_note_data_length(struct call *call, const json_value *list, size_t count);
/* Unless a text may say it; of a list or set nothing, for its texts are read one by one. */
void secrets_note_hard(struct call *call, const struct hard_attribute *declared,
                       const struct hard_value *value);
void secrets_note_hard_text(struct call *call, const struct hard_attribute *declared, const char *text);
/* Of the event's data: a text or a number; of an element of a list its key is NULL. */
void secrets_note_data(struct call *call, const json_value *value);

/* All that a signal could have read. */
void secrets_note_event(struct call *call);

#endif
