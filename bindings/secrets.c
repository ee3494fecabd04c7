/* Noting what may not be said: see secrets.h. A script that reads in a loop reads the same again, so each is noted once;
 * there are few, and a walk over them costs less than a table. Runs behind the gate, wherever Lua runs.
 */
#include "bindings/secrets.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"

static bool is_same_text(struct slice noted, struct slice text) {
  return noted.data == text.data || (noted.data && text.data && noted.length == text.length &&
                                     !memcmp(noted.data, text.data, text.length));
}

static bool is_noted(const struct call *call, const struct unsayable *secret) {
  for (size_t i = call->secret_count; i-- > 0;) {
    const struct unsayable *noted = &call->secrets[i];
    if (noted->kind == secret->kind && noted->number == secret->number && noted->day == secret->day &&
        is_same_text(noted->text, secret->text))
      return true;
  }
  return false;
}

static struct unsayable *append(struct call *call, const struct unsayable *secret) {
  if (call->secret_count == call->secret_capacity) {
    size_t capacity = call->secret_capacity ? call->secret_capacity * 2 : 16;
    struct unsayable *grown = arena_alloc(call->arena, capacity * sizeof *grown);
    if (call->secret_count) memcpy(grown, call->secrets, call->secret_count * sizeof *grown);
    call->secrets = grown;
    call->secret_capacity = capacity;
  }
  call->secrets[call->secret_count] = *secret;
  return &call->secrets[call->secret_count++];
}

/* A signal's are noted all at once: what is there twice is noted twice. */
static struct unsayable *keep(struct call *call, const struct unsayable *secret) {
  bool is_signal = call->task == CALL_SIGNAL;
  size_t most = is_signal ? EVENT_SECRETS_MAX : SECRETS_MAX;
  if (call->has_read_too_much || (!is_signal && is_noted(call, secret))) return NULL;
  call->has_read_too_much = call->secret_count == most;
  return call->has_read_too_much ? NULL : append(call, secret);
}

static struct unsayable *add(struct call *call, const struct unsayable *secret) {
  return call->task == CALL_SIGNAL ? NULL : keep(call, secret);
}

void secrets_note_number(struct call *call, enum unsayable_kind kind, const char *datum, double number) {
  add(call, &(struct unsayable){.kind = kind, .datum = datum, .number = number});
}

void secrets_note_text(struct call *call, enum unsayable_kind kind, const char *datum, const char *text) {
  add(call, &(struct unsayable){.kind = kind, .datum = datum, .text = {text, strlen(text)}});
}

void secrets_note_copy(struct call *call, enum unsayable_kind kind, const char *datum, const char *text) {
  size_t length = strlen(text);
  struct unsayable *noted =
      add(call, &(struct unsayable){.kind = kind, .datum = datum, .text = {text, length}});
  if (noted) noted->text.data = arena_text(call->arena, text, length);
}

void secrets_note_offer(struct call *call, const char *datum, const char *id) {
  const struct offer *offer = catalogue_find(call->workspace->catalogue, id);
  secrets_note_copy(call, UNSAYABLE_TEXT, datum, id);
  for (size_t i = 0; offer && i < offer->name.count; i++)
    secrets_note_text(call, UNSAYABLE_TEXT, datum, offer->name.forms[i].text);
}

/* ---- hard data ---- */

static bool is_of_name(const char *attribute) {
  size_t length = strlen(attribute);
  return length >= 4 && !strcmp(attribute + length - 4, "name");
}

static void name_hard(struct call *call, struct unsayable *noted, const struct hard_attribute *declared) {
  if (noted) noted->datum = arena_print(call->arena, "hard.%s", declared->name);
}

/* To somebody who need not be the person nothing of them is said, whatever is sayable. */
static bool may_say(const struct call *call, const struct hard_attribute *declared) {
  return declared->may_say && !call->event->is_unverified;
}

void secrets_note_hard_text(struct call *call, const struct hard_attribute *declared, const char *text) {
  enum unsayable_kind kind = is_of_name(declared->name) ? UNSAYABLE_NAME : UNSAYABLE_TEXT;
  if (may_say(call, declared)) return;
  name_hard(call, add(call, &(struct unsayable){.kind = kind, .text = {text, strlen(text)}}), declared);
}

void secrets_note_hard(struct call *call, const struct hard_attribute *declared,
                       const struct hard_value *value) {
  struct unsayable secret = {.kind = UNSAYABLE_NUMBER};
  if (may_say(call, declared)) return;
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    secrets_note_hard_text(call, declared, value->text);
    return;
  case HARD_NUMBER:
    secret.number = value->number;
    break;
  case HARD_DATE:
    secret.kind = UNSAYABLE_DATE;
    secret.day = value->day;
    break;
  case HARD_BOOLEAN:
  case HARD_LIST:
  case HARD_SET:
    return;
  }
  name_hard(call, add(call, &secret), declared);
}

void secrets_note_length(struct call *call, const struct hard_attribute *declared, size_t count) {
  struct unsayable secret = {.kind = UNSAYABLE_COUNT, .number = (double)count};
  if (count && !declared->may_say) name_hard(call, add(call, &secret), declared);
}

/* ---- the event's data ---- */

static const char *name_data(struct call *call, const char *key) {
  return key ? arena_print(call->arena, "event.data.%s", key) : "event.data";
}

void secrets_note_data_length(struct call *call, const json_value *list, size_t count) {
  struct unsayable *noted =
      count ? add(call, &(struct unsayable){.kind = UNSAYABLE_COUNT, .number = (double)count}) : NULL;
  if (noted) noted->datum = name_data(call, json_key(list));
}

static bool is_of_money(const char *key) {
  static const char *const keys[] = {"total", "price", "amount", "value", "revenue", "spent", NULL};
  return key && text_is_one_of(key, keys);
}

static void keep_data(struct call *call, const json_value *value) {
  const char *key = json_key(value);
  struct unsayable secret = {.kind = UNSAYABLE_TEXT};
  if (json_type(value) == JSON_STRING) {
    secret.text = (struct slice){json_string(value), strlen(json_string(value))};
  } else if (json_type(value) == JSON_NUMBER) {
    secret.kind = is_of_money(key) ? UNSAYABLE_MONEY : UNSAYABLE_NUMBER;
    secret.number = json_number(value);
  } else {
    return;
  }
  struct unsayable *noted = keep(call, &secret);
  if (noted) noted->datum = name_data(call, key);
}

void secrets_note_data(struct call *call, const json_value *value) {
  if (call->task != CALL_SIGNAL) keep_data(call, value);
}

void secrets_note_host(struct call *call, const char *function, const struct host_value *value) {
  struct unsayable secret = {.kind = UNSAYABLE_NUMBER, .number = value->number};
  if (value->type != HOST_NUMBER && value->type != HOST_TEXT) return;
  if (value->type == HOST_TEXT)
    secret = (struct unsayable){.kind = UNSAYABLE_TEXT, .text = {value->text, value->length}};
  struct unsayable *noted = keep(call, &secret);
  if (!noted) return;
  noted->datum = arena_print(call->arena, "host.%s", function);
  if (secret.text.data) noted->text.data = arena_text(call->arena, value->text, value->length);
}

static int32_t day_of(int64_t time_ms) {
  int64_t day = time_ms / CLOCK_DAY_MS;
  return (int32_t)(day - (time_ms % CLOCK_DAY_MS < 0));
}

void secrets_note_time(struct call *call) {
  add(call, &(struct unsayable){
                .kind = UNSAYABLE_DATE, .datum = "event.time", .day = day_of(call->event->time_ms)});
}

static void keep_text(struct call *call, const char *datum, const char *text) {
  if (text)
    keep(call, &(struct unsayable){.kind = UNSAYABLE_TEXT, .datum = datum, .text = {text, strlen(text)}});
}

/* As deep as JSON may be: JSON_DEPTH_MAX. */
static void keep_tree(struct call *call, const json_value *value) {
  if (json_type(value) != JSON_ARRAY && json_type(value) != JSON_OBJECT) {
    keep_data(call, value);
    return;
  }
  for (const json_value *one = json_first(value); one && !call->has_read_too_much; one = json_next(one))
    keep_tree(call, one);
}

void secrets_note_event(struct call *call) {
  const struct event *event = call->event;
  keep_text(call, "event.id", event->id);
  keep_text(call, "event.touchpoint", event->touchpoint);
  keep(call,
       &(struct unsayable){.kind = UNSAYABLE_DATE, .datum = "event.time", .day = day_of(event->time_ms)});
  if (event->data) keep_tree(call, event->data);
}
