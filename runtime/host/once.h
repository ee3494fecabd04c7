/* One-time links: who holds one may see all that is held of the person it is for, and raise what they lowered. They are sent
 * to the address that the person declared, open once, and soon end; what was opened is used by a token that stands in no
 * mail. They are in memory alone: after a restart a new one is asked for. One thread's, the loop's.
 */
#ifndef SARTO_HOST_ONCE_H
#define SARTO_HOST_ONCE_H

#include <stdint.h>

#include "base/token.h"

enum { ONCE_TOKEN_BYTES = TOKEN_RANDOM_BYTES, ONCE_MAX = 10000 };

struct once;

struct once *once_new(void);
void once_free(struct once *once); /* NULL is fine */

/* A new token, until until_ms. Where ONCE_MAX wait the oldest goes. */
void once_make(struct once *once, const char *profile_id, int64_t until_ms,
               char token[static ONCE_TOKEN_BYTES]);
/* Whether it would open now; it stays. */
bool once_is_closed(const struct once *once, const char *token, int64_t now_ms);
/* Opens it, once: from then on another token stands for it, until until_ms. False: it is none, it has ended, or it was
 * opened before. */
bool once_open(struct once *once, const char *token, int64_t now_ms, int64_t until_ms,
               char opened[static ONCE_TOKEN_BYTES]);
/* Of a token that once_open gave: whom it is for, borrowed until the next call; NULL: it is none, or has ended. */
const char *once_find_opened(const struct once *once, const char *token, int64_t now_ms);

/* Of a person who is forgotten: all of theirs end. */
void once_forget(struct once *once, const char *profile_id);
/* Drops what has ended. */
void once_sweep(struct once *once, int64_t now_ms);

#endif
