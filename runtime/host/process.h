/* What the kernel says of this process, under the names that Prometheus' clients give it. */
#ifndef SARTO_HOST_PROCESS_H
#define SARTO_HOST_PROCESS_H

#include "base/buffer.h"

/* What cannot be read is left out. */
void process_put_figures(struct buffer *out);

#endif
