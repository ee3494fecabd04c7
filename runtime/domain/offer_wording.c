/* An offer's texts in JSON: one string, or objects by locale and tone in either order, as offers.lua nests its tables:
 *
 *   "Cape"   {"it":"Cappa","en":"Cape"}   {"it":{"bright":"…","gentle":"…"}}   {"it":"…","gentle":{"en":"…"}}
 *
 * What is written reads back as the same forms. Pure, any thread.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "domain/offer_inside.h"

enum { FORMS_MAX = LOCALES_MAX * TONES_MAX + LOCALES_MAX + TONES_MAX, PATH_BYTES = 256 };

struct walk {
  const struct workspace *workspace;
  bool is_ours;
  struct wording_form forms[FORMS_MAX]; /* texts are borrowed from the JSON */
  size_t count;
  char path[PATH_BYTES];
  struct error *err;
};

static enum status refuse_key(struct walk *walk, const char *key) {
  const struct workspace *workspace = walk->workspace;
  const char *names[LOCALES_MAX + TONES_MAX + 1];
  size_t count = 0;
  for (size_t i = 0; i < workspace->locale_count; i++) names[count++] = workspace->locales[i];
  for (size_t i = 0; i < workspace->tone_count; i++) names[count++] = workspace->tones[i];
  names[count] = NULL;
  if (text_is_one_of(key, names))
    return error_set(walk->err, STATUS_INVALID, "%s: a locale or tone stands above it already", walk->path);
  const char *nearest = text_nearest(key, names);
  return error_set(walk->err, STATUS_INVALID, "%s: there is no locale%s '%.128s'%s%s%s", walk->path,
                   workspace->tones ? " or tone" : "", key, nearest ? ", did you mean '" : "",
                   nearest ? nearest : "", nearest ? "'?" : "");
}

static bool is_said(const struct walk *walk, struct wording_form form) {
  for (size_t i = 0; i < walk->count; i++)
    if (walk->forms[i].locale == form.locale && walk->forms[i].tone == form.tone) return true;
  return false;
}

static enum status take_text(struct walk *walk, const char *text, struct wording_form form) {
  struct text_slot slot;
  if (is_said(walk, form))
    return error_set(walk->err, STATUS_INVALID, "%s: this locale and tone have a text already", walk->path);
  if (!*text)
    return error_set(walk->err, STATUS_INVALID, "%s: expected a text that is not empty", walk->path);
  if (strlen(text) > TEXT_BYTES_MAX)
    return error_set(walk->err, STATUS_INVALID, "%s: longer than %d bytes", walk->path, TEXT_BYTES_MAX);
  if (slot_find(text, &slot))
    return error_set(walk->err, STATUS_INVALID, "%s: an offer's own text has no slots such as {offer_name}",
                     walk->path);
  must(walk->count < FORMS_MAX);
  form.text = text;
  walk->forms[walk->count++] = form;
  return STATUS_OK;
}

/* Which locale or tone the key names; false: neither, or one that is said further out already. */
static bool take_key(const struct walk *walk, const char *key, struct wording_form *form) {
  const struct workspace *workspace = walk->workspace;
  for (size_t i = 0; form->locale == WORDING_ANY && i < workspace->locale_count; i++)
    if (!strcmp(workspace->locales[i], key)) {
      form->locale = (uint8_t)i;
      return true;
    }
  for (size_t i = 0; form->tone == WORDING_ANY && i < workspace->tone_count; i++)
    if (!strcmp(workspace->tones[i], key)) {
      form->tone = (uint8_t)i;
      return true;
    }
  return false;
}

/* At most two levels deep: a form has one locale and one tone. */
static enum status read_value(struct walk *walk, const json_value *value, struct wording_form form) {
  enum status status = STATUS_OK;
  if (json_string(value)) return take_text(walk, json_string(value), form);
  if (json_type(value) != JSON_OBJECT)
    return error_set(walk->err, STATUS_INVALID,
                     "%s: expected a text, or one for each locale: {\"it\":\"…\",\"en\":\"…\"}", walk->path);
  for (const json_value *member = json_first(value); member && !status; member = json_next(member)) {
    struct wording_form inner = form;
    size_t length = strlen(walk->path);
    snprintf(walk->path + length, sizeof walk->path - length, ".%s", json_key(member));
    if (take_key(walk, json_key(member), &inner))
      status = read_value(walk, member, inner);
    else if (!walk->is_ours)
      status = refuse_key(walk, json_key(member));
    walk->path[length] = '\0';
  }
  return status;
}

enum status wording_from_json(const json_value *value, const char *field, bool is_ours,
                              const struct workspace *workspace, struct arena *arena, struct wording *into,
                              struct error *err) {
  struct walk walk;
  walk.workspace = workspace;
  walk.is_ours = is_ours;
  walk.count = 0;
  walk.err = err;
  snprintf(walk.path, sizeof walk.path, "%s", field);
  enum status status =
      read_value(&walk, value, (struct wording_form){WORDING_ANY, WORDING_ANY, WORDING_ANY, NULL});
  *into = (struct wording){0};
  if (status) return status;
  if (!walk.count && !is_ours)
    return error_set(err, STATUS_INVALID, "%s: expected a text for at least one locale", field);
  if (!walk.count) return STATUS_OK;
  wording_sort(walk.forms, walk.count);
  struct wording_form *forms = arena_alloc(arena, walk.count * sizeof *forms);
  memcpy(forms, walk.forms, walk.count * sizeof *forms);
  for (size_t i = 0; i < walk.count; i++)
    forms[i].text = arena_text(arena, forms[i].text, strlen(forms[i].text));
  *into = (struct wording){forms, walk.count};
  return STATUS_OK;
}

/* ---- writing ---- */

static const char *form_text(const struct wording *wording, size_t locale, size_t tone) {
  for (size_t i = 0; i < wording->count; i++)
    if (wording->forms[i].locale == locale && wording->forms[i].tone == tone) return wording->forms[i].text;
  return NULL;
}

static void put_key(struct buffer *out, const char *key, size_t start) {
  if (out->length > start) buffer_add_byte(out, ',');
  json_put_text(out, key);
  buffer_add_byte(out, ':');
}

struct putting {
  const struct wording *wording;
  const struct workspace *workspace;
  struct buffer *out;
};

/* The text of one locale and tone stands under its locale, unless the locale has one without a tone there. */
static bool stands_under_tone(const struct putting *putting, size_t locale) {
  return form_text(putting->wording, locale, WORDING_ANY) != NULL;
}

static void put_locale(const struct putting *putting, size_t locale, size_t start) {
  const struct workspace *workspace = putting->workspace;
  const char *text = form_text(putting->wording, locale, WORDING_ANY);
  bool has_any = text != NULL;
  for (size_t i = 0; i < workspace->tone_count && !has_any; i++)
    has_any = form_text(putting->wording, locale, i) != NULL;
  if (!has_any) return;
  put_key(putting->out, workspace->locales[locale], start);
  if (text) {
    json_put_text(putting->out, text);
    return;
  }
  buffer_add_byte(putting->out, '{');
  size_t inside = putting->out->length;
  for (size_t i = 0; i < workspace->tone_count; i++) {
    text = form_text(putting->wording, locale, i);
    if (!text) continue;
    put_key(putting->out, workspace->tones[i], inside);
    json_put_text(putting->out, text);
  }
  buffer_add_byte(putting->out, '}');
}

static void put_tone(const struct putting *putting, size_t tone, size_t start) {
  const struct workspace *workspace = putting->workspace;
  const char *text = form_text(putting->wording, WORDING_ANY, tone);
  bool has_any = text != NULL;
  for (size_t i = 0; i < workspace->locale_count && !has_any; i++)
    has_any = stands_under_tone(putting, i) && form_text(putting->wording, i, tone);
  if (!has_any) return;
  put_key(putting->out, workspace->tones[tone], start);
  if (text) {
    json_put_text(putting->out, text);
    return;
  }
  buffer_add_byte(putting->out, '{');
  size_t inside = putting->out->length;
  for (size_t i = 0; i < workspace->locale_count; i++) {
    text = stands_under_tone(putting, i) ? form_text(putting->wording, i, tone) : NULL;
    if (!text) continue;
    put_key(putting->out, workspace->locales[i], inside);
    json_put_text(putting->out, text);
  }
  buffer_add_byte(putting->out, '}');
}

void wording_put_json(const struct wording *wording, const struct workspace *workspace, struct buffer *out) {
  const struct putting putting = {wording, workspace, out};
  const char *text = form_text(wording, WORDING_ANY, WORDING_ANY);
  if (text) {
    json_put_text(out, text);
    return;
  }
  buffer_add_byte(out, '{');
  size_t start = out->length;
  for (size_t i = 0; i < workspace->locale_count; i++) put_locale(&putting, i, start);
  for (size_t i = 0; i < workspace->tone_count; i++) put_tone(&putting, i, start);
  buffer_add_byte(out, '}');
}
