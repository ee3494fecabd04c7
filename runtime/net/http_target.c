/* The target of a request: split first, decoded after, so that what was escaped never separates anything.
 * Nothing is normalised: "/a/../b" is refused and "//a" is another path than "/a", since a proxy in front may
 * have judged the path as it was written. Leaves routes' meaning to http_call.c. Pure; any thread.
 */
#include "net/http_target.h"

#include <string.h>

#include "base/text.h"

static int hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/* Decodes into `out`, which has room for `length` bytes; the decoded length, or -1. */
static ptrdiff_t decode_escapes(const char *text, size_t length, bool is_form, char *out) {
  char *end = out;
  for (size_t i = 0; i < length; i++) {
    char byte = text[i];
    if (byte == '%') {
      int high = i + 2 < length ? hex_value(text[i + 1]) : -1;
      int low = i + 2 < length ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0 || (!high && !low)) return -1;
      byte = (char)(high << 4 | low);
      i += 2;
    } else if (byte == '+' && is_form) {
      byte = ' ';
    }
    *end++ = byte;
  }
  return text_is_utf8(out, (size_t)(end - out)) ? end - out : -1;
}

static const char *decode(struct arena *arena, const char *text, size_t length, bool is_form) {
  char *out = arena_alloc(arena, length + 1);
  ptrdiff_t decoded = decode_escapes(text, length, is_form, out);
  if (decoded < 0) return NULL;
  out[decoded] = 0;
  return out;
}

static bool is_written_well(const char *text) {
  for (; *text; text++)
    if (*text <= ' ' || *text >= 0x7f || *text == '#' || *text == '\\') return false;
  return true;
}

static bool parse_path(struct arena *arena, const char *text, size_t length, struct http_target *target) {
  target->path = decode(arena, text, length, false);
  if (!target->path) return false;
  for (const char *part = text + 1, *end = text + length;; part += strcspn(part, "/?") + 1) {
    size_t part_length = strcspn(part, "/?");
    const char *decoded = decode(arena, part, part_length, false);
    if (!decoded || !strcmp(decoded, ".") || !strcmp(decoded, "..")) return false;
    if (target->part_count < HTTP_PARTS_MAX) target->parts[target->part_count] = decoded;
    if (target->part_count <= HTTP_PARTS_MAX) target->part_count++;
    if (part + part_length == end) return true;
  }
}

const char *http_target_find(const struct http_target *target, const char *name) {
  for (size_t i = 0; i < target->pair_count; i++)
    if (!strcmp(target->pairs[i].name, name)) return target->pairs[i].value;
  return NULL;
}

static bool parse_pair(struct arena *arena, const char *text, size_t length, struct http_target *target) {
  size_t name_length = strcspn(text, "=&");
  size_t value_at = name_length < length ? name_length + 1 : length;
  struct http_pair pair = {decode(arena, text, name_length, true),
                           decode(arena, text + value_at, length - value_at, true)};
  if (!pair.name || !*pair.name || !pair.value) return false;
  if (target->pair_count == HTTP_PAIRS_MAX || http_target_find(target, pair.name)) return false;
  target->pairs[target->pair_count++] = pair;
  return true;
}

static bool parse_query(struct arena *arena, const char *text, struct http_target *target) {
  if (!*text) return true;
  target->pairs = arena_alloc(arena, HTTP_PAIRS_MAX * sizeof *target->pairs);
  for (;; text++) {
    size_t length = strcspn(text, "&");
    if (!parse_pair(arena, text, length, target)) return false;
    text += length;
    if (!*text) return true;
  }
}

bool http_target_parse_form(struct arena *arena, const char *text, struct http_target *form) {
  *form = (struct http_target){0};
  return is_written_well(text) && parse_query(arena, text, form);
}

bool http_target_parse(struct arena *arena, const char *text, struct http_target *target,
                       struct http_verdict *verdict) {
  *target = (struct http_target){0};
  if (*text != '/') return http_refuse(verdict, 400, "the target must be a path that begins with a slash");
  if (!is_written_well(text))
    return http_refuse(verdict, 400, "the target has a byte that must be percent-encoded");
  size_t path_length = strcspn(text, "?");
  if (!parse_path(arena, text, path_length, target))
    return http_refuse(verdict, 400, "the path must be percent-encoded UTF-8 without . and .. parts");
  if (text[path_length] && !parse_query(arena, text + path_length + 1, target))
    return http_refuse(verdict, 400,
                       "the query must be name=value pairs in percent-encoded UTF-8, each name once, at most "
                       "%d",
                       HTTP_PAIRS_MAX);
  return true;
}

static bool is_rest(const char *part, size_t length) {
  return length > 3 && !part[length] && part[0] == '{' && part[length - 2] == '*';
}

/* The path, decoded, from that part on. */
static const char *rest_from(const struct http_target *target, size_t part) {
  const char *rest = target->path + 1;
  for (size_t i = 0; i < part; i++) rest += strlen(target->parts[i]) + 1;
  return rest;
}

bool http_target_matches(const struct http_target *target, const char *route,
                         const char *arguments[static HTTP_ARGUMENTS_MAX]) {
  size_t count = 0;
  arguments[0] = arguments[1] = NULL;
  for (size_t i = 0; i < target->part_count && i < HTTP_PARTS_MAX; i++) {
    const char *part = target->parts[i];
    size_t length = strcspn(++route, "/");
    if (is_rest(route, length)) {
      if (count == HTTP_ARGUMENTS_MAX) return false;
      arguments[count] = rest_from(target, i);
      return *arguments[count];
    }
    if (*route == '{' && *part && count < HTTP_ARGUMENTS_MAX) {
      arguments[count++] = part;
    } else if (strlen(part) != length || memcmp(part, route, length)) {
      return false;
    }
    route += length;
    if (!*route) return i + 1 == target->part_count;
  }
  return false;
}
