/* Access tokens: the file, and the one comparison. See tokens.h. */
#include "host/tokens.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/token.h"
#include "store/files.h"

enum {
  GENERATIONS_MAX = 1 << 30,
  FILE_BYTES_MAX = 1 << 20,
  VERSION = 1,
  HASH_TEXT_BYTES = 2 * DIGEST_BYTES + 1
};

void tokens_fini(struct tokens *tokens) {
  for (size_t i = 0; i < tokens->count; i++) free(tokens->items[i].origins);
  free(tokens->items);
  *tokens = (struct tokens){0};
}

char *tokens_path(const char *database) {
  struct buffer path = {0};
  size_t length = strlen(database);
  if (length > 3 && !strcmp(database + length - 3, ".db")) length -= 3;
  buffer_add(&path, database, length);
  buffer_add_text(&path, "-tokens.json");
  return buffer_take(&path, NULL);
}

/* ---- one token ---- */

static void hash_text(const char *text, unsigned char hash[static DIGEST_BYTES]) {
  bytes_sha256(text, strlen(text), hash);
}

void token_renew(struct token *token, char text[static TOKEN_TEXT_BYTES]) {
  char random[TOKEN_RANDOM_BYTES];
  token_random(random);
  snprintf(text, TOKEN_TEXT_BYTES, "sarto_%s_%s_%s", role_name(token->role), token->id, random);
  hash_text(text, token->hash);
}

static const struct token *find_id(const struct tokens *tokens, const char *id, size_t length) {
  for (size_t i = 0; i < tokens->count; i++)
    if (length == TOKEN_ID_BYTES - 1 && !memcmp(tokens->items[i].id, id, length)) return &tokens->items[i];
  return NULL;
}

/* What stands between the second and the third underscore. */
static const struct token *find_row(const struct tokens *tokens, const char *text) {
  const char *role = strchr(text, '_'), *id = role ? strchr(role + 1, '_') : NULL;
  return id ? find_id(tokens, id + 1, strcspn(id + 1, "_")) : NULL;
}

/* Of a token that nobody has the same is done with hashes that nothing has. */
const struct token *tokens_find(const struct tokens *tokens, const char *text, int64_t now_ms) {
  static const struct token nobody = {0};
  const struct token *row = find_row(tokens, text), *token = row ? row : &nobody;
  unsigned char hash[DIGEST_BYTES];
  hash_text(text, hash);
  bool is_it = bytes_are_same(hash, token->hash, sizeof hash);
  bool is_earlier = bytes_are_same(hash, token->earlier, sizeof hash);
  bool holds = (is_it || (is_earlier && now_ms < token->earlier_until_ms)) && now_ms < token->expires_ms;
  return row && holds ? row : NULL;
}

struct token *tokens_named(struct tokens *tokens, const char *name) {
  for (size_t i = 0; i < tokens->count; i++)
    if (!strcmp(tokens->items[i].name, name)) return &tokens->items[i];
  return NULL;
}

struct token *tokens_add(struct tokens *tokens, const char *name, enum role role) {
  unsigned char id[(TOKEN_ID_BYTES - 1) / 2];
  tokens->items = mem_resize(tokens->items, (tokens->count + 1) * sizeof *tokens->items);
  struct token *token = &tokens->items[tokens->count];
  *token = (struct token){.role = role, .expires_ms = TOKEN_NEVER, .made_ms = clock_now_ms()};
  snprintf(token->name, sizeof token->name, "%s", name);
  do {
    hash_random_bytes(id, sizeof id);
    bytes_print_hex(id, sizeof id, token->id);
  } while (find_id(tokens, token->id, strlen(token->id)));
  tokens->count++;
  return token;
}

void tokens_remove(struct tokens *tokens, struct token *token) {
  free(token->origins);
  *token = tokens->items[--tokens->count];
}

void token_add_origin(struct token *token, const char *origin) {
  token->origins = mem_resize(token->origins, (token->origin_count + 1) * sizeof *token->origins);
  snprintf(token->origins[token->origin_count++], TOKEN_ORIGIN_BYTES, "%s", origin);
}

enum status token_check_origin(const char *origin, struct error *err) {
  size_t scheme = !strncmp(origin, "https://", 8) ? 8 : !strncmp(origin, "http://", 7) ? 7 : 0;
  const char *host = origin + scheme;
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789.-:[]";
  if (scheme && *host && !host[strspn(host, letters)] && strlen(origin) < TOKEN_ORIGIN_BYTES)
    return STATUS_OK;
  return error_set(err, STATUS_INVALID,
                   "%.100s is no origin: expected scheme and host, in small letters and with nothing behind, "
                   "such as https://shop.example",
                   origin);
}

bool token_opens_to(const struct token *token, const char *origin) {
  bool opens = !token->origin_count;
  for (size_t i = 0; i < token->origin_count && !opens; i++) opens = !strcmp(token->origins[i], origin);
  return token->is_public && opens;
}

/* ---- reading ---- */

static enum status refuse(struct error *err, const char *what) {
  return error_set(err, STATUS_CORRUPT, "%s is not as it was written", what);
}

static bool read_hash(const json_value *value, unsigned char hash[static DIGEST_BYTES]) {
  const char *text = value ? json_string(value) : NULL;
  return text && bytes_parse_hex(text, hash, DIGEST_BYTES);
}

/* Of null `otherwise`. */
static bool read_time(const json_value *value, int64_t otherwise, int64_t *time_ms) {
  *time_ms = otherwise;
  if (value && json_type(value) == JSON_NULL) return true;
  const char *text = value ? json_string(value) : NULL;
  return text && clock_parse(text, time_ms);
}

static bool read_text(const json_value *value, char *text, size_t bytes) {
  const char *found = value ? json_string(value) : NULL;
  if (!found || !*found || strlen(found) >= bytes) return false;
  memcpy(text, found, strlen(found) + 1);
  return true;
}

static bool read_rate(const json_value *value, double *rate) {
  if (!value || json_type(value) == JSON_NULL) return value != NULL;
  if (json_type(value) != JSON_NUMBER) return false;
  *rate = json_number(value);
  return *rate > 0;
}

static bool read_origins(const json_value *value, struct token *token) {
  struct error err;
  if (!value || json_type(value) != JSON_ARRAY) return false;
  for (const json_value *one = json_first(value); one; one = json_next(one)) {
    const char *origin = json_string(one);
    if (!origin || token_check_origin(origin, &err)) return false;
    token_add_origin(token, origin);
  }
  return true;
}

static bool read_token(const json_value *value, struct token *token) {
  const json_value *is_public = json_find(value, "public"), *earlier = json_find(value, "earlier");
  const char *role = json_string(json_find(value, "role"));
  bool has_earlier = earlier && json_type(earlier) != JSON_NULL;
  if (!role || !role_parse(role, &token->role) || !is_public) return false;
  token->is_public = json_type(is_public) == JSON_TRUE;
  return read_text(json_find(value, "id"), token->id, sizeof token->id) &&
         strlen(token->id) == TOKEN_ID_BYTES - 1 &&
         read_text(json_find(value, "name"), token->name, sizeof token->name) &&
         read_time(json_find(value, "made"), 0, &token->made_ms) &&
         read_time(json_find(value, "expires"), TOKEN_NEVER, &token->expires_ms) &&
         read_rate(json_find(value, "rate"), &token->rate) &&
         read_origins(json_find(value, "origins"), token) &&
         read_hash(json_find(value, "hash"), token->hash) &&
         (!has_earlier || read_hash(earlier, token->earlier)) &&
         read_time(json_find(value, "earlier_until"), 0, &token->earlier_until_ms);
}

/* Rates and rights go by them; what may do much never stands where anyone can read it. */
static bool is_like_made(const struct tokens *before, const struct token *token) {
  bool may_be_public = token->role == ROLE_PAGE || token->role == ROLE_INGEST || token->role == ROLE_DECIDE;
  if (token->is_public ? !may_be_public : token->role == ROLE_PAGE) return false;
  for (size_t i = 0; i < before->count; i++)
    if (!strcmp(before->items[i].id, token->id) || !strcmp(before->items[i].name, token->name)) return false;
  return true;
}

static bool is_version(const json_value *tree) {
  const json_value *version = json_find(tree, "version");
  return version && json_type(version) == JSON_NUMBER && json_number(version) == VERSION;
}

static enum status read_visitors(const json_value *value, struct tokens *tokens, struct error *err) {
  const json_value *generation = json_find(value, "generation");
  double number = generation && json_type(generation) == JSON_NUMBER ? json_number(generation) : 0;
  if (!(number >= 1 && number <= GENERATIONS_MAX) || number != (double)(uint64_t)number)
    return refuse(err, "visitors.generation");
  tokens->visitor_generation = (uint64_t)number;
  int64_t *until_ms = &tokens->earlier_visitors_until_ms;
  if (!read_time(json_find(value, "earlier_until"), 0, until_ms) || (*until_ms && number < 2))
    return refuse(err, "visitors.earlier_until");
  return STATUS_OK;
}

static enum status read_tree(const json_value *tree, struct tokens *tokens, struct error *err) {
  const json_value *list = json_find(tree, "tokens");
  if (!is_version(tree)) return error_set(err, STATUS_UNSUPPORTED, "version: this program reads %d", VERSION);
  enum status status = read_visitors(json_find(tree, "visitors"), tokens, err);
  if (status) return status;
  if (!list || json_type(list) != JSON_ARRAY || json_count(list) > TOKENS_MAX) return refuse(err, "tokens");
  tokens->items = mem_zero((json_count(list) + 1) * sizeof *tokens->items);
  for (const json_value *one = json_first(list); one; one = json_next(one)) {
    struct token *token = &tokens->items[tokens->count];
    char place[32];
    snprintf(place, sizeof place, "tokens[%zu]", tokens->count);
    bool is_read = read_token(one, token) && is_like_made(tokens, token);
    tokens->count++; /* what was read of it goes with the rest */
    if (!is_read) return refuse(err, place);
  }
  return STATUS_OK;
}

static enum status fail(const char *path, struct error *err) {
  bool is_full = errno == ENOSPC || errno == EDQUOT;
  return error_set(err, is_full ? STATUS_FULL : STATUS_IO, "%s: %s", path, strerror(errno));
}

/* NOT_FOUND. */
static enum status read_file(const char *path, struct buffer *text, struct error *err) {
  FILE *file = fopen(path, "re");
  if (!file) return errno == ENOENT ? STATUS_NOT_FOUND : fail(path, err);
  char bytes[4096];
  size_t count;
  while ((count = fread(bytes, 1, sizeof bytes, file)) && text->length <= FILE_BYTES_MAX)
    buffer_add(text, bytes, count);
  enum status status = ferror(file) ? fail(path, err) : STATUS_OK;
  fclose(file);
  return status;
}

enum status tokens_load(const char *path, struct tokens *tokens, struct error *err) {
  struct buffer text = {0};
  json_value *tree = NULL;
  *tokens = (struct tokens){.visitor_generation = 1};
  enum status status = read_file(path, &text, err);
  bool is_there = status != STATUS_NOT_FOUND;
  if (!is_there) status = STATUS_OK;
  if (!status && is_there) {
    status = json_decode(buffer_text(&text), text.length, &tree, err);
    if (status) status = err->status = STATUS_CORRUPT;
    if (!status) status = read_tree(tree, tokens, err);
    if (status) error_wrap(err, "%s", path);
  }
  json_free(tree);
  buffer_fini(&text);
  if (status) tokens_fini(tokens);
  return status;
}

/* ---- writing ---- */

static void put_time(struct buffer *out, const char *key, int64_t time_ms, int64_t none) {
  char text[CLOCK_TEXT_BYTES];
  json_put_member(out, key, time_ms == none ? NULL : clock_print(time_ms, text));
}

static void put_hash(struct buffer *out, const char *key, const unsigned char *hash) {
  char text[HASH_TEXT_BYTES];
  json_put_member(out, key, hash ? bytes_print_hex(hash, DIGEST_BYTES, text) : NULL);
}

static void put_token(struct buffer *out, const struct token *token) {
  buffer_add_text(out, "{\"id\":");
  json_put_text(out, token->id);
  json_put_member(out, "name", token->name);
  json_put_member(out, "role", role_name(token->role));
  buffer_print(out, ",\"public\":%s", token->is_public ? "true" : "false");
  put_time(out, "made", token->made_ms, 0);
  put_time(out, "expires", token->expires_ms, TOKEN_NEVER);
  json_put_key(out, "rate");
  if (token->rate > 0)
    json_put_number(out, token->rate);
  else
    buffer_add_text(out, "null");
  buffer_add_text(out, ",\"origins\":[");
  for (size_t i = 0; i < token->origin_count; i++) {
    if (i) buffer_add_byte(out, ',');
    json_put_text(out, token->origins[i]);
  }
  buffer_add_byte(out, ']');
  put_hash(out, "hash", token->hash);
  put_hash(out, "earlier", token->earlier_until_ms ? token->earlier : NULL);
  put_time(out, "earlier_until", token->earlier_until_ms, 0);
  buffer_add_byte(out, '}');
}

static void put_tokens(struct buffer *out, const struct tokens *tokens) {
  buffer_print(out, "{\"version\":%d,\"visitors\":{\"generation\":%llu", VERSION,
               (unsigned long long)tokens->visitor_generation);
  put_time(out, "earlier_until", tokens->earlier_visitors_until_ms, 0);
  buffer_add_text(out, "},\n \"tokens\":[");
  for (size_t i = 0; i < tokens->count; i++) {
    buffer_add_text(out, i ? ",\n  " : "\n  ");
    put_token(out, &tokens->items[i]);
  }
  buffer_add_text(out, "]}\n");
}

static void sync_folder(const char *path) {
  struct error err;
  char *folder = files_folder_of(path);
  files_sync(folder, &err); /* where it cannot be, the file is there all the same */
  free(folder);
}

/* Made anew: what a crash, or anybody else, left there would keep its own mode. */
static enum status write_new(const char *path, const struct buffer *text, struct error *err) {
  unlink(path);
  int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return fail(path, err);
  bool is_written = write(fd, text->data, text->length) == (ssize_t)text->length && !fsync(fd);
  enum status status = is_written ? STATUS_OK : fail(path, err);
  close(fd);
  return status;
}

enum status tokens_save(const char *path, const struct tokens *tokens, struct error *err) {
  struct buffer text = {0}, made = {0};
  put_tokens(&text, tokens);
  if (text.length > FILE_BYTES_MAX) {
    size_t length = text.length;
    buffer_fini(&text);
    return error_set(err, STATUS_FULL,
                     "%s would have %zu bytes, %d is the most: revoke tokens, or name fewer origins", path,
                     length, FILE_BYTES_MAX);
  }
  buffer_print(&made, "%s.new", path);
  enum status status = write_new(buffer_text(&made), &text, err);
  if (!status && rename(buffer_text(&made), path)) status = fail(path, err);
  if (status) unlink(buffer_text(&made));
  if (!status) sync_folder(path);
  buffer_fini(&made);
  buffer_fini(&text);
  return status;
}
