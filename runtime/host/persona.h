/* Personas: named test profiles, told as the events that made them.
 *
 * personas/NAME.json:
 *   { "about": "…", "consents": { purpose: "granted" }, "hard": { attribute: value },
 *     "history": [ { "type": "…", "ago": "3d", "times": 4, "data": { … } } ] }
 *
 * `consents` says of each purpose "granted", "denied" or "withdrawn", and becomes an event of that type a year before, as
 * `hard` becomes a customer.profile event, each of `history` an event so long ago; with `times` (1 to
 * 1000) so many of them, a minute apart, of which the last was so long ago; all in all at most 100,000.
 */
#ifndef SARTO_HOST_PERSONA_H
#define SARTO_HOST_PERSONA_H

#include "base/buffer.h"
#include "base/error.h"
#include "domain/workspace.h"

#include <stdint.h>

enum { PERSONA_BYTES_MAX = 1 << 20 };

/* The names of a workspace's personas, sorted and NULL-ended, in `arena`; an empty list where there is
 * no folder. IO: the folder cannot be read. */
enum status persona_names(const char *workspace, struct arena *arena, const char ***names, struct error *err);

/* Whether the workspace takes all that the persona is told as, and declares all of its hard data. An error's text
 * names the member of the file, not the file. */
enum status persona_judge(const char *folder, const struct workspace *workspace, const char *name,
                          struct error *err);

/* NOT_FOUND: there is none of that name; the text says the nearest. On other errors it begins with the file. Calls
 * `each` with every event, oldest first as the file has them; `event` is the callee's to free. */
enum status persona_load(const char *workspace, const char *name, const char *subject, int64_t now_ms,
                         void (*each)(void *context, char *event, size_t length), void *context,
                         struct error *err);

/* The same of a persona's text, wherever it came from. Errors come without the file's name. */
enum status persona_tell(struct slice text, const char *name, const char *subject, int64_t now_ms,
                         void (*each)(void *context, char *event, size_t length), void *context,
                         struct error *err);
enum status persona_judge_text(struct slice text, const struct workspace *workspace, const char *name,
                               struct error *err);

/* A sketch of an event made whole: id, source, subject and time are added where they are missing. Sets
 * *time_ms to the event's time. */
enum status persona_complete_event(struct slice sketch, const char *subject, int64_t now_ms,
                                   struct buffer *out, int64_t *time_ms, struct error *err);

#endif
