/* The kind of offers.lua. The same fields, in JSON, stand in offers.ndjson and in offer.changed: domain/offer_fields.c.
 * One thread, under script_build's pcall.
 */
#include <string.h>

#include "script/kinds.h"

static struct arena *arena_of(struct reading *reading) {
  return reading->loading->texts;
}

static const struct field repeatable_fields[] = {
    {.name = "after", .read = read_duration, .offset = AT(offer, repeatable_after_ms)}, {0}};

static void read_repeatable(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  offer->is_repeatable = lua_toboolean(reading->L, -1);
  if (lua_type(reading->L, -1) == LUA_TTABLE)
    read_record(reading, field, into);
  else if (!lua_isboolean(reading->L, -1))
    complain(reading, "expected true, or { after = \"60d\" }");
}

static void read_price(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  offer->has_price = true;
  read_number(reading, field, &offer->price);
}

static void read_stock(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  size_t units = 0;
  offer->has_stock = true;
  read_whole(reading, field, &units);
  offer->stock = offer->units_left = (int64_t)units;
}

static void read_treatments(struct reading *reading, const struct field *field, void *into) {
  struct offer *offer = into;
  const struct workspace *workspace = reading->loading->workspace;
  struct list treatments = {0};
  (void)field;
  if (lua_type(reading->L, -1) != LUA_TTABLE) {
    complain(reading, "expected a text for each frame: { unique = \"…\" }");
    return;
  }
  /* In the order of the frames, since Lua gives a table's members in no order that two runs share. */
  for (size_t i = 0; i < workspace->frame_count; i++) {
    lua_pushstring(reading->L, workspace->frames[i].name);
    if (lua_rawget(reading->L, -2) != LUA_TNIL) {
      struct treatment *treatment = list_add(arena_of(reading), &treatments, sizeof *treatment);
      treatment->frame =
          arena_text(arena_of(reading), workspace->frames[i].name, strlen(workspace->frames[i].name));
      size_t length = path_push(reading, treatment->frame);
      read_wording(reading, field, &treatment->text);
      path_pop(reading, length);
    }
    lua_pop(reading->L, 1);
  }
  const char **names = arena_alloc(arena_of(reading), (workspace->frame_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->frame_count; i++) names[i] = workspace->frames[i].name;
  for (lua_pushnil(reading->L); lua_next(reading->L, -2); lua_pop(reading->L, 1)) {
    const char *name = lua_type(reading->L, -2) == LUA_TSTRING ? lua_tostring(reading->L, -2) : "?";
    if (!workspace_find_frame(workspace, name)) complain_unknown(reading, "frame", name, names);
  }
  offer->treatments = treatments.items;
  offer->treatment_count = treatments.count;
}

static const struct field preview_fields[] = {
    {.name = "audience", .read = read_text, .offset = AT(offer, preview_audience), .is_required = true},
    {.name = "from", .read = read_day, .offset = AT(offer, preview_from_ms), .is_required = true},
    {0},
};

const struct field offer_fields[] = {
    {.name = "name", .read = read_wording, .offset = AT(offer, name), .is_required = true},
    {.name = "text", .read = read_wording, .offset = AT(offer, text)},
    {.name = "category", .read = read_text, .offset = AT(offer, category)},
    {.name = "tags", .read = read_names, .offset = AT(offer, tags)},
    {.name = "price", .read = read_price, .min = 0, .max = 1e9},
    {.name = "url", .read = read_text, .offset = AT(offer, url)},
    {.name = "image", .read = read_text, .offset = AT(offer, image)},
    {.name = "repeatable", .read = read_repeatable, .fields = repeatable_fields},
    {.name = "popularity", .read = read_number, .offset = AT(offer, popularity_said), .min = 0, .max = 1},
    {.name = "treatments", .read = read_treatments},
    {.name = "preview", .read = read_record, .fields = preview_fields},
    {.name = "from", .read = read_day, .offset = AT(offer, from_ms)},
    {.name = "to", .read = read_day, .offset = AT(offer, to_ms)},
    {.name = "stock", .read = read_stock, .min = 0, .max = 1e9},
    {0},
};

/* What is declared twice is read into a record that nobody will look at. */
void offer_end(struct reading *reading, void *record) {
  struct catalogue *catalogue = reading->loading->workspace->catalogue;
  struct offer *offer = record;
  if (catalogue_find(catalogue, reading->name) != offer) return;
  if (offer->from_ms >= offer->to_ms)
    complain(reading, "to: expected a day after 'from', else it is never shown");
  catalogue_list(catalogue, offer);
}
