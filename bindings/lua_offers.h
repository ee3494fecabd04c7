/* What the files of `offers` share: lua_offer.c (one of them), lua_offers.c (asking for them), offers_read.c (what a
 * script asks for). */
#ifndef SARTO_BINDINGS_LUA_OFFERS_H
#define SARTO_BINDINGS_LUA_OFFERS_H

#include "bindings/call.h"

void offer_open(lua_State *L); /* the metatable of an offer */

/* What a function of `offers` is asked, in one table. Members that say nothing are zero. */
struct asking {
  const char *function; /* "offers.where", for its faults */
  struct offer_query query;
  const char *const *to; /* NULL: not said */
  enum similarity by;
};

enum { ASK_QUERY = 1, ASK_SORT = 2, ASK_TO = 4, ASK_BY = 8, ASK_SOMETHING = 16 };

/* Reads the table at 1, or nothing at all unless ASK_SOMETHING; `allowed` says what beside `limit` it may have. Raises
 * for what is not understood. */
void asking_read(lua_State *L, int allowed, struct asking *asking);

#endif
