/* A catalogue of JSON lines, for tests of the domain: a workspace with locales, tones, frames and audiences, and what is
 * found as one text of ids. */
#ifndef SARTO_TESTS_CATALOGUE_OF_H
#define SARTO_TESTS_CATALOGUE_OF_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "domain/offer.h"

static const char *const test_locales[] = {"it", "en", NULL}, *const test_tones[] = {"bright", "gentle",
                                                                                     NULL};
static struct frame test_frames[] = {{.name = "unique"}, {.name = "belonging"}};
static struct audience test_audiences[] = {{.name = "all"}, {.name = "vip"}};

/* Ended by NULL. */
static inline struct workspace workspace_of(const char *const *lines) {
  struct workspace workspace = {.locales = test_locales,
                                .locale_count = 2,
                                .tones = test_tones,
                                .tone_count = 2,
                                .frames = test_frames,
                                .frame_count = 2,
                                .audiences = test_audiences,
                                .audience_count = 2,
                                .min_people = 2,
                                .catalogue = catalogue_new()};
  struct error err;
  for (; *lines; lines++)
    if (offer_read_line((struct slice){*lines, strlen(*lines)}, workspace.catalogue, &workspace, &err))
      fail_msg("%s", err.text);
  return workspace;
}

static inline const char *ids_of(const struct offer *const *found, size_t count) {
  static char ids[512];
  *ids = '\0';
  for (size_t i = 0; i < count; i++) {
    if (i) strcat(ids, " ");
    strcat(ids, found[i]->id);
  }
  return ids;
}

/* An event of that type; `data` is JSON. */
static inline struct event event_of(const char *type, const char *data, int64_t time_ms) {
  static char text[8192];
  struct event event;
  struct error err;
  int length = snprintf(text, sizeof text,
                        "{\"id\":\"1\",\"source\":\"test\",\"type\":\"%s\",\"subject\":\"ann\",\"data\":%s}",
                        type, data);
  if (event_decode((struct slice){text, (size_t)length}, &event, &err)) fail_msg("%s", err.text);
  event.time_ms = time_ms;
  return event;
}

#endif
