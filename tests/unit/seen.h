/* Saying what was counted without saying it. */
#ifndef SARTO_TESTS_SEEN_H
#define SARTO_TESTS_SEEN_H

/* A text that follows from a number and does not say it, which no text may do: "seen a" of 1, "seen b" of 2. */
#define SEEN(number) "'seen ' .. ('zabcdefghijklmnopqrstuvwxy'):sub(" number " % 26 + 1, " number " % 26 + 1)"

#endif
