/* Reading a text from Lua: one string, or a table of them by locale, tone and part of a placement, nested in any
 * order: { it = "…", en = "…" }, { bright = { it = "…" } }, { it = { title = "…", body = "…" } }. */
#ifndef SARTO_BINDINGS_WORDING_READ_H
#define SARTO_BINDINGS_WORDING_READ_H

#include <lua.h>

#include "domain/workspace.h"

enum wording_slots {
  SLOTS_NONE,   /* of an offer's own texts */
  SLOTS_LATER,  /* workspace.lua is read before profile.lua: its slots are checked afterwards */
  SLOTS_CHECKED /* against what may be said */
};

struct wording_reading {
  const struct workspace *workspace;
  const char *const *parts; /* of the placement, NULL-ended; NULL: it has none */
  enum wording_slots slots;
  struct arena *arena; /* what is read is copied there by call_alloc */
  /* Is told what is wrong, and where: "it.title", "" for the text as a whole. May raise. */
  void (*refuse)(struct wording_reading *reading, const char *path, const char *sentence);
  void *context; /* of refuse */
};

/* The value at `index`; where anything was refused, *into is what could be read. */
void wording_read(lua_State *L, int index, struct wording_reading *reading, struct wording *into);

/* What is wrong with a slot of that name, asked for as `kind`, as a sentence in `sentence`; false: nothing, a text may
 * have it. */
bool wording_refuses_slot(const struct workspace *workspace, const char *name, size_t length,
                          enum message_kind kind, char *sentence, size_t sentence_bytes);

/* The same of every slot of a text that is NUL-terminated, and of the text itself: calls `refuse`, which may jump away,
 * for what is wrong. `is_file`: it stands in a file, where there is time to look at styles too. */
void wording_judge(const struct workspace *workspace, const char *text, bool is_file,
                   void (*refuse)(void *context, const char *sentence), void *context);

#endif
