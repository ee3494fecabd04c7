/* Who may be merged with whom. See alias.h. The merging itself is the profile's; of two consents the stricter holds
 * there, and caps add up. Pure; any thread.
 */
#include "domain/alias.h"

#include <string.h>

#include "base/text.h"

static bool is_alias(const struct event *event) {
  return !strcmp(event->type, "customer.alias");
}

const char *alias_previous(const struct event *event) {
  const json_value *previous = is_alias(event) && event->data ? json_find(event->data, "previous") : NULL;
  return previous ? json_string(previous) : NULL;
}

enum status alias_check(const struct event *event, struct error *err) {
  if (!is_alias(event)) return STATUS_OK;
  const char *previous = alias_previous(event);
  if (!previous || !*previous)
    return error_set(err, STATUS_INVALID,
                     "data.previous: expected the id under which they came until now, a text");
  if (strlen(previous) > EVENT_NAME_BYTES_MAX)
    return error_set(err, STATUS_INVALID, "data.previous: longer than %d bytes", EVENT_NAME_BYTES_MAX);
  if (!event_may_be_of(previous))
    return error_set(err, STATUS_INVALID, "data.previous: a control character, expected an id without any");
  return STATUS_OK;
}

enum alias_verdict alias_judge(const char *subject, const struct alias_person *previous) {
  if (!strcmp(subject, previous->id)) return ALIAS_ONESELF;
  if (!previous->is_held) return ALIAS_NOBODY;
  return previous->is_known_person ? ALIAS_KNOWN : ALIAS_MERGES;
}

enum alias_verdict alias_judge_public(bool is_subject_known, const struct alias_person *previous,
                                      enum alias_verdict verdict) {
  bool is_known = is_subject_known || previous->is_known_person;
  return is_known && verdict != ALIAS_ONESELF ? ALIAS_STRANGER : verdict;
}

const char *alias_note(enum alias_verdict verdict) {
  static const char *const notes[] = {
      [ALIAS_MERGES] = "what was known of the previous id is now this customer's",
      [ALIAS_NOBODY] = "nothing was known of the previous id",
      [ALIAS_KNOWN] = "the previous id is a customer of their own: two known customers are never merged",
      [ALIAS_ONESELF] = "the previous id is this customer's",
      [ALIAS_STRANGER] = "a public key says of no known customer who else they are: `visitor` is missing",
  };
  return notes[verdict];
}

bool alias_makes_known(enum alias_verdict verdict) {
  return verdict != ALIAS_ONESELF && verdict != ALIAS_STRANGER;
}
