/* The kinds of declarations, each a table of fields over a record of domain/.
 *
 *   kinds_workspace.c  workspace, placement, frame, origin, event_type
 *   kinds_host.c       host_function
 *   kinds_purposes.c   purpose, channel
 *   kinds_profile.c    hard, trait, attitude, emotion, affinity
 *   kinds_offers.c     offer
 *   kinds_rules.c      strategy, signal, audience, guardrail: what holds functions
 *   kinds_asks.c       ask
 *   kinds_expect.c     expect
 *   kinds_limits.c     what one of their calls may use
 *   declare_kinds.c    the table of them all
 *
 * A kind or field that the language has and this version does not stands in its table without a reader, so that it is
 * refused by name and never ignored.
 */
#ifndef SARTO_SCRIPT_KINDS_H
#define SARTO_SCRIPT_KINDS_H

#include "domain/offer.h"
#include "script/declare.h"

#define AT(type, member) offsetof(struct type, member)

extern const struct field workspace_fields[], placement_fields[], frame_fields[], origin_fields[],
    event_type_fields[], host_function_fields[];
extern const struct field purpose_fields[], channel_fields[];
extern const struct field hard_fields[], trait_fields[], attitude_fields[], emotion_fields[],
    affinity_fields[];
extern const struct field offer_fields[];
extern const struct field strategy_fields[], signal_fields[], audience_fields[], guardrail_fields[];
extern const struct field ask_fields[];
extern const struct field expect_fields[];

/* What is not zero by default is set before the fields are read; what only the whole can show is judged after. */
void purpose_begin(struct reading *reading, void *record);
void purpose_end(struct reading *reading, void *record);
void channel_begin(struct reading *reading, void *record);
void channel_end(struct reading *reading, void *record);
void placement_begin(struct reading *reading, void *record);
void placement_end(struct reading *reading, void *record);
void event_type_end(struct reading *reading, void *record);
void host_function_end(struct reading *reading, void *record);
void hard_begin(struct reading *reading, void *record);
void hard_end(struct reading *reading, void *record);
void trait_begin(struct reading *reading, void *record);
void attitude_begin(struct reading *reading, void *record);
void emotion_begin(struct reading *reading, void *record);
void affinity_begin(struct reading *reading, void *record);
void offer_end(struct reading *reading, void *record);
void strategy_begin(struct reading *reading, void *record);
void strategy_end(struct reading *reading, void *record);
void signal_begin(struct reading *reading, void *record);
void audience_begin(struct reading *reading, void *record);
void audience_end(struct reading *reading, void *record);
void guardrail_begin(struct reading *reading, void *record);
void guardrail_end(struct reading *reading, void *record);
void ask_begin(struct reading *reading, void *record);
void ask_end(struct reading *reading, void *record);
void expect_begin(struct reading *reading, void *record);
void expect_end(struct reading *reading, void *record);

/* Of workspace.asks. */
extern const struct field ask_cap_fields[];
/* Of offers.where, a fallback, what fits a frame. */
extern const struct field query_fields[];
/* Of the workspace, and of a rule: to be read with read_rule_limits. */
extern const struct field workspace_limits_fields[], rule_limits_fields[];

/* Readers that several kinds share. */
void read_range(struct reading *reading, const struct field *field, void *into); /* const struct range * */
void read_purpose(struct reading *reading, const struct field *field,
                  void *into); /* const struct purpose * */
void read_channel(struct reading *reading, const struct field *field,
                  void *into);                                                    /* const struct channel * */
void read_origin(struct reading *reading, const struct field *field, void *into); /* const struct origin * */
void read_placement(struct reading *reading, const struct field *field,
                    void *into); /* const struct placement * */
void read_wording(struct reading *reading, const struct field *field,
                  void *into); /* struct wording; no slots */
/* The same with slots, which release.c checks once profile.lua is read; of a placement with those parts. */
void read_message(struct reading *reading, const char *const *parts, struct wording *into);
/* size_t, of an amount such as "2MB"; a field without `max` has no upper bound. */
void read_bytes(struct reading *reading, const struct field *field, void *into);
/* struct limits, which holds the workspace's: no limit may become more. */
void read_rule_limits(struct reading *reading, const struct field *field, void *into);

#endif
