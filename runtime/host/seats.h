/* A release loaded once for each of the workers that it asks for, each in an arena of its own: what a crew sits on. */
#ifndef SARTO_HOST_SEATS_H
#define SARTO_HOST_SEATS_H

#include "domain/ports.h"
#include "engine/crew.h"
#include "script/findings.h"

struct seats {
  struct crew_seat items[WORKERS_MAX];
  size_t count; /* 0: none */
};

/* False: `findings` says what is wrong, or nothing that counts where it was stopped, and there are no seats. Modules of the standard library are those that were built
 * in, or with `modules` (count above 0, or `is_kept`) those given as "stdlib/sarto/rfm.lua". Nothing given is kept. Any
 * thread that may run scripts (script_check_thread). */
struct seats_texts {
  const struct release_file *files;
  size_t count;
  const struct release_file *modules;
  size_t module_count;
  bool is_kept;                  /* the modules are these, not the built-in ones */
  const atomic_bool *is_stopped; /* once it is set no more is loaded; NULL: never. For the time of loading */
};
bool seats_load(struct seats *seats, const struct seats_texts *texts, int stop_signal,
                struct findings *findings);
/* One of them, whatever the release asks for: to try it on a thread that has no crew. */
bool seats_load_one(struct seats *seats, const struct seats_texts *texts, int stop_signal,
                    struct findings *findings);
void seats_fini(struct seats *seats); /* gives up its references; a zeroed struct is fine. Any thread */

/* The files and, of the modules that were built in, those that the release requires: as they are to be kept. `files` has
 * room for count + STDLIB_MODULES_MAX; returns how many there are. Names are in `arena`, texts where they were. */
size_t seats_list(const struct seats *seats, const struct seats_texts *texts, struct arena *arena,
                  struct release_file *files);

#endif
