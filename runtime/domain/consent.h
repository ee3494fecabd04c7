/* Consent: what a person allowed and forbade, purpose by purpose, and whether a purpose is live for them now.
 *
 * Who said it has a strength: a signal that a program sends on its own (Global Privacy Control, a TCF string), a banner
 * that somebody clicked (what Segment, RudderStack and Google pass on), or the person, who told us. Of each purpose and
 * strength the last word by time is kept, of two at the same time the stricter; so of what a person tells us nothing
 * depends on the order in which it arrives. What programs repeat is no new word (consents_overhear): there the first time
 * may depend on it, and errs to the denial. What an event may read does: it is judged by the words that have arrived when it does,
 * and of a strength by the last of them alone, so that of one that comes late a grant which was replaced since is not
 * found again. A purpose that rests on consent is live while there is a grant of its very text that was given by then,
 * that has not expired and that no denial outweighs, whatever the denial's time. A denial outweighs
 *
 *   - every weaker grant, whatever the times of both;
 *   - a stronger grant that was given before it: a no on a banner ends what the person told earlier;
 *   - but a signal's no grant that the person told: a program takes nothing back that they said, before it or after.
 *
 * On a contract a purpose is always live, on a legitimate interest until somebody objects; a grant that no denial
 * outweighs takes the objection back.
 *
 *   consent.c         the records, the verdict, merging
 *   consent_event.c   what a person tells us, by events of their own
 *   consent_banner.c  what comes along with any event
 *   consent_image.c   bytes and JSON
 *
 * Pure; whichever thread owns the profile.
 */
#ifndef SARTO_DOMAIN_CONSENT_H
#define SARTO_DOMAIN_CONSENT_H

#include "domain/event.h"
#include "domain/image.h"
#include "domain/workspace.h"

enum { CONSENTS_MAX = 128, CONSENT_SOURCE_BYTES_MAX = 128 };

enum consent_state { CONSENT_UNSAID, CONSENT_GRANTED, CONSENT_DENIED, CONSENT_WITHDRAWN };

/* Ascending. */
enum consent_strength { CONSENT_BY_SIGNAL, CONSENT_BY_BANNER, CONSENT_TOLD, CONSENT_STRENGTHS };

struct consent_record {
  enum consent_state state; /* CONSENT_UNSAID: nothing was said, and the rest means nothing */
  uint32_t version;         /* of the text that it answers; 0: not said, of a purpose that was not declared */
  int64_t at_ms;
  int64_t heard_ms;   /* when it was said again last: consents_overhear; else at_ms */
  int64_t expires_ms; /* of a grant; INT64_MAX: not said */
  char *source;       /* where it was said; owned; NULL: not said */
};

struct consent {
  char *purpose; /* owned */
  struct consent_record said[CONSENT_STRENGTHS];
};

/* A zeroed struct has none. */
struct consents {
  struct consent *each; /* sorted by purpose, declared or not; at most CONSENTS_MAX */
  size_t count;
};

void consents_fini(struct consents *consents);
size_t consents_bytes(const struct consents *consents); /* of memory, beyond the struct itself */

/* Keeps the record where it is the last word of its strength; its source is copied, heard_ms is not read. Of more than CONSENTS_MAX purposes,
 * one that is not declared and of which was spoken longest ago is forgotten. */
void consents_say(struct consents *consents, const struct workspace *workspace, const char *purpose,
                  enum consent_strength strength, const struct consent_record *record);

/* The same of what a program repeats with every event: only a change of state is a new word. A repeat keeps the text and the
 * time of the first, since who repeats an old choice answers no new text and does not choose anew. What arrives late
 * cannot tell whether it was a change: then the earlier time of a grant holds, and the later of a denial. */
void consents_overhear(struct consents *consents, const struct workspace *workspace, const char *purpose,
                       enum consent_strength strength, const struct consent_record *record);

/* NULL: nothing was said of it. */
const struct consent *consents_find(const struct consents *consents, const char *purpose);

/* ---- whether a purpose is live ---- */

enum consent_verdict {
  CONSENT_IS_LIVE,
  CONSENT_NEVER_ASKED,
  CONSENT_IS_DENIED,
  CONSENT_IS_WITHDRAWN,
  CONSENT_IS_EXPIRED,
  CONSENT_IS_OUTDATED /* it was given to another text than the one that is declared now */
};

enum consent_verdict consents_judge(const struct consents *consents, const struct purpose *purpose,
                                    int64_t now_ms);
/* Whether the person told us of a grant that holds now: an explicit consent, which a banner's is not. */
bool consents_is_told(const struct consents *consents, const struct purpose *purpose, int64_t now_ms);
/* Whether the person told us no: of what they said of the purpose themselves, the last is a denial or a withdrawal. */
bool consents_is_refused(const struct consents *consents, const struct purpose *purpose);
/* "withdrawn", "text changed"…: static. Of a live one "live". */
const char *consent_verdict_name(enum consent_verdict verdict);

/* All purposes at once: bit i is that of workspace.purposes[i]. */
uint64_t consents_live(const struct consents *consents, const struct workspace *workspace, int64_t now_ms);
/* Whether the purpose is in such a set; NULL, where none is needed, always is. */
bool purpose_is_live(const struct workspace *workspace, uint64_t live, const struct purpose *purpose);

/* Someone anonymous turned out to be `into`. A purpose of which one of the two said nothing is taken over as the other
 * said it. Else it is live only while it was live for both, whoever said it how strongly: all denials are kept, of each
 * strength the later; where one has no grant that its denials leave standing, no grant of the other's survives; where both
 * have one, the two become one of the stronger strength, from the later time to the earlier end, and of no text where
 * they answer two. */
void consents_merge(struct consents *into, const struct consents *from, const struct workspace *workspace);

/* ---- events ---- */

/* All that can refuse a consent.granted, consent.denied or consent.withdrawn; other types pass. INVALID names the field.
 *
 *   data: { "purpose": NAME or a list of them, "version": of the text, "source": where it was said,
 *           "expires": a duration or a time }
 *
 * Without a version it answers the text that is declared. */
enum status consents_check(const struct event *event, struct error *err);
/* What a checked event tells of consent. Of an unverified one no grant is taken, here and below: it need not be the person,
 * and whoever it is may say no for them, not yes. Cannot fail. */
void consents_apply(struct consents *consents, const struct workspace *workspace, const struct event *event);
/* What came along with an event of whatever type, from a banner or a program: consent_banner.c says in which shapes. Names
 * that no purpose has or is known as say nothing. Cannot fail. */
void consents_hear(struct consents *consents, const struct workspace *workspace, const struct event *event);
/* Purposes that a checked event names and the workspace does not declare: kept, and of no effect. The first `most` of
 * them, borrowed from the event; how many were put into `names`. */
size_t consents_undeclared(const struct workspace *workspace, const struct event *event, const char **names,
                           size_t most);

/* The purposes that a checked consent.granted grants; as above. */
size_t consents_told_grants(const struct event *event, const char **names, size_t most);
/* Those of which an unverified event told, or brought along, a grant that was not taken; as above, or borrowed from the
 * workspace. */
size_t consents_unverified(const struct workspace *workspace, const struct event *event, const char **names,
                           size_t most);

/* ---- bytes, JSON ---- */

void consents_encode(const struct consents *consents, struct buffer *out); /* none where nothing was said */
/* Puts what it reads into *consents, which is empty before; `is_bad` of the reader: not ours. */
void consents_decode(struct image_reader *reader, struct consents *consents);

/* For people and programs: {PURPOSE:{"live":…,"why":…,"records":[{"by":…,"state":…,"time":…,"version":…,"source":…,
 * "expires":…},…]},…}, each where it says something. */
void consents_put_json(const struct consents *consents, const struct workspace *workspace, int64_t now_ms,
                       struct buffer *out);

#endif
