/* Pages that people read in a browser: HTML without scripts and without anything from elsewhere, well-formed as XML too.
 * Any thread. */
#ifndef SARTO_HOST_PAGE_H
#define SARTO_HOST_PAGE_H

#include "base/buffer.h"

/* The languages that pages are written in. */
enum page_locale { PAGE_EN, PAGE_IT, PAGE_DE, PAGE_FR, PAGE_ES, PAGE_LOCALES };

/* The first of "it, en;q=0.8" or "it-IT" that pages are written in, in the order in which they stand; English where none
 * is. NULL is fine. */
enum page_locale page_locale(const char *wanted);
const char *page_locale_name(enum page_locale locale); /* "it"; static */

void page_begin(struct buffer *out, enum page_locale locale,
                const char *title); /* up to the title as a heading */
void page_end(struct buffer *out);
/* The text as it stands in an element or an attribute: whatever people wrote, it is text there. Bytes that XML does not
 * allow are left out. */
void page_text(struct buffer *out, const char *text);
/* An element with a text in it. */
void page_element(struct buffer *out, const char *element, const char *text);

#endif
