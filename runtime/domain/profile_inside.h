/* What the files behind profile.h share and nobody else sees.
 *
 *   profile.c           the record: made, weighed, merged; what an event does to it, part by part
 *   profile_hard.c      hard data
 *   profile_carried.c   what was said of attributes that are not declared, or not so
 *   profile_unlearn.c   what goes again: of origins that were withdrawn, and what is older than it is kept
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
/* Whether it is a value of the attribute as it is declared now: of its type, and each text one of those it may be. */
bool hard_fits(const struct hard_attribute *attribute, const struct hard_value *value);
void hard_free_content(struct hard_value *value);
struct hard_value hard_copy(const struct hard_value *value);
size_t hard_content_bytes(const struct hard_value *value);
struct hard_value *hard_find(const struct profile *profile,
                             size_t attribute);                      /* taken back or not; NULL: not said */
void hard_remove(struct profile *profile, struct hard_value *value); /* what it holds is the caller's */
/* Of one attribute, as data of customer.profile are judged and taken; of what was judged. */
enum status hard_check_value(const struct hard_attribute *attribute, const json_value *json,
                             struct error *err);
void hard_take(struct profile *profile, const struct workspace *workspace,
               const struct hard_attribute *attribute, const json_value *json, int64_t said_ms);
void hard_merge(struct profile *into, const struct profile *from, const struct workspace *workspace);
/* Deletes, as if it had never been said, what is of a special category under a purpose that the person told us no to. */
void hard_shed(struct profile *profile, const struct workspace *workspace);
void hard_free(struct profile *profile);
size_t hard_bytes(const struct profile *profile);
/* Packs texts; a set's are sorted and made unique. */
struct hard_texts *hard_pack(const char **texts, size_t count, bool is_set);

/* Name and value, or what the value holds, are the profile's from now on. Of two of a name and type the later stays. */
void carried_put(struct profile *profile, char *name, const struct hard_value *value);
void carried_drop(struct profile *profile, const char *name, enum hard_type type); /* where there is one */
void carried_take_back(struct profile *profile, const char *name, int64_t said_ms);
/* Whether something of that name was said later that leaves nothing of the value: a word of its type, or a null. */
bool carried_outdates(const struct profile *profile, const char *name, const struct hard_value *value);
void carried_remove(struct profile *profile, size_t at);
bool carried_has(const struct profile *profile, const char *name);
void carried_forget(struct profile *profile, const char *name); /* of whatever type */
/* Decides between what is known and what is carried, from nothing but what was said; call it after either came in by
 * another way than an event. */
void carried_settle(struct profile *profile, const struct workspace *workspace);
/* What was said alone, until it is settled again: nothing is derived, and nothing stands over anything. */
void carried_unsettle(struct profile *profile, const struct workspace *workspace);
void carried_trim(struct profile *profile); /* to the bound, of what is unsettled */
void carried_free(struct profile *profile);
size_t carried_bytes(const struct profile *profile);

/* The limits that the event sets, and what goes by all that are set. */
void unlearn_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
/* Limits, hard data and beliefs: nothing is taken over, and nothing stays, that the limits of both do not teach. */
void unlearn_merge(struct profile *into, const struct profile *from, const struct workspace *workspace);

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
/* The index of that list of fields, added where there is none; `facet.fields` of all facets follow. */
uint32_t fields_of(struct activity *activity, const char *const *names, size_t count);
/* The facet of that key, made where there is none. */
struct facet *facet_of(struct activity *activity, uint32_t fields, const char *key, size_t key_bytes);
void facets_trim(struct activity *activity); /* to the bounds; `struct facet *` are stale afterwards */

enum status orders_check(const struct event *event, struct error *err);
void orders_apply(struct profile *profile, const struct event *event);
void orders_add(struct orders *orders, const struct order_day *day);
void orders_merge(struct profile *into, const struct profile *from);
uint64_t orders_units(const json_value *details); /* of something bought */

void owned_apply(struct profile *profile, const struct workspace *workspace, const struct event *event);
void viewed_apply(struct profile *profile, const struct event *event);
void goods_merge(struct profile *into, const struct profile *from, const struct workspace *workspace);
void goods_free(struct profile *profile);
size_t goods_bytes(const struct profile *profile);

#endif
