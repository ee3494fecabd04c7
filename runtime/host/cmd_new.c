/* sarto new: a workspace to start from, small enough to be read in five minutes, with a salt of its own.
 *
 * Written into a folder that does not exist or is empty; nothing is ever overwritten.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "domain/guardrails.h"
#include "host/command.h"
#include "host/editor.h"
#include "host/say.h"

/* %s in workspace.lua becomes the salt. */
static const struct template {
  const char *name, *text;
}
templates[] = {
    {"workspace.lua",
     "-- Settings, and the places on a page that Sarto fills.\n"
     "workspace {\n"
     "  locales = { \"en\", \"it\" },\n"
     "  currency = \"EUR\",\n"
     "  -- One customer in twenty sees no personalization, so that you can measure what it earns.\n"
     "  holdout = 0.05,\n"
     "  -- Says by chance who that is. Made for this workspace: keep it, and keep it to yourself.\n"
     "  salt = \"%s\",\n"
     "}\n"
     "\n"
     "channel \"page\" { interrupts = false }\n"
     "\n"
     "placement \"home.hero\" {\n"
     "  channel = \"page\",\n"
     "  alternatives = 2,\n"
     "  -- Shown when no strategy has a proposal.\n"
     "  fallback = {\n"
     "    offers = { tags = \"house\", limit = 4 },\n"
     "    message = { en = \"Worth a look\", it = \"Da vedere\" },\n"
     "  },\n"
     "}\n"},
    {"profile.lua", "-- What a customer may tell us. Sent in events of type customer.profile.\n"
                    "hard \"locale\" { type = \"string\", about = \"the language they like to read\" }\n"
                    "\n"
                    "-- What we believe, from what they do: signals/ says how. 0.5 is \"we do not know\".\n"
                    "trait \"uniqueness\" { about = \"likes what few have\" }\n"},
    {"offers.lua", "-- What there is to propose. Popularity goes from 0, nobody buys it, to 1; what people "
                   "buy will correct it.\n"
                   "offer \"bag\" { name = { en = \"Canvas bag\", it = \"Borsa di tela\" }, price = 39, "
                   "popularity = 0.8, tags = { \"house\" } }\n"
                   "offer \"cup\" { name = { en = \"Blue cup\", it = \"Tazza blu\" }, price = 12, popularity "
                   "= 0.9, tags = { \"house\" } }\n"
                   "offer \"lamp\" { name = { en = \"Paper lamp\", it = \"Lampada di carta\" }, price = 59, "
                   "popularity = 0.7, tags = { \"house\" } }\n"
                   "offer \"vase\" { name = { en = \"One-off vase\", it = \"Vaso unico\" }, price = 120, "
                   "popularity = 0.1 }\n"
                   "offer \"bowl\" { name = { en = \"Hand-thrown bowl\", it = \"Ciotola al tornio\" }, price "
                   "= 80, popularity = 0.2 }\n"},
    {"signals/looks_at.lua", "-- Looking at what few have is a small sign of liking it; two say more. "
                             "`offer` is what the event names, or nil.\n"
                             "signal \"looks_at\" {\n"
                             "  about = \"What they look at\",\n"
                             "  on = \"product.viewed\",\n"
                             "  origin = \"web\",\n"
                             "  observe = function(event, offer)\n"
                             "    if offer then\n"
                             "      return { soft = { uniqueness = 1 - offer.popularity }, weight = 0.3 }\n"
                             "    end\n"
                             "  end,\n"
                             "}\n"},
    {"strategies/rare_finds.lua",
     "-- Who likes what few have is told of what few have. Above 0.6 there is something to go by.\n"
     "strategy \"rare_finds\" {\n"
     "  about = \"Those who like the rare see what few have\",\n"
     "  on = \"page.viewed\",\n"
     "  placement = \"home.hero\",\n"
     "  propose = function(profile)\n"
     "    if profile.soft.uniqueness > 0.6 then\n"
     "      return {\n"
     "        offers = offers.niche { limit = 2 },\n"
     "        message = { en = \"Few have these\", it = \"Li hanno in pochi\" },\n"
     "      }\n"
     "    end\n"
     "  end,\n"
     "}\n"},
    {"personas/anna.json", "{\n"
                           "  \"about\": \"keeps coming back to what few have\",\n"
                           "  \"hard\": { \"locale\": \"en\" },\n"
                           "  \"history\": [{ \"type\": \"product.viewed\", \"ago\": \"3d\", \"times\": 2, "
                           "\"data\": { \"item\": \"vase\" } }]\n"
                           "}\n"},
    {"specs/first_spec.lua",
     "describe(\"the home page\", function()\n"
     "  it(\"shows Anna what few have\", function()\n"
     "    given(persona \"anna\")\n"
     "    when_event { type = \"page.viewed\" }\n"
     "    decides(\"home.hero\").by(\"rare_finds\").at_least(2).never_offers(\"cup\").says(\"Few have "
     "these\")\n"
     "  end)\n"
     "end)\n"},
    {"expect.lua",
     "-- What must hold before a server takes these rules; what takes a program stands in specs/.\n"
     "expect \"anna sees what few have\" {\n"
     "  persona = \"anna\",\n"
     "  event = { type = \"page.viewed\" },\n"
     "  placement = \"home.hero\",\n"
     "  strategy = \"rare_finds\",\n"
     "  not_offers = { \"cup\" },\n"
     "  says = \"Few have these\",\n"
     "}\n"
     "\n"
     "expect \"somebody new sees the house's own picks\" {\n"
     "  event = { type = \"page.viewed\" },\n"
     "  placement = \"home.hero\",\n"
     "  reason = \"DEFAULT\",\n"
     "}\n"},
    {"events.ndjson", "{\"id\":\"1\",\"source\":\"shop\",\"type\":\"product.viewed\",\"subject\":\"anna\","
                      "\"time\":\"2026-03-01T10:00:00Z\",\"data\":{\"item\":\"vase\"}}\n"
                      "{\"id\":\"2\",\"source\":\"shop\",\"type\":\"product.viewed\",\"subject\":\"anna\","
                      "\"time\":\"2026-03-01T10:00:40Z\",\"data\":{\"item\":\"bowl\"}}\n"
                      "{\"id\":\"3\",\"source\":\"shop\",\"type\":\"page.viewed\",\"subject\":\"anna\","
                      "\"time\":\"2026-03-01T10:01:05Z\"}\n"
                      "{\"id\":\"4\",\"source\":\"shop\",\"type\":\"page.viewed\",\"subject\":\"bruno\","
                      "\"time\":\"2026-03-01T10:02:00Z\"}\n"},
};
static const char *const folders[] = {"signals", "strategies", "personas", "specs"};

static bool fail(const char *path) {
  say(stderr, "sarto new: %s: %s", path, strerror(errno));
  return false;
}

static bool is_empty(const char *path) {
  DIR *directory = opendir(path);
  size_t count = 0;
  if (!directory) return fail(path);
  while (readdir(directory)) count++;
  closedir(directory);
  if (count > 2) say(stderr, "sarto new: %s is not empty; name a folder that does not exist yet", path);
  return count <= 2;
}

static bool make_folders(const char *path) {
  char full[4096];
  if (mkdir(path, 0777) && (errno != EEXIST || !is_empty(path))) return errno == EEXIST ? false : fail(path);
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
    snprintf(full, sizeof full, "%s/%s", path, folders[i]);
    if (mkdir(full, 0777)) return fail(full);
  }
  return true;
}

static bool write_template(const char *path, const struct template *template, const char *salt) {
  char full[4096];
  snprintf(full, sizeof full, "%s/%s", path, template->name);
  int descriptor = open(full, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
  if (!file) return fail(full);
  const char *hole = strstr(template->text, "%s");
  size_t before = hole ? (size_t)(hole - template->text) : strlen(template->text);
  fwrite(template->text, 1, before, file);
  if (hole) fprintf(file, "%s%s", salt, hole + 2);
  return fclose(file) == 0 || fail(full);
}

/* One that leaves the customers of the sample out of the holdout: what is tried first should show something. */
static void make_salt(char salt[static IDENTITY_TEXT_BYTES]) {
  struct workspace workspace = {.holdout = 0.05};
  struct identity random;
  hash_init();
  do {
    hash_random_bytes(random.bytes, sizeof random.bytes);
    workspace.key = hash_key_of(identity_print(&random, salt));
  } while (guardrail_is_holdout(&workspace, "anna") || guardrail_is_holdout(&workspace, "bruno"));
}

static void ignore(void *context, const sarto_finding *finding) {
  (void)context, (void)finding;
}

static bool prepare_editor(const char *path) {
  char *release = NULL, *stubs = NULL;
  bool is_checked = !sarto_check(path, COMMAND_STOP_SIGNAL, ignore, NULL, &release, &stubs, NULL) && stubs;
  bool is_written = is_checked && editor_write_stubs(path, stubs) && editor_write_settings(path);
  sarto_free(release);
  sarto_free(stubs);
  return is_written;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *path;
  const struct option_row rows[] = {{0}};
  char salt[IDENTITY_TEXT_BYTES];
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &path, &exit_code)) return exit_code;
  if (!make_folders(path)) return EXIT_FAULT;
  make_salt(salt);
  for (size_t i = 0; i < sizeof templates / sizeof *templates; i++)
    if (!write_template(path, &templates[i], salt)) return EXIT_FAULT;
  if (!prepare_editor(path)) return EXIT_FAULT;
  say(stdout, "%s is ready. Try:", path);
  say(stdout, "  sarto simulate %s --persona anna --event page.viewed", path);
  say(stdout, "  sarto run %s --readable < %s/events.ndjson", path, path);
  say(stdout, "  sarto test %s", path);
  say(stdout, "Then change strategies/rare_finds.lua and try again.");
  return EXIT_DONE;
}

const struct command command_new = {
    .name = "new",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "make a workspace to start from",
    .run = run,
};
