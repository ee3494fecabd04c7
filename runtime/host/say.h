/* Lines for a terminal or a log. */
#ifndef SARTO_HOST_SAY_H
#define SARTO_HOST_SAY_H

#include <stdio.h>

#include "base/buffer.h"

/* Prints one line, the newline is added: whatever it quotes (a file's name, an argument, a sentence), no byte of it
 * steers the terminal or begins another line (text_escape). Written at once, so that lines do not mix. */
void say(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
void say_into(struct buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
