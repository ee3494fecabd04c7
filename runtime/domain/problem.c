/* Problems: one table of statuses, one way to write them down. See problem.h. Any thread. */
#include "domain/problem.h"

#include "base/json.h"

static const struct {
  int status;
  const char *title;
} titles[] = {
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
};

const char *problem_title(int http_status) {
  for (size_t i = 0; i < sizeof titles / sizeof *titles; i++)
    if (titles[i].status == http_status) return titles[i].title;
  return problem_title(500);
}

int problem_status(enum status status) {
  switch (status) {
  case STATUS_INVALID:
  case STATUS_UNSUPPORTED:
    return 400;
  case STATUS_NOT_FOUND:
    return 404;
  case STATUS_CONFLICT:
    return 409;
  case STATUS_GONE:
    return 410;
  case STATUS_TOO_LARGE:
    return 413;
  case STATUS_BUSY:
  case STATUS_FULL:
  case STATUS_CLOSED:
    return 503;
  default:
    return 500;
  }
}

static void put_slug(struct buffer *out, const char *title) {
  for (; *title; title++) buffer_add_byte(out, *title == ' ' ? '-' : (char)(*title | 0x20));
}

static void put_open(struct buffer *out, int http_status, const char *detail) {
  const char *title = problem_title(http_status);
  buffer_add_text(out, "{\"type\":\"https://sarto.invalid/problems/");
  put_slug(out, title);
  buffer_print(out, "\",\"title\":\"%s\",\"status\":%d,\"detail\":", title, http_status);
  json_put_text(out, detail);
}

void problem_put(struct buffer *out, int http_status, const char *detail, uint64_t line) {
  put_open(out, http_status, detail);
  if (line) buffer_print(out, ",\"line\":%llu", (unsigned long long)line);
  buffer_add_byte(out, '}');
}

void problem_put_traced(struct buffer *out, int http_status, const char *detail, const char *trace_id) {
  put_open(out, http_status, detail);
  if (*trace_id) buffer_print(out, ",\"instance\":\"urn:trace:%s\"", trace_id);
  buffer_add_byte(out, '}');
}
