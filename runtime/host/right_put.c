/* A right that is asked for: from a request to an event. See right_put.h. Knows nothing of HTTP and keeps nothing; what of
 * attributes the workspace does not take is the engine's to say. To add one: a row in `forms`. Any thread.
 */
#include "host/right_put.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/consent.h"
#include "domain/limits.h"
#include "net/http_client.h"

static const char source[] = "sarto:rights";

static const char *const consent_members[] = {"state", "version", "source", "expires", NULL};
static const char *const states[] = {"granted", "denied", "withdrawn", NULL};
static const char *const degree_members[] = {"degree", NULL};
static const char *const no_members[] = {NULL};

static const struct form {
  const char *type;               /* of the event; with `choices`, what it begins with */
  const char *named;              /* the member of the data that the path says; NULL: none */
  const char *const *members;     /* of the body; NULL: whatever it has, at least one */
  const char *chosen_by;          /* the member that ends the type; NULL: none does */
  const char *const *choices;     /* what it may be */
  const char *expected, *such_as; /* the members, and a body */
  const char *method, *below;     /* of the request; of its path, behind the profile's */
  enum audit_act act;
} forms[RIGHTS] = {
    [RIGHT_CONSENT] = {"consent.", "purpose", consent_members, "state", states,
                       "state, version, source and expires", "{\"state\":\"granted\"}", "PUT", "/consents",
                       AUDIT_CONSENT},
    [RIGHT_WITHDRAW] = {"origin.withdrawn", "origin", no_members, NULL, NULL, "none", "{}", "DELETE",
                        "/origins", AUDIT_ORIGIN},
    [RIGHT_ALLOW] = {"origin.allowed", "origin", no_members, NULL, NULL, "none", "{}", "PUT", "/origins",
                     AUDIT_ORIGIN},
    [RIGHT_DEGREE] = {"customer.degree", NULL, degree_members, NULL, NULL, "degree", "{\"degree\":\"mass\"}",
                      "PUT", "/degree", AUDIT_DEGREE},
    [RIGHT_RECTIFY] = {"customer.profile", NULL, NULL, NULL, NULL, NULL, "{\"size\":\"m\"}", "PATCH", "",
                       AUDIT_RECTIFY},
};

/* What a withdrawal leaves. */
static const char *const stays[] = {
    "decisions that were made, and what was shown, which counts against contact caps",
    "what the person did and what follows from it: activity, views, orders, what they own, their lifecycle",
    "their wishes, consents and limits, which are of no origin",
    "what many people's events made together: popularity, what goes with what, stock",
    "in the journal: the events, and the profile as it was, as long as retention keeps them",
};

/* ---- the body ---- */

static enum status check_member(const struct form *form, const char *name, struct error *err) {
  if (text_is_one_of(name, form->members)) return STATUS_OK;
  const char *nearest = text_nearest(name, form->members);
  return error_set(err, STATUS_INVALID, "there is no member '%.128s'%s%s%s", name,
                   nearest ? ", did you mean '" : ", expected ", nearest ? nearest : form->expected,
                   nearest ? "'?" : "");
}

static enum status check_choice(const struct form *form, const json_value *body, struct error *err) {
  const char *choice = json_string(json_find(body, form->chosen_by));
  if (choice && text_is_one_of(choice, form->choices)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "%s: expected \"%s\", \"%s\" or \"%s\"", form->chosen_by,
                   form->choices[0], form->choices[1], form->choices[2]);
}

static enum status check_body(const struct form *form, const json_value *body, struct error *err) {
  enum status status = STATUS_OK;
  bool is_empty = json_type(body) != JSON_OBJECT || !json_first(body);
  if (json_type(body) != JSON_OBJECT || (!form->members && is_empty))
    return error_set(err, STATUS_INVALID, "expected an object, such as %s", form->such_as);
  for (const json_value *member = json_first(body); form->members && member && !status;
       member = json_next(member))
    status = check_member(form, json_key(member), err);
  if (!status && form->chosen_by) status = check_choice(form, body, err);
  return status;
}

static enum status read_body(const struct form *form, struct slice body, json_value **tree,
                             struct error *err) {
  bool is_said_without = form->members == no_members && !body.length;
  if (is_said_without) body = (struct slice){"{}", 2};
  enum status status = json_decode(body.data, body.length, tree, err);
  return status ? status : check_body(form, *tree, err);
}

/* ---- the event ---- */

/* Of all that makes it the same request again: a key that comes back with another body is another event, since a
 * withdrawal must not be lost for a careless key. */
static void make_id(const struct right_put *put, char id[static DIGEST_TEXT_BYTES]) {
  unsigned char random[IDENTITY_BYTES];
  const char *type = forms[put->right].type, *name = put->name ? put->name : "";
  const struct slice parts[] = {
      {type, strlen(type)},
      {put->profile, strlen(put->profile)},
      {name, strlen(name)},
      {put->key ? put->key : (const char *)random, put->key ? strlen(put->key) : sizeof random},
      put->body};
  hash_random_bytes(random, sizeof random);
  digest_print(parts, sizeof parts / sizeof *parts, id);
}

static void put_member(struct buffer *event, const char *key, const char *comma) {
  buffer_add_text(event, comma);
  json_put_text(event, key);
  buffer_add_byte(event, ':');
}

static void put_data(const struct right_put *put, const json_value *body, struct buffer *event) {
  const struct form *form = &forms[put->right];
  const char *comma = "";
  if (form->named) {
    put_member(event, form->named, comma);
    json_put_text(event, put->name);
    comma = ",";
  }
  for (const json_value *member = json_first(body); member; member = json_next(member)) {
    if (form->chosen_by && !strcmp(json_key(member), form->chosen_by)) continue;
    put_member(event, json_key(member), comma);
    json_put_value(event, member);
    comma = ",";
  }
}

static void put_event(const struct right_put *put, const json_value *body, struct buffer *event) {
  const struct form *form = &forms[put->right];
  char id[DIGEST_TEXT_BYTES];
  make_id(put, id);
  buffer_print(event, "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s%s\",\"subject\":", id, source,
               form->type, form->chosen_by ? json_string(json_find(body, form->chosen_by)) : "");
  json_put_text(event, put->profile);
  if (put->is_unverified) buffer_add_text(event, ",\"unverified\":true");
  buffer_add_text(event, ",\"placements\":[],\"data\":{");
  put_data(put, body, event);
  buffer_add_text(event, "}}");
}

/* The members of the event's data are the body's. */
static enum status check_event(struct slice text, struct error *err) {
  struct event event;
  enum status status = event_decode(text, &event, err);
  if (status) return status;
  status = consents_check(&event, err);
  if (!status) status = limits_check(&event, err);
  if (status && !strncmp(err->text, "data.", 5)) memmove(err->text, err->text + 5, strlen(err->text + 5) + 1);
  event_fini(&event);
  return status;
}

/* ---- the request ---- */

const char *right_put_target(const struct right_put *put, struct buffer *target) {
  const struct form *form = &forms[put->right];
  buffer_add_text(target, "/v1/profiles/");
  http_client_encode(target, put->profile);
  buffer_add_text(target, form->below);
  if (form->named) {
    buffer_add_byte(target, '/');
    http_client_encode(target, put->name);
  }
  return form->method;
}

/* ---- the audit log ---- */

enum audit_act right_put_act(enum right right) {
  return forms[right].act;
}

bool right_audit_act(const char *type, enum audit_act *act) {
  *act = AUDIT_RECTIFY;
  for (int right = 0; right < RIGHTS; right++) {
    const struct form *form = &forms[right];
    bool is_same =
        form->chosen_by ? !strncmp(type, form->type, strlen(form->type)) : !strcmp(type, form->type);
    if (!is_same) continue;
    *act = form->act;
    return true;
  }
  return !strcmp(type, "customer.wished");
}

/* ---- the receipt ---- */

static void put_stays(struct buffer *receipt) {
  buffer_add_text(receipt, "\"stays\":[");
  for (size_t i = 0; i < sizeof stays / sizeof *stays; i++) {
    if (i) buffer_add_byte(receipt, ',');
    json_put_text(receipt, stays[i]);
  }
  buffer_add_byte(receipt, ']');
}

enum status right_put_receipt(const char *origin, struct slice decision, struct buffer *receipt,
                              struct error *err) {
  json_value *tree = NULL;
  enum status status = json_decode(decision.data, decision.length, &tree, err);
  if (status) return status;
  const json_value *went = json_find(tree, "unlearned");
  const char *time = json_string(json_find(tree, "time"));
  buffer_add_text(receipt, "{\"origin\":");
  json_put_text(receipt, origin);
  buffer_add_text(receipt, ",\"withdrawn\":");
  json_put_text(receipt, time ? time : "");
  buffer_add_text(receipt, ",\"went\":");
  if (went)
    json_put_value(receipt, went);
  else
    buffer_add_text(receipt, "null");
  buffer_add_byte(receipt, ',');
  put_stays(receipt);
  buffer_add_text(receipt, ",\"decision\":");
  buffer_add(receipt, decision.data, decision.length);
  buffer_add_byte(receipt, '}');
  json_free(tree);
  return STATUS_OK;
}

/* ---- the whole ---- */

enum status right_put_event(const struct right_put *put, struct buffer *event, struct error *err) {
  json_value *tree = NULL;
  size_t start = event->length;
  enum status status = read_body(&forms[put->right], put->body, &tree, err);
  if (!status) {
    put_event(put, tree, event);
    status = check_event((struct slice){event->data + start, event->length - start}, err);
  }
  json_free(tree);
  return status;
}
