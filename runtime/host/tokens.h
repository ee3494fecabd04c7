/* Access tokens: who has one, in what role, until when. They are kept beside the database, shop-tokens.json, mode 0600,
 * written whole; of a token its hash alone, so that who reads the file, or a backup of it, can use none of them.
 *
 *   sarto_ROLE_ID_SECRET     ID 8 hex digits, the same as long as the token has its name; SECRET 43 letters, 32 random bytes
 *
 *   {"version":1,"visitors":{"generation":1,"earlier_until":null},
 *    "tokens":[{"id":"1f0c…","name":"shop page","role":"page","public":true,"made":"2026-03-01T10:00:00Z","expires":null,
 *               "rate":null,"origins":["https://shop.example"],"hash":"<64 hex>","earlier":null,"earlier_until":null}]}
 *
 * SECRET is as long as a key, so one pass of SHA-256 over the token is enough: there is nothing to guess. Any thread that has
 * the struct.
 */
#ifndef SARTO_HOST_TOKENS_H
#define SARTO_HOST_TOKENS_H

#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "domain/access.h"

enum {
  TOKENS_MAX = 1000,
  TOKEN_ID_BYTES = 9,
  TOKEN_TEXT_BYTES = 80,
  TOKEN_ORIGINS_MAX = 32,
  TOKEN_ORIGIN_BYTES = 256
};

#define TOKEN_NEVER INT64_MAX

struct token {
  char id[TOKEN_ID_BYTES];
  char name[CALLER_NAME_BYTES];
  enum role role;
  bool is_public;                      /* it stands in pages or apps that anyone can read */
  int64_t made_ms, expires_ms;         /* TOKEN_NEVER */
  double rate;                         /* events a second; 0: any number */
  char (*origins)[TOKEN_ORIGIN_BYTES]; /* of pages that may use it; none: of any */
  size_t origin_count;
  unsigned char hash[DIGEST_BYTES], earlier[DIGEST_BYTES];
  int64_t earlier_until_ms; /* the one before the last rotation holds until then; 0: there is none */
};

/* A zeroed one has none. */
struct tokens {
  struct token *items;
  size_t count;
  uint64_t visitor_generation;       /* of the key that `visitor` is made with; at least 1 */
  int64_t earlier_visitors_until_ms; /* the one before holds until then; 0: there is none */
};

void tokens_fini(struct tokens *tokens);
/* "shop.db" → "shop-tokens.json"; the caller frees. */
char *tokens_path(const char *database);
/* OK with none where there is no file. CORRUPT: what it holds is not what tokens_save writes. IO. */
enum status tokens_load(const char *path, struct tokens *tokens, struct error *err);
/* Whole and durable on return, in the place of what was there. IO, FULL. */
enum status tokens_save(const char *path, const struct tokens *tokens, struct error *err);

/* Whose token that text is at that time; NULL: nobody's, or it is over. Takes as long whatever is wrong with it. */
const struct token *tokens_find(const struct tokens *tokens, const char *text, int64_t now_ms);
struct token *tokens_named(struct tokens *tokens, const char *name); /* NULL: there is none */

/* A new secret for the token, as the text to give away, which is kept nowhere. */
void token_renew(struct token *token, char text[static TOKEN_TEXT_BYTES]);
/* Adds one of that name, which no other has, without origins. Borrowed until another is added. */
struct token *tokens_add(struct tokens *tokens, const char *name, enum role role);
void tokens_remove(struct tokens *tokens, struct token *token);
void token_add_origin(struct token *token, const char *origin);
/* "https://shop.example": scheme, host and port if any, and nothing behind. INVALID. */
enum status token_check_origin(const char *origin, struct error *err);
/* Whether a page of that origin may use it. */
bool token_opens_to(const struct token *token, const char *origin);

#endif
