/* The server, and how it is asked. See forgotten.h. It keeps its port over all its lives. */
#include "tests/load/forgotten.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { PATIENCE_MS = 60000 };

static void run_child(const struct server *server) {
  char listen[16];
  snprintf(listen, sizeof listen, "%u", server->port);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  int log = open(server->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  execl(server->program, server->program, "serve", server->workspace, "--db", server->database, "--listen",
        listen, (char *)NULL);
  _exit(127);
}

/* The last that the log tells of. */
static unsigned read_port(const struct server *server) {
  static const char before[] = " on http://127.0.0.1:";
  char line[4096];
  unsigned port = 0;
  FILE *log = fopen(server->log, "r");
  while (log && fgets(line, sizeof line, log)) {
    const char *at = strstr(line, before);
    if (at) port = (unsigned)atoi(at + strlen(before));
  }
  if (log) fclose(log);
  return port;
}

static bool is_ready(struct trial *trial) {
  struct buffer out = {0};
  CURL *curl = curl_easy_init();
  if (!trial->server.port) trial->server.port = read_port(&trial->server);
  long status = trial->server.port ? ask(trial, curl, "GET", "/readyz", NULL, (struct slice){0}, &out) : 0;
  buffer_fini(&out);
  curl_easy_cleanup(curl);
  return status == 200;
}

/* A command that found no server has the database for a moment: then it is started again. */
void server_start(struct trial *trial) {
  pid_t child = 0;
  for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += 10) {
    if (!child && !(child = fork())) run_child(&trial->server);
    trial->server.child = child;
    if (is_ready(trial)) return;
    if (waitpid(child, NULL, WNOHANG) > 0) child = 0;
    usleep(10000);
  }
  fault(trial, "the server does not start; see %s", trial->server.log);
  exit(1);
}

static void server_end(struct trial *trial, int with) {
  int status = 0;
  if (!trial->server.child) return;
  kill(trial->server.child, with);
  waitpid(trial->server.child, &status, 0);
  trial->server.child = 0;
  if (with == SIGTERM && status) fault(trial, "after SIGTERM it ended with %x", (unsigned)status);
}

void server_kill(struct trial *trial) {
  server_end(trial, SIGKILL);
}

void server_stop(struct trial *trial) {
  server_end(trial, SIGTERM);
}

/* ---- asking ---- */

static size_t take(char *data, size_t size, size_t count, void *context) {
  buffer_add(context, data, size * count);
  return size * count;
}

static struct curl_slist *headers_of(const char *path, const char *type) {
  char header[128];
  struct curl_slist *headers = NULL;
  snprintf(header, sizeof header, "Content-Type: %s", type ? type : "");
  headers = curl_slist_append(headers, header);
  headers = curl_slist_append(headers, "Expect:");
  if (strstr(path, "/consents/")) { /* by what they are called: a key is kept like an event's id */
    snprintf(header, sizeof header, "Idempotency-Key: key-%s", strstr(path, "/p-") + 1);
    headers = curl_slist_append(headers, header);
  }
  if (strncmp(path, "/l/", 3) && strncmp(path, "/o/", 3)) return headers;
  headers = curl_slist_append(headers, "Host: shop.example"); /* as through the shop's proxy */
  return curl_slist_append(headers, "X-Forwarded-For: 192.0.2.7");
}

long ask(struct trial *trial, CURL *curl, const char *method, const char *path, const char *type,
         struct slice body, struct buffer *out) {
  char url[1024];
  long status = 0;
  struct curl_slist *headers = headers_of(path, type);
  snprintf(url, sizeof url, "http://127.0.0.1:%u%s", trial->server.port, path);
  buffer_clear(out);
  curl_easy_reset(curl);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  if (strcmp(method, "GET") && strcmp(method, "DELETE")) {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data ? body.data : "");
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)body.length);
  }
  if (curl_easy_perform(curl) == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  curl_slist_free_all(headers);
  buffer_text(out);
  return status;
}

long ask_until(struct trial *trial, CURL *curl, const char *method, const char *path, const char *type,
               struct slice body, struct buffer *out) {
  for (int waited_ms = 0; waited_ms < PATIENCE_MS; waited_ms += 10) {
    long status = ask(trial, curl, method, path, type, body, out);
    if (status && status != 429 && status != 503) return status;
    usleep(10000);
  }
  fault(trial, "%s %s: no answer in a minute", method, path);
  return 0;
}

int command(struct trial *trial, struct buffer *out, const char *format, ...) {
  struct buffer line = {0};
  char text[4096], part[4096];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  buffer_print(&line, "'%s' %s 2>&1 </dev/null", trial->server.program, text);
  buffer_clear(out);
  FILE *pipe = popen(buffer_text(&line), "r");
  for (size_t count; pipe && (count = fread(part, 1, sizeof part, pipe));) buffer_add(out, part, count);
  int status = pipe ? pclose(pipe) : -1;
  buffer_fini(&line);
  buffer_text(out);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* By write calls. */
uint64_t server_written_bytes(const struct trial *trial) {
  char path[64], line[128];
  unsigned long long bytes = 0;
  snprintf(path, sizeof path, "/proc/%d/io", (int)trial->server.child);
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file))
    if (sscanf(line, "wchar: %llu", &bytes) == 1) break;
  if (file) fclose(file);
  return bytes;
}
