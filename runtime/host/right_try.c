/* Whether a right that is asked for can be had as it is meant: sarto_try of sarto_admin.h. What is kept of a name that nobody
 * declares has no effect, which programs are told afterwards; people are told before. Runs on the runtime's thread; leaves
 * no trace.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/event_map.h"
#include "host/runtime_inside.h"

struct trying {
  const struct workspace *workspace;
  const struct profile *profile;
  const struct event *event;
};

/* ---- names ---- */

static bool is_consent(const struct event *event) {
  return !strncmp(event->type, "consent.", strlen("consent."));
}

static bool is_origin(const struct event *event) {
  return !strncmp(event->type, "origin.", strlen("origin."));
}

static const char *kind_of(const struct event *event) {
  return is_consent(event) ? "purpose" : is_origin(event) ? "origin" : "attribute";
}

/* What of its kind the workspace declares, ended by NULL; the caller frees the list. */
static const char **list_names(const struct workspace *workspace, const struct event *event) {
  size_t most = workspace->purpose_count + workspace->origin_count + workspace->hard_count + 1, count = 0;
  const char **names = mem_zero(most * sizeof *names);
  for (size_t i = 0; is_consent(event) && i < workspace->purpose_count; i++)
    names[count++] = workspace->purposes[i].name;
  for (size_t i = 0; is_origin(event) && i < workspace->origin_count; i++)
    names[count++] = workspace->origins[i].name;
  for (size_t i = 0; !is_consent(event) && !is_origin(event) && i < workspace->hard_count; i++)
    names[count++] = workspace->hard[i].name;
  return names;
}

/* What an earlier release declared can be taken back of whoever has it. */
static bool is_held(const struct profile *profile, const struct event *event, const char *name) {
  if (!profile) return false;
  if (is_consent(event)) return consents_find(&profile->consents, name);
  if (is_origin(event)) return limits_find_origin(&profile->limits, name);
  for (size_t i = 0; i < profile->carried_count; i++)
    if (!strcmp(profile->carried[i].name, name)) return true;
  return false;
}

/* What somebody asked for themselves goes on: to answer that their no was taken would be untrue. */
static enum status check_basis(const struct trying *trying, struct error *err) {
  const char *name = json_string(json_find(trying->event->data, "purpose"));
  const struct purpose *purpose = name ? workspace_find_purpose(trying->workspace, name) : NULL;
  bool is_no = is_consent(trying->event) && strcmp(trying->event->type, "consent.granted") != 0;
  if (!is_no || !purpose || purpose->basis != BASIS_CONTRACT) return STATUS_OK;
  return error_set(
      err, STATUS_INVALID,
      "purpose '%.128s' rests on a contract, what the customer asked for: there is nothing to object to",
      name);
}

static enum status check_names(const struct trying *trying, struct error *err) {
  const struct workspace *workspace = trying->workspace;
  const char *name = NULL;
  size_t count = profile_undeclared(workspace, trying->event, &name, 1);
  if (!count) count = consents_undeclared(workspace, trying->event, &name, 1);
  if (!count) count = limits_undeclared(workspace, trying->event, &name, 1);
  if (!count || is_held(trying->profile, trying->event, name)) return STATUS_OK;
  const char *kind = kind_of(trying->event), **names = list_names(workspace, trying->event);
  const char *nearest = text_nearest(name, names);
  if (nearest)
    error_set(err, STATUS_INVALID, "there is no %s '%.128s', did you mean '%s'?", kind, name, nearest);
  else
    error_set(err, STATUS_INVALID, "there is no %s '%.128s', expected one that the workspace declares%s%s",
              kind, name, names[0] ? ", such as " : "", names[0] ? names[0] : "");
  free(names);
  return STATUS_INVALID;
}

/* ---- the whole ---- */

static void cut_prefix(struct error *err, const char *prefix) {
  size_t length = strlen(prefix);
  if (!strncmp(err->text, prefix, length))
    memmove(err->text, err->text + length, strlen(err->text + length) + 1);
}

/* A name that is wrong is told of before anything else, and whether or not anybody has that id. */
int sarto_try(sarto_runtime *runtime, const char *event, size_t length, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct error unknown;
  struct trying trying = {.workspace = &runtime->release->workspace};
  struct event decoded;
  char *decision = NULL;
  enum status status = event_decode((struct slice){event, length}, &decoded, err);
  if (status) return (int)status;
  event_map(&runtime->release->workspace, &decoded);
  enum status found = runtime_find_profile(runtime, decoded.subject, &trying.profile, &unknown);
  trying.event = &decoded;
  status = check_names(&trying, err);
  if (!status) status = check_basis(&trying, err);
  event_fini(&decoded);
  if (!status && found) {
    *err = unknown;
    status = found;
  }
  if (status) return (int)status;
  status = (enum status)sarto_simulate(runtime, NULL, event, length, &decision, (sarto_error *)err);
  cut_prefix(err, "event: ");
  cut_prefix(err, "data.");
  sarto_free(decision);
  return (int)status;
}
