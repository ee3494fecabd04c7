/* Consent: from events to records. See consent.h.
 *
 * What a person told us comes as an event of its own, judged as a whole before any of it is taken: a grant of which half
 * is understood is none. Pure; whichever thread owns the profile.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/consent.h"

enum { VERSION_MAX = 1000000 };
static const int64_t LAST_MS = INT64_C(253402300799999); /* of the year 9999 */

static enum consent_state state_of(const char *type) {
  if (!strcmp(type, "consent.granted")) return CONSENT_GRANTED;
  if (!strcmp(type, "consent.denied")) return CONSENT_DENIED;
  return strcmp(type, "consent.withdrawn") ? CONSENT_UNSAID : CONSENT_WITHDRAWN;
}

static const json_value *find(const struct event *event, const char *name) {
  const json_value *value = event->data ? json_find(event->data, name) : NULL;
  return value && json_type(value) != JSON_NULL ? value : NULL;
}

/* ---- the purposes it names: one text, or a list of texts ---- */

static const json_value *first_name(const struct event *event) {
  const json_value *purpose = find(event, "purpose");
  return purpose && json_type(purpose) == JSON_ARRAY ? json_first(purpose) : purpose;
}

/* Of one text, the next member of the data is none of its list. */
static const json_value *next_name(const struct event *event, const json_value *name) {
  return json_type(find(event, "purpose")) == JSON_ARRAY ? json_next(name) : NULL;
}

static enum status check_purposes(const struct event *event, struct error *err) {
  const json_value *name = first_name(event);
  size_t count = 0;
  if (!name)
    return error_set(err, STATUS_INVALID, "data.purpose: missing, expected the name of a purpose, or a list");
  for (; name; name = next_name(event, name)) {
    const char *text = json_string(name);
    if (!text || !*text)
      return error_set(err, STATUS_INVALID, "data.purpose: expected the name of a purpose, or a list");
    if (strlen(text) > NAME_BYTES_MAX || text_has_control(text))
      return error_set(err, STATUS_INVALID,
                       "data.purpose: expected names of at most %d bytes, without control characters",
                       NAME_BYTES_MAX);
    if (++count > PURPOSES_MAX)
      return error_set(err, STATUS_INVALID, "data.purpose: more than %d names", PURPOSES_MAX);
  }
  return STATUS_OK;
}

/* ---- the rest ---- */

static enum status check_version(const struct event *event, struct error *err) {
  const json_value *version = find(event, "version");
  double number = version && json_type(version) == JSON_NUMBER ? json_number(version) : 0;
  if (!version || (number >= 1 && number <= VERSION_MAX && number == (uint32_t)number)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "data.version: expected a whole number from 1 to %d", VERSION_MAX);
}

static enum status check_source(const struct event *event, struct error *err) {
  const json_value *source = find(event, "source");
  const char *text = json_string(source);
  if (!source || (text && strlen(text) <= CONSENT_SOURCE_BYTES_MAX && !text_has_control(text)))
    return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   "data.source: expected a text of at most %d bytes that says where it was said",
                   CONSENT_SOURCE_BYTES_MAX);
}

/* A duration counts from the event on. */
static bool read_expires(const struct event *event, int64_t *expires_ms) {
  const json_value *value = find(event, "expires");
  const char *text = json_string(value);
  *expires_ms = INT64_MAX;
  if (!value) return true;
  if (!text) return false;
  if (clock_parse(text, expires_ms)) return true;
  if (!clock_parse_duration(text, expires_ms)) return false;
  *expires_ms += event->time_ms;
  if (*expires_ms > LAST_MS) *expires_ms = INT64_MAX;
  return true;
}

enum status consents_check(const struct event *event, struct error *err) {
  int64_t expires_ms;
  if (!state_of(event->type)) return STATUS_OK;
  enum status status = check_purposes(event, err);
  if (!status) status = check_version(event, err);
  if (!status) status = check_source(event, err);
  if (!status && !read_expires(event, &expires_ms))
    status = error_set(err, STATUS_INVALID,
                       "data.expires: expected a duration such as \"365d\", or a time (RFC 3339)");
  return status;
}

void consents_apply(struct consents *consents, const struct workspace *workspace, const struct event *event) {
  const json_value *version = find(event, "version");
  struct consent_record record = {.state = state_of(event->type), .at_ms = event->time_ms};
  if (!record.state || (record.state == CONSENT_GRANTED && event->is_unverified)) return;
  record.source = (char *)json_string(find(event, "source")); /* copied, not changed */
  read_expires(event, &record.expires_ms);
  for (const json_value *name = first_name(event); name; name = next_name(event, name)) {
    const struct purpose *purpose = workspace_find_purpose(workspace, json_string(name));
    record.version = version ? (uint32_t)json_number(version) : purpose ? (uint32_t)purpose->version : 0;
    consents_say(consents, workspace, json_string(name), CONSENT_TOLD, &record);
  }
}

size_t consents_told_grants(const struct event *event, const char **names, size_t most) {
  size_t count = 0;
  if (state_of(event->type) != CONSENT_GRANTED) return 0;
  for (const json_value *name = first_name(event); name && count < most; name = next_name(event, name))
    names[count++] = json_string(name);
  return count;
}

size_t consents_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                           size_t most) {
  size_t count = 0;
  if (!state_of(event->type)) return 0;
  for (const json_value *name = first_name(event); name && count < most; name = next_name(event, name))
    if (!workspace_find_purpose(workspace, json_string(name))) names[count++] = json_string(name);
  return count;
}
