/* Clients that load the server at full speed, each with people of its own, so that what somebody does has an order. See
 * forgotten.h. They keep a checksum of each answer, for the twin, and how long it took.
 */
#include "tests/load/forgotten.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/memory.h"

#define JSON_TYPE "application/json"

/* What must differ: a link is made with the folder's key, numbers of rows go by who came first, an affinity fades as one
 * looks at it. */
uint64_t checksum_of(struct slice answer) {
  static const char *const differ[][2] = {
      {"\"manage\":\"", "\""}, {"\"number\":", ","}, {"\"style\":{", "}}}}"}};
  struct buffer kept = {0};
  for (const char *at = answer.data, *end = at + answer.length; at < end;) {
    size_t skipped = 0;
    for (size_t i = 0; i < sizeof differ / sizeof *differ && !skipped; i++) {
      size_t length = strlen(differ[i][0]);
      if ((size_t)(end - at) < length || memcmp(at, differ[i][0], length)) continue;
      const char *to = strstr(at + length, differ[i][1]);
      skipped = to ? (size_t)(to - at) : (size_t)(end - at);
    }
    if (!skipped) buffer_add_byte(&kept, *at);
    at += skipped ? skipped : 1;
  }
  uint64_t sum = checksum(kept.data, kept.length);
  buffer_fini(&kept);
  return sum;
}

static void note_latency(struct latencies *latencies, double ms) {
  if (latencies->count == latencies->capacity) {
    latencies->capacity = latencies->capacity ? 2 * latencies->capacity : 4096;
    latencies->ms = mem_resize(latencies->ms, latencies->capacity * sizeof *latencies->ms);
  }
  latencies->ms[latencies->count++] = ms;
}

static void note_answer(struct client *client, struct slice answer) {
  if (client->count == client->capacity) {
    client->capacity = client->capacity ? 2 * client->capacity : 4096;
    client->answers = mem_resize(client->answers, client->capacity * sizeof *client->answers);
  }
  client->answers[client->count++] = checksum_of(answer);
}

/* Of somebody without a mark: what they are answered names nobody. */
static void send_plain(struct client *client) {
  struct trial *trial = client->trial;
  const struct slice text = {buffer_text(&client->text), client->text.length};
  int when = trial->when;
  uint64_t start_us = clock_monotonic_us();
  long status = ask_until(trial, client->curl, "POST", "/v1/events", JSON_TYPE, text, &client->body);
  note_latency(&client->latencies[when], (double)(clock_monotonic_us() - start_us) / 1000);
  if (status != 200) fault(trial, "%s: %ld %s", text.data, status, client->body.data);
  if (memmem(client->body.data, client->body.length, MARK, strlen(MARK)))
    fault(trial, "somebody else's answer names a marked one: %s", client->body.data);
  trial->looks++;
  note_answer(client, (struct slice){client->body.data, client->body.length});
}

static void note_decision(struct client *client, size_t marked) {
  struct marked *person = &client->trial->marked[marked];
  const char *text = client->body.data, *id = strstr(text, "\"decision_id\":\"");
  const char *link = strstr(text, "\"manage\":\"" LINKS_AT);
  if (id && person->decision_count < DECISIONS_MAX)
    snprintf(person->decisions[person->decision_count++], 33, "%s", id + strlen("\"decision_id\":\""));
  if (link) sscanf(link + strlen("\"manage\":\"" LINKS_AT), "%511[^\"]", person->link);
}

static void send_marked(struct client *client, size_t marked) {
  struct trial *trial = client->trial;
  const struct slice text = {buffer_text(&client->text), client->text.length};
  long status = ask_until(trial, client->curl, "POST", "/v1/events", JSON_TYPE, text, &client->body);
  if (status != 200) fault(trial, "%s: %ld %s", text.data, status, client->body.data);
  note_decision(client, marked);
}

void *tell_all(void *context) {
  struct client *client = context;
  struct trial *trial = client->trial;
  for (size_t round = 0; round < ROUNDS; round++)
    for (size_t person = client->number, marked; person < trial->people; person += CLIENTS) {
      if (!put_event(trial, person, round, &client->text)) continue;
      if (is_marked(trial, person, &marked))
        send_marked(client, marked);
      else
        send_plain(client);
    }
  return NULL;
}

void *load(void *context) {
  struct client *client = context;
  while (client->loaded < client->to_load) {
    put_load_event(client->trial, client->number, client->loaded++, &client->text);
    send_plain(client);
  }
  return NULL;
}

void start_clients(struct trial *trial, void *(*run)(void *), size_t more) {
  for (unsigned i = 0; i < CLIENTS; i++) {
    struct client *client = &trial->clients[i];
    client->trial = trial;
    client->number = i;
    if (!client->curl) client->curl = curl_easy_init();
    client->to_load = more == SIZE_MAX ? more : client->loaded + more;
    must(!pthread_create(&client->thread, NULL, run, client));
  }
}

void join_clients(struct trial *trial) {
  for (unsigned i = 0; i < CLIENTS; i++) must(!pthread_join(trial->clients[i].thread, NULL));
}

void stop_clients(struct trial *trial) {
  for (unsigned i = 0; i < CLIENTS; i++) trial->clients[i].to_load = 0;
  join_clients(trial);
}

/* ---- figures ---- */

static int compare(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

void print_latencies(const struct trial *trial, enum when when, const char *name) {
  struct latencies all = {0};
  for (unsigned i = 0; i < CLIENTS; i++)
    for (size_t at = 0; at < trial->clients[i].latencies[when].count; at++)
      note_latency(&all, trial->clients[i].latencies[when].ms[at]);
  if (!all.count) return;
  qsort(all.ms, all.count, sizeof *all.ms, compare);
  printf("  %-34s %7zu answers: p50 %.2f ms, p99 %.2f ms, worst %.2f ms\n", name, all.count,
         all.ms[all.count / 2], all.ms[all.count * 99 / 100], all.ms[all.count - 1]);
  free(all.ms);
}
