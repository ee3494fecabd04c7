/* Writing a page: HTML that is XML as well, whatever it quotes. One thread's. */
#ifndef SARTO_HOST_EXPORT_HTML_H
#define SARTO_HOST_EXPORT_HTML_H

#include "host/export.h"

enum { PAGE_ROWS = 100 }; /* of a list; how many more there are is said */

struct page {
  const struct export *export;
  struct buffer *out;
  struct buffer text; /* of one word, while it is filled */
  struct arena arena;
};

/* What stands for {name} in a word. */
struct filling {
  const char *name;
  const char *text; /* NULL: the number */
  double number;
};

/* Text as it may stand in an element or an attribute: what acts or is no character of XML as U+FFFD. */
void html_put(struct buffer *out, const char *text, size_t length);
/* A page up to its body's first element: nothing from elsewhere, no script. `style`: what it has of its own. */
void html_begin(struct buffer *out, enum export_language language, const char *title, const char *style);
/* Something that a person or the shop wrote: <bdi>…</bdi>. */
void page_quote(struct page *page, const char *text);
void page_raw(struct page *page, const char *markup); /* as it is: literals alone */

void page_word(struct page *page, enum export_word word);
/* `fillings` end with one without a name. */
void page_fill(struct page *page, enum export_word word, const struct filling *fillings);
/* In a paragraph; in an item of a list. */
void page_say(struct page *page, enum export_word word);
/* ": ", with the space before it where the language has one. */
const char *page_colon(const struct page *page);
/* "<li>WORD: <bdi>text</bdi></li>" */
void page_item(struct page *page, enum export_word word, const char *text);
void page_line(struct page *page, enum export_word word, const struct filling *fillings); /* <li>…</li> */
/* What the shop wrote of a datum for itself, in an item; nothing where that would tell of watching, or is NULL. */
void page_about(struct page *page, const char *about);

void page_begin(struct page *page, enum export_word title); /* a section */
void page_end(struct page *page);
/* Lists of entries, each a heading of its own and lines below. */
void page_open(struct page *page, const char *title);
void page_close(struct page *page);
/* So many entries are there of which PAGE_ROWS were shown; 0: says that nothing is. */
void page_count(struct page *page, size_t count);

/* In the page's arena: "3 marzo 2026", "14:05", "1.234,5", "60 giorni". */
const char *page_day(struct page *page, int64_t time_ms);
const char *page_date(struct page *page, int32_t day);
const char *page_clock(struct page *page, int64_t time_ms);
const char *page_number(struct page *page, double number);
const char *page_span(struct page *page, int64_t span_ms);
const char *page_text(struct page *page, enum export_word word, const struct filling *fillings);

/* An offer as a person knows it: its name and its id, or the id alone. */
const char *page_offer(struct page *page, const char *id);
/* An origin's label in the workspace's locale; of the built-in ones, which no workspace labels, our own word. */
const char *export_origin(const struct workspace *workspace, const char *name, enum export_language language,
                          size_t locale);
const char *page_origin(const struct page *page, const char *name);

/* The sections. */
void page_put_told(struct page *page); /* export_page.c: status, details, estimates */
void page_put_said(
    struct page *page); /* export_page_said.c: consents, wishes, limits, questions, proposals */
void page_put_done(struct page *page);  /* export_page_done.c: activity, goods */
void page_put_rules(struct page *page); /* and purposes, how long things are kept, what can be done */
enum status page_put_history(struct page *page, struct error *err); /* export_page_history.c */

#endif
