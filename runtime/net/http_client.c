/* One request over a control socket, by libcurl. See http_client.h. */
#include "net/http_client.h"

#include <curl/curl.h>
#include <stdio.h>

#include "net/socket_path.h"

enum { TIMEOUT_S = 30 };

static size_t take(char *data, size_t size, size_t count, void *context) {
  buffer_add(context, data, size * count);
  return size * count;
}

enum status http_client_get(const char *unix_path, const char *path, int *http_status, struct buffer *out,
                            struct error *err) {
  char url[1024];
  long code = 0;
  struct socket_path name;
  enum status status = socket_path_open(unix_path, &name, err);
  if (status) return status;
  CURLcode result = CURLE_FAILED_INIT;
  CURL *curl = curl_easy_init();
  if (!curl) goto close_name;
  snprintf(url, sizeof url, "http://localhost%s", path);
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, name.text);
  curl_easy_setopt(curl, CURLOPT_URL, url);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)TIMEOUT_S);
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, out);
  result = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_cleanup(curl);
close_name:
  socket_path_close(&name);
  *http_status = (int)code;
  if (result == CURLE_OK) return STATUS_OK;
  return error_set(err, result == CURLE_COULDNT_CONNECT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", unix_path,
                   curl_easy_strerror(result));
}
