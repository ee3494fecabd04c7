/* A million random cases, hostile strategies among them (CHOICES says how many; few, if left out): whatever a strategy does,
 * every placement that is filled shows at least two different offers, none that this person bought and may not be shown
 * again, none that is withheld, none twice on a page. Judged by a model of its own, which knows offers by their ids alone.
 */
#include "shop.h"

#include <stdio.h>

enum { OFFERS = 40, PEOPLE = 25, ROUNDS = 1000 };

/* ---- chance ---- */

static uint64_t state_of_chance;

static uint64_t chance(uint64_t below) {
  uint64_t x = state_of_chance += UINT64_C(0x9e3779b97f4a7c15);
  x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
  return (x ^ x >> 31) % below;
}

/* ---- the model ---- */

struct model_offer {
  char category, tag;
  bool is_repeatable, is_withdrawn;
  int from_day, to_day; /* of March 2026, from 1 on; 0: not said */
  int after_days;
};

struct model_person {
  int64_t bought_ms[OFFERS]; /* 0: never */
  char never_tag;            /* 0: none */
  char must_category;        /* 0: none */
};

struct model {
  struct model_offer offers[OFFERS];
  struct model_person people[PEOPLE];
  size_t decided, filled, empty, shown;
};

static int day_of_month(int64_t ms) {
  int64_t first;
  assert_true(clock_parse("2026-03-01T00:00:00Z", &first));
  return (int)((ms - first) / CLOCK_DAY_MS) + 1;
}

static const char *why_withheld(const struct model *model, size_t person, size_t offer, int64_t now_ms) {
  const struct model_offer *one = &model->offers[offer];
  const struct model_person *who = &model->people[person];
  if (one->is_withdrawn) return "withdrawn";
  if (one->from_day && day_of_month(now_ms) < one->from_day) return "not yet";
  if (one->to_day && day_of_month(now_ms) >= one->to_day) return "no more";
  if (who->never_tag == one->tag) return "never wished";
  if (who->must_category && who->must_category != one->category) return "not what they must see";
  if (!who->bought_ms[offer]) return NULL;
  if (!one->is_repeatable) return "bought";
  return now_ms - who->bought_ms[offer] < one->after_days * CLOCK_DAY_MS ? "bought of late" : NULL;
}

/* ---- a shop by chance ---- */

static void write_offers(struct model *model, struct buffer *out) {
  for (int i = 0; i < OFFERS; i++) {
    struct model_offer *one = &model->offers[i];
    *one = (struct model_offer){.category = (char)('a' + chance(4)), .tag = (char)('p' + chance(5))};
    if (i < 5) one->category = (char)('a' + i % 4), one->tag = (char)('p' + i); /* there is one of each */
    buffer_print(out, "offer 'o%d' { name = 'O', category = '%c', tags = '%c'", i, one->category, one->tag);
    if (!chance(4)) {
      one->is_repeatable = true;
      one->after_days = (int)chance(20);
      buffer_print(out, ", repeatable = { after = '%dd' }", one->after_days);
    }
    if (!chance(6)) buffer_print(out, ", from = '2026-03-%02d'", one->from_day = 1 + (int)chance(20));
    if (!chance(6))
      buffer_print(out, ", to = '2026-03-%02d'", one->to_day = one->from_day + 1 + (int)chance(9));
    if (!chance(3)) buffer_print(out, ", price = %d", (int)chance(300));
    buffer_add_text(out, " }\n");
  }
}

static void write_workspace(struct buffer *out) {
  static const char *const fallbacks[] = {
      "fallback = { offers = { tags = 'p' } },", "fallback = { offers = { category = 'b', limit = 3 } },",
      "fallback = { offers = {} },", "fallback = { offers = { price = { at_least = 500 } }, message = 'x' },",
      ""};
  buffer_add_text(out, "workspace { locales = { 'it' }, limits = { time = '10s' } }\nframe 'f' {}\n"
                       "frame 'dear' { fits = { price = { at_least = 100 } } }\n");
  for (int i = 0; i < 3; i++) {
    const char *fallback = fallbacks[chance(5)];
    buffer_print(out, "placement 'p%d' { alternatives = %d, %s %s }\n", i, 2 + (int)chance(4), fallback,
                 *fallback && !chance(2) ? "serendipity = 0.5" : "");
  }
}

/* What a strategy returns: honest, careless, and set on getting something past the guardrails. */
static const char *const bodies[] = {
    "return { offers = offers.where { category = 'a', limit = 3 } }",
    "return { offers = offers.popular { limit = 6 }, frame = 'f', message = 'x' }",
    "return { offers = offers.niche {}, frame = 'dear', score = 0.9 }",
    "return { offers = offers.where { tags = { 'p', 'q' }, sort = 'cheapest' } }",
    "return { offers = offers.related { limit = 4 } }",
    "return { offers = offers.wished { limit = 4 } }",
    "return { offers = offers.first(3, offers.where { tags = 'r' }, offers.popular {}) }",
    "return nil",
    "return { offers = {} }",
    "return { offers = { 'o1' } }",
    "return { offers = { 'o1', 'o1', 'o1' } }",
    "return { offers = { 'o1', 'o2', 'o2', 'o3', 'o1' } }",
    "local all = {} for i = 0, 39 do all[#all + 1] = 'o' .. i end return { offers = all }",
    ("local own = {} for i = 0, 39 do if profile:owns('o' .. i) then own[#own + 1] = 'o' .. i end end\n"
     "return { offers = own }"),
    "return { offers = { event.data.item, event.data.item } }",
    "local no = 'no such ' .. 'offer' return { offers = { 'o1', no } }",
    "return { offers = function() return offers.popular {} end }",
    "local x = offers.where {} x[1] = x[2] return { offers = x }",
    "local x = offers.where { limit = 2 } return { offers = { x[1], x[1] } }",
    "error('no')",
    "local t = {} for i = 1, 150 do t[i] = 'o' .. i % 40 end return { offers = t }",
    "local torn = { [1] = 'o1', [3] = 'o3' } return { offers = torn }",
    "local one = 'o1' return { offers = one }",
    "return 'o1', 'o2'",
};
enum { BODIES = sizeof bodies / sizeof *bodies };

static void write_rules(struct buffer *out) {
  static const char *const degrees[] = {"mass", "segment", "individual", "inverse"};
  for (int i = 0; i < 6; i++)
    buffer_print(out,
                 "strategy 's%d' { on = 'go', placement = 'p%d', priority = %d, degree = '%s',\n"
                 "propose = function(profile, event)\n%s\nend }\n",
                 i, (int)chance(3), (int)chance(3), degrees[chance(4)], bodies[chance(BODIES)]);
}

/* ---- what happens ---- */

static void pass_time(struct shop *shop) {
  int64_t step_ms = (int64_t)chance(90) * 60000;
  shop->time_ms += step_ms;
  shop->arrival_ms += step_ms;
}

static void buy(struct shop *shop, struct model *model, size_t person) {
  char who[16], data[64];
  size_t offer = chance(OFFERS);
  snprintf(who, sizeof who, "p%zu", person);
  snprintf(data, sizeof data, ",\"data\":{\"item\":\"o%zu\"}", offer);
  shop_decide(shop, "order.item.bought", who, data);
  model->people[person].bought_ms[offer] = shop->time_ms;
}

static void wish(struct shop *shop, struct model *model, size_t person) {
  char who[16], data[128];
  struct model_person *one = &model->people[person];
  one->never_tag = chance(2) ? (char)('p' + chance(5)) : 0;
  one->must_category = chance(3) ? 0 : (char)('a' + chance(4));
  char never[40] = "null", must[40] = "null";
  if (one->never_tag) snprintf(never, sizeof never, "{\"tags\":\"%c\"}", one->never_tag);
  if (one->must_category) snprintf(must, sizeof must, "{\"category\":\"%c\"}", one->must_category);
  snprintf(who, sizeof who, "p%zu", person);
  snprintf(data, sizeof data, ",\"data\":{\"never\":%s,\"must\":%s}", never, must);
  shop_decide(shop, "customer.wished", who, data);
}

static void withdraw(struct shop *shop, struct model *model) {
  char data[80];
  size_t offer = chance(OFFERS);
  struct model_offer *one = &model->offers[offer];
  one->is_withdrawn = !one->is_withdrawn;
  snprintf(data, sizeof data, ",\"data\":{\"offer\":\"o%zu\",\"present\":%s}", offer,
           one->is_withdrawn ? "false" : "true");
  shop_decide(shop, "offer.changed", "shop", data);
}

static void judge_placement(const struct shop *shop, struct model *model, size_t person,
                            const json_value *placement, uint64_t *page) {
  size_t count = 0;
  const json_value *alternatives = json_find(placement, "alternatives");
  for (const json_value *one = json_first(alternatives); one; one = json_next(one), count++) {
    const char *id = json_string(json_find(one, "offer"));
    size_t offer = strtoul(id + 1, NULL, 10);
    const char *why = why_withheld(model, person, offer, shop->time_ms);
    if (why) fail_msg("%s is shown to p%zu: %s\n%s", id, person, why, shop->journal.answer.data);
    if (*page >> offer & 1) fail_msg("%s is shown twice\n%s", id, shop->journal.answer.data);
    *page |= UINT64_C(1) << offer;
  }
  if (count == 1) fail_msg("there is no choice\n%s", shop->journal.answer.data);
  model->filled += count > 0;
  model->empty += !count;
  model->shown += count;
}

static void decide(struct shop *shop, struct model *model, size_t person) {
  static const char *const asked[] = {"", ",\"placements\":\"p0,p1,p2\"", ",\"placements\":\"p2\""};
  char who[16], more[120];
  uint64_t page = 0;
  snprintf(who, sizeof who, "p%zu", person);
  snprintf(more, sizeof more, ",\"data\":{\"item\":\"o%d\"}%s", (int)chance(OFFERS), asked[chance(3)]);
  shop_decide(shop, "go", who, more);
  const json_value *placements = json_find(shop->decision, "placements");
  for (const json_value *one = json_first(placements); one; one = json_next(one))
    judge_placement(shop, model, person, one, &page);
  model->decided++;
}

static void live(struct shop *shop, struct model *model, size_t most) {
  for (size_t i = 0; i < ROUNDS && model->decided < most; i++) {
    size_t person = chance(PEOPLE), what = chance(20);
    pass_time(shop);
    if (what == 0)
      wish(shop, model, person);
    else if (what == 1 && !chance(4))
      withdraw(shop, model);
    else if (what < 6)
      buy(shop, model, person);
    else
      decide(shop, model, person);
  }
}

static void open_by_chance(struct shop *shop, struct model *model) {
  struct buffer workspace = {0}, offers = {0}, rules = {0};
  write_workspace(&workspace);
  write_offers(model, &offers);
  write_rules(&rules);
  shop_open_with(shop,
                 (const char *const[]){"workspace.lua", buffer_text(&workspace), "offers.lua",
                                       buffer_text(&offers), "strategies/s.lua", buffer_text(&rules), NULL},
                 (struct crew_options){.is_clock_events = true});
  buffer_fini(&workspace);
  buffer_fini(&offers);
  buffer_fini(&rules);
}

static void a_choice_is_two_that_may_be_shown_whatever_a_strategy_does(void **state) {
  const char *asked = getenv("CHOICES");
  size_t most = asked ? strtoul(asked, NULL, 10) : 20000, shops = 0;
  struct model model = {.decided = 0};
  (void)state;
  for (; model.decided < most; shops++) {
    struct shop shop;
    memset(model.people, 0, sizeof model.people);
    state_of_chance = shops + 1;
    open_by_chance(&shop, &model);
    live(&shop, &model, most);
    shop_close(&shop);
  }
  printf("%zu decisions in %zu shops: %zu placements filled, %.2f offers each; %zu empty, %.1f %%\n",
         model.decided, shops, model.filled, (double)model.shown / (double)model.filled, model.empty,
         100.0 * (double)model.empty / (double)(model.filled + model.empty));
  assert_true(model.filled > most / 2);
  assert_true(model.empty > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_choice_is_two_that_may_be_shown_whatever_a_strategy_does),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
