/* Judgements over a script's text, each in a sentence for whoever wrote it. See source.h.
 *
 * Names first: all that the file declares anywhere, sorted; then one walk over the tokens. There are no
 * scopes here: a name that is declared somewhere counts as known, so that nothing right is ever refused.
 * Findings are gathered and told in the order of lines, the first FINDINGS_MAX of them. Leaves what the
 * compiler cannot bear to source_limits.c. Any thread.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "bindings/strict.h"
#include "script/source_tokens.h"

enum { FINDINGS_MAX = 30, NAME_BYTES_MAX = 64, SENTENCE_BYTES = 400 };

struct finding {
  int line;
  int order;
  char sentence[SENTENCE_BYTES];
};

struct check {
  const struct source *source;
  struct arena memory;
  const char **names; /* declared or given, sorted, NULL-ended */
  size_t name_count;
  struct finding findings[FINDINGS_MAX];
  int finding_count;
};

static void found(void *context, int line, const char *sentence) {
  struct check *check = context;
  if (check->finding_count == FINDINGS_MAX) return;
  for (int i = 0; i < check->finding_count; i++)
    if (check->findings[i].line == line && !strcmp(check->findings[i].sentence, sentence)) return;
  struct finding *finding = &check->findings[check->finding_count];
  finding->line = line;
  finding->order = check->finding_count++;
  snprintf(finding->sentence, sizeof finding->sentence, "%s", sentence);
}

__attribute__((format(printf, 3, 4))) static void find_at(struct check *check, size_t at, const char *format,
                                                          ...) {
  char sentence[SENTENCE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  found(check, (int)check->source->tokens[at].line, sentence);
}

static bool is(const struct check *check, size_t at, const char *text) {
  return at < check->source->count && token_is(check->source, at, text);
}

static bool is_after(const struct check *check, size_t at, const char *text) {
  return at > 0 && token_is(check->source, at - 1, text);
}

static bool has_type(const struct check *check, size_t at, enum token_type type) {
  return at < check->source->count && check->source->tokens[at].type == type;
}

/* The name at a token, cut where it is too long to be anybody's. */
static const char *name_at(const struct check *check, size_t at, char name[static NAME_BYTES_MAX + 1]) {
  size_t length;
  const char *value = token_value(check->source, at, &length);
  if (length > NAME_BYTES_MAX) length = NAME_BYTES_MAX;
  memcpy(name, value, length);
  name[length] = '\0';
  return name;
}

/* The names a file declares. */

static void add_name(struct check *check, const char *name) {
  check->names[check->name_count++] = name;
}

static void declare(struct check *check, size_t at) {
  char name[NAME_BYTES_MAX + 1];
  if (!has_type(check, at, TOKEN_NAME)) return;
  name_at(check, at, name);
  add_name(check, arena_text(&check->memory, name, strlen(name)));
}

/* A list of names with commas between, each perhaps with <const> behind it. */
static void declare_list(struct check *check, size_t at) {
  for (; has_type(check, at, TOKEN_NAME); at++) {
    declare(check, at++);
    if (is(check, at, "<")) at += 3;
    if (!is(check, at, ",")) return;
  }
}

/* `function` at a token: its parameters, and self where it is a method. */
static void declare_function(struct check *check, size_t at) {
  for (at++; has_type(check, at, TOKEN_NAME) || is(check, at, ".") || is(check, at, ":"); at++)
    if (is(check, at, ":")) add_name(check, "self");
  if (is(check, at, "(")) declare_list(check, at + 1);
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void gather_names(struct check *check, const char *const *globals) {
  size_t given = 0;
  while (globals[given]) given++;
  check->names = mem_alloc((check->source->count + given + 2) * sizeof *check->names);
  for (size_t i = 0; i < given; i++) add_name(check, globals[i]);
  add_name(check, "_ENV");
  for (size_t at = 0; at < check->source->count; at++) {
    if (is(check, at, "for")) declare_list(check, at + 1);
    if (is(check, at, "function")) declare_function(check, at);
    if (!is(check, at, "local")) continue;
    if (is(check, at + 1, "function"))
      declare(check, at + 2);
    else
      declare_list(check, at + 1);
  }
  qsort(check->names, check->name_count, sizeof *check->names, by_text);
  size_t kept = 0;
  for (size_t i = 0; i < check->name_count; i++)
    if (!kept || strcmp(check->names[kept - 1], check->names[i])) check->names[kept++] = check->names[i];
  check->name_count = kept;
  check->names[kept] = NULL;
}

static bool is_known(const struct check *check, const char *name) {
  return bsearch(&name, check->names, check->name_count, sizeof *check->names, by_text);
}

/* The judgements: each looks at one token. */

static void check_key(struct check *check, size_t at) {
  char word[NAME_BYTES_MAX + 1];
  if (!has_type(check, at, TOKEN_KEY)) return;
  name_at(check, at, word);
  if (is_after(check, at, ".") || is_after(check, at, ":"))
    find_at(check, at, "'%s' is a word of Lua itself and cannot follow a dot: write [\"%s\"]", word, word);
  else if (!strcmp(word, "until"))
    find_at(
        check, at,
        "'until' is a word of Lua itself and cannot be a key: write 'to' for a last day, else [\"until\"]");
  else
    find_at(check, at, "'%s' is a word of Lua itself and cannot be a key: write [\"%s\"]", word, word);
}

/* A name as a variable: no field, no key, no label. */
static bool is_variable(const struct check *check, size_t at) {
  if (!has_type(check, at, TOKEN_NAME) || is_after(check, at, ".") || is_after(check, at, ":")) return false;
  bool begins_field = token_begins_field(check->source, at) || source_misses_comma(check->source, at);
  if (begins_field && is(check, at + 1, "=")) return false;
  if (is_after(check, at, "goto") || (is_after(check, at, "::") && is(check, at + 1, "::"))) return false;
  bool is_attribute = is_after(check, at, "<") && is(check, at + 1, ">") && at >= 3 &&
                      has_type(check, at - 2, TOKEN_NAME) &&
                      (is(check, at - 3, "local") || is(check, at - 3, ","));
  return !is_attribute;
}

/* What other languages call nil, true and false; NULL: it is none of these. */
static const char *in_lua(const char *name) {
  static const char *const words[][2] = {{"null", "nil"},      {"NULL", "nil"},   {"None", "nil"},
                                         {"undefined", "nil"}, {"True", "true"},  {"TRUE", "true"},
                                         {"False", "false"},   {"FALSE", "false"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcmp(name, words[i][0])) return words[i][1];
  return NULL;
}

/* `propose = …` that stands in a function of a table: it was to be the table's. */
static bool is_swallowed(const struct check *check, size_t at, const char *name) {
  static const char *const fields[] = {"about",     "audience", "degree",  "eligible", "forbid",
                                       "is",        "message",  "observe", "on",       "origin",
                                       "placement", "priority", "propose", "where",    NULL};
  const struct source *source = check->source;
  if (!is(check, at + 1, "=") || !text_is_one_of(name, fields)) return false;
  for (size_t open = 0; open < at; open++)
    if (token_is(source, open, "{") && source->tokens[open].match > at) return true;
  return false;
}

static void check_name(struct check *check, size_t at) {
  char name[NAME_BYTES_MAX + 1];
  if (!is_variable(check, at) || check->finding_count == FINDINGS_MAX ||
      is_known(check, name_at(check, at, name)))
    return;
  const char *sentence = strict_absent(name), *nearest, *word = in_lua(name);
  if (is_swallowed(check, at, name))
    find_at(check, at, "the function above '%s' is not closed: an 'end' is missing", name);
  else if (word)
    find_at(check, at, "no such name '%s': write '%s'", name, word);
  else if (is_after(check, at, "function"))
    find_at(check, at, "'%s' is not declared: write 'local function %s'", name, name);
  else if (is(check, at + 1, "=") && !check->source->tokens[at].is_in_table)
    find_at(check, at, "'%s' is not declared: write 'local %s'", name, name);
  else if (sentence)
    find_at(check, at, "%s", sentence);
  else if ((nearest = text_nearest(name, check->names)))
    find_at(check, at, "no such name '%s', did you mean '%s'?", name, nearest);
  else
    find_at(check, at, "no such name '%s'", name);
}

/* Where the member begins that follows `owner` ("profile.hard") at a token: the name behind the dot or colon,
 * or the text in brackets; 0 where this is not it. */
static size_t find_member(const struct check *check, size_t at, const char *owner) {
  if (is_after(check, at, ".") || is_after(check, at, ":")) return 0;
  for (;; at++) {
    size_t length = strcspn(owner, "."), value_length;
    if (!has_type(check, at, TOKEN_NAME)) return 0;
    const char *value = token_value(check->source, at++, &value_length);
    if (value_length != length || memcmp(value, owner, length)) return 0;
    owner += length;
    if (!*owner) break;
    owner++;
    if (!is(check, at, ".")) return 0;
  }
  bool has_name = is(check, at, ".") || is(check, at, ":");
  if (has_name && has_type(check, at + 1, TOKEN_NAME)) return at + 1;
  bool is_text = is(check, at, "[") && has_type(check, at + 1, TOKEN_STRING) && is(check, at + 2, "]");
  return is_text ? at + 1 : 0;
}

/* A name that stands elsewhere than it was looked for. True: that was said. */
static bool is_elsewhere(struct check *check, size_t at, const char *owner, const char *name,
                         const struct source_names *members, size_t member_count) {
  static const char *const sorts[] = {"newest", "cheapest", "dearest", NULL};
  if (!strcmp(owner, "offers") && text_is_one_of(name, sorts)) {
    find_at(check, at, "no such name 'offers.%s': write offers.where { sort = \"%s\" }", name, name);
    return true;
  }
  for (size_t i = 0; i < member_count && !strncmp(owner, "profile.", strlen("profile.")); i++) {
    const char *other = members[i].owner;
    if (strncmp(other, "profile.", strlen("profile.")) || !text_is_one_of(name, members[i].names)) continue;
    find_at(check, at, "'%s' is %s data: write %s.%s", name, other + strlen("profile."), other, name);
    return true;
  }
  return false;
}

static void check_member(struct check *check, size_t at, const struct source_names *names,
                         const struct source_names *members, size_t member_count) {
  char name[NAME_BYTES_MAX + 1];
  size_t member = find_member(check, at, names->owner);
  if (!member) return;
  name_at(check, member, name);
  for (const char *const *known = names->names; *known; known++)
    if (!strcmp(*known, name)) return;
  if (is_elsewhere(check, member, names->owner, name, members, member_count)) return;
  const char *nearest = text_nearest(name, names->names);
  if (nearest)
    find_at(check, member, "no such name '%s.%s', did you mean '%s.%s'?", names->owner, name, names->owner,
            nearest);
  else
    find_at(check, member, "no such name '%s.%s'", names->owner, name);
}

/* Before a value that is compared or computed with, not asked for its truth. */
static bool follows_operator(const struct check *check, size_t at) {
  static const char *const operators[] = {"==", "~=", "<", ">", "<=", ">=", "..", "+", "-",  "*",
                                          "/",  "//", "%", "^", "#",  "&",  "|",  "~", "<<", ">>"};
  for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++)
    if (is_after(check, at, operators[i])) return true;
  return false;
}

/* What is absent is a value of its own, so asking for its truth or for nil is always a slip. */
static void check_truth(struct check *check, size_t at) {
  char name[NAME_BYTES_MAX + 1];
  size_t member = find_member(check, at, "profile.hard");
  if (!member) return;
  size_t next = member + (is_after(check, member, "[") ? 2 : 1);
  bool is_compared = is(check, next, "==") || is(check, next, "~=");
  bool is_with_nil =
      (is_compared && is(check, next + 1, "nil")) ||
      (at >= 2 && is(check, at - 2, "nil") && (is_after(check, at, "==") || is_after(check, at, "~=")));
  bool is_truth = is(check, next, "and") || is(check, next, "or") || is(check, next, "then");
  if (is_with_nil || is_after(check, at, "not") || (is_truth && !follows_operator(check, at)))
    find_at(check, at, "an absent value is not nil: ask profile:knows \"%s\"", name_at(check, member, name));
}

static int by_line(const void *left, const void *right) {
  const struct finding *a = left, *b = right;
  return a->line != b->line ? a->line - b->line : a->order - b->order;
}

void source_check(const struct source *source, const char *const *globals, const struct source_names *members,
                  size_t member_count, void (*report)(void *context, int line, const char *sentence),
                  void *context) {
  struct check *check = mem_zero(sizeof *check);
  check->source = source;
  source_check_limits(source, found, check);
  source_check_commas(source, found, check);
  source_check_slips(source, found, check);
  gather_names(check, globals);
  for (size_t at = 0; at < source->count; at++) {
    check_key(check, at);
    check_name(check, at);
    for (size_t i = 0; i < member_count; i++) check_member(check, at, &members[i], members, member_count);
    check_truth(check, at);
  }
  qsort(check->findings, (size_t)check->finding_count, sizeof check->findings[0], by_line);
  for (int i = 0; i < check->finding_count; i++)
    report(context, check->findings[i].line, check->findings[i].sentence);
  free(check->names);
  arena_fini(&check->memory);
  free(check);
}
