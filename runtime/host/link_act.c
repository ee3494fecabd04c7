/* From a form to an event: see link_act.h. What one click of a mail program means: no more of what the mail was sent for,
 * and where that has no purpose, nothing that is chosen for this person. To add an act: a row in `acts`.
 */
#include "host/link_act.h"

#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "domain/offer.h"

/* Nobody would see what was decided; and a message may have been passed on to whoever asks now. */
static void put_event(struct buffer *event, const char *type, const struct link_holder *holder,
                      const char *member) {
  struct identity identity;
  char id[IDENTITY_TEXT_BYTES];
  hash_random_bytes(identity.bytes, sizeof identity.bytes);
  buffer_print(event, "{\"id\":\"%s\",\"source\":\"sarto:links\",\"type\":\"%s\",\"subject\":",
               identity_print(&identity, id), type);
  json_put_text(event, holder->profile_id);
  if (!holder->may_raise) buffer_add_text(event, ",\"unverified\":true");
  buffer_print(event, ",\"placements\":[],\"data\":{\"%s\":", member);
}

/* ---- what may be named ---- */

static bool is_degree(const struct workspace *workspace, const char *value) {
  (void)workspace;
  return text_is_one_of(value, (const char *const[]){"mass", "segment", NULL});
}

static bool is_purpose(const struct workspace *workspace, const char *value) {
  return workspace_find_purpose(workspace, value);
}

static bool is_origin(const struct workspace *workspace, const char *value) {
  return workspace_find_origin(workspace, value);
}

static bool is_category(const struct workspace *workspace, const char *value) {
  return catalogue_has_category(workspace->catalogue, value);
}

static bool is_all(const struct workspace *workspace, const char *value) {
  (void)workspace;
  return !strcmp(value, "all");
}

/* ---- what is never wanted ---- */

/* Of what is one thing or a list of them: the first, and whichever comes after. */
static const json_value *first_of(const json_value *value) {
  return value && json_type(value) == JSON_ARRAY ? json_first(value) : value;
}

static const json_value *next_of(const json_value *value, const json_value *one) {
  return json_type(value) == JSON_ARRAY ? json_next(one) : NULL;
}

/* A query that names categories and nothing else: one more can stand in it. */
static bool is_of_categories(const json_value *query) {
  const json_value *first = json_type(query) == JSON_OBJECT ? json_first(query) : NULL;
  return first && !json_next(first) && !strcmp(json_key(first), "category");
}

static void put_category(struct buffer *event, const json_value *query, const char *name) {
  const json_value *before = json_find(query, "category");
  buffer_add_text(event, "{\"category\":[");
  json_put_text(event, name);
  for (const json_value *one = first_of(before); one; one = next_of(before, one)) {
    if (json_string(one) && !strcmp(json_string(one), name)) continue;
    buffer_add_byte(event, ',');
    json_put_value(event, one);
  }
  buffer_add_text(event, "]}");
}

/* What is said replaces what was said of the kind: so all of it is said again, and this besides. */
static void put_never(struct buffer *event, const json_value *never, const char *category) {
  const json_value *mine = NULL;
  buffer_add_byte(event, '[');
  for (const json_value *one = first_of(never); one; one = next_of(never, one)) {
    if (!mine && is_of_categories(one)) {
      mine = one;
      continue;
    }
    json_put_value(event, one);
    buffer_add_byte(event, ',');
  }
  put_category(event, mine, category);
  buffer_add_byte(event, ']');
}

/* ---- the acts ---- */

enum said { SAID_AS_IT_IS, SAID_OF_CONSENT, SAID_BESIDES, SAID_NOTHING };

static const struct act {
  const char *name;
  bool raises;
  bool (*may_be)(const struct workspace *workspace, const char *value);
  const char *expected;
  const char *type, *member; /* of the event */
  enum said said;            /* what stands in the member */
  enum link_word done;
} acts[] = {
    {"degree", false, is_degree, "mass or segment", "customer.degree", "degree", SAID_AS_IT_IS,
     LINK_DONE_LESS},
    {"object", false, is_purpose, "a purpose", "consent.denied", "purpose", SAID_OF_CONSENT,
     LINK_DONE_OBJECT},
    {"origin", false, is_origin, "an origin", "origin.withdrawn", "origin", SAID_AS_IT_IS, LINK_DONE_ORIGIN},
    {"never", false, is_category, "a category", "customer.wished", "never", SAID_BESIDES, LINK_DONE_NEVER},
    {"degree", true, is_all, "mass, segment or all", "customer.degree", "degree", SAID_NOTHING,
     LINK_DONE_MORE},
    {"grant", true, is_purpose, "a purpose", "consent.granted", "purpose", SAID_OF_CONSENT, LINK_DONE_MORE},
    {"allow", true, is_origin, "an origin", "origin.allowed", "origin", SAID_AS_IT_IS, LINK_DONE_MORE},
};

static void put_act(struct buffer *event, const struct act *act, const struct link_holder *holder,
                    const char *value, const json_value *wishes) {
  put_event(event, act->type, holder, act->member);
  if (act->said == SAID_NOTHING)
    buffer_add_text(event, "null");
  else if (act->said == SAID_BESIDES)
    put_never(event, json_find(wishes, "never"), value);
  else
    json_put_text(event, value);
  buffer_add_text(event, act->said == SAID_OF_CONSENT ? ",\"source\":\"link\"}}" : "}}");
}

static enum status read_act(const struct workspace *workspace, const struct link_holder *holder,
                            const char *name, const char *value, const json_value *wishes,
                            struct buffer *event, enum link_word *done, struct error *err) {
  const struct act *known = NULL;
  for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
    const struct act *act = &acts[i];
    if (strcmp(act->name, name) || (act->raises && !holder->may_raise)) continue;
    known = act;
    if (!act->may_be(workspace, value)) continue;
    *done = act->done;
    put_act(event, act, holder, value, wishes);
    return STATUS_OK;
  }
  if (known) return error_set(err, STATUS_INVALID, "value: expected %s", known->expected);
  return error_set(err, STATUS_INVALID, "act: expected degree, object, origin, never, forget or undo");
}

enum status link_act_read(const struct workspace *workspace, const struct link_holder *holder,
                          const struct link_form *form, const json_value *wishes, enum link_act *act,
                          struct buffer *event, enum link_word *done, struct error *err) {
  const char *name = form->act ? form->act : "", *value = form->value ? form->value : "";
  *act = LINK_ACT_EVENT;
  if (!form->act && form->one_click && !strcmp(form->one_click, "One-Click")) {
    bool has_purpose = is_purpose(workspace, holder->purpose);
    name = has_purpose ? "object" : "degree";
    value = has_purpose ? holder->purpose : "mass";
  }
  if (strcmp(name, "forget") && strcmp(name, "undo"))
    return read_act(workspace, holder, name, value, wishes, event, done, err);
  *act = !strcmp(name, "undo") ? LINK_ACT_UNDO : !strcmp(value, "yes") ? LINK_ACT_FORGET : LINK_ACT_CONFIRM;
  return STATUS_OK;
}
