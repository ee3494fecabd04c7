/* Walking the tables of a script's text, for the judgements that look at what literals say. Text that does not nest is
 * forgiven: Lua refuses it, and nothing here leaves the tokens. */
#ifndef SARTO_SCRIPT_SOURCE_WALK_H
#define SARTO_SCRIPT_SOURCE_WALK_H

#include "script/source_tokens.h"

enum { WALK_TEXT_BYTES = 129 }; /* of a name and its NUL */

/* One field of a table, by tokens. */
struct table_field {
  size_t key;        /* the token that holds the key's text; 0: a position, or a key that is computed */
  size_t value, end; /* the value is [value, end) */
  bool is_positional;
};

/* The field at *at, which begins behind the { at `open`; false behind the last. */
bool table_next(const struct source *source, size_t open, size_t *at, struct table_field *field);

/* Whether the value is one text, or one table, and nothing else. */
bool field_is_text(const struct source *source, const struct table_field *field);
bool field_is_table(const struct source *source, const struct table_field *field);

/* The text of a name or string as Lua would read it; NULL for what is longer than a name, has escapes or is neither. */
const char *token_text(const struct source *source, size_t at, char text[static WALK_TEXT_BYTES]);
bool token_says(const struct source *source, size_t at,
                const char *text); /* a name or a string with that text */
bool token_names(const struct source *source, size_t at, const char *name); /* a name with that text */

/* The { of the declaration `kind "name" {` whose kind stands at `at`, or 0. */
size_t declaration_body(const struct source *source, size_t at, const char *kind);

/* The first argument of the call whose function's name stands at `at`, as in f "x", f { … } and f(x, …): its first
 * token, or 0. *is_alone says that nothing follows it but another argument or the end. */
size_t call_argument(const struct source *source, size_t at, bool *is_alone);

#endif
