/* The fields of an offer, one by one: what offer_fields.c and offer_json.c share.
 *
 *   offer_fields.c   each field: how it is read and written, and the table of all
 *   offer_json.c     the object that they stand in: a line, a change, what is kept
 */
#ifndef SARTO_DOMAIN_OFFER_FIELDS_H
#define SARTO_DOMAIN_OFFER_FIELDS_H

#include "domain/offer_inside.h"

/* An offer that is being read. */
struct filling {
  const struct workspace *workspace;
  struct arena *arena;
  struct offer *offer;
  bool is_ours;
  struct error *err;
};

enum { OFFER_FIELDS = 16 }; /* a bit each in offer.changed */

struct offer_field {
  const char *name;
  enum status (*read)(struct filling *filling, const struct offer_field *field, const json_value *value);
  /* Writes the member, comma first; nothing where it has its default. */
  void (*put)(const struct offer *offer, const struct offer_field *field, const struct workspace *workspace,
              struct buffer *out);
  size_t offset;
  bool is_required;
  double min, max;
  enum { EVERYWHERE, CHANGES, OURS } where; /* in any JSON, in offer.changed and ours, in ours alone */
};

extern const struct offer_field offer_field_table[OFFER_FIELDS];

void offer_put_key(struct buffer *out, const char *key); /* comma first */

#endif
