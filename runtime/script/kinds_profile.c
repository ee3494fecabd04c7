/* The kinds of profile.lua: hard data, with the rights of each, and soft data. Defaults are the careful ones: what was
 * declared may steer a choice and not be said. One thread, under script_build's pcall.
 */
#include <string.h>

#include "base/clock.h"
#include "domain/salutation.h"
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

static void read_occasion(struct reading *reading, const struct field *field, void *into) {
  const struct field only = {.name = field->name, .choices = occasion_names};
  int choice = -1;
  read_choice(reading, &only, &choice);
  if (choice >= 0) *(enum occasion *)into = (enum occasion)(choice + 1);
}

/* The text as well: decisions say it. */
static void read_keep(struct reading *reading, const struct field *field, void *into) {
  struct hard_attribute *attribute = into;
  read_duration(reading, field, &attribute->keep_ms);
  if (attribute->keep_ms) read_text(reading, field, &attribute->keep);
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
    {.name = "purpose", .read = read_purpose, .offset = AT(hard_attribute, purpose)},
    {.name = "special", .read = read_special, .offset = AT(hard_attribute, special)},
    {.name = "occasion", .read = read_occasion, .offset = AT(hard_attribute, occasion)},
    {.name = "keep", .read = read_keep},
    {0},
};

void hard_begin(struct reading *reading, void *record) {
  struct hard_attribute *attribute = record;
  attribute->may_steer = true;
  attribute->origin = &reading->loading->workspace->origins[ORIGIN_DECLARED];
}

/* Greeting somebody on their day shows that we know it: that is for the established alone, whatever else is said. A name
 * day may be a text, for it is of every year. */
static void judge_occasion(struct reading *reading, struct hard_attribute *attribute) {
  size_t length = path_push(reading, "occasion");
  bool is_day = attribute->type == HARD_DATE ||
                (attribute->type == HARD_STRING && attribute->occasion == OCCASION_NAME_DAY);
  attribute->needs_established = true;
  if (!is_day)
    complain(reading, "expected an attribute of type \"date\"%s",
             attribute->occasion == OCCASION_NAME_DAY ? ", or of type \"string\" for a day such as \"06-24\""
                                                      : "");
  path_pop(reading, length);
}

/* Where it came from otherwise the customer never told us, and to hear it said is to be watched. */
static void check_say(struct reading *reading, const struct hard_attribute *attribute) {
  const struct origin *declared = &reading->loading->workspace->origins[ORIGIN_DECLARED];
  if (!attribute->may_say || !attribute->origin || !strcmp(attribute->origin->name, declared->name)) return;
  size_t length = path_push(reading, "say");
  complain(reading, "only what the customer declared may be said, and this comes from '%s'",
           attribute->origin->name);
  path_pop(reading, length);
}

static enum special_category special_of_name(const struct reading *reading) {
  return special_of_key((struct slice){reading->name, strlen(reading->name)});
}

static void check_special(struct reading *reading, const struct hard_attribute *attribute) {
  const char *category = special_name(special_of_name(reading));
  if (attribute->special && (!attribute->purpose || attribute->purpose->basis != BASIS_CONSENT))
    complain(
        reading,
        "special data is kept under an explicit consent alone: name a purpose whose basis is \"consent\"");
  else if (!attribute->special && category)
    complain(
        reading,
        "by its name this is of a special category: say special = \"%s\", and it is kept under an explicit "
        "consent alone, or leave it out",
        category);
}

void hard_end(struct reading *reading, void *record) {
  struct hard_attribute *attribute = record;
  enum salutation_register form;
  if (attribute->occasion) judge_occasion(reading, attribute);
  if (attribute->may_say && salutation_slot(attribute->name, strlen(attribute->name), &form))
    complain(reading, "{%s} is a slot that Sarto fills: call the attribute otherwise", attribute->name);
  check_say(reading, attribute);
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
#define PURPOSE                                                                                              \
  { .name = "purpose", .read = read_purpose, .offset = AT(soft_datum, purpose) }
#define HALF_LIFE                                                                                            \
  { .name = "half_life", .read = read_duration, .offset = AT(soft_datum, half_life_ms) }

const struct field trait_fields[] = {ABOUT, PURPOSE, {0}};
const struct field attitude_fields[] = {ABOUT, HALF_LIFE, PURPOSE, {0}};
const struct field emotion_fields[] = {ABOUT, HALF_LIFE, PURPOSE, {0}};

/* What its keys are: said for people; a signal gives them. */
static void read_over(struct reading *reading, const struct field *field, void *into) {
  const char *over = NULL;
  (void)into;
  read_text(reading, field, &over);
}

const struct field affinity_fields[] = {ABOUT, HALF_LIFE, {.name = "over", .read = read_over}, PURPOSE, {0}};

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
