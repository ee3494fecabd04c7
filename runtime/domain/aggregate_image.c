/* Aggregates: their bytes. See aggregate.h.
 *
 * The image (see image.h):
 *
 *   version 1 │ n │ n × (offer id, people, sold) │ n × (m, m × (steps to the other offer, people))
 *
 * Offers ascend by id, and a pair is with that one of its two which comes first; the other is so many steps, at least
 * one, after the one before it. So two aggregates that hold the same have the same bytes, whatever the order in which
 * they learnt it. Reading trusts no byte. Any thread, as long as nobody seals.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "domain/aggregate_inside.h"
#include "domain/image.h"

enum { IMAGE_VERSION = 1 };

static void put_offer(const struct counted *offer, uint64_t people, struct buffer *out) {
  image_put_text(out, offer->id);
  buffer_add_varint(out, people);
  buffer_add_varint(out, offer->sold);
}

static void put_links(const struct ranking *ranking, uint32_t rank, struct buffer *out) {
  const struct link *link = ranking->later + ranking->first[rank],
                    *end = ranking->later + ranking->first[rank + 1];
  buffer_add_varint(out, (uint64_t)(end - link));
  for (; link < end; rank = link++->other) {
    buffer_add_varint(out, link->other - rank);
    buffer_add_varint(out, link->people);
  }
}

void aggregate_encode(const struct aggregate *aggregate, struct buffer *out) {
  const struct counts *counts = &aggregate->counts;
  struct ranking ranking = ranking_of(counts);
  buffer_add_varint(out, IMAGE_VERSION);
  buffer_add_varint(out, counts->count);
  for (uint32_t i = 0; i < counts->count; i++)
    put_offer(ranking.at[i], counts->people[ranking.at[i]->index], out);
  for (uint32_t i = 0; i < counts->count; i++) put_links(&ranking, i, out);
  ranking_fini(&ranking);
}

/* A number within 1 and `most`. */
static uint32_t get_within(struct image_reader *reader, uint32_t most) {
  uint64_t value = image_get_varint(reader);
  if (value >= 1 && value <= most) return (uint32_t)value;
  reader->is_bad = true;
  return 0;
}

/* An offer whose id comes after `before` (NULL: the first); NULL when there is none. `id` keeps the text. */
static const char *get_offer(struct image_reader *reader, struct counts *counts, const char *before,
                             struct buffer *id) {
  size_t length = image_get_count(reader);
  const char *bytes = image_get_bytes(reader, length);
  if (!bytes || memchr(bytes, 0, length)) return NULL;
  buffer_clear(id);
  buffer_add(id, bytes, length);
  if (before && strcmp(before, buffer_text(id)) >= 0) return NULL;
  struct counted *offer = counts_add(counts, buffer_text(id));
  counts->people[offer->index] = sum_capped(0, image_get_varint(reader));
  offer->sold = sum_capped(0, image_get_varint(reader));
  return offer->id;
}

static void get_offers(struct image_reader *reader, struct counts *counts) {
  const char *before = NULL;
  struct buffer id = {0};
  size_t left = image_get_count(reader);
  if (left > UINT32_MAX / 2) reader->is_bad = true;
  for (; left && !reader->is_bad; left--) {
    before = get_offer(reader, counts, before, &id);
    if (!before) reader->is_bad = true;
  }
  buffer_fini(&id);
}

/* Offers come in the order of their indexes here, so the links of each are appended in order, from both sides. */
static void get_links(struct image_reader *reader, struct aggregate *aggregate, uint32_t index) {
  struct counts *counts = &aggregate->counts;
  uint32_t other = index;
  for (size_t left = image_get_count(reader); left; left--) {
    other += get_within(reader, counts->count - 1 - other);
    uint32_t people = get_within(reader, UINT32_MAX);
    if (aggregate->pair_count == AGGREGATE_PAIRS_MAX) reader->is_bad = true;
    if (reader->is_bad) return;
    links_add(&counts->at[index]->links, (struct link){other, people});
    links_add(&counts->at[other]->links, (struct link){index, people});
    aggregate->pair_count++;
  }
}

static void fit(struct links *links) {
  if (links->count == links->capacity) return;
  links->at = mem_resize(links->at, links->count * sizeof *links->at);
  links->capacity = links->count;
}

enum status aggregate_decode(struct slice image, struct aggregate **aggregate, struct error *err) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  if (image_get_varint(&reader) != IMAGE_VERSION)
    return error_set(err, STATUS_CORRUPT, "an aggregate of an unknown version");
  struct aggregate *made = aggregate_new();
  get_offers(&reader, &made->counts);
  for (uint32_t i = 0; i < made->counts.count && !reader.is_bad; i++) get_links(&reader, made, i);
  if (reader.is_bad || reader.at != reader.end) {
    aggregate_free(made);
    return error_set(err, STATUS_CORRUPT, "an aggregate whose bytes cannot be read");
  }
  for (uint32_t i = 0; i < made->counts.count; i++) fit(&made->counts.at[i]->links);
  *aggregate = made;
  return STATUS_OK;
}
