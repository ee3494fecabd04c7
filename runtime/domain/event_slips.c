/* Slips in an event's envelope. See event_slips.h. What is near is what text_nearest says. Pure, any thread. */
#include "domain/event_slips.h"

#include "base/text.h"

/* ---- members of the envelope ---- */

/* What means something here and may be left out: so nobody would miss it. To add one: a line. */
static const char *const optional_members[] = {
    "subject", "time", "data",    "touchpoint",        "locale", "placements", "unverified",
    "consent", "gpc",  "context", "consentManagement", NULL};
/* What else is right, and near to one of those. */
static const char *const other_members[] = {"id",          "source",      "type",
                                            "specversion", "dataschema",  "datacontenttype",
                                            "data_base64", EVENT_REFUSED, NULL};

static enum status check_members(const struct event *event, struct error *err) {
  const json_value *member = event->tree ? json_first(event->tree) : NULL;
  for (; member; member = json_next(member)) {
    const char *name = json_key(member);
    if (text_is_one_of(name, optional_members) || text_is_one_of(name, other_members)) continue;
    const char *nearest = text_nearest(name, optional_members);
    if (nearest)
      return error_set(err, STATUS_INVALID, "%s: not a member of an event: did you mean %s?", name, nearest);
  }
  return STATUS_OK;
}

enum status event_check_slips(const struct event *event, struct error *err) {
  return check_members(event, err);
}
