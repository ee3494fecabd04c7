/* Deciding again: from the journal's rows, what was decided, to the byte; or what another release would have decided.
 *
 * A decision is made from its event and from what the row says by number (row_inputs): the profile before it, whoever
 * came under the previous id, the last seal, the last change of the catalogue; and from what the host alone decided,
 * which stands in the decision: late, of the past, kept without personalization, and under the release that made the
 * decision the calls that were stopped and the rules that were set aside. Another release's rules are called as they
 * are. Each decision is derived from the profile as it was recorded, not as an earlier derivation left it.
 *
 * Walking rows in order keeps the catalogue, the aggregate and recent images, so many cost about what it took to decide
 * them. For one thread at a time, any that scripts can run on, while the journal is being written.
 */
#ifndef SARTO_ENGINE_DERIVE_H
#define SARTO_ENGINE_DERIVE_H

#include "domain/ports.h"
#include "script/release.h"

struct derive;

struct derive_options {
  const struct release *release; /* its catalogue is its own, and changed from here on; outlives the derive */
  struct record_port record;     /* outlives the derive */
  size_t images_bytes_max;       /* of recent profiles; 0: 64 MB */
};

enum derived_kind {
  DERIVED,         /* `decision` is what was asked for */
  DERIVED_GONE,    /* an input is not there any more: `why` names it */
  DERIVED_REFUSED, /* this release would not have taken the event: `why` */
  DERIVED_NOTHING, /* no row of that number, or one of the host's own: nothing was decided */
};

/* All of it is borrowed until the next call. */
struct derived {
  enum derived_kind kind;
  const char *why;
  const struct journal_row *row; /* as recorded; NULL of DERIVED_NOTHING */
  const char *release;           /* that the recorded decision was made by; "": it is gone, or does not say */
  struct slice decision;
  bool is_same_release; /* the one that the recorded decision was made by; then: */
  bool is_equal;        /* byte for byte the recorded one */
  bool is_same_profile; /* the profile afterwards too, as far as it is still recorded */
};

struct derive *derive_new(const struct derive_options *options);
void derive_free(struct derive *derive); /* NULL is fine */

/* Rows are asked for in ascending order. IO, or what else the journal says that is not the row's own damage. */
enum status derive_row(struct derive *derive, uint64_t number, struct derived *derived, struct error *err);

#endif
