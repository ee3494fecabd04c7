/* Profiles: the bytes that the journal and the profile table hold. See profile.h, and image.h for the numbers.
 *
 *   │ version 2 │ id │ n × section:  │ tag │ length in bytes │ … │ 0 │     ascending by tag, none empty
 *
 *   1 hard      see profile_image_hard.c
 *   2 activity  see profile_image_activity.c
 *   3 orders    earlier count, earlier money, n × (day, placed, items, money)
 *   4 owned     n × (offer id, first ms, last ms − first ms, units)
 *   5 viewed    n × (offer id, last ms)
 *   6 presence  last ms of what they did themselves
 *   7 beliefs   see belief_image.c
 *   8 known     1: a known person
 *   9 wishes    see wishes.c
 *  10 carried   what the workspace does not declare of hard data, or not so: see profile_image_hard.c
 *  11 facets    by fields that the workspace does not count by: see profile_image_activity.c
 *  12 consents  see consent_image.c
 *  13 contacts  see contact_image.c
 *  14 asked     see asked_image.c
 *  15 limits    see limits_image.c
 *  16 aliases   see aliases.c
 *  17 wakes     see wakes.c
 *
 * where a day is the difference to the one before. Names and not indexes, so that an image outlives the workspace that
 * wrote it; a workspace decides which section something stands in, and nothing else. Everything is in one order
 * (attributes in the workspace's, else ascending), so two profiles that hold the same have the same bytes. Version 1
 * was │ 1 │ id │ hard │ activity without fields │ n × (offer id, last ms) without tags; it is read.
 *
 * To add a section: a tag, two functions, a row in `sections`; a new layout takes a new tag. An unknown tag is refused:
 * to read on would lose it at the next write. Reading trusts no byte. Any thread that owns the profile.
 */
#include <stdlib.h>
#include <string.h>

#include "domain/profile_sections.h"

enum { VERSION_FLAT = 1, IMAGE_VERSION = 2, WAKES_SECTION = 17, DAY_MAX = 4000000 };

/* ---- what sections share ---- */

size_t section_count(struct image_reader *reader, size_t most) {
  size_t count = image_get_count(reader);
  if (count <= most) return count;
  reader->is_bad = true;
  return 0;
}

int32_t section_day(struct image_reader *reader, int32_t before, bool is_first) {
  int64_t delta = image_get_signed(reader);
  bool is_near = delta >= -2 * DAY_MAX && delta <= 2 * DAY_MAX && llabs(before + delta) <= DAY_MAX;
  if (is_near && (is_first || delta > 0)) return (int32_t)(before + delta);
  reader->is_bad = true;
  return before;
}

uint32_t section_u32(struct image_reader *reader) {
  uint64_t value = image_get_varint(reader);
  return value < UINT32_MAX ? (uint32_t)value : UINT32_MAX;
}

static int64_t get_money(struct image_reader *reader) {
  uint64_t value = image_get_varint(reader);
  return value < INT64_MAX ? (int64_t)value : INT64_MAX;
}

char *section_take_next(struct image_reader *reader, const char *before) {
  char *text = image_take_text(reader);
  if (before && strcmp(before, text) >= 0) reader->is_bad = true;
  return text;
}

/* ---- 3 orders ---- */

static void put_orders(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  const struct orders *orders = &profile->orders;
  int32_t before = 0;
  (void)workspace;
  if (!orders->day_count) return;
  buffer_add_varint(out, orders->earlier_count);
  buffer_add_varint(out, (uint64_t)orders->earlier_spent_e4);
  buffer_add_varint(out, orders->day_count);
  for (size_t i = 0; i < orders->day_count; i++) {
    const struct order_day *day = &orders->days[i];
    image_put_signed(out, (int64_t)day->day - before);
    buffer_add_varint(out, day->placed);
    buffer_add_varint(out, day->items);
    buffer_add_varint(out, (uint64_t)day->spent_e4);
    before = day->day;
  }
}

static void get_orders(struct image_reader *reader, const struct workspace *workspace,
                       struct profile *profile) {
  struct orders *orders = &profile->orders;
  int32_t day = 0;
  (void)workspace;
  orders->earlier_count = image_get_varint(reader);
  orders->earlier_spent_e4 = get_money(reader);
  orders->day_count = (uint32_t)section_count(reader, ORDER_DAYS_MAX);
  orders->days = mem_zero(orders->day_count * sizeof *orders->days);
  for (size_t i = 0; i < orders->day_count; i++) {
    day = section_day(reader, day, i == 0);
    orders->days[i].day = day;
    orders->days[i].placed = section_u32(reader);
    orders->days[i].items = section_u32(reader);
    orders->days[i].spent_e4 = get_money(reader);
  }
}

/* ---- 4 owned, 5 viewed, 6 presence ---- */

static void put_owned(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!profile->owned_count) return;
  buffer_add_varint(out, profile->owned_count);
  for (size_t i = 0; i < profile->owned_count; i++) {
    const struct owned *owned = &profile->owned[i];
    image_put_text(out, owned->offer_id);
    image_put_signed(out, owned->first_ms);
    buffer_add_varint(out, (uint64_t)owned->last_ms - (uint64_t)owned->first_ms);
    buffer_add_varint(out, owned->units);
  }
}

static void get_owned_as(struct image_reader *reader, struct profile *profile, bool is_flat) {
  profile->owned_count = section_count(reader, OWNED_MAX);
  profile->owned = mem_zero(profile->owned_count * sizeof *profile->owned);
  for (size_t i = 0; i < profile->owned_count; i++) {
    struct owned *owned = &profile->owned[i];
    owned->offer_id = section_take_next(reader, i ? owned[-1].offer_id : NULL);
    owned->first_ms = image_get_signed(reader);
    owned->last_ms =
        is_flat ? owned->first_ms : (int64_t)((uint64_t)owned->first_ms + image_get_varint(reader));
    owned->units = is_flat ? 1 : image_get_varint(reader);
  }
}

static void get_owned(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile) {
  (void)workspace;
  get_owned_as(reader, profile, false);
}

static void put_viewed(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (!profile->viewed_count) return;
  buffer_add_varint(out, profile->viewed_count);
  for (size_t i = 0; i < profile->viewed_count; i++) {
    image_put_text(out, profile->viewed[i].offer_id);
    image_put_signed(out, profile->viewed[i].last_ms);
  }
}

static void get_viewed(struct image_reader *reader, const struct workspace *workspace,
                       struct profile *profile) {
  (void)workspace;
  profile->viewed_count = section_count(reader, VIEWED_MAX);
  profile->viewed = mem_zero(profile->viewed_count * sizeof *profile->viewed);
  for (size_t i = 0; i < profile->viewed_count; i++) {
    struct viewed *viewed = &profile->viewed[i];
    viewed->offer_id = section_take_next(reader, i ? viewed[-1].offer_id : NULL);
    viewed->last_ms = image_get_signed(reader);
  }
}

static void put_presence(const struct profile *profile, const struct workspace *workspace,
                         struct buffer *out) {
  (void)workspace;
  if (profile->last_own_ms != INT64_MIN) image_put_signed(out, profile->last_own_ms);
}

static void get_presence(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile) {
  (void)workspace;
  profile->last_own_ms = image_get_signed(reader);
}

/* ---- 7 beliefs ---- */

static void put_beliefs(const struct profile *profile, const struct workspace *workspace,
                        struct buffer *out) {
  (void)workspace;
  if (profile->beliefs.count) beliefs_encode(&profile->beliefs, out);
}

static void get_beliefs(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile) {
  (void)workspace;
  beliefs_decode(reader, &profile->beliefs);
}

/* ---- 8 known ---- */

static void put_known(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  if (profile->is_known_person) buffer_add_byte(out, 1);
}

static void get_known(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile) {
  (void)workspace;
  profile->is_known_person = image_get_varint(reader) == 1;
  if (!profile->is_known_person) reader->is_bad = true;
}

/* ---- 9 wishes ---- */

static void put_wishes(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  wishes_encode(&profile->wishes, out);
}

static void get_wishes(struct image_reader *reader, const struct workspace *workspace,
                       struct profile *profile) {
  struct error err;
  struct slice rest = {(const char *)reader->at, (size_t)(reader->end - reader->at)};
  (void)workspace;
  reader->at = reader->end;
  if (wishes_decode(rest, &profile->wishes, &err)) reader->is_bad = true;
}

/* ---- 12 consents ---- */

static void put_consents(const struct profile *profile, const struct workspace *workspace,
                         struct buffer *out) {
  (void)workspace;
  consents_encode(&profile->consents, out);
}

static void get_consents(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile) {
  (void)workspace;
  consents_decode(reader, &profile->consents);
}

/* ---- 13 contacts ---- */

static void put_contacts(const struct profile *profile, const struct workspace *workspace,
                         struct buffer *out) {
  (void)workspace;
  contacts_encode(&profile->contacts, out);
}

static void get_contacts(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile) {
  (void)workspace;
  contacts_decode(reader, &profile->contacts);
}

/* ---- 14 asked ---- */

static void put_asked(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  asked_encode(&profile->asked, out);
}

static void get_asked(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile) {
  (void)workspace;
  asked_decode(reader, &profile->asked);
}

/* ---- 15 limits ---- */

static void put_limits(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  limits_encode(&profile->limits, out);
}

static void get_limits(struct image_reader *reader, const struct workspace *workspace,
                       struct profile *profile) {
  (void)workspace;
  limits_decode(reader, &profile->limits);
}

/* ---- 16 aliases ---- */

static void put_aliases(const struct profile *profile, const struct workspace *workspace,
                        struct buffer *out) {
  (void)workspace;
  aliases_encode(&profile->aliases, out);
}

static void get_aliases(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile) {
  (void)workspace;
  aliases_decode(reader, &profile->aliases);
}

/* ---- 17 wakes ---- */

static void put_wakes(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  (void)workspace;
  wakes_encode(&profile->wakes, out);
}

static void get_wakes(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile) {
  (void)workspace;
  wakes_decode(reader, &profile->wakes);
}

/* ---- sections ---- */

/* Ascending by tag. One that puts nothing is left out. */
static const struct section {
  unsigned tag;
  void (*put)(const struct profile *profile, const struct workspace *workspace, struct buffer *out);
  void (*get)(struct image_reader *reader, const struct workspace *workspace, struct profile *profile);
} sections[] = {
    {1, section_put_hard, section_get_hard},
    {2, section_put_activity, section_get_activity},
    {3, put_orders, get_orders},
    {4, put_owned, get_owned},
    {5, put_viewed, get_viewed},
    {6, put_presence, get_presence},
    {7, put_beliefs, get_beliefs},
    {8, put_known, get_known},
    {9, put_wishes, get_wishes},
    {10, section_put_carried, section_get_carried},
    {11, section_put_facets, section_get_facets},
    {12, put_consents, get_consents},
    {13, put_contacts, get_contacts},
    {14, put_asked, get_asked},
    {15, put_limits, get_limits},
    {16, put_aliases, get_aliases},
    {17, put_wakes, get_wakes},
};

_Static_assert(WAKES_SECTION == 17, "profile_image_next finds it by its tag");

enum { SECTIONS = sizeof sections / sizeof *sections, NO_SECTION = 0 };

/* Its length is known afterwards: the head is written behind the content, and both change places. */
static void put_section(const struct section *section, const struct profile *profile,
                        const struct workspace *workspace, struct buffer *out) {
  enum { HEAD_BYTES_MAX = 20 };
  char head[HEAD_BYTES_MAX];
  size_t start = out->length;
  section->put(profile, workspace, out);
  size_t length = out->length - start;
  if (!length) return;
  buffer_add_varint(out, section->tag);
  buffer_add_varint(out, length);
  size_t head_bytes = out->length - start - length;
  memcpy(head, out->data + start + length, head_bytes);
  memmove(out->data + start + head_bytes, out->data + start, length);
  memcpy(out->data + start, head, head_bytes);
}

void profile_encode(const struct profile *profile, const struct workspace *workspace, struct buffer *out) {
  buffer_add_varint(out, IMAGE_VERSION);
  image_put_text(out, profile->id);
  for (size_t i = 0; i < SECTIONS; i++) put_section(&sections[i], profile, workspace, out);
  buffer_add_varint(out, NO_SECTION);
}

static void get_section(struct image_reader *reader, const struct section *section,
                        const struct workspace *workspace, struct profile *profile) {
  size_t length = image_get_count(reader);
  struct image_reader inside = {.at = reader->at, .end = reader->at + length};
  if (reader->is_bad) return;
  section->get(&inside, workspace, profile);
  reader->at = inside.end;
  reader->is_bad = inside.is_bad || inside.at != inside.end || !length;
}

static void get_sections(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile) {
  size_t next = 0;
  for (;;) {
    uint64_t tag = image_get_varint(reader);
    if (reader->is_bad || tag == NO_SECTION) return;
    while (next < SECTIONS && sections[next].tag != tag) next++;
    if (next == SECTIONS)
      reader->is_bad = true;
    else
      get_section(reader, &sections[next++], workspace, profile);
  }
}

/* Version 1 knew no orders: they are told from the days on which something was bought, without what it cost. Nor who is
 * known: whoever was once told of is. */
static void get_flat(struct image_reader *reader, const struct workspace *workspace,
                     struct profile *profile) {
  section_get_hard_as(reader, workspace, profile, true);
  section_get_activities(reader, profile, true);
  get_owned_as(reader, profile, true);
  profile->is_known_person =
      profile->hard_count || profile->carried_count || profile_find_activity(profile, "customer.profile");
  for (size_t i = 0; i < profile->activity_count && !reader->is_bad; i++) {
    const struct activity *activity = &profile->activities[i];
    bool is_placed = !strcmp(activity->type, "order.placed");
    if (event_is_own(activity->type) && activity->last_ms > profile->last_own_ms)
      profile->last_own_ms = activity->last_ms;
    if (!is_placed && strcmp(activity->type, "order.item.bought")) continue;
    for (size_t day = 0; day < activity->days.count; day++) {
      const struct day_count *counted = &activity->days.each[day];
      orders_add(&profile->orders, &(struct order_day){counted->day, is_placed ? counted->count : 0,
                                                       is_placed ? 0 : counted->count, 0});
    }
  }
}

enum status profile_decode(struct slice image, const struct workspace *workspace, struct profile **profile,
                           struct error *err) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  uint64_t version = image_get_varint(&reader);
  if (version != IMAGE_VERSION && version != VERSION_FLAT)
    return error_set(err, STATUS_CORRUPT, "a profile of an unknown version");
  char *id = image_take_text(&reader);
  struct profile *made = profile_new(workspace, id);
  free(id);
  if (version == VERSION_FLAT)
    get_flat(&reader, workspace, made);
  else
    get_sections(&reader, workspace, made);
  if (reader.is_bad || reader.at != reader.end) {
    profile_free(made);
    return error_set(err, STATUS_CORRUPT, "a profile whose bytes cannot be read");
  }
  carried_settle(made, workspace);
  *profile = made;
  return STATUS_OK;
}

/* From section to section by their lengths: nothing else is read. */
bool profile_image_next(struct slice image, int64_t *next_ms) {
  const unsigned char *bytes = (const unsigned char *)image.data;
  struct image_reader reader = {bytes, bytes + image.length, false};
  if (image_get_varint(&reader) != IMAGE_VERSION) return false;
  image_get_bytes(&reader, image_get_count(&reader));
  for (;;) {
    uint64_t tag = image_get_varint(&reader);
    if (reader.is_bad || tag == NO_SECTION || tag > WAKES_SECTION) return false;
    size_t length = image_get_count(&reader);
    if (tag == WAKES_SECTION) return !reader.is_bad && wakes_decode_next(&reader, next_ms);
    image_get_bytes(&reader, length);
  }
}
