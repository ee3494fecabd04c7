/* What the files of a profile's image share: see profile_image.c. */
#ifndef SARTO_DOMAIN_PROFILE_SECTIONS_H
#define SARTO_DOMAIN_PROFILE_SECTIONS_H

#include "domain/image.h"
#include "domain/profile_inside.h"

/* A count of at most `most`. */
size_t section_count(struct image_reader *reader, size_t most);
/* A day that lies behind the one before it; all that a time can be lies within 4,000,000 of 1970. */
int32_t section_day(struct image_reader *reader, int32_t before, bool is_first);
uint32_t section_u32(struct image_reader *reader); /* the largest, where it is larger */
/* Texts that arrays are sorted by come ascending, or they are not ours. The caller frees. */
char *section_take_next(struct image_reader *reader, const char *before);

void section_put_hard(const struct profile *profile, const struct workspace *workspace, struct buffer *out);
void section_get_hard(struct image_reader *reader, const struct workspace *workspace,
                      struct profile *profile);
/* is_flat: as version 1 wrote it, which did not know when it was said. */
void section_get_hard_as(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile, bool is_flat);

void section_put_carried(const struct profile *profile, const struct workspace *workspace,
                         struct buffer *out);
void section_get_carried(struct image_reader *reader, const struct workspace *workspace,
                         struct profile *profile);

void section_put_activity(const struct profile *profile, const struct workspace *workspace,
                          struct buffer *out);
void section_get_activity(struct image_reader *reader, const struct workspace *workspace,
                          struct profile *profile);
/* is_flat: as version 1 wrote it, without fields. */
void section_get_activities(struct image_reader *reader, struct profile *profile, bool is_flat);

/* Facets by other fields than those that the workspace counts by. */
void section_put_facets(const struct profile *profile, const struct workspace *workspace, struct buffer *out);
void section_get_facets(struct image_reader *reader, const struct workspace *workspace,
                        struct profile *profile);

#endif
