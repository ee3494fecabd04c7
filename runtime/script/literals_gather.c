/* The texts of a file with strategies or guardrails, as domain/literals.h keeps them. What is written with escapes is not gathered: it is
 * judged when it is told, like what a script puts together. One thread.
 */
#include <string.h>

#include "script/check.h"
#include "script/source_tokens.h"

void literals_gather(struct loading *loading, struct literals *literals) {
  struct workspace *workspace = loading->workspace;
  const struct source *source = loading->source;
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  for (size_t at = 0; at < source->count; at++) {
    size_t length;
    const char *value = token_value(source, at, &length);
    struct slice text = {value, length};
    if (source->tokens[at].type != TOKEN_STRING || memchr(value, '\\', length)) continue;
    bool is_telling = discretion_judge_phrases(workspace->discretion, text, &scratch, &hit);
    literals_add(literals, &workspace->arena, &workspace->key, text, is_telling);
  }
  discretion_scratch_fini(&scratch);
}
