/* A decision derived again from its record: sarto_derive_again, for `sarto explain --again`. The release is loaded from a
 * folder, and must be the one that the decision was made by. Opens the store read-only, so no process may have it. On the
 * caller's thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "engine/derive.h"
#include "host/folder.h"
#include "sarto_admin.h"
#include "store/store.h"

struct again {
  struct script_arena *scripts;
  struct release *release;
  struct store *store;
  struct derive *derive;
};

static void fini(struct again *again) {
  derive_free(again->derive);
  store_close(again->store);
  release_unref(again->release);
  script_arena_unref(again->scripts);
}

static enum status load(struct again *again, const char *workspace, int stop_signal, struct error *err) {
  struct findings findings = {0};
  struct folder folder = {0};
  enum status status = folder_read(workspace, &folder, &findings, err);
  if (!status) {
    again->scripts = script_arena_new(NULL);
    script_stop_by(again->scripts, stop_signal);
    again->release = release_load(again->scripts, folder.files, folder.count, NULL, &findings);
    if (!again->release)
      status = error_set(err, STATUS_INVALID, "%s:%d: %s", findings.items[0].file, findings.items[0].line,
                         findings.items[0].text);
  }
  folder_fini(&folder);
  findings_fini(&findings);
  return status;
}

static enum status find(struct again *again, const char *database, const char *decision_id, uint64_t *number,
                        struct error *err) {
  struct identity identity;
  struct journal_row row = {0};
  if (!identity_parse(decision_id, &identity))
    return error_set(err, STATUS_INVALID, "'%s': a decision's id is 32 characters of 0-9 and a-f",
                     decision_id);
  enum status status =
      store_open(&(struct store_options){.path = database, .is_read_only = true}, &again->store, err);
  if (status) return error_wrap(err, "database");
  status = store_find_row(again->store, &identity, &row, err);
  *number = row.number;
  journal_row_fini(&row);
  return status == STATUS_NOT_FOUND ? error_set(err, status, "no decision of that id is kept") : status;
}

static void put_release(struct slice decision, struct buffer *out) {
  json_value *tree = NULL;
  const char *release = NULL;
  if (!json_decode(decision.data, decision.length, &tree, NULL))
    release = json_string(json_find(tree, "release"));
  text_escape(out, release ? release : "", release ? strlen(release) : 0, DIGEST_TEXT_BYTES);
  json_free(tree);
}

static bool put_verdict(const struct again *again, const struct derived *derived, struct buffer *out) {
  if (derived->kind == DERIVED_GONE) {
    buffer_print(out, "an input is gone: %s\n", derived->why);
  } else if (derived->kind == DERIVED_REFUSED) {
    buffer_print(out, "the release would not take the event: %s\n", derived->why);
  } else if (!derived->is_same_release) {
    buffer_add_text(out, "another release decided this: ");
    put_release(derived->row->decision, out);
    buffer_print(out, "; the workspace is %s\n", again->release->workspace.release);
  } else if (!derived->is_equal) {
    buffer_add_text(out, "differs\n  recorded: ");
    buffer_add(out, derived->row->decision.data, derived->row->decision.length);
    buffer_add_text(out, "\n  derived:  ");
    buffer_add(out, derived->decision.data, derived->decision.length);
    buffer_add_byte(out, '\n');
  } else {
    buffer_add_text(out, "equal: derived again, the decision is the same to the byte\n");
    return true;
  }
  return false;
}

static enum status derive(struct again *again, uint64_t number, bool *is_equal, struct buffer *out,
                          struct error *err) {
  struct derived derived;
  again->derive = derive_new(&(struct derive_options){
      .release = again->release, .scripts = again->scripts, .record = store_record_port(again->store)});
  enum status status = derive_row(again->derive, number, &derived, err);
  if (!status) *is_equal = put_verdict(again, &derived, out);
  return status;
}

int sarto_derive_again(const char *database, const char *workspace, const char *decision_id, int stop_signal,
                       char **text, int *is_equal, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct again again = {0};
  struct buffer out = {0};
  uint64_t number = 0;
  bool is_same = false;
  hash_init();
  enum status status = script_check_thread(err);
  if (!status && stop_signal) status = script_take_signal(stop_signal, err);
  if (status) return (int)status;
  status = find(&again, database, decision_id, &number, err);
  if (!status) status = load(&again, workspace, stop_signal, err);
  if (!status) status = derive(&again, number, &is_same, &out, err);
  if (stop_signal) script_leave_signal();
  fini(&again);
  *is_equal = is_same;
  *text = status ? NULL : (buffer_text(&out), buffer_take(&out, NULL));
  buffer_fini(&out);
  return (int)status;
}
