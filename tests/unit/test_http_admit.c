/* The judgement of a head, on heads laid out as the library leaves them: received bytes with NULs over the
 * separators. What only a real socket shows is in tests/http.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

#include "net/http_admit.h"
#include "net/http_target.h"

static char block[4096];
static struct http_field fields[16];
static struct http_head head;
static struct http_framing framing;
static struct http_verdict verdict;

static char *cut(char *at, const char *separator) {
  char *found = strstr(at, separator);
  assert_non_null(found);
  memset(found, 0, strlen(separator));
  return found + strlen(separator);
}

/* A well-formed head as the library would leave it. */
static void lay_out(const char *text) {
  char *at = block;
  strcpy(block, text);
  head = (struct http_head){.method = block, .fields = fields, .head_bytes = strlen(text)};
  head.target = at = cut(at, " ");
  head.version = at = cut(at, " ");
  at = cut(at, "\r\n");
  head.target_length = strlen(head.target);
  while (strncmp(at, "\r\n", 2)) {
    struct http_field *field = &fields[head.field_count++];
    field->name = at;
    at = cut(at, ":");
    at += strspn(at, " \t");
    field->value = at;
    at = cut(at, "\r\n");
    field->name_length = strlen(field->name);
    field->value_length = strlen(field->value);
  }
  memset(at, 0, 2);
}

static int status_of(const char *text) {
  lay_out(text);
  bool is_admitted = http_admit_head(&head, &framing, &verdict);
  assert_int_equal(is_admitted, verdict.status == 0);
  return verdict.status;
}

#define POST "POST /v1/events HTTP/1.1\r\nHost: localhost\r\n"

static void admits_an_ordinary_request(void **state) {
  (void)state;
  assert_int_equal(status_of(POST "Content-Length: 12\r\nX-A:\t \r\n\r\n"), 0);
  assert_true(framing.has_length && framing.length == 12 && !framing.is_chunked);
  assert_int_equal(status_of(POST "Transfer-Encoding: chunked\r\n\r\n"), 0);
  assert_true(framing.is_chunked && !framing.has_length);
  assert_int_equal(status_of("GET / HTTP/1.0\r\n\r\n"), 0);
}

static void refuses_what_two_readers_could_frame_differently(void **state) {
  (void)state;
  assert_int_equal(status_of(POST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length: 1\r\ncontent-length: 1\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length : 1\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length: 1 \r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length: 0x1\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length:\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Content-Length: 18446744073709551616\r\n\r\n"), 400);
  assert_int_equal(status_of(POST "Transfer-Encoding: chunked, chunked\r\n\r\n"), 501);
  assert_int_equal(status_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

static int coding_of(const char *text) {
  assert_int_equal(status_of(text), 0);
  return http_admit_coding(&head, &verdict) ? 0 : verdict.status;
}

static void takes_a_body_that_is_plain_utf_8_and_names_what_is_not(void **state) {
  static const char *const taken[] = {"",
                                      "Content-Encoding: identity\r\n",
                                      "Content-Type: a/b; charset=UTF-8\r\n",
                                      "Content-Type: a/b;q=1; Charset=\"utf-8\" ; x=y\r\n",
                                      "Content-Type: a/b; xcharset=latin1\r\n",
                                      "Content-Type: a/b;\r\n"};
  static const char *const refused[] = {"Content-Encoding: gzip\r\n",
                                        "Content-Encoding: identity, gzip\r\n",
                                        "Content-Type: a/b; charset=latin1\r\n",
                                        "Content-Type: a/b; charset=\r\n",
                                        "Content-Type: a/b;x=y;charset=\"utf-16\"\r\n",
                                        "Content-Type: a/b; charset=utf-8x\r\n",
                                        "Content-Type: a/b; charset=\"utf-8;\"\r\n"};
  char text[200];
  (void)state;
  for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
    snprintf(text, sizeof text, POST "%s\r\n", taken[i]);
    assert_int_equal(coding_of(text), 0);
  }
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    snprintf(text, sizeof text, POST "%s\r\n", refused[i]);
    assert_int_equal(coding_of(text), 415);
  }
  assert_int_equal(coding_of(POST "Content-Encoding: br\r\n\r\n"), 415);
  assert_string_equal(verdict.detail,
                      "Content-Encoding: expected identity, a body sent as it is, got \"br\"");
}

static void takes_the_greatest_length(void **state) {
  (void)state;
  assert_int_equal(status_of(POST "Content-Length: 18446744073709551615\r\n\r\n"), 0);
  assert_true(framing.length == UINT64_MAX);
}

static void says_which_status_fits(void **state) {
  (void)state;
  assert_int_equal(status_of("GET / HTTP/1.1\r\n\r\n"), 400);
  assert_int_equal(status_of("GET / HTTP/1.2\r\nHost: a\r\n\r\n"), 505);
  assert_int_equal(status_of("get / HTTP/1.1\r\nHost: a\r\n\r\n"), 501);
  assert_int_equal(status_of("GET / HTTP/1.1\r\nHost: a\r\nExpect: b\r\n\r\n"), 417);
  assert_int_equal(status_of("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
  assert_int_equal(status_of("GET / HTTP/1.1\r\nHost: a\r\nX\x7f: b\r\n\r\n"), 400);
  assert_int_equal(status_of("GET / HTTP/1.1\r\nHost: a\r\nX: \x1b\r\n\r\n"), 400);
}

/* Each of these leaves what the library would leave of a line it cut, moved or ended early. */
static void refuses_a_head_with_a_gap(void **state) {
  char moved[] = "Host";
  (void)state;
  lay_out(POST "X-A: a\r\n\r\n");
  assert_true(http_admit_head(&head, &framing, &verdict));
  head.head_bytes--; /* a bare LF as the empty line */
  assert_false(http_admit_head(&head, &framing, &verdict));
  head.head_bytes += 2; /* a NUL and something after it in the last value */
  assert_false(http_admit_head(&head, &framing, &verdict));
  head.head_bytes--;
  fields[0].name = moved; /* folded, so copied elsewhere */
  assert_false(http_admit_head(&head, &framing, &verdict));
  fields[0].name = head.version + 10;
  head.field_count--; /* dropped */
  assert_false(http_admit_head(&head, &framing, &verdict));
  head.field_count++;
  head.target_length--; /* a NUL in the target */
  assert_false(http_admit_head(&head, &framing, &verdict));
  head.target_length++;
  fields[1].value = head.method; /* not behind its name */
  assert_false(http_admit_head(&head, &framing, &verdict));
  fields[1].value = fields[1].name + 5;
  assert_true(http_admit_head(&head, &framing, &verdict));
}

static const struct sockaddr *peer(const char *address) {
  static struct sockaddr_in6 six;
  static struct sockaddr_in four;
  six = (struct sockaddr_in6){.sin6_family = AF_INET6};
  four = (struct sockaddr_in){.sin_family = AF_INET};
  if (inet_pton(AF_INET, address, &four.sin_addr) == 1) return (struct sockaddr *)&four;
  assert_int_equal(inet_pton(AF_INET6, address, &six.sin6_addr), 1);
  return (struct sockaddr *)&six;
}

static bool is_local(const char *address, const char *lines) {
  char text[512];
  snprintf(text, sizeof text, "GET / HTTP/1.1\r\n%s\r\n", lines);
  lay_out(text);
  verdict = (struct http_verdict){0};
  return http_admit_local(peer(address), &head, &verdict);
}

static void knows_a_peer_on_this_machine(void **state) {
  (void)state;
  assert_true(is_local("127.0.0.1", "Host: localhost\r\n"));
  assert_true(is_local("127.9.8.7", "Host: localhost\r\n"));
  assert_true(is_local("::1", "Host: [::1]:8080\r\n"));
  assert_true(is_local("::ffff:127.0.0.1", "Host: localhost\r\n"));
  assert_false(is_local("::ffff:10.0.0.1", "Host: localhost\r\n"));
  assert_false(is_local("192.168.0.2", "Host: localhost\r\n"));
  assert_int_equal(verdict.status, 401);
  assert_non_null(strstr(verdict.detail, "until access tokens exist, which"));
  assert_false(is_local("fe80::1", "Host: localhost\r\n"));
  assert_false(is_local("::", "Host: localhost\r\n"));
}

static void knows_a_loopback_name_from_one_that_looks_like_it(void **state) {
  static const char *const foreign[] = {"localhost.",
                                        "localhost.a",
                                        "a.localhost",
                                        "127.0.0.1.a",
                                        "127.1",
                                        "0177.0.0.1",
                                        "127.0.0.256",
                                        "[::1",
                                        "[::1]a",
                                        "[::1]:",
                                        "[::2]",
                                        "localhost:",
                                        "localhost:123456",
                                        "localhost:-1",
                                        "::1",
                                        "",
                                        "128.0.0.1",
                                        "localhost:80:80"};
  char line[80];
  (void)state;
  for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
    snprintf(line, sizeof line, "Host: %s\r\n", foreign[i]);
    assert_false(is_local("127.0.0.1", line));
  }
}

static void a_proxy_or_a_foreign_page_is_no_local_program(void **state) {
  (void)state;
  assert_false(is_local("::1", "Host: localhost\r\nVIA: a\r\n"));
  assert_false(is_local("::1", "Host: localhost\r\nforwarded: a\r\n"));
  assert_false(is_local("::1", "Host: localhost\r\nX-Forwarded-Proto: a\r\n"));
  assert_false(is_local("::1", "Host: localhost\r\nOrigin: null\r\n"));
  assert_false(is_local("::1", "Host: localhost\r\nOrigin: http://a.example\r\n"));
  assert_false(is_local("::1", "Host: localhost\r\nOrigin: http://localhost/\r\n"));
  assert_true(is_local("::1", "Host: localhost\r\nOrigin: http://127.0.0.1:3000\r\n"));
  assert_true(is_local("::1", "Host: localhost\r\nX-Forward: a\r\n"));
}

static void splits_a_path_before_it_decodes_it(void **state) {
  struct arena arena = {0};
  struct http_target target;
  const char *arguments[HTTP_ARGUMENTS_MAX];
  (void)state;
  assert_true(http_target_parse(&arena, "/a/b%2Fc/d%20e?x=1&y=%C3%A4+z&q", &target, &verdict));
  assert_string_equal(target.path, "/a/b/c/d e");
  assert_int_equal(target.part_count, 3);
  assert_string_equal(target.parts[1], "b/c");
  assert_int_equal(target.pair_count, 3);
  assert_string_equal(target.pairs[1].value, "ä z");
  assert_string_equal(target.pairs[2].value, "");
  assert_true(http_target_matches(&target, "/a/{id}/d e", arguments));
  assert_string_equal(arguments[0], "b/c");
  assert_null(arguments[1]);
  assert_true(http_target_matches(&target, "/{id}/{other}/d e", arguments));
  assert_string_equal(arguments[0], "a");
  assert_string_equal(arguments[1], "b/c");
  assert_false(http_target_matches(&target, "/a/b/c/d e", arguments));
  assert_false(http_target_matches(&target, "/a/{id}", arguments));
  assert_false(http_target_matches(&target, "/a/{id}/d e/f", arguments));
  assert_false(http_target_matches(&target, "/", arguments));
  assert_true(http_target_matches(&target, "/a/{key*}", arguments));
  assert_string_equal(arguments[0], "b/c/d e");
  assert_true(http_target_matches(&target, "/a/{id}/{key*}", arguments));
  assert_string_equal(arguments[1], "d e");
  assert_false(http_target_matches(&target, "/a/{id}/d e/{key*}", arguments));
  assert_false(http_target_matches(&target, "/b/{key*}", arguments));
  assert_true(http_target_parse(&arena, "/a/", &target, &verdict));
  assert_false(http_target_matches(&target, "/a/{key*}", arguments));
  assert_true(http_target_parse(&arena, "/a/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", &target, &verdict));
  assert_true(http_target_matches(&target, "/a/{key*}", arguments));
  assert_string_equal(arguments[0], "1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17");
  arena_fini(&arena);
}

static void refuses_a_target_that_can_be_read_in_two_ways(void **state) {
  static const char *const bad[] = {"",          "*",    "a",      "http://a/", "/%",    "/%4",
                                    "/%4g",      "/%00", "/%ff",   "/a#b",      "/a\\b", "/a b",
                                    "/\xc3\xa4", "/..",  "/%2e",   "/a/./b",    "/?a=%", "/?=a",
                                    "/?a&a",     "/?&",  "/?a=1&", "/%2e%2e/a"};
  struct arena arena = {0};
  struct http_target target;
  (void)state;
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    verdict.status = 0;
    assert_false(http_target_parse(&arena, bad[i], &target, &verdict));
    assert_int_equal(verdict.status, 400);
  }
  arena_fini(&arena);
}

static void knows_where_only_local_programs_connect(void **state) {
  static const char *const here[] = {"127.0.0.1", "127.9.8.7", "::1", "::ffff:127.0.0.1", "no address"},
                           *const elsewhere[] = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1",
                                                 "::ffff:0.0.0.0"};
  (void)state;
  for (size_t i = 0; i < sizeof here / sizeof *here; i++) assert_true(http_admits_at(here[i]));
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
    assert_false(http_admits_at(elsewhere[i]));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(admits_an_ordinary_request),
      cmocka_unit_test(refuses_what_two_readers_could_frame_differently),
      cmocka_unit_test(takes_a_body_that_is_plain_utf_8_and_names_what_is_not),
      cmocka_unit_test(takes_the_greatest_length),
      cmocka_unit_test(says_which_status_fits),
      cmocka_unit_test(refuses_a_head_with_a_gap),
      cmocka_unit_test(knows_a_peer_on_this_machine),
      cmocka_unit_test(knows_a_loopback_name_from_one_that_looks_like_it),
      cmocka_unit_test(a_proxy_or_a_foreign_page_is_no_local_program),
      cmocka_unit_test(knows_where_only_local_programs_connect),
      cmocka_unit_test(splits_a_path_before_it_decodes_it),
      cmocka_unit_test(refuses_a_target_that_can_be_read_in_two_ways),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
