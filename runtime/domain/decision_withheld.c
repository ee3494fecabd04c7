/* What of a decision leaves the host where a channel withholds why: the clerk at the counter gets the proposals, and never
 * what led to them. See decision.h. The journal has the decision whole, for `sarto explain` and for deriving it again; it
 * says itself which of its placements are withheld, so that an answer of years ago, of whatever release, leaves as it
 * should. Any thread.
 */
#include <string.h>

#include "base/json.h"
#include "domain/decision.h"
#include "domain/problem.h"

/* Without them a page can still show the placement. */
static const char *const placement_secrets[] = {"strategy", "degree",     "frame", "tone",
                                                "score",    "propensity", NULL};

static bool is_secret(const char *key) {
  for (const char *const *secret = placement_secrets; *secret; secret++)
    if (!strcmp(*secret, key)) return true;
  return false;
}

static bool is_withheld(const json_value *placement) {
  return json_find(placement, "withholds");
}

static void put_key(struct buffer *out, const char *key, char *separator) {
  buffer_add_byte(out, *separator);
  json_put_text(out, key);
  buffer_add_byte(out, ':');
  *separator = ',';
}

static void put_alternatives(struct buffer *out, const json_value *alternatives) {
  char between = '[';
  for (const json_value *one = json_first(alternatives); one; one = json_next(one)) {
    char separator = '{';
    buffer_add_byte(out, between);
    between = ',';
    for (const json_value *member = json_first(one); member; member = json_next(member)) {
      if (is_secret(json_key(member))) continue;
      put_key(out, json_key(member), &separator);
      json_put_value(out, member);
    }
    buffer_add_byte(out, '}');
  }
  buffer_add_text(out, between == '[' ? "[]" : "]");
}

/* Of the reason: whether it is filled. */
static void put_withheld(struct buffer *out, const json_value *placement) {
  const json_value *alternatives = json_find(placement, "alternatives");
  enum reason reason = json_first(alternatives) ? REASON_UNKNOWN : REASON_DISABLED;
  char separator = '{';
  for (const json_value *member = json_first(placement); member; member = json_next(member)) {
    if (is_secret(json_key(member))) continue;
    put_key(out, json_key(member), &separator);
    if (!strcmp(json_key(member), "reason"))
      json_put_text(out, decision_reason_name(reason));
    else if (member == alternatives)
      put_alternatives(out, member);
    else
      json_put_value(out, member);
  }
  buffer_add_byte(out, '}');
}

static void put_placements(struct buffer *out, const json_value *placements) {
  char between = '[';
  for (const json_value *one = json_first(placements); one; one = json_next(one)) {
    buffer_add_byte(out, between);
    between = ',';
    if (is_withheld(one))
      put_withheld(out, one);
    else
      json_put_value(out, one);
  }
  buffer_add_byte(out, ']'); /* there is at least one */
}

/* Whether the placement of that name is withheld. */
static bool is_withheld_name(const json_value *placements, const char *name) {
  for (const json_value *one = json_first(placements); one; one = json_next(one)) {
    const char *known = json_string(json_find(one, "placement"));
    if (is_withheld(one) && known && !strcmp(known, name)) return true;
  }
  return false;
}

/* What is asked there, and never which strategy wants to know. */
static void put_ask(struct buffer *out, const json_value *ask, const json_value *placements) {
  const char *name = json_string(json_find(ask, "placement"));
  char separator = '{';
  if (!name || !is_withheld_name(placements, name)) {
    json_put_value(out, ask);
    return;
  }
  for (const json_value *member = json_first(ask); member; member = json_next(member)) {
    if (is_secret(json_key(member))) continue;
    put_key(out, json_key(member), &separator);
    json_put_value(out, member);
  }
  buffer_add_byte(out, '}');
}

/* Whether the drop is another placement's, which may be told. */
static bool may_be_told(const json_value *drop, const json_value *placements) {
  const char *name = json_string(json_find(drop, "placement"));
  return name && !is_withheld_name(placements, name);
}

static void put_drops(struct buffer *out, const json_value *drops, const json_value *placements) {
  char between = '[';
  for (const json_value *one = json_first(drops); one; one = json_next(one)) {
    if (!may_be_told(one, placements)) continue;
    buffer_add_byte(out, between);
    between = ',';
    json_put_value(out, one);
  }
  buffer_add_text(out, between == '[' ? "[]" : "]");
}

/* What cannot be read cannot be told either. */
static void put_unreadable(struct buffer *out, struct error *err) {
  error_set(err, STATUS_CORRUPT, "the decision is kept, and too long to be told without its reasons");
  decision_put_error(out, err, 0);
}

bool decision_withhold(struct slice decision, struct buffer *out) {
  json_value *tree;
  struct error err;
  char separator = '{';
  if (!memmem(decision.data, decision.length, DECISION_WITHHOLDS_WHY, strlen(DECISION_WITHHOLDS_WHY)))
    return false;
  if (json_decode(decision.data, decision.length, &tree, &err)) {
    put_unreadable(out, &err);
    return true;
  }
  const json_value *placements = json_find(tree, "placements");
  for (const json_value *member = json_first(tree); member; member = json_next(member)) {
    put_key(out, json_key(member), &separator);
    if (member == placements)
      put_placements(out, member);
    else if (!strcmp(json_key(member), "drops"))
      put_drops(out, member, placements);
    else if (!strcmp(json_key(member), "ask") && json_type(member) == JSON_OBJECT)
      put_ask(out, member, placements);
    else
      json_put_value(out, member);
  }
  buffer_add_byte(out, '}');
  json_free(tree);
  return true;
}
