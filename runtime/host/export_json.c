/* The JSON of an export: who, what the profile holds, every row of the journal that is theirs, and by which rules all of it
 * is kept. See export.h. Events and decisions stand in it byte for byte as they are kept.
 *
 * Of the states that rows keep of the profile those are told that say what nothing else does: the first under each id,
 * which may know what retention took, and each whose event is gone. All others follow from these and the events.
 */
#include "host/export.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/held.h"
#include "sarto.h"

struct writing {
  const struct export *export;
  struct buffer *out;
  struct arena arena;
  const char **ids; /* under which a state was told; owned, with their texts */
  size_t id_count;
  bool has_row;
};

static void put_number(struct buffer *out, const char *key, double number) {
  json_put_key(out, key);
  json_put_number(out, number);
}

/* ---- texts of consents ---- */

static void put_one(struct buffer *out, const struct export_text *text, bool is_first) {
  if (!is_first) buffer_add_byte(out, ',');
  buffer_add_text(out, "{\"locale\":");
  json_put_text(out, *text->locale ? text->locale : NULL);
  json_put_member(out, "text", text->text);
  json_put_member(out, "gives", text->gives);
  buffer_add_byte(out, '}');
}

/* One text stands before all of them: that which was read, where that is known; else for whoever reads this. */
static void put_text(void *context, const char *purpose, const struct consent_record *record,
                     struct buffer *out) {
  struct writing *writing = context;
  const struct export *export = writing->export;
  const char *own = export_own_locale(export, record->at_ms);
  struct export_texts list = {0};
  if (record->version)
    export_list_texts(export, purpose, record->version, record->at_ms, &writing->arena, &list);
  const struct export_text *given = export_pick_text(&list, own);
  const struct export_text *text = given ? given : export_read_text(export, &list);
  buffer_add_text(out, text ? ",\"text_is_known\":true" : ",\"text_is_known\":false");
  if (!text) return;
  json_put_member(out, "text", text->text);
  json_put_member(out, "gives", text->gives);
  json_put_member(out, "text_locale", *text->locale ? text->locale : NULL);
  buffer_add_text(out, given ? ",\"locale_is_known\":true" : ",\"locale_is_known\":false");
  buffer_add_text(out, ",\"texts\":[");
  for (size_t i = 0; i < list.count; i++) put_one(out, &list.each[i], !i);
  buffer_add_byte(out, ']');
}

static struct held held_of(struct writing *writing, const struct profile *profile) {
  return (struct held){.profile = profile,
                       .workspace = writing->export->workspace,
                       .locale = writing->export->locale,
                       .now_ms = writing->export->now_ms,
                       .put_text = put_text,
                       .context = writing};
}

/* ---- rows ---- */

static void put_part(struct buffer *out, const char *key, struct slice json) {
  json_put_key(out, key);
  if (json.length)
    buffer_add(out, json.data, json.length);
  else
    buffer_add_text(out, "null");
}

static void put_state(struct writing *writing, const char *key, struct slice image) {
  struct profile *profile = NULL;
  json_put_key(writing->out, key);
  if (profile_decode(image, writing->export->workspace, &profile, NULL)) {
    buffer_add_text(writing->out, "null");
    return;
  }
  struct held held = held_of(writing, profile);
  buffer_add_text(writing->out, "{\"profile_id\":");
  json_put_text(writing->out, profile->id);
  held_put(&held, writing->out);
  buffer_add_byte(writing->out, '}');
  profile_free(profile);
}

static bool is_first_of(struct writing *writing, const char *id) {
  for (size_t i = 0; i < writing->id_count; i++)
    if (!strcmp(writing->ids[i], id)) return false;
  writing->ids = mem_resize(writing->ids, (writing->id_count + 1) * sizeof *writing->ids);
  writing->ids[writing->id_count++] = mem_copy_text(id);
  return true;
}

static void put_told(void *context, enum told_kind kind, const char *sentence) {
  struct writing *writing = context;
  (void)kind;
  if (writing->out->data[writing->out->length - 1] != '[') buffer_add_byte(writing->out, ',');
  json_put_text(writing->out, sentence);
}

static void put_inputs(struct buffer *out, const struct row_inputs *inputs) {
  if (!inputs->are_noted) return;
  buffer_print(out,
               ",\"inputs\":{\"profile\":%" PRIu64 ",\"other\":%" PRIu64 ",\"seal\":%" PRIu64
               ",\"change\":%" PRIu64 "}",
               inputs->profile, inputs->other, inputs->seal, inputs->change);
}

static void put_head(struct buffer *out, const struct journal_row *row) {
  char id[IDENTITY_TEXT_BYTES];
  buffer_print(out, "{\"number\":%" PRIu64 ",\"decision_id\":\"%s\",\"profile_id\":", row->number,
               identity_print(&row->identity, id));
  json_put_text(out, row->profile_id);
  json_put_known(out, "other_id", row->other_id);
  held_put_time(out, "time", row->time_ms);
  held_put_time(out, "arrived", row->arrival_ms);
  buffer_print(out, ",\"body_checksum\":\"%016" PRIx64 "\"", row->body_checksum);
  put_inputs(out, &row->inputs);
}

static enum status put_row(void *context, const struct journal_row *row, struct error *err) {
  struct writing *writing = context;
  (void)err;
  if (writing->has_row) buffer_add_text(writing->out, ",\n");
  writing->has_row = true;
  put_head(writing->out, row);
  put_part(writing->out, "event", row->event);
  put_part(writing->out, "decision", row->decision);
  buffer_add_text(writing->out, ",\"told\":[");
  export_tell(writing->export, row->decision, put_told, writing);
  buffer_add_byte(writing->out, ']');
  if (row->profile.length && (is_first_of(writing, row->profile_id) || !row->event.length))
    put_state(writing, "state", row->profile);
  if (row->other.length && !row->event.length) put_state(writing, "other_state", row->other);
  buffer_add_byte(writing->out, '}');
  return STATUS_OK;
}

static enum status put_history(struct writing *writing, struct error *err) {
  struct person_figures figures = {0};
  const struct export *export = writing->export;
  buffer_add_text(writing->out, ",\n\"history\":[");
  enum status status = export->visit(export->context, put_row, writing, &figures, err);
  buffer_print(writing->out, "],\n\"history_rows\":%" PRIu64 ",\"history_damaged\":%" PRIu64, figures.found,
               figures.damaged);
  return status;
}

/* ---- what holds for everybody ---- */

static void put_wording(struct buffer *out, const char *key, const struct wording *wording,
                        const struct workspace *workspace) {
  const char *comma = "";
  json_put_key(out, key);
  buffer_add_byte(out, '{');
  for (size_t i = 0; i < wording->count; i++, comma = ",") {
    const struct wording_form *form = &wording->forms[i];
    buffer_add_text(out, comma);
    json_put_text(out, form->locale < workspace->locale_count ? workspace->locales[form->locale] : "");
    buffer_add_byte(out, ':');
    json_put_text(out, form->text);
  }
  buffer_add_byte(out, '}');
}

static void put_purposes(const struct workspace *workspace, struct buffer *out) {
  static const char *const bases[] = {"consent", "contract", "legitimate interest"};
  buffer_add_text(out, ",\n\"purposes\":[");
  for (size_t i = 0; i < workspace->purpose_count; i++) {
    const struct purpose *purpose = &workspace->purposes[i];
    buffer_add_text(out, i ? ",{\"purpose\":" : "{\"purpose\":");
    json_put_text(out, purpose->name);
    json_put_member(out, "basis", bases[purpose->basis]);
    put_number(out, "version", (double)purpose->version);
    json_put_known(out, "about", purpose->about);
    put_wording(out, "text", &purpose->text, workspace);
    put_wording(out, "gives", &purpose->gives, workspace);
    if (purpose->expires_ms)
      put_number(out, "expires_days", (double)purpose->expires_ms / (double)CLOCK_DAY_MS);
    buffer_add_text(out, purpose->is_third_party ? ",\"third_party\":true}" : ",\"third_party\":false}");
  }
  buffer_add_byte(out, ']');
}

static void put_origins(const struct workspace *workspace, struct buffer *out) {
  buffer_add_text(out, ",\n\"origins\":[");
  for (size_t i = 0; i < workspace->origin_count; i++) {
    const struct origin *origin = &workspace->origins[i];
    buffer_add_text(out, i ? ",{\"origin\":" : "{\"origin\":");
    json_put_text(out, origin->name);
    put_wording(out, "label", &origin->label, workspace);
    json_put_known(out, "purpose", origin->purpose ? origin->purpose->name : NULL);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_days(struct buffer *out, const char *key, int64_t span_ms) {
  json_put_key(out, key);
  if (span_ms)
    json_put_number(out, (double)span_ms / (double)CLOCK_DAY_MS);
  else
    buffer_add_text(out, "null");
}

/* null: for ever. */
static void put_retention(const struct workspace *workspace, struct buffer *out) {
  const struct retention *retain = &workspace->retain;
  buffer_add_text(out, ",\n\"retention\":{\"unit\":\"days\"");
  put_days(out, "events", retain->events_ms);
  put_days(out, "earlier_states", retain->profiles_ms);
  put_days(out, "decisions", retain->decisions_ms);
  put_days(out, "profile_without_activity", retain->inactive_ms);
  put_days(out, "erased_within", workspace->erase_within_ms);
  buffer_add_text(out, ",\"details\":{");
  const char *comma = "";
  for (size_t i = 0; i < workspace->hard_count; i++) {
    if (!workspace->hard[i].keep) continue;
    buffer_add_text(out, comma);
    json_put_text(out, workspace->hard[i].name);
    buffer_add_byte(out, ':');
    json_put_number(out, (double)workspace->hard[i].keep_ms / (double)CLOCK_DAY_MS);
    comma = ",";
  }
  buffer_add_text(out, "}}");
}

static void put_lifecycle(const struct export *export, struct buffer *out) {
  const struct lifecycle_rule *rule = &export->workspace->lifecycle;
  enum lifecycle lifecycle = profile_lifecycle(export->profile, export->workspace, export->now_ms);
  buffer_print(out, ",\"lifecycle\":{\"status\":\"%s\",\"about\":", lifecycle_name(lifecycle));
  json_put_text(out, export_word(WORD_LIFECYCLE, export->language));
  put_number(out, "new_orders", (double)rule->new_orders);
  put_number(out, "established_orders", (double)rule->established_orders);
  put_days(out, "lapsed_silent_days", rule->lapsed_silent_ms);
  buffer_add_byte(out, '}');
}

static void put_about(const struct export *export, struct buffer *out) {
  buffer_add_text(out, "{\"profile_id\":");
  json_put_text(out, export->profile->id);
  held_put_time(out, "exported", export->now_ms);
  json_put_member(out, "language", export_language_tag(export->language));
  json_put_member(out, "release", export->workspace->release);
  json_put_member(out, "engine", SARTO_VERSION);
  buffer_print(out, ",\"as_of_row\":%" PRIu64, export->profile->number);
  put_lifecycle(export, out);
}

enum status export_put_json(const struct export *export, struct buffer *out, struct error *err) {
  struct writing writing = {.export = export, .out = out};
  struct held held = held_of(&writing, export->profile);
  put_about(export, out);
  held_put(&held, out);
  put_purposes(export->workspace, out);
  put_origins(export->workspace, out);
  put_retention(export->workspace, out);
  enum status status = put_history(&writing, err);
  buffer_add_text(out, "}\n");
  for (size_t i = 0; i < writing.id_count; i++) free((char *)writing.ids[i]);
  free(writing.ids);
  arena_fini(&writing.arena);
  return status;
}
