/* Links that people get with what is sent to them: who holds one may act for the person it is for, and can only lower
 * what is done for them: object, have less of it, take an origin back, be forgotten. It shows nothing of the person, not
 * even their id. It never ends, for a mail is read when it is read.
 *
 *   BASE/l/TOKEN     BASE as workspace.lua says in `links`; TOKEN seals │ kind 1 │ purpose, NUL │ profile id │
 *
 * Pure; any thread.
 */
#ifndef SARTO_DOMAIN_LINK_H
#define SARTO_DOMAIN_LINK_H

#include "base/token.h"

#define LINK_PATH "/l/"

struct link {
  const char *purpose; /* of the message that it came with: what one click objects to; "" where it had none */
  const char *profile_id; /* both borrowed from where it was read into */
};

/* Appends the whole address. `purpose` may be NULL. */
void link_put(struct buffer *out, const struct token_key *key, const char *base, const char *purpose,
              const char *profile_id);
/* Reads what stands behind LINK_PATH, into `storage`. False: not one of ours. */
bool link_read(const char *token, const struct token_key *key, struct buffer *storage, struct link *link);

#endif
