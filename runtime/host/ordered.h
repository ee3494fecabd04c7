/* Output in the order of input: slots are taken in order, filled in any, printed as soon as all before them
 * are. Any thread. */
#ifndef SARTO_HOST_ORDERED_H
#define SARTO_HOST_ORDERED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct ordered;

struct ordered *ordered_new(FILE *out, bool is_readable);
void ordered_free(struct ordered *ordered);

/* A place in the order; waits while thousands are still empty. */
void *ordered_take(struct ordered *ordered);
uint64_t ordered_number(const void *place); /* of a place that is not filled: 1 for the first taken */
/* Fills a place with one line (no newline in it); copied. */
void ordered_fill(struct ordered *ordered, void *place, const char *line, size_t length);
/* Waits until every place is filled and printed. False: the output could not be written. */
bool ordered_finish(struct ordered *ordered);
bool ordered_has_failed(struct ordered *ordered);

#endif
