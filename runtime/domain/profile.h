/* A profile: one person, as a typed record laid out by the workspace's hard data, with their activity and what they
 * own in bounded space. Owned by one thread at a time; changed by profile_apply alone.
 */
#ifndef SARTO_DOMAIN_PROFILE_H
#define SARTO_DOMAIN_PROFILE_H

#include "domain/event.h"
#include "domain/workspace.h"

enum {
  ACTIVITY_DAYS_MAX = 400,
  ACTIVITY_TYPES_MAX = 64,
  HARD_TEXT_BYTES_MAX = 1000,
  OWNED_MAX = 5000,
  PROFILE_IMAGE_BYTES_MAX = 1 << 20 /* of an image without its hard data, whatever the events were */
};

struct hard_value {
  bool is_known;
  char *text; /* HARD_STRING, owned; else NULL */
  union {
    double number;
    bool boolean;
    int32_t day; /* HARD_DATE */
  };
};

struct day_count {
  int32_t day; /* since 1970 */
  uint32_t count;
};

/* What a profile did of one type of event: a count for each day, for the last ACTIVITY_DAYS_MAX days on which
 * there was any, ascending. */
struct activity {
  char *type;
  int64_t last_ms;
  uint32_t day_count;
  struct day_count *days;
};

struct owned {
  char *offer_id;
  int64_t last_ms;
};

struct profile {
  char *id;
  uint64_t number; /* of the journal row that changed it last; 0: none yet */
  size_t hard_count;
  struct hard_value *hard; /* by index in workspace.hard */
  size_t activity_count;
  struct activity *activities; /* sorted by type */
  size_t owned_count;
  struct owned *owned; /* sorted by id, at most OWNED_MAX: see profile_apply */
};

struct profile *profile_new(const struct workspace *workspace, const char *id);
void profile_free(struct profile *profile); /* NULL is fine */

/* What the event teaches: hard attributes (customer.profile), activity, what was bought. All or nothing:
 * INVALID names the field and leaves the profile as it was. Of more than OWNED_MAX offers owned, the one
 * bought longest ago among those that the workspace's catalogue does not have is forgotten first, and only if
 * the catalogue has them all, the oldest of all. */
enum status profile_apply(struct profile *profile, const struct workspace *workspace,
                          const struct event *event, struct error *err);

/* Names in a customer.profile event that the workspace does not declare, which profile_apply passes over: the first
 * `most` of them, borrowed from the event; how many were put into `names`. */
size_t profile_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                          size_t most);

/* Events of that type in the window that ends at now_ms, at the grain of days (UTC): the day in which the
 * window begins counts whole. */
uint64_t profile_count(const struct profile *profile, const char *type, int64_t window_ms, int64_t now_ms);
const struct activity *profile_find_activity(const struct profile *profile, const char *type);
const struct owned *profile_find_owned(const struct profile *profile, const char *offer_id);

/* The bytes that the journal and the profile table hold; the format stands on top of profile_image.c. Decoding with
 * another workspace drops attributes that it does not declare, or declares with another type. CORRUPT: not
 * ours. */
void profile_encode(const struct profile *profile, const struct workspace *workspace, struct buffer *out);
enum status profile_decode(struct slice image, const struct workspace *workspace, struct profile **profile,
                           struct error *err);

/* For people and programs: {"profile_id":…,"hard":{…},"activity":{…},"owns":[…]}. */
void profile_put_json(const struct profile *profile, const struct workspace *workspace, struct buffer *out);

#endif
