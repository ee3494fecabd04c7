/* What a request says of privacy it says of every event in it: Global Privacy Control (`Sec-GPC: 1`) and a TCF string
 * (`?gdpr=1&gdpr_consent=…`). It becomes members of each event, `"gpc":true` and `"tcf":{"tcString":"…"}`, before the
 * journal, so that it is part of what is decided again. */
#ifndef SARTO_HOST_PRIVACY_MARKS_H
#define SARTO_HOST_PRIVACY_MARKS_H

#include <stdbool.h>

#include "base/buffer.h"

struct privacy_marks {
  bool has_gpc;
  const char *tcf; /* borrowed; "": one that allows nothing; NULL: nothing was said */
};

/* Of the query's gdpr and gdpr_consent (NULL where absent), borrowed from them. Where GDPR does not hold ("0") no string is
 * needed and none is heard; where it is said to hold and there is none, or what it is cannot be one, nothing is allowed. */
const char *privacy_tcf(const char *gdpr, const char *gdpr_consent);

/* Whether there is anything to mark. */
bool privacy_has_marks(const struct privacy_marks *marks);
/* Appends the event's text with those members, in the stead of its own; what is no JSON object is appended as it is, and
 * refused as that later. */
void privacy_mark(struct slice text, const struct privacy_marks *marks, struct buffer *out);

#endif
