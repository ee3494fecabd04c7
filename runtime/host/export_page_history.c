/* Sections of the page: the last decisions, each with why, and the last events. See export_html.h. The rows are walked
 * once, and no more of them are held than are shown. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "domain/event.h"
#include "host/export_html.h"

enum { DETAIL_BYTES_MAX = 500 };

struct kept_part {
  int64_t time_ms;
  char *text; /* owned */
  size_t length;
};

/* The last PAGE_ROWS of one kind of part. */
struct last {
  struct kept_part each[PAGE_ROWS];
  size_t count; /* of all there were */
};

struct history {
  struct last decisions, events;
};

static void keep(struct last *last, int64_t time_ms, struct slice part) {
  struct kept_part *kept = &last->each[last->count++ % PAGE_ROWS];
  free(kept->text);
  *kept = (struct kept_part){time_ms, mem_copy(part.data, part.length), part.length};
}

static void fini(struct last *last) {
  for (size_t i = 0; i < PAGE_ROWS; i++) free(last->each[i].text);
}

/* A decision that concerns no placement and asks nothing decided nothing. */
static bool has_decided(struct slice decision) {
  static const char none[] = "\"placements\":[]";
  return decision.length && !memmem(decision.data, decision.length, none, strlen(none));
}

static enum status take_row(void *context, const struct journal_row *row, struct error *err) {
  struct history *history = context;
  (void)err;
  if (has_decided(row->decision)) keep(&history->decisions, row->time_ms, row->decision);
  if (row->event.length) keep(&history->events, row->time_ms, row->event);
  return STATUS_OK;
}

/* ---- decisions ---- */

struct telling {
  struct page *page;
  bool is_open;
};

static void put_told(void *context, enum told_kind kind, const char *sentence) {
  struct telling *telling = context;
  if (kind == TOLD_PLACE && telling->is_open) page_close(telling->page);
  if (kind == TOLD_PLACE || !telling->is_open) {
    telling->is_open = true;
    if (kind == TOLD_PLACE) {
      page_open(telling->page, sentence);
      return;
    }
    page_raw(telling->page, "<div class=\"entry\"><ul>\n");
  }
  page_raw(telling->page, "<li>");
  html_put(telling->page->out, sentence, strlen(sentence));
  page_raw(telling->page, "</li>\n");
}

static void put_moment(struct page *page, int64_t time_ms) {
  page_raw(page, "<p><strong>");
  page_fill(
      page, WORD_AT,
      (struct filling[]){{"day", page_day(page, time_ms), 0}, {"clock", page_clock(page, time_ms), 0}, {0}});
  page_raw(page, "</strong></p>\n");
}

static void put_decision(struct page *page, const struct kept_part *kept) {
  struct telling telling = {.page = page};
  put_moment(page, kept->time_ms);
  export_tell(page->export, (struct slice){kept->text, kept->length}, put_told, &telling);
  if (telling.is_open) page_close(page);
}

/* ---- events ---- */

static void put_detail(struct page *page, const json_value *data) {
  struct buffer text = {0};
  json_put_value(&text, data);
  size_t length = text.length;
  if (length > DETAIL_BYTES_MAX) length = text_utf8_prefix(text.data, DETAIL_BYTES_MAX);
  page_raw(page, "<li><code><bdi>");
  html_put(page->out, text.data, length);
  page_raw(page, length < text.length ? "\xe2\x80\xa6</bdi></code></li>\n" : "</bdi></code></li>\n");
  buffer_fini(&text);
}

static void put_event(struct page *page, const struct kept_part *kept) {
  struct event event = {0};
  if (event_decode((struct slice){kept->text, kept->length}, &event, NULL)) return;
  page_open(page, event.type);
  page_line(page, WORD_AT,
            (struct filling[]){{"day", page_day(page, kept->time_ms), 0},
                               {"clock", page_clock(page, kept->time_ms), 0},
                               {0}});
  if (event.touchpoint) page_item(page, WORD_WHERE, event.touchpoint);
  if (event.data) put_detail(page, event.data);
  page_close(page);
  event_fini(&event);
}

static void put_last(struct page *page, enum export_word title, const struct last *last,
                     void (*put)(struct page *page, const struct kept_part *kept)) {
  size_t shown = last->count < PAGE_ROWS ? last->count : PAGE_ROWS;
  page_begin(page, title);
  for (size_t i = 0; i < shown; i++) put(page, &last->each[(last->count - 1 - i) % PAGE_ROWS]);
  page_count(page, last->count);
}

enum status page_put_history(struct page *page, struct error *err) {
  struct history *history = mem_zero(sizeof *history);
  struct person_figures figures = {0};
  const struct export *export = page->export;
  enum status status = export->visit(export->context, take_row, history, &figures, err);
  put_last(page, WORD_DECISIONS, &history->decisions, put_decision);
  page_end(page);
  put_last(page, WORD_EVENTS, &history->events, put_event);
  if (figures.damaged) {
    page_raw(page, "<p>");
    page_fill(page, WORD_DAMAGED, (struct filling[]){{"n", NULL, (double)figures.damaged}, {0}});
    page_raw(page, "</p>\n");
  }
  page_end(page);
  fini(&history->decisions);
  fini(&history->events);
  free(history);
  return status;
}
