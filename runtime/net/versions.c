/* libmicrohttpd and libcurl, by their headers and by themselves. See versions.h. Any thread. */
#include "net/versions.h"

#include <curl/curl.h>
#include <microhttpd.h>
#include <stdio.h>

/* 0x00097500 is 0.9.75. */
static void print_built(char text[static 32]) {
  snprintf(text, 32, "%x.%x.%x", MHD_VERSION >> 24, MHD_VERSION >> 16 & 0xff, MHD_VERSION >> 8 & 0xff);
}

void net_libraries(struct net_library libraries[static NET_LIBRARIES]) {
  libraries[0] = (struct net_library){.name = "libmicrohttpd", .running = MHD_get_version()};
  print_built(libraries[0].built);
  libraries[1] =
      (struct net_library){.name = "libcurl", .running = curl_version_info(CURLVERSION_NOW)->version};
  snprintf(libraries[1].built, sizeof libraries[1].built, "%s", LIBCURL_VERSION);
}
