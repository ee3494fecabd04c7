/* What the files behind asked.h share and nobody else sees. */
#ifndef SARTO_DOMAIN_ASKED_INSIDE_H
#define SARTO_DOMAIN_ASKED_INSIDE_H

#include "domain/asked.h"

int asking_compare(const void *left, const void *right); /* struct asked_once */
/* What it holds is the ledger's from now on; returns where it stands. Trims: the oldest that matter least go. */
void asked_put(struct asked *asked, const struct asked_once *asking);

#endif
