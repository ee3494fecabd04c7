/* In which words a placement is told. */
#ifndef SARTO_ENGINE_TELLING_H
#define SARTO_ENGINE_TELLING_H

#include "engine/placement.h"

/* Of a placement that is filled: the proposal's own words where its story is true (decided->frame is still its frame) and
 * no slot stays empty, else the neutral ones, which tell no story. A proposal without words has none. Drops say what
 * was missing. */
void telling_tell(struct page *page, struct placement_decision *decided, const struct proposal *proposal);
void telling_tell_neutral(struct page *page, struct placement_decision *decided);

#endif
