/* Journal rows: see row.h. One block holds all parts, so that the row is freed with one call, on the journal's thread.
 * Any thread.
 */
#include "engine/row.h"

#include <string.h>

#include "base/memory.h"

static struct slice place(char **at, struct slice part) {
  struct slice placed = {*at, part.length};
  if (part.length) memcpy(*at, part.data, part.length);
  *at += part.length;
  return placed;
}

static struct slice text_of(const char *text) {
  return (struct slice){text, text ? strlen(text) + 1 : 0};
}

struct journal_row row_make(const struct row_parts *parts) {
  const struct event *event = parts->event;
  struct slice id = text_of(parts->profile_id), other_id = text_of(parts->other_id);
  char *at = mem_alloc(id.length + event->text.length + parts->profile.length + parts->decision.length +
                       other_id.length + parts->other.length);
  struct journal_row row = {.number = parts->number,
                            .identity = event->identity,
                            .body_checksum = event_checksum(event),
                            .time_ms = event->time_ms,
                            .arrival_ms = parts->arrival_ms,
                            .inputs = parts->inputs,
                            .bytes = at,
                            .ticket = parts->ticket};
  row.profile_id = place(&at, id).data;
  row.event = place(&at, event->text);
  row.profile = place(&at, parts->profile);
  row.decision = place(&at, parts->decision);
  if (parts->other_id) {
    row.other_id = place(&at, other_id).data;
    row.other = place(&at, parts->other);
  }
  return row;
}
