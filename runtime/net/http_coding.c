/* Unpacking of bodies, by zlib. See http_coding.h. What is unpacked grows a step at a time, up to the most that it may be:
 * a small body that claims to be a huge one costs no more than an honest one. */
#include "net/http_coding.h"

#include <strings.h>
#include <zlib.h>

enum { STEP_BYTES = 16 << 10, GZIP_ALONE = 16 + MAX_WBITS }; /* windowBits of a gzip wrapper, and no other */

bool http_coding_admit(const struct http_head *head, bool *is_gzip, struct http_verdict *verdict) {
  *is_gzip = false;
  for (size_t i = 0; i < head->field_count; i++) {
    const struct http_field *field = &head->fields[i];
    size_t length = field->value_length;
    while (length && (field->value[length - 1] == ' ' || field->value[length - 1] == '\t')) length--;
    if (strcasecmp(field->name, "Content-Encoding") || !length) continue;
    if (length == 8 && !strncasecmp(field->value, "identity", 8)) continue;
    bool is_known = (length == 4 && !strncasecmp(field->value, "gzip", 4)) ||
                    (length == 6 && !strncasecmp(field->value, "x-gzip", 6));
    if (!is_known || *is_gzip)
      return http_refuse(verdict, 415,
                         "Content-Encoding: expected gzip, once, or a body sent as it is, got \"%.*s\"",
                         length > 60 ? 60 : (int)length, field->value);
    *is_gzip = true;
  }
  return true;
}

static enum status refuse(struct error *err) {
  return error_set(err, STATUS_INVALID, "Content-Encoding: the body is no gzip, or damaged");
}

/* One step: the bytes that may still come are room for, and one more, which is too many. */
static int step(z_stream *stream, size_t bytes_max, struct buffer *out) {
  size_t left = bytes_max - out->length + 1, room = left < STEP_BYTES ? left : STEP_BYTES;
  buffer_reserve(out, room);
  stream->next_out = (Bytef *)out->data + out->length;
  stream->avail_out = (uInt)room;
  int result = inflate(stream, Z_NO_FLUSH);
  out->length += room - stream->avail_out;
  return result;
}

static enum status unpack(z_stream *stream, size_t bytes_max, struct buffer *out, struct error *err) {
  for (;;) {
    size_t before = out->length;
    int result = step(stream, bytes_max, out);
    if (out->length > bytes_max)
      return error_set(err, STATUS_TOO_LARGE, "a body may have at most %zu bytes once it is unpacked",
                       bytes_max);
    if (result == Z_STREAM_END) break;
    if (result == Z_BUF_ERROR || (result == Z_OK && !stream->avail_in && out->length == before))
      return error_set(err, STATUS_INVALID, "Content-Encoding: the body ends before its gzip does");
    if (result != Z_OK) return refuse(err);
  }
  if (!stream->avail_in) return STATUS_OK;
  return error_set(err, STATUS_INVALID, "Content-Encoding: there are %u bytes behind the end of the gzip",
                   stream->avail_in);
}

enum status http_coding_unpack(struct slice packed, size_t bytes_max, struct buffer *out, struct error *err) {
  z_stream stream = {0};
  must(packed.length <= UINT32_MAX && !out->length);
  if (inflateInit2(&stream, GZIP_ALONE) != Z_OK)
    return error_set(err, STATUS_BUSY, "no memory to unpack with");
  stream.next_in = (Bytef *)(packed.data ? packed.data : "");
  stream.avail_in = (uInt)packed.length;
  enum status status = unpack(&stream, bytes_max, out, err);
  inflateEnd(&stream);
  return status;
}
