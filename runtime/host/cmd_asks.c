/* sarto asks: what a workspace asked its customers for, and what came of it: the ledger of every profile, counted. Reads the
 * profile table, one profile after the other, so that it takes no more memory however many there are. With a server
 * running it counts what the server has folded, which is all but the last few seconds.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/profile.h"
#include "host/command.h"
#include "host/folder.h"
#include "host/say.h"
#include "store/lookup.h"
#include "store/store.h"

enum { HOSTS_OWN = '\x01' }; /* how ids begin that are no person's */

struct tally {
  char *ask; /* owned */
  bool is_declared;
  uint64_t asked, answered, refused, given, unasked;
  uint64_t people;    /* who were asked */
  size_t last_person; /* that was counted */
};

struct counting {
  const struct workspace *workspace;
  int64_t now_ms;
  uint64_t *unreturned;  /* by index in workspace.purposes: live consents that gave nothing back; owned */
  struct tally *tallies; /* owned */
  size_t count, person;
  struct error err;
};

static struct tally *tally_of(struct counting *counting, const char *ask) {
  for (size_t i = 0; i < counting->count; i++)
    if (!strcmp(counting->tallies[i].ask, ask)) return &counting->tallies[i];
  counting->tallies = mem_resize(counting->tallies, (counting->count + 1) * sizeof *counting->tallies);
  struct tally *tally = &counting->tallies[counting->count++];
  *tally = (struct tally){.ask = mem_copy_text(ask)};
  return tally;
}

static void count_one(struct counting *counting, const struct asked_once *asking) {
  struct tally *tally = tally_of(counting, asking->ask);
  bool is_asked = asked_is_asked(asking);
  tally->asked += is_asked;
  tally->unasked += !is_asked;
  tally->answered += asking->state == ASKED_ANSWERED;
  tally->refused += asking->state == ASKED_REFUSED;
  tally->given += asking->is_given;
  if (!is_asked) return;
  if (tally->last_person != counting->person) tally->people++;
  tally->last_person = counting->person;
}

/* When the consent that is live now was given; INT64_MAX: there is none. */
static int64_t granted_ms(const struct consents *consents, const struct purpose *purpose) {
  const struct consent *consent = consents_find(consents, purpose->name);
  int64_t first_ms = INT64_MAX;
  for (size_t i = 0; consent && i < CONSENT_STRENGTHS; i++) {
    const struct consent_record *said = &consent->said[i];
    if (said->state == CONSENT_GRANTED && said->at_ms < first_ms) first_ms = said->at_ms;
  }
  return first_ms;
}

static bool has_returned(const struct counting *counting, const struct profile *profile,
                         const struct purpose *purpose) {
  int64_t since_ms = counting->now_ms - purpose->returns_ms;
  return granted_ms(&profile->consents, purpose) > since_ms ||
         asked_last_return_ms(&profile->asked, purpose->name) > since_ms;
}

static void count_consents(struct counting *counting, const struct profile *profile) {
  for (size_t i = 0; i < counting->workspace->purpose_count; i++) {
    const struct purpose *purpose = &counting->workspace->purposes[i];
    if (!purpose->returns_ms || purpose->basis != BASIS_CONSENT) continue;
    if (consents_judge(&profile->consents, purpose, counting->now_ms) != CONSENT_IS_LIVE) continue;
    counting->unreturned[i] += !has_returned(counting, profile, purpose);
  }
}

static void count_profile(void *context, const char *id, uint64_t number, struct slice image) {
  struct counting *counting = context;
  struct profile *profile;
  (void)number;
  if (*id == HOSTS_OWN || counting->err.status) return;
  counting->person++;
  if (profile_decode(image, counting->workspace, &profile, &counting->err)) return;
  for (size_t i = 0; i < profile->asked.count; i++) count_one(counting, &profile->asked.each[i]);
  count_consents(counting, profile);
  profile_free(profile);
}

/* ---- telling ---- */

static void tell(const struct counting *counting) {
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
}

static void put_unreturned(const struct counting *counting, struct buffer *out) {
  const char *separator = "";
  for (size_t i = 0; i < counting->workspace->purpose_count; i++) {
    if (!counting->workspace->purposes[i].returns_ms) continue;
    buffer_add_text(out, separator);
    json_put_text(out, counting->workspace->purposes[i].name);
    buffer_print(out, ":%llu", (unsigned long long)counting->unreturned[i]);
    separator = ",";
  }
}

static void print_json(const struct counting *counting) {
  struct buffer out = {0};
  buffer_add_text(&out, "{\"asks\":[");
  for (size_t i = 0; i < counting->count; i++) {
    const struct tally *tally = &counting->tallies[i];
    buffer_add_text(&out, i ? ",{\"ask\":" : "{\"ask\":");
    json_put_text(&out, tally->ask);
    buffer_print(&out,
                 ",\"declared\":%s,\"people\":%llu,\"asked\":%llu,\"answered\":%llu,\"refused\":%llu,"
                 "\"given\":%llu,\"unasked\":%llu}",
                 tally->is_declared ? "true" : "false", (unsigned long long)tally->people,
                 (unsigned long long)tally->asked, (unsigned long long)tally->answered,
                 (unsigned long long)tally->refused, (unsigned long long)tally->given,
                 (unsigned long long)tally->unasked);
  }
  buffer_add_text(&out, "],\"unreturned\":{");
  put_unreturned(counting, &out);
  buffer_add_text(&out, "}}");
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

static enum status count_all(struct counting *counting, const char *database, struct error *err) {
  struct lookup lookup = {0};
  enum status status = fold(database, err);
  if (!status) status = lookup_open(&lookup, database, NULL, err);
  if (!status) status = lookup_each_profile(&lookup, "", count_profile, counting, err);
  lookup_close(&lookup);
  if (!status && counting->err.status) *err = counting->err;
  return status ? status : counting->err.status;
}

static void begin(struct counting *counting, const struct workspace *workspace) {
  counting->workspace = workspace;
  counting->unreturned = mem_zero((workspace->purpose_count + 1) * sizeof *counting->unreturned);
  for (size_t i = 0; i < workspace->ask_count; i++)
    tally_of(counting, workspace->asks[i].name)->is_declared = true;
}

static void end(struct counting *counting) {
  for (size_t i = 0; i < counting->count; i++) free(counting->tallies[i].ask);
  free(counting->tallies);
  free(counting->unreturned);
}

/* The folder was judged. */
static enum status count_for(const char *workspace, const char *database, int64_t now_ms, bool is_json,
                             struct error *err) {
  struct counting counting = {.now_ms = now_ms};
  struct findings findings = {0};
  struct folder folder = {0};
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = NULL;
  enum status status = folder_read(workspace, &folder, &findings, err);
  if (!status) release = release_load(scripts, folder.files, folder.count, NULL, &findings);
  if (!status && !release)
    status = error_set(err, STATUS_INVALID, "%s: changed while it was read: try again", workspace);
  if (!status) begin(&counting, &release->workspace);
  if (!status) status = count_all(&counting, database, err);
  if (!status) (is_json ? print_json : tell)(&counting);
  end(&counting);
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
