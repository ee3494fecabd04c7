/* What a file requires, judged without running it: a name that no module has, and a require where nothing can be loaded
 * any more, since functions run when a script is called. See source.h. Any thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "script/source_tokens.h"

enum { MODULE_NAME_BYTES = 64 };

static bool is_require(const struct source *source, size_t at) {
  size_t length;
  if (source->tokens[at].type != TOKEN_NAME) return false;
  const char *name = token_value(source, at, &length);
  bool is_member = at > 0 && (token_is(source, at - 1, ".") || token_is(source, at - 1, ":"));
  bool is_key = token_begins_field(source, at) && token_is(source, at + 1, "=");
  return length == strlen("require") && !memcmp(name, "require", length) && !is_member && !is_key;
}

static void check_name(const struct source *source, size_t at, const char *const *names, source_found *found,
                       void *context) {
  char name[MODULE_NAME_BYTES + 1], sentence[300];
  size_t length;
  at += token_is(source, at, "(");
  if (source->tokens[at].type != TOKEN_STRING) return; /* it is told when the file runs */
  const char *value = token_value(source, at, &length);
  snprintf(name, sizeof name, "%.*s", (int)length, value);
  if (text_is_one_of(name, names)) return;
  const char *nearest = text_nearest(name, names);
  snprintf(sentence, sizeof sentence, "there is no module '%s'%s%s%s", name,
           nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  found(context, (int)source->tokens[at].line, sentence);
}

void source_check_modules(const struct source *source, const char *const *names,
                          void (*report)(void *context, int line, const char *sentence), void *context) {
  size_t function_end = 0;
  for (size_t at = 0; at < source->count; at++) {
    if (token_is(source, at, "function") && source->tokens[at].match > function_end)
      function_end = source->tokens[at].match;
    if (!is_require(source, at)) continue;
    if (at < function_end)
      report(context, (int)source->tokens[at].line,
             "require belongs at the top of the file, outside of functions");
    check_name(source, at + 1, names, report, context);
  }
}
