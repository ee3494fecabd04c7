/* Text as it sounds and not as it is written: for finding words whatever their case, accents and punctuation. */
#ifndef SARTO_BASE_FOLD_H
#define SARTO_BASE_FOLD_H

#include "base/buffer.h"

/* Appends the text folded: letters in lower case and without marks, compatibility forms as what they stand for (Unicode's
 * NFKD and case folding; ß as ss, ø as o, æ as ae, ı as i), every run of anything that is neither letter nor digit as one
 * space, none at the ends. What is not shown (zero-width characters, soft hyphens) is not there. Bytes that are no UTF-8
 * part words. Twice is as good as once. Any thread. */
void fold_text(struct slice text, struct buffer *out);

#endif
