/* offers.ndjson: an offer a line, in the JSON of domain/offer_json.c, beside offers.lua or instead of it; and what only
 * the whole can show of offers, from wherever they come. See offer_lines.h. One thread.
 */
#include "script/offer_lines.h"

#include <string.h>

#include "base/text.h"
#include "domain/offer.h"

/* Cuts the next line off `rest`; false at the end. A line of white space alone says nothing. */
static bool next_line(struct slice *rest, struct slice *line, bool *is_blank) {
  if (!rest->length) return false;
  const char *end = memchr(rest->data, '\n', rest->length);
  *line = (struct slice){rest->data, end ? (size_t)(end - rest->data) : rest->length};
  size_t used = line->length + (end != NULL);
  *rest = (struct slice){rest->data + used, rest->length - used};
  *is_blank = true;
  for (size_t i = 0; i < line->length && *is_blank; i++)
    *is_blank = memchr(" \t\r", line->data[i], 3) != NULL;
  return true;
}

/* Whether that line is an offer of that id. */
static bool is_of_id(struct slice line, const char *id) {
  json_value *object = NULL;
  if (json_decode(line.data, line.length, &object, NULL)) return false;
  const char *own = json_type(object) == JSON_OBJECT ? json_string(json_find(object, "id")) : NULL;
  bool is_same = own && !strcmp(own, id);
  json_free(object);
  return is_same;
}

/* The first line of the file, before `before`, with an offer of that id; 0: none. */
static int first_line_of(const struct release_file *file, const char *id, int before) {
  struct slice rest = file->text, line;
  bool is_blank;
  for (int number = 1; number < before && next_line(&rest, &line, &is_blank); number++)
    if (!is_blank && is_of_id(line, id)) return number;
  return 0;
}

/* Where the offer of a line that was refused stands already. */
static void say_first(struct loading *loading, const struct release_file *file, struct slice line, int number,
                      struct error *err) {
  static const char twice[] = "declared twice";
  json_value *object = NULL;
  const char *told = strstr(err->text, twice), *where;
  if (!told || told[strlen(twice)] || findings_are_full(loading->findings)) return;
  if (json_decode(line.data, line.length, &object, NULL)) return;
  const char *id = json_string(json_find(object, "id"));
  int first = id ? declare_where(loading, "offer", id, &where) : 0;
  if (id && !first) {
    where = file->name;
    first = first_line_of(file, id, number);
  }
  if (first) error_set(err, err->status, "offer \"%s\": %s, first in %s:%d", id, twice, where, first);
  json_free(object);
}

bool offer_lines_load(struct loading *loading, const struct release_file *file) {
  struct workspace *workspace = loading->workspace;
  struct slice rest = file->text, line;
  bool is_whole = true, is_blank;
  struct error err;
  if (rest.length >= 3 && !memcmp(rest.data, "\xEF\xBB\xBF", 3)) {
    findings_add(loading->findings, file->name, 1,
                 "the file begins with a byte order mark: save it as UTF-8 without one");
    return false;
  }
  for (int number = 1; next_line(&rest, &line, &is_blank); number++) {
    if (script_is_left(loading->release->arena)) return false;
    if (is_blank || !offer_read_line(line, workspace->catalogue, workspace, &err)) continue;
    say_first(loading, file, line, number, &err);
    findings_add(loading->findings, file->name, number, "%s", err.text);
    is_whole = false;
  }
  return is_whole;
}

/* The line of the nth offer, from 0, of a file that was read without a fault. */
static int offer_line(const struct release_file *file, size_t nth) {
  struct slice rest = file->text, line;
  bool is_blank;
  for (int number = 1; next_line(&rest, &line, &is_blank); number++)
    if (!is_blank && nth-- == 0) return number;
  return 0;
}

void offer_previews_check(struct loading *loading, const struct release_file *lua,
                          const struct release_file *lines, size_t lua_count) {
  struct workspace *workspace = loading->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  const char **names = arena_alloc(&workspace->arena, (workspace->audience_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->audience_count; i++) names[i] = workspace->audiences[i].name;
  struct source *source = NULL;
  for (size_t i = 0; i < catalogue->offer_count; i++) {
    const struct offer *offer = catalogue->offers[i];
    if (!offer->preview_audience || text_is_one_of(offer->preview_audience, names)) continue;
    const char *nearest = text_nearest(offer->preview_audience, names);
    const char *file;
    int line = 0;
    if (i >= lua_count)
      line = offer_line(lines, i - lua_count);
    else if (source || !source_open(lua->text.data, lua->text.length, DATA_FILE_BYTES_MAX, &source, NULL))
      line = source_line(source, "offer", offer->id, 0, "preview.audience");
    if (!line && i < lua_count) line = declare_where(loading, "offer", offer->id, &file);
    findings_add(loading->findings, i < lua_count ? lua->name : lines->name, line,
                 "offer \"%s\": preview.audience: there is no audience '%s'%s%s%s", offer->id,
                 offer->preview_audience, nearest ? ", did you mean '" : "", nearest ? nearest : "",
                 nearest ? "'?" : "");
  }
  source_close(source);
}
