/* Who may ask for what: roles, which tokens have and routes ask for. Source of the words: README.md, "Who may ask". Pure. */
#ifndef SARTO_DOMAIN_ACCESS_H
#define SARTO_DOMAIN_ACCESS_H

#include <stdbool.h>

/* To add a role: a line here, and the routes that take it (host/serve_routes.c). */
#define ACCESS_ROLES(X)                                                                                      \
  X(PAGE, "page")                                                                                            \
  X(INGEST, "ingest")                                                                                        \
  X(DECIDE, "decide")                                                                                        \
  X(AUTHOR, "author")                                                                                        \
  X(PRIVACY, "privacy")                                                                                      \
  X(ADMIN, "admin")
enum role {
#define X(name, text) ROLE_##name,
  ACCESS_ROLES(X)
#undef X
      ROLES
};
#define ROLE_BIT(role) (1u << (role))
#define ROLE_ALL       ((1u << ROLES) - 1)

enum { CALLER_NAME_BYTES = 65 };

/* Who sent a request. */
struct caller {
  unsigned roles; /* bits; all of them for who is trusted without a token */
  bool
      is_public; /* the key stands in pages that anyone reads: it acts for people nobody knows, and for whom `visitor` says */
  char name[CALLER_NAME_BYTES]; /* of the token; "": none was needed */
};

const char *role_name(enum role role); /* "page"; static */
bool role_parse(const char *text, enum role *role);

#endif
