/* What is behind the links that people hold: the calls of sarto_admin.h. A link of a message lowers alone; a link that opens
 * once shows and raises too. Forgetting by either can be undone for a week, and says so for as long. Runs on the runtime's
 * thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "domain/link.h"
#include "engine/crew.h"
#include "host/link_act.h"
#include "host/link_page.h"
#include "host/runtime_inside.h"

struct visiting {
  sarto_runtime *runtime;
  const sarto_visit *visit;
  struct link_sheet sheet;
  struct link_holder holder;
  char **event, *receipt;
};

static enum export_language language_of(const sarto_runtime *runtime, const char *wanted) {
  const struct workspace *workspace = &runtime->release->workspace;
  enum export_language language = export_language_accepted(wanted);
  if (language == LANGUAGES && workspace->locale_count)
    language = export_language_of(workspace->locales[0], strlen(workspace->locales[0]));
  return language == LANGUAGES ? LANGUAGE_EN : language;
}

/* ---- forgetting ---- */

/* *day: the last on which it can be undone. False: they are not forgotten, or for good. */
static bool find_undo(const struct visiting *visiting, struct journal_forgotten *forgotten, int32_t *day) {
  struct store *store = visiting->runtime->store;
  if (!store || !store_is_forgotten(store, visiting->holder.profile_id, clock_now_ms(), forgotten))
    return false;
  *day = (int32_t)(forgotten->undo_until_ms / CLOCK_DAY_MS);
  return forgotten->can_be_undone;
}

static enum status forget(const struct visiting *visiting, struct error *err) {
  struct journal_forgotten forgotten;
  int32_t day;
  char *json = NULL;
  json_value *tree = NULL;
  int flags = visiting->runtime->store ? SARTO_FORGET_UNDO : 0;
  int status = sarto_forget(visiting->runtime, visiting->holder.profile_id, flags, &json, (sarto_error *)err);
  if (status) return (enum status)status;
  if (!json_decode(json, strlen(json), &tree, NULL) && json_string(json_find(tree, "receipt")))
    snprintf(visiting->receipt, JOURNAL_RECEIPT_BYTES, "%s", json_string(json_find(tree, "receipt")));
  json_free(tree);
  sarto_free(json);
  link_page_say_forgotten(&visiting->sheet, LINK_DONE_TITLE, LINK_DONE_FORGET,
                          find_undo(visiting, &forgotten, &day) ? &day : NULL, visiting->receipt);
  return STATUS_OK;
}

static enum status undo(const struct visiting *visiting, struct error *err) {
  struct journal_forgotten forgotten;
  int32_t day;
  if (!find_undo(visiting, &forgotten, &day)) {
    link_page_choices(&visiting->sheet);
    return STATUS_OK;
  }
  int status = sarto_unforget(visiting->runtime, forgotten.receipt, (sarto_error *)err);
  if (status) return (enum status)status;
  memcpy(visiting->receipt, forgotten.receipt, sizeof forgotten.receipt);
  link_page_say(&visiting->sheet, LINK_DONE_TITLE, LINK_DONE_UNDO);
  return STATUS_OK;
}

/* ---- forms ---- */

/* The profile's wishes as JSON; NULL: none. The caller frees. */
static json_value *read_wishes(const struct visiting *visiting) {
  struct error err;
  struct buffer text = {0};
  json_value *wishes = NULL;
  const struct profile *profile =
      crew_find_profile(visiting->runtime->crew, visiting->holder.profile_id, &err);
  if (!profile) return NULL;
  wishes_put_json(&profile->wishes, &text);
  json_decode(text.data, text.length, &wishes, NULL);
  buffer_fini(&text);
  return wishes;
}

static enum status take_form(const struct visiting *visiting, struct error *err) {
  const sarto_visit *visit = visiting->visit;
  const struct link_form form = {visit->act, visit->value, visit->one_click};
  struct buffer event = {0};
  enum link_act act;
  enum link_word done = LINK_DONE_MORE;
  json_value *wishes = read_wishes(visiting);
  enum status status =
      link_act_read(visiting->sheet.workspace, &visiting->holder, &form, wishes, &act, &event, &done, err);
  json_free(wishes);
  if (status) {
    link_page_say(&visiting->sheet, LINK_NONE_TITLE, LINK_NONE_TEXT);
    return status;
  }
  switch (act) {
  case LINK_ACT_CONFIRM:
    link_page_confirm(&visiting->sheet);
    return STATUS_OK;
  case LINK_ACT_FORGET:
    return forget(visiting, err);
  case LINK_ACT_UNDO:
    return undo(visiting, err);
  case LINK_ACT_EVENT:
    break;
  }
  link_page_say(&visiting->sheet, LINK_DONE_TITLE, done);
  *visiting->event = buffer_take(&event, NULL);
  return STATUS_OK;
}

static enum status answer(const struct visiting *visiting, struct error *err) {
  struct journal_forgotten forgotten;
  int32_t day;
  const char *act = visiting->visit->act;
  bool is_undo = act && !strcmp(act, "undo"), is_open = act && !strcmp(act, "open");
  enum status status = runtime_recover(visiting->runtime, err);
  if (status) return status;
  if (!is_undo && find_undo(visiting, &forgotten, &day)) {
    link_page_say_forgotten(&visiting->sheet, LINK_TITLE, LINK_HIDDEN, &day, forgotten.receipt);
    return STATUS_OK;
  }
  if (visiting->visit->is_posted && !(is_open && visiting->holder.may_raise)) return take_form(visiting, err);
  link_page_choices(&visiting->sheet);
  return STATUS_OK;
}

static enum status finish(struct visiting *visiting, enum status status, char **page) {
  if (!visiting->sheet.out->length) link_page_say(&visiting->sheet, LINK_LATER_TITLE, LINK_LATER_TEXT);
  *page = buffer_take(visiting->sheet.out, NULL);
  return status;
}

/* ---- the calls ---- */

static struct visiting begin(sarto_runtime *runtime, const sarto_visit *visit, struct buffer *out,
                             char **event, char receipt[static 33]) {
  *event = NULL;
  *receipt = '\0';
  return (struct visiting){.runtime = runtime,
                           .visit = visit,
                           .sheet = {.out = out,
                                     .workspace = &runtime->release->workspace,
                                     .language = language_of(runtime, visit->language)},
                           .event = event,
                           .receipt = receipt};
}

int sarto_visit_link(sarto_runtime *runtime, const char *token, const sarto_visit *visit, char **page,
                     char **event, char receipt[33], sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct buffer out = {0}, storage = {0};
  struct visiting visiting = begin(runtime, visit, &out, event, receipt);
  struct link link;
  enum status status;
  if (link_read(token, &runtime->link_key, &storage, &link)) {
    visiting.holder = (struct link_holder){.profile_id = link.profile_id, .purpose = link.purpose};
    status = answer(&visiting, err);
  } else {
    link_page_say(&visiting.sheet, LINK_NONE_TITLE, LINK_NONE_TEXT);
    status = error_set(err, STATUS_NOT_FOUND, "it is no link of ours");
  }
  status = finish(&visiting, status, page);
  buffer_fini(&storage);
  return (int)status;
}

int sarto_visit_own(sarto_runtime *runtime, const char *profile_id, const char *next,
                    const sarto_visit *visit, char **page, char **event, char receipt[33],
                    sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct buffer out = {0};
  struct visiting visiting = begin(runtime, visit, &out, event, receipt);
  visiting.holder = (struct link_holder){.profile_id = profile_id, .purpose = "", .may_raise = true};
  visiting.sheet.action = next;
  visiting.sheet.may_raise = true;
  return (int)finish(&visiting, answer(&visiting, err), page);
}

void sarto_link_page(sarto_runtime *runtime, const sarto_visit *visit, int which, char **page) {
  static const enum link_word said[][2] = {[SARTO_LINK_ENDED] = {LINK_NONE_TITLE, LINK_ONCE_ENDED_TEXT},
                                           [SARTO_LINK_LATER] = {LINK_LATER_TITLE, LINK_LATER_TEXT},
                                           [SARTO_LINK_NOTHING] = {LINK_SEE, LINK_NOTHING_TEXT}};
  struct buffer out = {0};
  const struct link_sheet sheet = {.out = &out, .language = language_of(runtime, visit->language)};
  if (which == SARTO_LINK_CLOSED)
    link_page_open(&sheet);
  else
    link_page_say(&sheet, said[which][0], said[which][1]);
  *page = buffer_take(&out, NULL);
}

const char *sarto_links(sarto_runtime *runtime) {
  return runtime->release->workspace.links;
}
