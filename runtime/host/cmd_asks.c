/* sarto asks: what a workspace asked its customers for, and what came of it: the ledger of every profile, counted. Reads the
 * profile table, a few profiles at a time, so that it takes no more memory however many there are. With a server
 * running it counts what the server has folded, which is all but the last few seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "host/asks_count.h"
#include "host/command.h"
#include "host/folder.h"
#include "host/say.h"
#include "store/lookup.h"
#include "store/store.h"

/* ---- telling ---- */

static void tell(const struct asks_count *counting) {
  for (size_t i = 0; i < counting->count; i++) {
    const struct tally *tally = &counting->tallies[i];
    say(stdout, "%s%s: asked %llu time%s, %llu %s; answered %llu, refused %llu, given %llu%s", tally->ask,
        tally->is_declared ? "" : " (not in asks.lua any more)", (unsigned long long)tally->asked,
        tally->asked == 1 ? "" : "s", (unsigned long long)tally->people,
        tally->people == 1 ? "person" : "people", (unsigned long long)tally->answered,
        (unsigned long long)tally->refused, (unsigned long long)tally->given,
        tally->unasked ? "; some of it by people who were not asked" : "");
  }
  if (!counting->count) say(stdout, "there is nothing to ask for: asks.lua declares no ask");
  for (size_t i = 0; i < counting->workspace->purpose_count; i++) {
    const struct purpose *purpose = &counting->workspace->purposes[i];
    if (purpose->returns_ms)
      say(stdout, "consents to %s that gave nothing back in %lld days: %llu", purpose->name,
          (long long)(purpose->returns_ms / CLOCK_DAY_MS), (unsigned long long)counting->unreturned[i]);
  }
  if (counting->damaged)
    say(stdout, "profiles that cannot be read, and are not counted: %llu",
        (unsigned long long)counting->damaged);
}

static void print_json(const struct asks_count *counting) {
  struct buffer out = {0};
  asks_count_put(counting, &out);
  puts(buffer_text(&out));
  buffer_fini(&out);
}

/* ---- reading ---- */

static void ignore(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

/* Whatever an earlier process left is folded, where nobody has the database open; who has folds it. A database that is not
 * there is not made. */
static enum status fold(const char *database, struct error *err) {
  struct lookup lookup = {0};
  struct store *store = NULL;
  enum status status = lookup_open(&lookup, database, NULL, err);
  lookup_close(&lookup);
  if (status) return status;
  status = store_open(&(struct store_options){.path = database, .answered = ignore}, &store, err);
  store_close(store);
  return status == STATUS_BUSY ? STATUS_OK : status;
}

/* The folder was judged. */
static enum status count_for(const char *workspace, const char *database, int64_t now_ms, bool is_json,
                             struct error *err) {
  struct asks_count counting = {.now_ms = now_ms};
  struct findings findings = {0};
  struct folder folder = {0};
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = NULL;
  enum status status = folder_read(workspace, &folder, &findings, err);
  if (!status) release = release_load(scripts, folder.files, folder.count, NULL, &findings);
  if (!status && !release)
    status = error_set(err, STATUS_INVALID, "%s: changed while it was read: try again", workspace);
  if (!status) status = fold(database, err);
  if (!status) counting.workspace = &release->workspace;
  if (!status) status = asks_count(&counting, database, err);
  if (!status) (is_json ? print_json : tell)(&counting);
  asks_count_fini(&counting);
  if (release) release_unref(release);
  script_arena_unref(scripts);
  folder_fini(&folder);
  findings_fini(&findings);
  return status;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace = NULL, *database = NULL, *at = NULL;
  int64_t now_ms = clock_now_ms();
  bool is_json = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose profiles are counted", &database, NULL},
      {"--at", "TIME", "as of then (RFC 3339) and not of now", &at, NULL},
      {"--json", NULL, "print it as one JSON object", NULL, &is_json},
      {0}};
  struct error err;
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  if (!database) {
    say(stderr, "sarto asks: --db is missing");
    return EXIT_USAGE;
  }
  if (at && !clock_parse(at, &now_ms)) {
    say(stderr, "sarto asks: --at: expected a time such as 2026-03-02T10:00:00Z, got '%s'", at);
    return EXIT_USAGE;
  }
  if (!command_judge(command, workspace)) return EXIT_FAULT;
  if (!count_for(workspace, database, now_ms, is_json, &err)) return EXIT_DONE;
  say(stderr, "sarto asks: %s", err.text);
  return EXIT_FAULT;
}

const struct command command_asks = {
    .name = "asks",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "what customers were asked for, and what came of it",
    .run = run,
};
