/* What lets a page listen for changes: a browser's EventSource sends no headers, so the key to its stream stands in the
 * stream's address, sealed (base/token.h). It says whose stream it is, and opens that and nothing else.
 *
 * Times of one hour have one token each, so that an address is the same as long as its hour; it opens until the end of the
 * hour after. Pure.
 */
#ifndef SARTO_HOST_STREAM_TOKEN_H
#define SARTO_HOST_STREAM_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/token.h"

enum { STREAM_TOKEN_HOUR_MS = 3600000 };

struct stream_token {
  const char *profile_id; /* borrowed from the buffer that it was read into */
  bool is_public; /* asked for with a key that anyone has, by nobody who showed that they are that person */
  int64_t changes_ms; /* when its hour ends, and another token is given out; ignored when it is sealed */
};

/* Appends the token; false, with nothing appended: the id is too long for one. */
bool stream_token_seal(const struct token_key *key, const struct stream_token *token, int64_t now_ms,
                       struct buffer *out);
/* False: it is no such token, or its time is over. */
bool stream_token_read(const struct token_key *key, const char *text, int64_t now_ms, struct buffer *storage,
                       struct stream_token *token);
#endif
