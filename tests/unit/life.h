/* For tests of profiles: what happens to one, in a workspace that the test declares, and what is kept of it.
 */
#ifndef SARTO_TESTS_LIFE_H
#define SARTO_TESTS_LIFE_H

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
#include "domain/profile.h"

static inline int64_t at(const char *time) {
  int64_t time_ms;
  assert_true(clock_parse(time, &time_ms));
  return time_ms;
}

/* "2026-01-01" and so many days, at ten o'clock. */
static inline const char *day(int days) {
  static char text[CLOCK_TEXT_BYTES];
  return clock_print(at("2026-01-01T10:00:00Z") + days * CLOCK_DAY_MS, text);
}

static inline enum status life_try(const struct workspace *workspace, struct profile *profile,
                                   const char *type, const char *time, const char *data, struct error *err) {
  struct buffer text = {0};
  struct event event;
  buffer_print(
      &text, "{\"id\":\"1\",\"source\":\"s\",\"type\":\"%s\",\"subject\":\"p\",\"time\":\"%s\",\"data\":%s}",
      type, time, data);
  if (event_decode((struct slice){text.data, text.length}, &event, err)) fail_msg("%s", err->text);
  enum status status = profile_check(workspace, &event, err);
  if (!status) profile_apply(profile, workspace, &event);
  event_fini(&event);
  buffer_fini(&text);
  return status;
}

static inline void life(const struct workspace *workspace, struct profile *profile, const char *type,
                        const char *time, const char *data) {
  struct error err;
  if (life_try(workspace, profile, type, time, data, &err)) fail_msg("%s", err.text);
}

static inline void expect_refused(const struct workspace *workspace, const char *type, const char *data,
                                  const char *sentence) {
  struct error err = {0};
  assert_int_equal(life_try(workspace, NULL, type, day(0), data, &err), STATUS_INVALID);
  assert_string_equal(err.text, sentence);
}

static inline char *life_image(const struct workspace *workspace, const struct profile *profile,
                               size_t *length) {
  struct buffer image = {0};
  profile_encode(profile, workspace, &image);
  return buffer_take(&image, length);
}

static inline struct profile *life_decode(const struct workspace *workspace, const char *image,
                                          size_t length) {
  struct profile *profile = NULL;
  struct error err;
  if (profile_decode((struct slice){image, length}, workspace, &profile, &err)) fail_msg("%s", err.text);
  return profile;
}

/* As another workspace reads what `from` wrote. */
static inline struct profile *life_move(const struct workspace *from, const struct profile *profile,
                                        const struct workspace *into) {
  size_t length;
  char *image = life_image(from, profile, &length);
  struct profile *moved = life_decode(into, image, length);
  free(image);
  return moved;
}

static inline void expect_alike(const struct workspace *workspace, const struct profile *left,
                                const struct profile *right) {
  size_t left_length, right_length;
  char *left_image = life_image(workspace, left, &left_length);
  char *right_image = life_image(workspace, right, &right_length);
  assert_int_equal(left_length, right_length);
  assert_memory_equal(left_image, right_image, left_length);
  free(left_image);
  free(right_image);
}

/* Its bytes read back are the same bytes. */
static inline void expect_comes_back(const struct workspace *workspace, const struct profile *profile) {
  struct profile *copy = life_move(workspace, profile, workspace);
  expect_alike(workspace, profile, copy);
  assert_int_equal(profile_bytes(profile), profile_bytes(copy));
  profile_free(copy);
}

static inline void expect_json(const struct workspace *workspace, const struct profile *profile,
                               const char *now, const char *part) {
  struct buffer json = {0};
  profile_put_json(profile, workspace, at(now), &json);
  if (!strstr(buffer_text(&json), part)) fail_msg("no %s in %s", part, buffer_text(&json));
  buffer_fini(&json);
}

#endif
