/* Decisions of the journal made again, and what came of it counted: for the gate and for `sarto replay`. */
#ifndef SARTO_HOST_REPLAY_H
#define SARTO_HOST_REPLAY_H

#include <stdatomic.h>

#include "domain/comparison.h"
#include "domain/ports.h"
#include "engine/crew.h"

enum replay_kind {
  REPLAY_EQUAL,    /* by the release that made them: are they the same to the byte? */
  REPLAY_RECORDED, /* by another one: what changes, beside what was decided? */
  REPLAY_AGAINST   /* by two: what changes, beside what `against` decided or would have? */
};

struct replay {
  enum replay_kind kind;
  struct crew_seat rules, against; /* borrowed; each with a catalogue of its own, changed from here on */
  struct record_port record;
  uint64_t first, last;          /* rows */
  uint64_t time_max_us;          /* after it no other row is begun; 0: none */
  const atomic_bool *is_stopped; /* nor after this; NULL: never */
  _Atomic uint64_t *done;        /* counts rows up; NULL: nobody asks */
};

enum { REPLAY_EXAMPLES = 3, REPLAY_WHY_BYTES = 300 };

/* Some of what was not as it should be: how many, why the first, and the first ids. */
struct replay_miss {
  uint64_t count;
  uint64_t first_number;      /* the first one's row; 0: whose it was is not known */
  char why[REPLAY_WHY_BYTES]; /* "": nothing to say */
  char ids[REPLAY_EXAMPLES][IDENTITY_TEXT_BYTES];
};

struct replay_result {
  uint64_t equal;                    /* REPLAY_EQUAL */
  uint64_t others;                   /* REPLAY_EQUAL: of another release */
  struct replay_miss differing;      /* REPLAY_EQUAL: not the same bytes, or the same profile afterwards */
  struct replay_miss gone;           /* of which an input is gone */
  struct replay_miss refused;        /* whose event the release would not take */
  struct replay_miss refused_before; /* nor `against` */
  struct comparison *comparison;     /* of the others, but for REPLAY_EQUAL; people's decisions alone */
  bool is_cut;                       /* rows were left */
};

/* Walks the rows on the calling thread, one that may run scripts. A zeroed result; whatever the status it is to be
 * freed. IO, or what else the journal says that is no row's own damage. */
enum status replay_walk(const struct replay *replay, struct replay_result *result, struct error *err);
void replay_merge(struct replay_result *into, const struct replay_result *from);
void replay_fini(struct replay_result *result);

/* Compared, or refused by the rules: what shares are of. And how many of them change; to be refused is a change. */
uint64_t replay_tried(const struct replay_result *result);
uint64_t replay_changed(const struct replay_result *result);

#endif
