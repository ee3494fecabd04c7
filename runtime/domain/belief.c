/* Beliefs: whose evidence is where, and what it amounts to. See belief.h.
 *
 *   beliefs ── datum (name, half-life) ── series (key, origin) ── evidence: buckets of time
 *
 * Flat sorted arrays: a profile has a few tens of data and each a few series, an affinity at most some thousands.
 * What would be empty is not kept, so that what was withdrawn leaves no trace.
 *
 * Leaves ageing to evidence.c and the bytes to belief_image.c. Whichever thread owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/sorted.h"
#include "domain/belief_inside.h"
#include "domain/workspace.h"

static const double neutral = 0.5, neutral_evidence = 1;

static void fini_series(struct belief_series *series) {
  free(series->key);
  evidence_fini(&series->evidence);
}

static void fini_datum(struct belief_datum *datum) {
  for (size_t i = 0; i < datum->count; i++) fini_series(&datum->series[i]);
  free(datum->series);
  free(datum->name);
}

void beliefs_fini(struct beliefs *beliefs) {
  for (size_t i = 0; i < beliefs->count; i++) fini_datum(&beliefs->data[i]);
  free(beliefs->data);
  *beliefs = (struct beliefs){0};
}

/* ---- finding ---- */

/* First index whose name is not below. */
static size_t datum_bound(const struct beliefs *beliefs, const char *name) {
  return sorted_find(beliefs->data, beliefs->count, sizeof *beliefs->data, name);
}

static int compare_series(const void *element, const void *key) {
  const struct belief_series *series = element, *wanted = key;
  int order = strcmp(series->key, wanted->key);
  return order ? order : strcmp(series->origin, wanted->origin);
}

/* First index that is not below; the origin "" is below every other, so with it the first of the key. */
static size_t series_bound(const struct belief_datum *datum, const char *key, const char *origin) {
  const struct belief_series wanted = {.key = (char *)key, .origin = (char *)origin};
  return sorted_place(datum->series, datum->count, sizeof *datum->series, &wanted, compare_series);
}

static const struct belief_datum *find_datum(const struct beliefs *beliefs, const char *name) {
  size_t at = datum_bound(beliefs, name);
  return at < beliefs->count && !strcmp(beliefs->data[at].name, name) ? &beliefs->data[at] : NULL;
}

size_t belief_key_end(const struct belief_datum *datum, size_t at) {
  size_t end = at + 1;
  while (end < datum->count && !strcmp(datum->series[end].key, datum->series[at].key)) end++;
  return end;
}

struct belief_datum *belief_datum_of(struct beliefs *beliefs, const struct belief_rule *rule) {
  size_t at = datum_bound(beliefs, rule->name);
  if (at < beliefs->count && !strcmp(beliefs->data[at].name, rule->name)) return &beliefs->data[at];
  must(strlen(rule->name) <= NAME_BYTES_MAX);
  beliefs->data = sorted_insert(beliefs->data, beliefs->count++, sizeof *beliefs->data, at);
  struct belief_datum *datum = &beliefs->data[at];
  *datum = (struct belief_datum){mem_copy_text(rule->name), evidence_half_life(rule->half_life_ms), NULL, 0};
  return datum;
}

struct belief_series *belief_series_of(struct belief_datum *datum, const char *key, const char *origin) {
  size_t at = series_bound(datum, key, origin);
  if (at < datum->count && !strcmp(datum->series[at].key, key) && !strcmp(datum->series[at].origin, origin))
    return &datum->series[at];
  size_t key_bytes = strlen(key) + 1, origin_bytes = strlen(origin) + 1;
  must(origin_bytes <= NAME_BYTES_MAX + 1);
  datum->series = sorted_insert(datum->series, datum->count++, sizeof *datum->series, at);
  struct belief_series *series = &datum->series[at];
  char *names = mem_alloc(key_bytes + origin_bytes);
  memcpy(names, key, key_bytes);
  memcpy(names + key_bytes, origin, origin_bytes);
  *series = (struct belief_series){.key = names, .origin = names + key_bytes};
  return series;
}

/* ---- forgetting ---- */

static void remove_series(struct belief_datum *datum, size_t from, size_t to) {
  for (size_t i = from; i < to; i++) fini_series(&datum->series[i]);
  memmove(datum->series + from, datum->series + to, (datum->count - to) * sizeof *datum->series);
  datum->count -= to - from;
}

static void remove_empty_series(struct belief_datum *datum) {
  size_t kept = 0;
  for (size_t i = 0; i < datum->count; i++)
    if (datum->series[i].evidence.count)
      datum->series[kept++] = datum->series[i];
    else
      fini_series(&datum->series[i]);
  datum->count = kept;
}

static void remove_empty_data(struct beliefs *beliefs) {
  size_t kept = 0;
  for (size_t i = 0; i < beliefs->count; i++)
    if (beliefs->data[i].count)
      beliefs->data[kept++] = beliefs->data[i];
    else
      fini_datum(&beliefs->data[i]);
  beliefs->count = kept;
  if (!kept) beliefs_fini(beliefs);
}

static int64_t newest_of_key(const struct belief_datum *datum, size_t from, size_t to) {
  int64_t newest_ms = INT64_MIN;
  for (size_t i = from; i < to; i++) {
    const struct evidence *evidence = &datum->series[i].evidence;
    int64_t last_ms = evidence->buckets[evidence->count - 1].last_ms;
    if (last_ms > newest_ms) newest_ms = last_ms;
  }
  return newest_ms;
}

/* Of more than BELIEF_KEYS_MAX keys the one observed longest ago goes, of several the first by name; even if it
 * is the one just observed, or the keys that stay would depend on the order of arrival. */
static void forget_excess_keys(struct belief_datum *datum) {
  size_t key_count;
  if (datum->count <= BELIEF_KEYS_MAX) return;
  do {
    size_t oldest = 0, oldest_end = 0;
    int64_t oldest_ms = INT64_MAX;
    key_count = 0;
    for (size_t at = 0, end; at < datum->count; at = end, key_count++) {
      end = belief_key_end(datum, at);
      int64_t newest_ms = newest_of_key(datum, at, end);
      if (newest_ms >= oldest_ms) continue;
      oldest = at, oldest_end = end, oldest_ms = newest_ms;
    }
    if (key_count > BELIEF_KEYS_MAX) remove_series(datum, oldest, oldest_end);
  } while (key_count > BELIEF_KEYS_MAX + 1);
}

/* ---- what changes them ---- */

static void carry_datum(struct belief_datum *datum, int64_t half_life_ms) {
  if (datum->half_life_ms == half_life_ms) return;
  for (size_t i = 0; i < datum->count; i++)
    evidence_carry(&datum->series[i].evidence, datum->half_life_ms, half_life_ms);
  datum->half_life_ms = half_life_ms;
  remove_empty_series(datum);
}

bool beliefs_observe(struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                     const char *origin, double value, double weight, int64_t time_ms) {
  struct evidence_bucket observed;
  if (!key) key = "";
  if (strlen(key) > NAME_BYTES_MAX) return false;
  if (!evidence_weigh(rule->half_life_ms, value, weight, time_ms, &observed)) return false;
  struct belief_datum *datum = belief_datum_of(beliefs, rule);
  carry_datum(datum, evidence_half_life(rule->half_life_ms));
  size_t count = datum->count;
  evidence_add(&belief_series_of(datum, key, origin)->evidence, &observed);
  if (datum->count > count) forget_excess_keys(datum);
  return true;
}

size_t beliefs_withdraw(struct beliefs *beliefs, const char *origin) {
  size_t went = 0;
  for (size_t i = 0; i < beliefs->count; i++) {
    struct belief_datum *datum = &beliefs->data[i];
    size_t count = datum->count;
    for (size_t j = 0; j < datum->count; j++)
      if (!strcmp(datum->series[j].origin, origin)) evidence_fini(&datum->series[j].evidence);
    remove_empty_series(datum);
    went += count - datum->count;
  }
  remove_empty_data(beliefs);
  return went;
}

static void merge_series(struct belief_datum *into, const struct belief_series *from, int64_t half_life_ms) {
  struct evidence copy = {mem_copy(from->evidence.buckets, from->evidence.count * sizeof *copy.buckets),
                          from->evidence.count};
  if (half_life_ms != into->half_life_ms) evidence_carry(&copy, half_life_ms, into->half_life_ms);
  struct evidence *evidence = &belief_series_of(into, from->key, from->origin)->evidence;
  for (size_t i = 0; i < copy.count; i++) evidence_add(evidence, &copy.buckets[i]);
  evidence_fini(&copy);
}

void beliefs_merge(struct beliefs *into, const struct beliefs *from) {
  must(into != from);
  for (size_t i = 0; i < from->count; i++) {
    const struct belief_datum *datum = &from->data[i];
    struct belief_datum *merged =
        belief_datum_of(into, &(struct belief_rule){datum->name, datum->half_life_ms});
    for (size_t j = 0; j < datum->count; j++) merge_series(merged, &datum->series[j], datum->half_life_ms);
    remove_empty_series(merged); /* what was carried over may have come to nothing */
    forget_excess_keys(merged);
  }
  remove_empty_data(into);
}

/* ---- what they amount to ---- */

static struct belief weigh_sums(const struct evidence_sums *sums) {
  double evidence = sums->in_favour + sums->against, all = evidence + neutral_evidence;
  return (struct belief){(sums->in_favour + neutral * neutral_evidence) / all, evidence / all, evidence};
}

/* Of the series from `from` to before `to`. */
static struct belief read_range(const struct belief_datum *datum, size_t from, size_t to,
                                const struct evidence_moment *moment) {
  struct evidence_sums sums = {0};
  for (size_t i = from; i < to; i++)
    evidence_read(&datum->series[i].evidence, datum->half_life_ms, moment, &sums);
  return weigh_sums(&sums);
}

/* Where the series of a key begin and end; false where there are none. */
static bool find_key(const struct belief_datum *datum, const char *key, size_t *from, size_t *to) {
  if (!datum) return false;
  if (!key) key = "";
  *from = series_bound(datum, key, "");
  if (*from == datum->count || strcmp(datum->series[*from].key, key)) return false;
  *to = belief_key_end(datum, *from);
  return true;
}

void beliefs_read(const struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                  int64_t now_ms, struct belief *belief) {
  const struct belief_datum *datum = find_datum(beliefs, rule->name);
  size_t from, to;
  *belief = (struct belief){.value = neutral};
  if (!find_key(datum, key, &from, &to)) return;
  struct evidence_moment moment = evidence_moment(rule->half_life_ms, now_ms);
  *belief = read_range(datum, from, to, &moment);
}

void beliefs_origins(const struct beliefs *beliefs, const struct belief_rule *rule, const char *key,
                     int64_t now_ms, belief_each *each, void *context) {
  const struct belief_datum *datum = find_datum(beliefs, rule->name);
  size_t from, to;
  if (!find_key(datum, key, &from, &to)) return;
  struct evidence_moment moment = evidence_moment(rule->half_life_ms, now_ms);
  for (; from < to; from++) {
    struct belief belief = read_range(datum, from, from + 1, &moment);
    each(context, datum->series[from].origin, &belief);
  }
}

void beliefs_keys(const struct beliefs *beliefs, const struct belief_rule *rule, int64_t now_ms,
                  belief_each *each, void *context) {
  const struct belief_datum *datum = find_datum(beliefs, rule->name);
  if (!datum) return;
  struct evidence_moment moment = evidence_moment(rule->half_life_ms, now_ms);
  for (size_t at = 0, end; at < datum->count; at = end) {
    end = belief_key_end(datum, at);
    struct belief belief = read_range(datum, at, end, &moment);
    each(context, datum->series[at].key, &belief);
  }
}

size_t beliefs_bytes(const struct beliefs *beliefs) {
  size_t bytes = ALLOCATION_BYTES;
  for (size_t i = 0; i < beliefs->count; i++) {
    const struct belief_datum *datum = &beliefs->data[i];
    bytes += sizeof *datum + strlen(datum->name) + 2 * ALLOCATION_BYTES;
    for (size_t j = 0; j < datum->count; j++) {
      const struct belief_series *series = &datum->series[j];
      bytes += sizeof *series + strlen(series->key) + strlen(series->origin) + 2 * ALLOCATION_BYTES +
               series->evidence.count * sizeof *series->evidence.buckets;
    }
  }
  return bytes;
}

bool beliefs_know(const struct beliefs *beliefs, const char *name) {
  return find_datum(beliefs, name) != NULL;
}

bool beliefs_rule_at(const struct beliefs *beliefs, size_t index, struct belief_rule *rule) {
  if (index >= beliefs->count) return false;
  *rule = (struct belief_rule){beliefs->data[index].name, beliefs->data[index].half_life_ms};
  return true;
}

bool beliefs_is_keyed(const struct beliefs *beliefs, const char *name) {
  const struct belief_datum *datum = find_datum(beliefs, name);
  return datum && *datum->series[datum->count - 1].key;
}
