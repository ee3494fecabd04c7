/* A workspace with a life behind it. See world.h. One thread. */
#include "world.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/hash.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { PATIENCE_MS = 20000 };
#else
enum { PATIENCE_MS = 5000 };
#endif

int world_signal(void) {
  return SIGRTMIN + 3;
}

static void give_up(const char *what, const char *text) {
  fprintf(stderr, "%s: %s\n", what, text);
  exit(2);
}

/* What the test has to say to one of the folder's files stands at its end. */
static const char *text_of(struct world *world, const struct release_file *file) {
  for (const char *const *own = world->own; *own; own += 2)
    if (!strcmp(own[0], file->name)) return arena_print(&world->texts, "%s%s", file->text.data, own[1]);
  return file->text.data; /* NUL-terminated, as file_read leaves it */
}

static bool is_in_folder(const struct world *world, const char *name) {
  for (size_t i = 0; i < world->folder.count; i++)
    if (!strcmp(world->folder.files[i].name, name)) return true;
  return false;
}

static void list_texts(struct world *world, const char **texts) {
  size_t count = 0;
  for (size_t i = 0; i < world->folder.count; i++) {
    texts[count++] = world->folder.files[i].name;
    texts[count++] = text_of(world, &world->folder.files[i]);
  }
  for (const char *const *own = world->own; *own; own += 2) {
    if (is_in_folder(world, own[0])) continue;
    texts[count++] = own[0];
    texts[count++] = own[1];
  }
  texts[count] = NULL;
}

static void take(struct world *world, const char *text) {
  if (shop_take(&world->shop, text)) give_up(text, world->shop.err.text);
}

static void live(struct world *world, const char *folder) {
  char path[256];
  struct buffer text = {0};
  struct error err;
  snprintf(path, sizeof path, "%s/events.ndjson", folder);
  if (file_read(path, 1 << 20, &text, &err)) give_up("events", err.text);
  for (char *line = strtok(text.data, "\n"); line; line = strtok(NULL, "\n")) take(world, line);
  buffer_fini(&text);
}

/* Many people's, so that something is related to something; and the subject's, so that there is a history. */
static void live_more(struct world *world) {
  const struct catalogue *catalogue = world->shop.release->workspace.catalogue;
  assert_true(clock_parse("2026-03-04T10:00:00Z", &world->shop.time_ms));
  for (size_t i = 0; i < 240; i++) {
    char time[CLOCK_TEXT_BYTES];
    struct buffer text = {0};
    const char *one = catalogue->offers[i % 5]->id, *other = catalogue->offers[5 + i % 3]->id;
    buffer_print(&text, "{\"id\":\"more-%zu\",\"source\":\"test\",\"time\":\"%s\",", i,
                 clock_print(world->shop.time_ms += 60000, time));
    if (i % 4)
      buffer_print(&text, "\"subject\":\"person-%zu\",\"type\":", i % 12);
    else
      buffer_print(&text, "\"subject\":\"%s\",\"type\":", world->subject);
    if (i % 3)
      buffer_print(&text, "\"product.viewed\",\"data\":{\"item\":\"%s\"}", one);
    else
      buffer_print(&text, "\"order.placed\",\"data\":{\"total\":90,\"items\":[\"%s\",\"%s\"]}", one, other);
    buffer_add_text(&text, "}");
    take(world, buffer_text(&text));
    buffer_fini(&text);
  }
}

/* What a script finds in event.data: every kind of value, a list longer than is walked, objects in lists. */
static void make_event(struct world *world) {
  struct buffer text = {0};
  struct error err;
  buffer_print(
      &text,
      "{\"id\":\"now\",\"source\":\"test\",\"type\":\"page.viewed\",\"subject\":\"%s\",\"time\":"
      "\"2026-03-09T10:00:00Z\",\"touchpoint\":\"web\",\"data\":{\"category\":\"dresses\","
      "\"path\":\"/women\",\"dwell\":3.5,\"deep\":{\"deeper\":{\"deepest\":[1,[2,[3]]]}},\"yes\":true,"
      "\"none\":null,\"items\":[{\"item\":\"scarf-10\",\"price\":10},\"brooch-04\",{\"id\":"
      "\"kimono-02\"}],\"ids\":[\"scarf-10\",\"brooch-04\"],\"long\":[0",
      world->subject);
  for (int i = 1; i < 400; i++) buffer_print(&text, ",%d", i);
  buffer_add_text(&text, "]}}");
  if (event_decode((struct slice){text.data, text.length}, &world->event, &err)) give_up("event", err.text);
  buffer_fini(&text);
}

void world_open(struct world *world, const char *folder, const char *const *own) {
  struct findings findings = {0};
  struct error err;
  const char *texts[2 * SHOP_FILES_MAX];
  *world = (struct world){.limits = {.time_ms = PATIENCE_MS, .output_bytes = 1 << 20, .log_lines = 20}};
  strcpy(world->subject, "lucia");
  for (size_t i = 0; own && own[i]; i++) world->own[i] = own[i];
  if (folder_read(folder, &world->folder, &findings, &err)) give_up(folder, err.text);
  findings_fini(&findings);
  list_texts(world, texts);
  shop_open_with(&world->shop, texts, (struct crew_options){.is_clock_events = true});
  live(world, folder);
  live_more(world);
  make_event(world);
  const struct profile *profile = crew_find_profile(world->shop.crew, world->subject, &err);
  if (!profile) give_up(folder, "no such profile");
  world->situation = (struct offer_situation){.workspace = &world->shop.release->workspace,
                                              .profile = profile,
                                              .now_ms = world->event.time_ms,
                                              .live = UINT64_MAX, /* there is more to read */
                                              .wishes = &profile->wishes,
                                              .sealed = crew_sealed(world->shop.crew)};
}

void world_close(struct world *world) {
  event_fini(&world->event);
  arena_fini(&world->arena);
  arena_fini(&world->texts);
  shop_close(&world->shop);
  folder_fini(&world->folder);
}

struct release *world_load(struct world *world, struct findings *findings) {
  const char *texts[2 * SHOP_FILES_MAX];
  list_texts(world, texts);
  return release_like(world->shop.release, world->shop.arena, texts, findings);
}

const struct strategy *world_strategy(const struct world *world, const char *name) {
  const struct workspace *workspace = &world->shop.release->workspace;
  for (size_t i = 0; i < workspace->strategy_count; i++)
    if (!strcmp(workspace->strategies[i].name, name)) return &workspace->strategies[i];
  give_up("no strategy", name);
  return NULL;
}

static struct call begin(struct world *world, enum call_task task, const char *name, const char *file,
                         int line) {
  struct call call = {.workspace = &world->shop.release->workspace,
                      .task = task,
                      .name = name,
                      .file = file,
                      .line = line,
                      .limits = &world->limits,
                      .event = &world->event,
                      .situation = &world->situation,
                      .arena = &world->arena};
  strict_seed(&call.host, 7);
  return call;
}

struct call world_call_of(struct world *world, const struct strategy *strategy) {
  struct call call = begin(world, CALL_STRATEGY, strategy->name, strategy->file, strategy->line);
  call.script = strategy->script;
  call.degree = DEGREE_INDIVIDUAL;
  call.strategy = strategy;
  return call;
}

struct call world_call_of_signal(struct world *world, const struct signal *signal) {
  struct call call = begin(world, CALL_SIGNAL, signal->name, signal->file, signal->line);
  call.script = signal->script;
  call.named = catalogue_find(world->shop.release->workspace.catalogue, "scarf-10");
  call.situation = NULL;
  return call;
}

struct call world_call_of_audience(struct world *world, const struct audience *audience) {
  struct call call = begin(world, CALL_AUDIENCE, audience->name, "audiences.lua", audience->line);
  call.script = audience->script;
  call.degree = DEGREE_INDIVIDUAL;
  return call;
}

enum status world_call(struct world *world, struct call *call, struct error *err) {
  arena_reset(&world->arena);
  *err = (struct error){0};
  return release_call(world->shop.release, world->shop.arena, call, err);
}

uint64_t world_profile_hash(const struct world *world) {
  struct buffer image = {0};
  profile_encode(world->situation.profile, world->situation.workspace, &image);
  uint64_t hash = checksum(image.data, image.length);
  buffer_fini(&image);
  return hash;
}

size_t world_rss_kb(void) {
  unsigned long pages = 0, all = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%lu %lu", &all, &pages) != 2) give_up("/proc/self/statm", "cannot be read");
  fclose(file);
  return pages * (size_t)sysconf(_SC_PAGESIZE) / 1024;
}
