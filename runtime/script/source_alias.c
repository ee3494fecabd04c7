/* Other names for what the host hands to a script, resolved in the tokens before anything judges them: parameters that are
 * called otherwise, and locals that stand for the profile or a half of it.
 *
 *   propose = function(p, e)          p reads as profile, e as event
 *     local hard = p.hard             from here to the end of its block hard.age reads as profile.hard.age
 *
 * So every judgement knows one name alone, and the compiler sees what was written. Resolved is only what can mean nothing
 * else: a name that is declared or assigned a second time in the same function or block stays as it is, so that nothing
 * right is ever refused; and so does the rest of a file in which that takes too long to find out. Any thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "script/source_walk.h"

enum { LOOKS_MAX = 2000000 /* at tokens, of one file */, ROUNDS = 3 /* a local of a local of a local */ };

struct resolving {
  struct source *source;
  size_t looks;
};

/* ---- one name in a stretch of tokens ---- */

static bool is_name(const struct source *source, size_t at) {
  return source->tokens[at].type == TOKEN_NAME;
}

/* A variable of that name: no member, no key of a table, no label. */
static bool is_variable(const struct source *source, size_t at, const char *name) {
  if (!is_name(source, at) || !token_names(source, at, name)) return false;
  if (at && (token_is(source, at - 1, ".") || token_is(source, at - 1, ":") ||
             token_is(source, at - 1, "goto") || token_is(source, at - 1, "::")))
    return false;
  return !(token_begins_field(source, at) && token_is(source, at + 1, "="));
}

/* In a list of names with commas between, each perhaps with <const> behind it; *at is behind it then. */
static size_t count_listed(const struct source *source, size_t *at, const char *name) {
  size_t count = 0;
  while (*at < source->count && is_name(source, *at)) {
    count += token_names(source, (*at)++, name);
    if (token_is(source, *at, "<")) *at += 3;
    if (*at >= source->count || !token_is(source, *at, ",")) break;
    (*at)++;
  }
  return count;
}

/* Of a function: its own name, and its parameters. */
static size_t count_of_function(const struct source *source, size_t *at, const char *name) {
  size_t next = *at + 1;
  size_t count = token_names(source, next, name) && token_is(source, next + 1, "(");
  while (next < source->count &&
         (is_name(source, next) || token_is(source, next, ".") || token_is(source, next, ":")))
    next++;
  *at = next + 1;
  return count + (token_is(source, next, "(") ? count_listed(source, at, name) : 0);
}

/* The last token of what is assigned to and begins with the name at `at`: a variable, or a member of one. */
static size_t end_of_target(const struct source *source, size_t at) {
  while (at + 2 < source->count) {
    size_t close = source->tokens[at + 1].match;
    if (token_is(source, at + 1, ".") && is_name(source, at + 2))
      at += 2;
    else if (token_is(source, at + 1, "[") && close > at)
      at = close;
    else
      break;
  }
  return at;
}

/* `name = …`, or `name, other.member = …`. */
static bool is_assigned(const struct source *source, size_t at, const char *name) {
  if (source->tokens[at].is_in_table || !is_variable(source, at, name)) return false;
  while (at + 2 < source->count && token_is(source, at + 1, ",") && is_name(source, at + 2))
    at = end_of_target(source, at + 2);
  return at < source->count && token_is(source, at + 1, "=");
}

/* How often it is declared or assigned there; 2 where nobody can look any more. */
static size_t count_said(struct resolving *resolving, size_t from, size_t end, const char *name) {
  const struct source *source = resolving->source;
  size_t count = 0;
  if (end - from > LOOKS_MAX - resolving->looks) return 2;
  resolving->looks += end - from;
  for (size_t at = from; at < end && count < 2;) {
    bool is_local = token_is(source, at, "local") && !token_is(source, at + 1, "function");
    if (is_local || token_is(source, at, "for")) {
      at++;
      count += count_listed(source, &at, name);
    } else if (token_is(source, at, "function")) {
      count += count_of_function(source, &at, name);
    } else {
      count += is_assigned(source, at++, name);
    }
  }
  return count;
}

static bool is_used(struct resolving *resolving, size_t from, size_t end, const char *name) {
  if (end - from > LOOKS_MAX - resolving->looks) return true;
  resolving->looks += end - from;
  for (size_t at = from; at < end; at++)
    if (is_variable(resolving->source, at, name)) return true;
  return false;
}

/* ---- parameters ---- */

static const char *const given_names[] = {"profile",    "event", "offer", "offers",
                                          "salutation", "host",  "log",   NULL};

/* What the host hands to each function of a declaration. To add one: a row. */
static const struct given {
  const char *kind, *function;
  const char *parameters[2];
} given[] = {
    {"strategy", "eligible", {"profile", "event"}}, {"strategy", "propose", {"profile", "event"}},
    {"audience", "is", {"profile", NULL}},          {"guardrail", "forbid", {"profile", "event"}},
    {"signal", "observe", {"event", "offer"}},
};

const char *source_given_first(const struct source *source, const struct declaration *declaration,
                               size_t function_name) {
  const struct slice *kind = &declaration->kind;
  for (size_t i = 0; i < sizeof given / sizeof *given; i++)
    if (strlen(given[i].kind) == kind->length && !memcmp(given[i].kind, kind->data, kind->length) &&
        token_says(source, function_name, given[i].function))
      return given[i].parameters[0];
  return NULL;
}

static void rename_parameter(struct resolving *resolving, size_t function, size_t parameter,
                             const char *meant) {
  struct source *source = resolving->source;
  size_t end = source->tokens[function].match;
  char name[WALK_TEXT_BYTES];
  if (!token_text(source, parameter, name) || text_is_one_of(name, given_names)) return;
  if (is_used(resolving, function, end, meant) || count_said(resolving, function, end, name) != 1) return;
  for (size_t at = function; at < end; at++)
    if (is_variable(source, at, name)) source->tokens[at].as = meant;
}

static void rename_parameters(struct resolving *resolving, size_t function, const struct given *its) {
  const struct source *source = resolving->source;
  size_t first = function + 2;
  bool is_function = first + 2 < source->count && token_is(source, function, "function") &&
                     source->tokens[function].match > first && token_is(source, function + 1, "(");
  if (!is_function || !is_name(source, first)) return;
  if (its->parameters[1] && token_is(source, first + 1, ",") && is_name(source, first + 2))
    rename_parameter(resolving, function, first + 2, its->parameters[1]);
  rename_parameter(resolving, function, first, its->parameters[0]);
}

/* Of the declaration whose kind stands at `at`: a table of the script's own may have functions of the same names. */
static void resolve_declaration(struct resolving *resolving, size_t at) {
  const struct source *source = resolving->source;
  for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
    size_t body = declaration_body(source, at, given[i].kind), next = body + 1;
    struct table_field field;
    while (body && table_next(source, body, &next, &field))
      if (field.key && token_says(source, field.key, given[i].function))
        rename_parameters(resolving, field.value, &given[i]);
  }
}

/* ---- locals ---- */

/* Where the block ends that is open at `at`. */
static size_t block_end(const struct source *source, size_t at) {
  static const char *const ends[] = {"end", "else", "elseif", "until"};
  while (at < source->count) {
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
      if (token_is(source, at, ends[i])) return at;
    at = source->tokens[at].match > at ? source->tokens[at].match + 1 : at + 1;
  }
  return source->count;
}

/* How many tokens of `profile`, `profile.hard`, `profile.soft`, `event` or `offers` begin at `at`, where nothing else
 * belongs to the value; 0: it is another. */
static size_t chain_at(const struct source *source, size_t at) {
  static const char *const roots[] = {"profile", "event", "offers"};
  size_t count = 0;
  for (size_t i = 0; i < sizeof roots / sizeof *roots; i++) count |= token_names(source, at, roots[i]);
  bool is_half = count && token_names(source, at, "profile") && at + 2 < source->count &&
                 token_is(source, at + 1, ".") &&
                 (token_names(source, at + 2, "hard") || token_names(source, at + 2, "soft"));
  if (is_half) count = 3;
  if (!count || at + count >= source->count) return 0;
  const struct token *next = &source->tokens[at + count];
  bool is_operator = next->type != TOKEN_NAME && next->type != TOKEN_WORD;
  bool is_reckoned = token_is(source, at + count, "and") || token_is(source, at + count, "or");
  return is_reckoned || (is_operator && !token_is(source, at + count, ";")) ? 0 : count;
}

/* A name that is to be read as the `count` tokens at `chain`. */
struct alias {
  uint32_t chain, count;
};

/* `local name = profile.hard`, whose name stands at `at`: notes it at each use; how many there are. */
static size_t note_alias(struct resolving *resolving, size_t at, struct alias *uses) {
  const struct source *source = resolving->source;
  char name[WALK_TEXT_BYTES];
  size_t equals = token_is(source, at + 1, "<") ? at + 4 : at + 1;
  if (!is_name(source, at) || equals + 1 >= source->count || !token_is(source, equals, "=")) return 0;
  size_t chain = equals + 1, count = chain_at(source, chain);
  if (!count || !token_text(source, at, name) || text_is_one_of(name, given_names)) return 0;
  size_t from = chain + count, end = block_end(source, from), noted = 0;
  if (count_said(resolving, from, end, name)) return 0;
  for (size_t use = from; use < end; use++) {
    if (!is_variable(source, use, name)) continue;
    uses[use] = (struct alias){(uint32_t)chain, (uint32_t)count};
    noted++;
  }
  return noted;
}

/* A token of the value, where the name stands. */
static struct token as_written_there(const struct token *of, const struct token *where) {
  struct token token = *of;
  token.line = where->line;
  return token;
}

static void expand(struct source *source, const struct alias *uses) {
  size_t count = source->count, used = 0;
  for (size_t at = 0; at < source->count; at++)
    if (uses[at].count) count += uses[at].count - 1;
  struct token *tokens = mem_alloc((count + 1) * sizeof *tokens);
  for (size_t at = 0; at < source->count; at++) {
    size_t chain = uses[at].count ? uses[at].chain : at, parts = uses[at].count ? uses[at].count : 1;
    for (size_t i = 0; i < parts; i++)
      tokens[used++] = as_written_there(&source->tokens[chain + i], &source->tokens[at]);
  }
  tokens[used] = source->tokens[source->count];
  free(source->tokens);
  source->tokens = tokens;
  source->count = count;
  source_nest(source);
}

/* ---- the whole ---- */

/* False: there is none. */
static bool resolve_locals(struct resolving *resolving) {
  struct source *source = resolving->source;
  struct alias *uses = NULL;
  size_t count = 0;
  for (size_t at = 0; at + 3 < source->count; at++) {
    if (!token_is(source, at, "local")) continue;
    if (!uses) uses = mem_zero((source->count + 1) * sizeof *uses);
    count += note_alias(resolving, at + 1, uses);
  }
  if (count) expand(source, uses);
  free(uses);
  return count;
}

void source_resolve(struct source *source) {
  struct resolving resolving = {.source = source};
  for (size_t at = 0; at + 4 < source->count; at++) resolve_declaration(&resolving, at);
  for (size_t i = 0; i < ROUNDS && resolve_locals(&resolving); i++) continue;
}
