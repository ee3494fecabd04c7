/* A decision in plain sentences: what was shown, why, and what was not. See explain.h. Reads the stored JSON,
 * so it explains what was decided then and not what would be decided now.
 */
#include "host/explain.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/decision.h"

enum { LINE_BYTES_MAX = 400 };

static const struct {
  const char *name, *sentence;
} reasons[] = {
    {"TARGETING_MATCH", "a strategy fits this customer and this event"},
    {"DEFAULT", "no strategy had a proposal, so the fallback is shown"},
    {"SPLIT", "this customer is kept without personalization, to measure against"},
    {"DISABLED", "nothing may be shown, or fewer than two alternatives were left"},
    {"ERROR", "a script failed, or there is no such placement: see below"},
    {"UNKNOWN", "why is withheld on this channel"},
    {"LATE", "the event was too old to decide anything; the profile learned from it"},
    {"IMPORT", "the event came with an import of the past: it decided nothing; the profile learned from it"},
};

static const struct {
  const char *check, *sentence;
} checks[] = {
    {"eligible", "not eligible"},
    {"log", "logged"},
    {"audience", "is for an audience that this customer is not in"},
    {"relationship", "is for established customers, which this one is not"},
    {"occasion", "the day is not today where this customer is"},
    {"propose", "had nothing to propose"},
    {"arbitration", "another strategy came first"},
    {"fault", "its script failed"},
    {"set_aside", "set aside until the next release"},
    {"holdout", "the customer is kept without personalization"},
    {"consent", "the customer's consents do not allow it"},
    {"degree", "comes nearer than this customer, or their lifecycle, allows"},
    {"origin", "of an origin that the customer withdrew: nothing is learned of it"},
    {"denied", "asked for what may not be read now"},
    {"choice", "people want a choice of at least two"},
    {"no_reminders", "bought already: what was bought is not proposed again"},
    {"withdrawn", "withdrawn from the catalogue"},
    {"dates", "not on show yet, or no longer"},
    {"stock", "sold out"},
    {"wishes", "against what the customer wishes"},
    {"fits", "the story would not be true"},
    {"discretion", "its text tells what it may not: the neutral words stand in its place"},
    {"shown_already", "stands elsewhere on the same page"},
    {"alias", "an event said who someone anonymous is"},
    {"undeclared", "told by the event and used by nobody, since the workspace does not declare it"},
    {"visitor", "not taken, or not near: a public key brought no visitor for this customer"},
    {"unverified", "not taken: an event that need not be the person's allows nothing"},
    {"special", "of a special category, so it was not kept: no live explicit consent covers it"},
    {"nothing_told", "the event teaches little but that it happened: what was expected is missing"},
    {"unheard", "nobody listens to events of its type, which is nearly one that is listened to"},
    {"unknown_offer",
     "the event names what the catalogue does not have: it counts, and nothing is known of it"},
    {"interrupts", "its channel interrupts: it is decided for events that ask for no placement"},
    {"guardrail", "a guardrail of the workspace forbids it"},
    {"contact", "the contact policy says that is enough for now"},
    {"unknown_decision", "shown or answered, and no decision of that id is kept for this customer"},
    {"not_in_decision", "shown or answered, and nothing of that decision: all of it counts"},
    {"delay", "too soon after what the customer did last: it would be a reminder"},
    {"waits", "waits: it is called when its time has come"},
    {"waited", "was called when its time had come; it waited since this event"},
    {"wake", "was to wait, or to be called after it had waited, and was not"},
    {"ask", "was not to ask"},
    {"reward", "given for an answer, which this customer has not given"},
    {"placement", "the event asked for a placement that does not exist"},
};

static const struct {
  enum fault fault;
  const char *sentence;
} faults[] = {
    {FAULT_ABSENT, "its script used what is not there, or what the customer did not tell"},
    {FAULT_TIME, "its script took too long and was stopped"},
    {FAULT_MEMORY, "its script needed too much memory and was stopped"},
};

const char *explain_check_name(size_t index) {
  return index < sizeof checks / sizeof *checks ? checks[index].check : NULL;
}

static const char *text_of(const json_value *object, const char *key) {
  const char *text = object ? json_string(json_find(object, key)) : NULL;
  return text ? text : "";
}

static void put(struct buffer *out, const char *text) {
  text_escape(out, text, strlen(text), LINE_BYTES_MAX);
}

static const char *reason_sentence(const char *name) {
  for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
    if (!strcmp(reasons[i].name, name)) return reasons[i].sentence;
  return name;
}

/* What earlier versions decided does not say which fault it was. */
const char *explain_check(const char *name, const char *fault) {
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
    if (!strcmp(decision_fault_name(faults[i].fault), fault)) return faults[i].sentence;
  for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
    if (!strcmp(checks[i].check, name)) return checks[i].sentence;
  return name;
}

static void put_alternative(struct buffer *out, const json_value *alternative) {
  const json_value *price = json_find(alternative, "price");
  buffer_add_text(out, "    - ");
  put(out, text_of(alternative, "name"));
  buffer_add_text(out, " (");
  put(out, text_of(alternative, "offer"));
  buffer_add_byte(out, ')');
  if (price && json_type(price) == JSON_NUMBER) {
    buffer_add_text(out, ", ");
    const char *currency = text_of(alternative, "currency");
    json_put_number(out, json_number(price));
    if (*currency) buffer_add_byte(out, ' ');
    put(out, currency);
  }
  if (*text_of(alternative, "text")) {
    buffer_add_text(out, ": ");
    put(out, text_of(alternative, "text"));
  }
  buffer_add_byte(out, '\n');
}

static void put_text(struct buffer *out, const char *part, const char *text) {
  if (!*text) return;
  buffer_add_text(out, "    ");
  put(out, part);
  buffer_add_text(out, *part ? ": \"" : "\"");
  put(out, text);
  buffer_add_text(out, "\"\n");
}

/* A text, or one for each part. */
static void put_message(struct buffer *out, const json_value *placement) {
  const json_value *message = json_find(placement, "message");
  bool has_parts = message && json_type(message) == JSON_OBJECT;
  if (!has_parts) put_text(out, "", text_of(placement, "message"));
  for (const json_value *part = has_parts ? json_first(message) : NULL; part; part = json_next(part))
    put_text(out, json_key(part), text_of(message, json_key(part)));
}

static void put_placement(struct buffer *out, const json_value *placement) {
  const char *strategy = text_of(placement, "strategy"), *frame = text_of(placement, "frame");
  const char *tone = text_of(placement, "tone");
  buffer_add_text(out, "  ");
  put(out, text_of(placement, "placement"));
  const json_value *shown = json_find(placement, "alternatives");
  bool is_empty = !shown || !json_first(shown);
  bool is_withheld = !strcmp(text_of(placement, "reason"), decision_reason_name(REASON_UNKNOWN));
  buffer_add_text(out, *strategy     ? " by "
                       : is_empty    ? " stays empty"
                       : is_withheld ? " is filled"
                                     : " by the fallback");
  put(out, strategy);
  if (*frame) {
    buffer_add_text(out, ", told as ");
    put(out, frame);
  }
  if (*tone) {
    buffer_add_text(out, ", tone ");
    put(out, tone);
  }
  buffer_add_text(out, ": ");
  put(out, reason_sentence(text_of(placement, "reason")));
  buffer_add_byte(out, '\n');
  put_message(out, placement);
  for (const json_value *one = shown ? json_first(shown) : NULL; one; one = json_next(one))
    put_alternative(out, one);
}

/* "given_name is not known" as the rest of a sentence. */
static void put_empty_slot(struct buffer *out, const char *detail) {
  size_t length = strcspn(detail, " ");
  const char *why = detail + length + (detail[length] != '\0');
  text_escape(out, detail, length, LINE_BYTES_MAX);
  buffer_add_text(out, ", which ");
  put(out, why);
  if (!strcmp(why, "is not known")) buffer_add_text(out, " of this customer");
  if (!strcmp(why, "may not be said")) buffer_add_text(out, " to this customer");
}

/* The proposal is shown, in other words than its own; without a strategy the neutral words are not there either. */
static void put_untold_words(struct buffer *out, const json_value *drop) {
  const char *strategy = text_of(drop, "strategy"), *detail = text_of(drop, "detail");
  bool is_slot = !strcmp(text_of(drop, "check"), "slot");
  buffer_add_text(out, "  ");
  put(out, text_of(drop, "placement"));
  buffer_add_text(out, *strategy ? " not told as written by " : " has no neutral words to show");
  put(out, strategy);
  buffer_add_text(out, ": ");
  if (is_slot) buffer_add_text(out, *strategy ? "its words need " : "they need ");
  if (is_slot)
    put_empty_slot(out, detail);
  else
    put(out, detail);
  buffer_add_byte(out, '\n');
}

static void put_untold_story(struct buffer *out, const json_value *drop) {
  buffer_add_text(out, "  ");
  put(out, text_of(drop, "strategy"));
  buffer_add_text(out, "'s story was not told: ");
  put(out, text_of(drop, "detail"));
  buffer_add_byte(out, '\n');
}

/* Of what is shown all the same "not" would not be true. */
static bool put_shown_otherwise(struct buffer *out, const json_value *drop) {
  const char *check = text_of(drop, "check");
  bool is_story = !strcmp(check, "fits") && !*text_of(drop, "offer");
  bool is_words = !strcmp(check, "slot") || !strcmp(check, "parts");
  if (is_story) put_untold_story(out, drop);
  if (is_words) put_untold_words(out, drop);
  return is_story || is_words;
}

/* What a script said or asked, or heard after it had waited, whatever became of its proposal. */
static bool is_of_call(const char *check) {
  return !strcmp(check, "log") || !strcmp(check, "denied") || !strcmp(check, "waited");
}

static void put_drop(struct buffer *out, const json_value *drop) {
  static const char *const subjects[] = {"strategy", "signal", "audience", "guardrail", "offer", "placement"};
  const char *check = text_of(drop, "check"), *space = is_of_call(check) ? "  " : "  not ";
  const char *detail = strcmp(check, "propose") ? text_of(drop, "detail") : ""; /* it says the same */
  bool is_of_event = true;                                                      /* of none of them */
  if (put_shown_otherwise(out, drop)) return;
  for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
    const char *subject = text_of(drop, subjects[i]);
    if (!*subject) continue;
    buffer_add_text(out, space);
    put(out, subject);
    is_of_event = false;
    space = i == 0 ? ": " : " in ";
  }
  buffer_add_text(out, is_of_event ? "  " : ": ");
  put(out, explain_check(check, text_of(drop, "fault")));
  if (*detail) {
    buffer_add_text(out, " (");
    put(out, detail);
    buffer_add_byte(out, ')');
  }
  buffer_add_byte(out, '\n');
}

/* What a customer gets for an answer: an offer, or words. */
static void put_gift(struct buffer *out, const json_value *gift) {
  const char *name = gift && json_type(gift) == JSON_OBJECT ? text_of(gift, "offer") : json_string(gift);
  put(out, name ? name : "");
}

/* What a withdrawal took out of the profile. */
static void put_unlearned(struct buffer *out, const json_value *tree) {
  const json_value *unlearned = json_find(tree, "unlearned");
  const json_value *attributes = unlearned ? json_find(unlearned, "attributes") : NULL;
  const json_value *beliefs = unlearned ? json_find(unlearned, "beliefs") : NULL;
  if (!attributes || !beliefs) return;
  buffer_print(out,
               "  an origin was withdrawn: attributes that went %.0f, beliefs whose evidence went %.0f\n",
               json_number(attributes), json_number(beliefs));
}

static void put_asked(struct buffer *out, const json_value *tree) {
  const json_value *ask = json_find(tree, "ask"), *given = json_find(tree, "given");
  if (ask && json_type(ask) == JSON_OBJECT) {
    buffer_add_text(out, "  asks ");
    put(out, text_of(ask, "ask"));
    buffer_add_text(out, *text_of(ask, "strategy") ? ", proposed by " : "");
    put(out, text_of(ask, "strategy"));
    buffer_add_text(out, ": for ");
    put(out, text_of(json_find(ask, "purpose"), "name"));
    buffer_add_text(out, "; gives ");
    put_gift(out, json_find(ask, "gives"));
    buffer_add_byte(out, '\n');
    put_text(out, "", text_of(ask, "text"));
  }
  if (!given) return;
  buffer_add_text(out, "  given for the answer: ");
  put_gift(out, given);
  buffer_add_byte(out, '\n');
}

static void put_error(struct buffer *out, const json_value *error) {
  const json_value *line = json_find(error, "line");
  if (line) buffer_print(out, "line %.0f: ", json_number(line));
  buffer_add_text(out, "not an event: ");
  put(out, text_of(error, "detail"));
  buffer_add_byte(out, '\n');
}

static void put_head(struct buffer *out, const json_value *tree, const json_value *placements) {
  const char *reason = text_of(tree, "reason");
  put(out, text_of(tree, "profile_id"));
  buffer_add_text(out, ", ");
  put(out, text_of(tree, "time"));
  if (*reason) {
    buffer_add_text(out, ": ");
    put(out, reason_sentence(reason));
  } else if (placements && !json_first(placements)) {
    buffer_add_text(out, ": concerns no placement");
  }
  buffer_add_text(out, "  [");
  put(out, text_of(tree, "decision_id"));
  buffer_add_text(out, "]\n");
}

enum status explain_decision(struct slice decision, struct buffer *out, struct error *err) {
  json_value *tree = NULL;
  enum status status = json_decode(decision.data, decision.length, &tree, err);
  if (status) return error_wrap(err, "the stored decision");
  const json_value *error = json_find(tree, "error"), *placements = json_find(tree, "placements");
  const json_value *drops = json_find(tree, "drops");
  if (error) {
    put_error(out, error);
  } else {
    put_head(out, tree, placements);
    for (const json_value *one = placements ? json_first(placements) : NULL; one; one = json_next(one))
      put_placement(out, one);
    put_asked(out, tree);
    put_unlearned(out, tree);
    for (const json_value *one = drops ? json_first(drops) : NULL; one; one = json_next(one))
      put_drop(out, one);
  }
  json_free(tree);
  return STATUS_OK;
}
