/* sarto serve: the HTTP service on one loop, until SIGTERM or SIGINT. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "host/also.h"
#include "host/command.h"
#include "host/control.h"
#include "host/say.h"
#include "host/serve.h"
#include "net/http_admit.h"

enum { SIGNALS = 3 };

struct service {
  uv_loop_t loop;
  uv_signal_t signals[SIGNALS];
  struct serve *serve;
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
  serve_reload(service->serve);
}

static void on_signal(uv_signal_t *handle, int number) {
  struct service *service = handle->data;
  say(stderr, "sarto serve: %s: answering what is at hand, then stopping", strsignal(number));
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

static void print_welcome(const struct service *service, const char *workspace, const char *database,
                          const char *host, const char *release) {
  bool is_v6 = strchr(host, ':') != NULL;
  char where[300];
  snprintf(where, sizeof where, "http://%s%s%s:%u", is_v6 ? "[" : "", host, is_v6 ? "]" : "",
           (unsigned)serve_port(service->serve));
  say(stdout, "sarto serve: %s, release %.19s…, on %s%s%s", workspace, release, where,
      database ? ", keeping " : ", keeping nothing: give --db FILE to keep profiles and decisions",
      database ? database : "");
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
  say(stderr, "sarto serve: the store failed (%s); ending at once",
      status_name((enum status)serve_fatal(service->serve)));
  fflush(stderr);
  _Exit(EXIT_FAULT);
}

static int serve(const char *workspace, const char *database, const char *host, uint16_t port,
                 bool is_watching, struct also *also) {
  struct service service = {.also = also};
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
                                 .database = database,
                                 .answered = serve_answered,
                                 .context = service.serve,
                                 .made = tell_made,
                                 .made_context = &service,
                                 .faulted = command_tell_fault,
                                 .faulted_context = (void *)&command_serve};
  sarto_runtime *runtime = command_open_with(&opening, &releasing);
  if (!runtime) goto done;
  if (database) control_path(database, socket, sizeof socket);
  struct serve_options options = {host, port, database ? socket : NULL, database, is_watching};
  if (sarto_notice(runtime) && !is_watching) say(stderr, "sarto serve: %s", sarto_notice(runtime));
  if (serve_start(service.serve, runtime, &options, &err)) {
    say(stderr, "sarto serve: %s", err.text);
    goto done;
  }
  print_welcome(&service, workspace, database, host, sarto_release(runtime));
  uv_run(&service.loop, UV_RUN_DEFAULT);
  exit_code = end(&service);
done:
  for (size_t i = 0; i < SIGNALS; i++) uv_close((uv_handle_t *)&service.signals[i], NULL);
  serve_free(service.serve);
  uv_loop_close(&service.loop);
  return exit_code;
}

/* "8080", "127.0.0.1:8080", "[::1]:8080". */
static bool parse_listen(char *text, const char **host, uint16_t *port) {
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
  *host = text;
  return *text != '\0';
}

static int run(const struct command *command, int argc, char **argv) {
  const char *workspace, *database = NULL, *listen = "127.0.0.1:8080", *host = "127.0.0.1";
  struct also also = {.command = command->name};
  bool is_watching = false;
  const struct option_row rows[] = {
      {"--db", "FILE", "keep profiles and decisions in FILE (ends in .db)", &database, NULL},
      {"--listen", "[HOST:]PORT", "where to listen; 127.0.0.1:8080 by default, port 0 takes any", &listen,
       NULL},
      {"--also", "FILE", "append the decisions of the host's own events to FILE", &also.path, NULL},
      {"--watch", NULL, "take changes of DIR as they come; without it: sarto release, or SIGHUP", NULL,
       &is_watching},
      {0}};
  int exit_code;
  uint16_t port;
  char where[256];
  if (!option_parse(command, rows, argc, argv, &workspace, &exit_code)) return exit_code;
  snprintf(where, sizeof where, "%s", listen);
  if (!parse_listen(where, &host, &port)) {
    say(stderr, "sarto serve: --listen: expected HOST:PORT or PORT, such as 127.0.0.1:8080");
    return EXIT_USAGE;
  }
  if (!http_admits_at(host)) {
    say(stderr,
        "sarto serve: --listen: %s is no loopback address, and without access tokens, which this version "
        "does "
        "not have, only programs on this machine are served: expected 127.0.0.1:%u or [::1]:%u",
        host, port, port);
    return EXIT_USAGE;
  }
  if (!also_open(&also)) return EXIT_FAULT;
  exit_code = serve(workspace, database, host, port, is_watching, &also);
  also_close(&also);
  return exit_code;
}

const struct command command_serve = {
    .name = "serve",
    .arguments = "DIR",
    .argument_count = 1,
    .summary = "the HTTP service",
    .run = run,
};
