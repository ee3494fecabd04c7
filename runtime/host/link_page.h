/* The pages behind the links of domain/link.h and of once.h: what a person may change, by buttons that post forms
 * (link_act.h). Nothing of the person stands on them. Any thread. */
#ifndef SARTO_HOST_LINK_PAGE_H
#define SARTO_HOST_LINK_PAGE_H

#include "domain/workspace.h"
#include "host/link_words.h"

struct link_sheet {
  struct buffer *out;
  const struct workspace *workspace;
  enum export_language language;
  const char *action; /* where its forms are posted, beside its own address; NULL: to that */
  bool may_raise;
};

/* All there is to choose from; who may raise sees what is held as well. */
void link_page_choices(const struct link_sheet *sheet);
/* "Shall we forget you?" */
void link_page_confirm(const struct link_sheet *sheet);
/* Of a link that opens once: a button, since programs look at links in mails before people do. */
void link_page_open(const struct link_sheet *sheet);
/* One sentence under a title. */
void link_page_say(const struct link_sheet *sheet, enum link_word title, enum link_word text);
/* The same of a forgetting: `until` stands for the sentence's %s, the day until which a button undoes it; NULL: there is none.
 * `receipt` is its number. */
void link_page_say_forgotten(const struct link_sheet *sheet, enum link_word title, enum link_word text,
                             const int32_t *until, const char *receipt);

#endif
