/* The kinds of profile.lua: hard data, with the rights of each, and soft data. Defaults are the careful ones: what was
 * declared may steer a choice and not be said. One thread, under script_build's pcall.
 */
#include <lua.h>
#include <string.h>

#include "base/clock.h"
#include "script/kinds.h"

/* ---- hard ---- */

static const char *const type_names[] = {"string", "number", "boolean", "date", "list", "set", NULL};

static void read_relationship(struct reading *reading, const struct field *field, void *into) {
  static const char *const relationships[] = {"established", NULL};
  const struct field only = {.name = field->name, .choices = relationships};
  int choice = -1;
  read_choice(reading, &only, &choice);
  if (choice == 0) *(bool *)into = true;
}

static void read_special(struct reading *reading, const struct field *field, void *into) {
  const struct field only = {.name = field->name, .choices = special_names};
  int choice = -1;
  read_choice(reading, &only, &choice);
  if (choice >= 0) *(enum special_category *)into = (enum special_category)(choice + SPECIAL_NONE + 1);
}

const struct field hard_fields[] = {
    {.name = "type",
     .read = read_choice,
     .offset = AT(hard_attribute, type),
     .choices = type_names,
     .is_required = true},
    {.name = "about", .read = read_text, .offset = AT(hard_attribute, about)},
    {.name = "one_of", .read = read_names, .offset = AT(hard_attribute, one_of)},
    {.name = "origin", .read = read_origin, .offset = AT(hard_attribute, origin)},
    {.name = "steer", .read = read_boolean, .offset = AT(hard_attribute, may_steer)},
    {.name = "say", .read = read_boolean, .offset = AT(hard_attribute, may_say)},
    {.name = "relationship", .read = read_relationship, .offset = AT(hard_attribute, needs_established)},
    {.name = "purpose"},
    {.name = "special", .read = read_special, .offset = AT(hard_attribute, special)},
    {.name = "occasion"},
    {.name = "keep"},
    {0},
};

void hard_begin(struct reading *reading, void *record) {
  struct hard_attribute *attribute = record;
  attribute->may_steer = true;
  attribute->origin = &reading->loading->workspace->origins[ORIGIN_DECLARED];
}

static enum special_category special_of_name(const struct reading *reading) {
  return special_of_key((struct slice){reading->name, strlen(reading->name)});
}

/* A field that is not supported yet cannot be asked for. */
static bool lacks_purpose(struct reading *reading) {
  const struct field *field = hard_fields;
  while (strcmp(field->name, "purpose") != 0) field++;
  lua_getfield(reading->L, -1, field->name);
  bool is_nil = lua_isnil(reading->L, -1);
  lua_pop(reading->L, 1);
  return field->read && is_nil;
}

static void check_special(struct reading *reading, const struct hard_attribute *attribute) {
  const char *category = special_name(special_of_name(reading));
  if (attribute->special && lacks_purpose(reading))
    complain(reading,
             "special data is kept under an explicit consent alone: say whose, with purpose = \"…\"");
  else if (!attribute->special && category)
    complain(
        reading,
        "by its name this is of a special category: say special = \"%s\", and it is kept under an explicit "
        "consent alone, or leave it out",
        category);
}

void hard_end(struct reading *reading, void *record) {
  const struct hard_attribute *attribute = record;
  check_special(reading, attribute);
  bool has_texts =
      attribute->type == HARD_STRING || attribute->type == HARD_LIST || attribute->type == HARD_SET;
  if (!attribute->one_of || has_texts) return;
  size_t length = path_push(reading, "one_of");
  complain(reading, "only a string, or the texts of a list or set, can be one of some texts");
  path_pop(reading, length);
}

/* ---- soft ---- */

#define ABOUT                                                                                                \
  { .name = "about", .read = read_text, .offset = AT(soft_datum, about) }
#define HALF_LIFE                                                                                            \
  { .name = "half_life", .read = read_duration, .offset = AT(soft_datum, half_life_ms) }

const struct field trait_fields[] = {ABOUT, {.name = "purpose"}, {0}};
const struct field attitude_fields[] = {ABOUT, HALF_LIFE, {.name = "purpose"}, {0}};
const struct field emotion_fields[] = {ABOUT, HALF_LIFE, {.name = "purpose"}, {0}};

/* What its keys are: said for people; a signal gives them. */
static void read_over(struct reading *reading, const struct field *field, void *into) {
  const char *over = NULL;
  (void)into;
  read_text(reading, field, &over);
}

const struct field affinity_fields[] = {
    ABOUT, HALF_LIFE, {.name = "over", .read = read_over}, {.name = "purpose"}, {0}};

/* What is believed of a person is inferred, and these are not to be. */
static void begin(struct reading *reading, void *record, enum soft_kind kind, int64_t half_life_ms) {
  struct soft_datum *datum = record;
  const char *category = special_name(special_of_name(reading));
  if (category)
    complain(reading, "by its name this is of a special category (%s), which nothing may infer: leave it out",
             category);
  datum->kind = kind;
  datum->half_life_ms = half_life_ms;
}

void trait_begin(struct reading *reading, void *record) {
  begin(reading, record, SOFT_TRAIT, 0);
}

void attitude_begin(struct reading *reading, void *record) {
  begin(reading, record, SOFT_ATTITUDE, 90 * CLOCK_DAY_MS);
}

void emotion_begin(struct reading *reading, void *record) {
  begin(reading, record, SOFT_EMOTION, 6 * CLOCK_HOUR_MS);
}

void affinity_begin(struct reading *reading, void *record) {
  begin(reading, record, SOFT_AFFINITY, 60 * CLOCK_DAY_MS);
}
