/* Elements and words of the page. See export_html.h. */
#include "host/export_html.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/held.h"

/* ---- characters ---- */

static const char *entity(char byte) {
  switch (byte) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  default:
    return NULL;
  }
}

/* How many bytes are no character of a page: what acts on whoever shows it, no UTF-8, U+FFFE and U+FFFF. */
static size_t unfit(const char *text, size_t length) {
  uint32_t code_point;
  if (*text == '\n' || *text == '\t') return 0;
  size_t acting = text_acting(text, length, &code_point);
  if (acting) return acting;
  bool is_none = length >= 3 && (!memcmp(text, "\xef\xbf\xbe", 3) || !memcmp(text, "\xef\xbf\xbf", 3));
  return is_none ? 3 : text_utf8_prefix(text, length < 4 ? length : 4) == 0;
}

void html_put(struct buffer *out, const char *text, size_t length) {
  for (size_t i = 0; i < length;) {
    const char *escaped = entity(text[i]);
    size_t skipped = escaped ? 0 : unfit(text + i, length - i);
    if (escaped)
      buffer_add_text(out, escaped);
    else if (skipped)
      buffer_add_text(out, "\xef\xbf\xbd");
    else
      buffer_add_byte(out, text[i]);
    i += skipped ? skipped : 1;
    while (!escaped && !skipped && i < length && (text[i] & 0xc0) == 0x80)
      buffer_add_byte(out, text[i++]); /* the rest of the character */
  }
}

void html_begin(struct buffer *out, enum export_language language, const char *title, const char *style) {
  buffer_print(
      out,
      "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\" />\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
      "<meta name=\"robots\" content=\"noindex\" />\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'\" />\n"
      "<style>\n:root{color-scheme:light dark}\n"
      "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:0 auto;padding:1rem;"
      "overflow-wrap:anywhere}\n"
      "h1{font-size:1.6rem;line-height:1.2}\nh2{font-size:1.25rem;margin-top:2.5rem}\n%s</style>\n<title>",
      export_language_tag(language), style);
  html_put(out, title, strlen(title));
  buffer_add_text(out, "</title>\n</head>\n<body>\n");
}

void page_raw(struct page *page, const char *markup) {
  buffer_add_text(page->out, markup);
}

void page_quote(struct page *page, const char *text) {
  page_raw(page, "<bdi>");
  html_put(page->out, text, strlen(text));
  page_raw(page, "</bdi>");
}

/* ---- words ---- */

/* Where there is nothing to say an ellipsis says so: no sentence is left with a hole. */
static struct message_value value_of(const struct filling *filling) {
  const char *text = filling->text && !*filling->text ? "\xe2\x80\xa6" : filling->text;
  if (!text) return (struct message_value){.type = MESSAGE_IS_NUMBER, .number = filling->number};
  return (struct message_value){.type = MESSAGE_IS_TEXT, .text = {text, strlen(text)}};
}

static void find(void *context, const char *name, size_t length, struct message_value *value) {
  for (const struct filling *filling = context; filling && filling->name; filling++)
    if (strlen(filling->name) == length && !memcmp(filling->name, name, length)) *value = value_of(filling);
}

const char *page_text(struct page *page, enum export_word word, const struct filling *fillings) {
  enum export_language language = page->export->language;
  buffer_clear(&page->text);
  wording_fill(export_word(word, language), export_language_tag(language), find, (void *)fillings,
               &page->text);
  return arena_text(&page->arena, page->text.data ? page->text.data : "", page->text.length);
}

void page_fill(struct page *page, enum export_word word, const struct filling *fillings) {
  const char *text = page_text(page, word, fillings);
  html_put(page->out, text, strlen(text));
}

void page_word(struct page *page, enum export_word word) {
  const char *text = export_word(word, page->export->language);
  html_put(page->out, text, strlen(text));
}

void page_say(struct page *page, enum export_word word) {
  page_raw(page, "<p>");
  page_word(page, word);
  page_raw(page, "</p>\n");
}

const char *page_colon(const struct page *page) {
  return page->export->language == LANGUAGE_FR ? "\xc2\xa0: " : ": ";
}

void page_item(struct page *page, enum export_word word, const char *text) {
  page_raw(page, "<li>");
  page_word(page, word);
  page_raw(page, page_colon(page));
  page_quote(page, text);
  page_raw(page, "</li>\n");
}

void page_line(struct page *page, enum export_word word, const struct filling *fillings) {
  page_raw(page, "<li>");
  page_fill(page, word, fillings);
  page_raw(page, "</li>\n");
}

void page_about(struct page *page, const char *about) {
  if (!about || !export_is_discreet(page->export, about)) return;
  page_raw(page, "<li>");
  page_quote(page, about);
  page_raw(page, "</li>\n");
}

/* ---- sections ---- */

void page_begin(struct page *page, enum export_word title) {
  buffer_print(page->out, "<section aria-labelledby=\"s%d\">\n<h2 id=\"s%d\">", (int)title, (int)title);
  page_word(page, title);
  page_raw(page, "</h2>\n");
}

void page_end(struct page *page) {
  page_raw(page, "</section>\n");
}

void page_open(struct page *page, const char *title) {
  page_raw(page, "<div class=\"entry\"><h3>");
  page_quote(page, title);
  page_raw(page, "</h3>\n<ul>\n");
}

void page_close(struct page *page) {
  page_raw(page, "</ul></div>\n");
}

void page_count(struct page *page, size_t count) {
  if (!count) page_say(page, WORD_NOTHING);
  if (count <= PAGE_ROWS) return;
  page_raw(page, "<p>");
  page_fill(page, WORD_MORE, (struct filling[]){{"n", NULL, (double)(count - PAGE_ROWS)}, {0}});
  page_raw(page, "</p>\n");
}

/* ---- values ---- */

static void find_one(void *context, const char *name, size_t length, struct message_value *value) {
  (void)name, (void)length;
  *value = *(const struct message_value *)context;
}

static const char *format(struct page *page, const char *message, struct message_value value) {
  buffer_clear(&page->text);
  message_format(message, export_language_tag(page->export->language), find_one, &value, &page->text);
  return arena_text(&page->arena, page->text.data ? page->text.data : "", page->text.length);
}

const char *page_date(struct page *page, int32_t day) {
  return format(page, "{x, date, long}", (struct message_value){.type = MESSAGE_IS_DAY, .day = day});
}

static int32_t day_at(int64_t time_ms) {
  return (int32_t)((time_ms - (time_ms % CLOCK_DAY_MS + CLOCK_DAY_MS) % CLOCK_DAY_MS) / CLOCK_DAY_MS);
}

const char *page_day(struct page *page, int64_t time_ms) {
  bool is_known = time_ms != INT64_MIN && time_ms != INT64_MAX;
  return is_known ? page_date(page, day_at(time_ms)) : "?";
}

const char *page_clock(struct page *page, int64_t time_ms) {
  int64_t minutes = (time_ms % CLOCK_DAY_MS + CLOCK_DAY_MS) % CLOCK_DAY_MS / CLOCK_MINUTE_MS;
  return arena_print(&page->arena, "%02d:%02d", (int)(minutes / 60), (int)(minutes % 60));
}

const char *page_number(struct page *page, double number) {
  double rounded = round(number * 100) / 100;
  return format(page, "{x, number}", (struct message_value){.type = MESSAGE_IS_NUMBER, .number = rounded});
}

const char *page_span(struct page *page, int64_t span_ms) {
  bool is_short = span_ms < 2 * CLOCK_DAY_MS;
  double count = (double)(span_ms / (is_short ? CLOCK_HOUR_MS : CLOCK_DAY_MS));
  return page_text(page, is_short ? WORD_HOURS : WORD_DAYS, (struct filling[]){{"n", NULL, count}, {0}});
}

const char *export_origin(const struct workspace *workspace, const char *name, enum export_language language,
                          size_t locale) {
  static const enum export_word built_in[ORIGINS_BUILT_IN] = {WORD_DECLARED, WORD_WEB, WORD_PURCHASES,
                                                              WORD_SERVICE};
  for (size_t i = 0; i < ORIGINS_BUILT_IN; i++)
    if (!strcmp(origin_names[i], name)) return export_word(built_in[i], language);
  return held_label(workspace, name, locale);
}

const char *page_origin(const struct page *page, const char *name) {
  const struct export *export = page->export;
  return export_origin(export->workspace, name, export->language, export->locale);
}

const char *page_offer(struct page *page, const char *id) {
  const struct export *export = page->export;
  for (size_t i = 0; i < export->name_count; i++)
    if (!strcmp(export->names[i].id, id))
      return arena_print(&page->arena, "%s (%s)", export->names[i].name, id);
  return id;
}
