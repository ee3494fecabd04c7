/* The gate: keys from a request's head, the token they are of, and what that may. See access.h.
 *
 *   who asks? ─ no token exists ──▶ a program of this machine? ──▶ all roles
 *      └ a key ─▶ a token's? 401 ─▶ from a page of another origin? 403 ─▶ of that role? 403 ─▶ not too often? 429
 *
 * A rate is a bucket: it holds what a token may send in two seconds, fills by its rate, and may be in debt, since how many
 * events a request has shows when it was read.
 */
#include "host/access.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/clock.h"
#include "base/memory.h"
#include "net/http_admit.h"

#define BURST_SECONDS 2.0

struct bucket {
  char id[TOKEN_ID_BYTES];
  double events; /* that may come now */
  uint64_t since_us;
};

struct access {
  char *path; /* NULL: no database */
  struct tokens tokens;
  struct bucket *buckets; /* as the tokens */
  struct stat seen;       /* of the file that was read; a zeroed one: there was none */
  struct secret secret;
  uint64_t limited;
};

/* ---- the file ---- */

static bool is_same_file(const struct stat *left, const struct stat *right) {
  return left->st_ino == right->st_ino && left->st_dev == right->st_dev && left->st_size == right->st_size &&
         left->st_mtim.tv_sec == right->st_mtim.tv_sec && left->st_mtim.tv_nsec == right->st_mtim.tv_nsec;
}

static struct bucket *find_bucket(struct access *access, const char *id) {
  for (size_t i = 0; access->buckets && i < access->tokens.count; i++)
    if (!strcmp(access->buckets[i].id, id)) return &access->buckets[i];
  return NULL;
}

/* Who was in debt stays so. */
static struct bucket *fill_buckets(struct access *access, const struct tokens *tokens) {
  struct bucket *buckets = mem_zero((tokens->count + 1) * sizeof *buckets);
  for (size_t i = 0; i < tokens->count; i++) {
    const struct token *token = &tokens->items[i];
    const struct bucket *before = find_bucket(access, token->id);
    memcpy(buckets[i].id, token->id, sizeof token->id);
    buckets[i].events = before ? before->events : token->rate * BURST_SECONDS;
    buckets[i].since_us = before ? before->since_us : clock_monotonic_us();
  }
  return buckets;
}

enum status access_renew(struct access *access, struct error *err) {
  struct stat found = {0};
  struct tokens tokens;
  if (!access->path) return STATUS_OK;
  if (stat(access->path, &found)) found = (struct stat){0};
  if (access->buckets && is_same_file(&found, &access->seen)) return STATUS_OK;
  enum status status = tokens_load(access->path, &tokens, err);
  if (status) return status;
  struct bucket *buckets = fill_buckets(access, &tokens);
  tokens_fini(&access->tokens);
  free(access->buckets);
  access->tokens = tokens;
  access->buckets = buckets;
  access->seen = found;
  return STATUS_OK;
}

enum status access_open(const char *database, struct access **opened, struct error *err) {
  struct access *access = mem_zero(sizeof *access);
  enum status status = STATUS_OK;
  hash_init();
  if (database) {
    char *path = secret_path(database);
    access->path = tokens_path(database);
    status = secret_load(path, &access->secret, err);
    free(path);
    if (!status) status = access_renew(access, err);
  }
  if (status)
    access_close(access);
  else
    *opened = access;
  return status;
}

void access_close(struct access *access) {
  if (!access) return;
  tokens_fini(&access->tokens);
  bytes_wipe(&access->secret, sizeof access->secret);
  free(access->buckets);
  free(access->path);
  free(access);
}

bool access_has_tokens(const struct access *access) {
  return access->tokens.count > 0;
}

/* ---- keys ---- */

/* Basic b64(KEY:), as SDKs send their write key. */
static const char *read_basic(const char *text, char key[static TOKEN_TEXT_BYTES]) {
  struct buffer decoded = {0};
  struct slice coded = {text, strcspn(text, " ")};
  if (base64_decode(BASE64_STANDARD, coded, &decoded))
    snprintf(key, TOKEN_TEXT_BYTES, "%.*s", (int)strcspn(buffer_text(&decoded), ":"), buffer_text(&decoded));
  buffer_fini(&decoded);
  return key;
}

static const char *read_authorization(const char *text, char key[static TOKEN_TEXT_BYTES]) {
  if (!strncasecmp(text, "Bearer ", 7)) return text + 7 + strspn(text + 7, " ");
  if (!strncasecmp(text, "Basic ", 6)) return read_basic(text + 6, key);
  return "";
}

static const char *find_query_key(const struct http_request *request, const struct http_route *route) {
  const char *found = NULL;
  for (size_t i = 0; route && route->key_queries && route->key_queries[i] && !found; i++)
    found = http_query(request, route->key_queries[i]);
  return found;
}

/* NULL: it brings none. */
static const char *find_key(const struct http_request *request, const struct http_route *route,
                            char key[static TOKEN_TEXT_BYTES]) {
  const char *text = http_header(request, "Authorization");
  if (text) return read_authorization(text, key);
  text = http_header(request, "X-API-Key");
  return text ? text : find_query_key(request, route);
}

/* ---- origins ---- */

/* Behind "https://", whether it is the host that was asked. */
static bool is_own_origin(const struct http_request *request, const char *origin) {
  const char *host = http_header(request, "Host"), *slashes = strstr(origin, "://");
  return host && slashes && !strcasecmp(slashes + 3, host);
}

static bool may_come_from(const struct http_request *request, const struct http_route *route,
                          const struct token *token, struct http_verdict *verdict) {
  const char *origin = http_header(request, "Origin");
  if (!origin || is_own_origin(request, origin)) return true;
  if (!token->is_public)
    return http_refuse(verdict, 403,
                       "this token is secret and comes from a web page of another origin: a page uses one of "
                       "role page, or one made with --public");
  if (!route || !route->is_for_pages)
    return http_refuse(verdict, 403, "this path is not for web pages of another origin");
  return token_opens_to(token, origin) ||
         http_refuse(verdict, 403, "this token is not for pages of that origin: see sarto token --origin");
}

/* ---- rates ---- */

static void refill(struct bucket *bucket, const struct token *token) {
  uint64_t now_us = clock_monotonic_us();
  bucket->events += (double)(now_us - bucket->since_us) / 1e6 * token->rate;
  bucket->since_us = now_us;
  if (bucket->events > fmax(token->rate * BURST_SECONDS, 1))
    bucket->events = fmax(token->rate * BURST_SECONDS, 1);
}

static bool take_turn(struct access *access, struct http_request *request, const struct token *token,
                      struct http_verdict *verdict) {
  struct bucket *bucket = &access->buckets[token - access->tokens.items];
  char seconds[24];
  if (token->rate <= 0) return true;
  refill(bucket, token);
  if (bucket->events >= 1) {
    bucket->events -= 1;
    return true;
  }
  access->limited++;
  snprintf(seconds, sizeof seconds, "%.0f", fmin(ceil((1 - bucket->events) / token->rate), 86400));
  http_add_header(request, "Retry-After", seconds);
  return http_refuse(verdict, 429, "this token may send %g events a second", token->rate);
}

void access_charge(struct access *access, const struct caller *caller, size_t count) {
  const struct token *token = *caller->name ? tokens_named(&access->tokens, caller->name) : NULL;
  if (!token || token->rate <= 0) return;
  access->buckets[token - access->tokens.items].events -= (double)count;
}

uint64_t access_limited(const struct access *access) {
  return access->limited;
}

/* ---- the judgement ---- */

static bool has_role(const struct token *token, const struct http_route *route) {
  unsigned wanted = route ? route->roles | ROLE_BIT(ROLE_ADMIN) : ROLE_ALL;
  return (ROLE_BIT(token->role) & wanted) != 0;
}

static bool refuse_role(const struct token *token, const struct http_route *route,
                        struct http_verdict *verdict) {
  char list[80] = "";
  size_t length = 0;
  for (int role = 0; role < ROLE_ADMIN; role++)
    if (route->roles & ROLE_BIT(role))
      length += (size_t)snprintf(list + length, sizeof list - length, "%s, ", role_name((enum role)role));
  return http_refuse(verdict, 403, "a token of role %s may not do this: it takes one of role %sadmin",
                     role_name(token->role), list);
}

static void become(struct caller *caller, const struct token *token) {
  *caller = (struct caller){.roles = token->role == ROLE_ADMIN ? ROLE_ALL : ROLE_BIT(token->role),
                            .is_public = token->is_public};
  memcpy(caller->name, token->name, sizeof caller->name);
}

static bool admit_token(struct access *access, struct http_request *request, const struct http_route *route,
                        const char *key, struct http_verdict *verdict) {
  const struct token *token = tokens_find(&access->tokens, key, clock_now_ms());
  if (!token)
    return http_refuse(verdict, 401,
                       "no token is like this one: it is mistyped, has expired, or was rotated or revoked");
  if (!may_come_from(request, route, token, verdict)) return false;
  if (!has_role(token, route)) return refuse_role(token, route, verdict);
  become(&request->caller, token);
  return take_turn(access, request, token, verdict);
}

bool access_gate(void *context, struct http_request *request, const struct http_route *route,
                 const struct sockaddr *peer, const struct http_head *head, struct http_verdict *verdict) {
  struct access *access = context;
  char room[TOKEN_TEXT_BYTES] = "";
  if (!access_has_tokens(access)) {
    request->caller = (struct caller){.roles = ROLE_ALL};
    return http_admit_local(peer, head, verdict);
  }
  const char *key = find_key(request, route, room);
  if (key) return admit_token(access, request, route, key, verdict);
  if (route && route->has_key_in_body) return true;
  return http_refuse(
      verdict, 401,
      "this needs an access token: send Authorization: Bearer TOKEN, of one made with sarto token");
}

bool access_admit_key(struct access *access, struct http_request *request, const char *key,
                      struct http_verdict *verdict) {
  if (request->caller.roles) return true;
  if (!access_has_tokens(access)) return true;
  if (!key)
    return http_refuse(
        verdict, 401,
        "this needs a write key, which is an access token: as the name of Authorization: Basic, or "
        "as writeKey");
  return admit_token(access, request, http_route_of(request), key, verdict);
}

bool access_opens_to(void *context, const char *origin) {
  const struct access *access = context;
  int64_t now_ms = clock_now_ms();
  for (size_t i = 0; i < access->tokens.count; i++)
    if (now_ms < access->tokens.items[i].expires_ms && token_opens_to(&access->tokens.items[i], origin))
      return true;
  return false;
}

/* ---- visitors ---- */

void access_visitor_key(const struct secret *secret, uint64_t generation,
                        unsigned char key[static SECRET_BYTES]) {
  secret_key_of(secret, SECRET_VISITORS, generation, key);
}

size_t access_visitor_keys(const struct access *access, int64_t now_ms,
                           unsigned char keys[static ACCESS_VISITOR_KEYS][SECRET_BYTES]) {
  const struct tokens *tokens = &access->tokens;
  if (!access->path) return 0;
  access_visitor_key(&access->secret, tokens->visitor_generation, keys[0]);
  if (now_ms >= tokens->earlier_visitors_until_ms) return 1;
  access_visitor_key(&access->secret, tokens->visitor_generation - 1, keys[1]);
  return 2;
}
