/* Texts from Lua: see wording_read.h. What a key means is told by what it names: a locale, a tone or a part; so the
 * levels may come in any order, and each at most once on the way to a text. Runs wherever Lua runs; what it makes lies
 * in the reading's arena, so it may be jumped over.
 */
#include "bindings/wording_read.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "bindings/call.h"
#include "domain/salutation.h"

enum {
  FORMS_MAX = 256,
  PATH_BYTES = 128,
  SENTENCE_BYTES = 300,
  NAMES_MAX = LOCALES_MAX + TONES_MAX + PARTS_MAX
};

struct walk {
  lua_State *L;
  struct wording_reading *reading;
  struct wording_form forms[FORMS_MAX];
  size_t count;
  char path[PATH_BYTES];
};

static void refuse(struct walk *walk, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void refuse(struct walk *walk, const char *format, ...) {
  char sentence[SENTENCE_BYTES];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(sentence, sizeof sentence, format, arguments);
  va_end(arguments);
  walk->reading->refuse(walk->reading, walk->path, sentence);
}

static size_t index_in(const char *const *names, const char *name) {
  size_t i = 0;
  while (names && names[i] && strcmp(names[i], name)) i++;
  return names && names[i] ? i : WORDING_ANY;
}

/* ---- slots ---- */

/* Of the first offer, and of how the customer is addressed. */
static const struct hosts_slot {
  const char *name;
  bool is_number;
} hosts_slots[] = {{"offer_name", false}, {"offer_category", false},    {"offer_price", true},
                   {"salutation", false}, {"salutation_formal", false}, {"salutation_informal", false}};
enum { HOSTS_SLOTS = sizeof hosts_slots / sizeof *hosts_slots };

static const char *const kind_examples[] = {[MESSAGE_TEXT] = "{%s}",
                                            [MESSAGE_NUMBER] = "{%s, number}",
                                            [MESSAGE_DATE] = "{%s, date, long}",
                                            [MESSAGE_SELECT] = "{%s, select, true {…} other {…}}"};

static bool can_be(enum hard_type type, enum message_kind kind) {
  switch (type) {
  case HARD_STRING:
    return kind == MESSAGE_TEXT || kind == MESSAGE_SELECT;
  case HARD_NUMBER:
    return kind == MESSAGE_TEXT || kind == MESSAGE_NUMBER;
  case HARD_DATE:
    return kind == MESSAGE_DATE;
  case HARD_BOOLEAN:
    return kind == MESSAGE_SELECT;
  case HARD_LIST:
  case HARD_SET:
    return false;
  }
  return false;
}

static enum message_kind kind_for(enum hard_type type) {
  static const enum message_kind kinds[] = {[HARD_STRING] = MESSAGE_TEXT,
                                            [HARD_NUMBER] = MESSAGE_NUMBER,
                                            [HARD_BOOLEAN] = MESSAGE_SELECT,
                                            [HARD_DATE] = MESSAGE_DATE};
  return type == HARD_LIST || type == HARD_SET ? MESSAGE_TEXT : kinds[type];
}

static bool refuse_kind(const char *slot, enum hard_type type, char *sentence, size_t sentence_bytes) {
  char example[NAME_BYTES_MAX + 64];
  snprintf(example, sizeof example, kind_examples[kind_for(type)], slot);
  if (type == HARD_LIST || type == HARD_SET)
    snprintf(sentence, sentence_bytes, "{%s} cannot be said: no list or set fills a slot", slot);
  else
    snprintf(sentence, sentence_bytes, "{%s} is %s: write %s", slot,
             type == HARD_NUMBER    ? "a number"
             : type == HARD_DATE    ? "a date"
             : type == HARD_BOOLEAN ? "yes or no"
                                    : "a text",
             example);
  return true;
}

static void refuse_unknown_slot(const struct workspace *workspace, const char *slot, char *sentence,
                                size_t sentence_bytes) {
  const char *names[64];
  size_t count = 0;
  for (; count < HOSTS_SLOTS; count++) names[count] = hosts_slots[count].name;
  for (size_t i = 0; i < workspace->hard_count && count + 1 < sizeof names / sizeof *names; i++)
    if (workspace->hard[i].may_say) names[count++] = workspace->hard[i].name;
  names[count] = NULL;
  const char *nearest = text_nearest(slot, names);
  if (nearest)
    snprintf(sentence, sentence_bytes, "there is no slot {%s}, did you mean {%s}?", slot, nearest);
  else
    snprintf(sentence, sentence_bytes,
             "there is no slot {%s}: a text may name {offer_name}, {salutation} and what may be said", slot);
}

bool wording_refuses_slot(const struct workspace *workspace, const char *name, size_t length,
                          enum message_kind kind, char *sentence, size_t sentence_bytes) {
  char slot[NAME_BYTES_MAX + 1];
  snprintf(slot, sizeof slot, "%.*s", (int)length, name);
  for (size_t i = 0; i < HOSTS_SLOTS; i++) {
    enum hard_type type = hosts_slots[i].is_number ? HARD_NUMBER : HARD_STRING;
    if (strcmp(slot, hosts_slots[i].name)) continue;
    return !can_be(type, kind) && refuse_kind(slot, type, sentence, sentence_bytes);
  }
  const struct hard_attribute *attribute = workspace_find_hard(workspace, slot);
  if (attribute && attribute->may_say && can_be(attribute->type, kind)) return false;
  if (!length)
    snprintf(sentence, sentence_bytes,
             "a { begins a slot such as {offer_name}; this one has no name or no }");
  else if (attribute && !attribute->may_say)
    snprintf(sentence, sentence_bytes, "{%s} may not be said: profile.lua does not give it say = true", slot);
  else if (attribute)
    return refuse_kind(slot, attribute->type, sentence, sentence_bytes);
  else
    refuse_unknown_slot(workspace, slot, sentence, sentence_bytes);
  return true;
}

struct slot_check {
  const struct workspace *workspace;
  char first[SENTENCE_BYTES]; /* of what is wrong; "": nothing */
};

static void check_slot(void *context, const char *name, size_t length, enum message_kind kind) {
  struct slot_check *check = context;
  if (!*check->first)
    wording_refuses_slot(check->workspace, name, length, kind, check->first, sizeof check->first);
}

/* Told once the walk over the text is done: whoever is told may jump away, and it holds memory meanwhile. */
void wording_judge(const struct workspace *workspace, const char *text, bool is_file,
                   void (*refuse_text)(void *context, const char *sentence), void *context) {
  struct slot_check check = {.workspace = workspace};
  struct error err;
  if (wording_slots(text, check_slot, &check, &err))
    refuse_text(context, err.text);
  else if (*check.first)
    refuse_text(context, check.first);
  else if (is_file && wording_has_format(text) && message_check(text, &err))
    refuse_text(context, err.text);
}

static void refuse_slot(void *context, const char *sentence) {
  refuse(context, "%s", sentence);
}

static void check_slots(struct walk *walk, const char *text) {
  struct text_slot slot;
  if (walk->reading->slots == SLOTS_CHECKED)
    wording_judge(walk->reading->workspace, text, false, refuse_slot, walk);
  else if (walk->reading->slots == SLOTS_NONE && slot_find(text, &slot))
    refuse(walk, "an offer's own text has no slots such as {offer_name}");
}

/* ---- texts ---- */

/* Texts go out as JSON, so what is no UTF-8 is refused here. */
static void take_text(struct walk *walk, int index, struct wording_form form) {
  size_t length;
  const char *text = lua_tolstring(walk->L, index, &length);
  if (walk->reading->parts && form.part == WORDING_ANY) {
    refuse(walk, "the placement shows parts: expected { %s = \"…\" }", walk->reading->parts[0]);
  } else if (!length) {
    refuse(walk, "expected a text that is not empty");
  } else if (length > TEXT_BYTES_MAX) {
    refuse(walk, "longer than %d bytes", TEXT_BYTES_MAX);
  } else if (memchr(text, 0, length) || !text_is_utf8(text, length)) {
    refuse(walk, "not valid UTF-8 text");
  } else if (walk->count == FORMS_MAX) {
    refuse(walk, "more than %d forms of one text", FORMS_MAX);
  } else {
    form.text = call_copy_text(walk->L, walk->reading->arena, text, length);
    walk->forms[walk->count++] = form;
    check_slots(walk, form.text);
  }
}

static void refuse_key(struct walk *walk, const char *key) {
  const struct workspace *workspace = walk->reading->workspace;
  const char *names[NAMES_MAX + 1];
  size_t count = 0;
  const char *const *lists[] = {workspace->locales, workspace->tones, walk->reading->parts};
  for (size_t i = 0; i < 3; i++)
    for (size_t j = 0; lists[i] && lists[i][j] && count < NAMES_MAX; j++) names[count++] = lists[i][j];
  names[count] = NULL;
  const char *nearest = text_is_one_of(key, names) ? NULL : text_nearest(key, names);
  const char *what = workspace->tones || walk->reading->parts ? "locale, tone or part" : "locale";
  if (text_is_one_of(key, names))
    refuse(walk, "it stands within another %s: each may be named once on the way to a text", what);
  else if (nearest)
    refuse(walk, "there is no %s '%s', did you mean '%s'?", what, key, nearest);
  else
    refuse(walk, "there is no %s '%s'", what, key);
}

static void read_value(struct walk *walk, int index, struct wording_form form);

static void read_member(struct walk *walk, struct wording_form form) {
  const struct workspace *workspace = walk->reading->workspace;
  const char *key = lua_type(walk->L, -2) == LUA_TSTRING ? lua_tostring(walk->L, -2) : "?";
  size_t locale = index_in(workspace->locales, key), tone = index_in(workspace->tones, key),
         part = index_in(walk->reading->parts, key);
  size_t length = strlen(walk->path);
  snprintf(walk->path + length, sizeof walk->path - length, "%s%s", length ? "." : "", key);
  if (locale != WORDING_ANY && form.locale == WORDING_ANY)
    form.locale = (uint8_t)locale;
  else if (tone != WORDING_ANY && form.tone == WORDING_ANY)
    form.tone = (uint8_t)tone;
  else if (part != WORDING_ANY && form.part == WORDING_ANY)
    form.part = (uint8_t)part;
  else
    refuse_key(walk, key), locale = tone = part = WORDING_ANY;
  if (locale != WORDING_ANY || tone != WORDING_ANY || part != WORDING_ANY)
    read_value(walk, lua_absindex(walk->L, -1), form);
  walk->path[length] = '\0';
}

static void read_value(struct walk *walk, int index, struct wording_form form) {
  if (lua_type(walk->L, index) == LUA_TSTRING) {
    take_text(walk, index, form);
  } else if (lua_type(walk->L, index) == LUA_TTABLE) {
    luaL_checkstack(walk->L, 4, NULL);
    for (lua_pushnil(walk->L); lua_next(walk->L, index); lua_pop(walk->L, 1)) read_member(walk, form);
  } else {
    refuse(walk, "expected a text, or one for each locale: { it = \"…\", en = \"…\" }");
  }
}

void wording_read(lua_State *L, int index, struct wording_reading *reading, struct wording *into) {
  struct walk walk = {.L = L, .reading = reading};
  read_value(&walk, lua_absindex(L, index),
             (struct wording_form){WORDING_ANY, WORDING_ANY, WORDING_ANY, NULL});
  wording_sort(walk.forms, walk.count);
  *into = (struct wording){0};
  if (!walk.count) return;
  struct wording_form *forms = call_alloc(L, reading->arena, walk.count * sizeof *forms);
  memcpy(forms, walk.forms, walk.count * sizeof *forms);
  *into = (struct wording){forms, walk.count};
}
