/* The limits that a person sets of their own: origins that they withdrew, and how near strategies may come at most.
 *
 * An origin that was withdrawn teaches nothing: neither what is said of it later nor what was said before and comes late,
 * until it is allowed again; and then nothing of before that. Of what an event says the last word by time holds, of two at
 * the same time the stricter, so the limits do not depend on the order in which they arrive. An unverified event need not
 * be the person's: whoever it is may lower for them and not raise. What goes from the profile, and how far that depends on
 * the order, is profile_unlearn.c's to say.
 * Pure; whichever thread owns the profile. */
#ifndef SARTO_DOMAIN_LIMITS_H
#define SARTO_DOMAIN_LIMITS_H

#include "domain/event.h"
#include "domain/image.h"
#include "domain/workspace.h"

enum { LIMITED_ORIGINS_MAX = 128, LIMITED_NAMES_MAX = 64 }; /* of a person; that one event names */

/* When each was said last; INT64_MIN: never. */
struct limited_origin {
  char *name; /* owned; declared or not */
  int64_t withdrawn_ms, allowed_ms;
};

struct degree_word {
  bool is_said;
  enum degree cap; /* DEGREE_INVERSE: none */
  int64_t said_ms;
};

/* A zeroed struct has none. */
struct own_limits {
  struct limited_origin *origins; /* sorted by name; at most LIMITED_ORIGINS_MAX */
  size_t origin_count;
  struct degree_word degree;                  /* the person's last word */
  struct degree_word lowered[DEGREE_INVERSE]; /* by unverified events, the last of each degree */
};

/* What went of a person because its origin was withdrawn. */
struct unlearned {
  size_t attributes; /* that were known */
  size_t beliefs;    /* that had evidence of it; of several origins, for each */
};

void limits_fini(struct own_limits *limits);
bool limits_are_empty(const struct own_limits *limits); /* nothing was ever said */
size_t limits_bytes(const struct own_limits *limits);   /* of memory, beyond the struct itself */

/* Whether what is of that origin and was said then may be known. */
bool limits_teach(const struct own_limits *limits, const char *origin, int64_t said_ms);
const struct limited_origin *limits_find_origin(const struct own_limits *limits,
                                                const char *name);         /* NULL: nothing was said of it */
bool limits_withdrew(const struct own_limits *limits, const char *origin); /* it is withdrawn now */
/* How near a strategy may come; DEGREE_INVERSE: they set no limit. */
enum degree limits_degree(const struct own_limits *limits);
/* Whether a strategy of that degree comes nearer. What they ask for themselves, degree inverse, never does. */
bool limits_forbid_degree(const struct own_limits *limits, enum degree degree);

/* Someone anonymous turned out to be `into`: the stricter holds, of both the lower degree, and what either withdrew. */
void limits_merge(struct own_limits *into, const struct own_limits *from, const struct workspace *workspace);

/* ---- events ---- */

/* All that can refuse an origin.withdrawn, origin.allowed or customer.degree; other types pass. INVALID names the field.
 *
 *   origin.withdrawn, origin.allowed   { "origin": NAME or a list of them }
 *   customer.degree                    { "degree": "mass", "segment", "individual" or null, which takes it back } */
enum status limits_check(const struct event *event, struct error *err);
/* What a checked event sets. Of more than LIMITED_ORIGINS_MAX origins, one that is not declared, and else any, of which was
 * spoken longest ago is forgotten. Cannot fail. */
void limits_apply(struct own_limits *limits, const struct workspace *workspace, const struct event *event);
/* The origins that a checked origin.withdrawn withdraws: the first `most`, borrowed from the event; how many. */
size_t limits_withdrawn(const struct event *event, const char **names, size_t most);
/* Origins that a checked event names and the workspace does not declare: kept, and of no effect. As above. */
size_t limits_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                         size_t most);
/* What an unverified event would have raised, and did not: origins by their names, the degree as "degree". Of the limits as
 * the event left them. As above. */
size_t limits_unverified(const struct own_limits *limits, const struct event *event, const char **names,
                         size_t most);

/* ---- bytes, JSON ---- */

void limits_encode(const struct own_limits *limits, struct buffer *out); /* none where nothing was said */
/* Puts what it reads into *limits, which is empty before; `is_bad` of the reader: not ours. */
void limits_decode(struct image_reader *reader, struct own_limits *limits);

/* For people and programs: {"degree":…,"withdrawn":[{"origin":…,"time":…},…]}, each where there is one. */
bool limits_have_effect(const struct own_limits *limits); /* it would say something */
void limits_put_json(const struct own_limits *limits, struct buffer *out);

#endif
