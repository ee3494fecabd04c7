/* The gate: the last rows of the journal are decided again by a release before it takes over, from the profiles as they
 * were, and beyond the bounds that it declares (workspace.gate) it is refused. Takes its time: for no thread that answers.
 */
#ifndef SARTO_HOST_GATE_H
#define SARTO_HOST_GATE_H

#include <stdatomic.h>

#include "domain/ports.h"
#include "host/seats.h"

enum { GATE_TIME_MAX_MS = 60000 }; /* then it judges by what was tried, and says so */

struct gate_trial {
  const struct gate *gate;
  const struct seats_texts
      *texts;      /* of the release: loaded again, for it is changed by what it is tried on */
  int stop_signal; /* of its calls, taken */
  struct record_port record;
  int64_t time_max_ms;           /* 0: GATE_TIME_MAX_MS */
  const atomic_bool *is_stopped; /* once it is set all is left: CLOSED. NULL: never */
};

/* OK: it was tried, and where it is to be refused `findings` has grown; *said is one sentence with the figures, the
 * caller's to free, NULL where there is no gate. Any thread that may run scripts. CLOSED, IO, and what else the journal
 * says. */
enum status gate_try(const struct gate_trial *trial, struct findings *findings, char **said,
                     struct error *err);

#endif
