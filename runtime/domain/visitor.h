/* Whom a public key may speak for. Such a key stands in pages that anyone reads, so what comes with it may come from anyone.
 * It speaks for people nobody knows, and for a known person where the event brings `visitor`, which the shop's own server
 * made for the one who is logged in there:
 *
 *   base64url(ID.EXPIRY.MAC)   ID the subject, EXPIRY in seconds of Unix time,
 *                              MAC the HMAC-SHA256 of "ID.EXPIRY" in lower-case hex, under the key of the data folder
 *
 * Without it, of a known person, a stranger speaks: what merely happened is kept and teaches, what lowers is taken (a no, an
 * origin withdrawn, a degree down, a refusal to answer), and nothing else; and the decision is made for somebody of whom
 * nothing is known, at degree mass, so that it tells nothing of who they are. Pure; any thread. */
#ifndef SARTO_DOMAIN_VISITOR_H
#define SARTO_DOMAIN_VISITOR_H

#include "base/secret.h"
#include "domain/event.h"
#include "domain/profile.h"

enum { VISITOR_BYTES_MAX = 1024 };

/* Whether it was made for that subject, under one of the keys, and still holds. */
bool visitor_check(const char *visitor, const unsigned char (*keys)[SECRET_BYTES], size_t key_count,
                   const char *subject, int64_t now_ms);

/* Says of the event, before the profile takes anything of it, whether a stranger speaks; of a stranger's it is unverified
 * too. */
void visitor_settle(const struct profile *profile, struct event *event);

/* Whether signals may hear the event: of what a person alone can say of themselves, a stranger's says nothing. */
bool visitor_teaches(const struct event *event);

/* What of a stranger's event was not taken besides what an unverified one's is not, in one static word: "attributes",
 * "wishes", "answers", "alias"; NULL: nothing. */
const char *visitor_untaken(const struct event *event);

#endif
