/* The page that a person reads: its frame, their status, their details, what is estimated of them. See export.h.
 *
 * No script, nothing from elsewhere, one column that a phone shows and a printer prints. Well-formed as XML, so that any
 * parser can say whether it is whole.
 */
#include <string.h>

#include "base/clock.h"
#include "domain/held.h"
#include "domain/rights.h"
#include "host/export_html.h"

static const char style[] =
    "h2{border-bottom:1px solid}\nh3{font-size:1rem;margin:1rem 0 0}\nul{margin:0;padding-left:1.25rem}\n"
    "nav ul{columns:2 10rem;list-style:none;padding:0}\nnav a{display:inline-block;padding:.25rem 0}\n"
    "@media print{body{max-width:none;font-size:10pt}nav{display:none}.entry{break-inside:avoid}"
    "a{color:inherit;text-decoration:none}}\n";

static const enum export_word sections[] = {
    WORD_STATUS,   WORD_HARD,      WORD_CARRIED,  WORD_SOFT,     WORD_CONSENTS,  WORD_WISHES,
    WORD_LIMITS,   WORD_ASKS,      WORD_CONTACTS, WORD_WAKES,    WORD_GOODS,     WORD_VIEWED,
    WORD_ACTIVITY, WORD_DECISIONS, WORD_EVENTS,   WORD_PURPOSES, WORD_RETENTION, WORD_RIGHTS,
};

/* ---- frame ---- */

static void put_head(struct page *page) {
  const struct export *export = page->export;
  html_begin(page->out, export->language, export_word(WORD_TITLE, export->language), style);
  page_raw(page, "<header>\n<h1>");
  page_word(page, WORD_TITLE);
  page_raw(page, "</h1>\n");
  page_say(page, WORD_INTRO);
  page_raw(page, "<ul>\n");
  page_item(page, WORD_NUMBER, export->profile->id);
  page_line(page, WORD_MADE,
            (struct filling[]){{"day", page_day(page, export->now_ms), 0},
                               {"clock", page_clock(page, export->now_ms), 0},
                               {0}});
  page_raw(page, "</ul>\n");
  page_say(page, WORD_FILE);
  page_raw(page, "</header>\n");
}

static void put_contents(struct page *page) {
  page_raw(page, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">");
  page_word(page, WORD_CONTENTS);
  page_raw(page, "</h2>\n<ul>\n");
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
    buffer_print(page->out, "<li><a href=\"#s%d\">", (int)sections[i]);
    page_word(page, sections[i]);
    page_raw(page, "</a></li>\n");
  }
  page_raw(page, "</ul>\n</nav>\n");
}

enum status export_put_page(const struct export *export, struct buffer *out, struct error *err) {
  struct page page = {.export = export, .out = out};
  put_head(&page);
  put_contents(&page);
  page_raw(&page, "<main>\n");
  page_put_told(&page);
  page_put_said(&page);
  page_put_done(&page);
  enum status status = page_put_history(&page, err);
  page_put_rules(&page);
  page_raw(&page, "</main>\n</body>\n</html>\n");
  buffer_fini(&page.text);
  arena_fini(&page.arena);
  return status;
}

/* ---- status ---- */

static void put_status(struct page *page) {
  static const enum export_word states[] = {WORD_PROSPECT, WORD_NEW, WORD_ESTABLISHED, WORD_LAPSED};
  const struct export *export = page->export;
  const struct aliases *aliases = &export->profile->aliases;
  page_begin(page, WORD_STATUS);
  page_raw(page, "<ul>\n");
  page_line(page, states[profile_lifecycle(export->profile, export->workspace, export->now_ms)], NULL);
  page_line(page, export->profile->is_known_person ? WORD_KNOWN : WORD_UNKNOWN, NULL);
  for (size_t i = 0; i < aliases->count; i++) {
    page_raw(page, "<li>");
    page_fill(page, WORD_ALIAS,
              (struct filling[]){{"day", page_day(page, aliases->each[i].time_ms), 0}, {0}});
    page_raw(page, page_colon(page));
    page_quote(page, aliases->each[i].id);
    page_raw(page, "</li>\n");
  }
  page_raw(page, "</ul>\n");
  page_say(page, WORD_LIFECYCLE);
  page_end(page);
}

/* ---- details ---- */

static const char *print_list(struct page *page, const struct hard_texts *texts) {
  const char *text = texts->packed;
  char *list = arena_text(&page->arena, texts->packed, texts->bytes);
  if (!texts->count) return "";
  for (size_t i = 1; i < texts->count; i++) { /* where one ends */
    text += strlen(text) + 1;
    list[text - texts->packed - 1] = '\n';
  }
  return list;
}

static const char *print_value(struct page *page, const struct hard_value *value) {
  if (value->is_taken_back) return export_word(WORD_TAKEN_BACK, page->export->language);
  switch ((enum hard_type)value->type) {
  case HARD_STRING:
    return value->text;
  case HARD_NUMBER:
    return page_number(page, value->number);
  case HARD_BOOLEAN:
    return value->boolean ? "\xe2\x9c\x93" : "\xe2\x9c\x97"; /* a tick, a cross */
  case HARD_DATE:
    return page_date(page, value->day);
  case HARD_LIST:
  case HARD_SET:
    return print_list(page, value->texts);
  }
  return "";
}

static void open_value(struct page *page, const char *name, const struct hard_value *value) {
  page_open(page, arena_print(&page->arena, "%s%s%s", name, page_colon(page), print_value(page, value)));
  if (value->said_ms != INT64_MIN) page_item(page, WORD_SAID, page_day(page, value->said_ms));
}

static void put_use(struct page *page, const struct hard_value *value) {
  const struct export *export = page->export;
  const struct hard_attribute *declared = &export->workspace->hard[value->attribute];
  const struct rights rights = {export->workspace, export->profile,
                                consents_live(&export->profile->consents, export->workspace, export->now_ms),
                                export->now_ms};
  unsigned uses = held_uses(export->workspace, value->attribute);
  if (declared->may_steer) page_line(page, WORD_STEER, NULL);
  if (declared->may_say) page_line(page, WORD_SAY, NULL);
  for (unsigned i = 0; i < 4; i++)
    if (uses & 1U << i) page_line(page, (enum export_word)(WORD_FOR_OCCASION + i), NULL);
  if (!declared->may_steer && !declared->may_say && !uses) page_line(page, WORD_NO_USE, NULL);
  if (rights_on_hard(&rights, value->attribute, value)) page_line(page, WORD_NOT_NOW, NULL);
}

static void put_hard(struct page *page) {
  const struct export *export = page->export;
  page_begin(page, WORD_HARD);
  for (size_t i = 0; i < export->profile->hard_count && i < PAGE_ROWS; i++) {
    const struct hard_value *value = &export->profile->hard[i];
    const struct hard_attribute *declared = &export->workspace->hard[value->attribute];
    const char *origin = declared->origin ? declared->origin->name : origin_names[ORIGIN_DECLARED];
    open_value(page, declared->name, value);
    page_about(page, declared->about);
    page_item(page, WORD_ORIGIN, page_origin(page, origin));
    if (declared->purpose) page_item(page, WORD_PURPOSE, declared->purpose->name);
    put_use(page, value);
    if (declared->keep) page_item(page, WORD_KEPT_FOR, page_span(page, declared->keep_ms));
    if (declared->special) page_line(page, WORD_SPECIAL, NULL);
    page_close(page);
  }
  page_count(page, export->profile->hard_count);
  page_end(page);
}

static void put_carried(struct page *page) {
  const struct profile *profile = page->export->profile;
  page_begin(page, WORD_CARRIED);
  if (profile->carried_count) page_say(page, WORD_CARRIED_TEXT);
  for (size_t i = 0; i < profile->carried_count && i < PAGE_ROWS; i++) {
    open_value(page, profile->carried[i].name, &profile->carried[i].value);
    page_close(page);
  }
  page_count(page, profile->carried_count);
  page_end(page);
}

/* ---- estimates ---- */

struct estimate {
  struct page *page;
  const struct belief_rule *rule;
  const struct soft_datum *declared; /* NULL: none */
  const char *key;
  size_t *count;
};

static void put_origin(void *context, const char *name, const struct belief *belief) {
  const struct estimate *estimate = context;
  struct page *page = estimate->page;
  page_line(page, WORD_EVIDENCE,
            (struct filling[]){{"origin", page_origin(page, name), 0},
                               {"weight", page_number(page, belief->evidence), 0},
                               {0}});
}

static void put_estimate(void *context, const char *key, const struct belief *belief) {
  struct estimate estimate = *(struct estimate *)context;
  struct page *page = estimate.page;
  const char *name = estimate.rule->name;
  estimate.key = key;
  if ((*estimate.count)++ >= PAGE_ROWS) return;
  page_open(page, key ? arena_print(&page->arena, "%s%s%s", name, page_colon(page), key) : name);
  if (estimate.declared) page_about(page, estimate.declared->about);
  page_line(
      page, WORD_VALUE,
      (struct filling[]){{"value", page_number(page, (double)(int)(belief->value * 100 + 0.5)), 0},
                         {"confidence", page_number(page, (double)(int)(belief->confidence * 100 + 0.5)), 0},
                         {0}});
  beliefs_origins(&page->export->profile->beliefs, estimate.rule, key, page->export->now_ms, put_origin,
                  &estimate);
  if (estimate.declared && estimate.declared->purpose)
    page_item(page, WORD_PURPOSE, estimate.declared->purpose->name);
  if (estimate.rule->half_life_ms)
    page_line(page, WORD_HALF_LIFE,
              (struct filling[]){{"span", page_span(page, estimate.rule->half_life_ms), 0}, {0}});
  else
    page_line(page, WORD_STAYS, NULL);
  if (!estimate.declared) page_line(page, WORD_NOT_NOW, NULL);
  page_close(page);
}

static void put_soft(struct page *page) {
  const struct export *export = page->export;
  struct belief_rule rule;
  size_t count = 0;
  page_begin(page, WORD_SOFT);
  if (export->profile->beliefs.count) page_say(page, WORD_SOFT_TEXT);
  for (size_t i = 0; beliefs_rule_at(&export->profile->beliefs, i, &rule); i++) {
    struct estimate estimate = {page, &rule, workspace_find_soft(export->workspace, rule.name), NULL, &count};
    if (estimate.declared) rule = soft_rule(estimate.declared);
    struct belief belief;
    if (beliefs_is_keyed(&export->profile->beliefs, rule.name)) {
      beliefs_keys(&export->profile->beliefs, &rule, export->now_ms, put_estimate, &estimate);
      continue;
    }
    beliefs_read(&export->profile->beliefs, &rule, NULL, export->now_ms, &belief);
    put_estimate(&estimate, NULL, &belief);
  }
  page_count(page, count);
  page_end(page);
}

void page_put_told(struct page *page) {
  put_status(page);
  put_hard(page);
  put_carried(page);
  put_soft(page);
}
