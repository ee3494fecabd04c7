/* What libmicrohttpd lets through and we do not: every head that two servers in a row could read differently.
 *
 * The library keeps the head where it was received and only puts NULs over the separators, so that what it
 * gave us must lie end to end:
 *
 *   POST.target.HTTP/1.1..Host. name..Content-Length. 5....
 *       ^NUL            ^^CR LF                        ^^ ^^ and the empty line; then head_bytes are over
 *
 * A folded line (moved elsewhere, its name mangled), a bare LF, a NUL inside a line and anything else it
 * dropped leaves a gap, and a gap is refused. If the library ever changes its ways, everything is refused
 * rather than let through. Leaves the target to http_target.c, the body to http_call.c. Pure; any thread.
 */
#include "net/http_admit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *const known_methods[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", NULL};

/* Two of one of these would leave it to each reader which one counts. */
static const char *const single_fields[] = {"Host",
                                            "Content-Length",
                                            "Transfer-Encoding",
                                            "Content-Type",
                                            "Content-Encoding",
                                            "Authorization",
                                            "Expect",
                                            NULL};

bool http_refuse(struct http_verdict *verdict, int status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  verdict->status = status;
  vsnprintf(verdict->detail, sizeof verdict->detail, format, arguments);
  va_end(arguments);
  return false;
}

const struct http_field *http_find_field(const struct http_field *fields, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (!strcasecmp(fields[i].name, name)) return &fields[i];
  return NULL;
}

static const char *find_value(const struct http_head *head, const char *name) {
  const struct http_field *field = http_find_field(head->fields, head->field_count, name);
  return field ? field->value : NULL;
}

static bool is_one_of(const char *text, const char *const *list) {
  for (; *list; list++)
    if (!strcmp(text, *list)) return true;
  return false;
}

/* Where the next name must begin, or 0. Numbers, because a pointer into a moved line must not be compared. */
static uintptr_t end_of_field(const struct http_field *field, uintptr_t start, uintptr_t end) {
  uintptr_t name = (uintptr_t)field->name, value = (uintptr_t)field->value;
  uintptr_t after_name = name + field->name_length + 1;
  if (name != start || value < after_name || value > end) return 0;
  for (const char *byte = field->name + field->name_length + 1; byte < field->value; byte++)
    if (*byte != ' ' && *byte != '\t') return 0;
  return value + field->value_length + 2;
}

static bool is_end_to_end(const struct http_head *head) {
  uintptr_t at = (uintptr_t)head->method, end = at + head->head_bytes;
  at += strlen(head->method) + 1;
  if ((uintptr_t)head->target != at) return false;
  at += head->target_length + 1;
  if ((uintptr_t)head->version != at) return false;
  at += strlen(head->version) + 2;
  for (size_t i = 0; i < head->field_count && at; i++) at = end_of_field(&head->fields[i], at, end);
  return at + 2 == end;
}

static bool is_token(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    char byte = text[i];
    bool is_alphanumeric =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    if (!is_alphanumeric && byte != '-' && (!byte || !strchr("!#$%&'*+.^_`|~", byte))) return false;
  }
  return length > 0;
}

static bool is_plain_value(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char byte = (unsigned char)text[i];
    if ((byte < ' ' && byte != '\t') || byte == 0x7f) return false;
  }
  return true;
}

static bool is_repeated(const struct http_head *head, const char *name) {
  size_t count = 0;
  for (size_t i = 0; i < head->field_count; i++) count += !strcasecmp(head->fields[i].name, name);
  return count > 1;
}

static bool admit_fields(const struct http_head *head, struct http_verdict *verdict) {
  for (size_t i = 0; i < head->field_count; i++) {
    const struct http_field *field = &head->fields[i];
    if (!is_token(field->name, field->name_length))
      return http_refuse(verdict, 400, "header %zu has a name that is not a token", i + 1);
    if (!is_plain_value(field->value, field->value_length))
      return http_refuse(verdict, 400, "header %zu has a control character in its value", i + 1);
  }
  for (const char *const *name = single_fields; *name; name++)
    if (is_repeated(head, *name)) return http_refuse(verdict, 400, "%s is given more than once", *name);
  return true;
}

static bool admit_host(const struct http_head *head, struct http_verdict *verdict) {
  const char *host = find_value(head, "Host");
  if (!host) return !strcmp(head->version, "HTTP/1.0") || http_refuse(verdict, 400, "Host is missing");
  for (const char *byte = host; *byte; byte++)
    if ((unsigned char)*byte <= ' ' || (unsigned char)*byte >= 0x7f || strchr("\"#,/<>?@\\^`{|}", *byte))
      return http_refuse(verdict, 400, "Host is not a name or an address");
  return true;
}

static bool parse_length(const char *text, uint64_t *length) {
  size_t digits = strspn(text, "0123456789");
  if (!digits || text[digits]) return false;
  *length = 0;
  for (; *text; text++)
    if (__builtin_mul_overflow(*length, 10, length) ||
        __builtin_add_overflow(*length, (uint64_t)(*text - '0'), length))
      return false;
  return true;
}

static bool admit_framing(const struct http_head *head, struct http_framing *framing,
                          struct http_verdict *verdict) {
  const char *length = find_value(head, "Content-Length");
  const char *encoding = find_value(head, "Transfer-Encoding");
  *framing = (struct http_framing){.has_length = length, .is_chunked = encoding};
  if (length && encoding)
    return http_refuse(verdict, 400, "Content-Length and Transfer-Encoding exclude each other");
  if (length && !parse_length(length, &framing->length))
    return http_refuse(verdict, 400, "Content-Length must be a decimal number of bytes");
  if (encoding && strcasecmp(encoding, "chunked"))
    return http_refuse(verdict, 501, "the only Transfer-Encoding known here is chunked");
  if (encoding && !strcmp(head->version, "HTTP/1.0"))
    return http_refuse(verdict, 400, "HTTP/1.0 has no Transfer-Encoding");
  return true;
}

static bool admit_expect(const struct http_head *head, struct http_verdict *verdict) {
  const char *expect = find_value(head, "Expect");
  return !expect || !strcasecmp(expect, "100-continue") ||
         http_refuse(verdict, 417, "the only expectation met here is 100-continue");
}

bool http_admit_head(const struct http_head *head, struct http_framing *framing,
                     struct http_verdict *verdict) {
  *verdict = (struct http_verdict){0};
  if (!is_end_to_end(head))
    return http_refuse(verdict, 400,
                       "the request's head has a folded line, a line that does not end in CR LF, a NUL or a "
                       "stray space");
  if (strcmp(head->version, "HTTP/1.1") && strcmp(head->version, "HTTP/1.0"))
    return http_refuse(verdict, 505, "HTTP/1.1 and HTTP/1.0 are spoken here");
  if (!is_one_of(head->method, known_methods))
    return http_refuse(verdict, 501, "this method is not known here (methods are upper case)");
  return admit_fields(head, verdict) && admit_host(head, verdict) && admit_framing(head, framing, verdict) &&
         admit_expect(head, verdict);
}

/* The value of a parameter of Content-Type, without its quotes; its length in *length, NULL where there is none. */
static const char *find_parameter(const char *type, const char *name, size_t *length) {
  size_t name_length = strlen(name);
  for (const char *at = strchr(type, ';'); at; at = strchr(at, ';')) {
    at += 1 + strspn(at + 1, " \t");
    if (strncasecmp(at, name, name_length) || at[name_length] != '=') continue;
    at += name_length + 1;
    bool is_quoted = *at == '"';
    at += is_quoted;
    *length = strcspn(at, is_quoted ? "\"" : " \t;");
    return at;
  }
  return NULL;
}

bool http_admit_coding(const struct http_head *head, struct http_verdict *verdict) {
  const char *encoding = find_value(head, "Content-Encoding"), *type = find_value(head, "Content-Type");
  size_t length = 0;
  const char *charset = type ? find_parameter(type, "charset", &length) : NULL;
  if (encoding && *encoding && strcasecmp(encoding, "identity"))
    return http_refuse(verdict, 415,
                       "Content-Encoding: expected identity, a body sent as it is, got \"%.60s\"", encoding);
  if (charset && (length != strlen("utf-8") || strncasecmp(charset, "utf-8", length)))
    return http_refuse(verdict, 415, "Content-Type: expected the charset utf-8, got \"%.*s\"",
                       length > 60 ? 60 : (int)length, charset);
  return true;
}

static bool is_loopback_peer(const struct sockaddr *peer) {
  if (peer->sa_family == AF_UNIX) return true;
  if (peer->sa_family == AF_INET)
    return ntohl(((const struct sockaddr_in *)peer)->sin_addr.s_addr) >> 24 == 127;
  if (peer->sa_family != AF_INET6) return false;
  const struct in6_addr *address = &((const struct sockaddr_in6 *)peer)->sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(address) || (IN6_IS_ADDR_V4MAPPED(address) && address->s6_addr[12] == 127);
}

bool http_admits_at(const char *host) {
  struct sockaddr_in four = {.sin_family = AF_INET};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6};
  if (inet_pton(AF_INET, host, &four.sin_addr) == 1) return is_loopback_peer((struct sockaddr *)&four);
  if (inet_pton(AF_INET6, host, &six.sin6_addr) == 1) return is_loopback_peer((struct sockaddr *)&six);
  return true;
}

static bool is_port(const char *text) {
  size_t digits = strspn(text, "0123456789");
  return digits >= 1 && digits <= 5 && !text[digits];
}

/* `localhost`, 127.0.0.0/8 or [::1], with a port or without. Whole names only: localhost.example and
 * 127.0.0.1.example belong to whoever owns the domain. */
static bool is_loopback_host(const char *host) {
  char name[32];
  struct in_addr address;
  size_t length = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":");
  if (length >= sizeof name || length > strlen(host)) return false;
  memcpy(name, host, length);
  name[length] = 0;
  if (host[length] && (host[length] != ':' || !is_port(host + length + 1))) return false;
  if (!strcasecmp(name, "localhost") || !strcmp(name, "[::1]")) return true;
  return inet_pton(AF_INET, name, &address) == 1 && ntohl(address.s_addr) >> 24 == 127;
}

static bool is_loopback_origin(const char *origin) {
  if (!strncasecmp(origin, "http://", 7)) return is_loopback_host(origin + 7);
  return !strncasecmp(origin, "https://", 8) && is_loopback_host(origin + 8);
}

/* The condition the request does not meet, or NULL. */
static const char *find_foreign_trait(const struct sockaddr *peer, const struct http_head *head) {
  const char *host = find_value(head, "Host");
  if (!is_loopback_peer(peer)) return "the peer's address is not a loopback address";
  if (!host || !is_loopback_host(host)) return "Host is not localhost, 127.0.0.0/8 or [::1]";
  for (size_t i = 0; i < head->field_count; i++) {
    const struct http_field *field = &head->fields[i];
    if (!strcasecmp(field->name, "Forwarded")) return "it was forwarded by a proxy (Forwarded)";
    if (!strncasecmp(field->name, "X-Forwarded-", 12)) return "it was forwarded by a proxy (X-Forwarded-*)";
    if (!strcasecmp(field->name, "Via")) return "it was forwarded by a proxy (Via)";
    if (!strcasecmp(field->name, "Origin") && !is_loopback_origin(field->value))
      return "it comes from a web page of another origin (Origin)";
  }
  return NULL;
}

bool http_admit_local(const struct sockaddr *peer, const struct http_head *head,
                      struct http_verdict *verdict) {
  const char *trait = find_foreign_trait(peer, head);
  return !trait ||
         http_refuse(verdict, 401,
                     "this server answers only programs on its own machine until access tokens exist, which "
                     "`sarto token NAME --role ROLE --db FILE` makes: %s",
                     trait);
}
