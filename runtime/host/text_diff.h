/* What changed between two texts, by lines, as diff -u shows it. Pure; any thread. */
#ifndef SARTO_HOST_TEXT_DIFF_H
#define SARTO_HOST_TEXT_DIFF_H

#include <stdbool.h>

#include "base/buffer.h"

/* Appends the hunks, three lines of context around each change. False, and nothing appended: either text is no UTF-8, or has
 * more than TEXT_DIFF_LINES_MAX lines where they differ. */
enum { TEXT_DIFF_LINES_MAX = 2000 };
bool text_diff(struct slice from, struct slice to, struct buffer *out);

#endif
