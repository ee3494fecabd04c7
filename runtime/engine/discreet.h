/* Whether a text of a strategy keeps to itself what is known of the customer. */
#ifndef SARTO_ENGINE_DISCREET_H
#define SARTO_ENGINE_DISCREET_H

#include "bindings/call.h"
#include "engine/placement.h"

/* A text as the strategy returned it, and as it would leave, with what filled its slots, which is no secret. */
struct discreet_text {
  const char *written;
  struct slice filled;
  const struct slice *said;
  size_t said_count;
};

/* NULL: it may leave. Else why not, for the drop: the datum or the phrase, and never the value. */
const char *discreet_judge(const struct page *page, const struct placement_decision *decided,
                           const struct proposal *proposal, const struct discreet_text *text);

/* What a script says to others than the customer, why it failed or chose nobody: as it is, or, where it says what the call
 * read, in its place that it is withheld; the file and line that it begins with stay. In the call's arena or `sentence`. */
const char *discreet_sentence(const struct call *call, const char *sentence);

#endif
