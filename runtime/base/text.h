/* Small questions about text. */
#ifndef SARTO_BASE_TEXT_H
#define SARTO_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

/* Well-formed UTF-8 (RFC 3629: no overlong form, no surrogate, at most U+10FFFF). */
bool text_is_utf8(const char *text, size_t length);
size_t text_utf8_prefix(const char *text, size_t length); /* how many of the first bytes are */

bool text_has_control(const char *text); /* a control character of ASCII but DEL */

/* Whether `name` is among `names` (NULL-ended). */
bool text_is_one_of(const char *name, const char *const *names);

/* "Did you mean": the nearest of `names` (NULL-ended) by edit distance, with a swap of neighbours as one
 * edit; NULL where none is within a third of the length. Borrowed from `names`. No allocation. */
const char *text_nearest(const char *name, const char *const *names);

/* "'a', 'b'" where `names` (NULL-ended) are few and short enough to be told as a choice; else "". Returns `text`. */
enum { TEXT_LIST_BYTES = 160 };
const char *text_list(const char *const *names, char text[static TEXT_LIST_BYTES]);

/* Characters that act on whoever shows them instead of being shown: controls of ASCII, DEL, C1, line and paragraph
 * separators, bidirectional controls, the byte order mark, tags. Nothing of the kind may reach a terminal, a log or a
 * header as it is.
 */
size_t text_plain_prefix(const char *text,
                         size_t length); /* how many of the first bytes are UTF-8 without any */
/* How many bytes the one has that `text` begins with, and which it is; 0: it begins with none, or is no UTF-8. */
size_t text_acting(const char *text, size_t length, uint32_t *code_point);

/* Appends text made safe for a terminal, a log line or a header: characters that act and bytes that are not UTF-8 as
 * \xNN, each byte of them. At most `length_max` bytes of it are written, and "…" where that was not all: a buffer with
 * room for length_max + TEXT_MORE_BYTES never grows. What is safe stays as it is, so twice is as good as once. */
enum { TEXT_MORE_BYTES = 3 };
void text_escape(struct buffer *out, const char *text, size_t length, size_t length_max);

#endif
