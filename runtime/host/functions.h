/* Functions that a program registers for scripts: kept for as long as its runtime, bound to each release that decides. */
#ifndef SARTO_HOST_FUNCTIONS_H
#define SARTO_HOST_FUNCTIONS_H

#include "host/seats.h"
#include "sarto.h"

struct functions {
  sarto_function *items; /* copied, names too */
  size_t count;
  bool has_samples; /* what is declared and not here gives its sample */
};

void functions_init(struct functions *functions, const sarto_options *options);
void functions_fini(struct functions *functions);
/* Before anything is decided by these seats. INVALID: one is declared and not registered, or the other way round, by name. */
enum status functions_bind(const struct functions *functions, struct seats *seats, struct error *err);

#endif
