/* The limits that a person sets of their own: from events to records. See limits.h. An event is judged as a whole before
 * any of it is taken. Pure; whichever thread owns the profile.
 */
#include <string.h>

#include "base/text.h"
#include "domain/limits_inside.h"

enum said { SAID_NOTHING, SAID_WITHDRAWN, SAID_ALLOWED, SAID_DEGREE };

static enum said said_by(const struct event *event) {
  if (!strcmp(event->type, "origin.withdrawn")) return SAID_WITHDRAWN;
  if (!strcmp(event->type, "origin.allowed")) return SAID_ALLOWED;
  return strcmp(event->type, "customer.degree") ? SAID_NOTHING : SAID_DEGREE;
}

static const json_value *find(const struct event *event, const char *name) {
  return event->data ? json_find(event->data, name) : NULL;
}

/* ---- checking ---- */

/* Without it the event says nothing: where it stands under nearly its name, that is said. */
static enum status refuse_missing(const struct event *event, const char *name, const char *expected,
                                  struct error *err) {
  const char *const names[] = {name, NULL};
  const json_value *member = event->data ? json_first(event->data) : NULL;
  for (; member; member = json_next(member))
    if (text_nearest(json_key(member), names))
      return error_set(err, STATUS_INVALID, "data: there is no member '%.128s', did you mean '%s'?",
                       json_key(member), name);
  return error_set(err, STATUS_INVALID, "data.%s: missing, expected %s", name, expected);
}

/* The origins it names: one text, or a list of texts. */
static const json_value *first_name(const struct event *event) {
  const json_value *origin = find(event, "origin");
  return origin && json_type(origin) == JSON_ARRAY ? json_first(origin) : origin;
}

static const json_value *next_name(const struct event *event, const json_value *name) {
  return json_type(find(event, "origin")) == JSON_ARRAY ? json_next(name) : NULL;
}

static enum status check_origins(const struct event *event, struct error *err) {
  static const char expected[] = "the name of an origin, or a list";
  size_t count = 0;
  if (!first_name(event)) return refuse_missing(event, "origin", expected, err);
  for (const json_value *name = first_name(event); name; name = next_name(event, name)) {
    const char *text = json_string(name);
    if (!text || !*text) return error_set(err, STATUS_INVALID, "data.origin: expected %s", expected);
    if (strlen(text) > NAME_BYTES_MAX || text_has_control(text))
      return error_set(err, STATUS_INVALID,
                       "data.origin: expected names of at most %d bytes, without control characters",
                       NAME_BYTES_MAX);
    if (++count > LIMITED_NAMES_MAX)
      return error_set(err, STATUS_INVALID, "data.origin: more than %d names", LIMITED_NAMES_MAX);
  }
  return STATUS_OK;
}

/* Ascending; the first three of enum degree. */
static const char *const caps[] = {"mass", "segment", "individual", NULL};

static enum degree cap_of(const json_value *degree) {
  size_t cap = 0;
  if (json_type(degree) == JSON_NULL) return DEGREE_INVERSE;
  while (caps[cap] && strcmp(caps[cap], json_string(degree))) cap++;
  return (enum degree)cap;
}

static enum status check_degree(const struct event *event, struct error *err) {
  static const char expected[] = "\"mass\", \"segment\", \"individual\", or null to take it back";
  const json_value *degree = find(event, "degree");
  if (!degree) return refuse_missing(event, "degree", expected, err);
  const char *text = json_string(degree);
  if (json_type(degree) == JSON_NULL || (text && text_is_one_of(text, caps))) return STATUS_OK;
  const char *nearest = text ? text_nearest(text, caps) : NULL;
  if (!nearest) return error_set(err, STATUS_INVALID, "data.degree: expected %s", expected);
  return error_set(err, STATUS_INVALID, "data.degree: there is no degree '%.64s', did you mean '%s'?", text,
                   nearest);
}

enum status limits_check(const struct event *event, struct error *err) {
  switch (said_by(event)) {
  case SAID_WITHDRAWN:
  case SAID_ALLOWED:
    return check_origins(event, err);
  case SAID_DEGREE:
    return check_degree(event, err);
  case SAID_NOTHING:
    break;
  }
  return STATUS_OK;
}

/* ---- taking ---- */

static void say_origins(struct own_limits *limits, const struct workspace *workspace,
                        const struct event *event, bool is_withdrawn) {
  for (const json_value *name = first_name(event); name; name = next_name(event, name)) {
    struct limited_origin *origin = limits_origin_of(limits, json_string(name));
    int64_t *said_ms = is_withdrawn ? &origin->withdrawn_ms : &origin->allowed_ms;
    if (event->time_ms > *said_ms) *said_ms = event->time_ms;
  }
  limits_trim(limits, workspace);
}

static void say_degree(struct own_limits *limits, const struct event *event) {
  const struct degree_word said = {true, cap_of(find(event, "degree")), event->time_ms};
  if (event->is_unverified && said.cap == DEGREE_INVERSE) return;
  struct degree_word *word = event->is_unverified ? &limits->lowered[said.cap] : &limits->degree;
  bool is_later = !word->is_said || said.said_ms > word->said_ms;
  if (is_later || (said.said_ms == word->said_ms && said.cap < word->cap)) *word = said;
}

void limits_apply(struct own_limits *limits, const struct workspace *workspace, const struct event *event) {
  switch (said_by(event)) {
  case SAID_WITHDRAWN:
    say_origins(limits, workspace, event, true);
    break;
  case SAID_ALLOWED:
    if (!event->is_unverified) say_origins(limits, workspace, event, false);
    break;
  case SAID_DEGREE:
    say_degree(limits, event);
    break;
  case SAID_NOTHING:
    break;
  }
}

/* ---- telling ---- */

static size_t put_names(const struct event *event, const char **names, size_t most) {
  size_t count = 0;
  for (const json_value *name = first_name(event); name && count < most; name = next_name(event, name))
    names[count++] = json_string(name);
  return count;
}

size_t limits_withdrawn(const struct event *event, const char **names, size_t most) {
  return said_by(event) == SAID_WITHDRAWN ? put_names(event, names, most) : 0;
}

size_t limits_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                         size_t most) {
  enum said said = said_by(event);
  size_t count = 0;
  if (said != SAID_WITHDRAWN && said != SAID_ALLOWED) return 0;
  for (const json_value *name = first_name(event); name && count < most; name = next_name(event, name))
    if (!workspace_find_origin(workspace, json_string(name))) names[count++] = json_string(name);
  return count;
}

size_t limits_unverified(const struct own_limits *limits, const struct event *event, const char **names,
                         size_t most) {
  enum said said = said_by(event);
  if (!event->is_unverified || !most) return 0;
  if (said == SAID_ALLOWED) return put_names(event, names, most);
  if (said != SAID_DEGREE || cap_of(find(event, "degree")) <= limits_degree(limits)) return 0;
  *names = "degree";
  return 1;
}
