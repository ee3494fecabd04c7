/* Aliases: which ids flowed into a profile. See aliases.h, image.h for the numbers.
 *
 *   n × (id, number − the number before, time ms)
 *
 * ascending by number, so two that hold the same have the same bytes. Reading trusts no byte. Who may be merged is
 * alias.h's to say. Pure; whichever thread owns the profile.
 */
#include "domain/aliases.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/sorted.h"

static int compare(const void *element, const void *key) {
  const struct alias_once *alias = element, *wanted = key;
  if (alias->number != wanted->number) return alias->number < wanted->number ? -1 : 1;
  return strcmp(alias->id, wanted->id);
}

static void remove_at(struct aliases *aliases, size_t at) {
  free(aliases->each[at].id);
  sorted_remove(aliases->each, aliases->count--, sizeof *aliases->each, at);
}

void aliases_fini(struct aliases *aliases) {
  for (size_t i = 0; i < aliases->count; i++) free(aliases->each[i].id);
  free(aliases->each);
  *aliases = (struct aliases){0};
}

size_t aliases_bytes(const struct aliases *aliases) {
  size_t bytes = aliases->count ? ALLOCATION_BYTES + aliases->count * sizeof *aliases->each : 0;
  for (size_t i = 0; i < aliases->count; i++) bytes += strlen(aliases->each[i].id) + ALLOCATION_BYTES;
  return bytes;
}

/* Takes out what was noted of that id before, and makes of both what is noted of it now. */
static void take_earlier(struct aliases *aliases, struct alias_once *alias) {
  for (size_t i = 0; i < aliases->count; i++) {
    const struct alias_once *earlier = &aliases->each[i];
    if (strcmp(earlier->id, alias->id)) continue;
    if (earlier->number > alias->number) alias->number = earlier->number;
    if (earlier->time_ms > alias->time_ms) alias->time_ms = earlier->time_ms;
    remove_at(aliases, i);
    return;
  }
}

void aliases_note(struct aliases *aliases, const char *id, uint64_t number, int64_t time_ms) {
  struct alias_once alias = {mem_copy_text(id), number, time_ms};
  take_earlier(aliases, &alias);
  size_t at = sorted_place(aliases->each, aliases->count, sizeof alias, &alias, compare);
  aliases->each = sorted_insert(aliases->each, aliases->count++, sizeof alias, at);
  aliases->each[at] = alias;
  if (aliases->count > ALIASES_MAX) remove_at(aliases, 0);
}

void aliases_merge(struct aliases *into, const struct aliases *from) {
  for (size_t i = 0; i < from->count; i++)
    aliases_note(into, from->each[i].id, from->each[i].number, from->each[i].time_ms);
}

/* ---- bytes, JSON ---- */

void aliases_encode(const struct aliases *aliases, struct buffer *out) {
  uint64_t before = 0;
  if (!aliases->count) return;
  buffer_add_varint(out, aliases->count);
  for (size_t i = 0; i < aliases->count; i++) {
    const struct alias_once *alias = &aliases->each[i];
    image_put_text(out, alias->id);
    buffer_add_varint(out, alias->number - before);
    image_put_signed(out, alias->time_ms);
    before = alias->number;
  }
}

/* Each id once is not asked: it costs a walk for each, and whoever reads them needs it nowhere. */
void aliases_decode(struct image_reader *reader, struct aliases *aliases) {
  size_t count = image_get_count(reader);
  uint64_t number = 0;
  if (!count || count > ALIASES_MAX) reader->is_bad = true;
  if (reader->is_bad) return;
  aliases->each = mem_zero(count * sizeof *aliases->each);
  while (aliases->count < count && !reader->is_bad) {
    struct alias_once *alias = &aliases->each[aliases->count++];
    alias->id = image_take_text(reader);
    uint64_t delta = image_get_varint(reader);
    if (delta > UINT64_MAX - number) reader->is_bad = true;
    alias->number = number += delta;
    alias->time_ms = image_get_signed(reader);
    if (aliases->count > 1 && compare(alias - 1, alias) >= 0) reader->is_bad = true;
  }
}

void aliases_put_json(const struct aliases *aliases, struct buffer *out) {
  char time[CLOCK_TEXT_BYTES];
  buffer_add_byte(out, '[');
  for (size_t i = 0; i < aliases->count; i++) {
    const struct alias_once *alias = &aliases->each[i];
    buffer_add_text(out, i ? ",{\"id\":" : "{\"id\":");
    json_put_text(out, alias->id);
    buffer_print(out, ",\"number\":%" PRIu64 ",\"time\":\"%s\"}", alias->number,
                 clock_print(alias->time_ms, time));
  }
  buffer_add_byte(out, ']');
}
