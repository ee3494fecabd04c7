/* The fields of a form: written as a query (application/x-www-form-urlencoded), or in parts (multipart/form-data), as browsers
 * may and mail programs should (RFC 8058), which the library takes apart. By the same rules: each name once, UTF-8, none of
 * it empty of a name. The loop's thread.
 */
#include <string.h>

#include "base/text.h"
#include "net/http_inside.h"

enum { PART_HEAD_BYTES = 1024 }; /* the library's own room beside a value */

static bool is_text(const char *data, size_t size) {
  return !memchr(data, '\0', size) && text_is_utf8(data, size);
}

/* A value comes whole, for the library has room for all of the body; it promises no such thing. */
static enum MHD_Result take_part(void *context, enum MHD_ValueKind kind, const char *name, const char *file,
                                 const char *type, const char *coding, const char *data, uint64_t offset,
                                 size_t size) {
  struct http_call *call = context;
  struct http_target *form = &call->form;
  (void)kind;
  (void)type;
  (void)coding;
  if (offset) {
    struct http_pair *last = &form->pairs[form->pair_count - 1];
    last->value = arena_print(&call->arena, "%s%.*s", last->value, (int)size, data);
    return MHD_YES;
  }
  if (file || !name || !*name || form->pair_count == HTTP_PAIRS_MAX || http_target_find(form, name))
    return MHD_NO;
  form->pairs[form->pair_count++] =
      (struct http_pair){arena_text(&call->arena, name, strlen(name)), arena_text(&call->arena, data, size)};
  return MHD_YES;
}

static bool read_parts(struct http_connection *connection, struct slice body) {
  struct http_call *call = &connection->call;
  call->form.pairs = arena_alloc(&call->arena, HTTP_PAIRS_MAX * sizeof *call->form.pairs);
  struct MHD_PostProcessor *parts =
      MHD_create_post_processor(connection->library, body.length + PART_HEAD_BYTES, take_part, call);
  if (!parts) return false;
  bool is_read = MHD_post_process(parts, body.data, body.length) == MHD_YES;
  return MHD_destroy_post_processor(parts) == MHD_YES && is_read;
}

static bool read_form(struct http_connection *connection, struct slice body) {
  struct http_call *call = &connection->call;
  if (!is_text(body.data, body.length)) return false;
  if (!strcmp(call->request.content_type, "multipart/form-data")) return read_parts(connection, body);
  return http_target_parse_form(&call->arena, arena_text(&call->arena, body.data, body.length), &call->form);
}

const char *http_form(const struct http_request *request, const char *name) {
  struct http_connection *connection = http_connection_of(request);
  struct http_call *call = &connection->call;
  if (!call->is_form_read) {
    call->is_form_read = true;
    call->form = (struct http_target){0};
    bool is_form = request->body.length && read_form(connection, request->body);
    if (!is_form) call->form = (struct http_target){0};
  }
  return http_target_find(&call->form, name);
}
