/* The kind of asks.lua: what a customer may be asked for, a few data or a consent, why, and what they get in return.
 * What it names stands in files that are read before: purposes, placements, data, offers. One thread, under script_build's
 * pcall.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "script/kinds.h"

enum { SCALE_ENDS = 2 };

static struct ask *ask_of(void *into) {
  return into;
}

/* Of something inside of the record: "items[2].soft". */
static void complain_at(struct reading *reading, const char *segment, const char *sentence) {
  size_t length = path_push(reading, segment);
  complain(reading, "%s", sentence);
  path_pop(reading, length);
}

/* ---- what it gives ---- */

static void complain_no_offer(struct reading *reading, const char *id) {
  const struct catalogue *catalogue = reading->loading->workspace->catalogue;
  const char **names = mem_alloc((catalogue->offer_count + 1) * sizeof *names);
  for (size_t i = 0; i < catalogue->offer_count; i++) names[i] = catalogue->offers[i]->id;
  names[catalogue->offer_count] = NULL;
  const char *nearest = text_nearest(id, names);
  if (nearest)
    complain(reading, "there is no offer '%s', did you mean '%s'?", id, nearest);
  else
    complain(reading, "there is no offer '%s'; what is no offer is told by locale, such as { %s = \"…\" }",
             id, reading->loading->workspace->locales[0]);
  free((void *)names);
}

/* A text alone is an offer's id; where no offer is declared they come as events, and nothing is known of them here. */
static void read_gives(struct reading *reading, const struct field *field, void *into) {
  struct ask *ask = ask_of(into);
  const struct catalogue *catalogue = reading->loading->workspace->catalogue;
  if (lua_type(reading->L, -1) != LUA_TSTRING) {
    read_wording(reading, field, &ask->gives);
    return;
  }
  read_text(reading, field, &ask->gives_offer);
  if (!ask->gives_offer || !reading->loading->has_offers || !catalogue->offer_count) return;
  if (!catalogue_find(catalogue, ask->gives_offer)) complain_no_offer(reading, ask->gives_offer);
}

/* ---- scale ---- */

static void read_scale(struct reading *reading, const struct field *field, void *into) {
  struct ask *ask = ask_of(into);
  lua_State *L = reading->L;
  double ends[SCALE_ENDS] = {0};
  bool is_pair = lua_type(L, -1) == LUA_TTABLE && lua_rawlen(L, -1) == SCALE_ENDS;
  (void)field;
  ask->has_scale = true; /* a wrong one is told once */
  for (int i = 0; i < SCALE_ENDS && is_pair; i++) {
    is_pair = lua_rawgeti(L, -1, i + 1) == LUA_TNUMBER;
    ends[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  if (!is_pair || !isfinite(ends[0]) || !isfinite(ends[1]) || ends[0] >= ends[1]) {
    complain(reading, "expected its lowest and its highest answer, such as { 1, 5 }");
    return;
  }
  ask->lowest = ends[0];
  ask->highest = ends[1];
}

/* ---- items ---- */

static const char **names_of(struct reading *reading, const void *records, size_t count,
                             size_t record_bytes) {
  const char **names = arena_alloc(&reading->loading->workspace->arena, (count + 1) * sizeof *names);
  for (size_t i = 0; i < count; i++)
    names[i] = *(const char *const *)((const char *)records + i * record_bytes);
  return names;
}

static void read_soft(struct reading *reading, const struct field *field, void *into) {
  const struct workspace *workspace = reading->loading->workspace;
  struct ask_item *item = into;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  item->soft = workspace_find_soft(workspace, name);
  if (!item->soft)
    complain_unknown(reading, "soft data", name,
                     names_of(reading, workspace->soft, workspace->soft_count, sizeof *workspace->soft));
  else if (item->soft->kind == SOFT_AFFINITY)
    complain(reading, "'%s' is an affinity, which no answer on a scale tells", name);
}

static void read_hard(struct reading *reading, const struct field *field, void *into) {
  const struct workspace *workspace = reading->loading->workspace;
  struct ask_item *item = into;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  item->hard = workspace_find_hard(workspace, name);
  if (!item->hard)
    complain_unknown(reading, "hard attribute", name,
                     names_of(reading, workspace->hard, workspace->hard_count, sizeof *workspace->hard));
}

static void read_id(struct reading *reading, const struct field *field, void *into) {
  read_text(reading, field, into);
  const char *id = *(const char **)into;
  if (id && strlen(id) > NAME_BYTES_MAX) complain(reading, "longer than %d bytes", NAME_BYTES_MAX);
}

static const struct field item_fields[] = {
    {.name = "id", .read = read_id, .offset = AT(ask_item, id), .is_required = true},
    {.name = "soft", .read = read_soft},
    {.name = "hard", .read = read_hard},
    {.name = "reversed", .read = read_boolean, .offset = AT(ask_item, is_reversed)},
    {.name = "text", .read = read_wording, .offset = AT(ask_item, text), .is_required = true},
    {0},
};

static void check_item(struct reading *reading, const struct ask *ask, const struct ask_item *item) {
  for (const struct ask_item *before = ask->items; before < item; before++) {
    if (before->id && item->id && !strcmp(before->id, item->id))
      complain(reading, "id: there is an item '%s' before it", item->id);
    if (before->hard && before->hard == item->hard)
      complain(reading, "hard: '%s' is asked for before it", item->hard->name);
  }
  if (item->hard && item->is_reversed) complain(reading, "reversed: what hard data say has no other end");
  if (item->soft && !ask->has_scale)
    complain(reading, "soft: its answers need a scale: write scale = { 1, 5 } beside items");
}

/* What is missing is told once. */
static void read_item(struct reading *reading, const struct ask *ask, struct ask_item *item) {
  size_t before = reading->loading->findings->count;
  if (lua_type(reading->L, -1) != LUA_TTABLE) {
    complain(reading, "expected an item, such as { id = \"q1\", soft = \"…\", text = … }");
    return;
  }
  read_fields(reading, item_fields, item);
  if (reading->loading->findings->count == before && !item->soft == !item->hard)
    complain(reading, "expected either soft or hard: the name of what its answer tells");
  else
    check_item(reading, ask, item);
}

static void read_items(struct reading *reading, const struct field *field, void *into) {
  struct ask *ask = ask_of(into);
  lua_State *L = reading->L;
  char segment[32];
  size_t count = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
  (void)field;
  if (!count || count > ASK_ITEMS_MAX) {
    complain(reading, "expected a list of 1 to %d items, { { id = \"q1\", … }, … }", ASK_ITEMS_MAX);
    return;
  }
  ask->items = arena_alloc(&reading->loading->workspace->arena, count * sizeof *ask->items);
  for (; ask->item_count < count; ask->item_count++) {
    snprintf(segment, sizeof segment, "[%zu]", ask->item_count + 1);
    size_t length = path_push(reading, segment);
    lua_rawgeti(L, -1, (lua_Integer)ask->item_count + 1);
    read_item(reading, ask, &ask->items[ask->item_count]);
    lua_pop(L, 1);
    path_pop(reading, length);
  }
}

/* ---- the whole ---- */

const struct field ask_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(ask, about)},
    {.name = "consent", .read = read_purpose, .offset = AT(ask, consent)},
    {.name = "purpose", .read = read_purpose, .offset = AT(ask, purpose)},
    {.name = "placement", .read = read_placement, .offset = AT(ask, placement), .is_required = true},
    {.name = "at_most", .read = read_whole, .offset = AT(ask, cap.at_most), .min = 1, .max = ASK_TIMES_MAX},
    {.name = "within", .read = read_duration, .offset = AT(ask, cap.within_ms)},
    {.name = "gives", .read = read_gives},
    {.name = "scale", .read = read_scale},
    {.name = "text", .read = read_wording, .offset = AT(ask, text)},
    {.name = "items", .read = read_items},
    {0},
};

const struct field ask_cap_fields[] = {
    {.name = "at_most",
     .read = read_whole,
     .offset = AT(ask_cap, at_most),
     .min = 1,
     .max = ASKED_BY_ALL_MAX},
    {.name = "within", .read = read_duration, .offset = AT(ask_cap, within_ms)},
    {0},
};

void ask_begin(struct reading *reading, void *record) {
  struct ask *ask = record;
  ask->cap = (struct ask_cap){1, 90 * CLOCK_DAY_MS};
  ask->line = declared_line(reading);
}

/* No text of it was made of what is known of anybody; that it was seems worse. */
static void check_discreet(struct reading *reading, const struct wording *wording, const char *segment) {
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  for (size_t i = 0; i < wording->count; i++) {
    struct slice text = {wording->forms[i].text, strlen(wording->forms[i].text)};
    if (!discretion_judge_phrases(reading->loading->workspace->discretion, text, &scratch, &hit)) continue;
    size_t length = path_push(reading, segment);
    complain(reading, "it tells where something is known from (%s): ask, do not remind", hit.datum);
    path_pop(reading, length);
  }
  discretion_scratch_fini(&scratch);
}

static void check_texts(struct reading *reading, const struct ask *ask) {
  char segment[48];
  if (!ask->consent || ask->text.forms != ask->consent->text.forms)
    check_discreet(reading, &ask->text, "text");
  for (size_t i = 0; i < ask->item_count; i++) {
    snprintf(segment, sizeof segment, "items[%zu].text", i + 1);
    check_discreet(reading, &ask->items[i].text, segment);
  }
}

/* What it is for and what comes back are the purpose's, where the ask does not say it in other words. */
static void check_consent(struct reading *reading, struct ask *ask) {
  if (ask->purpose) complain_at(reading, "purpose", "an ask for a consent has the purpose that it asks for");
  if (ask->items) complain_at(reading, "items", "an ask is for a consent or for data, not for both");
  if (ask->has_scale) complain_at(reading, "scale", "a consent is given or not");
  if (ask->consent->basis != BASIS_CONSENT)
    complain_at(reading, "consent", "this purpose rests on no consent, so there is none to ask for");
  ask->purpose = ask->consent;
  if (!ask->text.count) ask->text = ask->consent->text;
  if (!ask->gives_offer && !ask->gives.count) ask->gives = ask->consent->gives;
}

/* What is written and wrong was told already. */
static bool is_written(struct reading *reading, const char *field) {
  lua_pushstring(reading->L, field);
  bool is_written = lua_rawget(reading->L, -2) != LUA_TNIL;
  lua_pop(reading->L, 1);
  return is_written;
}

static void check_data(struct reading *reading, const struct ask *ask) {
  if (!is_written(reading, "purpose"))
    complain(reading, "'purpose' is missing: the purpose of workspace.lua that the answers are for");
  else if (ask->purpose && !ask->purpose->text.count)
    complain_at(reading, "purpose",
                "it has no text in workspace.lua: say there in plain words what it is for");
  if (!is_written(reading, "text")) complain(reading, "'text' is missing: how the customer is asked");
  if (!is_written(reading, "items")) complain(reading, "'items' is missing: what it asks for");
}

void ask_end(struct reading *reading, void *record) {
  struct ask *ask = record;
  if (reading->loading->asks.count == ASKS_MAX + 1) complain(reading, "there are more than %d", ASKS_MAX);
  if (ask->cap.within_ms <= 0) complain_at(reading, "within", "expected more than nothing");
  if (ask->consent)
    check_consent(reading, ask);
  else if (!is_written(reading, "consent"))
    check_data(reading, ask);
  if (!ask->gives_offer && !ask->gives.count && !is_written(reading, "gives"))
    complain(reading, "'gives' is missing: what the customer gets for it, an offer's id or a text by locale");
  check_texts(reading, ask);
}
