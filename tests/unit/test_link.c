/* Sealed tokens, and the links that go with what is sent. */
#include "shop.h"

#include <stdio.h>

#include "base/hash.h"
#include "domain/link.h"

static const struct token_key key = {"a key of thirty-two bytes, as it"}, other_key = {"another"};

static struct slice slice_of(const char *text) {
  return (struct slice){text, strlen(text)};
}

static void a_token_is_opened_by_its_key_alone(void **state) {
  (void)state;
  struct buffer token = {0}, content = {0};
  token_seal(&key, slice_of("lucia"), &token);
  assert_null(strstr(buffer_text(&token), "lucia"));
  assert_false(token_open(&other_key, buffer_text(&token), &content));
  assert_int_equal(content.length, 0);
  assert_true(token_open(&key, buffer_text(&token), &content));
  assert_string_equal(buffer_text(&content), "lucia");
  buffer_fini(&token);
  buffer_fini(&content);
}

static void a_token_of_the_same_is_the_same_and_of_another_shares_nothing(void **state) {
  (void)state;
  struct buffer first = {0}, again = {0}, other = {0};
  token_seal(&key, slice_of("lucia"), &first);
  token_seal(&key, slice_of("lucia"), &again);
  token_seal(&key, slice_of("lucib"), &other);
  assert_string_equal(buffer_text(&first), buffer_text(&again));
  assert_memory_not_equal(first.data, other.data, 16); /* the nonce already */
  buffer_fini(&first);
  buffer_fini(&again);
  buffer_fini(&other);
}

static void no_changed_byte_of_a_token_passes(void **state) {
  (void)state;
  struct buffer token = {0}, content = {0};
  token_seal(&key, slice_of("lucia"), &token);
  for (size_t i = 0; i < token.length; i++) {
    char before = token.data[i];
    token.data[i] = before == 'A' ? 'B' : 'A';
    /* The last digit's lowest bits stand for nothing, and then must be zero. */
    assert_false(token_open(&key, buffer_text(&token), &content));
    token.data[i] = before;
  }
  const char *const none[] = {"", "A", "%%%%", "not one of ours", NULL};
  for (size_t i = 0; none[i]; i++) assert_false(token_open(&key, none[i], &content));
  buffer_add_text(&token, "A");
  assert_false(token_open(&key, buffer_text(&token), &content));
  buffer_fini(&token);
  buffer_fini(&content);
}

static void a_token_that_is_too_long_for_us_is_none(void **state) {
  (void)state;
  struct buffer text = {0}, content = {0};
  for (int i = 0; i < 5000; i++) buffer_add_byte(&text, 'A');
  assert_false(token_open(&key, buffer_text(&text), &content));
  buffer_fini(&text);
  buffer_fini(&content);
}

static void a_link_says_for_whom_and_what_for(void **state) {
  (void)state;
  struct buffer text = {0}, storage = {0};
  struct link link;
  const char base[] = "https://shop.example" LINK_PATH;
  link_put(&text, &key, "https://shop.example", "news", "lucia");
  assert_int_equal(strncmp(buffer_text(&text), base, strlen(base)), 0);
  assert_true(link_read(buffer_text(&text) + strlen(base), &key, &storage, &link));
  assert_string_equal(link.profile_id, "lucia");
  assert_string_equal(link.purpose, "news");
  assert_false(link_read(buffer_text(&text) + strlen(base), &other_key, &storage, &link));
  buffer_clear(&text);
  link_put(&text, &key, "", NULL, "lucia");
  assert_true(link_read(buffer_text(&text) + strlen(LINK_PATH), &key, &storage, &link));
  assert_string_equal(link.purpose, "");
  buffer_fini(&text);
  buffer_fini(&storage);
}

static void a_sealed_text_that_is_no_link_is_none(void **state) {
  (void)state;
  static const struct slice none[] = {
      {"", 0}, {"\1", 1}, {"\1news", 5}, {"\1news\0", 6}, {"\2news\0lucia", 11}};
  for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
    struct buffer token = {0}, storage = {0};
    struct link link;
    token_seal(&key, none[i], &token);
    assert_false(link_read(buffer_text(&token), &key, &storage, &link));
    buffer_fini(&token);
    buffer_fini(&storage);
  }
}

#define WORKSPACE                                                                                            \
  "workspace { links = 'https://shop.example/', locales = { 'it', 'en' }, limits = { time = '10s' } }\n"     \
  "purpose 'news' { basis = 'contract' }\nchannel 'page' {}\n"                                               \
  "channel 'email' { interrupts = true, delay = '0s', purpose = 'news' }\n"                                  \
  "placement 'home' { channel = 'page', fallback = { offers = { tags = 'house' } } }\n"                      \
  "placement 'mail' { channel = 'email', fallback = { offers = { tags = 'house' } } }\n"                     \
  "placement 'empty' { channel = 'email' }\n"
#define RULES                                                                                                \
  "strategy 'mails' { on = 'go', placement = 'mail', degree = 'mass', propose = function() return { offers " \
  "= offers.where { tags = 'daily' } } end }\n"                                                              \
  "strategy 'shows' { on = 'go', placement = 'home', degree = 'mass', propose = function() return { offers " \
  "= offers.where { tags = 'rare' } } end }\n"                                                               \
  "strategy 'sends' { on = 'go', placement = 'empty', degree = 'mass', propose = function() end }\n"

static const char *link_of(const struct shop *shop, const char *placement) {
  return json_string(json_find_path(placement_of(shop, placement), "links.manage"));
}

static void what_is_sent_carries_a_link_and_what_is_shown_none(void **state) {
  (void)state;
  struct shop shop;
  struct buffer storage = {0};
  struct link link;
  const char base[] = "https://shop.example" LINK_PATH;
  shop_open_with(&shop,
                 (const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", SHOP_OFFERS,
                                       "strategies/s.lua", RULES, NULL},
                 (struct crew_options){.is_clock_events = true, .link_key = key});
  shop_decide(&shop, "go", "lucia", "");
  assert_null(link_of(&shop, "home"));
  assert_null(link_of(&shop, "empty"));
  const char *address = link_of(&shop, "mail");
  assert_non_null(address);
  assert_int_equal(strncmp(address, base, strlen(base)), 0);
  assert_true(link_read(address + strlen(base), &key, &storage, &link));
  assert_string_equal(link.profile_id, "lucia");
  assert_string_equal(link.purpose, "news");
  buffer_fini(&storage);
  shop_close(&shop);
}

/* What asks for something is sent too, though it proposes nothing. */
static void an_ask_that_is_sent_carries_one_too(void **state) {
  (void)state;
  struct shop shop;
  shop_open_with(
      &shop,
      (const char *const[]){
          "workspace.lua",
          WORKSPACE
          "purpose 'look' { basis = 'consent', version = 1, text = 'To choose', gives = 'A look' }\n",
          "offers.lua", SHOP_OFFERS, "asks.lua", "ask 'look' { consent = 'look', placement = 'empty' }\n",
          "strategies/s.lua",
          "strategy 'asks' { on = 'go', placement = 'empty', purpose = 'news',\n"
          "  propose = function() return { ask = 'look' } end }\n",
          NULL},
      (struct crew_options){.is_clock_events = true, .link_key = key});
  shop_decide(&shop, "go", "lucia", "");
  assert_string_equal(json_string(json_find_path(shop.decision, "ask.ask")), "look");
  assert_non_null(link_of(&shop, "empty"));
  shop_close(&shop);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_token_is_opened_by_its_key_alone),
      cmocka_unit_test(a_token_of_the_same_is_the_same_and_of_another_shares_nothing),
      cmocka_unit_test(no_changed_byte_of_a_token_passes),
      cmocka_unit_test(a_token_that_is_too_long_for_us_is_none),
      cmocka_unit_test(a_link_says_for_whom_and_what_for),
      cmocka_unit_test(a_sealed_text_that_is_no_link_is_none),
      cmocka_unit_test(what_is_sent_carries_a_link_and_what_is_shown_none),
      cmocka_unit_test(an_ask_that_is_sent_carries_one_too),
  };
  hash_init();
  return cmocka_run_group_tests(tests, NULL, NULL);
}
