/* The workspace: what sarto check finds of it, and whether it ever throws anything away. See doctor.h. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "host/doctor.h"
#include "host/runtime_inside.h"
#include "script/release.h"

struct counted {
  size_t errors, advice;
  char first[256];
};

static void count(void *context, const sarto_finding *finding) {
  struct counted *counted = context;
  if (!finding->is_advice && !counted->errors++)
    snprintf(counted->first, sizeof counted->first, "%s:%d %s", finding->file, finding->line, finding->text);
  counted->advice += finding->is_advice != 0;
}

static void see_rules(struct doctor *doctor) {
  struct counted counted = {0};
  char *release = NULL;
  sarto_error error;
  if (sarto_check(doctor->workspace, doctor->stop_signal, count, &counted, &release, NULL, &error)) {
    doctor_find(doctor, "workspace", DOCTOR_WRONG, "there are no rules to decide by",
                "name the folder that has workspace.lua in it", "%s", error.text);
    return;
  }
  if (counted.errors)
    doctor_find(doctor, "workspace", DOCTOR_WRONG,
                "such a release is refused: nothing starts by it, and nothing changes to it",
                "sarto check DIR says all of it; sarto test DIR runs the specs",
                "%zu thing%s to mend in %s, the first: %s", counted.errors, counted.errors == 1 ? "" : "s",
                doctor->workspace, counted.first);
  if (counted.advice)
    doctor_find(doctor, "workspace", DOCTOR_ADVICE,
                "rules that never fire, texts that are missing and the like show there first",
                "sarto check DIR says all of it", "%zu piece%s of advice about %s", counted.advice,
                counted.advice == 1 ? "" : "s", doctor->workspace);
  if (release) snprintf(doctor->release, sizeof doctor->release, "%s", release);
  sarto_free(release);
}

/* Opened in memory: a workspace says how long things are kept only once it is loaded. */
static void see_retention(struct doctor *doctor) {
  const sarto_options options = {
      .size = sizeof options, .workspace = doctor->workspace, .stop_signal = doctor->stop_signal};
  sarto_runtime *runtime = NULL;
  if (sarto_open(&options, &runtime, NULL)) return;
  const struct retention *retain = &runtime->release->workspace.retain;
  doctor->is_kept_for_ever = !retain->events_ms && !retain->profiles_ms && !retain->decisions_ms;
  sarto_close(runtime);
}

void doctor_see_workspace(struct doctor *doctor) {
  see_rules(doctor);
  if (*doctor->release && doctor->database) see_retention(doctor);
}
