/* The limits that a person sets of their own: bytes that outlive the process, and JSON. See limits.h, image.h for the
 * numbers.
 *
 *   │ n × origin: │ name │ which were said, as bits │ withdrawn ms │ allowed ms │
 *   │ which degrees were said, as bits: 8 by the person, 1 << degree by an unverified event │
 *   │ cap, said ms of the person's │ said ms of the others, ascending by degree │
 *
 * each where its bit is set. Origins come ascending, so two that hold the same have the same bytes. Reading trusts no byte.
 * Pure; whichever thread owns the profile.
 */
#include <string.h>

#include "base/clock.h"
#include "domain/decision.h"
#include "domain/limits_inside.h"

enum { HAS_WITHDRAWN = 1, HAS_ALLOWED = 2, HAS_DEGREE = 1 << DEGREE_INVERSE };

/* ---- bytes ---- */

static void put_origin(struct buffer *out, const struct limited_origin *origin) {
  bool has_withdrawn = origin->withdrawn_ms > INT64_MIN, has_allowed = origin->allowed_ms > INT64_MIN;
  image_put_text(out, origin->name);
  buffer_add_varint(out, (has_withdrawn ? HAS_WITHDRAWN : 0) | (has_allowed ? HAS_ALLOWED : 0));
  if (has_withdrawn) image_put_signed(out, origin->withdrawn_ms);
  if (has_allowed) image_put_signed(out, origin->allowed_ms);
}

static void put_degrees(struct buffer *out, const struct own_limits *limits) {
  unsigned said = limits->degree.is_said ? HAS_DEGREE : 0;
  for (int degree = 0; degree < DEGREE_INVERSE; degree++)
    said |= (limits->lowered[degree].is_said ? 1U : 0U) << degree;
  buffer_add_varint(out, said);
  if (said & HAS_DEGREE) {
    buffer_add_varint(out, limits->degree.cap);
    image_put_signed(out, limits->degree.said_ms);
  }
  for (int degree = 0; degree < DEGREE_INVERSE; degree++)
    if (limits->lowered[degree].is_said) image_put_signed(out, limits->lowered[degree].said_ms);
}

void limits_encode(const struct own_limits *limits, struct buffer *out) {
  if (limits_are_empty(limits)) return;
  buffer_add_varint(out, limits->origin_count);
  for (size_t i = 0; i < limits->origin_count; i++) put_origin(out, &limits->origins[i]);
  put_degrees(out, limits);
}

static void get_origin(struct image_reader *reader, struct limited_origin *origin) {
  origin->name = image_take_text(reader);
  uint64_t said = image_get_varint(reader);
  if (!said || said > (HAS_WITHDRAWN | HAS_ALLOWED)) reader->is_bad = true;
  origin->withdrawn_ms = said & HAS_WITHDRAWN ? image_get_signed(reader) : INT64_MIN;
  origin->allowed_ms = said & HAS_ALLOWED ? image_get_signed(reader) : INT64_MIN;
}

static void get_degrees(struct image_reader *reader, struct own_limits *limits) {
  uint64_t said = image_get_varint(reader);
  if (said >= HAS_DEGREE << 1) reader->is_bad = true;
  if (said & HAS_DEGREE) {
    uint64_t cap = image_get_varint(reader);
    if (cap > DEGREE_INVERSE) reader->is_bad = true;
    limits->degree =
        (struct degree_word){true, (enum degree)(cap & DEGREE_INVERSE), image_get_signed(reader)};
  }
  for (int degree = 0; degree < DEGREE_INVERSE; degree++)
    if (said >> degree & 1)
      limits->lowered[degree] = (struct degree_word){true, (enum degree)degree, image_get_signed(reader)};
  if (!said && !limits->origin_count) reader->is_bad = true; /* nothing was said: there would be no section */
}

void limits_decode(struct image_reader *reader, struct own_limits *limits) {
  size_t count = image_get_count(reader);
  if (count > LIMITED_ORIGINS_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  if (count) limits->origins = mem_zero(count * sizeof *limits->origins);
  while (limits->origin_count < count && !reader->is_bad) {
    struct limited_origin *origin = &limits->origins[limits->origin_count++];
    get_origin(reader, origin);
    if (limits->origin_count > 1 && strcmp(origin[-1].name, origin->name) >= 0) reader->is_bad = true;
  }
  get_degrees(reader, limits);
}

/* ---- JSON ---- */

static size_t count_withdrawn(const struct own_limits *limits) {
  size_t count = 0;
  for (size_t i = 0; i < limits->origin_count; i++) count += limited_is_withdrawn(&limits->origins[i]);
  return count;
}

bool limits_have_effect(const struct own_limits *limits) {
  return limits_degree(limits) < DEGREE_INVERSE || count_withdrawn(limits);
}

static void put_withdrawn(const struct own_limits *limits, struct buffer *out) {
  char time[CLOCK_TEXT_BYTES];
  const char *comma = "";
  buffer_add_text(out, "\"withdrawn\":[");
  for (size_t i = 0; i < limits->origin_count; i++) {
    const struct limited_origin *origin = &limits->origins[i];
    if (!limited_is_withdrawn(origin)) continue;
    buffer_print(out, "%s{\"origin\":", comma);
    json_put_text(out, origin->name);
    buffer_print(out, ",\"time\":\"%s\"}", clock_print(origin->withdrawn_ms, time));
    comma = ",";
  }
  buffer_add_byte(out, ']');
}

void limits_put_json(const struct own_limits *limits, struct buffer *out) {
  enum degree cap = limits_degree(limits);
  bool has_withdrawn = count_withdrawn(limits);
  buffer_add_byte(out, '{');
  if (cap < DEGREE_INVERSE) buffer_print(out, "\"degree\":\"%s\"", decision_degree_name(cap));
  if (cap < DEGREE_INVERSE && has_withdrawn) buffer_add_byte(out, ',');
  if (has_withdrawn) put_withdrawn(limits, out);
  buffer_add_byte(out, '}');
}
