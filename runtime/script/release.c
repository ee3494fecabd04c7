/* A release: from the texts of a workspace's files to plain data and images that can be called. See
 * release.h.
 *
 * Files are read in an order in which each finds what it names: workspace.lua, profile.lua, offers.lua,
 * strategies by name. Each runs in a state of its own; of data files the state is thrown away once its
 * declarations are read, of strategy files the image is kept. Errors are collected from all files before
 * anything is refused. One thread.
 */
#include "script/release.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "bindings/call.h"
#include "domain/offer.h"
#include "domain/selection.h"
#include "script/declare.h"

enum { DATA_FILE_BYTES_MAX = 4 << 20, FINDINGS_MAX = 200 };

static const char *const deciding_files[] = {"workspace.lua", "profile.lua", "offers.lua", NULL};
static const char *const later_files[] = {
    "audiences.lua", "journeys.lua", "experiments.lua", "asks.lua", "guardrails.lua", "offers.ndjson", NULL};

/* ---- findings ---- */

void findings_add(struct findings *findings, const char *file, int line, const char *format, ...) {
  char text[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (findings->count == FINDINGS_MAX) return;
  if (findings->count == findings->capacity) {
    size_t capacity = findings->capacity ? findings->capacity * 2 : 8;
    struct finding *grown = arena_alloc(&findings->arena, capacity * sizeof *grown);
    if (findings->count) memcpy(grown, findings->items, findings->count * sizeof *grown);
    findings->items = grown;
    findings->capacity = capacity;
  }
  findings->items[findings->count++] =
      (struct finding){arena_text(&findings->arena, file, strlen(file)), line,
                       arena_text(&findings->arena, text, strlen(text))};
}

static int compare_findings(const void *left, const void *right) {
  const struct finding *a = left, *b = right;
  int order = strcmp(a->file, b->file);
  if (!order) order = (a->line > b->line) - (a->line < b->line);
  return order ? order : strcmp(a->text, b->text);
}

void findings_sort(struct findings *findings) {
  size_t kept = 0;
  if (findings->count > 1) qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
  for (size_t i = 0; i < findings->count; i++)
    if (!kept || compare_findings(&findings->items[kept - 1], &findings->items[i]))
      findings->items[kept++] = findings->items[i];
  findings->count = kept;
}

void findings_fini(struct findings *findings) {
  arena_fini(&findings->arena);
  *findings = (struct findings){0};
}

/* ---- one file ---- */

struct file_load {
  struct loading *loading;
  const struct release_file *file;
};

/* Protected: opens what the file may use, then runs it. */
static int run_file(lua_State *L) {
  struct file_load *load = lua_touserdata(L, 1);
  char chunk[NAME_BYTES_MAX + 2];
  snprintf(chunk, sizeof chunk, "=%s", load->file->name);
  call_open(L, load->loading->workspace);
  declare_open(L, load->loading);
  strict_seal(L);
  if (luaL_loadbufferx(L, load->file->text.data, load->file->text.length, chunk, "t")) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
}

static bool has_finding(const struct findings *findings, const char *file, int line) {
  for (size_t i = 0; i < findings->count; i++)
    if (findings->items[i].line == line && !strcmp(findings->items[i].file, file)) return true;
  return false;
}

/* Lua says "file:line: text", the host sometimes just a text. Where something was said of the line already,
 * that was the plainer word for it. */
static void add_lua_error(struct findings *findings, const char *file, const char *text) {
  size_t length = strlen(file);
  int line = 0, used = 0;
  if (!strncmp(text, file, length) && sscanf(text + length, ":%d: %n", &line, &used) == 1 && used)
    text += length + (size_t)used;
  if (!line || !has_finding(findings, file, line)) findings_add(findings, file, line, "%s", text);
}

static void add_source_error(struct findings *findings, const char *file, const char *text) {
  int line = 0, used = 0;
  if (sscanf(text, "line %d: %n", &line, &used) == 1 && used) text += used;
  findings_add(findings, file, line, "%s", text);
}

struct source_report {
  struct findings *findings;
  const char *file;
};

/* What scripts will be able to name, as the checker of names complains about it. */
static const char *const later_members[] = {"profile.soft",
                                            "profile.lifecycle",
                                            "profile.journey",
                                            "profile.wishes",
                                            "profile.arm",
                                            "profile.spent",
                                            "profile.may",
                                            "profile.belief",
                                            "offers.popular",
                                            "offers.niche",
                                            "offers.related",
                                            "offers.wished",
                                            NULL};

static void report_source(void *context, int line, const char *sentence) {
  struct source_report *report = context;
  for (const char *const *member = later_members; *member; member++) {
    const char *quote = strchr(sentence, '\'');
    if (!quote || strncmp(quote + 1, *member, strlen(*member)) || quote[1 + strlen(*member)] != '\'')
      continue;
    findings_add(report->findings, report->file, line, "%s is not supported yet", *member);
    return;
  }
  findings_add(report->findings, report->file, line, "%s", sentence);
}

static size_t count_names(const char *const *names) {
  size_t count = 0;
  while (names[count]) count++;
  return count;
}

/* The globals of a script: the strict language, the kinds, the library. */
static const char *const *known_globals(struct arena *arena) {
  size_t strict = count_names(strict_names), declared = count_names(declare_names);
  const char **names = arena_alloc(arena, (strict + declared + 2) * sizeof *names);
  memcpy(names, strict_names, strict * sizeof *names);
  memcpy(names + strict, declare_names, declared * sizeof *names);
  names[strict + declared] = "offers";
  return names;
}

static const char *const *hard_names(struct workspace *workspace) {
  const char **names = arena_alloc(&workspace->arena, (workspace->hard_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->hard_count; i++) names[i] = workspace->hard[i].name;
  return names;
}

static void check_source(struct loading *loading) {
  struct source_names members[] = {{"profile.hard", hard_names(loading->workspace)},
                                   {"profile", profile_fields},
                                   {"event", event_fields},
                                   {"offers", offers_functions}};
  struct source_report report = {loading->findings, loading->file->name};
  source_check(loading->source, known_globals(&loading->workspace->arena), members,
               sizeof members / sizeof *members, report_source, &report);
}

static bool is_strategy_file(const char *name) {
  return !strncmp(name, "strategies/", strlen("strategies/"));
}

/* False: the file could not be run to its end. */
static bool build_file(struct loading *loading, struct script_arena *arena) {
  struct release *release = loading->release;
  struct file_load load = {loading, loading->file};
  struct call call = {.workspace = loading->workspace};
  struct script_image *image = NULL;
  struct error err;
  loading->functions_count = 0;
  loading->declared = NULL;
  size_t strategies = loading->strategies.count;
  if (script_build(arena, &call.host, run_file, &load, &image, &err)) {
    add_lua_error(loading->findings, loading->file->name, err.text);
    return false;
  }
  if (!is_strategy_file(loading->file->name)) {
    script_image_free(image);
  } else {
    if (loading->strategies.count == strategies)
      findings_add(loading->findings, loading->file->name, 0, "declares no strategy");
    release->images = mem_resize(release->images, (release->image_count + 1) * sizeof *release->images);
    release->images[release->image_count++] = image;
  }
  return true;
}

/* False: not all that the file declares could be read. */
static bool load_file(struct loading *loading, struct script_arena *arena, const struct release_file *file) {
  struct source *source = NULL;
  struct error err;
  size_t bytes_max = is_strategy_file(file->name) ? SOURCE_BYTES_MAX : DATA_FILE_BYTES_MAX;
  loading->file = file;
  if (strlen(file->name) >= LUA_IDSIZE) { /* Lua would cut it in its errors */
    findings_add(loading->findings, file->name, 0, "its name is longer than %d bytes", LUA_IDSIZE - 1);
    return false;
  }
  if (source_open(file->text.data, file->text.length, bytes_max, &source, &err)) {
    add_source_error(loading->findings, file->name, err.text);
    return false;
  }
  loading->source = source;
  check_source(loading);
  bool is_whole = build_file(loading, arena);
  if (!strcmp(file->name, "offers.lua") && loading->offers.count) {
    loading->workspace->offers = loading->offers.items;
    loading->workspace->offer_count = loading->offers.count;
    for (size_t i = 0; i < loading->offers.count; i++) loading->workspace->offers[i].index = i;
    const struct offer *twin = offer_index_build(loading->workspace);
    if (twin)
      findings_add(loading->findings, file->name, source_line(source, "offer", twin->id, 1, ""),
                   "offer \"%s\": declared twice", twin->id);
  }
  source_close(source);
  loading->source = NULL;
  return is_whole;
}

/* ---- the whole ---- */

static bool ends_in_lua(const char *name) {
  size_t length = strlen(name);
  return length > 4 && !strcmp(name + length - 4, ".lua");
}

bool release_takes(const char *name, struct findings *findings) {
  for (const char *const *file = deciding_files; *file; file++)
    if (!strcmp(*file, name)) return true;
  if (is_strategy_file(name) && ends_in_lua(name)) {
    bool is_deeper = strchr(name + strlen("strategies/"), '/') != NULL;
    if (is_deeper) findings_add(findings, name, 0, "folders inside strategies/ are not read");
    return !is_deeper;
  }
  for (const char *const *file = later_files; *file; file++)
    if (!strcmp(*file, name)) {
      findings_add(findings, name, 0, "not supported yet");
      return false;
    }
  if (!strncmp(name, "specs/", 6) || !ends_in_lua(name)) return false;
  const char *nearest = text_nearest(name, deciding_files);
  if (!strncmp(name, "signals/", 8))
    findings_add(findings, name, 0, "signals are not supported yet");
  else if (nearest)
    findings_add(findings, name, 0, "not a file of a workspace, did you mean %s?", nearest);
  else
    findings_add(findings, name, 0, "not a file of a workspace; strategies go into strategies/");
  return false;
}

static const struct release_file *file_find(const struct release_file *files, size_t count,
                                            const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcmp(files[i].name, name)) return &files[i];
  return NULL;
}

static int compare_files(const void *left, const void *right) {
  return strcmp(((const struct release_file *)left)->name, ((const struct release_file *)right)->name);
}

static void compute_digest(struct workspace *workspace, const struct release_file *sorted, size_t count) {
  struct slice *parts = mem_alloc((2 * count + 1) * sizeof *parts);
  for (size_t i = 0; i < count; i++) {
    parts[2 * i] = (struct slice){sorted[i].name, strlen(sorted[i].name)};
    parts[2 * i + 1] = sorted[i].text;
  }
  digest_print(parts, 2 * count, workspace->release);
  free(parts);
}

static void set_defaults(struct workspace *workspace) {
  static const char *const english[] = {"en", NULL};
  workspace->locales = english;
  workspace->locale_count = 1;
  workspace->late_after_ms = CLOCK_HOUR_MS;
}

static void take_settings(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->placements = loading->placements.items;
  workspace->placement_count = loading->placements.count;
  workspace->frames = loading->frames.items;
  workspace->frame_count = loading->frames.count;
  if (workspace->holdout > 0 && !loading->has_salt)
    findings_add(
        loading->findings, "workspace.lua", 0,
        "salt is missing: with a holdout it says by chance who belongs to it; put a long random text");
}

static void take_hard(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->hard = loading->hard.items;
  workspace->hard_count = loading->hard.count;
  const struct hard_attribute *locale = workspace_find_hard(workspace, "locale");
  workspace->locale_attribute =
      locale && locale->type == HARD_STRING ? (size_t)(locale - workspace->hard) : workspace->hard_count;
}

static int compare_strategies(const void *left, const void *right) {
  return strcmp(((const struct strategy *)left)->name, ((const struct strategy *)right)->name);
}

static void take_strategies(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->strategies = loading->strategies.items;
  workspace->strategy_count = loading->strategies.count;
  if (workspace->strategy_count > 1)
    qsort(workspace->strategies, workspace->strategy_count, sizeof *workspace->strategies,
          compare_strategies);
  for (size_t i = 0; i < workspace->strategy_count; i++) workspace->strategies[i].index = i;
}

/* False: something of it is not known, so that what would name it cannot be judged. */
static bool load_settings(struct loading *loading, struct script_arena *arena,
                          const struct release_file *file) {
  if (!file) {
    findings_add(loading->findings, "workspace.lua", 0, "missing: a workspace begins with it");
    return false;
  }
  bool is_whole = load_file(loading, arena, file);
  if (is_whole && !loading->has_settings)
    findings_add(loading->findings, file->name, 0, "there is no workspace { … } in it");
  take_settings(loading);
  return is_whole && loading->has_settings;
}

/* The categories of the catalogue, or its tags; NULL-ended, with repeats. */
static const char *const *offered_words(struct workspace *workspace, bool is_tags) {
  size_t most = 1, count = 0;
  for (size_t i = 0; i < workspace->offer_count; i++) most += 1 + count_names(workspace->offers[i].tags);
  const char **words = arena_alloc(&workspace->arena, most * sizeof *words);
  for (size_t i = 0; i < workspace->offer_count; i++) {
    const struct offer *offer = &workspace->offers[i];
    if (!is_tags && offer->category) words[count++] = offer->category;
    for (const char *const *tag = offer->tags; is_tags && *tag; tag++) words[count++] = *tag;
  }
  return words;
}

/* Of words one of which an offer must have none has any: such a fallback never shows anything. */
static void check_fallback_words(struct loading *loading, const struct release_file *file,
                                 const struct placement *placement, bool is_tags) {
  const char *const *asked = is_tags ? placement->fallback.tags : placement->fallback.categories;
  const char *const *words = offered_words(loading->workspace, is_tags);
  const char *path = is_tags ? "fallback.offers.tags" : "fallback.offers.category";
  struct source *source = NULL;
  if (!asked || !*asked) return;
  for (const char *const *word = asked; *word; word++)
    if (text_is_one_of(*word, words)) return;
  if (source_open(file->text.data, file->text.length, DATA_FILE_BYTES_MAX, &source, NULL)) return;
  const char *nearest = text_nearest(*asked, words);
  findings_add(loading->findings, file->name, source_line(source, "placement", placement->name, 0, path),
               "placement \"%s\": %s: no offer has %s '%s'%s%s%s", placement->name, path,
               is_tags ? "the tag" : "the category", *asked, nearest ? ", did you mean '" : "",
               nearest ? nearest : "", nearest ? "'?" : "");
  source_close(source);
}

/* A fallback stands in workspace.lua, which is read before there are offers. */
static void check_fallback_ids(struct loading *loading, const struct release_file *file,
                               const struct placement *placement) {
  struct workspace *workspace = loading->workspace;
  struct source *source = NULL;
  const char **names = arena_alloc(&workspace->arena, (workspace->offer_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->offer_count; i++) names[i] = workspace->offers[i].id;
  for (const char *const *id = placement->fallback.ids; *id; id++) {
    if (offer_find(workspace, *id)) continue;
    const char *nearest = text_nearest(*id, names);
    if (!source && source_open(file->text.data, file->text.length, DATA_FILE_BYTES_MAX, &source, NULL))
      return;
    findings_add(loading->findings, file->name,
                 source_line(source, "placement", placement->name, 0, "fallback.offers.id"),
                 "placement \"%s\": fallback.offers.id: there is no offer '%s'%s%s%s", placement->name, *id,
                 nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  }
  if (source) source_close(source);
}

static void check_fallback(struct loading *loading, const struct release_file *file,
                           const struct placement *placement) {
  if (placement->fallback.ids) check_fallback_ids(loading, file, placement);
  if (!loading->workspace->offer_count) return; /* there is no catalogue yet */
  check_fallback_words(loading, file, placement, false);
  check_fallback_words(loading, file, placement, true);
}

/* One mistake must not be followed by a hundred that it causes: where names are missing because their file could not
 * be read to its end, what uses them is not judged yet. */
static void load_all(struct loading *loading, struct script_arena *arena, const struct release_file *sorted,
                     size_t count) {
  const struct workspace *workspace = loading->workspace;
  const struct release_file *settings = file_find(sorted, count, "workspace.lua");
  const struct release_file *profile = file_find(sorted, count, "profile.lua");
  const struct release_file *offers = file_find(sorted, count, "offers.lua");
  if (!load_settings(loading, arena, settings)) return;
  bool is_whole = !profile || load_file(loading, arena, profile);
  take_hard(loading);
  bool has_offers = !offers || load_file(loading, arena, offers);
  if (!workspace->offer_index) offer_index_build(loading->workspace);
  for (size_t i = 0; has_offers && i < workspace->placement_count; i++)
    check_fallback(loading, settings, &workspace->placements[i]);
  for (size_t i = 0; is_whole && i < count; i++)
    if (is_strategy_file(sorted[i].name)) load_file(loading, arena, &sorted[i]);
  take_strategies(loading);
}

struct release *release_load(struct script_arena *arena, const struct release_file *files, size_t count,
                             struct findings *findings) {
  struct release *release = mem_zero(sizeof *release);
  struct release_file *sorted = mem_copy(files, count * sizeof *files);
  struct loading loading = {.release = release, .workspace = &release->workspace, .findings = findings};
  if (count > 1) qsort(sorted, count, sizeof *sorted, compare_files);
  set_defaults(&release->workspace);
  load_all(&loading, arena, sorted, count);
  findings_sort(findings);
  if (findings->count) {
    release_free(release);
    release = NULL;
  } else {
    compute_digest(&release->workspace, sorted, count);
    selection_build(&release->workspace);
  }
  free(sorted);
  return release;
}

void release_free(struct release *release) {
  if (!release) return;
  for (size_t i = 0; i < release->image_count; i++) script_image_free(release->images[i]);
  free(release->images);
  arena_fini(&release->workspace.arena);
  free(release);
}

enum status release_call(const struct release *release, struct script_arena *arena, struct call *call,
                         struct error *err) {
  const struct strategy *strategy = call->strategy;
  const struct strategy_slot *script = strategy->script;
  call->proposal = (struct proposal){.strategy = strategy, .score = 0.5};
  enum status status =
      script_call(arena, release->images[script->image], &call->host, call_strategy, call, err);
  if (status && strncmp(err->text, strategy->file, strlen(strategy->file)))
    error_wrap(err, "%s:%d", strategy->file, strategy->line);
  return status;
}
