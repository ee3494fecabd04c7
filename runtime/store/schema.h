/* What the store's kinds of file hold. To change one, add a migration at the end of its list in schema.c;
 * never edit one that was released. */
#ifndef SARTO_STORE_SCHEMA_H
#define SARTO_STORE_SCHEMA_H

#include "store/database.h"

extern const struct schema schema_main;
extern const struct schema schema_segment;
extern const struct schema schema_releases;
extern const struct schema schema_forgotten;

#endif
