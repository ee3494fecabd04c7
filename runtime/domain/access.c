/* The names of roles. See access.h. Pure. */
#include "domain/access.h"

#include <string.h>

static const char *const names[ROLES] = {
#define X(name, text) text,
    ACCESS_ROLES(X)
#undef X
};

const char *role_name(enum role role) {
  return names[role];
}

bool role_parse(const char *text, enum role *role) {
  for (int i = 0; i < ROLES; i++) {
    if (strcmp(names[i], text)) continue;
    *role = (enum role)i;
    return true;
  }
  return false;
}
