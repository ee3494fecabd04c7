/* A decision in plain sentences, for a marketer. */
#ifndef SARTO_HOST_EXPLAIN_H
#define SARTO_HOST_EXPLAIN_H

#include "base/buffer.h"
#include "base/error.h"

/* `decision` as decision_encode wrote it (or an error object); appends lines of text, made safe for a
 * terminal. */
enum status explain_decision(struct slice decision, struct buffer *out, struct error *err);

/* What a check, or one of its faults ("" where it is none), says of whom it dropped, static: "not eligible". */
const char *explain_check(const char *check, const char *fault);

/* The checks that a decision's drops may name, static; NULL beyond the last. */
const char *explain_check_name(size_t index);

#endif
