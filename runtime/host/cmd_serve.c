/* sarto serve: the HTTP service on one loop, until SIGTERM or SIGINT. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "host/also.h"
#include "host/command.h"
#include "host/control.h"
#include "host/log.h"
#include "host/say.h"
#include "host/serve.h"
#include "host/supervise.h"

enum { SIGNALS = 3 };

struct service {
  uv_loop_t loop;
  uv_signal_t signals[SIGNALS];
  struct serve *serve;
  struct supervise supervise;
  const struct log *log;
  struct also *also;
};

static void tell_made(void *context, const char *decision, size_t length) {
  struct service *service = context;
  also_made(service->also, decision, length);
  serve_made(service->serve, decision, length);
}

static void stop_loop(void *context) {
  uv_stop(context);
}

static void read_again(uv_signal_t *handle, int number) {
  struct service *service = handle->data;
  (void)number;
  supervise_reload(&service->supervise);
  serve_reload(service->serve);
}

static void on_signal(uv_signal_t *handle, int number) {
  struct service *service = handle->data;
  say(stderr, LOG_INFO "sarto serve: %s: answering what is at hand, then stopping", strsignal(number));
  supervise_stop(&service->supervise);
  serve_stop(service->serve, stop_loop, &service->loop);
}

static void catch_signals(struct service *service) {
  static const int numbers[SIGNALS] = {SIGTERM, SIGINT, SIGHUP};
  signal(SIGPIPE, SIG_IGN);
  for (size_t i = 0; i < SIGNALS; i++) {
    uv_signal_init(&service->loop, &service->signals[i]);
    service->signals[i].data = service;
    uv_signal_start(&service->signals[i], numbers[i] == SIGHUP ? read_again : on_signal, numbers[i]);
    uv_unref((uv_handle_t *)&service->signals[i]);
  }
}

static void put_where(const struct service *service, const struct serve_options *options, char *where,
                      size_t bytes) {
  bool is_v6 = options->host && strchr(options->host, ':') != NULL;
  if (options->unix_path)
    snprintf(where, bytes, "--unix-socket %s http://localhost", options->unix_path);
  else
    snprintf(where, bytes, "%s://%s%s%s:%u", options->tls_cert ? "https" : "http", is_v6 ? "[" : "",
             options->host, is_v6 ? "]" : "", (unsigned)serve_port(service->serve));
}

static void print_welcome(const struct service *service, const char *workspace,
                          const struct serve_options *options, const char *release) {
  const char *database = options->database;
  char where[300];
  put_where(service, options, where, sizeof where);
  bool is_read = service->log->form == LOG_TEXT && !service->supervise.notify.length; /* by somebody */
  say(is_read ? stdout : stderr, "%ssarto serve: %s, release %.19s…, on %s%s%s", is_read ? "" : LOG_INFO,
      workspace, release, where,
      database ? ", keeping " : ", keeping nothing: give --db FILE to keep profiles and decisions",
      database ? database : "");
  if (!is_read) return;
  say(stdout, "Try, in another terminal:");
  say(stdout, "  curl -s %s/v1/events -H 'Content-Type: application/json' \\", where);
  say(stdout, "    -d '{\"id\":\"try-1\",\"source\":\"me\",\"type\":\"page.viewed\",\"subject\":\"lucia\","
              "\"data\":{\"category\":\"dresses\"}}'");
  say(stdout, "  curl -s %s/v1/profiles/lucia", where);
  say(stdout, "  curl -s %s/metrics", where);
  fflush(stdout);
}

static int end(struct service *service) {
  if (!serve_fatal(service->serve)) return EXIT_DONE;
  /* Nothing answered is lost: it is on disk. What is not answered was not promised: its clients see the connection
   * end, and send again. */
  say(stderr, LOG_ERROR "sarto serve: the store failed (%s); ending at once",
      status_name((enum status)serve_fatal(service->serve)));
  fflush(stderr);
  _Exit(EXIT_FAULT);
}

static int serve(const char *workspace, const struct serve_options *asked, struct also *also) {
  struct serve_options options = *asked;
  struct service service = {.log = asked->log, .also = also, .supervise.notify = notify_open()};
  struct error err;
  char socket[4096];
  int exit_code = EXIT_FAULT;
  uv_loop_init(&service.loop);
  service.serve = serve_new(&service.loop);
  catch_signals(&service);
  const sarto_releasing releasing = {
      .is_kept_first = 1, .author = getenv("USER"), .source = "start", .why = "start"};
  const sarto_options opening = {.size = sizeof(sarto_options),
                                 .workspace = workspace,
                                 .database = asked->database,
                                 .answered = serve_answered,
                                 .context = service.serve,
                                 .made = tell_made,
                                 .made_context = &service,
                                 .faulted = command_tell_fault,
                                 .faulted_context = (void *)&command_serve};
  sarto_runtime *runtime = command_open_with(&opening, &releasing);
  if (!runtime) goto done;
  if (options.database) control_path(options.database, socket, sizeof socket);
  options.control_path = options.database ? socket : NULL;
  if (sarto_notice(runtime) && !options.is_watching) say(stderr, "sarto serve: %s", sarto_notice(runtime));
  if (serve_start(service.serve, runtime, &options, &err)) {
    say(stderr, "sarto serve: %s", err.text);
    goto done;
  }
  print_welcome(&service, workspace, &options, sarto_release(runtime));
  supervise_begin(&service.supervise, &service.loop, service.serve, runtime);
  uv_run(&service.loop, UV_RUN_DEFAULT);
  exit_code = end(&service);
done:
  for (size_t i = 0; i < SIGNALS; i++) uv_close((uv_handle_t *)&service.signals[i], NULL);
  supervise_end(&service.supervise);
  serve_free(service.serve);
  uv_loop_close(&service.loop);
  return exit_code;
}

/* "8080", "127.0.0.1:8080", "[::1]:8080", "unix:/run/sarto/http.sock". */
bool command_parse_listen(char *text, const char **host, uint16_t *port, const char **unix_path) {
  if (!strncmp(text, "unix:", 5)) {
    *unix_path = text + 5;
    return text[5] != '\0';
  }
  char *colon = strrchr(text, ':'), *end;
  const char *digits = colon ? colon + 1 : text;
  unsigned long number = strtoul(digits, &end, 10);
  if (!*digits || *end || number > 65535 || strspn(digits, "0123456789") != strlen(digits)) return false;
  *port = (uint16_t)number;
  if (!colon) return true;
  *colon = '\0';
  size_t length = strlen(text);
  if (text[0] == '[' && text[length - 1] == ']') {
    text[length - 1] = '\0';
    text++;
  }
  *host = strcmp(text, "localhost") ? text : "127.0.0.1";
  return *text != '\0';
}

/* The caller frees. */
static const char **list_origins(const struct option_given *given, size_t count) {
  const char **origins = mem_zero((count + 1) * sizeof *origins);
  for (size_t i = 0; i < count; i++) origins[i] = given[i].value;
  return origins;
}

/* As the command line says it. */
struct said {
  const char *listen, *log;
  bool has_access;
};

static int run_with(const char *workspace, const struct said *said, struct serve_options *options,
                    struct also *also) {
  char where[4096];
  struct log log;
  int exit_code = EXIT_FAULT;
  snprintf(where, sizeof where, "%s", said->listen);
  if (!command_parse_listen(where, &options->host, &options->port, &options->unix_path)) {
    say(stderr, "sarto serve: --listen: expected HOST:PORT, PORT or unix:PATH, such as 127.0.0.1:8080");
    return EXIT_USAGE;
  }
  if (!options->tls_cert != !options->tls_key) {
    say(stderr, "sarto serve: --tls-cert and --tls-key: expected both, or neither");
    return EXIT_USAGE;
  }
  if (strcmp(said->log, "text") && strcmp(said->log, "json")) {
    say(stderr, "sarto serve: --log: expected text or json, got '%s'", said->log);
    return EXIT_USAGE;
  }
  options->log = &log;
  log_begin(&log, strcmp(said->log, "json") ? LOG_TEXT : LOG_JSON, said->has_access);
  if (also_open(also)) {
    exit_code = serve(workspace, options, also);
    also_close(also);
  }
  log_end(&log);
  return exit_code;
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace;
  struct said said = {.listen = "127.0.0.1:8080", .log = "text"};
  struct serve_options options = {.host = "127.0.0.1"};
  struct also also = {.command = command->name};
  const struct option_row rows[] = {
      {"--db", "FILE", "keep profiles and decisions in FILE (ends in .db)", &options.database, NULL},
      {"--listen", "WHERE",
       "[HOST:]PORT or unix:PATH; 127.0.0.1:8080 by default, port 0 takes any. Where others can reach it a "
       "token "
       "must exist",
       &said.listen, NULL},
      {"--tls-cert", "FILE", "HTTPS with this certificate (PEM, with its chain); read once",
       &options.tls_cert, NULL},
      {"--tls-key", "FILE", "and this key (PEM)", &options.tls_key, NULL},
      {"--webhook-origin", "NAME",
       "a sender that asks first whether it may (CloudEvents web hooks), * for any; may be given several "
       "times",
       NULL, NULL},
      {"--also", "FILE", "append the decisions of the host's own events to FILE", &also.path, NULL},
      {"--watch", NULL, "take changes of DIR as they come; without it: sarto release, or SIGHUP", NULL,
       &options.is_watching},
      {"--log", "text|json", "how what it says on stderr is written, a line each; text by default", &said.log,
       NULL},
      {"--access-log", NULL, "say of each request what it was and what came of it, without whose it was",
       NULL, &said.has_access},
      {0}};
  struct option_given *given = mem_alloc(((size_t)argc + 1) * sizeof *given);
  size_t given_count;
  int exit_code;
  if (option_parse_list(command, rows, argc, argv, &workspace, given, &given_count, &exit_code)) {
    const char **origins = list_origins(given, given_count);
    options.webhook_origins = origins;
    exit_code = run_with(workspace, &said, &options, &also);
    free(origins);
  }
  free(given);
  return exit_code;
}

const struct command command_serve = {
    .name = "serve",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "the HTTP service",
    .run = run,
};
