/* Answers: from ask.answered to what is known. See asked.h. An event is judged as a whole before any of it is taken. A
 * replay hands over what another workspace judged: what this one would refuse it passes over. Whichever thread owns the
 * profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/asked_inside.h"
#include "domain/profile_inside.h"
#include "domain/rights.h"

enum { VERSION_MAX = 1000000 };

static bool is_answer(const struct event *event) {
  return !strcmp(event->type, "ask.answered");
}

static const json_value *find(const struct event *event, const char *name) {
  const json_value *value = event->data ? json_find(event->data, name) : NULL;
  return value && json_type(value) != JSON_NULL ? value : NULL;
}

const struct ask *asked_of(const struct workspace *workspace, const struct event *event) {
  const char *name = json_string(find(event, "ask"));
  return name ? workspace_find_ask(workspace, name) : NULL;
}

const struct ask_item *asked_find_item(const struct ask *ask, const char *id) {
  for (size_t i = 0; i < ask->item_count; i++)
    if (!strcmp(ask->items[i].id, id)) return &ask->items[i];
  return NULL;
}

/* ---- checking ---- */

static enum status refuse_name(struct error *err, const char *field, const char *what, const char *name,
                               const char *const *names) {
  const char *nearest = text_nearest(name, names);
  char shown[64];
  size_t length = text_utf8_prefix(name, strnlen(name, sizeof shown - 1));
  memcpy(shown, name, length);
  shown[length] = '\0';
  return nearest ? error_set(err, STATUS_INVALID, "data.%s: there is no %s '%s', did you mean '%s'?", field,
                             what, shown, nearest)
                 : error_set(err, STATUS_INVALID, "data.%s: there is no %s '%s'", field, what, shown);
}

static enum status refuse_ask(const struct workspace *workspace, const struct event *event,
                              struct error *err) {
  const char *names[ASKS_MAX + 1] = {NULL}, *name = json_string(find(event, "ask"));
  if (!name) return error_set(err, STATUS_INVALID, "data.ask: missing, expected the name of an ask");
  for (size_t i = 0; i < workspace->ask_count; i++) names[i] = workspace->asks[i].name;
  return refuse_name(err, "ask", "ask", name, names);
}

static enum status refuse_item(const struct ask *ask, const char *id, struct error *err) {
  const char *names[ASK_ITEMS_MAX + 1] = {NULL};
  for (size_t i = 0; i < ask->item_count; i++) names[i] = ask->items[i].id;
  if (ask->consent) names[0] = ask->consent->name;
  return refuse_name(err, "answers", "item", id, names);
}

static enum status check_on_scale(const struct ask *ask, const json_value *answer, struct error *err) {
  double number = json_type(answer) == JSON_NUMBER ? json_number(answer) : ask->lowest - 1;
  if (number >= ask->lowest && number <= ask->highest) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "data.answers.%s: expected a number from %.12g to %.12g",
                   json_key(answer), ask->lowest, ask->highest);
}

static bool is_boolean(const json_value *value) {
  return json_type(value) == JSON_TRUE || json_type(value) == JSON_FALSE;
}

static enum status check_on_consent(const struct ask *ask, const json_value *answer, struct error *err) {
  if (strcmp(json_key(answer), ask->consent->name)) return refuse_item(ask, json_key(answer), err);
  if (is_boolean(answer)) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "data.answers.%s: expected true or false", json_key(answer));
}

static enum status check_answer(const struct ask *ask, const json_value *answer, struct error *err) {
  if (ask->consent) return check_on_consent(ask, answer, err);
  const struct ask_item *item = asked_find_item(ask, json_key(answer));
  if (!item) return refuse_item(ask, json_key(answer), err);
  if (item->soft) return check_on_scale(ask, answer, err);
  if (json_type(answer) == JSON_NULL)
    return error_set(err, STATUS_INVALID, "data.answers.%s: expected an answer, or leave it out", item->id);
  return hard_check_value(item->hard, answer, err) ? error_wrap(err, "data.answers.%s", item->id) : STATUS_OK;
}

static enum status check_answers(const struct ask *ask, const struct event *event, struct error *err) {
  const json_value *answers = find(event, "answers");
  if (answers && json_type(answers) != JSON_OBJECT)
    return error_set(err, STATUS_INVALID, "data.answers: expected an object of answers by item");
  for (const json_value *one = answers ? json_first(answers) : NULL; one; one = json_next(one))
    if (check_answer(ask, one, err)) return STATUS_INVALID;
  return STATUS_OK;
}

static bool has_answers(const struct event *event) {
  const json_value *answers = find(event, "answers");
  return answers && json_first(answers);
}

static bool is_refused(const struct event *event) {
  const json_value *refused = find(event, "refused");
  return refused && json_type(refused) == JSON_TRUE;
}

static enum status check_rest(const struct event *event, struct error *err) {
  const json_value *version = find(event, "version"), *refused = find(event, "refused");
  const json_value *decision = find(event, "decision_id");
  double number = version && json_type(version) == JSON_NUMBER ? json_number(version) : 0;
  struct identity identity;
  if (version && !(number >= 1 && number <= VERSION_MAX && number == (uint32_t)number))
    return error_set(err, STATUS_INVALID, "data.version: expected a whole number from 1 to %d", VERSION_MAX);
  if (refused && !is_boolean(refused))
    return error_set(err, STATUS_INVALID, "data.refused: expected true or false");
  if (decision && !(json_string(decision) && identity_parse(json_string(decision), &identity)))
    return error_set(err, STATUS_INVALID, "data.decision_id: expected the id of the decision that asked");
  bool is_emptied = event->refused && !is_refused(event); /* what was answered may not be kept */
  if (has_answers(event) == is_refused(event) && !is_emptied)
    return error_set(err, STATUS_INVALID, "data.answers: expected answers, or else refused = true");
  return STATUS_OK;
}

enum status asked_check(const struct workspace *workspace, const struct event *event, struct error *err) {
  if (!is_answer(event)) return STATUS_OK;
  const struct ask *ask = asked_of(workspace, event);
  if (!ask) return refuse_ask(workspace, event, err);
  enum status status = check_answers(ask, event, err);
  return status ? status : check_rest(event, err);
}

/* ---- taking ---- */

static size_t count_items_of(const struct ask *ask, const struct soft_datum *datum) {
  size_t count = 0;
  for (size_t i = 0; i < ask->item_count; i++) count += ask->items[i].soft == datum;
  return count;
}

/* All items of a datum together are one clear answer: see stdlib's questionnaire. */
static void take_soft(struct profile *profile, const struct ask *ask, const struct ask_item *item,
                      double answer, int64_t time_ms) {
  struct belief_rule rule = soft_rule(item->soft);
  double keyed = item->is_reversed ? ask->lowest + ask->highest - answer : answer;
  beliefs_observe(&profile->beliefs, &rule, NULL, origin_names[ORIGIN_DECLARED],
                  (keyed - ask->lowest) / (ask->highest - ask->lowest),
                  1.0 / (double)count_items_of(ask, item->soft), time_ms);
}

static void take_consent(struct profile *profile, const struct workspace *workspace, const struct ask *ask,
                         bool is_given, uint32_t version, int64_t time_ms) {
  char source[CONSENT_SOURCE_BYTES_MAX + 1] = "ask ";
  strncat(source, ask->name, text_utf8_prefix(ask->name, CONSENT_SOURCE_BYTES_MAX - strlen(source)));
  consents_say(&profile->consents, workspace, ask->consent->name, CONSENT_TOLD,
               &(struct consent_record){.state = is_given ? CONSENT_GRANTED : CONSENT_DENIED,
                                        .version = version,
                                        .at_ms = time_ms,
                                        .expires_ms = INT64_MAX,
                                        .source = source});
}

/* What is answered is of origin declared, and a hard attribute of its own origin as well. */
static bool may_teach(const struct own_limits *limits, const struct ask_item *item, int64_t time_ms) {
  if (item->hard && !limits_teach(limits, rights_origin(item->hard), time_ms)) return false;
  return limits_teach(limits, origin_names[ORIGIN_DECLARED], time_ms);
}

static void take_answers(struct profile *profile, const struct workspace *workspace, const struct ask *ask,
                         const struct event *event, uint32_t version) {
  const json_value *answers = find(event, "answers");
  const struct rights rights = {workspace, profile,
                                consents_live(&profile->consents, workspace, event->time_ms), event->time_ms};
  struct error err;
  for (const json_value *one = json_first(answers); one; one = json_next(one)) {
    if (check_answer(ask, one, &err)) continue;
    const struct ask_item *item = ask->consent ? NULL : asked_find_item(ask, json_key(one));
    if (!item)
      take_consent(profile, workspace, ask, json_type(one) == JSON_TRUE, version, event->time_ms);
    else if (!may_teach(&profile->limits, item, event->time_ms))
      continue;
    else if (item->hard)
      hard_take(profile, workspace, item->hard, one, event->time_ms);
    else if (!rights_on_soft(&rights, item->soft))
      take_soft(profile, ask, item, json_number(one), event->time_ms);
  }
}

size_t asked_unlearned(const struct rights *rights, const struct event *event,
                       const struct soft_datum *data[static ASK_ITEMS_MAX]) {
  const struct ask *ask = is_answer(event) ? asked_of(rights->workspace, event) : NULL;
  const json_value *answers = ask ? find(event, "answers") : NULL;
  size_t count = 0;
  for (size_t i = 0; answers && i < ask->item_count; i++) {
    const struct soft_datum *soft = ask->items[i].soft;
    bool is_told = count && data[count - 1] == soft;
    if (soft && !is_told && json_find(answers, ask->items[i].id) && rights_on_soft(rights, soft))
      data[count++] = soft;
  }
  return count;
}

/* The asking that is answered: the one that the event names, else the last before it; where there is none, that which
 * stands for all answers to this ask that nobody asked for. NULL: there is none yet. */
static struct asked_once *find_asking(const struct asked *asked, const struct ask *ask,
                                      const struct event *event) {
  struct identity decision;
  struct asked_once *unasked = NULL;
  const char *id = json_string(find(event, "decision_id"));
  bool is_named = id && identity_parse(id, &decision);
  for (size_t i = asked->count; i--;) {
    struct asked_once *asking = &asked->each[i];
    if (strcmp(asking->ask, ask->name)) continue;
    if (!asked_is_asked(asking))
      unasked = asking;
    else if (is_named ? !memcmp(&asking->decision, &decision, sizeof decision)
                      : asking->at_ms <= event->time_ms)
      return asking;
  }
  return unasked;
}

static struct asked_once *asking_of(struct asked *asked, const struct ask *ask, const struct event *event) {
  struct asked_once *found = find_asking(asked, ask, event);
  if (found) return found;
  asked_put(asked, &(struct asked_once){.ask = mem_copy_text(ask->name),
                                        .at_ms = event->time_ms,
                                        .version = (uint32_t)ask->purpose->version});
  return find_asking(asked, ask, event);
}

const struct ask *asked_unverified(const struct workspace *workspace, const struct event *event) {
  const struct ask *ask = event->is_unverified && is_answer(event) ? asked_of(workspace, event) : NULL;
  const json_value *answers = ask ? find(event, "answers") : NULL;
  if (answers && !ask->consent) return event->is_strangers && json_first(answers) ? ask : NULL;
  for (const json_value *one = answers ? json_first(answers) : NULL; one; one = json_next(one))
    if (json_type(one) == JSON_TRUE) return ask;
  return NULL;
}

const struct ask *asked_unpurposed(const struct profile *profile, const struct workspace *workspace,
                                   const struct event *event) {
  const struct ask *ask = is_answer(event) && has_answers(event) ? asked_of(workspace, event) : NULL;
  if (!ask || ask->consent) return NULL;
  bool is_live = consents_judge(&profile->consents, ask->purpose, event->time_ms) == CONSENT_IS_LIVE;
  return is_live ? NULL : ask;
}

const struct ask *asked_rewarded(const struct profile *profile, const struct workspace *workspace,
                                 const struct event *event) {
  const struct ask *ask = is_answer(event) ? asked_of(workspace, event) : NULL;
  bool is_taken = ask && !is_refused(event) && !asked_unverified(workspace, event) &&
                  !asked_unpurposed(profile, workspace, event);
  const json_value *answers = is_taken ? find(event, "answers") : NULL;
  struct error err;
  for (const json_value *one = answers ? json_first(answers) : NULL; one; one = json_next(one)) {
    bool is_yes = !ask->consent || json_type(one) == JSON_TRUE;
    if (is_yes && !check_answer(ask, one, &err)) return ask;
  }
  return NULL;
}

/* The last word by time is the ledger's, and what was given stays given. */
static void note(const struct profile *profile, struct asked_once *asking, const struct workspace *workspace,
                 const struct event *event) {
  const struct ask *rewarded = asked_rewarded(profile, workspace, event);
  if (event->time_ms >= asking->answered_ms || asking->state == ASKED_OPEN) {
    asking->state = is_refused(event) ? ASKED_REFUSED : ASKED_ANSWERED;
    asking->answered_ms = event->time_ms;
  }
  if (!rewarded || asking->is_given) return;
  asking->is_given = true;
  if (rewarded->gives_offer) asking->gift = mem_copy_text(rewarded->gives_offer);
}

void asked_apply(struct profile *profile, const struct workspace *workspace, const struct event *event) {
  const struct ask *ask = is_answer(event) ? asked_of(workspace, event) : NULL;
  const json_value *version = find(event, "version");
  if (!ask || asked_unverified(workspace, event) || asked_unpurposed(profile, workspace, event)) return;
  struct asked_once *asking = asking_of(&profile->asked, ask, event);
  uint32_t shown = version && json_type(version) == JSON_NUMBER ? (uint32_t)json_number(version) : 0;
  if (!shown && asking) shown = asking->version;
  if (has_answers(event)) take_answers(profile, workspace, ask, event, shown);
  if (asking) note(profile, asking, workspace, event);
}
