/* What a form of a link's page asks for, as an event of the host's own. Knows nothing of HTTP and keeps nothing; any
 * thread. */
#ifndef SARTO_HOST_LINK_ACT_H
#define SARTO_HOST_LINK_ACT_H

#include "base/error.h"
#include "base/json.h"
#include "domain/workspace.h"
#include "host/link_words.h"

/* Who asks. */
struct link_holder {
  const char *profile_id;
  const char *purpose; /* of the message that the link came with; "": none */
  bool may_raise;      /* it was sent to the person alone, and opened once */
};

/* NULL: not said. */
struct link_form {
  const char
      *act; /* "degree", "object", "origin", "never", "forget", "undo"; who may raise: "grant", "allow" too */
  const char *value;     /* a degree, a purpose, an origin, a category; "yes" of a forget that is confirmed */
  const char *one_click; /* of "List-Unsubscribe" (RFC 8058): a mail program's own button was pressed */
};

enum link_act { LINK_ACT_EVENT, LINK_ACT_CONFIRM, LINK_ACT_FORGET, LINK_ACT_UNDO };

/* What is to be done; of an event appends it to `event`, and *done says so afterwards. Who may not raise lowers alone, and
 * only of what the workspace declares. `wishes`: the profile's as JSON, to whose `never` is added; NULL: none. INVALID
 * names the field. */
enum status link_act_read(const struct workspace *workspace, const struct link_holder *holder,
                          const struct link_form *form, const json_value *wishes, enum link_act *act,
                          struct buffer *event, enum link_word *done, struct error *err);

#endif
