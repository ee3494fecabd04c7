/* PUT /v1/profiles/{id}/consents/{purpose}: an event that the host makes, so that a consent given there is journaled,
 * decided and derived again like any other.
 *
 * The body says what the event's data does, but for the purpose: {"state":"granted"|"denied"|"withdrawn",
 * "version":…,"source":…,"expires":…}. */
#ifndef SARTO_HOST_CONSENT_PUT_H
#define SARTO_HOST_CONSENT_PUT_H

#include "base/buffer.h"
#include "base/error.h"

/* Appends the event's text. `key` is the Idempotency-Key, NULL without one: the same key with the same body is the same
 * event again, and without one each is a new event. INVALID names the member of the body. */
enum status consent_put_event(const char *profile, const char *purpose, const char *key, struct slice body,
                              struct buffer *event, struct error *err);

#endif
