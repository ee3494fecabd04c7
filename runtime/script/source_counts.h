/* By which fields events are counted: workspace.counted, as the scripts' profile:count calls name them. */
#ifndef SARTO_SCRIPT_SOURCE_COUNTS_H
#define SARTO_SCRIPT_SOURCE_COUNTS_H

#include "script/declare.h"

void counts_gather(struct loading *loading); /* of the file being read: loading->source */
void counts_take(struct loading *loading);   /* once all are read; more than can be counted by is a finding */

#endif
