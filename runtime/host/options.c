/* Options of a command, from its table. See command.h: option_parse. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "host/command.h"
#include "host/say.h"

enum { OPTIONS_MAX = 16 };

static void print_usage(FILE *out, const struct command *command, const struct option_row *rows) {
  fprintf(out, "Usage: sarto %s %s%s\n%s\n", command->name, command->arguments,
          rows->name ? " [options]" : "", command->summary);
  for (; rows->name; rows++) {
    char left[48];
    snprintf(left, sizeof left, "%s %s", rows->name, rows->value ? rows->value : "");
    fprintf(out, "  %-22s %s\n", left, rows->help);
  }
}

static const struct option_row *row_find(const struct option_row *rows, const char *name, size_t length) {
  for (; rows->name; rows++)
    if (!strncmp(rows->name, name, length) && !rows->name[length]) return rows;
  return NULL;
}

static bool refuse(const struct command *command, const struct option_row *rows, const char *name) {
  const char *names[OPTIONS_MAX + 1] = {0};
  for (size_t i = 0; rows[i].name && i < OPTIONS_MAX; i++) names[i] = rows[i].name;
  const char *nearest = text_nearest(name, names);
  say(stderr, "sarto %s: there is no option '%s'%s%s%s", command->name, name,
      nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  return false;
}

/* What was given so far. */
struct options {
  bool given[OPTIONS_MAX]; /* each row */
  struct option_given *list;
  size_t list_count;
};

static void note_option(struct options *options, const struct option_row *row, const char *value) {
  if (row->flag)
    *row->flag = true;
  else if (row->text)
    *row->text = value;
  else
    options->list[options->list_count++] = (struct option_given){row, value};
}

/* One option at argv[*at], its value behind '=' or in the next argument. */
static bool take_option(const struct command *command, const struct option_row *rows, int argc, char **argv,
                        int *at, struct options *options) {
  const char *name = argv[*at], *equals = strchr(name, '=');
  const struct option_row *row = row_find(rows, name, equals ? (size_t)(equals - name) : strlen(name));
  if (!row) return refuse(command, rows, name);
  bool is_listed = !row->text && !row->flag;
  if (!is_listed && options->given[row - rows]) {
    say(stderr, "sarto %s: %s is given twice", command->name, row->name);
    return false;
  }
  options->given[row - rows] = true;
  if (!row->value) {
    if (equals) say(stderr, "sarto %s: %s takes no value", command->name, row->name);
    note_option(options, row, NULL);
    return !equals;
  }
  if (!equals && *at + 1 >= argc) {
    say(stderr, "sarto %s: %s: expected %s after it", command->name, row->name, row->value);
    return false;
  }
  note_option(options, row, equals ? equals + 1 : argv[++*at]);
  return true;
}

static bool parse(const struct command *command, const struct option_row *rows, int argc, char **argv,
                  const char **arguments, struct options *options, int *exit_code) {
  size_t count = 0;
  bool has_ended = false;
  *exit_code = EXIT_USAGE;
  for (int at = 0; at < argc; at++) {
    if (!has_ended && (!strcmp(argv[at], "--help") || !strcmp(argv[at], "-h"))) {
      print_usage(stdout, command, rows);
      *exit_code = EXIT_DONE;
      return false;
    }
    if (!has_ended && !strcmp(argv[at], "--")) {
      has_ended = true;
    } else if (!has_ended && argv[at][0] == '-' && argv[at][1]) {
      if (!take_option(command, rows, argc, argv, &at, options)) return false;
    } else if (count < command->argument_count) {
      arguments[count++] = argv[at];
    } else {
      say(stderr, "sarto %s: '%s' is one argument too many", command->name, argv[at]);
      return false;
    }
  }
  if (count + command->is_last_optional >= command->argument_count) return true;
  say(stderr, "sarto %s: %s is missing", command->name, command->arguments);
  print_usage(stderr, command, rows);
  return false;
}

bool option_parse(const struct command *command, const struct option_row *rows, int argc, char **argv,
                  const char **arguments, int *exit_code) {
  struct options options = {.list = NULL};
  return parse(command, rows, argc, argv, arguments, &options, exit_code);
}

bool option_parse_list(const struct command *command, const struct option_row *rows, int argc, char **argv,
                       const char **arguments, struct option_given *given, size_t *given_count,
                       int *exit_code) {
  struct options options = {.list = given};
  bool is_right = parse(command, rows, argc, argv, arguments, &options, exit_code);
  *given_count = options.list_count;
  return is_right;
}

struct opening {
  const char *folder;
  size_t findings;
};

static void print_finding(void *context, const char *file, int line, const char *text) {
  struct opening *opening = context;
  char number[16] = "";
  if (line) snprintf(number, sizeof number, "%d:", line);
  say(stderr, "%s/%s:%s %s", opening->folder, file, number, text);
  opening->findings++;
}

static void print_count(const struct opening *opening) {
  say(stderr, "sarto: %zu %s to mend in %s", opening->findings, opening->findings == 1 ? "thing" : "things",
      opening->folder);
}

void command_complain(const char *who, const char *text) {
  bool is_database = !strncmp(text, "database: ", strlen("database: "));
  say(stderr, "%s: %s%s", who, is_database ? "--db" : "", text + (is_database ? strlen("database") : 0));
}

void command_tell_fault(void *command, const char *text) {
  say(stderr, "sarto %s: %s", ((const struct command *)command)->name, text);
}

sarto_runtime *command_open(const sarto_options *options) {
  return command_open_with(options, &(sarto_releasing){.source = "start", .why = "start"});
}

sarto_runtime *command_open_kept(const struct command *command, const sarto_options *options) {
  const sarto_releasing releasing = {
      .is_kept_first = 1, .author = getenv("USER"), .source = "start", .why = "start"};
  sarto_runtime *runtime = command_open_with(options, &releasing);
  if (runtime && sarto_notice(runtime)) say(stderr, "sarto %s: %s", command->name, sarto_notice(runtime));
  return runtime;
}

sarto_runtime *command_open_with(const sarto_options *options, const sarto_releasing *releasing) {
  struct opening opening = {.folder = options->workspace};
  sarto_options with_findings = *options;
  sarto_runtime *runtime = NULL;
  sarto_error error;
  with_findings.found = print_finding;
  with_findings.found_context = &opening;
  with_findings.stop_signal = COMMAND_STOP_SIGNAL;
  with_findings.has_samples |= !options->answered; /* for whom others ask they would be wrong */
  if (!sarto_open_with(&with_findings, releasing, &runtime, &error)) return runtime;
  if (opening.findings)
    print_count(&opening);
  else
    command_complain("sarto", error.text);
  return NULL;
}

static void print_error(void *context, const sarto_finding *finding) {
  struct opening *opening = context;
  if (!finding->is_advice) print_finding(opening, finding->file, finding->line, finding->text);
}

bool command_judge(const struct command *command, const char *workspace) {
  struct opening opening = {.folder = workspace};
  char *release = NULL;
  sarto_error error;
  if (sarto_check(workspace, COMMAND_STOP_SIGNAL, print_error, &opening, &release, NULL, &error))
    say(stderr, "sarto %s: %s", command->name, error.text);
  else if (!release)
    print_count(&opening);
  bool is_right = release != NULL;
  sarto_free(release);
  return is_right;
}
