/* The routes that people open in a browser: links of messages, and links that open once. The loop's thread.
 *
 *   GET, POST /l/{token}               what somebody may lower: domain/link.h
 *   POST      /v1/profiles/{id}/links  makes a link that opens once: {"for":"30min"} or nothing; {"url":…,"expires":…}
 *   GET, POST /o/{token}               what they may see and raise: once.h
 */
#ifndef SARTO_HOST_SERVE_LINKS_H
#define SARTO_HOST_SERVE_LINKS_H

#include "host/once.h"
#include "host/serve_rights.h"

enum { SERVE_FORM_BYTES_MAX = 16 << 10 };    /* whoever has no link may send one */
extern const char *const serve_form_types[]; /* of a form, NULL-ended */

void serve_get_link(void *serve, struct http_request *request);
void serve_post_link(void *serve, struct http_request *request);
void serve_make_own_link(void *serve, struct http_request *request);
void serve_get_own_link(void *serve, struct http_request *request);
void serve_post_own_link(void *serve, struct http_request *request);

struct once *serve_once_of(void *serve);
/* The headers of every page for people: nobody keeps it on the way, frames it, or learns from it where they came from. */
void serve_add_page_headers(struct http_request *request);
/* A page as the answer, which it takes. */
void serve_answer_page(struct http_request *request, int status, char *page);
/* sarto_link_page as the answer, in the request's language. */
void serve_answer_link_page(void *serve, struct http_request *request, int status, int which);

#endif
