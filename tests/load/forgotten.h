/* What the parts of `forgotten` share: a shop of many people, some of whom carry a mark in everything that can be said of
 * anybody; a server of it over HTTP, which may be killed at any moment; what it answered. See forgotten.c.
 */
#ifndef SARTO_TESTS_FORGOTTEN_H
#define SARTO_TESTS_FORGOTTEN_H

#include <curl/curl.h>
#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "base/buffer.h"

/* Each marked person's mark is this and three digits. */
#define MARK     "Zq9Forg"
#define LINKS_AT "https://shop.example"

enum {
  CLIENTS = 4,
  MARKED_MAX = 1000,
  ROUNDS = 16, /* in which everybody is told of; of people without a mark the first few */
  PLAIN_ROUNDS = 4,
  DECISIONS_MAX = ROUNDS + 8,
  RECEIPTS_MAX = 16, /* of one person: each act asked again after a kill makes one */
  TEXT_BYTES = 96
};

/* How somebody comes to be forgotten. */
enum way { BY_DELETE, BY_DELETE_NOW, BY_COMMAND, BY_COMMAND_NOW, BY_UNDO_LEFT, BY_UNDONE, BY_LINK, WAYS };

struct marked {
  enum way way;
  char decisions[DECISIONS_MAX][40];
  size_t decision_count;
  char receipts[RECEIPTS_MAX][40];
  size_t receipt_count;
  char link[512], own[256]; /* paths: of a mail, which is /l/…; of a page that was opened before, /o/… */
  _Atomic uint64_t gone_us; /* the act was answered then; 0: not yet, or undone */
  _Atomic bool is_for_good; /* with no undo: the bytes go */
};

struct latencies {
  double *ms;
  size_t count, capacity;
};

enum when { TELLING, CALM, FORGETTING, LOOKING, KILLING, WHENS };

struct client {
  struct trial *trial;
  unsigned number;
  pthread_t thread;
  CURL *curl;
  struct buffer body, text;
  uint64_t *answers; /* of each event, in the order of sending: a checksum */
  size_t count, capacity, loaded;
  _Atomic size_t to_load; /* so many of `loaded` are to be sent */
  struct latencies latencies[WHENS];
};

struct server {
  const char *program;
  char folder[PATH_MAX], data[PATH_MAX + 16], database[PATH_MAX + 32], log[PATH_MAX + 16];
  char workspace[PATH_MAX + 16];
  pid_t child; /* 0: none */
  unsigned port;
};

struct trial {
  struct server server;
  size_t people, marked_count;
  int64_t base_ms; /* events' times count from there */
  struct marked *marked;
  struct client clients[CLIENTS];
  _Atomic int when;
  _Atomic size_t next;     /* of the marked, to be forgotten next, */
  size_t until;            /* up to this one */
  _Atomic uint64_t faults; /* claims that did not hold */
  _Atomic uint64_t looks;  /* answers and files looked at for marks */
  _Atomic bool is_over;
};

/* Counts a claim that does not hold, and says it. */
void fault(struct trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* ---- forgotten_people.c ---- */
size_t person_of_marked(const struct trial *trial, size_t marked);
bool is_marked(const struct trial *trial, size_t person, size_t *marked);
void put_id(const struct trial *trial, size_t person, struct buffer *out);
/* False: there is no event of that person in that round. */
bool put_event(const struct trial *trial, size_t person, size_t round, struct buffer *out);
void put_load_event(const struct trial *trial, size_t client, size_t number, struct buffer *out);

/* ---- forgotten_server.c ---- */
void server_start(struct trial *trial);
void server_kill(struct trial *trial);
void server_stop(struct trial *trial);
/* One request; the status, 0: no answer. `type` NULL and no body: without one. */
long ask(struct trial *trial, CURL *curl, const char *method, const char *path, const char *type,
         struct slice body, struct buffer *out);
/* The same until it is answered, by whichever server there is then. */
long ask_until(struct trial *trial, CURL *curl, const char *method, const char *path, const char *type,
               struct slice body, struct buffer *out);
/* Runs the program with these arguments, printf's; its exit code, and all that it said. */
int command(struct trial *trial, struct buffer *out, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
uint64_t server_written_bytes(const struct trial *trial);

/* ---- forgotten_clients.c ---- */
uint64_t checksum_of(struct slice answer); /* without what differs from run to run */
void *tell_all(void *client);
void *load(void *client);
/* Each sends `more` than before; SIZE_MAX: until they are stopped. */
void start_clients(struct trial *trial, void *(*run)(void *client), size_t more);
void join_clients(struct trial *trial);
void stop_clients(struct trial *trial);
void print_latencies(const struct trial *trial, enum when when, const char *name);

/* ---- forgotten_acts.c ---- */
/* Two pages are opened that show them: what was opened before must not show them afterwards. */
void open_own_page(struct trial *trial, CURL *curl, size_t marked);
/* A consent put over HTTP, with a key of its own. */
void put_consent(struct trial *trial, CURL *curl, size_t marked);
void act_on(struct trial *trial, CURL *curl, size_t marked);
/* DELETE, with that query; the status. */
long forget_plainly(struct trial *trial, CURL *curl, size_t marked, const char *query, struct buffer *out);
void expect_nobody(struct trial *trial, CURL *curl, size_t marked);
void expect_nobody_by_command(struct trial *trial, size_t marked);
/* Everything that may show them, whether they are gone or not. */
void look_at(struct trial *trial, CURL *curl, size_t marked);
void expect_no_mark_in_pages(struct trial *trial, CURL *curl);
/* How many receipts are not final. `worst_ms`: the longest from the act to the last byte, of those that are. */
size_t count_pending(struct trial *trial, CURL *curl, int64_t *worst_ms);
/* Until all are, or past the deadline of whoever was asked for last; then no file has anybody's mark. */
void wait_until_final(struct trial *trial, CURL *curl, const char *when);

/* ---- forgotten_bytes.c ---- */
/* The first in the text of those who were gone by then; with UINT64_MAX, of those gone for good. -1: none. */
long marked_in(const struct trial *trial, struct slice text, uint64_t since_us);
/* Says each file of the folder that has a mark of somebody gone, in any form; returns how many. */
size_t scan_folder(struct trial *trial, const char *folder, const char *when);
uint64_t folder_bytes(const char *folder);

#endif
