/* Telling phrases: patterns over folded words, tried wherever one of a pattern's first words stands. The patterns:
 *
 *   because|since @you @adverbs~ bought|order* _2 dress?      (discretion_lexicon.c)
 *
 *   a|b    one of these words        @name  one of a set's
 *   word*  any ending                x?     or nothing
 *   _2     up to two words           @set~  up to four of the set
 *   !a|b   at the very beginning: none of these among the four words before
 *
 * All languages are tried, for a text may be in another than its locale says. A workspace's own phrases are words, word*
 * and … alone. Compiled once, read-only after; any thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "domain/discretion_inside.h"

enum { REPEATS_MAX = 4, OWN_GAP = 3, WORDS_BEFORE = 4, TOKENS_MAX = 24 };

struct alternative {
  const char *text;
  uint32_t length;
  char first; /* of the text: most words differ there */
  bool is_prefix;
};

struct alternatives {
  const struct alternative *list;
  size_t count;
};

/* One token of a pattern: matched at least `least` times and at most `most`, by any word where it has no alternatives. */
struct token {
  struct alternatives alternatives;
  uint8_t least, most;
};

struct phrase_rule {
  const char *example;
  const struct token *tokens;
  size_t token_count;
  struct alternatives forbidden; /* before it */
};

/* Rules that begin with one word are a chain of links; link 0 is no link. */
struct link {
  uint32_t rule, next;
};

struct phrase_rules {
  struct phrase_rule *rules;
  struct link *links;
  uint32_t rule_count, link_count;
  uint32_t
      loose[256]; /* by first letter, chains of those that begin with any ending, which no word leads to */
};

/* ---- matching ---- */

static bool is_among(const struct alternatives *alternatives, const struct word *word) {
  for (size_t i = 0; i < alternatives->count; i++) {
    const struct alternative *one = &alternatives->list[i];
    if (one->first == word->text[0] &&
        (one->length == word->length || (one->is_prefix && one->length < word->length)) &&
        !memcmp(one->text, word->text, one->length))
      return true;
  }
  return false;
}

static bool takes(const struct token *token, const struct word *word) {
  return !token->alternatives.count || is_among(&token->alternatives, word);
}

/* The end of the words from `at` that the tokens match; 0: they do not. */
static size_t match_tokens(const struct token *tokens, size_t token_count,
                           const struct discretion_scratch *scratch, size_t at) {
  if (!token_count) return at;
  for (size_t taken = 0;; taken++, at++) {
    size_t end = taken >= tokens->least ? match_tokens(tokens + 1, token_count - 1, scratch, at) : 0;
    if (end) return end;
    if (taken == tokens->most || at >= scratch->word_count || !takes(tokens, &scratch->words[at])) return 0;
  }
}

static bool is_forbidden(const struct phrase_rule *rule, const struct discretion_scratch *scratch,
                         size_t at) {
  if (!rule->forbidden.count) return false;
  for (size_t i = at > WORDS_BEFORE ? at - WORDS_BEFORE : 0; i < at; i++)
    if (is_among(&rule->forbidden, &scratch->words[i])) return true;
  return false;
}

static const char *find_in_chain(const struct phrase_rules *rules, uint32_t chain,
                                 const struct discretion_scratch *scratch, size_t at) {
  for (; chain; chain = rules->links[chain].next) {
    const struct phrase_rule *rule = &rules->rules[rules->links[chain].rule];
    size_t end = match_tokens(rule->tokens, rule->token_count, scratch, at);
    if (end && !words_are_filled(scratch, at, end) && !is_forbidden(rule, scratch, at)) return rule->example;
  }
  return NULL;
}

const char *phrases_find(const struct discretion *discretion, const struct discretion_scratch *scratch) {
  const struct phrase_rules *rules = discretion->rules;
  for (size_t at = 0; at < scratch->word_count; at++) {
    const char *found = find_in_chain(rules, scratch->words[at].rules, scratch, at);
    uint32_t loose = rules->loose[(unsigned char)scratch->words[at].text[0]];
    if (!found && loose) found = find_in_chain(rules, loose, scratch, at);
    if (found) return found;
  }
  return NULL;
}

/* ---- compiling ---- */

static size_t count_parts(const char *text, size_t length) {
  size_t count = 1;
  for (size_t i = 0; i < length; i++) count += text[i] == '|';
  return count;
}

static struct alternatives read_alternatives(struct discretion *discretion, const char *text, size_t length) {
  struct alternative *list = arena_alloc(&discretion->memory, count_parts(text, length) * sizeof *list);
  struct alternatives read = {list, 0};
  for (const char *at = text, *end = text + length; at < end;) {
    const char *bar = memchr(at, '|', (size_t)(end - at));
    const char *stop = bar ? bar : end;
    bool is_prefix = stop[-1] == '*';
    list[read.count++] = (struct alternative){at, (uint32_t)(stop - at) - is_prefix, *at, is_prefix};
    at = stop + 1;
  }
  return read;
}

static const struct phrase_set *get_set(const char *name, size_t length) {
  const struct phrase_set *set = discretion_phrase_sets;
  while (set->name && (strlen(set->name) != length || memcmp(set->name, name, length))) set++;
  must(set->name);
  return set;
}

static struct alternatives read_words(struct discretion *discretion, const char *text, size_t length) {
  if (*text != '@') return read_alternatives(discretion, text, length);
  const struct phrase_set *set = get_set(text + 1, length - 1);
  return read_alternatives(discretion, set->words, strlen(set->words));
}

static struct token read_token(struct discretion *discretion, const char *text, size_t length) {
  if (*text == '_') return (struct token){.most = (uint8_t)(text[1] - '0')};
  struct token token = {.least = 1, .most = 1};
  char last = text[length - 1];
  if (last == '?' || last == '~') {
    length--;
    token.least = 0;
    token.most = last == '~' ? REPEATS_MAX : 1;
  }
  token.alternatives = read_words(discretion, text, length);
  return token;
}

static void link_rule(struct phrase_rules *rules, uint32_t *chain, uint32_t rule) {
  rules->links = mem_resize(rules->links, (rules->link_count + 1) * sizeof *rules->links);
  rules->links[rules->link_count] = (struct link){rule, *chain};
  *chain = rules->link_count++;
}

static void add_rule(struct discretion *discretion, const struct phrase_rule *rule) {
  struct phrase_rules *rules = discretion->rules;
  rules->rules = mem_resize(rules->rules, (rules->rule_count + 1) * sizeof *rules->rules);
  rules->rules[rules->rule_count] = *rule;
  const struct alternatives *first = &rule->tokens->alternatives;
  must(rule->tokens->least && first->count);
  for (size_t i = 0; i < first->count; i++) {
    const struct alternative *one = &first->list[i];
    uint32_t *chain = one->is_prefix ? &rules->loose[(unsigned char)one->first]
                                     : &lexicon_add(discretion, one->text, one->length)->rules;
    if (!*chain || rules->links[*chain].rule != rules->rule_count) link_rule(rules, chain, rules->rule_count);
  }
  rules->rule_count++;
}

static void add_pattern(struct discretion *discretion, const struct phrase_row *row) {
  struct token *tokens = arena_alloc(&discretion->memory, TOKENS_MAX * sizeof *tokens);
  struct phrase_rule rule = {.example = row->example, .tokens = tokens};
  for (const char *at = row->pattern; *at;) {
    size_t length = strcspn(at, " ");
    must(length && rule.token_count < TOKENS_MAX);
    if (*at == '!')
      rule.forbidden = read_words(discretion, at + 1, length - 1);
    else
      tokens[rule.token_count++] = read_token(discretion, at, length);
    at += length + (at[length] == ' ');
  }
  add_rule(discretion, &rule);
}

void phrases_compile(struct discretion *discretion) {
  struct phrase_rules *rules = discretion->rules = mem_zero(sizeof *rules);
  rules->links = mem_zero(sizeof *rules->links);
  rules->link_count = 1;
  for (const struct phrase_row *row = discretion_phrase_rows; row->pattern; row++)
    add_pattern(discretion, row);
}

void phrases_free(struct discretion *discretion) {
  if (!discretion->rules) return;
  free(discretion->rules->rules);
  free(discretion->rules->links);
  free(discretion->rules);
}

/* ---- a workspace's own ---- */

static bool is_gap(const char *text, size_t length) {
  return (length == 3 && !memcmp(text, "...", 3)) || (length == 3 && !memcmp(text, "\xe2\x80\xa6", 3));
}

/* Folded, a token may be several words: "c'est". */
static bool add_own_words(struct discretion *discretion, struct phrase_rule *rule, struct token *tokens,
                          const char *text, size_t length) {
  struct buffer folded = {0};
  fold_text((struct slice){text, length}, &folded);
  const char *words = folded.length ? arena_text(&discretion->memory, folded.data, folded.length) : "";
  buffer_fini(&folded);
  while (*words && rule->token_count < TOKENS_MAX) {
    size_t word_length = strcspn(words, " ");
    struct token *token = &tokens[rule->token_count++];
    *token = (struct token){read_alternatives(discretion, words, word_length), 1, 1};
    words += word_length + (words[word_length] == ' ');
    bool is_prefix = !*words && length && text[length - 1] == '*';
    if (is_prefix) ((struct alternative *)token->alternatives.list)->is_prefix = true;
  }
  return !*words;
}

enum status phrases_add_own(struct discretion *discretion, const char *phrase, struct error *err) {
  struct token *tokens = arena_alloc(&discretion->memory, TOKENS_MAX * sizeof *tokens);
  struct phrase_rule rule = {.example = arena_text(&discretion->memory, phrase, strlen(phrase)),
                             .tokens = tokens};
  bool has_room = true;
  for (const char *at = phrase + strspn(phrase, " "); *at && has_room;) {
    size_t length = strcspn(at, " ");
    has_room = rule.token_count < TOKENS_MAX;
    if (!is_gap(at, length))
      has_room = add_own_words(discretion, &rule, tokens, at, length);
    else if (rule.token_count && has_room)
      tokens[rule.token_count++] = (struct token){.most = OWN_GAP};
    at += length;
    at += strspn(at, " ");
  }
  if (!has_room)
    return error_set(err, STATUS_INVALID, "the phrase '%.64s…' has over %d words", phrase, TOKENS_MAX);
  if (!rule.token_count)
    return error_set(err, STATUS_INVALID,
                     "the phrase '%.64s' has no words, expected such as \"because you bought\"", phrase);
  add_rule(discretion, &rule);
  return STATUS_OK;
}
