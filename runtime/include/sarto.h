/* sarto.h: a runtime for personalization rules, embedded.
 *
 * A sarto_runtime is one workspace and, if asked for, one database. It takes events as JSON texts and answers
 * with decisions as JSON texts; docs: README.md. One thread at a time may use a runtime; several runtimes in
 * one process may be used by several threads. Every text given in is copied or done with before the call
 * returns; every pointer handed out says how long it lives. Without memory left the process is ended: what
 * was answered is on disk. As long as a runtime is open the process's LC_NUMERIC and LC_COLLATE
 * must be "C", as they are unless the program calls setlocale: numbers are written with a point, and texts are sorted by
 * their bytes.
 *
 * SCRIPTS are held. One that takes too long or needs too much memory is ended, its proposal is dropped, and the event goes
 * on; how much is allowed stands in workspace.lua (`limits`, 50 ms of CPU time and 16 MB a call by default). The thread that
 * calls needs 768 KB of stack left. A watchdog thread looks after all runtimes of the process. How a thread is made to stop:
 *
 *   with options.stop_signal   by that signal, in the middle of whatever is running. It is sent to threads while they are
 *                              in a call of this library, and now and then just after; those must not block it again
 *                              once they have called. System calls are restarted (SA_RESTART).
 *   without (hook mode)        by an error at the next instruction of Lua, which makes scripts up to twice as slow. What
 *                              it cannot stop is one single long step of Lua's own: a pattern that backtracks (find,
 *                              match, gmatch, gsub), a plain find in a long text, string.rep, table.concat and the like
 *                              up to the limit of memory, comparing or converting texts of megabytes, functions that
 *                              are handed to another (text:gsub(".", pcall)), and a source text that is slow to
 *                              compile. Such a step holds its thread until it ends, then the call stops.
 */
#ifndef SARTO_H
#define SARTO_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SARTO_VERSION "0.1.0"
#define SARTO_API     __attribute__((visibility("default")))

typedef struct sarto_runtime sarto_runtime;

enum sarto_status {
  SARTO_OK,
  SARTO_INVALID,   /* the input is at fault: the text names the field */
  SARTO_NOT_FOUND, /* of an event that came before: retention took its decision */
  SARTO_TOO_LARGE,
  SARTO_UNSUPPORTED, /* a database of a newer version, say, or a locale that writes numbers with a comma */
  SARTO_BUSY,        /* another process has the database; or: try again later */
  SARTO_FULL,        /* no space left: the event was not kept, send it again later */
  SARTO_IO,          /* the disk failed: close the runtime, what was answered is kept */
  SARTO_CORRUPT, /* what is stored is damaged: a file or a profile, named in the text, or this event's row */
  SARTO_CLOSED,
  SARTO_GONE, /* of an event about a person who was forgotten: it was not kept */
  SARTO_CONFLICT =
      12 /* of an event that a public key sent: one of that id came before, and said something else */
};

typedef struct sarto_error {
  int status;
  char text[504]; /* one line, in English */
} sarto_error;

/* The answer to an event that was submitted. */
typedef struct sarto_answer {
  void *ticket;         /* as given */
  int status;           /* SARTO_OK, or why nothing was kept */
  const char *decision; /* JSON, valid until the callback returns; not NUL-terminated */
  size_t length;
  const char *why; /* with any other status: what it means here, in a sentence, valid as long; else NULL */
} sarto_answer;

typedef struct sarto_options {
  /* sizeof(sarto_options). Members are only ever added at the end: of a program that was compiled with an older sarto.h
   * those it does not know are 0; one compiled with a newer is refused (INVALID) where it sets what this library does not
   * know, for it would be disregarded. */
  size_t size;
  const char *workspace; /* the folder */
  /* Beside it lies what belongs to it, the files of each release too, so that what decided can be looked at later. */
  const char *database; /* a file that ends in ".db"; NULL keeps everything in memory */
  int is_clock_events;  /* 1: time is the events' (past events, in order); 0: the wall clock */
  int has_no_holdout;   /* 1: as if everybody were personalized (tests, simulations) */
  int is_import;        /* 1: the events teach, and each decision is that nothing was decided */
  /* Called for every submitted event once its decision is durable, in the order of submission, from the
   * runtime's own writer thread (without a database: inside sarto_submit, or, where workspace.lua asks for more
   * than one worker, on any of theirs), one call at a time. Must not call the runtime. */
  void (*answered)(void *context, const sarto_answer *answers, size_t count);
  /* Called in sarto_open for everything that is wrong with the workspace; line 0: the file as a whole. */
  void (*found)(void *found_context, const char *file, int line, const char *text);
  void *context, *found_context;
  /* What stops a script that takes too long, see above: SIGRTMIN + 3, say. A signal that the program does not use, the
   * same for all its runtimes (else INVALID); 0: hook mode. */
  int stop_signal;
  /* Called when a script fails or its words are held back, once a minute at most for each, and when one is set
   * aside: one line, safe for a log and a terminal, valid until it returns. From whichever thread decides, in the
   * middle of an event, and from several at once where there are more workers than one: must not call the runtime. */
  void (*faulted)(void *faulted_context, const char *text);
  void *faulted_context;
  /* Called with the decision of each event that the runtime made itself (a strategy's time has come, a birthday), once it
   * is durable; nobody else is told of it. From the same thread as `answered` would be, one call at a time. NULL: it is
   * kept all the same. Valid until it returns; not NUL-terminated. Must not call the runtime. */
  void (*made)(void *made_context, const char *decision, size_t length);
  void *made_context;
  int tells_why; /* 1: answers say why where the channel withholds it, too (tests, whoever writes the rules) */
} sarto_options;

SARTO_API const char *sarto_version(void); /* static */

/* On anything but SARTO_OK *runtime is NULL and `error` (which may be NULL) says why. */
SARTO_API int sarto_open(const sarto_options *options, sarto_runtime **runtime, sarto_error *error);

/* Answers what is still to be answered, writes what is to be written, closes. NULL is fine. */
SARTO_API void sarto_close(sarto_runtime *runtime);

/* Takes one event, of a runtime that has `answered`. SARTO_OK: `answered` will be called with `ticket`. Anything else is
 * the answer: the event was not taken. Waits while thousands of answers are due. */
SARTO_API int sarto_submit(sarto_runtime *runtime, const char *event, size_t length, void *ticket,
                           sarto_error *error);

/* Takes one event and waits for its durable decision, NUL-terminated, which the caller frees with sarto_free;
 * decision_length may be NULL. Cannot be used on a runtime that was opened with `answered`. */
SARTO_API int sarto_decide(sarto_runtime *runtime, const char *event, size_t length, char **decision,
                           size_t *decision_length, sarto_error *error);

/* Frees what a call here handed out. NULL is fine. Any thread. */
SARTO_API void sarto_free(void *memory);

/* ---- time ---- */

/* What is due by the wall clock: seals what many people's events make where workspace.epoch.every has passed, makes the events
 * that are due (options.made), and takes a step of the sweep for who is to be forgotten by workspace.retain.inactive. To be
 * called every second or so; nothing where time is the events'. IO, CORRUPT: as of an event. */
SARTO_API int sarto_tick(sarto_runtime *runtime, sarto_error *error);

/* ---- what is known, and of whom ---- */

/* NUL-terminated JSON of what is held of a profile, as of now; where time is the events', as of the last thing that the
 * person did themselves. With a ticket `answered` is called with it, once what the JSON says is durable, or with why it
 * never will be: show it only then. NULL: where nothing is on its way. */
SARTO_API int sarto_profile(sarto_runtime *runtime, const char *profile_id, void *ticket, char **json,
                            sarto_error *error);
/* Everything that is held of a person: as JSON that leaves nothing out, or as a page to read (HTML), in that language where
 * the page has it ("it", "de-AT"), else in theirs, else the workspace's. Shows what is durable alone, and waits for it.
 * `locale` may be NULL. The text is NUL-terminated. SARTO_NOT_FOUND: nothing is held; SARTO_BUSY: the disk was full just
 * now, ask again. */
enum { SARTO_JSON, SARTO_PAGE };
SARTO_API int sarto_export(sarto_runtime *runtime, const char *profile_id, int format, const char *locale,
                           char **text, sarto_error *error);
/* A decision's JSON in plain sentences. */
SARTO_API int sarto_explain(const char *decision, size_t length, char **text, sarto_error *error);
/* Prometheus' text of everything the runtime counts; freed with sarto_free. */
SARTO_API char *sarto_metrics(sarto_runtime *runtime);

/* ---- forgetting ---- */

enum sarto_forget_flags {
  SARTO_FORGET_NOW = 1, /* erase at once, however large the database is */
  SARTO_FORGET_UNDO =
      2 /* for seven days it can be undone; until then the person is hidden and nothing is erased */
};
/* The person is in no answer from when it returns, and gone from every byte on disk within workspace.erase_within; so are
 * those who flowed into them by customer.alias, up to when they did. Events of theirs that come late are refused with
 * SARTO_GONE, those that come after are a new person's. Whoever is unknown is forgotten all the same. *receipt: JSON, freed
 * with sarto_free, that says what went and what is pending; it holds nothing of them. INVALID: no id; UNSUPPORTED:
 * SARTO_FORGET_UNDO without a database. Of whom nothing is left since an earlier forgetting nothing can be undone, whatever
 * the flags; without SARTO_FORGET_UNDO an earlier one that could be undone is for good. */
SARTO_API int sarto_forget(sarto_runtime *runtime, const char *profile_id, int flags, char **receipt,
                           sarto_error *error);
/* Shows them again, undoing whatever else hides them that can be undone; the receipt is known as undone from then on.
 * NOT_FOUND: there is no such receipt, or it was undone; INVALID: it is too late, or they were forgotten for good since. */
SARTO_API int sarto_unforget(sarto_runtime *runtime, const char *receipt, sarto_error *error);
/* As it is now. NOT_FOUND. */
SARTO_API int sarto_receipt(sarto_runtime *runtime, const char *receipt, char **json, sarto_error *error);

#ifdef __cplusplus
}
#endif
#endif
