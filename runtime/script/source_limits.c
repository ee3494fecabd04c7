/* Source text as a weapon: what Lua 5.4.4's compiler takes quadratic time for, or compiles wrongly.
 *
 * Counted per expression and per chain on a stack of frames, one frame for each thing that stands open. A
 * parenthesis that only groups continues its expression, because the compiler's jump lists grow through it;
 * the arguments of a call, an index and a table are expressions of their own. Leaves everything else to
 * source_check.c. Any thread.
 */
#include "script/source_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"

enum { LOGIC_MAX = 200, ELSEIF_MAX = 200, SUFFIX_MAX = 99, CONSTANT_MAX = 240, CONSTANT_SLOTS = 1024 };

struct frame {
  uint32_t close; /* the token that ends it */
  uint32_t logic;
  uint32_t suffixes;
  uint32_t elseifs;
};

static bool is_any(const struct source *source, size_t at, const char *const *texts) {
  for (; *texts; texts++)
    if (token_is(source, at, *texts)) return true;
  return false;
}

/* Whether what ends at token `at` can be called or indexed. */
static bool ends_operand(const struct source *source, size_t at) {
  static const char *const closing[] = {")", "]", "}", NULL};
  uint8_t type = source->tokens[at].type;
  return type == TOKEN_NAME || type == TOKEN_KEY || type == TOKEN_STRING || is_any(source, at, closing);
}

/* Ends an expression, or begins a statement. Calls in a row need no mark: they hold no and/or of their own.
 */
static bool ends_expression(const struct source *source, size_t at) {
  static const char *const inside[] = {"and", "or", "not", "nil", "true", "false", "function", "end", NULL};
  if (source->tokens[at].type == TOKEN_WORD) return !is_any(source, at, inside);
  return token_is(source, at, ",") || token_is(source, at, ";") || token_is(source, at, "=");
}

static bool opens_frame(const struct source *source, size_t at) {
  static const char *const openers[] = {"{", "[", "function", "if", "do", "repeat", NULL};
  if (token_is(source, at, "(")) return at > 0 && ends_operand(source, at - 1);
  return is_any(source, at, openers);
}

static void count_suffix(const struct source *source, size_t at, struct frame *frame) {
  bool is_index = token_is(source, at, "[") && at > 0 && ends_operand(source, at - 1);
  if (is_index || token_is(source, at, ".") || token_is(source, at, ":"))
    frame->suffixes++;
  else if (source->tokens[at].type == TOKEN_WORD || source->tokens[at].type == TOKEN_STRING ||
           token_is(source, at, ",") || token_is(source, at, "="))
    frame->suffixes = 0;
  else if (source->tokens[at].type == TOKEN_NAME && !token_is(source, at - (at > 0), ".") &&
           !token_is(source, at - (at > 0), ":"))
    frame->suffixes = 0;
}

/* Counts one token; tells the sentence where it is the first beyond a limit. */
static const char *count(const struct source *source, size_t at, struct frame *frame) {
  if (ends_expression(source, at)) frame->logic = 0;
  frame->logic += token_is(source, at, "and") || token_is(source, at, "or");
  frame->elseifs += token_is(source, at, "elseif");
  count_suffix(source, at, frame);
  if (frame->logic == LOGIC_MAX + 1 && (token_is(source, at, "and") || token_is(source, at, "or")))
    return "more than 200 'and' and 'or' in one expression: split it into several";
  if (frame->elseifs == ELSEIF_MAX + 1 && token_is(source, at, "elseif"))
    return "more than 200 'elseif' in one chain: use a table";
  if (frame->suffixes == SUFFIX_MAX + 1) {
    frame->suffixes++; /* told once */
    return "100 dots or brackets in a row: give a name to what lies between";
  }
  return NULL;
}

static void check_chains(const struct source *source, source_found *found, void *context) {
  struct frame *frames = mem_alloc((source->count + 2) * sizeof *frames), *top = frames;
  *top = (struct frame){.close = UINT32_MAX};
  for (size_t at = 0; at < source->count; at++) {
    while (top->close <= at) top--;
    const char *sentence = count(source, at, top);
    if (sentence) found(context, (int)source->tokens[at].line, sentence);
    if (!opens_frame(source, at)) continue;
    if (!token_is(source, at, "[")) top->suffixes = 0; /* what a call gives is a new beginning */
    *++top = (struct frame){.close = source->tokens[at].match};
  }
  free(frames);
}

/* At least as many as the file has constants: distinct names and texts, and each number, since Lua folds
 * numbers into others. */
static int count_constants(const struct source *source) {
  uint64_t seen[CONSTANT_SLOTS] = {0};
  int constants = 0;
  for (size_t at = 0; at < source->count && constants <= CONSTANT_MAX; at++) {
    uint8_t type = source->tokens[at].type;
    if (type == TOKEN_NUMBER) constants++;
    if (type != TOKEN_NAME && type != TOKEN_STRING) continue;
    size_t length, slot;
    const char *value = token_value(source, at, &length);
    uint64_t hash = checksum(value, length) | 1;
    for (slot = hash >> 32; seen[slot % CONSTANT_SLOTS] && seen[slot % CONSTANT_SLOTS] != hash;) slot++;
    constants += !seen[slot % CONSTANT_SLOTS];
    seen[slot % CONSTANT_SLOTS] = hash;
  }
  return constants;
}

/* With more constants than fit an instruction, 5.4.4 computes `1 ~ (2 or 3)` wrongly, without a word. */
static void check_bitwise(const struct source *source, source_found *found, void *context) {
  static const char *const bitwise[] = {"~", "|", "&", NULL};
  for (size_t at = 0; at < source->count; at++) {
    if (!is_any(source, at, bitwise)) continue;
    if (count_constants(source) > CONSTANT_MAX)
      found(context, (int)source->tokens[at].line,
            "the file is too long for the operators ~ | &: split the file");
    return;
  }
}

void source_check_limits(const struct source *source, source_found *found, void *context) {
  check_chains(source, found, context);
  check_bitwise(source, found, context);
}
