/* The kinds of workspace.lua: settings, placements, frames, origins, event types. To add a field: a line in
 * its kind's table, a member of its record in domain/workspace.h. One thread, under script_build's pcall.
 */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "domain/link.h"
#include "bindings/wording_read.h"
#include "domain/event.h"
#include "script/kinds.h"
#include "script/kinds_contact.h"

/* ---- shared ---- */

static bool is_outside(const struct field *field, double bound) {
  return field && field->max > field->min && isfinite(bound) && (bound < field->min || bound > field->max);
}

/* Between `min` and `max` of the field, where there is one that has them. */
void read_range(struct reading *reading, const struct field *field, void *into) {
  static const struct field range_fields[] = {
      {.name = "at_least", .read = read_number, .offset = AT(range, at_least)},
      {.name = "at_most", .read = read_number, .offset = AT(range, at_most)},
      {0},
  };
  struct range *range = arena_alloc(&reading->loading->workspace->arena, sizeof *range);
  *range = (struct range){-INFINITY, INFINITY};
  if (lua_type(reading->L, -1) != LUA_TTABLE) {
    complain(reading, "expected { at_least = …, at_most = … }");
    return;
  }
  read_fields(reading, range_fields, range);
  if (is_outside(field, range->at_least) || is_outside(field, range->at_most))
    complain(reading, "expected numbers from %g to %g", field->min, field->max);
  if (range->at_least > range->at_most)
    complain(reading, "nothing is at least %g and at most %g", range->at_least, range->at_most);
  lua_pushnil(reading->L);
  if (lua_next(reading->L, -2))
    lua_pop(reading->L, 2);
  else
    complain(reading, "expected at_least, at_most or both");
  *(const struct range **)into = range;
}

void read_origin(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  const struct origin *origin = workspace_find_origin(workspace, name);
  *(const struct origin **)into = origin;
  if (origin) return;
  const char **names = arena_alloc(&workspace->arena, (workspace->origin_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->origin_count; i++) names[i] = workspace->origins[i].name;
  complain_unknown(reading, "origin", name, names);
}

static void refuse_wording(struct wording_reading *wording, const char *path, const char *sentence) {
  struct reading *reading = wording->context;
  size_t length = *path ? path_push(reading, path) : strlen(reading->path);
  complain(reading, "%s", sentence);
  path_pop(reading, length);
}

static void read_text_forms(struct reading *reading, const char *const *parts, enum wording_slots slots,
                            struct wording *into) {
  struct workspace *workspace = reading->loading->workspace;
  struct wording_reading wording = {.workspace = workspace,
                                    .parts = parts,
                                    .slots = slots,
                                    .arena = reading->loading->texts,
                                    .refuse = refuse_wording,
                                    .context = reading};
  wording_read(reading->L, -1, &wording, into);
}

void read_wording(struct reading *reading, const struct field *field, void *into) {
  (void)field;
  read_text_forms(reading, NULL, SLOTS_NONE, into);
}

void read_message(struct reading *reading, const char *const *parts, struct wording *into) {
  read_text_forms(reading, parts, SLOTS_LATER, into);
}

/* ---- workspace { … } ---- */

static size_t read_some_names(struct reading *reading, const struct field *field, const char *const **into,
                              size_t most) {
  size_t count = 0;
  read_names(reading, field, into);
  while (*into && (*into)[count]) count++;
  if (count <= most) return count;
  complain(reading, "at most %zu", most);
  return most;
}

static void read_locales(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  workspace->locale_count = read_some_names(reading, field, into, LOCALES_MAX);
}

static void read_tones(struct reading *reading, const struct field *field, void *into) {
  struct workspace *workspace = reading->loading->workspace;
  workspace->tone_count = read_some_names(reading, field, into, TONES_MAX);
  for (size_t i = 0; i < workspace->tone_count; i++)
    if (text_is_one_of(workspace->tones[i], workspace->locales))
      complain(reading, "'%s' is a locale already", workspace->tones[i]);
}

static void read_salt(struct reading *reading, const struct field *field, void *into) {
  const char *salt = NULL;
  read_text(reading, field, &salt);
  if (salt && strlen(salt) < 16)
    complain(reading, "expected at least 16 characters, made by chance and kept");
  if (salt) *(struct hash_key *)into = hash_key_of(salt);
  reading->loading->has_salt = true;
}

static void read_zone(struct reading *reading, const struct field *field, void *into) {
  const char *name = NULL;
  char nearest[ZONE_NAME_BYTES_MAX];
  read_text(reading, field, &name);
  if (!name) return;
  if (zone_is_name(name))
    *(const char **)into = name;
  else if (zone_nearest(name, nearest))
    complain(reading, "there is no time zone '%s', did you mean '%s'?", name, nearest);
  else
    complain(reading, "there is no time zone '%s': expected a name such as \"Europe/Rome\"", name);
}

/* Who is written to opens it from wherever they are: so it is encrypted, but on one's own machine. */
static bool is_address(const char *text) {
  static const char *const own[] = {"http://localhost", "http://127.0.0.1", "http://[::1]"};
  static const char encrypted[] = "https://";
  for (const char *at = text; *at; at++)
    if ((unsigned char)*at <= ' ' || strchr("\"<>\\^`{|}?#@", *at)) return false;
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) {
    size_t length = strlen(own[i]);
    if (!strncmp(text, own[i], length) && (!text[length] || strchr(":/", text[length]))) return true;
  }
  if (strncmp(text, encrypted, strlen(encrypted))) return false;
  char first = text[strlen(encrypted)];
  return first && !strchr("/:.", first);
}

static void read_links(struct reading *reading, const struct field *field, void *into) {
  const char *address = NULL;
  read_text(reading, field, &address);
  reading->loading->has_links = true;
  if (!address) return;
  if (!is_address(address)) {
    complain(reading,
             "expected an address that begins with https://, such as \"https://shop.example/sarto\"");
    return;
  }
  size_t length = strlen(address);
  while (address[length - 1] == '/') length--;
  if (!strncmp(address + length - 2, "/l", 2) || !strncmp(address + length - 2, "/o", 2))
    complain(reading, "expected what stands before " LINK_PATH ", such as \"%.*s\"", (int)length - 2,
             address);
  *(const char **)into = arena_print(&reading->loading->workspace->arena, "%.*s", (int)length, address);
}

/* How many, or how long. */
static void read_retained_releases(struct reading *reading, const struct field *field, void *into) {
  struct retention *retention = into;
  switch (lua_type(reading->L, -1)) {
  case LUA_TNUMBER:
    read_whole(reading, field, &retention->releases_count);
    break;
  case LUA_TSTRING:
    read_duration(reading, field, &retention->releases_ms);
    break;
  default:
    complain(reading, "expected how many, such as 20, or how long, such as \"90d\"");
  }
}

/* A shorter one would be a slip, and what it erases comes back from nowhere. */
static void read_inactive(struct reading *reading, const struct field *field, void *into) {
  int64_t duration_ms = CLOCK_DAY_MS;
  read_duration(reading, field, &duration_ms);
  if (duration_ms < CLOCK_DAY_MS)
    complain(reading, "expected at least \"1d\", such as \"730d\"");
  else
    *(int64_t *)into = duration_ms;
}

/* What the law gives at most is a month. */
static void read_erase_within(struct reading *reading, const struct field *field, void *into) {
  int64_t duration_ms = CLOCK_DAY_MS;
  read_duration(reading, field, &duration_ms);
  if (duration_ms < CLOCK_SECOND_MS || duration_ms > 30 * CLOCK_DAY_MS)
    complain(reading, "expected from \"1s\" to \"30d\", such as \"24h\"");
  else
    *(int64_t *)into = duration_ms;
}

static const struct field retain_fields[] = {
    {.name = "events", .read = read_duration, .offset = AT(retention, events_ms)},
    {.name = "profiles", .read = read_duration, .offset = AT(retention, profiles_ms)},
    {.name = "decisions", .read = read_duration, .offset = AT(retention, decisions_ms)},
    {.name = "releases", .read = read_retained_releases, .min = 1, .max = 1e6},
    {.name = "inactive", .read = read_inactive, .offset = AT(retention, inactive_ms)},
    {0},
};

static const struct field epoch_fields[] = {
    {.name = "events", .read = read_whole, .offset = AT(workspace, epoch_events), .min = 1, .max = 1e9},
    {.name = "every", .read = read_duration, .offset = AT(workspace, epoch_ms)},
    {0},
};

static const struct field new_fields[] = {
    {.name = "orders", .read = read_whole, .offset = AT(lifecycle_rule, new_orders), .min = 1, .max = 1e6},
    {0},
};

static const struct field established_fields[] = {
    {.name = "orders",
     .read = read_whole,
     .offset = AT(lifecycle_rule, established_orders),
     .min = 1,
     .max = 1e6},
    {0},
};

static const struct field lapsed_fields[] = {
    {.name = "silent", .read = read_duration, .offset = AT(lifecycle_rule, lapsed_silent_ms)},
    {0},
};

static const struct field lifecycle_fields[] = {
    {.name = "new", .read = read_record, .fields = new_fields},
    {.name = "established", .read = read_record, .fields = established_fields},
    {.name = "lapsed", .read = read_record, .fields = lapsed_fields},
    {0},
};

static void read_lifecycle(struct reading *reading, const struct field *field, void *into) {
  struct lifecycle_rule *rule = into;
  read_record(reading, field, into);
  if (rule->established_orders < rule->new_orders)
    complain(reading, "established after %zu orders comes before new after %zu", rule->established_orders,
             rule->new_orders);
}

static const char *const degree_names[] = {"mass", "segment", "individual", "inverse", NULL};

static const struct field degree_fields[] = {
    {.name = "prospect", .read = read_choice, .offset = AT(degree_caps, prospect), .choices = degree_names},
    {.name = "new", .read = read_choice, .offset = AT(degree_caps, new_customer), .choices = degree_names},
    {.name = "established",
     .read = read_choice,
     .offset = AT(degree_caps, established),
     .choices = degree_names},
    {.name = "lapsed", .read = read_choice, .offset = AT(degree_caps, lapsed), .choices = degree_names},
    {0},
};

static const struct field gate_fields[] = {
    {.name = "replay", .read = read_whole, .offset = AT(gate, replay), .min = 0, .max = 1e5},
    {.name = "max_changed", .read = read_number, .offset = AT(gate, max_changed), .min = 0, .max = 1},
    {.name = "max_faults", .read = read_whole, .offset = AT(gate, max_faults), .min = 0, .max = 1e6},
    {0},
};

/* Where it is declared at all, what it leaves out is not zero. */
static void read_gate(struct reading *reading, const struct field *field, void *into) {
  *(struct gate *)into = (struct gate){.replay = 1000, .max_changed = 0.2};
  read_record(reading, field, into);
}

const struct field workspace_fields[] = {
    {.name = "locales", .read = read_locales, .offset = AT(workspace, locales)},
    {.name = "tones", .read = read_tones, .offset = AT(workspace, tones)},
    {.name = "currency", .read = read_text, .offset = AT(workspace, currency)},
    {.name = "holdout", .read = read_number, .offset = AT(workspace, holdout), .min = 0, .max = 1},
    {.name = "never_say", .read = read_names, .offset = AT(workspace, never_say)},
    {.name = "salt", .read = read_salt, .offset = AT(workspace, key)},
    {.name = "late_after", .read = read_duration, .offset = AT(workspace, late_after_ms)},
    {.name = "retain", .read = read_record, .offset = AT(workspace, retain), .fields = retain_fields},
    {.name = "erase_within", .read = read_erase_within, .offset = AT(workspace, erase_within_ms)},
    {.name = "epoch", .read = read_record, .fields = epoch_fields},
    {.name = "min_people", .read = read_whole, .offset = AT(workspace, min_people), .min = 1, .max = 1e6},
    {.name = "lifecycle",
     .read = read_lifecycle,
     .offset = AT(workspace, lifecycle),
     .fields = lifecycle_fields},
    {.name = "max_memory", .read = read_bytes, .offset = AT(workspace, max_memory_bytes), .min = 1 << 20},
    {.name = "workers",
     .read = read_whole,
     .offset = AT(workspace, worker_count),
     .min = 1,
     .max = WORKERS_MAX},
    {.name = "limits", .read = read_record, .fields = workspace_limits_fields},
    {.name = "gate", .read = read_gate, .offset = AT(workspace, gate), .fields = gate_fields},
    {.name = "links", .read = read_links, .offset = AT(workspace, links)},
    {.name = "zone", .read = read_zone, .offset = AT(workspace, zone)},
    {.name = "degree", .read = read_record, .offset = AT(workspace, degree), .fields = degree_fields},
    {.name = "asks", .read = read_record, .offset = AT(workspace, ask_cap), .fields = ask_cap_fields},
    {.name = "contact_policy", .read = read_contact_policy, .offset = AT(workspace, contact)},
    {0},
};

/* ---- placement ---- */

static const char *const sort_names[] = {"catalogue", "newest", "cheapest", "dearest",
                                         "popular",   "niche",  NULL};

const struct field query_fields[] = {
    {.name = "category", .read = read_names, .offset = AT(offer_query, categories)},
    {.name = "tags", .read = read_names, .offset = AT(offer_query, tags)},
    {.name = "id", .read = read_names, .offset = AT(offer_query, ids)},
    {.name = "price", .read = read_range, .offset = AT(offer_query, price)},
    {.name = "sort", .read = read_choice, .offset = AT(offer_query, sort), .choices = sort_names},
    {.name = "limit", .read = read_whole, .offset = AT(offer_query, limit), .min = 1, .max = 100},
    {0},
};

static void read_fallback_message(struct reading *reading, const struct field *field, void *into) {
  struct placement *placement = into;
  (void)field;
  read_message(reading, placement->parts, &placement->message);
}

static const struct field fallback_fields[] = {
    {.name = "offers",
     .read = read_record,
     .offset = AT(placement, fallback),
     .fields = query_fields,
     .is_required = true},
    {.name = "message", .read = read_fallback_message},
    {0},
};

static void read_fallback(struct reading *reading, const struct field *field, void *into) {
  struct placement *placement = into;
  placement->has_fallback = true;
  read_record(reading, field, into);
}

static void read_parts(struct reading *reading, const struct field *field, void *into) {
  struct placement *placement = into;
  const struct workspace *workspace = reading->loading->workspace;
  placement->part_count = read_some_names(reading, field, &placement->parts, PARTS_MAX);
  for (size_t i = 0; i < placement->part_count; i++)
    if (text_is_one_of(placement->parts[i], workspace->locales) ||
        (workspace->tones && text_is_one_of(placement->parts[i], workspace->tones)))
      complain(reading, "'%s' is a locale or a tone already", placement->parts[i]);
}

static const char *const flag_names[] = {"object", "string", "boolean", "number", NULL};

/* Whoever says what its flag is must be able to ask for it. */
static void read_flag(struct reading *reading, const struct field *field, void *into) {
  struct placement *placement = into;
  const struct channel *channel = placement->channel;
  read_choice(reading, field, &placement->flag);
  bool tells_why = placement->flag == FLAG_BOOLEAN || placement->flag == FLAG_NUMBER;
  if (channel && channel->interrupts)
    complain(reading, "channel '%s' interrupts, so that nobody can ask for the placement", channel->name);
  else if (channel && channel->withholds_why && tells_why)
    complain(reading, "channel '%s' withholds why, and a %s would tell it; expected \"object\" or \"string\"",
             channel->name, flag_names[placement->flag]);
  else if (placement->flag == FLAG_STRING && placement->parts)
    complain(reading, "the text of a \"string\" is one, and this one has parts; expected \"object\"");
}

/* `parts` before `fallback`, whose texts have them; `channel` and `parts` before `flag`, which must go with them. */
const struct field placement_fields[] = {
    {.name = "channel", .read = read_channel, .offset = AT(placement, channel)},
    {.name = "alternatives",
     .read = read_whole,
     .offset = AT(placement, alternatives),
     .min = ALTERNATIVES_MIN,
     .max = ALTERNATIVES_MAX},
    {.name = "parts", .read = read_parts},
    {.name = "flag", .read = read_flag, .choices = flag_names},
    {.name = "fallback", .read = read_fallback, .fields = fallback_fields},
    {.name = "serendipity", .read = read_number, .offset = AT(placement, serendipity), .min = 0, .max = 1},
    {0},
};

void placement_begin(struct reading *reading, void *record) {
  (void)reading;
  ((struct placement *)record)->alternatives = ALTERNATIVES_MIN;
}

/* What is drawn must come from somewhere that the shop chose. */
void placement_end(struct reading *reading, void *record) {
  const struct placement *placement = record;
  if (placement->serendipity <= 0 || placement->has_fallback) return;
  size_t length = path_push(reading, "serendipity");
  complain(reading, "it draws from the offers of the fallback, and there is none");
  path_pop(reading, length);
}

/* ---- frame ---- */

static const struct field fits_fields[] = {
    {.name = "popularity", .read = read_range, .offset = AT(fits, popularity), .min = 0, .max = 1},
    {.name = "category", .read = read_names, .offset = AT(fits, offers) + AT(offer_query, categories)},
    {.name = "tags", .read = read_names, .offset = AT(fits, offers) + AT(offer_query, tags)},
    {.name = "price", .read = read_range, .offset = AT(fits, offers) + AT(offer_query, price)},
    {0},
};

const struct field frame_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(frame, about)},
    {.name = "fits", .read = read_record, .offset = AT(frame, fits), .fields = fits_fields},
    {0}};

/* ---- origin, event_type ---- */

const struct field origin_fields[] = {
    {.name = "label", .read = read_wording, .offset = AT(origin, label), .is_required = true},
    {.name = "purpose", .read = read_purpose, .offset = AT(origin, purpose)},
    {0},
};

/* A name or a dotted path to one, as json_find_path walks it. */
static void read_path(struct reading *reading, const struct field *field, void *into) {
  const char *path = NULL;
  size_t length = strlen(field->name);
  read_text(reading, field, &path);
  if (!path) return;
  if (!strncmp(path, field->name, length) && path[length] == '.')
    complain(reading, "a member inside of '%s' cannot take its name", field->name);
  else if (*path == '.' || path[strlen(path) - 1] == '.' || strstr(path, ".."))
    complain(reading, "expected a member's name, or a path to one such as \"order.total\"");
  else
    *(const char **)into = path;
}

static void refuse_chain(struct reading *reading, const struct event_type *first,
                         const struct event_type *second) {
  size_t length = path_push(reading, "means");
  complain(reading, "'%s' means '%s', which itself means '%s': write means = \"%s\" for both", first->name,
           first->means, second->means, second->means);
  path_pop(reading, length);
}

/* Whichever of the two stands below is told of. An event_type that means itself renames members alone, and ends no
 * chain. */
void event_type_end(struct reading *reading, void *record) {
  const struct event_type *type = record, *types = reading->loading->event_types.items;
  if (!type->means) return;
  if (strlen(type->means) > EVENT_NAME_BYTES_MAX)
    complain(reading, "means: longer than %d bytes, the most an event's type has", EVENT_NAME_BYTES_MAX);
  for (const struct event_type *before = types; before < type; before++) {
    if (!before->means) continue;
    bool is_second = !strcmp(before->means, type->name) && strcmp(type->name, type->means);
    bool is_first = !strcmp(type->means, before->name) && strcmp(before->name, before->means);
    if (is_second && strcmp(before->name, type->name)) refuse_chain(reading, before, type);
    if (is_first && strcmp(before->name, type->name)) refuse_chain(reading, type, before);
  }
}

const struct field event_type_fields[] = {
    {.name = "means", .read = read_text, .offset = AT(event_type, means), .is_required = true},
    {.name = "about", .read = read_text, .offset = AT(event_type, about)},
    {.name = "items", .read = read_path, .offset = AT(event_type, items)},
    {.name = "item", .read = read_path, .offset = AT(event_type, item)},
    {.name = "price", .read = read_path, .offset = AT(event_type, price)},
    {.name = "quantity", .read = read_path, .offset = AT(event_type, quantity)},
    {.name = "total", .read = read_path, .offset = AT(event_type, total)},
    {.name = "category", .read = read_path, .offset = AT(event_type, category)},
    {.name = "previous", .read = read_path, .offset = AT(event_type, previous)},
    {0},
};
