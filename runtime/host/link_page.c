/* The pages behind links: see link_page.h. Only what the workspace declares, and the same for everybody, so that who has the
 * link learns nothing of whom it is for.
 */
#include "host/link_page.h"

#include <stdlib.h>
#include <string.h>

#include "domain/offer.h"
#include "host/export_html.h"

enum { CATEGORIES_MAX = 100 };

static const char style[] = "form{margin:.5rem 0}\nbutton,select{font:inherit;padding:.4rem .8rem}\n";

static void put_text(struct buffer *out, const char *text) {
  html_put(out, text, strlen(text));
}

static void put_element(struct buffer *out, const char *element, const char *text) {
  buffer_print(out, "<%s>", element);
  put_text(out, text);
  buffer_print(out, "</%s>\n", element);
}

static void put_word(const struct link_sheet *sheet, const char *element, enum link_word word) {
  put_element(sheet->out, element, link_word(word, sheet->language));
}

static void begin_page(const struct link_sheet *sheet, enum link_word title) {
  html_begin(sheet->out, sheet->language, link_word(title, sheet->language), style);
  buffer_add_text(sheet->out, "<main>\n");
  put_word(sheet, "h1", title);
}

static void end_page(const struct link_sheet *sheet) {
  buffer_add_text(sheet->out, "</main>\n</body>\n</html>\n");
}

/* ---- forms ---- */

static void put_hidden(struct buffer *out, const char *name, const char *value) {
  buffer_print(out, "<input type=\"hidden\" name=\"%s\" value=\"", name);
  put_text(out, value);
  buffer_add_text(out, "\" />");
}

static void begin_form(const struct link_sheet *sheet, const char *act) {
  buffer_add_text(sheet->out, "<form method=\"post\"");
  if (sheet->action) buffer_print(sheet->out, " action=\"%s\"", sheet->action);
  buffer_add_byte(sheet->out, '>');
  put_hidden(sheet->out, "act", act);
}

static void end_form(const struct link_sheet *sheet, enum link_word button) {
  buffer_add_text(sheet->out, "<button>");
  put_text(sheet->out, link_word(button, sheet->language));
  buffer_add_text(sheet->out, "</button></form>\n");
}

/* A button, after a sentence or alone. */
static void put_choice(const struct link_sheet *sheet, const char *act, const char *value, const char *text,
                       enum link_word button) {
  begin_form(sheet, act);
  if (value) put_hidden(sheet->out, "value", value);
  if (text) put_text(sheet->out, text);
  if (text) buffer_add_byte(sheet->out, ' ');
  end_form(sheet, button);
}

/* ---- what there is to choose ---- */

static size_t locale_of(const struct link_sheet *sheet) {
  return workspace_locale(sheet->workspace, export_language_tag(sheet->language), 0);
}

static void put_held(const struct link_sheet *sheet) {
  put_word(sheet, "h2", LINK_SEE);
  put_choice(sheet, "see", NULL, NULL, LINK_SEE_BUTTON);
  put_choice(sheet, "save", NULL, NULL, LINK_SAVE_BUTTON);
}

static void put_degrees(const struct link_sheet *sheet) {
  put_word(sheet, "h2", LINK_LESS);
  put_choice(sheet, "degree", "segment", NULL, LINK_LESS_SEGMENT);
  put_choice(sheet, "degree", "mass", NULL, LINK_LESS_MASS);
  if (sheet->may_raise) put_choice(sheet, "degree", "all", NULL, LINK_MORE);
}

/* What rests on a contract is what they asked for themselves. */
static void put_purposes(const struct link_sheet *sheet) {
  const struct workspace *workspace = sheet->workspace;
  bool has_any = false;
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    if (purpose->basis == BASIS_CONTRACT) continue;
    if (!has_any) put_word(sheet, "h2", LINK_OBJECT);
    has_any = true;
    const char *text = wording_get(&purpose->text, WORDING_ANY, locale_of(sheet), WORDING_ANY);
    put_choice(sheet, "object", purpose->name, text ? text : purpose->name, LINK_OBJECT_BUTTON);
    if (sheet->may_raise) put_choice(sheet, "grant", purpose->name, NULL, LINK_GRANT_BUTTON);
  }
}

static void put_origins(const struct link_sheet *sheet) {
  const struct workspace *workspace = sheet->workspace;
  put_word(sheet, "h2", LINK_ORIGINS);
  for (size_t i = 0; i < workspace->origin_count; i++) {
    const char *name = workspace->origins[i].name;
    const char *label = export_origin(workspace, name, sheet->language, locale_of(sheet));
    put_choice(sheet, "origin", name, label ? label : name, LINK_ORIGIN_BUTTON);
    if (sheet->may_raise) put_choice(sheet, "allow", name, NULL, LINK_ALLOW_BUTTON);
  }
}

static int by_text(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void put_categories(const struct link_sheet *sheet) {
  struct buffer *out = sheet->out;
  const char *names[CATEGORIES_MAX];
  size_t count = catalogue_categories(sheet->workspace->catalogue, names, CATEGORIES_MAX);
  if (!count) return;
  qsort(names, count, sizeof *names, by_text);
  put_word(sheet, "h2", LINK_NEVER);
  begin_form(sheet, "never");
  buffer_add_text(out, "<select name=\"value\" aria-label=\"");
  put_text(out, link_word(LINK_NEVER, sheet->language));
  buffer_add_text(out, "\">");
  for (size_t i = 0; i < count; i++) put_element(out, "option", names[i]);
  buffer_add_text(out, "</select> ");
  end_form(sheet, LINK_NEVER_BUTTON);
}

/* ---- the pages ---- */

void link_page_choices(const struct link_sheet *sheet) {
  begin_page(sheet, LINK_TITLE);
  if (sheet->may_raise)
    put_held(sheet);
  else
    put_word(sheet, "p", LINK_INTRODUCTION);
  put_degrees(sheet);
  put_purposes(sheet);
  put_origins(sheet);
  put_categories(sheet);
  put_word(sheet, "h2", LINK_FORGET);
  put_word(sheet, "p", LINK_FORGET_TEXT);
  put_choice(sheet, "forget", NULL, NULL, LINK_FORGET_BUTTON);
  end_page(sheet);
}

void link_page_confirm(const struct link_sheet *sheet) {
  begin_page(sheet, LINK_CONFIRM_TITLE);
  put_word(sheet, "p", LINK_CONFIRM_TEXT);
  put_choice(sheet, "forget", "yes", NULL, LINK_CONFIRM_BUTTON);
  end_page(sheet);
}

void link_page_open(const struct link_sheet *sheet) {
  begin_page(sheet, LINK_TITLE);
  put_word(sheet, "p", LINK_ONCE_TEXT);
  put_choice(sheet, "open", NULL, NULL, LINK_ONCE_BUTTON);
  end_page(sheet);
}

void link_page_say(const struct link_sheet *sheet, enum link_word title, enum link_word text) {
  begin_page(sheet, title);
  put_word(sheet, "p", text);
  end_page(sheet);
}

static void find_day(void *context, const char *name, size_t length, struct message_value *value) {
  (void)name, (void)length;
  *value = (struct message_value){.type = MESSAGE_IS_DAY, .day = *(const int32_t *)context};
}

static void put_day(const struct link_sheet *sheet, int32_t day) {
  struct buffer text = {0};
  message_format("{day, date, long}", export_language_tag(sheet->language), find_day, &day, &text);
  html_put(sheet->out, text.data, text.length);
  buffer_fini(&text);
}

/* Without a day the sentence ends where the one that names it begins. */
static void put_sentence(const struct link_sheet *sheet, const char *text, const int32_t *until) {
  const char *slot = strstr(text, "%s"), *stop = strchr(text, '.');
  buffer_add_text(sheet->out, "<p>");
  if (until && slot) {
    html_put(sheet->out, text, (size_t)(slot - text));
    put_day(sheet, *until);
    put_text(sheet->out, slot + strlen("%s"));
  } else {
    html_put(sheet->out, text, (size_t)(stop - text) + 1);
  }
  buffer_add_text(sheet->out, "</p>\n");
}

void link_page_say_forgotten(const struct link_sheet *sheet, enum link_word title, enum link_word text,
                             const int32_t *until, const char *receipt) {
  begin_page(sheet, title);
  put_sentence(sheet, link_word(text, sheet->language), until);
  if (until) put_choice(sheet, "undo", NULL, NULL, LINK_UNDO_BUTTON);
  put_word(sheet, "h2", LINK_RECEIPT);
  put_element(sheet->out, "p", receipt);
  end_page(sheet);
}
