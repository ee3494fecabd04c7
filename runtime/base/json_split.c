/* An array's elements and an object's members as texts, so that a bad one costs only itself.
 *
 * The text is walked twice by the same function: first to see that every element has an end, then to hand
 * them out. Brackets are counted, not matched, and nothing recurses: what cannot be read inside an element,
 * however deep, is for json_decode to refuse. Any thread.
 */
#include "base/json.h"

#include <string.h>

#include "base/json_reader.h"

/* Quotes and backslashes are all that matters for the end of a string. */
static enum status skip_string(struct json_reader *reader) {
  struct json_reader first = *reader;
  reader->at++;
  while (reader->at < reader->end) {
    char byte = *reader->at++;
    if (byte == '"') return STATUS_OK;
    if (byte == '\\' && reader->at < reader->end) reader->at++;
  }
  return json_refuse(&first, "this string has no end");
}

static enum status skip_container(struct json_reader *reader) {
  struct json_reader first = *reader;
  for (size_t depth = 0; reader->at < reader->end;) {
    char byte = *reader->at;
    if (byte == '"') {
      enum status status = skip_string(reader);
      if (status) return status;
      continue;
    }
    reader->at++;
    if (byte == '[' || byte == '{') depth++;
    if ((byte == ']' || byte == '}') && --depth == 0) return STATUS_OK;
  }
  return json_refuse(&first, *first.at == '[' ? "this array has no end" : "this object has no end");
}

/* A number, a name, or what should have been one. */
static enum status skip_word(struct json_reader *reader) {
  const char *start = reader->at;
  while (reader->at < reader->end && !memchr(" \t\r\n,[]{}\"", *reader->at, 10)) reader->at++;
  return reader->at > start ? STATUS_OK : json_expected(reader, "a value");
}

static enum status skip_element(struct json_reader *reader) {
  int byte = json_peek(reader);
  if (byte == '"') return skip_string(reader);
  return byte == '[' || byte == '{' ? skip_container(reader) : skip_word(reader);
}

static enum status walk(struct json_reader reader, void (*each)(void *context, struct slice element),
                        void *context) {
  json_skip_space(&reader);
  if (!json_take(&reader, '[')) return json_expected(&reader, "'[' of an array");
  json_skip_space(&reader);
  bool is_done = json_take(&reader, ']');
  while (!is_done) {
    const char *start = reader.at;
    enum status status = skip_element(&reader);
    if (status) return status;
    if (each) each(context, (struct slice){start, (size_t)(reader.at - start)});
    json_skip_space(&reader);
    is_done = json_take(&reader, ']');
    if (!is_done && !json_take(&reader, ',')) return json_expected(&reader, "',' or ']'");
    json_skip_space(&reader);
  }
  json_skip_space(&reader);
  return reader.at == reader.end ? STATUS_OK : json_expected(&reader, "nothing more after the array");
}

enum status json_split_array(const char *text, size_t length,
                             void (*each)(void *context, struct slice element), void *context,
                             struct error *err) {
  if (!length) text = "";
  struct json_reader reader = {text, text, text + length, err};
  enum status status = walk(reader, NULL, NULL);
  return status ? status : walk(reader, each, context);
}

static enum status walk_members(struct json_reader reader,
                                void (*each)(void *context, struct slice name, struct slice value),
                                void *context) {
  json_skip_space(&reader);
  if (!json_take(&reader, '{')) return json_expected(&reader, "'{' of an object");
  json_skip_space(&reader);
  bool is_done = json_take(&reader, '}');
  while (!is_done) {
    const char *name = reader.at;
    if (json_peek(&reader) != '"') return json_expected(&reader, "a member's name");
    enum status status = skip_string(&reader);
    if (status) return status;
    struct slice inside = {name + 1, (size_t)(reader.at - name) - 2};
    json_skip_space(&reader);
    if (!json_take(&reader, ':')) return json_expected(&reader, "':'");
    json_skip_space(&reader);
    const char *start = reader.at;
    status = skip_element(&reader);
    if (status) return status;
    if (each) each(context, inside, (struct slice){start, (size_t)(reader.at - start)});
    json_skip_space(&reader);
    is_done = json_take(&reader, '}');
    if (!is_done && !json_take(&reader, ',')) return json_expected(&reader, "',' or '}'");
    json_skip_space(&reader);
  }
  json_skip_space(&reader);
  return reader.at == reader.end ? STATUS_OK : json_expected(&reader, "nothing more after the object");
}

enum status json_split_object(const char *text, size_t length,
                              void (*each)(void *context, struct slice name, struct slice value),
                              void *context, struct error *err) {
  if (!length) text = "";
  struct json_reader reader = {text, text, text + length, err};
  enum status status = walk_members(reader, NULL, NULL);
  return status ? status : walk_members(reader, each, context);
}
