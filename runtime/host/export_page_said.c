/* Sections of the page: consents with what they were given to, wishes, limits, questions, proposals. See export_html.h. */
#include <math.h>
#include <string.h>

#include "domain/contact_inside.h"
#include "domain/held.h"
#include "domain/profile_due.h"
#include "host/export_html.h"

static struct filling *on(struct page *page, int64_t time_ms) {
  struct filling *fillings = arena_alloc(&page->arena, 2 * sizeof *fillings);
  fillings[0] = (struct filling){"day", page_day(page, time_ms), 0};
  return fillings;
}

/* ---- consents ---- */

/* The language is told with what is written in one. */
static void put_words(struct page *page, const struct filling *version, const struct export_text *text) {
  page_raw(page, "<li>");
  page_fill(page, WORD_TEXT, version);
  if (*text->locale) buffer_print(page->out, " (%s)", text->locale);
  page_raw(page, page_colon(page));
  page_quote(page, text->text);
  page_raw(page, "</li>\n");
  if (text->gives) page_item(page, WORD_GIVES, text->gives);
}

/* That which was read, as far as it is known, and beside it the one for whoever reads the page. */
static void put_text(struct page *page, const char *purpose, const struct consent_record *record) {
  const struct filling version[] = {{"n", page_number(page, record->version), 0}, {0}};
  struct export_texts list;
  if (!record->version) {
    page_line(page, WORD_NO_VERSION, NULL);
    return;
  }
  export_list_texts(page->export, purpose, record->version, record->at_ms, &page->arena, &list);
  const struct export_text *given = export_pick_text(&list, export_own_locale(page->export, record->at_ms));
  const struct export_text *read = export_read_text(page->export, &list);
  if (!read) page_line(page, WORD_TEXT_GONE, version);
  if (read && !given) page_line(page, WORD_TEXT_ANY, NULL);
  if (given) put_words(page, version, given);
  if (read && read != given) put_words(page, version, read);
}

static void put_record(struct page *page, const char *purpose, int by, const struct consent_record *record) {
  static const enum export_word strengths[] = {WORD_SIGNAL, WORD_BANNER, WORD_TOLD};
  static const enum export_word states[] = {WORD_NOTHING, WORD_GRANTED, WORD_DENIED, WORD_WITHDRAWN};
  page_raw(page, "<li>");
  page_fill(page, states[record->state], on(page, record->at_ms));
  page_raw(page, ", ");
  page_word(page, strengths[by]);
  page_raw(page, "</li>\n");
  if (record->source && by == CONSENT_TOLD)
    page_item(page, WORD_WHERE, record->source); /* else a field's name */
  if (record->expires_ms != INT64_MAX) page_line(page, WORD_UNTIL, on(page, record->expires_ms));
  put_text(page, purpose, record);
}

static void put_consents(struct page *page) {
  const struct export *export = page->export;
  const struct consents *consents = &export->profile->consents;
  page_begin(page, WORD_CONSENTS);
  for (size_t i = 0; i < consents->count && i < PAGE_ROWS; i++) {
    const struct consent *consent = &consents->each[i];
    const struct purpose *declared = workspace_find_purpose(export->workspace, consent->purpose);
    bool is_live = declared && consents_judge(consents, declared, export->now_ms) == CONSENT_IS_LIVE;
    page_open(page, consent->purpose);
    page_line(page, is_live ? WORD_LIVE : WORD_NOT_LIVE, NULL);
    for (int by = CONSENT_STRENGTHS - 1; by >= 0; by--)
      if (consent->said[by].state) put_record(page, consent->purpose, by, &consent->said[by]);
    page_close(page);
  }
  page_count(page, consents->count);
  page_end(page);
}

/* ---- wishes ---- */

static void put_names(struct page *page, const char *const *names) {
  for (; names && *names; names++) {
    page_raw(page, "<li>");
    page_quote(page, *names);
    page_raw(page, "</li>\n");
  }
}

static const char *bound(struct page *page, double number) {
  return isfinite(number) ? page_number(page, number) : "\xe2\x80\xa6"; /* … */
}

static void put_wish(struct page *page, enum export_word kind, const struct wish *wish) {
  page_open(page, export_word(kind, page->export->language));
  page_item(page, WORD_SAID, page_day(page, wish->said_ms));
  if (!wish->query_count) page_line(page, WORD_TAKEN_BACK, NULL);
  for (size_t i = 0; i < wish->query_count; i++) {
    const struct offer_query *query = &wish->queries[i];
    put_names(page, query->categories);
    put_names(page, query->tags);
    put_names(page, query->ids);
    if (query->price)
      page_line(page, WORD_PRICE,
                (struct filling[]){{"low", bound(page, query->price->at_least), 0},
                                   {"high", bound(page, query->price->at_most), 0},
                                   {0}});
  }
  page_close(page);
}

static void put_wishes(struct page *page) {
  static const enum export_word kinds[WISH_KINDS] = {WORD_MUST, WORD_PREFER, WORD_NEVER};
  size_t count = 0;
  page_begin(page, WORD_WISHES);
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    const struct wish *wish = &page->export->profile->wishes.kinds[kind];
    if (wish->is_said) put_wish(page, kinds[kind], wish), count++;
  }
  page_count(page, count);
  page_end(page);
}

static void put_limits(struct page *page) {
  static const enum export_word degrees[] = {WORD_CAP_MASS, WORD_CAP_SEGMENT, WORD_CAP_INDIVIDUAL};
  const struct export *export = page->export;
  const struct own_limits *limits = &export->profile->limits;
  enum degree cap = limits_degree(limits);
  size_t count = 0;
  page_begin(page, WORD_LIMITS);
  page_raw(page, "<ul>\n");
  if (cap < DEGREE_INVERSE)
    count++, page_item(page, WORD_DEGREE_CAP, export_word(degrees[cap], export->language));
  for (size_t i = 0; i < limits->origin_count; i++) {
    const struct limited_origin *origin = &limits->origins[i];
    if (!limits_withdrew(limits, origin->name)) continue;
    page_raw(page, "<li>");
    page_fill(page, WORD_ORIGIN_OFF, on(page, origin->withdrawn_ms));
    page_raw(page, page_colon(page));
    page_quote(page, page_origin(page, origin->name));
    page_raw(page, "</li>\n");
    count++;
  }
  if (!count) page_line(page, WORD_NO_LIMITS, NULL);
  page_raw(page, "</ul>\n");
  page_end(page);
}

/* ---- questions, proposals ---- */

static void put_asking(struct page *page, const struct asked_once *asking) {
  static const enum export_word states[] = {WORD_ASKED, WORD_ANSWERED, WORD_DECLINED};
  const struct ask *declared = workspace_find_ask(page->export->workspace, asking->ask);
  const char *text =
      declared ? wording_get(&declared->text, WORDING_ANY, page->export->locale, WORDING_ANY) : NULL;
  page_open(page, text ? text : asking->ask);
  page_line(page, states[asking->state],
            on(page, asking->state == ASKED_OPEN ? asking->at_ms : asking->answered_ms));
  if (asking->gift) page_item(page, WORD_GIVES, asking->gift);
  page_close(page);
}

static void put_asks(struct page *page) {
  const struct asked *asked = &page->export->profile->asked;
  size_t first = asked->count > PAGE_ROWS ? asked->count - PAGE_ROWS : 0;
  page_begin(page, WORD_ASKS);
  for (size_t i = asked->count; i-- > first;) put_asking(page, &asked->each[i]);
  page_count(page, asked->count);
  page_end(page);
}

static void put_contact(struct page *page, const struct contact *contact) {
  static const enum export_word states[CONTACT_STATES] = {WORD_PREPARED, WORD_EXPOSED, WORD_DISMISSED,
                                                          WORD_REJECTED, WORD_ACCEPTED};
  page_open(page, contact_text(contact, TEXT_PLACEMENT));
  page_line(page, states[contact->state], on(page, contact->at_ms));
  for (uint32_t i = 0; i < contact->offer_count; i++) {
    page_raw(page, "<li>");
    page_quote(page, page_offer(page, contact_text(contact, TEXT_OFFERS + i)));
    page_raw(page, "</li>\n");
  }
  page_close(page);
}

static void put_contacts(struct page *page) {
  const struct contacts *contacts = &page->export->profile->contacts;
  size_t first = contacts->count > PAGE_ROWS ? contacts->count - PAGE_ROWS : 0;
  page_begin(page, WORD_CONTACTS);
  for (size_t i = contacts->count; i-- > first;) put_contact(page, &contacts->each[i]);
  page_count(page, contacts->count);
  page_end(page);
}

/* What the host comes back to by itself, of one kind: it is computed and nowhere held. False: nothing. */
static bool put_due(struct page *page, bool is_occasion) {
  static const enum export_word occasions[] = {WORD_BIRTHDAY, WORD_NAME_DAY, WORD_ANNIVERSARY};
  struct workspace workspace = *page->export->workspace;
  struct profile profile = *page->export->profile;
  struct due due;
  profile.wakes.count = 0;
  profile.wakes.has_changed &= !is_occasion;
  workspace.has_occasions &= is_occasion;
  workspace.hears_lifecycle &= !is_occasion;
  if (!profile.wakes.is_scheduled || !profile_find_due(&profile, &workspace, &due)) return false;
  enum export_word title = due.kind == DUE_OCCASION ? occasions[due.occasion - 1] : WORD_STATUS;
  page_open(page, export_word(title, page->export->language));
  page_line(page, WORD_DUE, on(page, due.at_ms));
  page_close(page);
  return true;
}

static void put_wakes(struct page *page) {
  const struct wakes *wakes = &page->export->profile->wakes;
  page_begin(page, WORD_WAKES);
  for (uint32_t i = 0; i < wakes->count; i++) {
    page_open(page, wakes->each[i].strategy);
    page_line(page, WORD_DUE, on(page, wakes->each[i].due_ms));
    page_close(page);
  }
  size_t others = (size_t)put_due(page, true) + (size_t)put_due(page, false);
  page_count(page, wakes->count + others);
  page_end(page);
}

void page_put_said(struct page *page) {
  put_consents(page);
  put_wishes(page);
  put_limits(page);
  put_asks(page);
  put_contacts(page);
  put_wakes(page);
}
