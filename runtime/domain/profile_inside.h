/* What the files behind profile.h share and nobody else sees.
 *
 *   profile.c           the record: made, weighed, merged; what an event does to it, part by part
 *   profile_hard.c      hard data
 *   profile_activity.c  counts by day, and by what the events' data said
 *   profile_orders.c    orders, spending, lifecycle
 *   profile_goods.c     what is owned and viewed
 *   profile_image.c     its bytes, section by section (profile_image_hard.c, profile_image_activity.c, profile_sections.h)
 *   profile_json.c      its JSON
 *
 * To add a part: a member, its line in profile_free, profile_bytes, profile_apply and profile_merge, a section, its
 * JSON.
 */
#ifndef SARTO_DOMAIN_PROFILE_INSIDE_H
#define SARTO_DOMAIN_PROFILE_INSIDE_H

#include "base/sorted.h"
#include "domain/profile.h"

int32_t day_of(int64_t time_ms);

/* ---- the parts ---- */

enum status hard_check(const struct workspace *workspace, const struct event *event, struct error *err);
void hard_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
void hard_put(struct profile *profile,
              const struct hard_value *value); /* what it holds is the profile's from now on */
void hard_free_content(struct hard_value *value);
void hard_merge(struct profile *into, const struct profile *from);
void hard_free(struct profile *profile);
size_t hard_bytes(const struct profile *profile);
/* Packs texts; a set's are sorted and made unique. */
struct hard_texts *hard_pack(const char **texts, size_t count, bool is_set);

void activity_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
void activity_merge(struct profile *into, const struct profile *from);
void activity_free(struct profile *profile);
size_t activity_bytes(const struct profile *profile);
uint64_t days_total(const struct day_counts *days);
/* False: the day is older than all that are kept. */
bool days_add(struct day_counts *days, int32_t day, uint32_t count);

enum facet_kind { FACET_ABSENT, FACET_TEXT, FACET_NUMBER, FACET_FALSE, FACET_TRUE };
struct facet_value {
  enum facet_kind kind;
  struct slice text; /* FACET_TEXT */
  double number;
};
enum { FACET_KEY_BYTES_MAX = COUNTED_FIELDS_MAX * (2 + FACET_TEXT_BYTES_MAX) };
/* Reads the value at *at and steps over it; false: there is none. */
bool facet_next(const char **at, const char *end, struct facet_value *value);
size_t facet_put(char *key, const struct facet_value *value); /* how many bytes */
/* The facet of that key, made where there is none. */
struct facet *facet_of(struct activity *activity, const char *key, size_t key_bytes);
void facets_trim(struct activity *activity); /* to the bounds; `struct facet *` are stale afterwards */

enum status orders_check(const struct event *event, struct error *err);
void orders_apply(struct profile *profile, const struct event *event);
void orders_add(struct orders *orders, const struct order_day *day);
void orders_merge(struct profile *into, const struct profile *from);
uint64_t orders_units(const json_value *details); /* of something bought */
bool event_is_own(const char *type);              /* it breaks the silence */

void owned_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
void viewed_apply(struct profile *profile, const struct event *event);
void goods_merge(struct profile *into, const struct profile *from, const struct workspace *workspace);
void goods_free(struct profile *profile);
size_t goods_bytes(const struct profile *profile);

#endif
