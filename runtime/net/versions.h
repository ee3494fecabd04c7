/* Which libraries run, and which the program was built with. */
#ifndef SARTO_NET_VERSIONS_H
#define SARTO_NET_VERSIONS_H

enum { NET_LIBRARIES = 2 };

struct net_library {
  const char *name, *running;
  char built[32];
};

void net_libraries(struct net_library libraries[static NET_LIBRARIES]); /* texts: static */

#endif
