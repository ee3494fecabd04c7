/* Whoever withdraws an origin is as one who never had it: to the byte of beliefs and hard data, and in what is decided
 * next. Each person lives twice, in two crews: once with everything and a withdrawal somewhere in between, once without
 * anything that this origin teaches. By one worker and by several, in whatever order events arrive, merged or not, late
 * or not; and what was decided is derived again from the journal.
 */
#include "crowd.h"

#include <time.h>

#include "domain/profile_inside.h"
#include "domain/profile_sections.h"
#include "engine/derive.h"

#ifndef UNLEARN_PEOPLE
#ifdef __SANITIZE_ADDRESS__
#define UNLEARN_PEOPLE 1000
#else
#define UNLEARN_PEOPLE 3000
#endif
#endif
enum {
  PEOPLE_AT_ONCE = 100,
  LIFE_MAX = 14,
  NEXT = 2,
  SECTION_HARD = 1,
  SECTION_BELIEFS = 7,
  SECTION_CARRIED = 10
};

static const char *const origins[] = {"web", "purchases", "service", "partner", "declared"};
enum { WEB, PURCHASES, SERVICE, PARTNER, DECLARED, ORIGINS };

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'en', 'it' }, currency = 'EUR', holdout = 0.1, salt = 'a grain of salt for "      \
  "tests', late_after = '10d',\n"                                                                            \
  "  limits = { time = '10s' } }\n"                                                                          \
  "purpose 'personal' { basis = 'legitimate_interest', text = 'to choose' }\n"                               \
  "origin 'partner' { label = 'A partner' }\n"                                                               \
  "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"
#define DATA                                                                                                 \
  "hard 'size' { type = 'string', origin = 'web' }\n"                                                        \
  "hard 'tier' { type = 'number', origin = 'partner' }\n"                                                    \
  "hard 'marks' { type = 'set', origin = 'service' }\n"                                                      \
  "hard 'budget' { type = 'number' }\n"                                                                      \
  "hard 'club' { type = 'boolean', origin = 'purchases' }\n"                                                 \
  "trait 'uniqueness' {}\nemotion 'irritation' { half_life = '2h' }\naffinity 'style' {}\n"
#define ASKS                                                                                                 \
  "ask 'taste' { purpose = 'personal', placement = 'home', gives = { en = 'thanks' }, scale = { 1, 5 }, "    \
  "text = 'a "                                                                                               \
  "few',\n"                                                                                                  \
  "  items = { { id = 'alone', soft = 'uniqueness', text = 'alone' },\n"                                     \
  "            { id = 'spend', hard = 'budget', text = 'spend' } } }\n"
#define TEACHES(name, on)                                                                                    \
  "signal '" name "' { on = '" on "', origin = '" name "', where = { " name " = true },\n"                   \
  "  observe = function(event, offer) return { soft = { uniqueness = event.data.x,\n"                        \
  "    irritation = 1 - event.data.x, style = offer and offer.tags or event.data.key },\n"                   \
  "    weight = 0.1 + event.data.x } end }\n"
#define SIGNALS                                                                                              \
  TEACHES("web", "product.viewed")                                                                           \
  TEACHES("service", "product.viewed")                                                                       \
  TEACHES("partner", "product.viewed")                                                                       \
  TEACHES("purchases", "order.item.bought")
/* All that can be read becomes the score, which the decision tells. */
#define STRATEGY                                                                                             \
  "strategy 's' { on = 'go', placement = 'home', purpose = 'personal', propose = function(profile)\n"        \
  "  local hard, told, score = profile.hard, {}, 0\n"                                                        \
  "  for _, name in ipairs { 'size', 'tier', 'budget', 'club' } do\n"                                        \
  "    told[#told + 1] = profile:knows(name) and tostring(hard[name]) or '-' end\n"                          \
  "  for _, style in ipairs(profile:top('style', 5)) do\n"                                                   \
  "    told[#told + 1] = style .. '=' .. profile:belief('style', style).evidence end\n"                      \
  "  for _, mark in ipairs(profile:knows 'marks' and hard.marks or {}) do told[#told + 1] = mark end\n"      \
  "  told[#told + 1] = #profile:belief('uniqueness').origins .. ' ' .. profile.soft.irritation\n"            \
  "  local text = table.concat(told, ' ')\n"                                                                 \
  "  for i = 1, #text do score = (score * 31 + text:byte(i)) % 1000003 end\n"                                \
  "  local liked = profile.soft.uniqueness > 0.5 and 'rare' or 'house'\n"                                    \
  "  return { offers = offers.where { tags = liked }, score = score / 1000003 } end }\n"

static const char *const texts[] = {
    "workspace.lua", WORKSPACE, "profile.lua",      DATA,     "offers.lua", SHOP_OFFERS, "asks.lua", ASKS,
    "signals/s.lua", SIGNALS,   "strategies/s.lua", STRATEGY, NULL};

/* ---- a life ---- */

enum deed { VIEWS, BUYS, TELLS, TAKES_BACK, ANSWERS, WITHDRAWS, IS_KNOWN, DEEDS };

struct moment {
  enum deed deed;
  bool is_visitor; /* under the id that flows into theirs */
  int64_t time_ms;
  uint32_t draw, order; /* what else of it is drawn; when it arrives */
};

struct life {
  size_t person, count;
  int origin; /* that is withdrawn */
  struct moment moments[LIFE_MAX];
};

static int by_arrival(const void *left, const void *right) {
  const struct moment *a = left, *b = right;
  return (a->order > b->order) - (a->order < b->order);
}

static size_t find_deed(const struct life *life, enum deed deed) {
  size_t at = 0;
  while (life->moments[at].deed != deed) at++;
  return at;
}

/* What is told of a person, and nothing of a visitor, who would be known then; times tie, and some are long ago. What
 * comes of the device after they are known is somebody else's. */
static void draw_life(struct life *life, size_t person, int64_t arrival_ms) {
  uint32_t chance = (uint32_t)person * 2654435761U + 7;
  *life = (struct life){.person = person, .count = 5 + drawn(&chance, LIFE_MAX - 4)};
  life->origin = (int)drawn(&chance, ORIGINS);
  for (size_t i = 0; i < life->count; i++) {
    struct moment *moment = &life->moments[i];
    moment->deed = i == 0 ? WITHDRAWS : i == 1 ? IS_KNOWN : (enum deed)drawn(&chance, WITHDRAWS);
    moment->is_visitor =
        moment->deed != IS_KNOWN && moment->deed != TELLS && moment->deed != TAKES_BACK && !drawn(&chance, 3);
    int64_t hours = drawn(&chance, 4) ? drawn(&chance, 24) : drawn(&chance, 24 * 20);
    moment->time_ms = arrival_ms - hours * CLOCK_HOUR_MS;
    moment->draw = drawn(&chance, 1 << 16);
    moment->order = drawn(&chance, 1 << 20);
  }
  qsort(life->moments, life->count, sizeof *life->moments, by_arrival);
  size_t known = find_deed(life, IS_KNOWN);
  for (size_t i = known + 1; i < life->count; i++) life->moments[i].is_visitor = false;
}

/* ---- as events ---- */

enum kind_of_life {
  WHOLE,    /* with everything, and the withdrawal */
  WITHOUT,  /* without what the origin teaches */
  UNTOUCHED /* with everything, and no withdrawal */
};

static const char *truth(bool is_true) {
  return is_true ? "true" : "false";
}

static void put_views(struct buffer *out, const struct moment *moment, int untaught) {
  buffer_print(out, "\"type\":\"product.viewed\",\"data\":{\"x\":%.2f,\"key\":\"k%u\",\"item\":\"rare-%u\"",
               (moment->draw % 100) / 100.0, moment->draw % 7, 1 + moment->draw % 3);
  for (int i = 0; i < ORIGINS; i++)
    buffer_print(out, ",\"%s\":%s", origins[i], truth(i != untaught && (moment->draw >> i & 3)));
}

static void put_buys(struct buffer *out, const struct moment *moment, int untaught) {
  buffer_print(out,
               "\"type\":\"order.placed\",\"data\":{\"x\":%.2f,\"key\":\"bought\",\"total\":%u,\"purchases\":"
               "%s,\"items\":[\"soap\",\"house-%u\"]",
               (moment->draw % 100) / 100.0, moment->draw % 500, truth(untaught != PURCHASES),
               1 + moment->draw % 3);
}

static void put_tells(struct buffer *out, const struct moment *moment, int untaught, bool takes_back) {
  static const struct {
    int origin;
    const char *name, *value;
  } told[] = {{WEB, "size", "\"m%u\""},
              {PARTNER, "tier", "%u"},
              {SERVICE, "marks", "[\"late\",\"m%u\"]"},
              {DECLARED, "budget", "%u"}};
  buffer_print(out, "\"type\":\"customer.profile\",\"data\":{\"unknown\":1");
  for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
    if (told[i].origin == untaught || !(moment->draw >> i & 3)) continue;
    buffer_print(out, ",\"%s\":", told[i].name);
    if (takes_back)
      buffer_add_text(out, "null");
    else
      buffer_print(out, told[i].value, moment->draw % 9);
  }
  if (untaught != PURCHASES) buffer_print(out, ",\"club\":%s", truth(moment->draw & 1));
}

static void put_answers(struct buffer *out, const struct moment *moment, int untaught) {
  buffer_print(out, "\"type\":\"ask.answered\",\"data\":{\"ask\":\"taste\"");
  if (untaught == DECLARED)
    buffer_print(out, ",\"refused\":true");
  else
    buffer_print(out, ",\"answers\":{\"alone\":%u,\"spend\":%u}", 1 + moment->draw % 5, moment->draw % 99);
}

/* In the other lives of an origin that teaches nothing, so that all have as many events. */
static void put_withdraws(struct buffer *out, const struct moment *moment, const char *name) {
  bool is_list = moment->draw & 1;
  buffer_print(out, "\"type\":\"origin.withdrawn\",\"data\":{\"origin\":%s\"%s\"%s",
               is_list ? "[\"nowhere\"," : "", name, is_list ? "]" : "");
}

static void put_moment(struct buffer *out, const struct life *life, size_t at, enum kind_of_life kind) {
  const struct moment *moment = &life->moments[at];
  int untaught = kind == WITHOUT ? life->origin : ORIGINS;
  char time[CLOCK_TEXT_BYTES];
  buffer_clear(out);
  buffer_print(out, "{\"id\":\"%zu-%zu\",\"source\":\"s\",\"subject\":\"%s%zu\",\"time\":\"%s\",",
               life->person, at, moment->is_visitor ? "v" : "p", life->person,
               clock_print(moment->time_ms, time));
  switch (moment->deed) {
  case VIEWS:
    put_views(out, moment, untaught);
    break;
  case BUYS:
    put_buys(out, moment, untaught);
    break;
  case TELLS:
  case TAKES_BACK:
    put_tells(out, moment, untaught, moment->deed == TAKES_BACK);
    break;
  case ANSWERS:
    put_answers(out, moment, untaught);
    break;
  case WITHDRAWS:
    put_withdraws(out, moment, kind == WHOLE ? origins[life->origin] : "nothing");
    break;
  case IS_KNOWN:
    buffer_print(out, "\"type\":\"customer.alias\",\"data\":{\"previous\":\"v%zu\"", life->person);
    break;
  case DEEDS:
    break;
  }
  buffer_add_text(out, "}}");
}

static void put_next(struct buffer *out, size_t person, size_t i) {
  buffer_clear(out);
  buffer_print(out, "{\"id\":\"next-%zu-%zu\",\"source\":\"s\",\"subject\":\"p%zu\",\"type\":\"go\"}", person,
               i, person);
}

/* ---- living ---- */

static void live(struct fixture *fixture, const struct life *lives, size_t count, enum kind_of_life kind) {
  struct buffer text = {0};
  for (size_t at = 0; at < LIFE_MAX; at++)
    for (size_t i = 0; i < count; i++) {
      if (at >= lives[i].count) continue;
      put_moment(&text, &lives[i], at, kind);
      if (take(fixture, buffer_text(&text))) fail_msg("%s: %s", buffer_text(&text), fixture->err.text);
    }
  buffer_fini(&text);
}

static void decide_next(struct fixture *fixture, const struct life *lives, size_t count) {
  struct buffer text = {0};
  for (size_t next = 0; next < NEXT; next++)
    for (size_t i = 0; i < count; i++) {
      put_next(&text, lives[i].person, next);
      if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
    }
  buffer_fini(&text);
  crew_barrier(fixture->crew);
}

static struct slice section_of(const struct buffer *image, uint64_t wanted) {
  const unsigned char *bytes = (const unsigned char *)image->data;
  struct image_reader reader = {bytes, bytes + image->length, false};
  image_get_varint(&reader);
  free(image_take_text(&reader));
  for (uint64_t tag; (tag = image_get_varint(&reader)) && !reader.is_bad;) {
    size_t length = image_get_count(&reader);
    const char *content = image_get_bytes(&reader, length);
    if (tag == wanted) return (struct slice){content, length};
  }
  return (struct slice){0};
}

static struct buffer image_of(struct fixture *fixture, size_t person) {
  char id[24];
  struct buffer image = {0};
  snprintf(id, sizeof id, "p%zu", person);
  const struct profile *profile = crew_find_profile(fixture->crew, id, &fixture->err);
  if (!profile) fail_msg("there is no %s", id);
  profile_encode(profile, &fixture->seats[0].release->workspace, &image);
  return image;
}

static bool is_same_section(const struct buffer *one, const struct buffer *other, uint64_t tag) {
  struct slice left = section_of(one, tag), right = section_of(other, tag);
  return left.length == right.length && (!left.length || !memcmp(left.data, right.data, left.length));
}

static size_t expect_same_section(const struct buffer *one, const struct buffer *other, uint64_t tag,
                                  const struct life *life) {
  if (!is_same_section(one, other, tag))
    fail_msg("person %zu, who withdrew %s, differs in section %d", life->person, origins[life->origin],
             (int)tag);
  return section_of(one, tag).length;
}

/* How many bytes are the same. */
static size_t expect_same_person(struct fixture *one, struct fixture *other, const struct life *life) {
  struct buffer left = image_of(one, life->person), right = image_of(other, life->person);
  size_t bytes = expect_same_section(&left, &right, SECTION_HARD, life) +
                 expect_same_section(&left, &right, SECTION_BELIEFS, life) +
                 expect_same_section(&left, &right, SECTION_CARRIED, life);
  buffer_fini(&left);
  buffer_fini(&right);
  return bytes;
}

/* The last so many; how many of them a strategy filled. */
static size_t expect_same_decisions(const struct fixture *one, const struct fixture *other, size_t count) {
  const struct fake_journal *left = &one->ledger.fake, *right = &other->ledger.fake;
  size_t chosen = 0;
  assert_int_equal(left->count, right->count);
  for (size_t i = left->count - count; i < left->count; i++) {
    struct buffer told = {0}, expected = {0};
    buffer_add(&told, left->rows[i].decision.data, left->rows[i].decision.length);
    buffer_add(&expected, right->rows[i].decision.data, right->rows[i].decision.length);
    expect_same(&told, &expected);
    chosen += strstr(buffer_text(&told), "TARGETING_MATCH") != NULL;
    buffer_fini(&told), buffer_fini(&expected);
  }
  return chosen;
}

struct tally {
  size_t people, decisions, chosen, bytes;
};

static void live_twice(size_t first, size_t workers, struct tally *tally) {
  static struct life lives[PEOPLE_AT_ONCE];
  struct fixture whole, without;
  open_crew_of(&whole, texts, workers, (struct crew_options){0}, 0);
  open_crew_of(&without, texts, 1, (struct crew_options){0}, 0);
  for (size_t i = 0; i < PEOPLE_AT_ONCE; i++) draw_life(&lives[i], first + i, whole.arrival_ms);
  live(&whole, lives, PEOPLE_AT_ONCE, WHOLE);
  live(&without, lives, PEOPLE_AT_ONCE, WITHOUT);
  decide_next(&whole, lives, PEOPLE_AT_ONCE);
  decide_next(&without, lives, PEOPLE_AT_ONCE);
  for (size_t i = 0; i < PEOPLE_AT_ONCE; i++) tally->bytes += expect_same_person(&whole, &without, &lives[i]);
  tally->chosen += expect_same_decisions(&whole, &without, NEXT * PEOPLE_AT_ONCE);
  tally->people += PEOPLE_AT_ONCE;
  tally->decisions += NEXT * PEOPLE_AT_ONCE;
  close_crew(&whole);
  close_crew(&without);
}

static void who_withdraws_an_origin_is_as_one_who_never_had_it(void **state) {
  struct tally tally = {0};
  clock_t begin = clock();
  (void)state;
  for (size_t first = 0; first < UNLEARN_PEOPLE; first += PEOPLE_AT_ONCE)
    live_twice(first, 1 + first / PEOPLE_AT_ONCE % 3, &tally);
  printf("%zu people, %zu decisions (%zu by the strategy), %zu bytes the same, %.1f s\n", tally.people,
         tally.decisions, tally.chosen, tally.bytes, (double)(clock() - begin) / CLOCKS_PER_SEC);
  assert_true(tally.chosen > tally.decisions / 2 && tally.bytes > tally.people * 50);
}

static bool has_same_sections(struct fixture *one, struct fixture *other, size_t person) {
  struct buffer left = image_of(one, person), right = image_of(other, person);
  bool is_same =
      is_same_section(&left, &right, SECTION_HARD) && is_same_section(&left, &right, SECTION_BELIEFS);
  buffer_fini(&left), buffer_fini(&right);
  return is_same;
}

/* Else the test before would show nothing. */
static void those_who_withdraw_had_something_of_the_origin(void **state) {
  static struct life lives[PEOPLE_AT_ONCE];
  struct fixture untouched, without;
  size_t different = 0;
  (void)state;
  open_crew_of(&untouched, texts, 1, (struct crew_options){0}, 0);
  open_crew_of(&without, texts, 1, (struct crew_options){0}, 0);
  for (size_t i = 0; i < PEOPLE_AT_ONCE; i++) draw_life(&lives[i], i, untouched.arrival_ms);
  live(&untouched, lives, PEOPLE_AT_ONCE, UNTOUCHED);
  live(&without, lives, PEOPLE_AT_ONCE, WITHOUT);
  for (size_t i = 0; i < PEOPLE_AT_ONCE; i++) different += !has_same_sections(&untouched, &without, i);
  assert_in_range(different, PEOPLE_AT_ONCE * 3 / 4, PEOPLE_AT_ONCE);
  close_crew(&untouched);
  close_crew(&without);
}

/* ---- derived again ---- */

static void what_was_decided_is_derived_again(void **state) {
  static struct life lives[PEOPLE_AT_ONCE];
  struct fixture fixture;
  struct findings findings = {0};
  struct derived derived;
  struct error err;
  (void)state;
  open_crew_of(&fixture, texts, 1, (struct crew_options){0}, 0);
  for (size_t i = 0; i < PEOPLE_AT_ONCE; i++) draw_life(&lives[i], i, fixture.arrival_ms);
  live(&fixture, lives, PEOPLE_AT_ONCE, WHOLE);
  decide_next(&fixture, lives, PEOPLE_AT_ONCE);
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = release_of(scripts, texts, &findings);
  fixture.ledger.fake.folded_number = fake_last_number(&fixture.ledger.fake);
  struct derive *derive = derive_new(
      &(struct derive_options){.release = release, .record = fake_record_port(&fixture.ledger.fake)});
  for (size_t i = 0; i < fixture.ledger.fake.count; i++) {
    assert_int_equal(derive_row(derive, fixture.ledger.fake.rows[i].number, &derived, &err), STATUS_OK);
    if (derived.kind == DERIVED_NOTHING) continue;
    assert_int_equal(derived.kind, DERIVED);
    assert_true(derived.is_equal);
    assert_true(derived.is_same_profile);
  }
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
  close_crew(&fixture);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(who_withdraws_an_origin_is_as_one_who_never_had_it),
      cmocka_unit_test(those_who_withdraw_had_something_of_the_origin),
      cmocka_unit_test(what_was_decided_is_derived_again),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
