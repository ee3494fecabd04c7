/* Sections of the page: what was ordered and opened, what was done how often; then the rules by which all of it is kept.
 * See export_html.h. */
#include "host/export_html.h"

#include "domain/profile_inside.h"

static struct filling *counted(struct page *page, double count, int64_t last_ms) {
  struct filling *fillings = arena_alloc(&page->arena, 3 * sizeof *fillings);
  fillings[0] = (struct filling){"n", NULL, count};
  fillings[1] = (struct filling){"day", page_day(page, last_ms), 0};
  return fillings;
}

/* ---- orders, goods ---- */

static void put_total(struct page *page) {
  const struct export *export = page->export;
  const struct orders *orders = &export->profile->orders;
  const char *currency = export->workspace->currency ? export->workspace->currency : "";
  double spent = (double)orders->earlier_spent_e4;
  for (uint32_t i = 0; i < orders->day_count; i++) spent += (double)orders->days[i].spent_e4;
  const char *money = page_number(page, spent / (double)MONEY_PARTS);
  page_raw(page, "<p>");
  page_fill(page, WORD_ORDERS,
            (struct filling[]){{"n", NULL, (double)profile_orders(export->profile, export->now_ms)},
                               {"money", arena_print(&page->arena, "%s %s", money, currency), 0},
                               {0}});
  page_raw(page, "</p>\n");
}

static void put_goods(struct page *page) {
  const struct profile *profile = page->export->profile;
  page_begin(page, WORD_GOODS);
  if (profile->orders.day_count) put_total(page);
  for (size_t i = 0; i < profile->owned_count && i < PAGE_ROWS; i++) {
    page_open(page, page_offer(page, profile->owned[i].offer_id));
    page_line(page, WORD_UNITS, counted(page, (double)profile->owned[i].units, profile->owned[i].last_ms));
    page_close(page);
  }
  page_count(page, profile->owned_count);
  page_end(page);
}

static void put_viewed(struct page *page) {
  const struct profile *profile = page->export->profile;
  page_begin(page, WORD_VIEWED);
  for (size_t i = 0; i < profile->viewed_count && i < PAGE_ROWS; i++) {
    page_open(page, page_offer(page, profile->viewed[i].offer_id));
    page_line(page, WORD_LAST, counted(page, 0, profile->viewed[i].last_ms));
    page_close(page);
  }
  page_count(page, profile->viewed_count);
  page_end(page);
}

static void put_activity(struct page *page) {
  const struct profile *profile = page->export->profile;
  page_begin(page, WORD_ACTIVITY);
  for (size_t i = 0; i < profile->activity_count && i < PAGE_ROWS; i++) {
    const struct activity *activity = &profile->activities[i];
    page_open(page, activity->type);
    page_line(page, WORD_TIMES, counted(page, (double)days_total(&activity->days), activity->last_ms));
    page_close(page);
  }
  page_count(page, profile->activity_count);
  page_end(page);
}

void page_put_done(struct page *page) {
  put_goods(page);
  put_viewed(page);
  put_activity(page);
}

/* ---- the rules ---- */

static void put_purpose(struct page *page, const struct purpose *purpose) {
  static const enum export_word bases[] = {WORD_CONSENT, WORD_CONTRACT, WORD_INTEREST};
  size_t locale = page->export->locale;
  const char *text = wording_get(&purpose->text, WORDING_ANY, locale, WORDING_ANY);
  const char *gives = wording_get(&purpose->gives, WORDING_ANY, locale, WORDING_ANY);
  if (!text) text = purpose->about;
  page_open(page, purpose->name);
  page_line(page, bases[purpose->basis], NULL);
  if (text) {
    page_raw(page, "<li>");
    page_quote(page, text);
    page_raw(page, "</li>\n");
  }
  if (gives) page_item(page, WORD_GIVES, gives);
  if (purpose->expires_ms) page_item(page, WORD_KEPT_FOR, page_span(page, purpose->expires_ms));
  if (purpose->is_third_party) page_line(page, WORD_THIRD_PARTY, NULL);
  page_close(page);
}

static void put_kept(struct page *page, enum export_word what, int64_t span_ms) {
  const char *for_ever = export_word(WORD_FOR_EVER, page->export->language);
  page_item(page, what, span_ms ? page_span(page, span_ms) : for_ever);
}

static void put_retention(struct page *page) {
  const struct retention *retain = &page->export->workspace->retain;
  page_begin(page, WORD_RETENTION);
  page_raw(page, "<ul>\n");
  put_kept(page, WORD_KEEP_EVENTS, retain->events_ms);
  put_kept(page, WORD_KEEP_STATES, retain->profiles_ms);
  put_kept(page, WORD_KEEP_DECISIONS, retain->decisions_ms);
  page_item(page, WORD_KEEP_PROFILE, export_word(WORD_UNTIL_ERASED, page->export->language));
  if (retain->inactive_ms) page_item(page, WORD_KEEP_INACTIVE, page_span(page, retain->inactive_ms));
  page_item(page, WORD_ERASED, page_span(page, page->export->workspace->erase_within_ms));
  page_raw(page, "</ul>\n");
  page_end(page);
}

void page_put_rules(struct page *page) {
  const struct workspace *workspace = page->export->workspace;
  page_begin(page, WORD_PURPOSES);
  for (size_t i = 0; i < workspace->purpose_count; i++) put_purpose(page, &workspace->purposes[i]);
  page_count(page, workspace->purpose_count);
  page_end(page);
  put_retention(page);
  page_begin(page, WORD_RIGHTS);
  page_say(page, WORD_RIGHTS_TEXT);
  page_end(page);
}
