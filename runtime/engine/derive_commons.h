/* The catalogue and the aggregate as they were for a row. */
#ifndef SARTO_ENGINE_DERIVE_COMMONS_H
#define SARTO_ENGINE_DERIVE_COMMONS_H

#include "domain/aggregate.h"
#include "domain/ports.h"
#include "domain/workspace.h"

struct derive_commons {
  const struct workspace *workspace; /* its catalogue begins as the files say */
  const struct record_port *record;
  struct aggregate *sealed;
  uint64_t seal, change; /* the rows up to which both are told */
  bool has_begun;
};

void derive_commons_init(struct derive_commons *commons, const struct workspace *workspace,
                         const struct record_port *record);
void derive_commons_fini(struct derive_commons *commons);
/* Brings both to where they were for a row with these inputs. NOT_FOUND, CORRUPT: something of it is gone, which the text
 * names; all is as it was. IO. */
enum status derive_commons_go(struct derive_commons *commons, const struct row_inputs *inputs,
                              struct error *err);

/* The image of a key, as row `number` holds it; `what` it is, for the sentence of NOT_FOUND and CORRUPT. */
enum status derive_load_image(const struct record_port *record, uint64_t number, const char *key,
                              const char *what, struct buffer *image, struct error *err);

#endif
