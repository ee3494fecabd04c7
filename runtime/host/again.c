/* A decision derived again from its record: sarto_derive_again, for `sarto explain --again`. The release is the one that the
 * decision names, as the database keeps it, or that of a folder. The folder of the database is held meanwhile, so no
 * process may have it. On the caller's thread.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "engine/derive.h"
#include "host/replay_all.h"
#include "sarto_admin.h"
#include "store/lock.h"

struct again {
  struct rules rules;
  struct seats seats;
  struct store *store;
  struct derive *derive;
  int lock; /* -1: none */
  uint64_t number;
  char release[DIGEST_TEXT_BYTES]; /* that the decision names; "": none that could be read */
};

static void fini(struct again *again) {
  derive_free(again->derive);
  store_close(again->store);
  lock_close(again->lock);
  seats_fini(&again->seats);
  rules_fini(&again->rules);
}

static void read_release(struct again *again, struct slice decision) {
  json_value *tree = NULL;
  const char *release = NULL;
  if (!json_decode(decision.data, decision.length, &tree, NULL))
    release = json_string(json_find(tree, "release"));
  if (release && strlen(release) < sizeof again->release) strcpy(again->release, release);
  json_free(tree);
}

static enum status find(struct again *again, const char *database, const char *decision_id,
                        struct error *err) {
  struct identity identity;
  struct journal_row row = {0};
  if (!identity_parse(decision_id, &identity))
    return error_set(err, STATUS_INVALID, "'%s': a decision's id is 32 characters of 0-9 and a-f",
                     decision_id);
  enum status status = replay_hold(database, &again->lock, err);
  if (status) return status;
  status = store_open(&(struct store_options){.path = database, .is_read_only = true}, &again->store, err);
  if (status) return error_wrap(err, "database");
  status = store_find_row(again->store, &identity, &row, err);
  again->number = row.number;
  if (!status) read_release(again, row.decision);
  journal_row_fini(&row);
  return status == STATUS_NOT_FOUND ? error_set(err, status, "no decision of that id is kept") : status;
}

static enum status read_folder(struct again *again, const char *database, const char *workspace,
                               struct error *err) {
  struct findings findings = {0};
  enum status status = rules_read(workspace, database, &again->rules, &findings, err);
  if (!status && findings.count)
    status = error_set(err, STATUS_INVALID, "%s/%s: %s", workspace, findings.items[0].file,
                       findings.items[0].text);
  findings_fini(&findings);
  return status;
}

/* OK without seats: `out` says that the release is gone. */
static enum status load(struct again *again, const char *database, const char *workspace, int stop_signal,
                        struct buffer *out, struct error *err) {
  enum status status = STATUS_OK;
  if (!workspace && !*again->release) {
    buffer_add_text(
        out, "an input is gone: the decision itself was pruned (retain.decisions), and with it the name of "
             "its release; to try the files of a folder: --workspace DIR\n");
    return STATUS_OK;
  }
  if (workspace)
    status = read_folder(again, database, workspace, err);
  else
    status = rules_read(again->release, database, &again->rules, NULL, err);
  if (!workspace && status == STATUS_NOT_FOUND) {
    buffer_add_text(out, "an input is gone: the release that decided this, ");
    text_escape(out, again->release, strlen(again->release), DIGEST_TEXT_BYTES);
    buffer_add_text(
        out, ", is not kept any more (retain.releases); to try the files of a folder: --workspace DIR\n");
    return STATUS_OK;
  }
  return status ? status : rules_load(&again->rules, stop_signal, &again->seats, err);
}

/* Where another program made it that may be why. */
static void put_engine(const char *database, uint64_t number, struct buffer *out) {
  char engine[ENGINE_BYTES];
  if (shelf_engine(database, number, engine, NULL) || !strcmp(engine, SARTO_VERSION)) return;
  buffer_add_text(out, "  decided by sarto ");
  text_escape(out, engine, strlen(engine), ENGINE_BYTES);
  buffer_print(out, "; this is sarto %s\n", SARTO_VERSION);
}

static bool put_verdict(const struct again *again, const struct derived *derived, const char *database,
                        struct buffer *out) {
  if (derived->kind == DERIVED_GONE) {
    buffer_print(out, "an input is gone: %s\n", derived->why);
  } else if (derived->kind == DERIVED_REFUSED) {
    buffer_print(out, "the release would not take the event: %s\n", derived->why);
  } else if (!derived->is_same_release) {
    buffer_add_text(out, "another release decided this: ");
    text_escape(out, again->release, strlen(again->release), DIGEST_TEXT_BYTES);
    buffer_print(out, "; the workspace is %s\n", again->seats.items[0].release->workspace.release);
  } else if (!derived->is_equal) {
    buffer_add_text(out, "differs\n  recorded: ");
    buffer_add(out, derived->row->decision.data, derived->row->decision.length);
    buffer_add_text(out, "\n  derived:  ");
    buffer_add(out, derived->decision.data, derived->decision.length);
    buffer_add_byte(out, '\n');
    put_engine(database, again->number, out);
  } else {
    buffer_add_text(out, "equal: derived again, the decision is the same to the byte\n");
    return true;
  }
  return false;
}

static enum status derive(struct again *again, const char *database, bool *is_equal, struct buffer *out,
                          struct error *err) {
  struct derived derived;
  const struct crew_seat *seat = &again->seats.items[0];
  again->derive = derive_new(
      &(struct derive_options){.release = seat->release, .record = store_record_port(again->store)});
  enum status status = derive_row(again->derive, again->number, &derived, err);
  if (!status) *is_equal = put_verdict(again, &derived, database, out);
  return status;
}

int sarto_derive_again(const char *database, const char *workspace, const char *decision_id, int stop_signal,
                       char **text, int *is_equal, sarto_error *error) {
  struct error own, *err = error ? (struct error *)error : &own;
  struct again again = {.lock = -1};
  struct buffer out = {0};
  bool is_same = false;
  hash_init();
  enum status status = script_check_thread(err);
  if (!status && stop_signal) status = script_take_signal(stop_signal, err);
  if (status) return (int)status;
  status = find(&again, database, decision_id, err);
  if (!status) status = load(&again, database, workspace, stop_signal, &out, err);
  if (!status && again.seats.count) status = derive(&again, database, &is_same, &out, err);
  if (stop_signal) script_leave_signal();
  fini(&again);
  *is_equal = is_same;
  *text = status ? NULL : (buffer_text(&out), buffer_take(&out, NULL));
  buffer_fini(&out);
  return (int)status;
}
