/* A shop whose rules read all that many people's events make, and a stream of events of all sorts for it: purchases,
 * aliases, wishes, changed offers, repeats, what is refused.
 */
#ifndef SARTO_TESTS_STREAM_H
#define SARTO_TESTS_STREAM_H

#include "crowd.h"

enum { PEOPLE = 24 };

#define PLACEMENTS                                                                                           \
  "channel 'page' { interrupts = false }\n"                                                                  \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' }, message = 'House' } }\n"   \
  "placement 'strip' { alternatives = 3, fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'bare' {}\n"                                                                                    \
  "event_type 'Order Completed' { means = 'order.placed', items = 'products', item = 'sku', quantity = "     \
  "'qty' }\n"                                                                                                \
  "event_type 'Alias' { means = 'customer.alias', previous = 'previousId' }\n"                               \
  "event_type 'Item Changed' { means = 'offer.changed' }\n"
/* Nothing here is set aside, of which a new beginning would know nothing. */
#define WORKSPACE                                                                                            \
  "workspace { locales = { 'en', 'it' }, epoch = { events = 97 }, min_people = 2, limits = { faults = 1, "   \
  "time = '10s' } "                                                                                          \
  "}\n" PLACEMENTS
#define SOFT                                                                                                 \
  SHOP_PROFILE "trait 'uniqueness' {}\nemotion 'irritation' { half_life = '2h' }\naffinity 'style' {}\n"
#define OFFERS                                                                                               \
  SHOP_OFFERS                                                                                                \
  "offer 'coat' { name = 'Coat', category = 'coats', stock = 12, repeatable = true }\n"                      \
  "offer 'boot' { name = 'Boot', category = 'coats', stock = 5, repeatable = true }\n"                       \
  "offer 'wrap' { name = 'Wrap', category = 'dresses', price = 30, popularity = 0.9 }\n"                     \
  "offer 'cape' { name = 'Cape', category = 'dresses', price = 90, tags = { 'rare' } }\n"
#define SIGNALS                                                                                              \
  "signal 'looks' { on = 'product.viewed', origin = 'web', observe = function(event, offer)\n"               \
  "  return { soft = { uniqueness = event.data.x, style = { [offer and offer.id or 'none'] = 0.8 } },\n"     \
  "    weight = 0.5 } end }\n"                                                                               \
  "signal 'buys' { on = 'order.item.bought', origin = 'purchases', observe = function(event, offer)\n"       \
  "  if offer then return { soft = { style = { [offer.id] = 1 }, irritation = 0.2 } } end end }\n"
#define STRATEGIES                                                                                           \
  "strategy 'goes_with' { on = { 'go', 'order.placed' }, placement = 'strip', propose = function(profile)\n" \
  "  return { offers = offers.related { limit = 3 }, message = 'related' } end }\n"                          \
  "strategy 'popular' { on = { 'go', 'product.viewed' }, placement = 'home', propose = function(profile)\n"  \
  "  local found = offers.popular { limit = 2 }\n"                                                           \
  "  return { offers = found, score = found[1].popularity, message = " SEEN(                                 \
      "profile:count('go', '9d')") " }"                                                                      \
                                   " end }\n"                                                                \
                                   "strategy 'niche' { on = 'go', placement = 'bare', propose = "            \
                                   "function(profile)\n"                                                     \
                                   "  return { offers = offers.niche { limit = 2 }, score = "                \
                                   "profile.soft.uniqueness + profile.soft."                                 \
                                   "irritation } end }\n"

static const char *const shop_texts[] = {
    "workspace.lua", WORKSPACE, "profile.lua",      SOFT,       "offers.lua", OFFERS,
    "signals/s.lua", SIGNALS,   "strategies/s.lua", STRATEGIES, NULL};
static const struct crew_options by_events = {.is_clock_events = true};

/* ---- a stream of all sorts ---- */

static inline void put_person(struct buffer *text, uint32_t *chance) {
  uint32_t who = drawn(chance, 2 * PEOPLE);
  buffer_print(text, "%s%u", who < PEOPLE ? "p" : "visitor-", who % PEOPLE);
}

static inline const char *an_item(uint32_t *chance) {
  static const char *const items[] = {"rare-1", "rare-2", "house-1", "soap",  "cream", "coat",
                                      "boot",   "wrap",   "cape",    "new-1", "new-2", "gone"};
  return items[drawn(chance, sizeof items / sizeof *items)];
}

static inline void put_bought(struct buffer *text, uint32_t *chance) {
  switch (drawn(chance, 3)) {
  case 0:
    buffer_print(text,
                 "\"type\":\"order.placed\",\"data\":{\"items\":[\"%s\",{\"item\":\"%s\",\"quantity\":%u}]}",
                 an_item(chance), an_item(chance), drawn(chance, 4));
    break;
  case 1:
    buffer_print(text,
                 "\"type\":\"Order Completed\",\"data\":{\"products\":[{\"sku\":\"%s\",\"qty\":2},\"%s\"]}",
                 an_item(chance), an_item(chance));
    break;
  default:
    buffer_print(text, "\"type\":\"order.item.bought\",\"data\":{\"item\":\"%s\"}", an_item(chance));
  }
}

static inline void put_changed(struct buffer *text, uint32_t *chance) {
  const char *type = drawn(chance, 4) ? "offer.changed" : "Item Changed";
  buffer_print(text, "\"type\":\"%s\",\"data\":{\"offer\":\"%s\"", type, an_item(chance));
  switch (drawn(chance, 8)) {
  case 0:
    buffer_print(text, ",\"price\":%u", 1 + drawn(chance, 50));
    break;
  case 1:
    buffer_print(text, ",\"stock\":%u", drawn(chance, 9));
    break;
  case 2:
    buffer_add_text(text, ",\"present\":false");
    break;
  case 3:
    buffer_add_text(text, ",\"present\":true,\"stock\":null");
    break;
  case 4:
    buffer_print(text, ",\"category\":\"%s\"", drawn(chance, 2) ? "coats" : "dresses");
    break;
  case 5:
    buffer_print(text, ",\"prise\":1"); /* refused */
    break;
  default:
    buffer_print(text, ",\"name\":\"N%u\",\"tags\":[\"house\"],\"category\":\"coats\"", drawn(chance, 9));
  }
  buffer_add_byte(text, '}');
}

static inline void put_wish(struct buffer *text, uint32_t *chance) {
  static const char *const wishes[] = {"\"must\":{\"category\":[\"dresses\",\"coats\"]}",
                                       "\"never\":{\"tags\":\"rare\"}",
                                       "\"must\":null",
                                       "\"prefer\":{\"id\":\"wrap\"}",
                                       "\"never\":null",
                                       "\"mist\":{}"}; /* the last is refused */
  buffer_print(text, "\"type\":\"customer.wished\",\"data\":{%s}",
               wishes[drawn(chance, sizeof wishes / sizeof *wishes)]);
}

static inline void put_alias(struct buffer *text, uint32_t *chance) {
  bool is_mapped = drawn(chance, 2);
  buffer_print(text, "\"type\":\"%s\",\"data\":{\"%s\":\"", is_mapped ? "Alias" : "customer.alias",
               is_mapped ? "previousId" : "previous");
  if (drawn(chance, 10)) put_person(text, chance); /* else refused: of nobody */
  buffer_add_text(text, "\"}");
}

static inline void put_rest(struct buffer *text, uint32_t *chance) {
  uint32_t kind = drawn(chance, 12);
  if (kind == 0)
    put_wish(text, chance);
  else if (kind == 1)
    buffer_print(text, "\"type\":\"customer.profile\",\"data\":{\"budget\":%u}", drawn(chance, 90));
  else if (kind == 2)
    buffer_add_text(text, "\"type\":\"go\",\"placements\":[\"strip\",\"nowhere\",\"home\"]");
  else if (kind < 6)
    buffer_print(text, "\"type\":\"product.viewed\",\"data\":{\"item\":\"%s\",\"x\":%u}", an_item(chance),
                 drawn(chance, 2));
  else
    buffer_add_text(text, "\"type\":\"go\"");
}

static inline void put_event(struct buffer *text, size_t id, uint32_t *chance) {
  uint32_t kind = drawn(chance, 20);
  buffer_print(text, "{\"id\":\"%zu\",\"source\":\"s\",", id);
  if (drawn(chance, 3))
    buffer_print(text, "\"time\":\"2026-03-0%uT%02u:%02u:00Z\",", 1 + (unsigned)(id / 600), drawn(chance, 24),
                 drawn(chance, 60));
  if (kind != 7) { /* without, unless it is an offer's, it is refused */
    buffer_add_text(text, "\"subject\":\"");
    put_person(text, chance);
    buffer_add_text(text, "\",");
  }
  if (kind < 5)
    put_bought(text, chance);
  else if (kind < 8)
    put_changed(text, chance);
  else if (kind < 10)
    put_alias(text, chance);
  else
    put_rest(text, chance);
  buffer_add_byte(text, '}');
}

/* Events `from` to before `to`; one of twelve comes twice. */
static inline void take_stream(struct fixture *fixture, size_t from, size_t to) {
  struct buffer text = {0};
  for (size_t i = from; i < to; i++) {
    uint32_t chance = (uint32_t)i * 2654435761u + 1;
    drawn(&chance, 2);
    buffer_clear(&text);
    put_event(&text, i - !drawn(&chance, 12), &chance);
    take(fixture, buffer_text(&text));
  }
  buffer_fini(&text);
}

#endif
