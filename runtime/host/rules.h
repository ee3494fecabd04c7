/* The texts of a release that a command is given: a folder, or one of those that a database keeps. */
#ifndef SARTO_HOST_RULES_H
#define SARTO_HOST_RULES_H

#include "host/folder.h"
#include "host/shelf.h"

struct rules {
  const char *which; /* as it was given; borrowed */
  struct seats_texts texts;
  struct folder folder;
  struct shelf_release kept;
};

/* `which`: a folder, else the first digits of a hash. NOT_FOUND: neither. What is wrong with a folder becomes a finding. */
enum status rules_read(const char *which, const char *database, struct rules *rules,
                       struct findings *findings, struct error *err);
/* Loaded once, for one thread. INVALID: the first of what is wrong, by file and line. */
enum status rules_load(const struct rules *rules, int stop_signal, struct seats *seats, struct error *err);
void rules_fini(struct rules *rules); /* a zeroed struct is fine */

#endif
