/* How the service is: alive, ready for events, in figures; and that it honours Global Privacy Control. The loop's thread. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/memory.h"
#include "host/metrics.h"
#include "host/process.h"
#include "host/say.h"
#include "host/serve_inside.h"

enum { ROOM_BYTES = 1 << 20 /* a disk that was full has room again with so much free */ };

void serve_get_healthz(void *context, struct http_request *request) {
  (void)context;
  http_answer(request, 200, "application/json", mem_copy_text("{\"status\":\"ok\"}"),
              strlen("{\"status\":\"ok\"}"));
}

/* What Global Privacy Control's specification asks of who honours it; since when Sarto does. */
void serve_get_gpc(void *context, struct http_request *request) {
  static const char statement[] = "{\"gpc\":true,\"lastUpdate\":\"2026-11-26\"}";
  (void)context;
  http_answer(request, 200, "application/json", mem_copy_text(statement), strlen(statement));
}

/* As the last event found it; but whoever sends none while we are not ready must learn when to begin again. */
static bool is_disk_full(const struct serve *serve) {
  struct statvfs disk;
  if (!serve->control_path || !sarto_is_full(serve->runtime)) return false;
  return !statvfs(serve->control_path, &disk) && (uint64_t)disk.f_bavail * disk.f_frsize < ROOM_BYTES;
}

void serve_get_readyz(void *context, struct http_request *request) {
  const struct serve *serve = context;
  if (!serve->is_ready) {
    http_problem(request, 503, "stopping");
    return;
  }
  if (is_disk_full(serve)) {
    http_problem(request, 503, "the disk is full: events are refused until there is room");
    return;
  }
  struct buffer out = {0};
  size_t length;
  buffer_print(&out, "{\"status\":\"ready\",\"release\":\"%s\"}", sarto_release(serve->runtime));
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "application/json", body, length);
}

static void put_http_figures(struct buffer *out, const struct serve *serve) {
  struct http_figures figures = http_figures(serve->http);
  metrics_put(out, "sarto_http_requests_total", "counter", "HTTP requests.", (double)figures.requests);
  metrics_put(out, "sarto_http_refused_total", "counter", "Requests refused before a handler saw them.",
              (double)figures.refused);
  metrics_put(out, "sarto_http_overloads_total", "counter", "Requests answered 429.",
              (double)serve->overloads);
  metrics_put(out, "sarto_messages_rejected_total", "counter",
              "Messages of Segment's API that could not be read, or were refused.",
              (double)serve->messages_rejected);
  metrics_put(out, "sarto_http_connections", "gauge", "Open connections.", (double)figures.connections);
  metrics_put(out, "sarto_http_streams", "gauge", "Pages that listen for changes of their flags.",
              (double)streams_count(serve->streams));
  buffer_add_text(out, "# HELP sarto_http_answers_total Answers by class of status.\n"
                       "# TYPE sarto_http_answers_total counter\n");
  for (int class = 2; class <= 5; class ++)
    buffer_print(out, "sarto_http_answers_total{code=\"%dxx\"} %llu\n", class,
                 (unsigned long long)figures.answers_by_class[class]);
}

static void put_release_figures(struct buffer *out, const struct serve *serve) {
  struct reload_figures figures = reload_figures(serve->releases.reload);
  buffer_print(out,
               "# HELP sarto_release_changes_total Changes of the release, by what became of them.\n"
               "# TYPE sarto_release_changes_total counter\n"
               "sarto_release_changes_total{result=\"active\"} %llu\n"
               "sarto_release_changes_total{result=\"refused\"} %llu\n",
               (unsigned long long)figures.active, (unsigned long long)figures.refused);
}

void serve_get_metrics(void *context, struct http_request *request) {
  const struct serve *serve = context;
  struct buffer out = {0};
  size_t length;
  char *text = sarto_metrics(serve->runtime);
  buffer_add_text(&out, text);
  free(text);
  put_http_figures(&out, serve);
  put_release_figures(&out, serve);
  latency_put(&out, &serve->latency);
  process_put_figures(&out);
  char *body = buffer_take(&out, &length);
  http_answer(request, 200, "text/plain; version=0.0.4; charset=utf-8", body, length);
}

void serve_tell_full(struct serve *serve) {
  bool is_full = sarto_is_full(serve->runtime);
  if (is_full == serve->is_full_told) return;
  serve->is_full_told = is_full;
  say(stderr, is_full ? LOG_ERROR "sarto serve: %s" : LOG_INFO "sarto serve: %s",
      is_full ? "the disk is full: events are refused with 503 until there is room"
              : "there is room on the disk again: events are taken");
}
