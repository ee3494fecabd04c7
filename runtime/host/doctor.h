/* What is wrong with a workspace, a data folder and this machine: looked at, never mended, and without taking a lock from
 * whoever has the folder. What has a server is asked of the server.
 *
 * A finding says what is so, why it matters and what to do about it. To add a check: a function in the doctor_*.c that is
 * about such things, called there; a test that breaks the thing, in tests/flow/doctor.sh or tests/unit/test_doctor.c; a line
 * in docs/running.md.
 */
#ifndef SARTO_HOST_DOCTOR_H
#define SARTO_HOST_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/hash.h"

enum doctor_level { DOCTOR_ADVICE, DOCTOR_WRONG };

struct doctor_finding {
  const char *check; /* static: "modes" */
  enum doctor_level level;
  char *what;
  const char *why, *todo; /* static */
};

struct doctor {
  const char *workspace;
  const char *database; /* NULL: none is looked at */
  const char *host;     /* where the service is to listen */
  uint16_t port;
  const char *unix_path;           /* a socket file in its stead; NULL: a port */
  bool is_port_asked;              /* for: somebody wants just that one */
  int stop_signal;                 /* as of sarto_options */
  long holder;                     /* who has the data folder; 0: nobody */
  bool is_served;                  /* it answers on its control socket */
  bool is_kept_for_ever;           /* the workspace says of nothing how long it is kept */
  char release[DIGEST_TEXT_BYTES]; /* of the folder's files; "": it has errors */
  struct doctor_finding *findings;
  size_t count, wrong_count;
};

/* Fills in what is found, in the order of the checks. */
void doctor_examine(struct doctor *doctor);
void doctor_fini(struct doctor *doctor);

/* Whether the server that has the database takes events; why not, else, in a sentence. */
enum { DOCTOR_WHY_BYTES = 256 };
bool doctor_is_ready(const char *database, char why[static DOCTOR_WHY_BYTES]);

/* ---- for the checks ---- */

void doctor_find(struct doctor *doctor, const char *check, enum doctor_level level, const char *why,
                 const char *todo, const char *what_format, ...) __attribute__((format(printf, 6, 7)));

/* doctor_workspace.c: what sarto check finds; whether anything is ever thrown away. */
void doctor_see_workspace(struct doctor *doctor);
/* doctor_folder.c: who holds the data folder; its files, by name, mode and time. */
void doctor_see_holder(struct doctor *doctor);
void doctor_see_folder(struct doctor *doctor);
/* doctor_store.c: what the files, or the server, say of the data. */
void doctor_see_store(struct doctor *doctor);
/* doctor_machine.c: disk, files, port, libraries. */
void doctor_see_machine(struct doctor *doctor);

/* ---- judgements, apart from where their figures come from ---- */

/* What a file system's magic number (statfs) means for a database; NULL: nothing. *level: how bad. */
const char *doctor_judge_filesystem(uint64_t type, enum doctor_level *level);
/* Days until the disk is full, where the folder grew to `bytes` within `age_ms`; -1: not within ten years, or not known. */
int doctor_days_left(uint64_t free_bytes, uint64_t bytes, int64_t age_ms);
/* Whether a library that runs is older than the one whose header the program was built with: "3.40.1" and so on. */
bool doctor_is_older(const char *running, const char *built);

#endif
