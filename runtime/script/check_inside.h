/* What the files of check_literals share: see check.h. */
#ifndef SARTO_SCRIPT_CHECK_INSIDE_H
#define SARTO_SCRIPT_CHECK_INSIDE_H

#include "domain/offer.h"
#include "script/check.h"
#include "script/source_walk.h"

/* Adds a finding at the line of token `at`. */
void literal_refuse(struct loading *loading, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* "<owner>: there is no <what> '<name>', did you mean …": for the name at `at`, which is none of `names`. */
void literal_unknown(struct loading *loading, size_t at, const char *owner, const char *what,
                     const char *const *names);
/* The same where the text at `at` is none of `names`; what is no plain text is not judged. */
void literal_one_of(struct loading *loading, size_t at, const char *owner, const char *what,
                    const char *const *names);
/* For an offer's id, or a list of them: an offer that does not exist. */
void literal_offer(struct loading *loading, size_t at, const char *owner);
void literal_offers(struct loading *loading, const struct table_field *field, const char *owner);

/* Names of the workspace, NULL-ended, in its arena. */
enum { NAMES_HARD = 1, NAMES_SOFT = 2, NAMES_FRAMES = 4, NAMES_PURPOSES = 8, NAMES_ASKS = 16 };
const char *const *literal_names(struct loading *loading, int kinds);

/* What the datum is compared with that `profile` at token `at` begins. */
void check_compared(struct loading *loading, size_t at);
/* What propose and observe return as a literal. */
void check_returned(struct loading *loading);

#endif
