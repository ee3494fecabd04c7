/* A consent that is put: from the body of a request to an event. See consent_put.h. Knows nothing of HTTP and keeps
 * nothing; any thread.
 */
#include "host/consent_put.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/consent.h"

static const char source[] = "sarto:consents";
static const char *const states[] = {"granted", "denied", "withdrawn", NULL};
static const char *const members[] = {"state", "version", "source", "expires", NULL};

static enum status check_body(const json_value *body, struct error *err) {
  const char *state = json_string(json_find(body, "state"));
  if (json_type(body) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID, "expected an object, such as {\"state\":\"granted\"}");
  for (const json_value *member = json_first(body); member; member = json_next(member)) {
    if (text_is_one_of(json_key(member), members)) continue;
    const char *nearest = text_nearest(json_key(member), members);
    return error_set(err, STATUS_INVALID, "there is no member '%.128s'%s%s%s", json_key(member),
                     nearest ? ", did you mean '" : ", expected state, version, source and expires",
                     nearest ? nearest : "", nearest ? "'?" : "");
  }
  if (state && text_is_one_of(state, states)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "state: expected \"granted\", \"denied\" or \"withdrawn\"");
}

/* Of all that makes it the same request again: a key that comes back with another body is another event, since a
 * withdrawal must not be lost for a careless key. */
static void make_id(const char *profile, const char *purpose, const char *key, struct slice body,
                    char id[static DIGEST_TEXT_BYTES]) {
  unsigned char random[IDENTITY_BYTES];
  const struct slice parts[] = {{profile, strlen(profile)},
                                {purpose, strlen(purpose)},
                                {key ? key : (const char *)random, key ? strlen(key) : sizeof random},
                                body};
  hash_random_bytes(random, sizeof random);
  digest_print(parts, sizeof parts / sizeof *parts, id);
}

static void put_event(const char *profile, const char *purpose, const char *id, const json_value *body,
                      struct buffer *event) {
  buffer_print(event, "{\"id\":\"%s\",\"source\":\"%s\",\"type\":\"consent.%s\",\"subject\":", id, source,
               json_string(json_find(body, "state")));
  json_put_text(event, profile);
  buffer_add_text(event, ",\"data\":{\"purpose\":");
  json_put_text(event, purpose);
  for (const json_value *member = json_first(body); member; member = json_next(member)) {
    if (!strcmp(json_key(member), "state")) continue;
    buffer_print(event, ",\"%s\":", json_key(member));
    json_put_value(event, member);
  }
  buffer_add_text(event, "}}");
}

/* The members of the event's data are the body's. */
static enum status check_event(struct slice text, struct error *err) {
  struct event event;
  enum status status = event_decode(text, &event, err);
  if (status) return status;
  status = consents_check(&event, err);
  if (status && !strncmp(err->text, "data.", 5)) memmove(err->text, err->text + 5, strlen(err->text + 5) + 1);
  event_fini(&event);
  return status;
}

enum status consent_put_event(const char *profile, const char *purpose, const char *key, struct slice body,
                              struct buffer *event, struct error *err) {
  json_value *tree = NULL;
  char id[DIGEST_TEXT_BYTES];
  size_t start = event->length;
  enum status status = json_decode(body.data, body.length, &tree, err);
  if (!status) status = check_body(tree, err);
  if (!status) {
    make_id(profile, purpose, key, body, id);
    put_event(profile, purpose, id, tree, event);
    status = check_event((struct slice){event->data + start, event->length - start}, err);
  }
  json_free(tree);
  return status;
}
