/* A script's text as tokens: what the files of source.h share. */
#ifndef SARTO_SCRIPT_SOURCE_TOKENS_H
#define SARTO_SCRIPT_SOURCE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "script/source.h"

enum token_type {
  TOKEN_END, /* one, after the last */
  TOKEN_NAME,
  TOKEN_WORD, /* a word of Lua's, where it is used as one */
  TOKEN_KEY,  /* a word of Lua's, where only a name can stand: `until = …` in a table, or after a dot */
  TOKEN_STRING,
  TOKEN_NUMBER,
  TOKEN_OPERATOR
};

struct token {
  uint32_t start; /* in the text */
  uint32_t length;
  uint32_t line;
  const char *as; /* the name that it stands for (source_resolve); NULL: it stands for itself */
  uint32_t match; /* of what opens ( [ { function if do repeat: the token that closes it, or the end's */
  uint8_t type;
  bool is_in_table; /* the innermost thing open around it is a table's { */
};

/* `kind "name" {` or `kind {`, in no table. The texts are not ended. */
struct declaration {
  struct slice kind, name; /* name.data NULL: it has none */
  uint32_t at, body;       /* the tokens of the kind and of the { */
};

struct source {
  const char *text;
  size_t length;
  struct token *tokens;
  size_t count; /* without the end */
  struct declaration *declarations;
  size_t declaration_count; /* sorted by kind, name and place */
};

/* Fills tokens and count. */
enum status source_scan(struct source *source, struct error *err);
/* Fills match, is_in_table and TOKEN_KEY. Text that does not nest is forgiven: Lua will refuse it. */
void source_nest(struct source *source);

/* Lets other names of what the host hands to a script read as the host's own, in the tokens alone; nests them again. */
void source_resolve(struct source *source);

/* The name of what the host hands first to a function of a declaration ("strategy", "propose": "profile"); NULL: it calls no
 * such function. Static. */
const char *source_given_first(const struct source *source, const struct declaration *declaration,
                               size_t function_name);

bool token_is(const struct source *source, size_t at, const char *text); /* a word or operator */
/* The value of a string token as it stands between its quotes, escapes unread; of others their text. */
const char *token_value(const struct source *source, size_t at, size_t *length);
/* Whether a field of a table begins at token `at`. */
bool token_begins_field(const struct source *source, size_t at);

/* One finding; `line` as in source_check. */
typedef void source_found(void *context, int line, const char *sentence);
/* Reports what would take Lua's compiler too long or lead it astray. */
void source_check_limits(const struct source *source, source_found *found, void *context);
/* Reports where a comma is missing between two fields of a table. */
void source_check_commas(const struct source *source, source_found *found, void *context);
/* Reports what other languages write otherwise. */
void source_check_slips(const struct source *source, source_found *found, void *context);
bool source_misses_comma(const struct source *source, size_t at); /* before that token */

#endif
