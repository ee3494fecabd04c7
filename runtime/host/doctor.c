/* The examination: its order, and its findings. See doctor.h. The caller's thread. */
#include "host/doctor.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"

void doctor_find(struct doctor *doctor, const char *check, enum doctor_level level, const char *why,
                 const char *todo, const char *what_format, ...) {
  struct doctor_finding finding = {.check = check, .level = level, .why = why, .todo = todo};
  va_list arguments;
  va_start(arguments, what_format);
  must(vasprintf(&finding.what, what_format, arguments) >= 0);
  va_end(arguments);
  doctor->findings = mem_resize(doctor->findings, (doctor->count + 1) * sizeof finding);
  doctor->findings[doctor->count++] = finding;
  doctor->wrong_count += level == DOCTOR_WRONG;
}

void doctor_examine(struct doctor *doctor) {
  hash_init();
  doctor_see_workspace(doctor);
  if (doctor->database) {
    doctor_see_holder(doctor);
    doctor_see_folder(doctor);
    doctor_see_store(doctor);
  }
  doctor_see_machine(doctor);
}

void doctor_fini(struct doctor *doctor) {
  for (size_t i = 0; i < doctor->count; i++) free(doctor->findings[i].what);
  free(doctor->findings);
  doctor->findings = NULL;
  doctor->count = 0;
}
