/* sarto release: a workspace's files become the active release of a database. Checked and tried by its specs here, where
 * their author is; then by the server that has the database open, over its control socket, else on the files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/audit.h"
#include "host/command.h"
#include "host/folder.h"
#include "host/remote.h"
#include "host/say.h"
#include "host/spec_run.h"
#include "host/tar.h"

struct releasing {
  const char *workspace, *database;
  struct shelf_note note;
};

static bool try_specs(struct releasing *releasing) {
  if (!spec_has_any(releasing->workspace)) {
    releasing->note.specs = "none";
    return true;
  }
  if (spec_run("release", releasing->workspace) != EXIT_DONE) {
    say(stderr, "sarto release: not released: its specs fail");
    return false;
  }
  releasing->note.specs = "passed";
  return true;
}

/* With the personas that the cases of expect.lua are about. */
static enum status pack_files(const struct folder *folder, struct buffer *archive, struct error *err) {
  size_t count = folder->count + folder->persona_count;
  struct release_file *files = mem_alloc((count + 1) * sizeof *files);
  if (folder->count) memcpy(files, folder->files, folder->count * sizeof *files);
  if (folder->persona_count)
    memcpy(files + folder->count, folder->personas, folder->persona_count * sizeof *files);
  enum status status = tar_write(files, count, archive, err);
  free(files);
  return status;
}

static enum status pack(const struct releasing *releasing, struct buffer *archive, struct error *err) {
  struct findings findings = {0};
  struct folder folder;
  enum status status = folder_read(releasing->workspace, &folder, &findings, err);
  if (!status) {
    status = folder_read_personas(releasing->workspace, &folder, err);
    if (!status) status = pack_files(&folder, archive, err);
    folder_fini(&folder);
  }
  findings_fini(&findings);
  return status;
}

static void tell(const char *release, bool is_new) {
  say(stdout, "release %s is active%s", release, is_new ? "" : " already");
}

static void audit(const struct releasing *releasing, const char *release, enum status outcome) {
  if (audit_write(releasing->database, AUDIT_RELEASE, release, AUDIT_COMMAND, outcome, NULL))
    say(stderr, "sarto release: the audit log could not be written");
}

static int release_here(const struct releasing *releasing) {
  const sarto_releasing with = {.author = releasing->note.author,
                                .note = releasing->note.note,
                                .source = releasing->note.source,
                                .specs = releasing->note.specs,
                                .why = releasing->note.why,
                                .is_tried = 1};
  char before[DIGEST_TEXT_BYTES] = "";
  const sarto_options options = {
      .size = sizeof options, .workspace = releasing->workspace, .database = releasing->database};
  shelf_active(releasing->database, before, NULL);
  sarto_runtime *runtime = command_open_with(&options, &with);
  if (!runtime) {
    if (*before) audit(releasing, NULL, STATUS_INVALID);
    return EXIT_FAULT;
  }
  if (sarto_notice(runtime)) say(stderr, "sarto release: %s", sarto_notice(runtime));
  bool is_new = strcmp(before, sarto_release(runtime)) != 0;
  tell(sarto_release(runtime), is_new);
  if (is_new) audit(releasing, sarto_release(runtime), STATUS_OK);
  sarto_close(runtime);
  return EXIT_DONE;
}

static int release(const struct releasing *releasing) {
  struct buffer archive = {0};
  struct error err;
  json_value *answer = NULL;
  int http_status = 0, exit_code = EXIT_FAULT;
  enum status status = pack(releasing, &archive, &err);
  if (!status)
    status = remote_post(releasing->database, "/v1/releases", &releasing->note,
                         (struct slice){archive.data, archive.length}, &http_status, &answer, &err);
  if (status == STATUS_NOT_FOUND && !http_status) {
    exit_code = release_here(releasing);
  } else if (status) {
    say(stderr, "sarto release: %s", err.text);
  } else if (http_status == 200 || http_status == 201) {
    const char *gate = json_string(json_find(answer, "gate"));
    if (gate) say(stderr, "sarto release: gate: %s", gate);
    tell(json_string(json_find(answer, "release")), http_status == 201);
    exit_code = EXIT_DONE;
  } else {
    remote_complain("release", releasing->workspace, answer, http_status);
  }
  json_free(answer);
  buffer_fini(&archive);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  struct releasing releasing = {.note = {.author = getenv("USER"), .source = "command", .why = "released"}};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database that the release is for", &releasing.database, NULL},
      {"--note", "TEXT", "what it is about", &releasing.note.note, NULL},
      {"--author", "NAME", "whose it is; $USER by default", &releasing.note.author, NULL},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &releasing.workspace, &exit_code)) return exit_code;
  if (!releasing.database) {
    say(stderr, "sarto release: --db is missing");
    return EXIT_USAGE;
  }
  return command_judge(command, releasing.workspace) && try_specs(&releasing) ? release(&releasing)
                                                                              : EXIT_FAULT;
}

const struct command command_release = {
    .name = "release",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "make a workspace's files the rules of a database, once checked and tried by its specs",
    .run = run,
};
