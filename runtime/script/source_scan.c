/* From text to tokens, as Lua 5.4 cuts them, and what closes what.
 *
 * The first half is a lexer that says in plain words what a marketer's editor did to the text. The second
 * pairs brackets and blocks on one stack, so that everything later can step over a function or a table at
 * once. Leaves grammar to Lua. Any thread.
 */
#include "script/source_tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

struct scanner {
  struct source *source;
  const char *at;
  const char *end;
  uint32_t line;
  size_t capacity;
  struct error *err;
};

static const char *const words[] = {"and",      "break",  "do",   "else", "elseif", "end",  "false", "for",
                                    "function", "goto",   "if",   "in",   "local",  "nil",  "not",   "or",
                                    "repeat",   "return", "then", "true", "until",  "while"};
static const char *const operators[] = {"...", "<<", ">>", "//", "==", "~=", "<=", ">=", "::", ".."};

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

static bool is_name_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c);
}

static bool has(const struct scanner *scanner, const char *text) {
  size_t length = strlen(text);
  return (size_t)(scanner->end - scanner->at) >= length && !memcmp(scanner->at, text, length);
}

static char peek(const struct scanner *scanner, size_t ahead) {
  return (size_t)(scanner->end - scanner->at) > ahead ? scanner->at[ahead] : '\0';
}

static void add_token(struct scanner *scanner, enum token_type type, const char *start, uint32_t line) {
  struct source *source = scanner->source;
  if (source->count == scanner->capacity) {
    scanner->capacity = scanner->capacity ? scanner->capacity * 2 : 256;
    source->tokens = mem_resize(source->tokens, scanner->capacity * sizeof *source->tokens);
  }
  source->tokens[source->count++] = (struct token){.start = (uint32_t)(start - source->text),
                                                   .length = (uint32_t)(scanner->at - start),
                                                   .line = line,
                                                   .type = (uint8_t)type};
}

static enum status refuse(struct scanner *scanner, uint32_t line, const char *sentence) {
  return error_set(scanner->err, STATUS_INVALID, "line %u: %s", line, sentence);
}

/* One byte, counting lines: \n, \r, \r\n and \n\r are one each, as for Lua. */
static void step(struct scanner *scanner) {
  char c = *scanner->at++;
  if (c != '\n' && c != '\r') return;
  char other = c == '\n' ? '\r' : '\n';
  if (peek(scanner, 0) == other) scanner->at++;
  scanner->line++;
}

/* The number of = in a long bracket that opens here, or -1. */
static int long_level(const struct scanner *scanner) {
  size_t level = 0;
  if (peek(scanner, 0) != '[') return -1;
  while (peek(scanner, 1 + level) == '=') level++;
  return peek(scanner, 1 + level) == '[' ? (int)level : -1;
}

/* Past the bracket that closes; false where there is none. */
static bool skip_long(struct scanner *scanner, int level) {
  scanner->at += level + 2;
  while (scanner->at < scanner->end) {
    if (*scanner->at != ']') {
      step(scanner);
      continue;
    }
    size_t equals = 0;
    while (peek(scanner, 1 + equals) == '=') equals++;
    bool is_closed = equals == (size_t)level && peek(scanner, 1 + equals) == ']';
    scanner->at += 1 + equals + is_closed;
    if (is_closed) return true;
  }
  return false;
}

static enum status skip_comment(struct scanner *scanner) {
  uint32_t line = scanner->line;
  scanner->at += 2;
  int level = long_level(scanner);
  if (level >= 0)
    return skip_long(scanner, level) ? STATUS_OK
                                     : refuse(scanner, line, "the comment that begins here is never closed");
  while (scanner->at < scanner->end && *scanner->at != '\n' && *scanner->at != '\r') scanner->at++;
  return STATUS_OK;
}

static void skip_escape(struct scanner *scanner) {
  scanner->at++;
  if (scanner->at == scanner->end) return;
  bool skips_space = *scanner->at == 'z';
  step(scanner);
  while (skips_space && scanner->at < scanner->end && *scanner->at && strchr(" \t\r\n\v\f", *scanner->at))
    step(scanner);
}

static enum status scan_string(struct scanner *scanner) {
  const char *start = scanner->at;
  uint32_t line = scanner->line;
  char quote = *scanner->at++;
  while (scanner->at < scanner->end && *scanner->at != quote) {
    if (*scanner->at == '\n' || *scanner->at == '\r') break;
    if (*scanner->at == '\\')
      skip_escape(scanner);
    else
      scanner->at++;
  }
  if (peek(scanner, 0) != quote)
    return refuse(scanner, line,
                  quote == '"' ? "the text that begins here is not closed: a \" is missing"
                               : "the text that begins here is not closed: a ' is missing (for "
                                 "an apostrophe in a text, put the text in \")");
  scanner->at++;
  add_token(scanner, TOKEN_STRING, start, line);
  return STATUS_OK;
}

static enum status scan_long_string(struct scanner *scanner, int level) {
  const char *start = scanner->at;
  uint32_t line = scanner->line;
  if (!skip_long(scanner, level)) return refuse(scanner, line, "the text that begins here is never closed");
  add_token(scanner, TOKEN_STRING, start, line);
  return STATUS_OK;
}

static bool is_word(const char *text, size_t length) {
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (strlen(words[i]) == length && !memcmp(words[i], text, length)) return true;
  return false;
}

static void scan_name(struct scanner *scanner) {
  const char *start = scanner->at;
  while (scanner->at < scanner->end && is_name_byte(*scanner->at)) scanner->at++;
  bool is_lua = is_word(start, (size_t)(scanner->at - start));
  add_token(scanner, is_lua ? TOKEN_WORD : TOKEN_NAME, start, scanner->line);
}

/* As Lua reads them: whatever can belong to a number, and a sign after an exponent. */
static void scan_number(struct scanner *scanner) {
  const char *start = scanner->at;
  bool is_hex = *start == '0' && (peek(scanner, 1) | 0x20) == 'x';
  while (scanner->at < scanner->end && (is_name_byte(*scanner->at) || *scanner->at == '.')) {
    char lower = *scanner->at++ | 0x20, sign = peek(scanner, 0);
    if (lower == (is_hex ? 'p' : 'e') && (sign == '+' || sign == '-')) scanner->at++;
  }
  add_token(scanner, TOKEN_NUMBER, start, scanner->line);
}

/* What stands for it in Lua, of operators that other languages have. */
static const char *foreign_operator(const struct scanner *scanner) {
  if (has(scanner, "!=")) return ": for 'not equal' write ~=";
  if (has(scanner, "&&")) return ": write 'and'";
  if (has(scanner, "||")) return ": write 'or'";
  return NULL;
}

static const char *after_blanks(const struct scanner *scanner, const char *at) {
  while (at < scanner->end && (*at == ' ' || *at == '\t')) at++;
  return at;
}

static size_t name_length(const struct scanner *scanner, const char *at) {
  size_t length = 0;
  while (at + length < scanner->end && is_name_byte(at[length])) length++;
  return length;
}

/* Two names one after the other, with nothing of Lua's between: so nobody computes anything. */
static bool is_prose(const struct scanner *scanner, const char *at) {
  const char *first = after_blanks(scanner, at);
  size_t first_length = name_length(scanner, first);
  const char *second = after_blanks(scanner, first + first_length);
  size_t second_length = name_length(scanner, second);
  return first_length && second_length && second > first + first_length && !is_digit(*second) &&
         !is_word(first, first_length) && !is_word(second, second_length);
}

/* What opens a comment in other languages, where Lua could mean nothing else by it. */
static const char *foreign_comment(const struct scanner *scanner) {
  const struct source *source = scanner->source;
  const struct token *last = source->count ? &source->tokens[source->count - 1] : NULL;
  bool is_first = !last || last->line < scanner->line;
  if (has(scanner, "/*")) return "'/*'";
  if (has(scanner, "//") && (!last || is_prose(scanner, scanner->at + 2))) return "'//'";
  if (!last && has(scanner, "#")) return "'#'";
  return is_first && has(scanner, "#") && is_prose(scanner, scanner->at + 1) ? "'#'" : NULL;
}

static enum status scan_operator(struct scanner *scanner) {
  const char *start = scanner->at, *comment = foreign_comment(scanner);
  size_t length = 1;
  if (comment)
    return error_set(scanner->err, STATUS_INVALID, "line %u: %s begins no comment: comments begin with --",
                     scanner->line, comment);
  for (size_t i = sizeof operators / sizeof operators[0]; i-- > 0;)
    if (has(scanner, operators[i])) length = strlen(operators[i]);
  const char *foreign = foreign_operator(scanner);
  if (foreign || !strchr("+-*/%^#&~|<>=(){}[];:,.", *start))
    return error_set(scanner->err, STATUS_INVALID, "line %u: '%.*s' has no meaning here%s", scanner->line,
                     foreign ? 2 : 1, start, foreign ? foreign : "");
  scanner->at += length;
  add_token(scanner, TOKEN_OPERATOR, start, scanner->line);
  return STATUS_OK;
}

/* A letter beyond ASCII outside of a text. */
static enum status refuse_letter(struct scanner *scanner) {
  static const char *const quotes[] = {"“", "”", "„", "‘", "’", "«", "»"};
  int length = 1;
  for (size_t i = 0; i < sizeof quotes / sizeof quotes[0]; i++)
    if (has(scanner, quotes[i]))
      return error_set(scanner->err, STATUS_INVALID, "line %u: %s is a typographic quote: write \" instead",
                       scanner->line, quotes[i]);
  while ((peek(scanner, (size_t)length) & 0xC0) == 0x80) length++;
  return error_set(scanner->err, STATUS_INVALID,
                   "line %u: '%.*s' stands outside of a text: names are written in a-z, 0-9 and _",
                   scanner->line, length, scanner->at);
}

static enum status scan_token(struct scanner *scanner) {
  char c = *scanner->at;
  int level = long_level(scanner);
  if (strchr(" \t\r\n\v\f", c)) {
    step(scanner);
    return STATUS_OK;
  }
  if (has(scanner, "--")) return skip_comment(scanner);
  if (c == '"' || c == '\'') return scan_string(scanner);
  if (level >= 0) return scan_long_string(scanner, level);
  if ((unsigned char)c >= 0x80) return refuse_letter(scanner);
  if (is_digit(c) || (c == '.' && is_digit(peek(scanner, 1))))
    scan_number(scanner);
  else if (is_name_byte(c))
    scan_name(scanner);
  else
    return scan_operator(scanner);
  return STATUS_OK;
}

enum status source_scan(struct source *source, struct error *err) {
  enum status status = STATUS_OK;
  struct scanner scanner = {
      .source = source, .at = source->text, .end = source->text + source->length, .line = 1, .err = err};
  while (status == STATUS_OK && scanner.at < scanner.end) status = scan_token(&scanner);
  scanner.at = scanner.end;
  add_token(&scanner, TOKEN_END, scanner.end, scanner.line);
  source->count--;
  return status;
}

bool token_is(const struct source *source, size_t at, const char *text) {
  const struct token *token = &source->tokens[at];
  return (token->type == TOKEN_WORD || token->type == TOKEN_OPERATOR) && token->length == strlen(text) &&
         !memcmp(source->text + token->start, text, token->length);
}

const char *token_value(const struct source *source, size_t at, size_t *length) {
  const struct token *token = &source->tokens[at];
  const char *text = source->text + token->start;
  size_t cut = 0;
  if (token->as) {
    *length = strlen(token->as);
    return token->as;
  }
  *length = token->length;
  if (token->type != TOKEN_STRING) return text;
  if (text[0] == '[')
    while (text[++cut] == '=') continue;
  cut++;
  *length -= 2 * cut;
  return text + cut;
}

bool token_begins_field(const struct source *source, size_t at) {
  return source->tokens[at].is_in_table && at > 0 &&
         (token_is(source, at - 1, "{") || token_is(source, at - 1, ",") || token_is(source, at - 1, ";"));
}

/* What opens and what closes it. `end` closes three. */
enum pair { PAIR_ROUND, PAIR_SQUARE, PAIR_CURLY, PAIR_BLOCK, PAIR_REPEAT, PAIR_COUNT };
static const struct {
  const char *text;
  enum pair pair;
} openers[] = {{"(", PAIR_ROUND},  {"[", PAIR_SQUARE}, {"{", PAIR_CURLY},      {"function", PAIR_BLOCK},
               {"if", PAIR_BLOCK}, {"do", PAIR_BLOCK}, {"repeat", PAIR_REPEAT}},
  closers[] = {
      {")", PAIR_ROUND}, {"]", PAIR_SQUARE}, {"}", PAIR_CURLY}, {"end", PAIR_BLOCK}, {"until", PAIR_REPEAT}};

struct nest {
  struct source *source;
  uint32_t *open; /* a stack of tokens */
  uint8_t *pairs; /* what each of them is */
  size_t depth;
  size_t open_of[PAIR_COUNT];
};

static int opened_by(const struct source *source, size_t at) {
  for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++)
    if (token_is(source, at, openers[i].text)) return openers[i].pair;
  return -1;
}

static int closed_by(const struct source *source, size_t at) {
  for (size_t i = 0; i < sizeof closers / sizeof closers[0]; i++)
    if (token_is(source, at, closers[i].text)) return closers[i].pair;
  return -1;
}

static void pop(struct nest *nest, uint32_t match) {
  nest->depth--;
  nest->open_of[nest->pairs[nest->depth]]--;
  nest->source->tokens[nest->open[nest->depth]].match = match;
}

/* Closes the nearest that fits and all that stand open inside it. */
static void close_pair(struct nest *nest, int pair, uint32_t at) {
  if (!nest->open_of[pair]) return;
  while (nest->pairs[nest->depth - 1] != pair) pop(nest, at);
  pop(nest, at);
}

/* A word of Lua's that stands where only a name can: so no program that Lua accepts has one. */
static bool is_misplaced_word(const struct source *source, size_t at) {
  if (source->tokens[at].type != TOKEN_WORD || at == 0) return false;
  if (token_is(source, at - 1, ".") || token_is(source, at - 1, ":")) return true;
  return token_begins_field(source, at) && token_is(source, at + 1, "=");
}

static void nest_token(struct nest *nest, size_t at) {
  struct token *token = &nest->source->tokens[at];
  token->is_in_table = nest->depth && nest->pairs[nest->depth - 1] == PAIR_CURLY;
  if (is_misplaced_word(nest->source, at)) token->type = TOKEN_KEY;
  int opened = opened_by(nest->source, at), closed = closed_by(nest->source, at);
  if (closed >= 0) close_pair(nest, closed, (uint32_t)at);
  if (opened < 0) return;
  nest->open[nest->depth] = (uint32_t)at;
  nest->pairs[nest->depth++] = (uint8_t)opened;
  nest->open_of[opened]++;
}

void source_nest(struct source *source) {
  struct nest nest = {.source = source};
  nest.open = mem_alloc((source->count + 1) * sizeof *nest.open);
  nest.pairs = mem_alloc(source->count + 1);
  for (size_t at = 0; at < source->count; at++) nest_token(&nest, at);
  while (nest.depth) pop(&nest, (uint32_t)source->count);
  free(nest.open);
  free(nest.pairs);
}
