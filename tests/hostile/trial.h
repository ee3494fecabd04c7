/* One case, tried in a process of its own: a workspace with it in a folder, its attack decided for one customer and for
 * another, then what must not have been touched.
 */
#ifndef SARTO_TESTS_HOSTILE_TRIAL_H
#define SARTO_TESTS_HOSTILE_TRIAL_H

#include <stdbool.h>

#include "hostile_case.h"

struct trial_settings {
  const char *world;  /* the folder with the workspace that a case is put into */
  const char *folder; /* where workspaces are made; exists */
  bool is_hook_mode;
  bool is_quick; /* what is stopped for time is tried for one customer */
  int repeats;   /* of the attack; 0: once for each of two customers */
  double scale;  /* of all limits, for slow builds */
};

/* What the canary and the ordinary request must answer: the decision from its placements on. */
struct trial_baseline {
  char canary[2000], ordinary[2000];
};

struct trial_report {
  bool has_failed;
  char text[600]; /* why */
  bool was_slow;  /* that is why, and nothing else: a busy machine may have held up the watchdog */
  double stop_cpu_ms, stop_wall_ms; /* of the slowest attack, or of opening where that was refused */
  double after_ms;                  /* wall time of canary and ordinary request together */
  long grown_kb;                    /* from the 20th to the last attack */
  long most_kb;                     /* of memory, at its peak */
};

/* The answers in a workspace without any attack. */
void trial_baseline(const struct trial_settings *settings, struct trial_baseline *baseline,
                    struct trial_report *report);
void trial_run(const struct trial_settings *settings, const struct hostile_case *one,
               const struct trial_baseline *baseline, struct trial_report *report);

#endif
