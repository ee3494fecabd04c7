/* One request over a control socket, by libcurl. See http_client.h. */
#include "net/http_client.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "net/socket_path.h"

enum { TIMEOUT_S = 30 };

static size_t take(char *data, size_t size, size_t count, void *context) {
  buffer_add(context, data, size * count);
  return size * count;
}

/* `content_type` NULL: without a body. */
static CURLcode perform(CURL *curl, const char *method, const char *content_type, struct slice body) {
  if (!strcmp(method, "GET"))
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
  else
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  if (!content_type) return curl_easy_perform(curl);
  char type[128];
  snprintf(type, sizeof type, "Content-Type: %s", content_type);
  struct curl_slist *headers = curl_slist_append(NULL, type);
  headers = curl_slist_append(headers, "Expect:");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_POST, 1L);
  curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.length ? body.data : "");
  curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.length);
  CURLcode result = curl_easy_perform(curl);
  curl_slist_free_all(headers);
  return result;
}

static enum status ask(const char *unix_path, const char *method, const char *path, const char *content_type,
                       struct slice body, int *http_status, struct buffer *out, struct error *err) {
  struct buffer url = {0};
  long code = 0;
  struct socket_path name;
  enum status status = socket_path_open(unix_path, &name, err);
  if (status) return status;
  CURLcode result = CURLE_FAILED_INIT;
  CURL *curl = curl_easy_init();
  if (!curl) goto close_name;
  buffer_print(&url, "http://localhost%s", path);
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, name.text);
  curl_easy_setopt(curl, CURLOPT_URL, buffer_text(&url));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
  result = perform(curl, method, content_type, body);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_cleanup(curl);
  buffer_fini(&url);
close_name:
  socket_path_close(&name);
  *http_status = (int)code;
  if (result == CURLE_OK) return STATUS_OK;
  return error_set(err, result == CURLE_COULDNT_CONNECT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", unix_path,
                   curl_easy_strerror(result));
}

enum status http_client_get(const char *unix_path, const char *path, int *http_status, struct buffer *out,
                            struct error *err) {
  return ask(unix_path, "GET", path, NULL, (struct slice){0}, http_status, out, err);
}

enum status http_client_post(const char *unix_path, const char *path, const char *content_type,
                             struct slice body, int *http_status, struct buffer *out, struct error *err) {
  return ask(unix_path, "POST", path, content_type ? content_type : "application/octet-stream", body,
             http_status, out, err);
}

enum status http_client_send(const char *unix_path, const char *method, const char *path,
                             const char *content_type, struct slice body, int *http_status,
                             struct buffer *out, struct error *err) {
  return ask(unix_path, method, path, content_type, body, http_status, out, err);
}

void http_client_encode(struct buffer *out, const char *text) {
  for (; *text; text++) {
    unsigned char byte = (unsigned char)*text;
    bool is_plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                    (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.';
    if (is_plain)
      buffer_add_byte(out, *text);
    else
      buffer_print(out, "%%%02X", byte);
  }
}
