/* The kinds of workspace.lua that say what data may be used for, and how decisions reach people: purposes, channels. What
 * names one stands below it, so that the lists, which have room for all there can be, never move. One thread, under
 * script_build's pcall.
 */
#include <string.h>

#include "base/text.h"
#include "base/clock.h"
#include "bindings/call.h"
#include "domain/tcf.h"
#include "script/kinds.h"

/* The record of the list that has the name under the field's reader; complains where there is none. */
static void *find_above(struct reading *reading, const struct field *field, const struct list *list,
                        size_t record_bytes, const char *what) {
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return NULL;
  const char **names = arena_alloc(&reading->loading->workspace->arena, (list->count + 1) * sizeof *names);
  for (size_t i = 0; i < list->count; i++) {
    char *record = (char *)list->items + i * record_bytes;
    names[i] = *(const char **)record;
    if (!strcmp(names[i], name)) return record;
  }
  const char *nearest = text_nearest(name, names);
  complain(reading, "there is no %s '%s' declared above it%s%s%s", what, name,
           nearest ? ", did you mean '" : "", nearest ? nearest : "", nearest ? "'?" : "");
  return NULL;
}

void read_purpose(struct reading *reading, const struct field *field, void *into) {
  *(const struct purpose **)into =
      find_above(reading, field, &reading->loading->purposes, sizeof(struct purpose), "purpose");
}

void read_channel(struct reading *reading, const struct field *field, void *into) {
  *(const struct channel **)into =
      find_above(reading, field, &reading->loading->channels, sizeof(struct channel), "channel");
}

static void check_count(struct reading *reading, const struct list *list, size_t most) {
  if (list->count == most + 1) complain(reading, "there are more than %zu", most);
}

/* ---- purpose ---- */

static const char *const basis_names[] = {"consent", "contract", "legitimate_interest", NULL};

/* Bits, of numbers from 1 on. */
static void read_tcf(struct reading *reading, const struct field *field, void *into) {
  lua_State *L = reading->L;
  uint32_t purposes = 0;
  size_t count = lua_type(L, -1) == LUA_TTABLE ? lua_rawlen(L, -1) : 0;
  bool is_list = count && call_is_list(L, -1);
  for (size_t i = 1; i <= count && is_list; i++) {
    lua_rawgeti(L, -1, (lua_Integer)i);
    lua_Integer number = lua_isinteger(L, -1) ? lua_tointeger(L, -1) : 0;
    lua_pop(L, 1);
    is_list = number >= 1 && number <= TCF_PURPOSES;
    if (is_list) purposes |= UINT32_C(1) << (number - 1);
  }
  (void)field;
  if (!is_list) complain(reading, "expected a list of the TCF's purposes, by number, such as { 5, 6 }");
  *(uint32_t *)into = purposes;
}

const struct field purpose_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(purpose, about)},
    {.name = "basis",
     .read = read_choice,
     .offset = AT(purpose, basis),
     .choices = basis_names,
     .is_required = true},
    {.name = "version", .read = read_whole, .offset = AT(purpose, version), .min = 1, .max = 1e6},
    {.name = "text", .read = read_wording, .offset = AT(purpose, text)},
    {.name = "gives", .read = read_wording, .offset = AT(purpose, gives)},
    {.name = "expires", .read = read_duration, .offset = AT(purpose, expires_ms)},
    {.name = "returns", .read = read_duration, .offset = AT(purpose, returns_ms)},
    {.name = "third_party", .read = read_boolean, .offset = AT(purpose, is_third_party)},
    {.name = "known_as", .read = read_names, .offset = AT(purpose, known_as)},
    {.name = "tcf", .read = read_tcf, .offset = AT(purpose, tcf)},
    {0},
};

void purpose_begin(struct reading *reading, void *record) {
  struct purpose *purpose = record;
  (void)reading;
  purpose->basis = BASIS_CONTRACT; /* what is missing or misspelt is told of once */
  purpose->version = 1;
}

/* Nobody can agree to what was not said. */
void purpose_end(struct reading *reading, void *record) {
  const struct purpose *purpose = record;
  check_count(reading, &reading->loading->purposes, PURPOSES_MAX);
  if (purpose->basis == BASIS_CONSENT && !purpose->text.count)
    complain(reading, "'text' is missing: what the customer agrees to, in plain words");
}

/* ---- channel ---- */

enum { DELAY_UNSAID = -1 };
#define DELAY_INTERRUPTS CLOCK_HOUR_MS /* where a channel that interrupts says none: sooner is a reminder */

/* One word today; a name, so that what is withheld can be more. */
static void read_withholds(struct reading *reading, const struct field *field, void *into) {
  const char *name = NULL;
  read_text(reading, field, &name);
  if (!name) return;
  *(bool *)into = !strcmp(name, "why");
  if (strcmp(name, "why")) complain(reading, "expected \"why\"");
}

const struct field channel_fields[] = {
    {.name = "about", .read = read_text, .offset = AT(channel, about)},
    {.name = "interrupts", .read = read_boolean, .offset = AT(channel, interrupts)},
    {.name = "delay", .read = read_duration, .offset = AT(channel, delay_ms)},
    {.name = "purpose", .read = read_purpose, .offset = AT(channel, purpose)},
    {.name = "register"},
    {.name = "withholds", .read = read_withholds, .offset = AT(channel, withholds_why)},
    {0},
};

void channel_begin(struct reading *reading, void *record) {
  (void)reading;
  ((struct channel *)record)->delay_ms = DELAY_UNSAID;
}

void channel_end(struct reading *reading, void *record) {
  struct channel *channel = record;
  if (channel->delay_ms == DELAY_UNSAID) channel->delay_ms = channel->interrupts ? DELAY_INTERRUPTS : 0;
  check_count(reading, &reading->loading->channels, CHANNELS_MAX);
}
