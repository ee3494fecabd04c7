/* The pages behind links: see link_page.h. Only what the workspace declares, and the same for everybody, so that who has the
 * link learns nothing of whom it is for.
 */
#include "host/link_page.h"

#include <stdlib.h>
#include <string.h>

#include "domain/offer.h"
#include "host/export_html.h"

enum { CATEGORIES_MAX = 100 };

static const char style[] =
    "<style>\n:root{color-scheme:light dark}\n"
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;"
    "overflow-wrap:anywhere}\n"
    "h1{font-size:1.6rem}\nh2{font-size:1.25rem;margin-top:2rem}\nform{margin:.5rem 0}\n"
    "button,select{font:inherit;padding:.4rem .8rem}\n</style>\n";

static void put_text(struct buffer *out, const char *text) {
  html_put(out, text, strlen(text));
}

static void put_element(struct buffer *out, const char *element, const char *text) {
  buffer_print(out, "<%s>", element);
  put_text(out, text);
  buffer_print(out, "</%s>\n", element);
}

static void begin_page(struct buffer *out, enum export_language language, enum link_word title) {
  buffer_print(out,
               "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\" />\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
               "<meta name=\"robots\" content=\"noindex\" />\n%s",
               export_language_tag(language), style);
  put_element(out, "title", link_word(title, language));
  buffer_add_text(out, "</head>\n<body>\n<main>\n");
  put_element(out, "h1", link_word(title, language));
}

static void end_page(struct buffer *out) {
  buffer_add_text(out, "</main>\n</body>\n</html>\n");
}

struct sheet {
  struct buffer *out;
  const struct workspace *workspace;
  enum export_language language;
  size_t workspace_locale;
};

static void put_hidden(struct buffer *out, const char *name, const char *value) {
  buffer_print(out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
  put_text(out, value);
  buffer_add_text(out, "\"/>");
}

static void begin_form(struct buffer *out, const char *act) {
  buffer_add_text(out, "<form method=\"post\">");
  put_hidden(out, "act", act);
}

static void end_form(struct buffer *out, const char *button) {
  buffer_add_text(out, "<button>");
  put_text(out, button);
  buffer_add_text(out, "</button></form>\n");
}

static void put_word(const struct sheet *page, const char *element, enum link_word word) {
  put_element(page->out, element, link_word(word, page->language));
}

static const char *text_of(const struct sheet *page, const struct wording *wording) {
  return wording_get(wording, WORDING_ANY, page->workspace_locale, WORDING_ANY);
}

/* A sentence, and a button that says no to it. */
static void put_choice(const struct sheet *page, const char *act, const char *value, const char *text,
                       enum link_word button) {
  begin_form(page->out, act);
  put_hidden(page->out, "value", value);
  put_text(page->out, text);
  buffer_add_byte(page->out, ' ');
  end_form(page->out, link_word(button, page->language));
}

static void put_degrees(const struct sheet *page) {
  put_word(page, "h2", LINK_LESS);
  begin_form(page->out, "degree");
  put_hidden(page->out, "value", "segment");
  end_form(page->out, link_word(LINK_LESS_SEGMENT, page->language));
  begin_form(page->out, "degree");
  put_hidden(page->out, "value", "mass");
  end_form(page->out, link_word(LINK_LESS_MASS, page->language));
}

/* What rests on a contract is what they asked for themselves. */
static void put_purposes(const struct sheet *page) {
  const struct workspace *workspace = page->workspace;
  bool has_any = false;
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    if (purpose->basis == BASIS_CONTRACT) continue;
    if (!has_any) put_word(page, "h2", LINK_OBJECT);
    has_any = true;
    const char *text = text_of(page, &purpose->text);
    put_choice(page, "object", purpose->name, text ? text : purpose->name, LINK_OBJECT_BUTTON);
  }
}

static void put_origins(const struct sheet *page) {
  const struct workspace *workspace = page->workspace;
  put_word(page, "h2", LINK_ORIGINS);
  for (size_t i = 0; i < workspace->origin_count; i++) {
    const struct origin *origin = &workspace->origins[i];
    const char *label = export_origin(workspace, origin->name, page->language, page->workspace_locale);
    put_choice(page, "origin", origin->name, label ? label : origin->name, LINK_ORIGIN_BUTTON);
  }
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Of the offers that may be shown, each once. */
static size_t list_categories(const struct catalogue *catalogue, const char *names[static CATEGORIES_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < catalogue->offer_count && count < CATEGORIES_MAX; i++) {
    const struct offer *offer = catalogue->offers[i];
    size_t at = 0;
    if (!offer->category || offer->is_withdrawn) continue;
    while (at < count && strcmp(names[at], offer->category)) at++;
    if (at == count) names[count++] = offer->category;
  }
  qsort(names, count, sizeof *names, by_text);
  return count;
}

static void put_categories(const struct sheet *page) {
  const char *names[CATEGORIES_MAX];
  size_t count = list_categories(page->workspace->catalogue, names);
  if (!count) return;
  put_word(page, "h2", LINK_NEVER);
  begin_form(page->out, "never");
  buffer_add_text(page->out, "<select name=\"value\" aria-label=\"");
  put_text(page->out, link_word(LINK_NEVER, page->language));
  buffer_add_text(page->out, "\">");
  for (size_t i = 0; i < count; i++) put_element(page->out, "option", names[i]);
  buffer_add_text(page->out, "</select> ");
  end_form(page->out, link_word(LINK_NEVER_BUTTON, page->language));
}

void link_page_choices(struct buffer *out, const struct workspace *workspace, enum export_language language) {
  const struct sheet page = {out, workspace, language,
                             workspace_locale(workspace, export_language_tag(language), 0)};
  begin_page(out, language, LINK_TITLE);
  put_word(&page, "p", LINK_INTRODUCTION);
  put_degrees(&page);
  put_purposes(&page);
  put_origins(&page);
  put_categories(&page);
  put_word(&page, "h2", LINK_FORGET);
  put_word(&page, "p", LINK_FORGET_TEXT);
  begin_form(out, "forget");
  end_form(out, link_word(LINK_FORGET_BUTTON, language));
  end_page(out);
}

void link_page_confirm(struct buffer *out, enum export_language language) {
  begin_page(out, language, LINK_CONFIRM_TITLE);
  put_element(out, "p", link_word(LINK_CONFIRM_TEXT, language));
  begin_form(out, "forget");
  put_hidden(out, "value", "yes");
  end_form(out, link_word(LINK_CONFIRM_BUTTON, language));
  end_page(out);
}

static void put_sentence(struct buffer *out, const char *text, const char *until) {
  const char *slot = until ? strstr(text, "%s") : NULL;
  buffer_add_text(out, "<p>");
  if (slot) {
    buffer_add(out, text, (size_t)(slot - text));
    put_text(out, until);
    text = slot + strlen("%s");
  }
  put_text(out, text);
  buffer_add_text(out, "</p>\n");
}

void link_page_say(struct buffer *out, enum export_language language, enum link_word title,
                   enum link_word text, const char *until) {
  begin_page(out, language, title);
  put_sentence(out, link_word(text, language), until);
  if (until) {
    begin_form(out, "undo");
    end_form(out, link_word(LINK_UNDO_BUTTON, language));
  }
  end_page(out);
}
