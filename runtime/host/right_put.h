/* A customer's rights that are events: a request for one becomes an event that the host makes, so that what is asked for
 * there is journaled, decided and derived again like any other.
 *
 *   PUT    /v1/profiles/{id}/consents/{purpose}   {"state":"granted"|"denied"|"withdrawn","version":…,"source":…,"expires":…}
 *   DELETE /v1/profiles/{id}/origins/{origin}     origin.withdrawn
 *   PUT    /v1/profiles/{id}/origins/{origin}     origin.allowed; {}, or nothing
 *   PUT    /v1/profiles/{id}/degree               {"degree":"mass"|"segment"|"individual"|null}
 *   PATCH  /v1/profiles/{id}                      {attribute: value, or null, which takes it back}
 *
 * The body says what the event's data does, but for what the path names. It asks for no placement: nobody would see what
 * was decided, and it would count as shown. */
#ifndef SARTO_HOST_RIGHT_PUT_H
#define SARTO_HOST_RIGHT_PUT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/error.h"
#include "host/audit.h"

enum right { RIGHT_CONSENT, RIGHT_WITHDRAW, RIGHT_ALLOW, RIGHT_DEGREE, RIGHT_RECTIFY, RIGHTS };

struct right_put {
  enum right right;
  const char *profile;
  const char *name;   /* the purpose or origin of the path; NULL: it names none */
  const char *key;    /* the Idempotency-Key; NULL: none, and each is a new event */
  struct slice body;  /* may be empty where all is said without it */
  bool is_unverified; /* it need not be the person's */
};

/* Appends the event's text. The same key with the same body is the same event again. INVALID names the member of the
 * body. */
enum status right_put_event(const struct right_put *put, struct buffer *event, struct error *err);

/* Appends the method's target, percent-encoded: "/v1/profiles/lucia/degree". The method is static. */
const char *right_put_target(const struct right_put *put, struct buffer *target);

/* What of the audit log an event of that type is; false: none of a person's rights. */
bool right_audit_act(const char *type, enum audit_act *act);
enum audit_act right_put_act(enum right right);

/* The receipt of a RIGHT_WITHDRAW, from the decision that its event was answered with, appended: {"origin":…,"withdrawn":
 * its time,"went":{"attributes":how many,"beliefs":of how many evidence},"stays":[sentences],"decision":{…}}. */
enum status right_put_receipt(const char *origin, struct slice decision, struct buffer *receipt,
                              struct error *err);

#endif
