/* What can be read off a script's text without running it: where a field stands, and names that do not exist.
 *
 * A small tokenizer of Lua 5.4 (comments, strings in all forms, numbers, names, operators) and a walk over
 * `kind "name" { … }` declarations. It knows no scopes: a name counts as known when it is declared anywhere
 * in the file. Bounded: text at most SOURCE_BYTES_MAX (a strategy or signal file) or what the caller says.
 */
#ifndef SARTO_SCRIPT_SOURCE_H
#define SARTO_SCRIPT_SOURCE_H

#include <stddef.h>

#include "base/error.h"

enum { SOURCE_BYTES_MAX = 64 * 1024 };

struct source;

/* `text` is kept, not copied. INVALID for text that is no Lua at the level of tokens (an unfinished string…),
 * for a NUL byte or bytecode, invalid UTF-8; TOO_LARGE. err->text starts with "line N: ". */
enum status source_open(const char *text, size_t length, size_t bytes_max, struct source **source,
                        struct error *err);
void source_close(struct source *source);

/* The line of `path` ("fallback.offers.limit", "where.category", "[2].channel" for the second positional
 * item) inside the nth (0-based, in file order) declaration `kind "name" {` or, with name NULL, `kind {`. The
 * line of the longest prefix of the path that is there; the declaration's line for an empty path; 0: no such
 * declaration. */
int source_line(const struct source *source, const char *kind, const char *name, int nth, const char *path);

/* Judgements over the whole file; `report` is called for each finding with a plain sentence, in order of
 * lines, for at most 30 of them. `globals` holds the language (strict_names) and what the host adds; a name
 * of Lua's that scripts lack is told as strict_absent says.
 * - a Lua keyword where a key should be (`until = …`): "'until' is a word of Lua itself and cannot be a key";
 * offers `to` for until where that fits, else quoting as ["until"].
 * - a global name that is neither declared in the file nor in `globals` (NULL-ended): with the nearest of
 * both.
 * - `profile.hard.X` (also event.X for X not in `event_fields`), for X not in `hard_names`: with the nearest.
 * The same for any other pair of `member_checks`.
 * - an absent value used as a truth: `not profile.hard.x`, `profile.hard.x == nil` (or ~=), `profile.hard.x
 * and`, `or`, `then` right after it: "an absent value is not nil: ask profile:knows \"x\"".
 * - more than 200 operators `and`/`or` in one expression, or 200 elseif in one chain, or a run of 100
 * suffixes
 *   `.x.x.x`: Lua's compiler takes quadratic time for them. Bitwise ~ | & in a file with more than 255
 * constants in one function: counted over the file, to be safe ("split the file").
 */
struct source_names {
  const char *owner;        /* "profile.hard": checks profile.hard.X */
  const char *const *names; /* NULL-ended: what X may be */
};
void source_check(const struct source *source, const char *const *globals, const struct source_names *members,
                  size_t member_count, void (*report)(void *context, int line, const char *sentence),
                  void *context);

/* The same for what the file requires: `require "x"` where `names` (NULL-ended) has no x, with the nearest; and any
 * require inside of a function. */
void source_check_modules(const struct source *source, const char *const *names,
                          void (*report)(void *context, int line, const char *sentence), void *context);

#endif
