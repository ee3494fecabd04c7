/* The command line: one table of commands, one file each (cmd_*.c), and their options.
 *
 * To add a command: a file cmd_NAME.c with its `const struct command command_NAME`, a line in main.c's table,
 * one in README.md. Commands use sarto.h and sarto_admin.h as any embedder would. Exit codes: 0 done, 1 the
 * work found a fault, 2 wrong use.
 */
#ifndef SARTO_HOST_COMMAND_H
#define SARTO_HOST_COMMAND_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

#include "sarto_admin.h"

enum exit_code { EXIT_DONE, EXIT_FAULT, EXIT_USAGE, EXIT_INTERRUPTED = 130 };

struct option_row {
  const char *name;  /* "--db" */
  const char *value; /* what stands for the value in the help: "FILE"; NULL: a flag */
  const char *help;
  const char **text; /* where the value goes, or */
  bool *flag; /* where the flag goes. Both NULL: it may be given several times, and is put into the list */
};

struct option_given {
  const struct option_row *row;
  const char *value; /* NULL: a flag */
};

struct command {
  const char *name;
  const char *arguments; /* "DIR" in the usage line; "" for none */
  size_t argument_count; /* all are required, but for */
  bool is_last_optional; /* "[HASH]": it stays as it was */
  const char *summary;   /* one line of help */
  /* Fills its options with option_parse, then works. */
  int (*run)(const struct command *command, int argc, char **argv);
};

/* Parses what follows the command's name. `arguments` gets argument_count of them. False: something was wrong
 * and was said, or --help was asked for and given; *exit_code says which. Options may stand anywhere; `--`
 * ends them. */
bool option_parse(const struct command *command, const struct option_row *rows, int argc, char **argv,
                  const char **arguments, int *exit_code);

/* The same; `given` has room for argc, and gets in the order of the command line those that may be given several times. */
bool option_parse_list(const struct command *command, const struct option_row *rows, int argc, char **argv,
                       const char **arguments, struct option_given *given, size_t *given_count,
                       int *exit_code);

/* What stops scripts that run too long in these programs. SIGRTMIN itself and its neighbours are the C library's and the
 * debugger's favourites. */
#define COMMAND_STOP_SIGNAL (SIGRTMIN + 3)

/* Opens the workspace; NULL: what is wrong was said on stderr, every finding on a line of its own. */
sarto_runtime *command_open(const sarto_options *options);

/* The same, with what is said of its release. */
sarto_runtime *command_open_with(const sarto_options *options, const sarto_releasing *releasing);

/* With the release that the database keeps as its active one, and the folder's where there is none; that the folder's
 * files are others is said in one line. */
sarto_runtime *command_open_kept(const struct command *command, const sarto_options *options);

/* Everything that sarto_check finds but advice, said on stderr as command_open does; whether there is nothing. */
bool command_judge(const struct command *command, const char *workspace);

/* "who: text" on stderr, where what sarto_options calls `database` is what the command line calls --db. */
void command_complain(const char *who, const char *text);

/* For sarto_options.faulted, whose context is the command: "sarto serve: text" on stderr. */
void command_tell_fault(void *command, const char *text);

/* Where a service listens: "8080", "127.0.0.1:8080", "[::1]:8080", "unix:/run/sarto/http.sock"; changes `text`, of which *host or *unix_path is a part. */
bool command_parse_listen(char *text, const char **host, uint16_t *port, const char **unix_path);

extern const struct command command_run, command_serve, command_new, command_check, command_simulate,
    command_explain, command_test, command_import, command_release, command_releases, command_rollback,
    command_replay, command_asks, command_backup, command_restore, command_forget, command_receipt,
    command_export, command_profile, command_token, command_doctor;

#endif
