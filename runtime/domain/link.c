/* Links: see link.h. */
#include "domain/link.h"

#include <string.h>

enum { KIND_LOWER = 1 };

void link_put(struct buffer *out, const struct token_key *key, const char *base, const char *purpose,
              const char *profile_id) {
  struct buffer content = {0};
  buffer_add_byte(&content, KIND_LOWER);
  buffer_add_text(&content, purpose ? purpose : "");
  buffer_add_byte(&content, '\0');
  buffer_add_text(&content, profile_id);
  buffer_print(out, "%s" LINK_PATH, base);
  token_seal(key, (struct slice){content.data, content.length}, out);
  buffer_fini(&content);
}

bool link_read(const char *token, const struct token_key *key, struct buffer *storage, struct link *link) {
  size_t start = storage->length;
  if (!token_open(key, token, storage)) return false;
  const char *content = storage->data + start, *end = storage->data + storage->length;
  const char *separator = content == end ? NULL : memchr(content, '\0', (size_t)(end - content));
  if (!separator || content[0] != KIND_LOWER || separator + 1 == end) return false;
  buffer_add_byte(storage, '\0');
  content = storage->data + start;
  *link = (struct link){.purpose = content + 1, .profile_id = strchr(content, '\0') + 1};
  return true;
}
