/* OpenFeature's remote evaluation protocol (OFREP 0.3) as JSON: what a client asks becomes an event of ours, and a decision
 * what the client takes for flags. A flag is a placement, its value what the placement's `flag` says of it:
 *
 *   object    the placement as the decision has it, with `decision_id` where it is kept, and the `ask` that stands there
 *   string    its message
 *   boolean   whether a strategy fills it; the fallback and an empty one are false
 *   number    the score of the strategy that fills it, 0 to 1; the fallback's and an empty one's is 0
 *
 * An object or a string that is not filled has no value, reason DISABLED: the client's own default stands. Scores are
 * rounded to hundredths, since what they rest on ages with every second and an answer must not. Pure, any thread.
 */
#ifndef SARTO_HOST_OFREP_H
#define SARTO_HOST_OFREP_H

#include "base/hash.h"
#include "base/json.h"
#include "domain/workspace.h"

/* Spelled as the protocol does by ofrep_fault_name. */
enum ofrep_fault {
  OFREP_FINE,
  OFREP_PARSE_ERROR,
  OFREP_TARGETING_KEY_MISSING,
  OFREP_INVALID_CONTEXT,
  OFREP_FLAG_NOT_FOUND,
  OFREP_GENERAL
};
const char *ofrep_fault_name(enum ofrep_fault fault); /* static; not of OFREP_FINE */

struct ofrep_ask {
  json_value *tree;          /* owns the rest */
  const json_value *context; /* an object */
  const char *targeting_key; /* whose flags: the profile's id */
};
/* On anything but OFREP_FINE `err` has the sentence, and there is nothing to free. */
enum ofrep_fault ofrep_read(struct slice body, struct ofrep_ask *ask, struct error *err);
void ofrep_fini(struct ofrep_ask *ask);

/* Appends the placement.requested that the ask is. Of the context those members that an event's envelope has (locale,
 * touchpoint, consent…) stand there, and the rest is its data. */
void ofrep_put_event(const struct ofrep_ask *ask, const char *id, const char *const *placements, size_t count,
                     struct buffer *out);

/* How it is told. */
struct ofrep_flag {
  const char *key;
  enum flag type;
  bool is_kept; /* the decision can be asked for, so that its id is told */
};
/* Appends the flag as the decision (its JSON) has it: {"key","value","reason",…}, or {"key","errorCode","errorDetails"} and
 * why, where a script failed and nothing stands in its place. */
enum ofrep_fault ofrep_put_flag(const json_value *decision, const struct ofrep_flag *flag,
                                struct buffer *out);
/* `key` NULL: of an answer as a whole. */
void ofrep_put_failure(const char *key, enum ofrep_fault fault, const char *details, struct buffer *out);

/* An entity tag, with its quotes, of the text. */
enum { OFREP_ETAG_BYTES = IDENTITY_TEXT_BYTES + 2 };
char *ofrep_etag(struct slice text, char etag[static OFREP_ETAG_BYTES]);
/* Whether an If-None-Match (NULL: none) names it: in a list, as a weak one, or as *. */
bool ofrep_is_known(const char *if_none_match, const char *etag);

#endif
