/* Slips in an event: of its envelope, its type, and of values that the host itself goes by. See event_slips.h. What is near
 * is what text_nearest says. Pure, any thread.
 */
#include "domain/event_slips.h"

#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "base/zone.h"
#include "domain/salutation.h"
#include "domain/told.h"

/* ---- members of the envelope ---- */

/* What means something here and may be left out: so nobody would miss it. To add one: a line. */
static const char *const optional_members[] = {
    "subject", "time", "data",    "touchpoint",        "locale",      "placements", "unverified",
    "consent", "gpc",  "context", "consentManagement", EVENT_VISITOR, NULL};
/* What else is right, or a word of the sender's own, and near to one of those. */
static const char *const other_members[] = {
    "id",       "source",      "type",      "specversion", "dataschema", "datacontenttype", "data_base64",
    "tcf",      EVENT_REFUSED, "contentid", "content_id",  "dataid",     "data_id",         "content",
    "contents", "date",        "gpp",       "gps",         "object",     "verified",        EVENT_PUBLIC,
    "visited",  "visit",       "visits",    "visitors",    NULL};

static enum status check_members(const struct event *event, struct error *err) {
  const json_value *member = event->tree ? json_first(event->tree) : NULL;
  for (; member; member = json_next(member)) {
    const char *name = json_key(member);
    if (text_is_one_of(name, optional_members) || text_is_one_of(name, other_members)) continue;
    const char *nearest = text_nearest(name, optional_members);
    if (nearest)
      return error_set(err, STATUS_INVALID, "%s: not a member of an event: did you mean %s?", name, nearest);
  }
  return STATUS_OK;
}

/* ---- types ---- */

/* A type of the host's own, without its family, and in which other words people write it (NULL: in none). */
struct own_type {
  const char *name;
  const char *const *also;
};

#define ALSO(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct own_type consent_types[] = {
    {"granted", ALSO("given", "accepted", "grant")},
    {"denied", ALSO("refused", "rejected", "declined", "deny")},
    {"withdrawn", ALSO("revoked", "withdraw", "removed", "revoke")},
    {0}};
static const struct own_type customer_types[] = {
    {"profile", NULL}, {"alias", NULL}, {"wished", NULL}, {"degree", NULL}, {0}};
static const struct own_type origin_types[] = {
    {"withdrawn", ALSO("revoked", "withdraw", "removed")}, {"allowed", ALSO("granted", "allow")}, {0}};
static const struct own_type ask_types[] = {{"answered", NULL}, {0}};
static const struct own_type decision_types[] = {{"exposed", ALSO("shown", "viewed", "displayed", "seen")},
                                                 {"accepted", ALSO("clicked")},
                                                 {"dismissed", ALSO("closed")},
                                                 {"rejected", ALSO("refused", "declined")},
                                                 {0}};
static const struct own_type occasion_types[] = {
    {"birthday", NULL}, {"name_day", ALSO("nameday")}, {"anniversary", NULL}, {0}};

/* Whole families of types, each with those that it has. To add one: a row; a type: a row of its family's. */
static const struct family {
  const char *prefix;
  const struct own_type *types;
  bool
      is_ours_alone; /* whatever else is said in it is refused; else what is near to none is the sender's own */
} families[] = {
    {"consent.", consent_types, true},    {"customer.", customer_types, false},
    {"ask.", ask_types, false},           {"decision.", decision_types, false},
    {"occasion.", occasion_types, false}, {"origin.", origin_types, false},
};

enum { FAMILY_TYPES_MAX = 16 };

static const struct family *family_of(const char *type) {
  for (size_t i = 0; i < sizeof families / sizeof *families; i++)
    if (!strncmp(type, families[i].prefix, strlen(families[i].prefix))) return &families[i];
  return NULL;
}

/* NULL: to none. */
static const char *nearest_in(const struct family *family, const char *tail) {
  const char *names[FAMILY_TYPES_MAX + 1] = {NULL};
  for (size_t i = 0; family->types[i].name; i++) {
    must(i < FAMILY_TYPES_MAX);
    names[i] = family->types[i].name;
    if (family->types[i].also && text_is_one_of(tail, family->types[i].also)) return names[i];
  }
  return text_nearest(tail, names);
}

static bool has_type(const struct family *family, const char *tail) {
  for (size_t i = 0; family->types[i].name; i++)
    if (!strcmp(family->types[i].name, tail)) return true;
  return false;
}

bool event_is_ours(const char *type) {
  const struct family *family = family_of(type);
  return family && has_type(family, type + strlen(family->prefix));
}

static enum status refuse_unlisted(const struct family *family, const char *type, struct error *err) {
  struct buffer expected = {0};
  for (size_t i = 0; family->types[i].name; i++)
    buffer_print(&expected, "%s%s%s",
                 !i                          ? ""
                 : family->types[i + 1].name ? ", "
                                             : " or ",
                 family->prefix, family->types[i].name);
  error_set(err, STATUS_INVALID, "type: there is no '%s', expected %s", type, buffer_text(&expected));
  buffer_fini(&expected);
  return STATUS_INVALID;
}

static enum status check_type(const struct event *event, struct error *err) {
  const struct family *family = family_of(event->type);
  const char *tail = family ? event->type + strlen(family->prefix) : NULL;
  if (!family || has_type(family, tail)) return STATUS_OK;
  const char *nearest = nearest_in(family, tail);
  if (nearest)
    return error_set(err, STATUS_INVALID, "type: there is no '%s', did you mean '%s%s'?", event->type,
                     family->prefix, nearest);
  return family->is_ours_alone ? refuse_unlisted(family, event->type, err) : STATUS_OK;
}

/* ---- values that the host goes by ---- */

/* Nobody's banner sends it as anything else, and what is none would be a consent, or a denial, that is not heard. */
static enum status check_consent(const struct event *event, struct error *err) {
  const json_value *consent = event->tree ? json_find(event->tree, "consent") : NULL;
  if (!consent || json_type(consent) == JSON_OBJECT || json_type(consent) == JSON_NULL) return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   "consent: expected an object, such as {\"categoryPreferences\":{\"marketing\":true}}");
}

/* Whoever says it wants its texts, and would get the workspace's first language without a word. */
static enum status check_language(const struct workspace *workspace, const struct event *event,
                                  struct error *err) {
  const char *text = event->locale;
  if (!text || workspace_locale(workspace, text, SIZE_MAX) != SIZE_MAX || language_is_known(text))
    return STATUS_OK;
  return error_set(err, STATUS_INVALID, "locale: expected a language, such as \"it\" or \"pt-BR\"");
}

static enum status check_zone(const struct workspace *workspace, const struct hard_attribute *attribute,
                              const char *text, struct error *err) {
  char meant[ZONE_NAME_BYTES_MAX];
  (void)attribute;
  if (zones_find(workspace->zones, text)) return STATUS_OK;
  if (strlen(text) < ZONE_NAME_BYTES_MAX && zone_nearest(text, meant))
    return error_set(err, STATUS_INVALID, "data.zone: there is no such zone, did you mean '%s'?", meant);
  return error_set(err, STATUS_INVALID,
                   "data.zone: expected a zone of the IANA database, such as \"Europe/Rome\"");
}

static enum status check_gender(const struct workspace *workspace, const struct hard_attribute *attribute,
                                const char *text, struct error *err) {
  (void)workspace;
  if (attribute->one_of || salutation_gender(text, NULL)) return STATUS_OK;
  return error_set(
      err, STATUS_INVALID,
      "data.gender: expected \"f\", \"m\" or \"x\", or a word for one of them in it, en, de, fr or es; "
      "null where it is not known");
}

static enum status check_locale(const struct workspace *workspace, const struct hard_attribute *attribute,
                                const char *text, struct error *err) {
  (void)attribute;
  if (workspace_locale(workspace, text, SIZE_MAX) != SIZE_MAX || language_is_known(text)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "data.locale: expected a language, such as \"it\" or \"pt-BR\"");
}

/* Attributes that mean something by their names. Where profile.lua says what one may be, that holds too. */
static const struct meaningful {
  const char *name;
  enum status (*check)(const struct workspace *workspace, const struct hard_attribute *attribute,
                       const char *text, struct error *err);
} meaningful[] = {{"zone", check_zone}, {"gender", check_gender}, {"locale", check_locale}};

static enum status check_value(const struct workspace *workspace, const struct hard_attribute *attribute,
                               const char *text, struct error *err) {
  for (size_t i = 0; i < sizeof meaningful / sizeof *meaningful; i++)
    if (!strcmp(attribute->name, meaningful[i].name))
      return meaningful[i].check(workspace, attribute, text, err);
  return STATUS_OK;
}

static enum status check_values(const struct workspace *workspace, const struct event *event,
                                const json_value *object, struct error *err) {
  for (const json_value *one = object ? json_first(object) : NULL; one; one = json_next(one)) {
    const struct hard_attribute *attribute = told_attribute(workspace, event, object, json_key(one));
    bool is_text = attribute && attribute->type == HARD_STRING && json_string(one);
    if (is_text && check_value(workspace, attribute, json_string(one), err)) return STATUS_INVALID;
  }
  return STATUS_OK;
}

static enum status check_told(const struct workspace *workspace, const struct event *event,
                              struct error *err) {
  const json_value *answers = event->data ? json_find(event->data, "answers") : NULL;
  if (!strcmp(event->type, "customer.profile")) return check_values(workspace, event, event->data, err);
  if (strcmp(event->type, "ask.answered") || !answers || json_type(answers) != JSON_OBJECT) return STATUS_OK;
  return check_values(workspace, event, answers, err) ? error_wrap(err, "data.answers") : STATUS_OK;
}

enum status event_check_slips(const struct workspace *workspace, const struct event *event,
                              struct error *err) {
  enum status status = check_members(event, err);
  if (!status) status = check_type(event, err);
  if (!status) status = check_consent(event, err);
  if (!status) status = check_language(workspace, event, err);
  if (!status) status = check_told(workspace, event, err);
  return status;
}
