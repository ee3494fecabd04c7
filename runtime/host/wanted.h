/* What `sarto profile` is asked to change of a person, option by option. */
#ifndef SARTO_HOST_WANTED_H
#define SARTO_HOST_WANTED_H

#include "host/command.h"
#include "host/right_put.h"

/* One thing that is asked for; a zeroed struct is empty. */
struct wanted {
  const struct option_row *option;
  bool is_link;
  enum right right;
  char *name; /* the purpose, origin or attribute; NULL: none. Owned */
  struct buffer body;
  const char *becomes; /* what is said of the name afterwards */
};

/* From an option and its value. False: the value is none, and *expected says what is. */
bool wanted_read(struct wanted *wanted, const struct option_given *given, const char **expected);
void wanted_fini(struct wanted *wanted);

#endif
