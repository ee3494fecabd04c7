/* sarto check: everything that can be known of a workspace without running it. Errors, which refuse it, go to standard
 * error as with every command; where there are none, advice goes to standard output. --json puts both into one object.
 */
#include <stdio.h>

#include "base/buffer.h"
#include "base/json.h"
#include "host/command.h"
#include "host/editor.h"
#include "host/say.h"

enum { ADVICE_SHOWN_MAX = 50 };

struct checked {
  const char *workspace;
  struct buffer errors, advice; /* lines, or with is_json the elements of arrays */
  size_t error_count, advice_count;
  bool is_json;
};

static void put_json(struct buffer *out, const sarto_finding *finding) {
  if (out->length) buffer_add_byte(out, ',');
  buffer_add_text(out, "{\"file\":");
  json_put_text(out, finding->file);
  buffer_print(out, ",\"line\":%d,\"text\":", finding->line);
  json_put_text(out, finding->text);
  buffer_add_byte(out, '}');
}

static void put_line(struct buffer *out, const char *workspace, const sarto_finding *finding) {
  char line[16] = "";
  if (finding->line) snprintf(line, sizeof line, "%d:", finding->line);
  say_into(out, "%s/%s:%s %s%s", workspace, finding->file, line, finding->is_advice ? "advice: " : "",
           finding->text);
}

static void found(void *context, const sarto_finding *finding) {
  struct checked *checked = context;
  size_t *count = finding->is_advice ? &checked->advice_count : &checked->error_count;
  struct buffer *out = finding->is_advice ? &checked->advice : &checked->errors;
  (*count)++;
  if (checked->is_json)
    put_json(out, finding);
  else if (!finding->is_advice || *count <= ADVICE_SHOWN_MAX)
    put_line(out, checked->workspace, finding);
}

static void print_json(struct checked *checked, const char *release) {
  struct buffer out = {0};
  buffer_add_text(&out, "{\"workspace\":");
  json_put_text(&out, checked->workspace);
  buffer_add_text(&out, ",\"release\":");
  json_put_text(&out, release);
  buffer_print(&out, ",\"errors\":[%s]", checked->errors.length ? buffer_text(&checked->errors) : "");
  buffer_print(&out, ",\"advice\":[%s]}", checked->advice.length ? buffer_text(&checked->advice) : "");
  puts(buffer_text(&out));
  buffer_fini(&out);
}

static void print_lines(struct checked *checked, const char *release) {
  const char *workspace = checked->workspace;
  size_t errors = checked->error_count, advice = checked->advice_count;
  fputs(checked->errors.length ? buffer_text(&checked->errors) : "", stderr);
  fputs(checked->advice.length ? buffer_text(&checked->advice) : "", stdout);
  if (advice > ADVICE_SHOWN_MAX) say(stdout, "and %zu more", advice - ADVICE_SHOWN_MAX);
  if (errors)
    say(stderr, "sarto: %zu %s to mend in %s", errors, errors == 1 ? "thing" : "things", workspace);
  else if (advice)
    say(stdout, "%s: nothing to mend, %zu %s of advice, release %s", workspace, advice,
        advice == 1 ? "piece" : "pieces", release);
  else
    say(stdout, "%s: nothing to mend, release %s", workspace, release);
}

static int check(struct checked *checked, bool has_stubs) {
  char *release = NULL, *stubs = NULL;
  sarto_error error;
  int exit_code = EXIT_FAULT;
  if (sarto_check(checked->workspace, COMMAND_STOP_SIGNAL, found, checked, &release,
                  has_stubs ? &stubs : NULL, &error)) {
    say(stderr, "sarto: %s", error.text);
    return EXIT_FAULT;
  }
  if (checked->is_json)
    print_json(checked, release);
  else
    print_lines(checked, release);
  if (release && (!stubs || editor_write_stubs(checked->workspace, stubs))) exit_code = EXIT_DONE;
  buffer_fini(&checked->errors);
  buffer_fini(&checked->advice);
  sarto_free(release);
  sarto_free(stubs);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  struct checked checked = {0};
  bool has_stubs = false;
  const struct option_row rows[] = {
      {"--json", NULL, "print what is found as one JSON object", NULL, &checked.is_json},
      {"--stubs", NULL, "write .sarto/workspace.lua, from which editors complete its names", NULL,
       &has_stubs},
      {0}};
  int exit_code;
  if (!option_parse(command, rows, argc, argv, &checked.workspace, &exit_code)) return exit_code;
  return check(&checked, has_stubs);
}

const struct command command_check = {
    .name = "check",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "what is wrong with a workspace, and what is worth a look: names, types, texts, rules",
    .run = run,
};
