/* Personas and sketches of events: what simulations and specs start from. See persona.h. A persona's profile
 * is made by the same code as anyone's, from events, so that it cannot hold what a real one could not.
 */
#include "host/persona.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/event_check.h"
#include "domain/event_map.h"
#include "domain/event_slips.h"
#include "domain/profile.h"
#include "host/folder.h"

enum { PERSONAS_MAX = 1000, TIMES_MAX = 1000, TOLD_MAX = 100000 };

struct telling {
  const char *name, *subject;
  int64_t now_ms;
  size_t count;
  char where[32]; /* what of the persona is told: "hard", "history[3]" */
  void (*each)(void *context, char *event, size_t length);
  void *context;
};

static void put_member(struct buffer *out, const char *key, const char *text) {
  json_put_text(out, key);
  buffer_add_byte(out, ':');
  json_put_text(out, text);
  buffer_add_byte(out, ',');
}

static void tell(struct telling *telling, const char *type, int64_t time_ms, const json_value *data) {
  struct buffer out = {0};
  char id[32], time[CLOCK_TEXT_BYTES];
  size_t length;
  snprintf(id, sizeof id, "persona-%zu", ++telling->count);
  buffer_add_byte(&out, '{');
  put_member(&out, "id", id);
  put_member(&out, "source", telling->name);
  put_member(&out, "type", type);
  put_member(&out, "subject", telling->subject);
  put_member(&out, "time", clock_print(time_ms, time));
  buffer_add_text(&out, "\"data\":");
  if (data)
    json_put_value(&out, data);
  else
    buffer_add_text(&out, "{}");
  buffer_add_byte(&out, '}');
  char *event = buffer_take(&out, &length);
  telling->each(telling->context, event, length);
}

static enum status check_members(const json_value *object, const char *what, const char *const *members,
                                 struct error *err) {
  for (const json_value *member = json_first(object); member; member = json_next(member)) {
    size_t i = 0;
    while (members[i] && strcmp(members[i], json_key(member))) i++;
    if (members[i]) continue;
    const char *nearest = text_nearest(json_key(member), members);
    return error_set(err, STATUS_INVALID, "%s has no '%s'%s%s%s", what, json_key(member),
                     nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  }
  return STATUS_OK;
}

/* 1 where it is not said; 0: no number of times. */
static int read_times(const json_value *times) {
  if (!times) return 1;
  double count = json_type(times) == JSON_NUMBER ? json_number(times) : 0;
  return count >= 1 && count <= TIMES_MAX && count == (int)count ? (int)count : 0;
}

static enum status tell_past(struct telling *telling, const json_value *past, size_t position,
                             struct error *err) {
  static const char *const members[] = {"type", "ago", "times", "data", NULL};
  const char *type = json_string(json_find(past, "type")), *ago = json_string(json_find(past, "ago"));
  int times = read_times(json_find(past, "times"));
  int64_t ago_ms;
  if (!type) return error_set(err, STATUS_INVALID, "history[%zu].type: expected a text", position);
  if (!ago || !clock_parse_duration(ago, &ago_ms))
    return error_set(err, STATUS_INVALID, "history[%zu].ago: expected a duration, such as \"3d\"", position);
  if (!times)
    return error_set(err, STATUS_INVALID, "history[%zu].times: expected a whole number from 1 to %d",
                     position, TIMES_MAX);
  snprintf(telling->where, sizeof telling->where, "history[%zu]", position);
  if (check_members(past, telling->where, members, err)) return STATUS_INVALID;
  if (telling->count + (size_t)times > TOLD_MAX)
    return error_set(err, STATUS_INVALID, "history: tells of more than %d events", TOLD_MAX);
  for (int left = times; left-- > 0;)
    tell(telling, type, telling->now_ms - ago_ms - left * CLOCK_MINUTE_MS, json_find(past, "data"));
  return STATUS_OK;
}

static enum status tell_history(struct telling *telling, const json_value *history, struct error *err) {
  enum status status = STATUS_OK;
  size_t position = 0;
  if (json_type(history) != JSON_ARRAY)
    return error_set(err, STATUS_INVALID, "history: expected an array of events");
  for (const json_value *past = json_first(history); past && !status; past = json_next(past))
    status = tell_past(telling, past, position++, err);
  return status;
}

static void tell_consent(struct telling *telling, const char *state, const char *purpose) {
  struct buffer text = {0};
  char type[32];
  json_value *data = NULL;
  snprintf(type, sizeof type, "consent.%s", state);
  buffer_add_text(&text, "{\"purpose\":");
  json_put_text(&text, purpose);
  buffer_add_byte(&text, '}');
  must(!json_decode(text.data, text.length, &data, NULL));
  tell(telling, type, telling->now_ms - 365 * CLOCK_DAY_MS, data);
  json_free(data);
  buffer_fini(&text);
}

static enum status tell_consents(struct telling *telling, const json_value *consents, struct error *err) {
  static const char *const states[] = {"granted", "denied", "withdrawn", NULL};
  if (json_type(consents) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID,
                     "consents: expected an object, such as { \"personalization\": \"granted\" }");
  strcpy(telling->where, "consents");
  for (const json_value *consent = json_first(consents); consent; consent = json_next(consent)) {
    const char *state = json_string(consent);
    if (!state || !text_is_one_of(state, states))
      return error_set(err, STATUS_INVALID,
                       "consents.%.128s: expected \"granted\", \"denied\" or \"withdrawn\"",
                       json_key(consent));
    tell_consent(telling, state, json_key(consent));
  }
  return STATUS_OK;
}

static enum status tell_persona(struct telling *telling, const json_value *persona, struct error *err) {
  static const char *const members[] = {"about", "consents", "hard", "history", NULL};
  const json_value *hard = json_find(persona, "hard"), *history = json_find(persona, "history");
  const json_value *consents = json_find(persona, "consents");
  if (json_type(persona) != JSON_OBJECT) return error_set(err, STATUS_INVALID, "expected a JSON object");
  if (check_members(persona, "a persona", members, err)) return STATUS_INVALID;
  if (hard && json_type(hard) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID, "hard: expected an object of attributes");
  if (consents && tell_consents(telling, consents, err)) return STATUS_INVALID;
  strcpy(telling->where, "hard");
  if (hard) tell(telling, "customer.profile", telling->now_ms - 365 * CLOCK_DAY_MS, hard);
  return history ? tell_history(telling, history, err) : STATUS_OK;
}

/* ---- the files ---- */

static int compare_names(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

enum status persona_names(const char *workspace, struct arena *arena, const char ***names,
                          struct error *err) {
  char path[4096];
  size_t count = 0;
  snprintf(path, sizeof path, "%s/personas", workspace);
  DIR *directory = opendir(path);
  *names = arena_alloc(arena, (PERSONAS_MAX + 1) * sizeof **names);
  if (!directory) return errno == ENOENT ? STATUS_OK : error_set(err, STATUS_IO, "%s", strerror(errno));
  for (const struct dirent *entry; count < PERSONAS_MAX && (entry = readdir(directory));) {
    size_t length = strlen(entry->d_name);
    if (entry->d_name[0] != '.' && length > 5 && !strcmp(entry->d_name + length - 5, ".json"))
      (*names)[count++] = arena_text(arena, entry->d_name, length - 5);
  }
  closedir(directory);
  if (count > 1) qsort(*names, count, sizeof **names, compare_names);
  return STATUS_OK;
}

static enum status refuse_name(const char *workspace, const char *name, struct error *err) {
  struct arena arena = {0};
  const char **names;
  persona_names(workspace, &arena, &names, NULL);
  const char *nearest = text_nearest(name, names);
  error_set(err, STATUS_NOT_FOUND, "there is no personas/%s.json%s%s%s", name,
            nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  arena_fini(&arena);
  return STATUS_NOT_FOUND;
}

static enum status tell_text(struct telling *telling, struct slice text, struct error *err) {
  json_value *persona = NULL;
  enum status status = json_decode(text.data, text.length, &persona, err);
  if (!status) status = tell_persona(telling, persona, err);
  json_free(persona);
  return status;
}

enum status persona_tell(struct slice text, const char *name, const char *subject, int64_t now_ms,
                         void (*each)(void *context, char *event, size_t length), void *context,
                         struct error *err) {
  struct telling telling = {
      .name = name, .subject = subject, .now_ms = now_ms, .each = each, .context = context};
  return tell_text(&telling, text, err);
}

/* Errors of the file itself come without its name. */
static enum status tell_file(struct telling *telling, const char *workspace, struct error *err) {
  struct buffer text = {0};
  char path[4096];
  snprintf(path, sizeof path, "%s/personas/%s.json", workspace, telling->name);
  enum status status = file_read(path, PERSONA_BYTES_MAX, &text, err);
  if (!status) status = tell_text(telling, (struct slice){text.data, text.length}, err);
  buffer_fini(&text);
  return status;
}

enum status persona_load(const char *workspace, const char *name, const char *subject, int64_t now_ms,
                         void (*each)(void *context, char *event, size_t length), void *context,
                         struct error *err) {
  struct telling telling = {
      .name = name, .subject = subject, .now_ms = now_ms, .each = each, .context = context};
  if (strchr(name, '/')) return error_set(err, STATUS_NOT_FOUND, "no persona has a '/' in its name");
  enum status status = tell_file(&telling, workspace, err);
  if (status == STATUS_NOT_FOUND) return refuse_name(workspace, name, err);
  return status ? error_wrap(err, "personas/%s.json", name) : STATUS_OK;
}

/* ---- whether a workspace understands one ---- */

struct judging {
  const struct workspace *workspace;
  struct telling telling;
  enum status status; /* the first fault's */
  struct error err;   /* apart from that of the file, which may go on and fail too */
};

static enum status judge_declared(struct judging *judging, const struct event *event) {
  const struct workspace *workspace = judging->workspace;
  enum status status = STATUS_OK;
  struct arena arena = {0};
  const char **names = arena_alloc(&arena, (workspace->hard_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->hard_count; i++) names[i] = workspace->hard[i].name;
  for (const json_value *member = event->data ? json_first(event->data) : NULL; member && !status;
       member = json_next(member)) {
    if (workspace_find_hard(workspace, json_key(member))) continue;
    const char *nearest = text_nearest(json_key(member), names);
    status = error_set(&judging->err, STATUS_INVALID, "data.%s: profile.lua declares no such attribute%s%s%s",
                       json_key(member), nearest ? ", did you mean '" : "", nearest ? nearest : "",
                       nearest ? "'?" : "");
  }
  arena_fini(&arena);
  return status;
}

/* A persona is for this workspace: a purpose that it does not declare is a slip. */
static enum status judge_purposes(struct judging *judging, const struct event *event) {
  const struct workspace *workspace = judging->workspace;
  const char *purpose;
  if (strcmp(judging->telling.where, "consents") || !consents_undeclared(workspace, event, &purpose, 1))
    return STATUS_OK;
  const char **names = mem_zero((workspace->purpose_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->purpose_count; i++) names[i] = workspace->purposes[i].name;
  const char *nearest = text_nearest(purpose, names);
  enum status status =
      error_set(&judging->err, STATUS_INVALID, "workspace.lua declares no purpose '%.128s'%s%s%s", purpose,
                nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  free((void *)names);
  return status;
}

/* "data.likes" is hard.likes where the author wrote it. */
static void say_where(struct judging *judging) {
  struct error *err = &judging->err;
  const char *where = judging->telling.where;
  bool is_datum = !strncmp(err->text, "data.", 5);
  char text[sizeof err->text];
  strcpy(text, err->text);
  if (is_datum && !strcmp(where, "hard"))
    error_set(err, err->status, "hard.%s", text + 5);
  else
    error_set(err, err->status, "%s%s%s", where, is_datum ? "." : ": ", text); /* history[3].data.item */
}

static void judge_event(void *context, char *text, size_t length) {
  struct judging *judging = context;
  struct event event;
  if (!judging->status) {
    judging->status = event_decode((struct slice){text, length}, &event, &judging->err);
    if (!judging->status) {
      event_map(judging->workspace, &event);
      if (!strcmp(event.type, "customer.profile")) judging->status = judge_declared(judging, &event);
      if (!judging->status) judging->status = judge_purposes(judging, &event);
      if (!judging->status) judging->status = event_check_slips(judging->workspace, &event, &judging->err);
      if (!judging->status) judging->status = event_check(judging->workspace, &event, &judging->err);
      event_fini(&event);
    }
    if (judging->status) say_where(judging);
  }
  free(text);
}

enum status persona_judge_text(struct slice text, const struct workspace *workspace, const char *name,
                               struct error *err) {
  struct judging judging = {.workspace = workspace};
  judging.telling = (struct telling){.name = name, .subject = name, .each = judge_event, .context = &judging};
  enum status status = tell_text(&judging.telling, text, err);
  if (!judging.status) return status;
  if (err) *err = judging.err;
  return judging.status;
}

enum status persona_judge(const char *folder, const struct workspace *workspace, const char *name,
                          struct error *err) {
  struct judging judging = {.workspace = workspace};
  judging.telling = (struct telling){.name = name, .subject = name, .each = judge_event, .context = &judging};
  enum status status = tell_file(&judging.telling, folder, err);
  if (!judging.status) return status;
  if (err) *err = judging.err;
  return judging.status;
}

/* ---- an event that is still a sketch ---- */

enum status persona_complete_event(struct slice sketch, const char *subject, int64_t now_ms,
                                   struct buffer *out, int64_t *time_ms, struct error *err) {
  json_value *event = NULL;
  char time[CLOCK_TEXT_BYTES];
  enum status status = json_decode(sketch.data, sketch.length, &event, err);
  if (!status && json_type(event) != JSON_OBJECT)
    status = error_set(err, STATUS_INVALID, "expected an event, a JSON object");
  if (status) goto done;
  *time_ms = now_ms;
  const char *said = json_string(json_find(event, "time"));
  if (said) clock_parse(said, time_ms);
  buffer_add_byte(out, '{');
  if (!json_find(event, "id")) put_member(out, "id", "simulated");
  if (!json_find(event, "source")) put_member(out, "source", "simulate");
  if (!json_find(event, "subject")) put_member(out, "subject", subject ? subject : "nobody");
  if (!json_find(event, "time")) put_member(out, "time", clock_print(now_ms, time));
  for (const json_value *member = json_first(event); member; member = json_next(member)) {
    json_put_text(out, json_key(member));
    buffer_add_byte(out, ':');
    json_put_value(out, member);
    buffer_add_byte(out, ',');
  }
  out->data[out->length - 1] = '}'; /* the last comma: there is always a member before it, or one was added */
done:
  json_free(event);
  return status;
}
