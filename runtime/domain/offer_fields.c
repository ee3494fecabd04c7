/* The fields of an offer in JSON, the same as in offers.lua: one table of them, each with how it is read and how it is
 * written. null takes a field back to its default. To add one: a line in the table and one more in OFFER_FIELDS, its two
 * functions where no kind of field fits, a member of struct offer, and its line in script/kinds_offers.c. Pure, any
 * thread.
 */
#include "domain/offer_fields.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

enum { TAGS_MAX = 100 };

static enum status expected(struct filling *filling, const struct offer_field *field, const char *what) {
  return error_set(filling->err, STATUS_INVALID, "%s: expected %s", field->name, what);
}

static void *member_of(const struct filling *filling, const struct offer_field *field) {
  return (char *)filling->offer + field->offset;
}

static const void *member_in(const struct offer *offer, const struct offer_field *field) {
  return (const char *)offer + field->offset;
}

void offer_put_key(struct buffer *out, const char *key) {
  buffer_add_byte(out, ',');
  json_put_text(out, key);
  buffer_add_byte(out, ':');
}

static const char *copied(struct filling *filling, const char *text) {
  return arena_text(filling->arena, text, strlen(text));
}

/* ---- texts ---- */

static enum status check_length(struct filling *filling, const char *name, const char *text, int most) {
  if (filling->is_ours || strlen(text) <= (size_t)most) return STATUS_OK;
  return error_set(filling->err, STATUS_INVALID, "%s: longer than %d bytes", name, most);
}

static enum status read_text(struct filling *filling, const struct offer_field *field,
                             const json_value *value) {
  const char **into = member_of(filling, field), *text = json_string(value);
  *into = NULL;
  if (json_type(value) == JSON_NULL) return STATUS_OK;
  if (!text || !*text) return expected(filling, field, "a text that is not empty");
  enum status status = check_length(filling, field->name, text, (int)field->max);
  if (!status) *into = copied(filling, text);
  return status;
}

static void put_text(const struct offer *offer, const struct offer_field *field,
                     const struct workspace *workspace, struct buffer *out) {
  const char *text = *(const char *const *)member_in(offer, field);
  (void)workspace;
  if (!text) return;
  offer_put_key(out, field->name);
  json_put_text(out, text);
}

static enum status read_wording(struct filling *filling, const struct offer_field *field,
                                const json_value *value) {
  struct wording *into = member_of(filling, field);
  *into = (struct wording){0};
  if (json_type(value) == JSON_NULL && !field->is_required) return STATUS_OK;
  return wording_from_json(value, field->name, filling->is_ours, filling->workspace, filling->arena, into,
                           filling->err);
}

static void put_wording(const struct offer *offer, const struct offer_field *field,
                        const struct workspace *workspace, struct buffer *out) {
  const struct wording *wording = member_in(offer, field);
  if (!wording->count) return;
  offer_put_key(out, field->name);
  wording_put_json(wording, workspace, out);
}

static enum status take_tag(struct filling *filling, const json_value *value, const char **into) {
  const char *text = json_string(value);
  if (!text || !*text)
    return error_set(filling->err, STATUS_INVALID, "tags: expected a text, or a list of texts");
  enum status status = check_length(filling, "tags", text, NAME_BYTES_MAX);
  if (!status) *into = copied(filling, text);
  return status;
}

static enum status read_tags(struct filling *filling, const struct offer_field *field,
                             const json_value *value) {
  bool is_list = json_type(value) == JSON_ARRAY;
  size_t count = is_list ? json_count(value) : json_type(value) != JSON_NULL, at = 0;
  static const char *const no_tags[] = {NULL};
  enum status status = STATUS_OK;
  filling->offer->tags = no_tags;
  if (!count) return STATUS_OK;
  if (count > TAGS_MAX && !filling->is_ours)
    return error_set(filling->err, STATUS_INVALID, "%s: more than %d", field->name, TAGS_MAX);
  const char **tags = arena_alloc(filling->arena, (count + 1) * sizeof *tags);
  if (!is_list) status = take_tag(filling, value, &tags[0]);
  for (const json_value *tag = is_list ? json_first(value) : NULL; tag && !status; tag = json_next(tag))
    status = take_tag(filling, tag, &tags[at++]);
  filling->offer->tags = tags;
  return status;
}

static void put_tags(const struct offer *offer, const struct offer_field *field,
                     const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!*offer->tags) return;
  offer_put_key(out, field->name);
  for (const char *const *tag = offer->tags; *tag; tag++) {
    buffer_add_byte(out, tag == offer->tags ? '[' : ',');
    json_put_text(out, *tag);
  }
  buffer_add_byte(out, ']');
}

/* ---- numbers ---- */

static bool is_number_within(const struct offer_field *field, const json_value *value) {
  return json_type(value) == JSON_NUMBER && json_number(value) >= field->min &&
         json_number(value) <= field->max;
}

static enum status read_price(struct filling *filling, const struct offer_field *field,
                              const json_value *value) {
  filling->offer->has_price = json_type(value) != JSON_NULL;
  if (!filling->offer->has_price) return STATUS_OK;
  if (!is_number_within(field, value)) return expected(filling, field, "a number from 0 to 1000000000");
  filling->offer->price = json_number(value);
  return STATUS_OK;
}

static void put_price(const struct offer *offer, const struct offer_field *field,
                      const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!offer->has_price) return;
  offer_put_key(out, field->name);
  json_put_number(out, offer->price);
}

static enum status read_popularity(struct filling *filling, const struct offer_field *field,
                                   const json_value *value) {
  filling->offer->popularity_said = -1;
  if (json_type(value) == JSON_NULL) return STATUS_OK;
  if (!is_number_within(field, value)) return expected(filling, field, "a number from 0 to 1");
  filling->offer->popularity_said = json_number(value);
  return STATUS_OK;
}

static void put_popularity(const struct offer *offer, const struct offer_field *field,
                           const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (offer->popularity_said < 0) return;
  offer_put_key(out, field->name);
  json_put_number(out, offer->popularity_said);
}

static enum status read_stock(struct filling *filling, const struct offer_field *field,
                              const json_value *value) {
  struct offer *offer = filling->offer;
  offer->has_stock = json_type(value) != JSON_NULL;
  if (!offer->has_stock) return STATUS_OK;
  if (!is_number_within(field, value) || json_number(value) != floor(json_number(value)))
    return expected(filling, field, "a whole number from 0 to 1000000000");
  offer->stock = offer->units_left = (int64_t)json_number(value);
  return STATUS_OK;
}

static void put_stock(const struct offer *offer, const struct offer_field *field,
                      const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!offer->has_stock) return;
  offer_put_key(out, field->name);
  buffer_print(out, "%" PRId64, offer->stock);
  offer_put_key(out, "sold_before");
  json_put_number(out, (double)offer->sold_before);
}

static enum status read_sold_before(struct filling *filling, const struct offer_field *field,
                                    const json_value *value) {
  if (!is_number_within(field, value)) return expected(filling, field, "a number");
  filling->offer->sold_before = (uint64_t)json_number(value);
  return STATUS_OK;
}

static void put_nothing(const struct offer *offer, const struct offer_field *field,
                        const struct workspace *workspace, struct buffer *out) {
  (void)offer, (void)field, (void)workspace, (void)out;
}

/* ---- times ---- */

static bool parse_time(const json_value *value, int64_t *time_ms) {
  const char *text = json_string(value);
  int32_t day;
  if (!text) return false;
  if (clock_parse(text, time_ms)) return true;
  if (!clock_parse_date(text, &day)) return false;
  *time_ms = day * CLOCK_DAY_MS;
  return true;
}

static void put_time(struct buffer *out, const char *key, int64_t time_ms) {
  char text[CLOCK_TEXT_BYTES];
  offer_put_key(out, key);
  json_put_text(out, clock_print(time_ms, text));
}

#define A_TIME "a day or a time, such as \"2026-03-10\" or \"2026-03-10T08:00:00+01:00\""

static enum status read_from_or_to(struct filling *filling, const struct offer_field *field,
                                   const json_value *value) {
  int64_t *into = member_of(filling, field);
  *into = into == &filling->offer->from_ms ? INT64_MIN : INT64_MAX;
  if (json_type(value) == JSON_NULL || parse_time(value, into)) return STATUS_OK;
  return expected(filling, field, A_TIME);
}

static void put_from_or_to(const struct offer *offer, const struct offer_field *field,
                           const struct workspace *workspace, struct buffer *out) {
  int64_t time_ms = *(const int64_t *)member_in(offer, field);
  (void)workspace;
  if (time_ms != INT64_MIN && time_ms != INT64_MAX) put_time(out, field->name, time_ms);
}

/* ---- objects ---- */

static const char *unknown_member(const json_value *object, const char *const *names) {
  for (const json_value *member = json_first(object); member; member = json_next(member))
    if (!text_is_one_of(json_key(member), names)) return json_key(member);
  return NULL;
}

static enum status refuse_name(struct filling *filling, const char *path, const char *what, const char *name,
                               const char *const *names) {
  const char *nearest = text_nearest(name, names);
  return error_set(filling->err, STATUS_INVALID, "%s: there is no %s '%.128s'%s%s%s", path, what, name,
                   nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
}

static enum status read_repeatable(struct filling *filling, const struct offer_field *field,
                                   const json_value *value) {
  static const char *const names[] = {"after", NULL};
  struct offer *offer = filling->offer;
  enum json_type type = json_type(value);
  offer->is_repeatable = type == JSON_TRUE || type == JSON_OBJECT;
  offer->repeatable_after_ms = 0;
  if (type == JSON_TRUE || type == JSON_FALSE || type == JSON_NULL) return STATUS_OK;
  if (type != JSON_OBJECT) return expected(filling, field, "true, or {\"after\":\"60d\"}");
  const char *stranger = unknown_member(value, names), *after = json_string(json_find(value, "after"));
  if (stranger) return refuse_name(filling, "repeatable", "field", stranger, names);
  if (after && clock_parse_duration(after, &offer->repeatable_after_ms) &&
      offer->repeatable_after_ms % CLOCK_SECOND_MS == 0)
    return STATUS_OK;
  return error_set(filling->err, STATUS_INVALID,
                   "repeatable.after: expected a duration, such as \"30d\" or \"20h\"");
}

/* In the largest unit that says it exactly; every duration was said in one. */
static void put_duration(struct buffer *out, int64_t duration_ms) {
  static const struct {
    int64_t ms;
    const char *name;
  } units[] = {{365 * CLOCK_DAY_MS, "y"}, {7 * CLOCK_DAY_MS, "w"},  {CLOCK_DAY_MS, "d"},
               {CLOCK_HOUR_MS, "h"},      {CLOCK_MINUTE_MS, "min"}, {CLOCK_SECOND_MS, "s"}};
  size_t i = 0;
  while (duration_ms % units[i].ms) i++;
  buffer_print(out, "\"%" PRId64 "%s\"", duration_ms / units[i].ms, units[i].name);
}

static void put_repeatable(const struct offer *offer, const struct offer_field *field,
                           const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!offer->is_repeatable) return;
  offer_put_key(out, field->name);
  if (!offer->repeatable_after_ms) {
    buffer_add_text(out, "true");
    return;
  }
  buffer_add_text(out, "{\"after\":");
  put_duration(out, offer->repeatable_after_ms);
  buffer_add_byte(out, '}');
}

static enum status refuse_frame(struct filling *filling, const char *name) {
  const struct workspace *workspace = filling->workspace;
  const char **names = mem_alloc((workspace->frame_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->frame_count; i++) names[i] = workspace->frames[i].name;
  names[workspace->frame_count] = NULL;
  enum status status = refuse_name(filling, "treatments", "frame", name, names);
  free(names);
  return status;
}

/* In the order of the frames, as offers.lua has them. */
static enum status read_treatments(struct filling *filling, const struct offer_field *field,
                                   const json_value *value) {
  const struct workspace *workspace = filling->workspace;
  struct offer *offer = filling->offer;
  enum status status = STATUS_OK;
  offer->treatments = NULL;
  offer->treatment_count = 0;
  if (json_type(value) == JSON_NULL) return STATUS_OK;
  if (json_type(value) != JSON_OBJECT)
    return expected(filling, field, "a text for each frame: {\"unique\":\"…\"}");
  for (const json_value *member = json_first(value); member && !filling->is_ours; member = json_next(member))
    if (!workspace_find_frame(workspace, json_key(member))) return refuse_frame(filling, json_key(member));
  struct treatment *treatments = arena_alloc(filling->arena, json_count(value) * sizeof *treatments);
  for (size_t i = 0; i < workspace->frame_count && !status; i++) {
    const json_value *text = json_find(value, workspace->frames[i].name);
    if (!text) continue;
    char path[NAME_BYTES_MAX + 16];
    snprintf(path, sizeof path, "treatments.%s", workspace->frames[i].name);
    struct treatment *treatment = &treatments[offer->treatment_count++];
    treatment->frame = workspace->frames[i].name;
    status = wording_from_json(text, path, filling->is_ours, workspace, filling->arena, &treatment->text,
                               filling->err);
  }
  offer->treatments = treatments;
  return status;
}

static void put_treatments(const struct offer *offer, const struct offer_field *field,
                           const struct workspace *workspace, struct buffer *out) {
  if (!offer->treatment_count) return;
  offer_put_key(out, field->name);
  for (size_t i = 0; i < offer->treatment_count; i++) {
    buffer_add_byte(out, i ? ',' : '{');
    json_put_text(out, offer->treatments[i].frame);
    buffer_add_byte(out, ':');
    wording_put_json(&offer->treatments[i].text, workspace, out);
  }
  buffer_add_byte(out, '}');
}

static enum status read_preview(struct filling *filling, const struct offer_field *field,
                                const json_value *value) {
  static const char *const names[] = {"audience", "from", NULL};
  struct offer *offer = filling->offer;
  offer->preview_audience = NULL;
  offer->preview_from_ms = 0;
  if (json_type(value) == JSON_NULL) return STATUS_OK;
  if (json_type(value) != JSON_OBJECT)
    return expected(filling, field, "{\"audience\":\"…\",\"from\":\"2026-03-05\"}");
  const char *stranger = unknown_member(value, names), *audience = json_string(json_find(value, "audience"));
  const json_value *from = json_find(value, "from");
  if (stranger) return refuse_name(filling, "preview", "field", stranger, names);
  if (!audience || !*audience)
    return error_set(filling->err, STATUS_INVALID, "preview.audience: expected the name of an audience");
  if (!from || !parse_time(from, &offer->preview_from_ms))
    return error_set(filling->err, STATUS_INVALID, "preview.from: expected " A_TIME);
  offer->preview_audience = copied(filling, audience);
  return STATUS_OK;
}

static void put_preview(const struct offer *offer, const struct offer_field *field,
                        const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!offer->preview_audience) return;
  offer_put_key(out, field->name);
  buffer_add_text(out, "{\"audience\":");
  json_put_text(out, offer->preview_audience);
  put_time(out, "from", offer->preview_from_ms);
  buffer_add_byte(out, '}');
}

static enum status read_present(struct filling *filling, const struct offer_field *field,
                                const json_value *value) {
  enum json_type type = json_type(value);
  if (type != JSON_TRUE && type != JSON_FALSE && type != JSON_NULL)
    return expected(filling, field, "true or false");
  filling->offer->is_withdrawn = type == JSON_FALSE;
  return STATUS_OK;
}

static void put_present(const struct offer *offer, const struct offer_field *field,
                        const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!offer->is_withdrawn) return;
  offer_put_key(out, field->name);
  buffer_add_text(out, "false");
}

/* ---- the table ---- */

#define AT(member) offsetof(struct offer, member)

const struct offer_field offer_field_table[] = {
    {"name", read_wording, put_wording, .offset = AT(name), .is_required = true},
    {"text", read_wording, put_wording, .offset = AT(text)},
    {"category", read_text, put_text, .offset = AT(category), .max = NAME_BYTES_MAX},
    {"tags", read_tags, put_tags, .offset = 0},
    {"price", read_price, put_price, .max = 1e9},
    {"url", read_text, put_text, .offset = AT(url), .max = TEXT_BYTES_MAX},
    {"image", read_text, put_text, .offset = AT(image), .max = TEXT_BYTES_MAX},
    {"repeatable", read_repeatable, put_repeatable, .offset = 0},
    {"popularity", read_popularity, put_popularity, .max = 1},
    {"treatments", read_treatments, put_treatments, .offset = 0},
    {"preview", read_preview, put_preview, .offset = 0},
    {"from", read_from_or_to, put_from_or_to, .offset = AT(from_ms)},
    {"to", read_from_or_to, put_from_or_to, .offset = AT(to_ms)},
    {"stock", read_stock, put_stock, .max = 1e9},
    {"present", read_present, put_present, .where = CHANGES},
    {"sold_before", read_sold_before, put_nothing, .max = 0x1p53, .where = OURS},
};
_Static_assert(sizeof offer_field_table / sizeof *offer_field_table == OFFER_FIELDS,
               "as many as the header says");
