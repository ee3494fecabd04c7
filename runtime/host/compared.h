/* A comparison in words and figures, and as JSON. */
#ifndef SARTO_HOST_COMPARED_H
#define SARTO_HOST_COMPARED_H

#include "domain/comparison.h"

void compared_put_count(struct buffer *out, uint64_t count);                /* "84,492" */
void compared_put_share(struct buffer *out, uint64_t part, uint64_t whole); /* "3.7 %" */

/* "placement", "strategy", "frame" */
extern const char *const compared_kinds[COMPARISON_KINDS];

/* The lines of a kind that change at all, most changed first, equals by name; *count of them. The caller frees the array;
 * what it points to is the comparison's. */
struct comparison_line *compared_lines(const struct comparison *comparison, enum comparison_kind kind,
                                       size_t *count);

/* `"placements":[…],"strategies":[…],"frames":[…],"faults":[…],"examples":[…]`: examples name decisions and nobody. */
void compared_put_json(struct buffer *out, const struct comparison *comparison);

#endif
