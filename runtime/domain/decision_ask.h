/* The half of decision_encode that is about asking. */
#ifndef SARTO_DOMAIN_DECISION_ASK_H
#define SARTO_DOMAIN_DECISION_ASK_H

#include "domain/decision.h"

void decision_put_ask(struct buffer *out, const struct decision *decision); /* an object, or null */
/* ,"given":… where the event was an answer that is rewarded; else nothing. */
void decision_put_given(struct buffer *out, const struct decision *decision);

#endif
