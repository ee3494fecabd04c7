/* Personas: named test profiles, told as the events that made them.
 *
 * personas/NAME.json:
 *   { "about": "…", "hard": { attribute: value }, "history": [ { "type": "…", "ago": "3d", "data": { … } } ]
 * } `hard` becomes a customer.profile event a year before, each of `history` an event so long ago.
 */
#ifndef SARTO_HOST_PERSONA_H
#define SARTO_HOST_PERSONA_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdint.h>

/* Calls `each` with every event, oldest first as the file has them; `event` is the callee's to free. */
enum status persona_load(const char *workspace, const char *name, const char *subject, int64_t now_ms,
                         void (*each)(void *context, char *event, size_t length), void *context,
                         struct error *err);

/* A sketch of an event made whole: id, source, subject and time are added where they are missing. Sets
 * *time_ms to the event's time. */
enum status persona_complete_event(struct slice sketch, const char *subject, int64_t now_ms,
                                   struct buffer *out, int64_t *time_ms, struct error *err);

#endif
