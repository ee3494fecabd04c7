/* Global Privacy Control: a request that carries `Sec-GPC: 1` says it of every event in it. It becomes a member of each
 * event, `"gpc":true`, before the journal, so that it is part of what is decided again. */
#ifndef SARTO_HOST_GPC_H
#define SARTO_HOST_GPC_H

#include "base/buffer.h"

/* Appends the event's text with that member; what is no JSON object is appended as it is, and refused as that later. */
void gpc_mark(struct slice text, struct buffer *out);

#endif
