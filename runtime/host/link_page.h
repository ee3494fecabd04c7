/* The pages behind the links of domain/link.h: what a person may lower, by buttons that post forms (link_act.h) to the same
 * address. Nothing of the person stands on them. Any thread. */
#ifndef SARTO_HOST_LINK_PAGE_H
#define SARTO_HOST_LINK_PAGE_H

#include "domain/workspace.h"
#include "host/link_words.h"

/* All there is to choose from. */
void link_page_choices(struct buffer *out, const struct workspace *workspace, enum export_language language);
/* "Shall we forget you?" */
void link_page_confirm(struct buffer *out, enum export_language language);
/* One sentence under a title. `until` stands for its %s, a day, with the button that undoes a forgetting; NULL: it has none. */
void link_page_say(struct buffer *out, enum export_language language, enum link_word title,
                   enum link_word text, const char *until);

#endif
