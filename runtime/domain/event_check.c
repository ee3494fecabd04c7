/* One list of all that judges events. See event_check.h. To add a judge: a line here. Pure, any thread. */
#include "domain/event_check.h"

#include "domain/alias.h"
#include "domain/profile.h"
#include "domain/wishes.h"

enum status event_check(const struct workspace *workspace, const struct event *event, struct error *err) {
  enum status status = event_check_subject(event, err);
  if (!status) status = profile_check(workspace, event, err);
  if (!status) status = alias_check(event, err);
  if (!status) status = wishes_check(event, err);
  return status;
}
