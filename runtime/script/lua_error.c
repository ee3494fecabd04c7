/* What Lua says of a file as a finding: the line apart, and the parser's words in those of who wrote it; and what it says
 * of a fault at run time. See lua_error.h. Any thread.
 */
#include "script/lua_error.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { SENTENCE_BYTES = 512 };

static bool has_finding(const struct findings *findings, const char *file, int line) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].line == line && !strcmp(findings->items[i].file, file)) return true;
  return false;
}

/* The parser's "… near 'x'" with what it is a sign of. True: it was such a sentence. */
static bool say_plainly(const char *text, char sentence[static SENTENCE_BYTES]) {
  const char *near = strstr(text, " near ");
  if (!near) return false;
  const char *token = near + strlen(" near ");
  bool is_end = !strcmp(token, "<eof>"), is_assigned = !strcmp(token, "'='");
  if (is_end) token = "the end of the file";
  bool is_condition = !strncmp(text, "'then' expected", 15) || !strncmp(text, "'do' expected", 13) ||
                      !strncmp(text, "'end' expected", 14);
  bool is_comment = !strcmp(token, "'//'") || !strcmp(token, "'#'");
  if (is_comment && !strncmp(text, "unexpected symbol", 17))
    snprintf(sentence, SENTENCE_BYTES, "%s begins no comment: comments begin with --", token);
  else if (is_assigned && is_condition)
    snprintf(sentence, SENTENCE_BYTES, "'=' gives a value: to compare write ==");
  else if (strncmp(text, "unexpected symbol", 17) && strncmp(text, "syntax error", 12))
    snprintf(sentence, SENTENCE_BYTES, "%.*s near %s", (int)(near - text), text, token);
  else
    snprintf(sentence, SENTENCE_BYTES,
             "%s is not expected here: is an 'end', a comma or a closing bracket missing before it, or one "
             "too many?",
             token);
  return true;
}

/* Lua says "file:line: text", the host sometimes just a text. Where something was said of the line already,
 * that was the plainer word for it. */
void lua_error_add(struct findings *findings, const char *file, const char *text) {
  size_t length = strlen(file);
  int line = 0, used = 0;
  char sentence[SENTENCE_BYTES];
  if (!strncmp(text, file, length) && sscanf(text + length, ":%d: %n", &line, &used) == 1 && used)
    text += length + (size_t)used;
  if (say_plainly(text, sentence)) text = sentence;
  if (!line || !has_finding(findings, file, line)) findings_add(findings, file, line, "%s", text);
}

/* ---- at run time ---- */

/* The name in "(local 'profile')", which Lua adds where it knows one; "" where it does not. */
static const char *named(const char *fault, char name[static 64]) {
  const char *quote = strstr(fault, " '");
  name[0] = '\0';
  if (!quote || sscanf(quote + 2, "%63[^']", name) != 1 || !strcmp(name, "?")) name[0] = '\0';
  return name;
}

static bool begins(const char *text, const char *with) {
  return !strncmp(text, with, strlen(with));
}

/* The plain words for a nil, as lua_error_is_absence knows them again. */
static const char compared_nil[] = "one of the two that are compared here is nil: it is not there";
static const char nil_here[] = " is nil here: ";

/* `fault` is what follows "attempt to ". */
static const char *say_comparison(const char *fault) {
  if (strstr(fault, "nil")) return compared_nil;
  if (begins(fault, "compare string with number") || begins(fault, "compare number with string"))
    return "a text is compared with a number: write the number without quotes, or make one of the text with "
           "tonumber";
  return NULL;
}

static const char *nil_use(const char *fault) {
  if (begins(fault, "index a nil value")) return "nothing can be read of it";
  if (begins(fault, "call a nil value")) return "it is no function";
  if (begins(fault, "perform arithmetic on a nil value")) return "it cannot be reckoned with";
  if (begins(fault, "concatenate a nil value")) return "it cannot be joined to a text";
  return NULL;
}

/* Lua 5.4.4 does not note where it is before these: it names the line of the last thing that it did note. */
static bool is_division(const char *fault) {
  return begins(fault, "divide by zero") || begins(fault, "perform 'n");
}

bool lua_error_plain(const char *text, char plain[static LUA_ERROR_BYTES]) {
  const char *fault = strstr(text, "attempt to "), *use;
  char name[64];
  if (!fault) return false;
  int before = (int)(fault - text);
  fault += strlen("attempt to ");
  named(fault, name);
  if (begins(fault, "compare ") && (use = say_comparison(fault)))
    snprintf(plain, LUA_ERROR_BYTES, "%.*s%s", before, text, use);
  else if (is_division(fault))
    snprintf(plain, LUA_ERROR_BYTES, "%.*sa whole number is divided by zero, on this line or near it", before,
             text);
  else if (begins(fault, "index a function value") && !strcmp(name, "offer"))
    snprintf(plain, LUA_ERROR_BYTES, "%.*s'offer' declares one: to ask for offers write 'offers'", before,
             text);
  else if ((use = nil_use(fault)) && begins(text, "signals/") && !strcmp(name, "profile"))
    snprintf(plain, LUA_ERROR_BYTES, "%.*sobserve gets (event, offer): a signal reads no profile", before,
             text);
  else if (use)
    snprintf(plain, LUA_ERROR_BYTES, "%.*s%s%s%s%s%s", before, text, *name ? "'" : "", *name ? name : "this",
             *name ? "'" : "", nil_here, use);
  else
    return false;
  return true;
}

bool lua_error_is_absence(const char *text) {
  static const char *const signs[] = {compared_nil, nil_here, "expected, got nil)", "expected, got absent)",
                                      "table index is nil"};
  const char *fault = strstr(text, "attempt to ");
  if (fault && (strstr(fault, " a nil value") || strstr(fault, "two nil values"))) return true;
  for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
    if (strstr(text, signs[i])) return true;
  return false;
}
