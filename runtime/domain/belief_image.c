/* Beliefs: their bytes, as a part of a profile's image. See belief.h, image.h.
 *
 *   n × (origin's name) │ where n > 0: n × (datum's name, half-life, n × (key, n × (origin's index, n × bucket)))
 *
 * with each bucket as number (the first signed, then the gap to the one before), time of its newest (from where
 * the bucket begins; signed from 1970 where evidence never ages), sum for, sum against. Names and not indexes of
 * a workspace; all lists ascending and no origin without evidence, so equal beliefs have equal bytes. Nothing
 * is one byte. Reading refuses whatever writing cannot have written. Any thread that owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sorted.h"
#include "domain/belief_inside.h"
#include "domain/workspace.h"

/* Names in ascending order. Those of a reading are owned. */
struct names {
  char **at;
  size_t count;
};

static size_t name_bound(const struct names *names, const char *name) {
  return sorted_find(names->at, names->count, sizeof *names->at, name);
}

static void add_name(struct names *names, char *name) {
  size_t at = name_bound(names, name);
  if (at < names->count && !strcmp(names->at[at], name)) return;
  names->at = sorted_insert(names->at, names->count++, sizeof *names->at, at);
  names->at[at] = name;
}

static struct names borrow_origins(const struct beliefs *beliefs) {
  struct names origins = {0};
  for (size_t i = 0; i < beliefs->count; i++)
    for (size_t j = 0; j < beliefs->data[i].count; j++)
      add_name(&origins, (char *)beliefs->data[i].series[j].origin);
  return origins;
}

static void put_evidence(struct buffer *out, const struct evidence *evidence, int64_t half_life_ms) {
  buffer_add_varint(out, evidence->count);
  for (size_t i = 0; i < evidence->count; i++) {
    const struct evidence_bucket *bucket = &evidence->buckets[i];
    if (i)
      buffer_add_varint(out, (uint64_t)(bucket->number - evidence->buckets[i - 1].number));
    else
      image_put_signed(out, bucket->number);
    int64_t offset_ms;
    evidence_number(half_life_ms, bucket->last_ms, &offset_ms);
    if (half_life_ms)
      buffer_add_varint(out, (uint64_t)offset_ms);
    else
      image_put_signed(out, offset_ms);
    buffer_add_varint(out, bucket->for_sum);
    buffer_add_varint(out, bucket->against_sum);
  }
}

static void put_datum(struct buffer *out, const struct belief_datum *datum, const struct names *origins) {
  size_t key_count = 0;
  for (size_t at = 0; at < datum->count; at = belief_key_end(datum, at)) key_count++;
  image_put_text(out, datum->name);
  buffer_add_varint(out, (uint64_t)datum->half_life_ms);
  buffer_add_varint(out, key_count);
  for (size_t at = 0, end; at < datum->count; at = end) {
    end = belief_key_end(datum, at);
    image_put_text(out, datum->series[at].key);
    buffer_add_varint(out, end - at);
    for (size_t i = at; i < end; i++) {
      buffer_add_varint(out, name_bound(origins, datum->series[i].origin));
      put_evidence(out, &datum->series[i].evidence, datum->half_life_ms);
    }
  }
}

void beliefs_encode(const struct beliefs *beliefs, struct buffer *out) {
  struct names origins = borrow_origins(beliefs);
  buffer_add_varint(out, origins.count);
  for (size_t i = 0; i < origins.count; i++) image_put_text(out, origins.at[i]);
  if (origins.count) buffer_add_varint(out, beliefs->count);
  for (size_t i = 0; i < beliefs->count; i++) put_datum(out, &beliefs->data[i], &origins);
  free(origins.at);
}

/* A name that lies behind `before` (NULL: any). The caller frees. */
static char *take_name(struct image_reader *reader, const char *before) {
  char *name = image_take_text(reader);
  if (strlen(name) > NAME_BYTES_MAX || (before && strcmp(before, name) >= 0)) reader->is_bad = true;
  return name;
}

/* How many of a list that has at least one and at most `most`. */
static size_t get_some(struct image_reader *reader, size_t most) {
  size_t count = image_get_count(reader);
  if (!count || count > most) reader->is_bad = true;
  return reader->is_bad ? 0 : count;
}

/* A whole number from `least` to `most`. */
static int64_t get_between(struct image_reader *reader, int64_t least, int64_t most, bool is_signed) {
  uint64_t bits = is_signed ? (uint64_t)image_get_signed(reader) : image_get_varint(reader);
  int64_t value = (int64_t)bits;
  if ((is_signed || bits <= INT64_MAX) && value >= least && value <= most) return value;
  reader->is_bad = true;
  return least;
}

/* The bucket behind `before` (NULL: the first); `most` is the number of the last that there can be. */
static struct evidence_bucket get_bucket(struct image_reader *reader, int64_t half_life_ms,
                                         const struct evidence_bucket *before, int64_t most) {
  struct evidence_bucket bucket = {0};
  if (before)
    bucket.number = before->number + get_between(reader, 1, EVIDENCE_HALF_LIVES_MAX, false);
  else
    bucket.number = get_between(reader, half_life_ms ? -most - 1 : 0, most, true);
  if (bucket.number > most) reader->is_bad = true;
  if (reader->is_bad) return bucket; /* before its product with the half-life overflows */
  if (half_life_ms)
    bucket.last_ms = bucket.number * half_life_ms + get_between(reader, 0, half_life_ms - 1, false);
  else
    bucket.last_ms = get_between(reader, -EVIDENCE_TIME_MAX_MS, EVIDENCE_TIME_MAX_MS, true);
  bucket.for_sum = (uint64_t)get_between(reader, 0, (int64_t)EVIDENCE_SUM_MAX, false);
  bucket.against_sum = (uint64_t)get_between(reader, 0, (int64_t)EVIDENCE_SUM_MAX, false);
  if (bucket.last_ms > EVIDENCE_TIME_MAX_MS || bucket.last_ms < -EVIDENCE_TIME_MAX_MS ||
      !(bucket.for_sum || bucket.against_sum))
    reader->is_bad = true;
  return bucket;
}

static void get_evidence(struct image_reader *reader, int64_t half_life_ms, struct evidence *evidence) {
  size_t count = get_some(reader, EVIDENCE_HALF_LIVES_MAX + 1);
  int64_t offset_ms, most = evidence_number(half_life_ms, EVIDENCE_TIME_MAX_MS, &offset_ms);
  struct evidence_bucket *buckets = count ? mem_alloc(count * sizeof *buckets) : NULL;
  for (size_t i = 0; i < count; i++)
    buckets[i] = get_bucket(reader, half_life_ms, i ? &buckets[i - 1] : NULL, most);
  if (count && buckets[count - 1].number - buckets[0].number > EVIDENCE_HALF_LIVES_MAX) reader->is_bad = true;
  *evidence = (struct evidence){buckets, count};
}

static void get_key(struct image_reader *reader, struct belief_datum *datum, const struct names *origins) {
  char *key = take_name(reader, datum->count ? datum->series[datum->count - 1].key : NULL);
  int64_t origin = -1;
  for (size_t left = get_some(reader, origins->count); left && !reader->is_bad; left--) {
    origin = get_between(reader, origin + 1, (int64_t)origins->count - 1, false);
    if (reader->is_bad) break;
    struct belief_series *series = belief_series_of(datum, key, origins->at[origin]);
    get_evidence(reader, datum->half_life_ms, &series->evidence);
  }
  free(key);
}

static void get_datum(struct image_reader *reader, struct beliefs *beliefs, const struct names *origins) {
  char *name = take_name(reader, beliefs->count ? beliefs->data[beliefs->count - 1].name : NULL);
  int64_t half_life_ms = get_between(reader, 0, EVIDENCE_TIME_MAX_MS, false);
  if (!reader->is_bad) {
    struct belief_datum *datum = belief_datum_of(beliefs, &(struct belief_rule){name, half_life_ms});
    for (size_t left = get_some(reader, BELIEF_KEYS_MAX); left && !reader->is_bad; left--)
      get_key(reader, datum, origins);
  }
  free(name);
}

void beliefs_decode(struct image_reader *reader, struct beliefs *beliefs) {
  struct names origins = {0};
  size_t origin_count = image_get_count(reader);
  while (origins.count < origin_count && !reader->is_bad) {
    origins.at = mem_resize(origins.at, (origins.count + 1) * sizeof *origins.at);
    origins.at[origins.count] = take_name(reader, origins.count ? origins.at[origins.count - 1] : NULL);
    origins.count++;
  }
  if (origin_count)
    for (size_t left = get_some(reader, SIZE_MAX); left && !reader->is_bad; left--)
      get_datum(reader, beliefs, &origins);
  struct names used = borrow_origins(beliefs);
  if (used.count != origins.count) reader->is_bad = true;
  if (reader->is_bad) beliefs_fini(beliefs);
  for (size_t i = 0; i < origins.count; i++) free(origins.at[i]);
  free(origins.at);
  free(used.at);
}
