/* Keys to streams: see stream_token.h. The first byte tells them from links, which are sealed with the same key. */
#include "host/stream_token.h"

#include <string.h>

enum { KIND_STREAM = 2, HEAD_BYTES = 10 }; /* kind, whether it is public, the hour's number in 8 bytes */

static int64_t hour_of(int64_t time_ms) {
  return time_ms / STREAM_TOKEN_HOUR_MS;
}

bool stream_token_seal(const struct token_key *key, const struct stream_token *token, int64_t now_ms,
                       struct buffer *out) {
  struct buffer content = {0};
  uint64_t hour = (uint64_t)hour_of(now_ms);
  if (HEAD_BYTES + strlen(token->profile_id) > TOKEN_CONTENT_BYTES_MAX) return false;
  buffer_add_byte(&content, KIND_STREAM);
  buffer_add_byte(&content, token->is_public);
  for (int shift = 0; shift < 64; shift += 8) buffer_add_byte(&content, (char)(hour >> shift));
  buffer_add_text(&content, token->profile_id);
  token_seal(key, (struct slice){content.data, content.length}, out);
  buffer_fini(&content);
  return true;
}

static int64_t read_hour(const char *bytes) {
  uint64_t hour = 0;
  for (int i = 7; i >= 0; i--) hour = hour << 8 | (unsigned char)bytes[i];
  return (int64_t)hour;
}

bool stream_token_read(const struct token_key *key, const char *text, int64_t now_ms, struct buffer *storage,
                       struct stream_token *token) {
  buffer_clear(storage);
  if (!token_open(key, text, storage)) return false;
  if (storage->length <= HEAD_BYTES || storage->data[0] != KIND_STREAM) return false;
  int64_t hour = read_hour(storage->data + 2);
  if (hour != hour_of(now_ms) && hour + 1 != hour_of(now_ms)) return false;
  *token = (struct stream_token){.profile_id = buffer_text(storage) + HEAD_BYTES,
                                 .is_public = storage->data[1] != 0,
                                 .changes_ms = (hour + 1) * STREAM_TOKEN_HOUR_MS};
  return true;
}
