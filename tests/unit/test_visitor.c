/* Public keys: whom they speak for, what is taken of what a stranger says, and that the answer tells nothing of whom it is
 * about; and that all of it is derived again. */
#include "crowd.h"

#include "base/secret.h"
#include "domain/visitor.h"
#include "engine/derive.h"

#include <sodium.h>

/* ---- the shop ---- */

#define WORKSPACE                                                                                            \
  "workspace { links = 'https://shop.example', locales = { 'en', 'it' }, holdout = 0.5, salt = 'a grain of " \
  "salt for tests', limits = { time = "                                                                      \
  "'10s' },\n"                                                                                               \
  "  contact_policy = { { placement = 'home', at_most = 1, within = '9d' } } }\n"                            \
  "purpose 'personal' { basis = 'consent', version = 1, text = 'to choose what you see' }\n"                 \
  "purpose 'news' { basis = 'legitimate_interest', known_as = { 'marketing' } }\n"                           \
  "channel 'page' { interrupts = false, purpose = 'news' }\n"                                                \
  "channel 'mail' { interrupts = true, delay = '0s' }\n"                                                     \
  "placement 'home' { channel = 'page', alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"    \
  "placement 'strip' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'letter' { channel = 'mail', fallback = { offers = { tags = 'house' } } }\n"
#define PROFILE SHOP_PROFILE "trait 'uniqueness' {}\n"
#define SIGNALS                                                                                              \
  "signal 'looks' { on = { 'go', 'customer.profile', 'ask.answered' }, origin = 'web', observe = "           \
  "function() return { soft = { uniqueness = 1 }, weight = 2 } end }\n"
#define RULES                                                                                                \
  "strategy 'near' { on = 'go', placement = 'home', degree = 'individual', purpose = 'news', propose = "     \
  "function(profile)\n"                                                                                      \
  "  if profile.soft.uniqueness > 0.5 then return { offers = { 'rare-1', 'rare-2' }, score = 1 } end end "   \
  "}\n"                                                                                                      \
  "strategy 'far' { on = { 'go', 'occasion.birthday' }, placement = 'home', degree = 'mass', propose = "     \
  "function()\n"                                                                                             \
  "  return { offers = { 'soap', 'cream', 'house-1' } } end }\n"                                             \
  "strategy 'post' { on = 'go', placement = 'letter', degree = 'mass', propose = function()\n"               \
  "  return { offers = { 'soap', 'cream' } } end }\n"                                                        \
  "strategy 'later' { on = 'go', placement = 'letter', degree = 'mass', after = '1h', propose = "            \
  "function()\n"                                                                                             \
  "  return { offers = { 'soap', 'cream' } } end }\n"
static const char *const texts[] = {
    "workspace.lua", WORKSPACE, "profile.lua",      PROFILE, "offers.lua", SHOP_OFFERS,
    "signals/s.lua", SIGNALS,   "strategies/s.lua", RULES,   NULL};

static void open_shop(struct shop *shop) {
  shop_open_with(shop, texts, (struct crew_options){.is_clock_events = true});
}

#define KNOWN                                                                                                \
  "{\"id\":\"known\",\"source\":\"s\",\"type\":\"customer.profile\",\"subject\":\"lucia\","                  \
  "\"time\":\"2026-03-01T09:00:00Z\",\"data\":{\"look\":\"alone\"}}"

static void take_text(struct shop *shop, const char *text) {
  if (shop_take(shop, text)) fail_msg("%s: %s", text, shop->err.text);
}

static void say(struct shop *shop, const char *type, const char *subject, const char *more) {
  shop_decide(shop, type, subject, more);
}

static void put_public(struct shop *shop, struct buffer *out) {
  struct slice decision = {shop->journal.answer.data, shop->journal.answer.length};
  decision_for_public(decision, out);
}

/* The answer to one public event of a fixed id and time, as who sent it gets it. */
static void answer_of(struct shop *shop, const char *type, const char *rest, struct buffer *out) {
  struct buffer text = {0};
  buffer_print(&text,
               "{\"id\":\"asked\",\"source\":\"page\",\"type\":\"%s\",\"subject\":\"lucia\","
               "\"time\":\"2026-03-02T10:00:00Z\"%s,\"public\":true}",
               type, rest);
  take_text(shop, buffer_text(&text));
  put_public(shop, out);
  buffer_fini(&text);
}

/* ---- what the answer tells ---- */

typedef void history(struct shop *shop);

static void has_none(struct shop *shop) {
  (void)shop;
}

static void has_bought(struct shop *shop) {
  say(shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"house-1\",\"cream\",\"soap\"],\"total\":90}");
  for (int i = 0; i < 5; i++)
    say(shop, "order.placed", "lucia", ",\"data\":{\"items\":[\"house-2\"],\"total\":9}");
}

static void has_objected(struct shop *shop) {
  say(shop, "consent.denied", "lucia", ",\"data\":{\"purpose\":\"news\"}");
}

static void has_allowed(struct shop *shop) {
  say(shop, "consent.granted", "lucia", ",\"data\":{\"purpose\":[\"personal\",\"news\"]}");
}

static void has_wished(struct shop *shop) {
  say(shop, "customer.wished", "lucia",
      ",\"data\":{\"never\":{\"tags\":\"house\"},\"prefer\":{\"tags\":\"daily\"}}");
}

static void has_limited(struct shop *shop) {
  say(shop, "customer.degree", "lucia", ",\"data\":{\"degree\":\"mass\"}");
  say(shop, "origin.withdrawn", "lucia", ",\"data\":{\"origin\":\"web\"}");
}

static void has_seen_enough(struct shop *shop) {
  for (int i = 0; i < 3; i++) say(shop, "go", "lucia", "");
}

static void has_a_birthday(struct shop *shop) {
  has_bought(shop);
  say(shop, "customer.profile", "lucia", ",\"data\":{\"born\":\"1990-03-02\",\"locale\":\"it\"}");
}

static history *const histories[] = {has_none,   has_bought,  has_objected,    has_allowed,
                                     has_wished, has_limited, has_seen_enough, has_a_birthday};
enum { HISTORIES = sizeof histories / sizeof *histories };

static void expect_one_answer(const char *type, const char *rest, bool is_known) {
  struct buffer first = {0};
  for (size_t i = 0; i < HISTORIES; i++) {
    struct shop shop;
    struct buffer answer = {0};
    open_shop(&shop);
    if (is_known) take_text(&shop, KNOWN);
    histories[i](&shop);
    answer_of(&shop, type, rest, i ? &answer : &first);
    if (i) expect_same(&first, &answer);
    buffer_fini(&answer);
    shop_close(&shop);
  }
  buffer_fini(&first);
}

static void the_answer_is_the_same_whatever_is_known_of_them(void **state) {
  (void)state;
  expect_one_answer("go", "", true);
  expect_one_answer("go", ",\"placements\":\"home,strip,letter,nowhere\"", true);
  expect_one_answer("go", ",\"data\":{\"item\":\"house-1\"}", true);
  expect_one_answer("occasion.birthday", "", true);
  expect_one_answer("customer.profile", ",\"data\":{\"look\":\"friends\"}", true);
  expect_one_answer("customer.degree", ",\"data\":{\"degree\":null}", true);
  expect_one_answer("origin.withdrawn", ",\"data\":{\"origin\":\"declared\"}", true);
  expect_one_answer("consent.granted", ",\"data\":{\"purpose\":\"personal\"}", true);
  expect_one_answer("customer.alias", ",\"data\":{\"previous\":\"anon\"}", true);
  expect_one_answer("decision.exposed", ",\"data\":{\"decision_id\":\"x\"}", true);
}

static void put_placements(struct shop *shop, struct buffer *out) {
  for (const json_value *one = json_first(json_find(shop->decision, "placements")); one; one = json_next(one))
    json_put_value(out, one);
  buffer_print(out, "%d", json_type(json_find(shop->decision, "holdout")) == JSON_TRUE);
}

static void take_go(struct shop *shop, const char *subject, const char *id) {
  struct buffer text = {0};
  buffer_print(&text,
               "{\"id\":\"%s\",\"source\":\"page\",\"type\":\"go\",\"subject\":\"%s\","
               "\"time\":\"2026-03-02T10:00:00Z\",\"placements\":\"home,strip\",\"public\":true}",
               id, subject);
  take_text(shop, buffer_text(&text));
  buffer_fini(&text);
}

/* Half of them would be in the holdout. */
static void all_known_people_get_the_same(void **state) {
  (void)state;
  struct shop shop;
  struct buffer first = {0}, other = {0};
  char subject[16], id[16];
  open_shop(&shop);
  for (int i = 0; i < 20; i++) {
    snprintf(subject, sizeof subject, "p%d", i);
    snprintf(id, sizeof id, "go-%d", i);
    shop_decide(&shop, "customer.profile", subject, ",\"data\":{\"look\":\"alone\"}");
    if (i % 2) shop_decide(&shop, "order.placed", subject, ",\"data\":{\"items\":[\"house-1\"],\"total\":1}");
    take_go(&shop, subject, id);
    buffer_clear(&other);
    put_placements(&shop, i ? &other : &first);
    if (i) expect_same(&first, &other);
  }
  buffer_fini(&first);
  buffer_fini(&other);
  shop_close(&shop);
}

static void the_answer_stays_the_same_as_more_happens(void **state) {
  (void)state;
  struct shop shop;
  struct buffer first = {0}, other = {0};
  open_shop(&shop);
  take_text(&shop, KNOWN);
  take_go(&shop, "lucia", "one");
  put_placements(&shop, &first);
  for (size_t i = 0; i < HISTORIES; i++) histories[i](&shop);
  for (int i = 0; i < 5; i++) {
    char id[16];
    snprintf(id, sizeof id, "again-%d", i);
    take_go(&shop, "lucia", id);
    buffer_clear(&other);
    put_placements(&shop, &other);
    expect_same(&first, &other);
  }
  buffer_fini(&first);
  buffer_fini(&other);
  shop_close(&shop);
}

static void a_stranger_is_answered_at_degree_mass_and_sends_nothing(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop);
  take_text(&shop, KNOWN);
  has_allowed(&shop);
  shop_decide(&shop, "go", "lucia", ",\"public\":true");
  assert_string_equal(said(&shop, "home", "degree"), "mass");
  expect_shown(&shop, "home", "soap cream");
  expect_shown(&shop, "letter", "");
  expect_dropped(&shop, "near", "visitor", "");
  expect_dropped(&shop, "later", "visitor", "nobody is waited for");
  assert_null(strstr(buffer_text(&shop.journal.answer), "links"));
  shop_close(&shop);
}

static void who_nobody_knows_is_answered_as_ever(void **state) {
  (void)state;
  struct shop shop;
  struct buffer plain = {0}, public = {0};
  for (int is_public = 0; is_public < 2; is_public++) {
    struct buffer *out = is_public ? &public : &plain;
    open_shop(&shop);
    for (int i = 0; i < 3; i++) {
      shop_decide(&shop, "go", "anon", is_public ? ",\"public\":true" : "");
      buffer_add(out, shop.journal.answer.data, shop.journal.answer.length);
    }
    shop_close(&shop);
  }
  expect_same(&plain, &public);
  buffer_fini(&plain);
  buffer_fini(&public);
}

static void nobody_is_told_the_drops_of_a_public_key(void **state) {
  (void)state;
  struct shop shop;
  struct buffer out = {0};
  open_shop(&shop);
  shop_decide(&shop, "go", "anon", ",\"data\":{\"note\":\",\\\"drops\\\":[\"},\"public\":true");
  assert_null(strstr(buffer_text(&shop.journal.answer), "\"drops\":[]"));
  put_public(&shop, &out);
  const char *end = buffer_text(&out) + out.length - strlen(",\"drops\":[]}");
  assert_string_equal(end, ",\"drops\":[]}");
  json_value *tree = NULL;
  assert_int_equal(json_decode(out.data, out.length, &tree, NULL), STATUS_OK);
  json_free(tree);
  buffer_clear(&out);
  decision_for_public((struct slice){"{\"error\":{}}", 12}, &out);
  assert_string_equal(buffer_text(&out), "{\"error\":{}}");
  buffer_fini(&out);
  shop_close(&shop);
}

/* ---- what is taken ---- */

static void put_image(struct shop *shop, struct buffer *out) {
  struct error err;
  const struct profile *profile = crew_find_profile(shop->crew, "lucia", &err);
  profile_put_json(profile, &shop->release->workspace, shop->time_ms, out);
}

static bool profile_says(struct shop *shop, const char *part) {
  struct buffer image = {0};
  put_image(shop, &image);
  bool is_said = strstr(buffer_text(&image), part) != NULL;
  buffer_fini(&image);
  return is_said;
}

struct word {
  const char *type, *rest;
  const char *part;   /* of the profile, where it is taken */
  const char *detail; /* of the drop, where it is not; NULL: it is taken */
};

static const struct word words[] = {
    {"customer.profile", ",\"data\":{\"budget\":7}", "\"budget\":7", "attributes"},
    {"customer.wished", ",\"data\":{\"never\":{\"tags\":\"rare\"}}", "\"never\"", "wishes"},
    {"consent.granted", ",\"data\":{\"purpose\":\"personal\"}", "\"granted\"", "personal"},
    {"customer.degree", ",\"data\":{\"degree\":null}", "\"no-such\"", "degree"},
    {"origin.allowed", ",\"data\":{\"origin\":\"social\"}", "\"no-such\"", "social"},
    {"page.viewed", ",\"consent\":{\"categoryPreferences\":{\"marketing\":true}}", "\"granted\"", "news"},
    {"page.viewed", ",\"context\":{\"consent\":{\"categoryPreferences\":{\"marketing\":true}}}",
     "\"granted\"", "news"},
    {"consent.denied", ",\"data\":{\"purpose\":\"personal\"}", "\"denied\"", NULL},
    {"consent.withdrawn", ",\"data\":{\"purpose\":\"personal\"}", "\"withdrawn\"", NULL},
    {"customer.degree", ",\"data\":{\"degree\":\"mass\"}", "\"degree\":\"mass\"", NULL},
    {"origin.withdrawn", ",\"data\":{\"origin\":\"web\"}", "\"withdrawn\":[{\"origin\":\"web\"", NULL},
    {"page.viewed", ",\"consent\":{\"categoryPreferences\":{\"marketing\":false}}", "\"denied\"", NULL},
    {"page.viewed", ",\"context\":{\"consent\":{\"categoryPreferences\":{\"marketing\":false}}}",
     "\"denied\"", NULL},
    {"product.viewed", ",\"data\":{\"item\":\"soap\"}", "\"product.viewed\"", NULL},
    {"order.placed", ",\"data\":{\"items\":[\"rare-1\"],\"total\":5}", "\"rare-1\"", NULL},
    {"decision.exposed", ",\"data\":{\"decision_id\":\"x\"}", "\"decision.exposed\"", NULL},
};

static void take_word(const struct word *word, bool is_public) {
  struct shop shop;
  struct buffer more = {0};
  open_shop(&shop);
  take_text(&shop, KNOWN);
  if (strstr(word->rest, "null"))
    say(&shop, "customer.degree", "lucia", ",\"data\":{\"degree\":\"segment\"}");
  bool is_raise = !strcmp(word->part, "\"no-such\"");
  buffer_print(&more, "%s%s", word->rest, is_public ? ",\"public\":true" : "");
  say(&shop, word->type, "lucia", buffer_text(&more));
  if (is_public && word->detail) expect_dropped(&shop, "", "visitor", word->detail);
  if (is_public && !word->detail) assert_null(dropped(&shop, "", "visitor"));
  if (!is_raise && profile_says(&shop, word->part) != (!is_public || !word->detail))
    fail_msg("%s%s: taken or not, and should be the other", word->type, buffer_text(&more));
  if (strstr(word->rest, "null")) assert_int_equal(profile_says(&shop, "\"degree\":\"segment\""), is_public);
  buffer_fini(&more);
  shop_close(&shop);
}

static void what_happened_and_what_lowers_is_taken_and_nothing_else(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    take_word(&words[i], false);
    take_word(&words[i], true);
  }
}

static double uniqueness_after(const char *type, const char *more) {
  struct shop shop;
  struct error err;
  struct belief belief;
  open_shop(&shop);
  take_text(&shop, KNOWN);
  say(&shop, type, "lucia", more);
  const struct profile *profile = crew_find_profile(shop.crew, "lucia", &err);
  const struct belief_rule rule = soft_rule(&shop.release->workspace.soft[0]);
  beliefs_read(&profile->beliefs, &rule, NULL, shop.time_ms, &belief);
  shop_close(&shop);
  return belief.evidence;
}

static void signals_hear_what_happened_and_no_word_of_a_stranger(void **state) {
  (void)state;
  double known = uniqueness_after("unheard", "");
  assert_true(uniqueness_after("go", ",\"public\":true") > known);
  assert_true(uniqueness_after("customer.profile", ",\"data\":{\"look\":\"alone\"}") > known);
  assert_true(uniqueness_after("customer.profile", ",\"data\":{\"look\":\"alone\"},\"public\":true") ==
              known);
}

/* ---- aliases ---- */

static const char *note_of(struct shop *shop) {
  const char *note = dropped(shop, "", "alias");
  return note ? note : "";
}

#define STRANGER "a public key says of no known customer who else they are: `visitor` is missing"

static void no_alias_of_a_public_key_is_to_or_from_a_known_person(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop);
  take_text(&shop, KNOWN);
  say(&shop, "go", "anon", "");
  say(&shop, "customer.alias", "lucia", ",\"data\":{\"previous\":\"anon\"},\"public\":true");
  assert_string_equal(note_of(&shop), STRANGER);
  assert_false(profile_says(&shop, "anon"));
  say(&shop, "customer.alias", "other", ",\"data\":{\"previous\":\"lucia\"},\"public\":true");
  assert_string_equal(note_of(&shop), STRANGER);
  struct error err;
  assert_false(crew_find_profile(shop.crew, "other", &err)->is_known_person);
  say(&shop, "customer.alias", "other", ",\"data\":{\"previous\":\"anon\"},\"public\":true");
  assert_string_equal(note_of(&shop), "what was known of the previous id is now this customer's");
  say(&shop, "go", "anon", "");
  say(&shop, "customer.alias", "lucia", ",\"data\":{\"previous\":\"anon\"}");
  assert_string_equal(note_of(&shop), "what was known of the previous id is now this customer's");
  shop_close(&shop);
}

/* ---- repeats ---- */

#define ONCE "{\"id\":\"1\",\"source\":\"s\",\"type\":\"go\",\"subject\":\"lucia\"%s}"

static enum status take_once(struct shop *shop, const char *more) {
  struct buffer text = {0};
  buffer_print(&text, ONCE, more);
  enum status status = shop_take(shop, buffer_text(&text));
  buffer_fini(&text);
  return status;
}

static void a_repeat_that_differs_is_refused_to_a_public_key(void **state) {
  (void)state;
  struct shop shop;
  open_shop(&shop);
  assert_int_equal(take_once(&shop, ""), STATUS_OK);
  assert_int_equal(take_once(&shop, ",\"public\":true"), STATUS_CONFLICT);
  assert_int_equal(take_once(&shop, ",\"locale\":\"it\""), STATUS_OK); /* a server's own: as ever */
  assert_int_equal(shop.journal.count, 1);
  shop_close(&shop);
  open_shop(&shop);
  assert_int_equal(take_once(&shop, ",\"public\":true"), STATUS_OK);
  assert_int_equal(take_once(&shop, ",\"public\":true"), STATUS_OK);
  assert_int_equal(take_once(&shop, ",\"locale\":\"it\",\"public\":true"), STATUS_CONFLICT);
  shop_close(&shop);
}

/* ---- derived again ---- */

static void put_crowd(struct buffer *text, size_t id, uint32_t *chance) {
  static const char *const kinds[] = {
      "\"type\":\"go\",\"data\":{\"n\":%u}",
      "\"type\":\"go\",\"placements\":\"home,strip\",\"data\":{\"n\":%u}",
      "\"type\":\"customer.profile\",\"data\":{\"budget\":%u}",
      "\"type\":\"order.placed\",\"data\":{\"items\":[\"soap\",\"house-1\"],\"total\":%u}",
      "\"type\":\"consent.granted\",\"data\":{\"purpose\":\"personal\",\"version\":1,\"n\":%u}",
      "\"type\":\"consent.denied\",\"data\":{\"purpose\":\"news\",\"n\":%u}",
      "\"type\":\"customer.alias\",\"data\":{\"previous\":\"p%u\"}",
      "\"type\":\"customer.wished\",\"data\":{\"never\":{\"tags\":\"rare-%u\"}}",
      "\"type\":\"customer.degree\",\"data\":{\"degree\":null,\"n\":%u}",
      "\"type\":\"origin.withdrawn\",\"data\":{\"origin\":\"web\",\"n\":%u}"};
  buffer_print(text, "{\"id\":\"%zu\",\"source\":\"s\",\"subject\":\"p%u\",", id, drawn(chance, 20));
  buffer_print(text, kinds[drawn(chance, sizeof kinds / sizeof *kinds)], drawn(chance, 20));
  buffer_add_text(text, drawn(chance, 2) ? ",\"public\":true}" : "}");
}

static void derive_all(struct fixture *fixture, size_t *strange) {
  struct script_arena *scripts = script_arena_new(NULL);
  struct findings findings = {0};
  struct release *release = release_of(scripts, texts, &findings);
  findings_fini(&findings);
  struct derive *derive = derive_new(
      &(struct derive_options){.release = release, .record = fake_record_port(&fixture->ledger.fake)});
  for (uint64_t number = 1; number <= fake_last_number(&fixture->ledger.fake); number++) {
    struct derived derived;
    struct error err;
    if (derive_row(derive, number, &derived, &err)) fail_msg("%s", err.text);
    if (derived.kind == DERIVED_NOTHING) continue;
    assert_int_equal(derived.kind, DERIVED);
    if (!derived.is_equal || !derived.is_same_profile)
      fail_msg("row %d:\n%.*s\n%.*s\n%.*s", (int)number, (int)derived.row->event.length,
               derived.row->event.data, (int)derived.row->decision.length, derived.row->decision.data,
               (int)derived.decision.length, derived.decision.data);
    *strange += memmem(derived.decision.data, derived.decision.length, "\"check\":\"visitor\"", 17) != NULL;
  }
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
}

static void open_strangers(struct fixture *fixture, size_t workers) {
  uint32_t chance = 5;
  struct buffer text = {0};
  open_crew_of(fixture, texts, workers, (struct crew_options){0}, 0);
  for (size_t id = 1; id <= 800; id++) {
    buffer_clear(&text);
    put_crowd(&text, id, &chance);
    if (take(fixture, buffer_text(&text))) fail_msg("%s", fixture->err.text);
  }
  crew_barrier(fixture->crew);
  buffer_fini(&text);
}

static void what_strangers_said_is_derived_again_to_the_byte(void **state) {
  (void)state;
  struct fixture one, many;
  size_t strange = 0;
  open_strangers(&one, 1);
  open_strangers(&many, 3);
  expect_same_story(&one, &many);
  derive_all(&one, &strange);
  assert_true(strange > 100);
  close_crew(&one);
  close_crew(&many);
}

/* ---- visitor ---- */

static const unsigned char keys[2][SECRET_BYTES] = {{1, 2, 3}, {4, 5, 6}};

static char *visitor_of(const unsigned char *key, const char *id, const char *expiry) {
  struct buffer text = {0};
  char mac[SECRET_MAC_BYTES];
  buffer_print(&text, "%s.%s", id, expiry);
  secret_mac(key, (struct slice){text.data, text.length}, mac);
  buffer_print(&text, ".%s", mac);
  size_t most = text.length * 2 + 8;
  char *visitor = mem_alloc(most);
  sodium_bin2base64(visitor, most, (const unsigned char *)text.data, text.length,
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  buffer_fini(&text);
  return visitor;
}

static bool holds(const unsigned char *key, const char *id, const char *expiry, const char *subject) {
  char *visitor = visitor_of(key, id, expiry);
  bool is = visitor_check(visitor, keys, 2, subject, INT64_C(1000000) * 1000);
  free(visitor);
  return is;
}

static void a_visitor_is_of_one_subject_until_it_expires(void **state) {
  (void)state;
  static const unsigned char other[SECRET_BYTES] = {9};
  hash_init();
  assert_true(holds(keys[0], "lucia", "1000001", "lucia"));
  assert_true(holds(keys[1], "lucia", "1000001", "lucia")); /* a generation before */
  assert_true(holds(keys[0], "lucia.rossi@shop.example", "1000001", "lucia.rossi@shop.example"));
  assert_false(holds(keys[0], "lucia", "1000000", "lucia"));
  assert_false(holds(keys[0], "lucia", "1000001", "emma"));
  assert_false(holds(keys[0], "lucia.9", "1000001", "lucia"));
  assert_false(holds(other, "lucia", "1000001", "lucia"));
  assert_false(holds(keys[0], "lucia", "-1", "lucia"));
  assert_false(holds(keys[0], "lucia", "1e9", "lucia"));
  assert_false(holds(keys[0], "lucia", "9999999999999", "lucia"));
}

static void what_is_no_visitor_is_none(void **state) {
  (void)state;
  static const char *const texts_of[] = {"", "x", "....", "bHVjaWE", "bHVjaWEuMTAwMDAwMS4", "=", "\xff\xff"};
  for (size_t i = 0; i < sizeof texts_of / sizeof *texts_of; i++)
    assert_false(visitor_check(texts_of[i], keys, 2, "lucia", 0));
  char *visitor = visitor_of(keys[0], "lucia", "1000001");
  assert_true(visitor_check(visitor, keys, 1, "lucia", 0));
  for (size_t i = 0; visitor[i]; i++) {
    visitor[i] ^= 1;
    assert_false(visitor_check(visitor, keys, 2, "lucia", 0));
    visitor[i] ^= 1;
  }
  assert_false(visitor_check(visitor, keys, 0, "lucia", 0));
  free(visitor);
}

/* Whatever library the shop's server has: node's
 * createHmac('sha256', Buffer.alloc(32, 7)).update('lucia.1000001').digest('hex'). */
static void the_mac_is_hmac_sha256(void **state) {
  (void)state;
  unsigned char key[SECRET_BYTES];
  char mac[SECRET_MAC_BYTES];
  memset(key, 7, sizeof key);
  secret_mac(key, (struct slice){"lucia.1000001", 13}, mac);
  assert_string_equal(mac, "1e30389132035c7828f9f3ddba05ac163bc937a80cfc9adf6e6ba30c7d603ade");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_answer_is_the_same_whatever_is_known_of_them),
      cmocka_unit_test(all_known_people_get_the_same),
      cmocka_unit_test(the_answer_stays_the_same_as_more_happens),
      cmocka_unit_test(a_stranger_is_answered_at_degree_mass_and_sends_nothing),
      cmocka_unit_test(who_nobody_knows_is_answered_as_ever),
      cmocka_unit_test(nobody_is_told_the_drops_of_a_public_key),
      cmocka_unit_test(what_happened_and_what_lowers_is_taken_and_nothing_else),
      cmocka_unit_test(signals_hear_what_happened_and_no_word_of_a_stranger),
      cmocka_unit_test(no_alias_of_a_public_key_is_to_or_from_a_known_person),
      cmocka_unit_test(a_repeat_that_differs_is_refused_to_a_public_key),
      cmocka_unit_test(what_strangers_said_is_derived_again_to_the_byte),
      cmocka_unit_test(a_visitor_is_of_one_subject_until_it_expires),
      cmocka_unit_test(what_is_no_visitor_is_none),
      cmocka_unit_test(the_mac_is_hmac_sha256),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
