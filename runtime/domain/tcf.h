/* A TCF v2 consent string (IAB Europe's Transparency and Consent Framework): what it allows, by the framework's own
 * purposes. Pure, any thread. */
#ifndef SARTO_DOMAIN_TCF_H
#define SARTO_DOMAIN_TCF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TCF_PURPOSES = 24 };

/* Bit i is purpose i + 1. */
struct tcf {
  uint32_t consents;
  uint32_t interests; /* legitimate interests that were made known and not objected to */
};

/* False, and nothing is allowed: it is malformed, cut short or of another version. */
bool tcf_decode(const char *text, size_t length, struct tcf *tcf);

#endif
