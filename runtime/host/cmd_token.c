/* sarto token: makes, lists, rotates and revokes access tokens, and prints the key for `visitor`. It writes the file itself,
 * under a lock of its own, and has a running server read it before it returns; what it prints of a token is printed once.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/text.h"
#include "host/access.h"
#include "host/audit.h"
#include "host/command.h"
#include "host/neighbour.h"
#include "host/remote.h"
#include "host/say.h"

struct token_ask {
  const char *database, *name, *role, *expires, *rate, *grace;
  const struct option_given *origins;
  size_t origin_count;
  bool is_public, is_rotated, is_revoked, is_visitor_key, is_json;
};

static int complain(const struct error *err) {
  command_complain("sarto token", err->text);
  return EXIT_FAULT;
}

/* ---- the file ---- */

/* -1: said. Two commands at once would lose what one of them did. */
static int lock_file(const char *path) {
  struct buffer name = {0};
  buffer_print(&name, "%s.lock", path);
  int fd = open(buffer_text(&name), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0 || flock(fd, LOCK_EX)) {
    say(stderr, "sarto token: %s: %s", buffer_text(&name), strerror(errno));
    if (fd >= 0) close(fd);
    fd = -1;
  }
  buffer_fini(&name);
  return fd;
}

/* A server that is there asks by the new file from now on; where none is there is nobody to tell. */
static bool tell_server(const char *database) {
  struct buffer out = {0};
  struct error err;
  int http_status = 0;
  enum status status = remote_ask(database, "POST", "/control/tokens", &http_status, &out, &err);
  bool is_told = (status == STATUS_NOT_FOUND && !http_status) || (!status && http_status == 200);
  if (!is_told)
    say(stderr, "sarto token: it is written, but the server that runs did not take it (%s): restart it",
        status ? err.text : buffer_text(&out));
  buffer_fini(&out);
  return is_told;
}

static void audit(const struct token_ask *asked, enum audit_act act) {
  struct error err;
  if (audit_write_token(asked->database, act, NULL, asked->name, AUDIT_COMMAND, STATUS_OK, &err))
    say(stderr, "sarto token: audit log: %s", err.text);
}

static int save(const struct token_ask *asked, const char *path, const struct tokens *tokens,
                enum audit_act act) {
  struct error err;
  if (tokens_save(path, tokens, &err)) return complain(&err);
  audit(asked, act);
  return tell_server(asked->database) ? EXIT_DONE : EXIT_FAULT;
}

/* ---- telling ---- */

static void put_origins(struct buffer *out, const struct token *token) {
  for (size_t i = 0; i < token->origin_count; i++) buffer_print(out, "%s%s", i ? " " : "", token->origins[i]);
}

static void tell_token(const struct token *token, int64_t now_ms) {
  char made[CLOCK_TEXT_BYTES], expires[CLOCK_TEXT_BYTES];
  struct buffer more = {0};
  if (token->is_public) buffer_add_text(&more, ", public");
  if (token->rate > 0) buffer_print(&more, ", %g events a second", token->rate);
  if (token->origin_count) buffer_add_text(&more, ", for pages of ");
  put_origins(&more, token);
  if (token->expires_ms != TOKEN_NEVER)
    buffer_print(&more, ", %s %s", token->expires_ms <= now_ms ? "EXPIRED" : "expires",
                 clock_print(token->expires_ms, expires));
  if (token->earlier_until_ms > now_ms)
    buffer_print(&more, ", the one before its rotation holds until %s",
                 clock_print(token->earlier_until_ms, expires));
  say(stdout, "%-20s %-8s %s, made %s%s", token->name, role_name(token->role), token->id,
      clock_print(token->made_ms, made), buffer_text(&more));
  buffer_fini(&more);
}

static void put_time(struct buffer *out, const char *key, int64_t time_ms, bool is_none) {
  char text[CLOCK_TEXT_BYTES];
  json_put_member(out, key, is_none ? NULL : clock_print(time_ms, text));
}

static void put_json(struct buffer *out, const struct token *token) {
  buffer_add_text(out, "{\"name\":");
  json_put_text(out, token->name);
  json_put_member(out, "id", token->id);
  json_put_member(out, "role", role_name(token->role));
  buffer_print(out, ",\"public\":%s,\"rate\":", token->is_public ? "true" : "false");
  json_put_number(out, token->rate);
  put_time(out, "made", token->made_ms, false);
  put_time(out, "expires", token->expires_ms, token->expires_ms == TOKEN_NEVER);
  put_time(out, "earlier_until", token->earlier_until_ms, !token->earlier_until_ms);
  buffer_add_text(out, ",\"origins\":[");
  for (size_t i = 0; i < token->origin_count; i++) {
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, token->origins[i]);
  }
  buffer_add_text(out, "]}");
}

static int list(const struct token_ask *asked, const struct tokens *tokens) {
  struct buffer out = {0};
  int64_t now_ms = clock_now_ms();
  for (size_t i = 0; i < tokens->count && !asked->is_json; i++) tell_token(&tokens->items[i], now_ms);
  if (!tokens->count && !asked->is_json)
    say(stdout,
        "no token exists: only programs on this machine are served. To make one: sarto token NAME --role "
        "ROLE --db %s",
        asked->database);
  if (!asked->is_json) return EXIT_DONE;
  buffer_add_byte(&out, '[');
  for (size_t i = 0; i < tokens->count; i++) {
    if (i) buffer_add_byte(&out, ',');
    put_json(&out, &tokens->items[i]);
  }
  buffer_add_byte(&out, ']');
  puts(buffer_text(&out));
  buffer_fini(&out);
  return EXIT_DONE;
}

static void tell_made(const struct token_ask *asked, const char *text) {
  if (asked->is_json)
    say(stdout, "{\"token\":\"%s\"}", text);
  else
    say(stdout, "%s", text);
  fflush(stdout);
  say(stderr, "sarto token: keep it now: it is shown this once, and kept nowhere");
}

/* ---- what is asked for ---- */

static bool read_span(const char *option, const char *text, int64_t *span_ms) {
  if (clock_parse_duration(text, span_ms) && *span_ms >= 0) return true;
  say(stderr, "sarto token: %s: expected how long, such as 90d or 1h", option);
  return false;
}

static bool read_role(const char *text, enum role *role) {
  static const char *const names[] = {
#define X(name, spelt) spelt,
      ACCESS_ROLES(X)
#undef X
          NULL};
  if (role_parse(text, role)) return true;
  const char *nearest = text_nearest(text, names);
  say(stderr,
      "sarto token: --role: there is no role '%s'%s%s%s; roles are page, ingest, decide, author, privacy, "
      "admin",
      text, nearest ? ", did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return false;
}

static bool read_rate(const char *text, double *rate) {
  char *end;
  *rate = strtod(text, &end);
  if (*text && !*end && isdigit((unsigned char)*text) && *rate > 0 && *rate <= 1e9) return true;
  say(stderr, "sarto token: --rate: expected how many events a second, more than 0, such as 100");
  return false;
}

static bool is_name(const char *name) {
  size_t length = strlen(name);
  bool is = length && length < CALLER_NAME_BYTES;
  for (; *name; name++) is &= (unsigned char)*name >= 0x20 && *name != 0x7f;
  return is;
}

static bool fill(const struct token_ask *asked, struct token *token) {
  struct error err;
  int64_t span_ms;
  token->is_public = asked->is_public || token->role == ROLE_PAGE;
  if (asked->expires && !read_span("--expires", asked->expires, &span_ms)) return false;
  if (asked->expires) token->expires_ms = token->made_ms + span_ms;
  if (asked->rate && !read_rate(asked->rate, &token->rate)) return false;
  for (size_t i = 0; i < asked->origin_count; i++) {
    if (token_check_origin(asked->origins[i].value, &err)) {
      say(stderr, "sarto token: --origin: %s", err.text);
      return false;
    }
    token_add_origin(token, asked->origins[i].value);
  }
  return true;
}

static bool may_be_made(const struct token_ask *asked, struct tokens *tokens, enum role *role) {
  if (!is_name(asked->name)) {
    say(stderr, "sarto token: NAME: expected a name of at most %d bytes", CALLER_NAME_BYTES - 1);
  } else if (!asked->role) {
    say(stderr,
        "sarto token: --role: missing, expected what %s may do: page, ingest, decide, author, privacy, admin",
        asked->name);
  } else if (!read_role(asked->role, role)) {
    return false;
  } else if (tokens_named(tokens, asked->name)) {
    say(stderr, "sarto token: there is a token %s already: --rotate gives it a new secret, --revoke ends it",
        asked->name);
  } else if (asked->is_public && *role != ROLE_INGEST && *role != ROLE_DECIDE && *role != ROLE_PAGE) {
    say(stderr,
        "sarto token: --public: a token of role %s can do too much to stand in a page; page, ingest and "
        "decide may be public",
        asked->role);
  } else if (asked->origin_count && !asked->is_public && *role != ROLE_PAGE) {
    say(stderr, "sarto token: --origin: a secret token is for no page; page tokens, and those made with "
                "--public, are");
  } else if (asked->origin_count > TOKEN_ORIGINS_MAX || tokens->count >= TOKENS_MAX) {
    say(stderr, "sarto token: at most %d tokens, and %d origins of one", TOKENS_MAX, TOKEN_ORIGINS_MAX);
  } else {
    return true;
  }
  return false;
}

static int make_token(const struct token_ask *asked, const char *path, struct tokens *tokens) {
  char text[TOKEN_TEXT_BYTES];
  enum role role;
  if (!may_be_made(asked, tokens, &role)) return EXIT_USAGE;
  struct token *token = tokens_add(tokens, asked->name, role);
  if (!fill(asked, token)) return EXIT_USAGE;
  token_renew(token, text);
  int exit_code = save(asked, path, tokens, AUDIT_TOKEN_MADE);
  if (exit_code == EXIT_DONE) tell_made(asked, text);
  return exit_code;
}

static struct token *find(const struct token_ask *asked, struct tokens *tokens) {
  const char *names[TOKENS_MAX + 1] = {NULL};
  struct token *token = tokens_named(tokens, asked->name);
  if (token) return token;
  for (size_t i = 0; i < tokens->count; i++) names[i] = tokens->items[i].name;
  const char *nearest = text_nearest(asked->name, names);
  say(stderr, "sarto token: there is no token '%s'%s%s%s", asked->name, nearest ? ", did you mean " : "",
      nearest ? nearest : "", nearest ? "?" : "");
  return NULL;
}

static int rotate_token(const struct token_ask *asked, const char *path, struct tokens *tokens) {
  char text[TOKEN_TEXT_BYTES];
  int64_t grace_ms = 0;
  if (asked->grace && !read_span("--grace", asked->grace, &grace_ms)) return EXIT_USAGE;
  struct token *token = find(asked, tokens);
  if (!token) return EXIT_FAULT;
  memcpy(token->earlier, token->hash, sizeof token->earlier);
  token->earlier_until_ms = grace_ms ? clock_now_ms() + grace_ms : 0;
  token_renew(token, text);
  int exit_code = save(asked, path, tokens, AUDIT_TOKEN_ROTATED);
  if (exit_code == EXIT_DONE) tell_made(asked, text);
  return exit_code;
}

/* The last one that goes opens the door to every program on this machine again: that must be meant. */
static int revoke_token(const struct token_ask *asked, const char *path, struct tokens *tokens) {
  struct token *token = find(asked, tokens);
  if (!token) return EXIT_FAULT;
  tokens_remove(tokens, token);
  int exit_code = save(asked, path, tokens, AUDIT_TOKEN_REVOKED);
  if (exit_code == EXIT_DONE)
    say(stdout, "%s is revoked%s", asked->name,
        tokens->count ? "" : "; no token exists any more: programs on this machine are served without one");
  return exit_code;
}

static int visitor_key(const struct token_ask *asked, const char *path, struct tokens *tokens) {
  unsigned char key[SECRET_BYTES];
  char text[2 * SECRET_BYTES + 1];
  struct secret secret;
  struct error err;
  int64_t grace_ms = 0;
  int exit_code = EXIT_DONE;
  if (asked->grace && !read_span("--grace", asked->grace, &grace_ms)) return EXIT_USAGE;
  char *secret_file = secret_path(asked->database);
  enum status status = secret_load(secret_file, &secret, &err);
  free(secret_file);
  if (status) return complain(&err);
  if (asked->is_rotated) {
    tokens->visitor_generation++;
    tokens->earlier_visitors_until_ms = grace_ms ? clock_now_ms() + grace_ms : 0;
    exit_code = save(asked, path, tokens, AUDIT_VISITORS_ROTATED);
  }
  access_visitor_key(&secret, tokens->visitor_generation, key);
  bytes_print_hex(key, sizeof key, text);
  if (exit_code == EXIT_DONE) say(stdout, asked->is_json ? "{\"key\":\"%s\"}" : "%s", text);
  bytes_wipe(key, sizeof key);
  bytes_wipe(&secret, sizeof secret);
  return exit_code;
}

static int act(const struct token_ask *asked, const char *path, struct tokens *tokens) {
  if (asked->is_visitor_key) return visitor_key(asked, path, tokens);
  if (!asked->name) return list(asked, tokens);
  if (asked->is_revoked) return revoke_token(asked, path, tokens);
  if (asked->is_rotated) return rotate_token(asked, path, tokens);
  return make_token(asked, path, tokens);
}

static int work(const struct token_ask *asked) {
  struct tokens tokens = {0};
  struct error err;
  if (neighbour_check(asked->database, &err)) return complain(&err);
  char *path = tokens_path(asked->database);
  int exit_code = EXIT_FAULT, lock = lock_file(path);
  hash_init();
  if (lock >= 0) exit_code = tokens_load(path, &tokens, &err) ? complain(&err) : act(asked, path, &tokens);
  tokens_fini(&tokens);
  if (lock >= 0) close(lock);
  free(path);
  return exit_code;
}

/* What goes with nothing that was asked for; NULL: all does. */
static const char *find_stray(const struct token_ask *asked) {
  bool is_made = asked->name && !asked->is_rotated && !asked->is_revoked && !asked->is_visitor_key;
  if (asked->is_visitor_key && asked->name) return "--visitor-key: it is the database's, and of no token";
  if (!asked->name && !asked->is_visitor_key && (asked->is_rotated || asked->is_revoked || asked->role))
    return "NAME: missing, expected which token";
  if (asked->is_rotated && asked->is_revoked) return "--rotate and --revoke: expected one of them";
  if (asked->grace && !asked->is_rotated) return "--grace goes with --rotate";
  if (!is_made && (asked->role || asked->expires || asked->rate || asked->is_public || asked->origin_count))
    return "--role, --expires, --rate, --origin and --public are said when a token is made";
  return NULL;
}

static int run(const struct command *command, int argc, char **argv) {
  struct token_ask asked = {0};
  const struct option_row rows[] = {
      {"--db", "FILE", "the database whose server they are for", &asked.database, NULL},
      {"--role", "ROLE", "makes one: page, ingest, decide, author, privacy or admin", &asked.role, NULL},
      {"--public", NULL, "it may stand in a page or an app (page always may; ingest and decide)", NULL,
       &asked.is_public},
      {"--origin", "URL", "only pages of that origin may use it; may be given several times", NULL, NULL},
      {"--expires", "SPAN", "it ends by itself, in 90d, say", &asked.expires, NULL},
      {"--rate", "N", "at most N events a second, over time", &asked.rate, NULL},
      {"--rotate", NULL, "a new secret for NAME, or for --visitor-key", NULL, &asked.is_rotated},
      {"--grace", "SPAN", "the one before holds as long; without it not any more", &asked.grace, NULL},
      {"--revoke", NULL, "NAME ends now", NULL, &asked.is_revoked},
      {"--visitor-key", NULL, "prints the key with which your server says who a visitor is", NULL,
       &asked.is_visitor_key},
      {"--json", NULL, "as JSON", NULL, &asked.is_json},
      {0}};
  struct option_given *given = mem_alloc(((size_t)argc + 1) * sizeof *given);
  int exit_code = EXIT_USAGE;
  if (option_parse_list(command, rows, argc, argv, &asked.name, given, &asked.origin_count, &exit_code)) {
    const char *stray = find_stray(&asked);
    asked.origins = given;
    if (!asked.database) stray = "--db: missing, expected the database, such as var/shop.db";
    if (stray)
      say(stderr, "sarto token: %s", stray);
    else
      exit_code = work(&asked);
    if (stray) exit_code = EXIT_USAGE;
  }
  free(given);
  return exit_code;
}

const struct command command_token = {
    .name = "token",
    .arguments = "[NAME]",
    .argument_count = 1,
    .is_last_optional = true,
    .summary = "access tokens: who may ask the server for what",
    .run = run,
};
