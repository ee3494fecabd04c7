/* A release: from the texts of a workspace's files to plain data and images that can be called. See
 * release.h.
 *
 * Files are read in an order in which each finds what it names: workspace.lua, profile.lua, offers.lua, offers.ndjson,
 * audiences.lua, guardrails.lua, asks.lua, signals and strategies by name, expect.lua. Each runs in a state of its own; the image is kept of files that
 * declare functions, of the others the state is thrown away once their declarations are read. Errors are collected
 * from all files before anything is refused. One thread.
 */
#include "script/release.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "bindings/call.h"
#include "domain/link.h"
#include "domain/selection.h"
#include "script/check.h"
#include "script/check_placements.h"
#include "script/declare.h"
#include "script/kinds_contact.h"
#include "script/lua_error.h"
#include "script/offer_lines.h"
#include "script/source_counts.h"
#include "script/stdlib.h"

enum { LOAD_CODE_MS = 2000, LOAD_DATA_MS = 20000 };
enum { IMAGE_BYTES_MAX = 512 << 10 };                               /* of a file with functions */
enum { DECLARED_BY_CODE = 32 << 20, DECLARED_BY_DATA = 512 << 20 }; /* bytes of records */

static const char *const deciding_files[] = {"workspace.lua", "profile.lua",   "offers.lua",
                                             "offers.ndjson", "audiences.lua", "guardrails.lua",
                                             "asks.lua",      "expect.lua",    NULL};
static const char *const deciding_folders[] = {"signals/", "strategies/", NULL};
static const char *const later_files[] = {"journeys.lua", "experiments.lua", NULL};

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
  stdlib_open(L, load->loading->modules, &load->loading->release->modules);
  strict_seal(L);
  if (luaL_loadbufferx(L, load->file->text.data, load->file->text.length, chunk, "t")) return lua_error(L);
  lua_call(L, 0, 0);
  return 0;
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
static const char *const later_members[] = {"profile.journey", "profile.arm", "profile.may", NULL};

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

/* The globals of a script: the strict language, the kinds, the library, the modules' way in. */
static const char *const *known_globals(struct arena *arena) {
  size_t strict = count_names(strict_names), declared = count_names(declare_names);
  const char **names = arena_alloc(arena, (strict + declared + 5) * sizeof *names);
  memcpy(names, strict_names, strict * sizeof *names);
  memcpy(names + strict, declare_names, declared * sizeof *names);
  names[strict + declared] = "offers";
  names[strict + declared + 1] = "require";
  names[strict + declared + 2] = "salutation";
  names[strict + declared + 3] = "host";
  return names;
}

static const char *const *hard_names(struct workspace *workspace) {
  const char **names = arena_alloc(&workspace->arena, (workspace->hard_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->hard_count; i++) names[i] = workspace->hard[i].name;
  return names;
}

static const char *const *soft_names(struct workspace *workspace) {
  const char **names = arena_alloc(&workspace->arena, (workspace->soft_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->soft_count; i++) names[i] = workspace->soft[i].name;
  return names;
}

static const char *const *host_names(struct workspace *workspace) {
  const char **names = arena_alloc(&workspace->arena, (workspace->host_function_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->host_function_count; i++) names[i] = workspace->host_functions[i].name;
  return names;
}

static const char *const *module_names(const struct loading *loading) {
  const char **names = arena_alloc(&loading->workspace->arena, (STDLIB_MODULES_MAX + 1) * sizeof *names);
  for (size_t i = 0; loading->modules[i].name; i++) names[i] = loading->modules[i].name;
  return names;
}

static void check_source(struct loading *loading) {
  struct source_names members[] = {{"profile.hard", hard_names(loading->workspace)},
                                   {"profile.soft", soft_names(loading->workspace)},
                                   {"profile", profile_fields},
                                   {"event", event_fields},
                                   {"host", host_names(loading->workspace)},
                                   {"offers", offers_functions}};
  struct source_report report = {loading->findings, loading->file->name};
  source_check(loading->source, known_globals(&loading->workspace->arena), members,
               sizeof members / sizeof *members, report_source, &report);
  source_check_modules(loading->source, module_names(loading), report_source, &report);
}

static const char *deciding_folder(const char *name) {
  for (const char *const *folder = deciding_folders; *folder; folder++)
    if (!strncmp(name, *folder, strlen(*folder))) return *folder;
  return NULL;
}

static bool holds_functions(const char *name) {
  return deciding_folder(name) || !strcmp(name, "audiences.lua") || !strcmp(name, "guardrails.lua");
}

size_t release_bytes_max(const char *name) {
  return holds_functions(name) ? SOURCE_BYTES_MAX : DATA_FILE_BYTES_MAX;
}

static void keep_image(struct release *release, struct script_image *image) {
  release->images = mem_resize(release->images, (release->image_count + 1) * sizeof *release->images);
  release->images[release->image_count++] = image;
}

/* One text or table may have a quarter of it all. */
static struct script_limits limits_of(size_t memory_bytes, int64_t time_ms) {
  return (struct script_limits){memory_bytes, memory_bytes / 4, time_ms};
}

/* Compiling is a job that can be ended as well. Data files are long, and honest ones take their time. */
static struct script_limits loading_limits(const struct loading *loading) {
  bool is_code = holds_functions(loading->file->name);
  return limits_of(loading->workspace->limits.memory_bytes, is_code ? LOAD_CODE_MS : LOAD_DATA_MS);
}

/* Each call begins with a copy of it. */
static void check_image(const struct loading *loading, const struct script_image *image) {
  size_t bytes = script_image_bytes(image);
  if (bytes > IMAGE_BYTES_MAX)
    findings_add(
        loading->findings, loading->file->name, 0,
        "it keeps %zu KB once it is read, and %d KB are allowed: make long texts and tables inside the "
        "functions that use them",
        bytes / 1024, IMAGE_BYTES_MAX / 1024);
}

/* False: the file could not be run to its end. */
static bool build_file(struct loading *loading, struct script_arena *arena) {
  struct file_load load = {loading, loading->file};
  struct call call = {.workspace = loading->workspace};
  struct script_image *image = NULL;
  struct error err;
  loading->functions_count = 0;
  loading->has_functions = false;
  loading->declared = NULL;
  loading->begun = NULL;
  loading->bytes_max =
      declared_bytes(loading) + (holds_functions(loading->file->name) ? DECLARED_BY_CODE : DECLARED_BY_DATA);
  struct script_limits limits = loading_limits(loading);
  script_limit(arena, &limits);
  if (script_build(arena, &call.host, run_file, &load, &image, &err)) {
    lua_error_add(loading->findings, loading->file->name, err.text);
    return false;
  }
  declare_end(loading);
  const char *folder = deciding_folder(loading->file->name);
  if (loading->has_functions) {
    check_image(loading, image);
    keep_image(loading->release, image);
  } else {
    script_image_free(image);
  }
  if (folder && !loading->has_functions && !loading->begun)
    findings_add(loading->findings, loading->file->name, 0, "declares no %s",
                 *folder == 's' && folder[1] == 'i' ? "signal" : "strategy");
  return true;
}

/* A catalogue outlives the release that read it. */
static bool is_of_offers(const char *name) {
  return !strcmp(name, "offers.lua");
}

static void gather_literals(struct loading *loading, const char *file) {
  struct workspace *workspace = loading->workspace;
  if (!strncmp(file, "strategies/", strlen("strategies/"))) literals_gather(loading, &workspace->literals);
  if (!strcmp(file, "guardrails.lua")) literals_gather(loading, &workspace->reasons);
}

/* False: not all that the file declares could be read. */
static bool load_file(struct loading *loading, struct script_arena *arena, const struct release_file *file) {
  struct source *source = NULL;
  struct error err;
  if (script_is_left(arena)) return false;
  loading->file = file;
  loading->texts =
      is_of_offers(file->name) ? &loading->workspace->catalogue->arena : &loading->workspace->arena;
  if (strlen(file->name) >= LUA_IDSIZE) { /* Lua would cut it in its errors */
    findings_add(loading->findings, file->name, 0, "its name is longer than %d bytes", LUA_IDSIZE - 1);
    return false;
  }
  if (source_open(file->text.data, file->text.length, release_bytes_max(file->name), &source, &err)) {
    add_source_error(loading->findings, file->name, err.text);
    return false;
  }
  loading->source = source;
  check_source(loading);
  counts_gather(loading);
  if (holds_functions(file->name)) check_literals(loading);
  gather_literals(loading, file->name);
  bool is_whole = build_file(loading, arena);
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
  const char *folder = deciding_folder(name);
  if (text_is_one_of(name, deciding_files)) return true;
  if (folder && ends_in_lua(name)) {
    bool is_deeper = strchr(name + strlen(folder), '/') != NULL;
    if (is_deeper) findings_add(findings, name, 0, "folders inside %s are not read", folder);
    return !is_deeper;
  }
  if (text_is_one_of(name, later_files)) {
    findings_add(findings, name, 0, "not supported yet");
    return false;
  }
  if (!strncmp(name, "specs/", 6) || !ends_in_lua(name)) return false;
  const char *nearest = text_nearest(name, deciding_files);
  if (nearest)
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

/* Of the files, then of the modules that any of them requires. */
static void compute_digest(struct release *release, const struct release_file *sorted, size_t count,
                           const struct stdlib_module *modules) {
  struct slice *parts = mem_alloc(2 * (count + STDLIB_MODULES_MAX) * sizeof *parts), *part = parts;
  for (size_t i = 0; i < count; i++) {
    *part++ = (struct slice){sorted[i].name, strlen(sorted[i].name)};
    *part++ = sorted[i].text;
  }
  for (size_t i = 0; modules[i].name; i++) {
    if (!(release->modules >> i & 1)) continue;
    *part++ = (struct slice){modules[i].name, strlen(modules[i].name)};
    *part++ = modules[i].text;
  }
  digest_print(parts, (size_t)(part - parts), release->workspace.release);
  free(parts);
}

static uint64_t modules_named(const struct stdlib_module *modules, const char *const *names) {
  uint64_t named = 0;
  for (size_t i = 0; modules[i].name; i++)
    if (text_is_one_of(modules[i].name, names)) named |= UINT64_C(1) << i;
  return named;
}

static const char *const *names_of_modules(struct release *release, const struct stdlib_module *modules,
                                           uint64_t named) {
  struct arena *arena = &release->workspace.arena;
  const char **names = arena_alloc(arena, (STDLIB_MODULES_MAX + 1) * sizeof *names), **name = names;
  for (size_t i = 0; modules[i].name; i++)
    if (named >> i & 1) *name++ = arena_text(arena, modules[i].name, strlen(modules[i].name));
  *name = NULL;
  return names;
}

/* `named`: of the modules, those that these files require. */
static void compute_catalogue_digest(struct release *release, const struct release_file *files, size_t count,
                                     const struct stdlib_module *modules, uint64_t named) {
  static const char *const names[] = {"workspace.lua", "audiences.lua", "offers.lua", "offers.ndjson"};
  struct slice parts[2 * (sizeof names / sizeof *names + STDLIB_MODULES_MAX)], *part = parts;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct release_file *file = file_find(files, count, names[i]);
    if (!file) continue;
    *part++ = (struct slice){names[i], strlen(names[i])};
    *part++ = file->text;
  }
  for (size_t i = 0; modules[i].name; i++) {
    if (!(named >> i & 1)) continue;
    *part++ = (struct slice){modules[i].name, strlen(modules[i].name)};
    *part++ = modules[i].text;
  }
  digest_print(parts, (size_t)(part - parts), release->catalogue_files);
}

/* Before it is read: if the files are the same, and the modules that they required there, they require the same here. */
static bool may_share(struct release *release, const struct release_file *files, size_t count,
                      const struct stdlib_module *modules, const struct release *shared) {
  if (!shared) return false;
  release->catalogue_modules = modules_named(modules, shared->catalogue_module_names);
  compute_catalogue_digest(release, files, count, modules, release->catalogue_modules);
  if (release_has_same_catalogue(release, shared)) return true;
  release->catalogue_modules = 0;
  return false;
}

static void set_defaults(struct workspace *workspace) {
  static const char *const english[] = {"en", NULL};
  workspace->locales = english;
  workspace->locale_count = 1;
  workspace->late_after_ms = CLOCK_HOUR_MS;
  workspace->zones = zones_new();
  workspace->worker_count = 1;
  workspace->epoch_events = 10000;
  workspace->epoch_ms = CLOCK_HOUR_MS;
  workspace->min_people = 5;
  workspace->erase_within_ms = CLOCK_DAY_MS;
  workspace->limits =
      (struct limits){.time_ms = 50, .memory_bytes = 16 << 20, .output_bytes = 1 << 20, .log_lines = 20};
  workspace->fault_share = 0.2;
  workspace->lifecycle = (struct lifecycle_rule){1, 3, 365 * CLOCK_DAY_MS};
  workspace->ask_cap = (struct ask_cap){1, 7 * CLOCK_DAY_MS};
  workspace->degree = (struct degree_caps){DEGREE_INVERSE, DEGREE_INVERSE, DEGREE_INVERSE, DEGREE_INVERSE};
  workspace->contact.reserve_ms = 30 * CLOCK_MINUTE_MS;
}

/* Placements, strategies and data point into these. */
static void begin_lists(struct loading *loading) {
  struct arena *arena = &loading->workspace->arena;
  list_reserve(arena, &loading->purposes, PURPOSES_MAX, sizeof(struct purpose));
  list_reserve(arena, &loading->channels, CHANNELS_MAX, sizeof(struct channel));
}

/* The built-in ones come first, as ORIGIN_DECLARED and its like count on. */
static void begin_origins(struct loading *loading) {
  static const struct wording_form labels[] = {
      {WORDING_ANY, WORDING_ANY, WORDING_ANY, "What you told us"},
      {WORDING_ANY, WORDING_ANY, WORDING_ANY, "Your visits"},
      {WORDING_ANY, WORDING_ANY, WORDING_ANY, "Your purchases"},
      {WORDING_ANY, WORDING_ANY, WORDING_ANY, "Your contacts with our service"}};
  for (size_t i = 0; i < ORIGINS_BUILT_IN; i++) {
    struct origin *origin = list_add(&loading->workspace->arena, &loading->origins, sizeof *origin);
    *origin = (struct origin){.name = origin_names[i], .label = {&labels[i], 1}};
  }
}

/* Nothing is sent without a way to be forgotten. */
static void check_links(struct loading *loading) {
  const struct workspace *workspace = loading->workspace;
  for (size_t i = 0; i < workspace->channel_count && !loading->has_links; i++) {
    if (!workspace->channels[i].interrupts) continue;
    findings_add(
        loading->findings, "workspace.lua", 0,
        "links is missing: channel \"%s\" interrupts, and whoever is written to must be able to object and "
        "to be forgotten; put the address at which your site passes " LINK_PATH
        " on to Sarto, such as links = "
        "\"https://shop.example\"",
        workspace->channels[i].name);
    return;
  }
}

static void take_settings(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->purposes = loading->purposes.items;
  workspace->purpose_count = loading->purposes.count;
  workspace->channels = loading->channels.items;
  workspace->channel_count = loading->channels.count;
  workspace->placements = loading->placements.items;
  workspace->placement_count = loading->placements.count;
  workspace->frames = loading->frames.items;
  workspace->frame_count = loading->frames.count;
  workspace->origins = loading->origins.items;
  workspace->origin_count = loading->origins.count;
  workspace->event_types = loading->event_types.items;
  workspace->event_type_count = loading->event_types.count;
  workspace->host_functions = loading->host_functions.items;
  workspace->host_function_count = loading->host_functions.count;
  if (workspace->holdout > 0 && !loading->has_salt)
    findings_add(
        loading->findings, "workspace.lua", 0,
        "salt is missing: with a holdout it says by chance who belongs to it; put a long random text");
  check_links(loading);
}

/* profile:knows "…" asks for either, so one name is one datum. */
static void check_twins(struct loading *loading) {
  const struct workspace *workspace = loading->workspace;
  const char *file;
  for (size_t i = 0; i < workspace->soft_count; i++) {
    const char *name = workspace->soft[i].name;
    if (!workspace_find_hard(workspace, name)) continue;
    int hard = declare_where(loading, "hard", name, &file),
        soft = declare_where(loading, "trait", name, &file);
    findings_add(loading->findings, "profile.lua", hard > soft ? hard : soft,
                 "\"%s\" is declared as hard data in line %d and as soft data in line %d", name, hard, soft);
  }
}

static int compare_attributes(const void *left, const void *right) {
  return strcmp((*(const struct hard_attribute *const *)left)->name,
                (*(const struct hard_attribute *const *)right)->name);
}

static const struct hard_attribute *const *sort_hard(struct workspace *workspace) {
  const struct hard_attribute **sorted =
      arena_alloc(&workspace->arena, (workspace->hard_count + 1) * sizeof *sorted);
  for (size_t i = 0; i < workspace->hard_count; i++) sorted[i] = &workspace->hard[i];
  qsort(sorted, workspace->hard_count, sizeof *sorted, compare_attributes);
  return sorted;
}

static void take_profile(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->hard = loading->hard.items;
  workspace->hard_count = loading->hard.count;
  workspace->hard_by_name = sort_hard(workspace);
  workspace->soft = loading->soft.items;
  workspace->soft_count = loading->soft.count;
  const struct hard_attribute *locale = workspace_find_hard(workspace, "locale");
  workspace->locale_attribute =
      locale && locale->type == HARD_STRING ? (size_t)(locale - workspace->hard) : workspace->hard_count;
  check_twins(loading);
}

/* By name: the order of files and of declarations in them means nothing. */
static int compare_names(const void *left, const void *right) {
  return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void *take_sorted(struct list *list, size_t item_bytes, size_t *count) {
  if (list->count > 1) qsort(list->items, list->count, item_bytes, compare_names);
  *count = list->count;
  return list->items;
}

static void take_audiences(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->audiences =
      take_sorted(&loading->audiences, sizeof *workspace->audiences, &workspace->audience_count);
}

static void take_guardrails(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->guardrails =
      take_sorted(&loading->guardrails, sizeof *workspace->guardrails, &workspace->guardrail_count);
}

static void take_asks(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->asks = take_sorted(&loading->asks, sizeof *workspace->asks, &workspace->ask_count);
}

static void take_rules(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  workspace->signals = take_sorted(&loading->signals, sizeof *workspace->signals, &workspace->signal_count);
  workspace->strategies =
      take_sorted(&loading->strategies, sizeof *workspace->strategies, &workspace->strategy_count);
  for (size_t i = 0; i < workspace->signal_count; i++) workspace->signals[i].index = i;
  for (size_t i = 0; i < workspace->strategy_count; i++) workspace->strategies[i].index = i;
}

static void take_phrases(struct loading *loading) {
  struct workspace *workspace = loading->workspace;
  struct error err;
  if (!discretion_new(workspace->never_say, &workspace->discretion, &err)) return;
  findings_add(loading->findings, "workspace.lua", 0, "never_say: %s", err.text);
  must(!discretion_new(NULL, &workspace->discretion, &err));
}

/* Of those that the catalogue follows from: which modules they require is remembered, for whoever shares the catalogue does
 * not read offers.lua, and has the same hash. */
static bool load_of_catalogue(struct loading *loading, struct script_arena *arena,
                              const struct release_file *file) {
  struct release *release = loading->release;
  uint64_t before = release->modules;
  release->modules = 0;
  bool is_whole = load_file(loading, arena, file);
  release->catalogue_modules |= release->modules;
  release->modules |= before;
  return is_whole;
}

/* False: something of it is not known, so that what would name it cannot be judged. */
static bool load_settings(struct loading *loading, struct script_arena *arena,
                          const struct release_file *file) {
  begin_lists(loading);
  begin_origins(loading);
  if (!file) {
    findings_add(loading->findings, "workspace.lua", 0, "missing: a workspace begins with it");
    return false;
  }
  bool is_whole = load_of_catalogue(loading, arena, file);
  if (is_whole && !loading->has_settings)
    findings_add(loading->findings, file->name, 0, "there is no workspace { … } in it");
  take_settings(loading);
  take_phrases(loading);
  if (is_whole) contact_policy_check_settings(loading);
  return is_whole && loading->has_settings;
}

/* ---- all files ---- */

/* False: not all that it declares is known. */
static bool load_folder(struct loading *loading, struct script_arena *arena,
                        const struct release_file *sorted, size_t count, const char *folder) {
  bool is_whole = true;
  for (size_t i = 0; i < count; i++)
    if (!strncmp(sorted[i].name, folder, strlen(folder)) && !load_file(loading, arena, &sorted[i]))
      is_whole = false;
  return is_whole;
}

/* False: not all offers are known. *lua_count of them are those of offers.lua. */
static bool load_offers(struct loading *loading, struct script_arena *arena, const struct release_file *lua,
                        const struct release_file *lines, size_t *lua_count) {
  bool is_whole = !lua || load_of_catalogue(loading, arena, lua);
  *lua_count = loading->workspace->catalogue->offer_count;
  return (!lines || offer_lines_load(loading, lines)) && is_whole;
}

static void load_expectations(struct loading *loading, struct script_arena *arena,
                              const struct release_file *file) {
  if (file) load_file(loading, arena, file);
  loading->workspace->expectations = loading->expectations.items;
  loading->workspace->expectation_count = loading->expectations.count;
}

/* One mistake must not be followed by a hundred that it causes: where names are missing because their file could not
 * be read to its end, what uses them is not judged yet. */
static void load_all(struct loading *loading, struct script_arena *arena, const struct release_file *sorted,
                     size_t count, bool is_shared) {
  const struct release_file *settings = file_find(sorted, count, "workspace.lua");
  const struct release_file *profile = file_find(sorted, count, "profile.lua");
  const struct release_file *offers = file_find(sorted, count, "offers.lua");
  const struct release_file *lines = file_find(sorted, count, "offers.ndjson");
  const struct release_file *audiences = file_find(sorted, count, "audiences.lua");
  const struct release_file *guardrails = file_find(sorted, count, "guardrails.lua");
  const struct release_file *asks = file_find(sorted, count, "asks.lua");
  if (!load_settings(loading, arena, settings)) return;
  bool is_whole = !profile || load_file(loading, arena, profile);
  take_profile(loading);
  size_t lua_count = 0;
  bool has_offers = is_shared || load_offers(loading, arena, offers, lines, &lua_count);
  loading->has_offers = has_offers;
  check_placements(loading, settings, has_offers, is_whole);
  if (is_whole && audiences) is_whole = load_of_catalogue(loading, arena, audiences);
  take_audiences(loading);
  if (is_whole && guardrails) is_whole = load_file(loading, arena, guardrails);
  take_guardrails(loading);
  if (!is_shared && is_whole && has_offers) offer_previews_check(loading, offers, lines, lua_count);
  if (is_whole && asks) is_whole = load_file(loading, arena, asks);
  take_asks(loading);
  bool has_rules = is_whole;
  for (const char *const *folder = deciding_folders; is_whole && *folder; folder++)
    if (!load_folder(loading, arena, sorted, count, *folder)) has_rules = false;
  take_rules(loading);
  literals_sort(&loading->workspace->literals);
  literals_sort(&loading->workspace->reasons);
  if (has_rules) contact_policy_check_strategies(loading);
  counts_take(loading);
  if (has_rules && has_offers) load_expectations(loading, arena, file_find(sorted, count, "expect.lua"));
}

struct release *release_load(struct script_arena *arena, const struct release_file *files, size_t count,
                             const struct release *shared, struct findings *findings) {
  return release_load_with(arena, files, count, stdlib_modules, shared, findings);
}

struct release *release_load_with(struct script_arena *arena, const struct release_file *files, size_t count,
                                  const struct stdlib_module *modules, const struct release *shared,
                                  struct findings *findings) {
  struct release *release = mem_zero(sizeof *release);
  struct release_file *sorted = mem_copy(files, count * sizeof *files);
  struct loading loading = {
      .release = release, .workspace = &release->workspace, .findings = findings, .modules = modules};
  if (count > 1) qsort(sorted, count, sizeof *sorted, compare_files);
  release->references = 1;
  release->arena = script_arena_ref(arena);
  bool is_shared = may_share(release, sorted, count, modules, shared);
  release->workspace.catalogue = is_shared ? catalogue_ref(shared->workspace.catalogue) : catalogue_new();
  release->modules = release->catalogue_modules;
  set_defaults(&release->workspace);
  load_all(&loading, arena, sorted, count, is_shared);
  declare_close(&loading);
  findings_sort(findings);
  if (findings->count || script_is_left(arena)) {
    release_unref(release);
    release = NULL;
  } else {
    compute_digest(release, sorted, count, modules);
    compute_catalogue_digest(release, sorted, count, modules, release->catalogue_modules);
    release->catalogue_module_names = names_of_modules(release, modules, release->catalogue_modules);
    selection_build(&release->workspace);
  }
  free(sorted);
  return release;
}

struct release *release_ref(struct release *release) {
  atomic_fetch_add_explicit(&release->references, 1, memory_order_relaxed);
  return release;
}

bool release_has_same_catalogue(const struct release *left, const struct release *right) {
  return !strcmp(left->catalogue_files, right->catalogue_files);
}

void release_swap_catalogues(struct release *release, struct release *other) {
  struct catalogue *own = release->workspace.catalogue;
  release->workspace.catalogue = other->workspace.catalogue;
  other->workspace.catalogue = own;
}

void release_unref(struct release *release) {
  if (!release || atomic_fetch_sub_explicit(&release->references, 1, memory_order_acq_rel) > 1) return;
  for (size_t i = 0; i < release->image_count; i++) script_image_free(release->images[i]);
  free(release->images);
  catalogue_unref(release->workspace.catalogue);
  discretion_free(release->workspace.discretion);
  zones_free(release->workspace.zones);
  arena_fini(&release->workspace.arena);
  script_arena_unref(release->arena);
  free(release);
}

static enum fault fault_of(enum status status, const struct call *call, const struct error *err) {
  if (status == STATUS_STOPPED) return FAULT_TIME;
  if (status == STATUS_TOO_LARGE) return FAULT_MEMORY;
  if (!status) return FAULT_NONE;
  return call->host.is_absence || lua_error_is_absence(err->text) ? FAULT_ABSENT : FAULT_ERROR;
}

enum status release_call(const struct release *release, struct script_arena *arena, struct call *call,
                         struct error *err) {
  const struct script_slot *script = call->script;
  struct script_limits limits = {0};
  if (call->limits) limits = limits_of(call->limits->memory_bytes, call->limits->time_ms);
  script_limit(arena, &limits);
  call->host.name = call->name;
  enum status status =
      script_call(arena, release->images[script->image], &call->host, call_script, call, err);
  call->fault = fault_of(status, call, err);
  if (status && call->file && strncmp(err->text, call->file, strlen(call->file)))
    error_wrap(err, "%s:%d", call->file, call->line);
  return status;
}
