/* The limits that a person sets of their own: the records, what they mean, merging. See limits.h. Their events stand in
 * limits_event.c, bytes and JSON in limits_image.c. Pure; whichever thread owns the profile.
 */
#include "domain/limits.h"

#include <stdlib.h>
#include <string.h>

#include "base/sorted.h"
#include "domain/limits_inside.h"

void limits_fini(struct own_limits *limits) {
  for (size_t i = 0; i < limits->origin_count; i++) free(limits->origins[i].name);
  free(limits->origins);
  *limits = (struct own_limits){0};
}

static bool has_lowered(const struct own_limits *limits) {
  for (int degree = 0; degree < DEGREE_INVERSE; degree++)
    if (limits->lowered[degree].is_said) return true;
  return false;
}

bool limits_are_empty(const struct own_limits *limits) {
  return !limits->origin_count && !limits->degree.is_said && !has_lowered(limits);
}

size_t limits_bytes(const struct own_limits *limits) {
  size_t bytes = limits->origin_count ? ALLOCATION_BYTES : 0;
  for (size_t i = 0; i < limits->origin_count; i++)
    bytes += sizeof *limits->origins + strlen(limits->origins[i].name) + ALLOCATION_BYTES;
  return bytes;
}

/* ---- origins ---- */

const struct limited_origin *limits_find_origin(const struct own_limits *limits, const char *name) {
  size_t at = sorted_find(limits->origins, limits->origin_count, sizeof *limits->origins, name);
  bool is_there = at < limits->origin_count && !strcmp(limits->origins[at].name, name);
  return is_there ? &limits->origins[at] : NULL;
}

struct limited_origin *limits_origin_of(struct own_limits *limits, const char *name) {
  size_t at = sorted_find(limits->origins, limits->origin_count, sizeof *limits->origins, name);
  if (at < limits->origin_count && !strcmp(limits->origins[at].name, name)) return &limits->origins[at];
  limits->origins = sorted_insert(limits->origins, limits->origin_count++, sizeof *limits->origins, at);
  limits->origins[at] = (struct limited_origin){mem_copy_text(name), INT64_MIN, INT64_MIN};
  return &limits->origins[at];
}

bool limited_is_withdrawn(const struct limited_origin *origin) {
  return origin->withdrawn_ms > INT64_MIN && origin->withdrawn_ms >= origin->allowed_ms;
}

bool limits_withdrew(const struct own_limits *limits, const char *origin) {
  const struct limited_origin *said = limits_find_origin(limits, origin);
  return said && limited_is_withdrawn(said);
}

bool limits_teach(const struct own_limits *limits, const char *origin, int64_t said_ms) {
  const struct limited_origin *said = limits->origin_count ? limits_find_origin(limits, origin) : NULL;
  if (!said || said->withdrawn_ms == INT64_MIN) return true;
  return !limited_is_withdrawn(said) && said_ms >= said->allowed_ms;
}

static int64_t last_ms(const struct limited_origin *origin) {
  return origin->withdrawn_ms > origin->allowed_ms ? origin->withdrawn_ms : origin->allowed_ms;
}

/* Whether `other` is to be forgotten rather than `one`. */
static bool is_less(const struct workspace *workspace, const struct limited_origin *one,
                    const struct limited_origin *other) {
  bool is_declared = workspace_find_origin(workspace, one->name);
  bool is_other_declared = workspace_find_origin(workspace, other->name);
  return is_declared != is_other_declared ? is_declared : last_ms(other) < last_ms(one);
}

void limits_trim(struct own_limits *limits, const struct workspace *workspace) {
  while (limits->origin_count > LIMITED_ORIGINS_MAX) {
    size_t least = 0;
    for (size_t i = 1; i < limits->origin_count; i++)
      if (is_less(workspace, &limits->origins[least], &limits->origins[i])) least = i;
    free(limits->origins[least].name);
    sorted_remove(limits->origins, limits->origin_count--, sizeof *limits->origins, least);
  }
}

/* ---- degree ---- */

/* What was lowered counts until the person says something later. */
static bool counts(const struct own_limits *limits, const struct degree_word *lowered) {
  return lowered->is_said && (!limits->degree.is_said || lowered->said_ms >= limits->degree.said_ms);
}

enum degree limits_degree(const struct own_limits *limits) {
  enum degree cap = limits->degree.is_said ? limits->degree.cap : DEGREE_INVERSE;
  for (enum degree degree = DEGREE_MASS; degree < cap; degree++)
    if (counts(limits, &limits->lowered[degree])) return degree;
  return cap;
}

bool limits_forbid_degree(const struct own_limits *limits, enum degree degree) {
  return degree != DEGREE_INVERSE && degree > limits_degree(limits);
}

/* ---- merging ---- */

static int64_t later(int64_t left_ms, int64_t right_ms) {
  return left_ms > right_ms ? left_ms : right_ms;
}

/* Withdrawn by either it is withdrawn, as if that had been the last word of both. */
static void merge_origin(struct limited_origin *into, const struct limited_origin *from) {
  bool is_withdrawn = limited_is_withdrawn(into) || limited_is_withdrawn(from);
  into->withdrawn_ms = later(into->withdrawn_ms, from->withdrawn_ms);
  into->allowed_ms = later(into->allowed_ms, from->allowed_ms);
  if (is_withdrawn) into->withdrawn_ms = last_ms(into);
}

static void take_later(struct degree_word *word, const struct degree_word *other) {
  if (!other->is_said || (word->is_said && word->said_ms >= other->said_ms)) return;
  word->said_ms = other->said_ms;
  word->is_said = true;
}

static bool says_degree(const struct own_limits *limits) {
  return limits->degree.is_said || has_lowered(limits);
}

/* Of two who both said something the lower becomes the one word of both, said when either spoke last. */
static void merge_degree(struct own_limits *into, const struct own_limits *from) {
  enum degree cap = limits_degree(into), other = limits_degree(from);
  if (!says_degree(from)) return;
  if (!says_degree(into)) {
    into->degree = from->degree;
    memcpy(into->lowered, from->lowered, sizeof into->lowered);
    return;
  }
  take_later(&into->degree, &from->degree);
  for (int degree = 0; degree < DEGREE_INVERSE; degree++) {
    take_later(&into->degree, &into->lowered[degree]);
    take_later(&into->degree, &from->lowered[degree]);
    into->lowered[degree] = (struct degree_word){0};
  }
  into->degree.cap = cap < other ? cap : other;
}

void limits_merge(struct own_limits *into, const struct own_limits *from, const struct workspace *workspace) {
  for (size_t i = 0; i < from->origin_count; i++)
    merge_origin(limits_origin_of(into, from->origins[i].name), &from->origins[i]);
  merge_degree(into, from);
  limits_trim(into, workspace);
}
