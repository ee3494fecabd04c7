/* Decisions as bytes: one JSON object a page can render without another call. See decision.h.
 * The bytes depend on the decision alone: keys in a fixed order, numbers in their shortest form. Any thread.
 */
#include "domain/decision.h"

#include <string.h>

#include "base/clock.h"
#include "domain/decision_ask.h"
#include "domain/limits.h"
#include "domain/problem.h"

static const char *const reason_names[] = {"TARGETING_MATCH", "DEFAULT", "SPLIT",
                                           "DISABLED",        "ERROR",   "UNKNOWN"};
static const char *const fault_names[FAULT_KINDS] = {NULL, "error", "absent", "time", "memory"};
static const char *const degree_names[] = {"mass", "segment", "individual", "inverse"};

const char *decision_degree_name(enum degree degree) {
  return degree_names[degree];
}

const char *decision_reason_name(size_t index) {
  return index < sizeof reason_names / sizeof *reason_names ? reason_names[index] : NULL;
}

const char *decision_fault_name(enum fault fault) {
  return (size_t)fault < FAULT_KINDS ? fault_names[fault] : NULL;
}

void decision_drop(struct decision *decision, struct arena *arena, struct drop drop) {
  if (decision->drop_count == decision->drop_capacity) {
    size_t capacity = decision->drop_capacity ? decision->drop_capacity * 2 : 8;
    struct drop *grown = arena_alloc(arena, capacity * sizeof *grown);
    if (decision->drop_count) memcpy(grown, decision->drops, decision->drop_count * sizeof *grown);
    decision->drops = grown;
    decision->drop_capacity = capacity;
  }
  decision->drops[decision->drop_count++] = drop;
}

static void put_number(struct buffer *out, const char *key, double number) {
  json_put_key(out, key);
  json_put_number(out, number);
}

/* The offer told for the frame that the placement is told in, else as its catalogue has it. */
static const char *text_of(const struct offer *offer, const struct decision *decision,
                           const struct placement_decision *decided) {
  const char *text = NULL;
  for (size_t i = 0; decided->frame && i < offer->treatment_count; i++)
    if (!strcmp(offer->treatments[i].frame, decided->frame->name))
      text = wording_get(&offer->treatments[i].text, WORDING_ANY, decision->locale, decided->tone);
  return text ? text : wording_get(&offer->text, WORDING_ANY, decision->locale, decided->tone);
}

/* What is left out of one that is too large: each leaves out what those before it do. */
enum thrift { THRIFT_NONE, THRIFT_DROPS, THRIFT_OFFERS, THRIFT_MESSAGES, THRIFT_PLACEMENTS, THRIFT_ALL };

static void put_offer(struct buffer *out, const struct decision *decision,
                      const struct placement_decision *decided, const struct offer *offer) {
  json_put_known(out, "name", wording_get(&offer->name, WORDING_ANY, decision->locale, decided->tone));
  json_put_known(out, "text", text_of(offer, decision, decided));
  json_put_known(out, "url", offer->url);
  json_put_known(out, "image", offer->image);
  if (offer->has_price) {
    put_number(out, "price", offer->price);
    json_put_known(out, "currency", decision->workspace->currency);
  }
}

static void put_alternative(struct buffer *out, const struct decision *decision,
                            const struct placement_decision *decided, const struct alternative *alternative,
                            enum thrift thrift) {
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, alternative->offer->id);
  if (thrift < THRIFT_OFFERS) put_offer(out, decision, decided, alternative->offer);
  put_number(out, "score", alternative->score);
  put_number(out, "propensity", alternative->propensity);
  buffer_add_byte(out, '}');
}

/* A text, or an object of the placement's parts; null where there is nothing to say. */
static void put_message(struct buffer *out, const struct placement_decision *decided, enum thrift thrift) {
  const struct placement *placement = decided->placement;
  const char *separator = "{";
  if (!placement || !placement->parts || !decided->message[0] || thrift >= THRIFT_MESSAGES) {
    json_put_member(out, "message", thrift < THRIFT_MESSAGES ? decided->message[0] : NULL);
    return;
  }
  json_put_key(out, "message");
  for (size_t i = 0; i < placement->part_count; i++) {
    buffer_add_text(out, separator);
    json_put_text(out, placement->parts[i]);
    buffer_add_byte(out, ':');
    json_put_text(out, decided->message[i]);
    separator = ",";
  }
  buffer_add_byte(out, '}');
}

static bool withholds_why(const struct placement_decision *decided) {
  const struct channel *channel = decided->placement ? decided->placement->channel : NULL;
  return channel && channel->withholds_why;
}

static void put_placement(struct buffer *out, const struct decision *decision,
                          const struct placement_decision *decided, enum thrift thrift) {
  buffer_add_text(out, "{\"placement\":");
  json_put_string(out, decided->name.data, decided->name.length);
  json_put_member(out, "strategy", decided->strategy ? decided->strategy->name : NULL);
  json_put_member(out, "degree", degree_names[decided->strategy ? decided->strategy->degree : DEGREE_MASS]);
  json_put_member(out, "frame", decided->frame ? decided->frame->name : NULL);
  json_put_member(out, "reason", reason_names[decided->reason]);
  json_put_member(out, "locale", decision->workspace->locales[decided->locale]);
  if (decided->tone != WORDING_ANY) json_put_member(out, "tone", decision->workspace->tones[decided->tone]);
  put_message(out, decided, thrift);
  buffer_add_text(out, ",\"alternatives\":[");
  for (size_t i = 0; i < decided->alternative_count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_alternative(out, decision, decided, &decided->alternatives[i], thrift);
  }
  buffer_add_byte(out, ']');
  if (decided->manage) {
    json_put_key(out, "links");
    buffer_add_text(out, "{\"manage\":");
    json_put_text(out, decided->manage);
    buffer_add_byte(out, '}');
  }
  if (withholds_why(decided)) buffer_add_text(out, DECISION_WITHHOLDS_WHY);
  buffer_add_byte(out, '}');
}

static void put_drop(struct buffer *out, const struct drop *drop) {
  const struct {
    const char *key, *text;
  } members[] = {{"strategy", drop->strategy},   {"signal", drop->signal},
                 {"audience", drop->audience},   {"guardrail", drop->guardrail},
                 {"placement", drop->placement}, {"offer", drop->offer},
                 {"check", drop->check},         {"fault", decision_fault_name(drop->fault)},
                 {"detail", drop->detail}};
  size_t start = out->length;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!members[i].text) continue;
    json_put_member(out, members[i].key, members[i].text);
  }
  if (drop->item) put_number(out, "item", (double)drop->item);
  out->data[start] = '{'; /* over the first comma: a drop always names its check */
  buffer_add_byte(out, '}');
}

/* What is longer than `most` already is written anew with more thrift: no more of it is needed. */
static void put_placements(struct buffer *out, const struct decision *decision, enum thrift thrift,
                           size_t most) {
  for (size_t i = 0; i < decision->placement_count && thrift < THRIFT_PLACEMENTS && out->length <= most;
       i++) {
    if (i) buffer_add_byte(out, ',');
    put_placement(out, decision, &decision->placements[i], thrift);
  }
}

/* Those of a script's failure are what a decision is derived by again. */
static void put_drops(struct buffer *out, const struct decision *decision, enum thrift thrift, size_t most) {
  static const char *const details[] = {
      [THRIFT_DROPS] = "over 1 MiB: drops are left out",
      [THRIFT_OFFERS] = "over 1 MiB: drops, and all of offers but their ids, are left out",
      [THRIFT_MESSAGES] = "over 1 MiB: drops, messages, and all of offers but their ids, are left out",
      [THRIFT_PLACEMENTS] = "over 1 MiB: drops and placements are left out",
      [THRIFT_ALL] = "over 1 MiB: all of it is left out"};
  const char *separator = "";
  if (thrift) {
    put_drop(out, &(struct drop){.check = "size", .detail = details[thrift]});
    separator = ",";
  }
  for (size_t i = 0; i < decision->drop_count && thrift < THRIFT_ALL && out->length <= most; i++) {
    if (thrift && !decision->drops[i].is_failure) continue;
    buffer_add_text(out, separator);
    put_drop(out, &decision->drops[i]);
    separator = ",";
  }
}

static void put_unlearned(struct buffer *out, const struct decision *decision) {
  const struct unlearned *unlearned = decision->unlearned;
  if (unlearned)
    buffer_print(out, ",\"unlearned\":{\"attributes\":%zu,\"beliefs\":%zu}", unlearned->attributes,
                 unlearned->beliefs);
}

static void encode(const struct decision *decision, struct buffer *out, enum thrift thrift) {
  size_t most = out->length + DECISION_BYTES_MAX;
  const struct event *event = decision->event;
  char identity[IDENTITY_TEXT_BYTES], time[CLOCK_TEXT_BYTES];
  buffer_add_text(out, "{\"decision_id\":");
  json_put_text(out, identity_print(&event->identity, identity));
  json_put_member(out, "event_id", event->id);
  json_put_member(out, "profile_id", event->subject);
  json_put_member(out, "time", clock_print(event->time_ms, time));
  json_put_member(out, "release", decision->workspace->release);
  buffer_add_text(out, decision->is_holdout ? ",\"holdout\":true" : ",\"holdout\":false");
  if (decision->is_import)
    json_put_member(out, "reason", "IMPORT");
  else if (decision->is_late)
    json_put_member(out, "reason", "LATE");
  buffer_add_text(out, ",\"placements\":[");
  put_placements(out, decision, thrift, most);
  buffer_add_text(out, "],\"ask\":");
  if (thrift < THRIFT_ALL) {
    decision_put_ask(out, decision);
    decision_put_given(out, decision);
  } else {
    buffer_add_text(out, "null");
  }
  put_unlearned(out, decision);
  buffer_add_text(out, ",\"drops\":[");
  put_drops(out, decision, thrift, most);
  buffer_add_text(out, "]}");
}

void decision_encode(const struct decision *decision, struct buffer *out) {
  size_t before = out->length;
  for (enum thrift thrift = THRIFT_NONE; thrift <= THRIFT_ALL; thrift++) {
    out->length = before;
    encode(decision, out, thrift);
    if (out->length - before <= DECISION_BYTES_MAX) return;
  }
  must(false); /* what is left are two ids */
}

/* They are the last member, and quotes inside of texts are escaped: so nothing behind is it too. */
void decision_for_public(struct slice decision, struct buffer *out) {
  static const char key[] = ",\"drops\":[";
  size_t at = decision.length, length = sizeof key - 1;
  while (at && (decision.length - at < length || memcmp(decision.data + at, key, length))) at--;
  if (!at) {
    buffer_add(out, decision.data, decision.length);
    return;
  }
  buffer_add(out, decision.data, at + length);
  buffer_add_text(out, "]}");
}

void decision_put_error(struct buffer *out, const struct error *err, uint64_t line) {
  buffer_add_text(out, "{\"error\":");
  problem_put(out, problem_status(err->status), err->text, line);
  buffer_add_byte(out, '}');
}
