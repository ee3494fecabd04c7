/* Pages for people: see page.h. */
#include "host/page.h"

#include <string.h>

static const char *const locale_names[] = {"en", "it", "de", "fr", "es"};

/* Read on a phone as well as on paper, and as bright or dark as its reader likes. */
static const char style[] =
    "body{max-width:42rem;margin:2rem auto;padding:0 1rem;font:1rem/1.5 system-ui,sans-serif;"
    "color-scheme:light dark}"
    "h2{margin-top:2rem;font-size:1.2rem}"
    "form{margin:.5rem 0}"
    "button{font:inherit;padding:.4rem .8rem;cursor:pointer}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:.25rem .5rem .25rem 0;"
    "border-bottom:1px solid #8884;overflow-wrap:anywhere}"
    "@media print{button{display:none}}";

const char *page_locale_name(enum page_locale locale) {
  return locale_names[locale];
}

enum page_locale page_locale(const char *wanted) {
  while (wanted && *wanted) {
    wanted += strspn(wanted, " \t,");
    for (enum page_locale locale = 0; locale < PAGE_LOCALES; locale++)
      if (!strncasecmp(wanted, locale_names[locale], 2) && strchr("-_;, \t", wanted[2])) return locale;
    wanted += strcspn(wanted, ",");
  }
  return PAGE_EN;
}

void page_text(struct buffer *out, const char *text) {
  for (; *text; text++) {
    switch (*text) {
    case '&':
      buffer_add_text(out, "&amp;");
      break;
    case '<':
      buffer_add_text(out, "&lt;");
      break;
    case '>':
      buffer_add_text(out, "&gt;");
      break;
    case '"':
      buffer_add_text(out, "&quot;");
      break;
    case '\'':
      buffer_add_text(out, "&#39;");
      break;
    default:
      if ((unsigned char)*text >= ' ' || strchr("\t\n\r", *text)) buffer_add_byte(out, *text);
    }
  }
}

void page_element(struct buffer *out, const char *element, const char *text) {
  buffer_print(out, "<%s>", element);
  page_text(out, text);
  buffer_print(out, "</%s>\n", element);
}

void page_begin(struct buffer *out, enum page_locale locale, const char *title) {
  buffer_print(out,
               "<!DOCTYPE html>\n<html lang=\"%s\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
               "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width\"/>\n"
               "<meta name=\"robots\" content=\"noindex\"/>\n<style>%s</style>\n",
               locale_names[locale], style);
  page_element(out, "title", title);
  buffer_add_text(out, "</head>\n<body>\n<main>\n");
  page_element(out, "h1", title);
}

void page_end(struct buffer *out) {
  buffer_add_text(out, "</main>\n</body>\n</html>\n");
}
