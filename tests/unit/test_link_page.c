/* The pages behind links: whole in every language, well-formed, and of nobody; and what their forms ask for. */
#include "shop.h"

#include <ctype.h>
#include <stdio.h>

#include "domain/consent.h"
#include "host/link_act.h"
#include "host/link_page.h"

#define WORKSPACE                                                                                            \
  "workspace { locales = { 'it', 'en' } }\n"                                                                 \
  "purpose 'service' { basis = 'contract' }\n"                                                               \
  "purpose 'choosing' { basis = 'consent', text = { it = 'Per \"scegliere\" <meglio>', en = 'To choose' } "  \
  "}\n"                                                                                                      \
  "purpose 'news' { basis = 'legitimate_interest' }\n"                                                       \
  "origin 'partner' { label = { it = 'I nostri amici', en = 'Our friends' } }\n"

struct fixture {
  struct shop shop;
  struct buffer out;
  const struct workspace *workspace;
  struct error err;
  bool may_raise;
};

static int set_up(void **state) {
  struct fixture *f = mem_zero(sizeof *f);
  shop_open_with(&f->shop, (const char *const[]){"workspace.lua", WORKSPACE, "offers.lua", SHOP_OFFERS, NULL},
                 (struct crew_options){.is_clock_events = true});
  f->workspace = &f->shop.release->workspace;
  *state = f;
  return 0;
}

static int tear_down(void **state) {
  struct fixture *f = *state;
  buffer_fini(&f->out);
  shop_close(&f->shop);
  free(f);
  return 0;
}

/* Every element that begins ends, in order; no & stands alone; attributes are quoted. */
static void expect_well_formed(const char *page) {
  char stack[64][16];
  size_t depth = 0;
  for (const char *at = page; *at; at++) {
    if (*at == '&') assert_true(isalpha((unsigned char)at[1]) || at[1] == '#');
    if (*at != '<' || at[1] == '!') continue;
    bool is_end = at[1] == '/';
    char name[16];
    assert_int_equal(sscanf(at + 1 + is_end, "%15[a-z0-9]", name), 1);
    const char *close = strchr(at, '>');
    assert_non_null(close);
    size_t quotes = 0;
    for (const char *inside = at; inside < close; inside++) quotes += *inside == '"';
    assert_int_equal(quotes % 2, 0);
    if (is_end)
      assert_string_equal(name, stack[--depth]);
    else if (close[-1] != '/')
      strcpy(stack[depth++], name);
    at = close;
  }
  assert_int_equal(depth, 0);
}

static void every_word_is_there_in_every_language(void **state) {
  (void)state;
  for (enum link_word word = 0; word < LINK_WORDS; word++)
    for (enum export_language language = 0; language < LANGUAGES; language++) {
      assert_non_null(link_word(word, language));
      bool has_slot = strstr(link_word(word, language), "%") != NULL;
      assert_true(has_slot == (word == LINK_HIDDEN || word == LINK_DONE_FORGET));
      for (enum export_language other = 0; other < language; other++)
        if (strlen(link_word(word, language)) > 8)
          assert_string_not_equal(link_word(word, language), link_word(word, other));
    }
}

static void no_word_tells_of_watching(void **state) {
  struct fixture *f = *state;
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  for (enum link_word word = 0; word < LINK_WORDS; word++)
    for (enum export_language language = 0; language < LANGUAGES; language++) {
      const char *text = link_word(word, language);
      if (discretion_judge_phrases(f->workspace->discretion, (struct slice){text, strlen(text)}, &scratch,
                                   &hit))
        fail_msg("%s", text);
    }
  discretion_scratch_fini(&scratch);
}

static const char *page_of(struct fixture *f, void (*put)(const struct link_sheet *),
                           enum export_language language, bool may_raise) {
  buffer_clear(&f->out);
  put(&(struct link_sheet){&f->out, f->workspace, language, may_raise ? "next" : NULL, may_raise});
  return buffer_text(&f->out);
}

static void put_undo(const struct link_sheet *sheet) {
  link_page_say_forgotten(sheet, LINK_DONE_TITLE, LINK_DONE_FORGET, &(int32_t){20790}, "0123");
}

static void every_page_is_well_formed_in_every_language(void **state) {
  struct fixture *f = *state;
  static const char *const days[LANGUAGES] = {"December 3, 2026", "3 dicembre 2026", "3. Dezember 2026",
                                              "3 décembre 2026", "3 de diciembre de 2026"};
  for (enum export_language language = 0; language < LANGUAGES; language++)
    for (int may_raise = 0; may_raise <= 1; may_raise++) {
      expect_well_formed(page_of(f, link_page_choices, language, may_raise));
      expect_well_formed(page_of(f, link_page_confirm, language, may_raise));
      expect_well_formed(page_of(f, link_page_open, language, may_raise));
      const char *page = page_of(f, put_undo, language, may_raise);
      expect_well_formed(page);
      assert_non_null(strstr(page, days[language]));
      assert_non_null(strstr(page, "0123"));
      assert_null(strstr(page, "%s"));
      assert_non_null(strstr(page, "value=\"undo\""));
    }
}

static void only_who_may_raise_is_offered_it(void **state) {
  struct fixture *f = *state;
  static const char *const raising[] = {"\"grant\"", "\"allow\"", "\"all\"", "\"see\"", "\"save\""};
  for (size_t i = 0; i < sizeof raising / sizeof *raising; i++) {
    assert_null(strstr(page_of(f, link_page_choices, LANGUAGE_EN, false), raising[i]));
    assert_non_null(strstr(page_of(f, link_page_choices, LANGUAGE_EN, true), raising[i]));
  }
  assert_non_null(strstr(buffer_text(&f->out), "action=\"next\""));
}

static void offers_what_rests_on_no_contract_and_every_origin(void **state) {
  struct fixture *f = *state;
  const char *page = page_of(f, link_page_choices, LANGUAGE_IT, false);
  assert_non_null(strstr(page, "Per &quot;scegliere&quot; &lt;meglio&gt;"));
  assert_non_null(strstr(page, "value=\"news\""));
  assert_null(strstr(page, "value=\"object\" /><input type=\"hidden\" name=\"value\" value=\"service\""));
  assert_non_null(strstr(page, "I nostri amici"));
  assert_non_null(strstr(page, "Visite alle pagine"));
  assert_non_null(strstr(page, "<option>dresses</option>"));
}

static void chooses_the_language_that_is_wanted_most(void **state) {
  (void)state;
  assert_int_equal(export_language_accepted("it-IT,it;q=0.9,en;q=0.8"), LANGUAGE_IT);
  assert_int_equal(export_language_accepted("pt, en;q=0.4, fr;q=0.5"), LANGUAGE_FR);
  assert_int_equal(export_language_accepted("DE"), LANGUAGE_DE);
  assert_int_equal(export_language_accepted("item"), LANGUAGES);
  assert_int_equal(export_language_accepted(""), LANGUAGES);
  assert_int_equal(export_language_accepted(NULL), LANGUAGES);
}

/* ---- forms ---- */

static enum status read_form(struct fixture *f, struct link_form form, const char *wishes, enum link_act *act,
                             json_value **event) {
  const struct link_holder lucia = {"lucia", "news", f->may_raise};
  json_value *tree = NULL;
  enum link_word done = LINK_WORDS;
  struct buffer text = {0};
  if (wishes) assert_int_equal(json_decode(wishes, strlen(wishes), &tree, NULL), STATUS_OK);
  enum status status = link_act_read(f->workspace, &lucia, &form, tree, act, &text, &done, &f->err);
  *event = NULL;
  if (!status && *act == LINK_ACT_EVENT) {
    assert_int_equal(json_decode(text.data, text.length, event, NULL), STATUS_OK);
    assert_string_equal(json_string(json_find(*event, "subject")), "lucia");
    assert_int_equal(json_find(*event, "unverified") != NULL, !f->may_raise);
    assert_int_equal(json_type(json_find(*event, "placements")), JSON_ARRAY);
    assert_null(json_first(json_find(*event, "placements")));
    assert_int_equal(done == LINK_DONE_MORE, f->may_raise && strcmp(form.value, "mass"));
    assert_int_not_equal(done, LINK_WORDS);
  }
  buffer_fini(&text);
  json_free(tree);
  return status;
}

static void expect_event(struct fixture *f, struct link_form form, const char *wishes, const char *type,
                         const char *data) {
  enum link_act act;
  json_value *event;
  struct buffer out = {0};
  assert_int_equal(read_form(f, form, wishes, &act, &event), STATUS_OK);
  assert_int_equal(act, LINK_ACT_EVENT);
  assert_string_equal(json_string(json_find(event, "type")), type);
  json_put_value(&out, json_find(event, "data"));
  assert_string_equal(buffer_text(&out), data);
  buffer_fini(&out);
  json_free(event);
}

static void a_form_becomes_the_event_that_lowers(void **state) {
  struct fixture *f = *state;
  expect_event(f, (struct link_form){"degree", "mass", NULL}, NULL, "customer.degree",
               "{\"degree\":\"mass\"}");
  expect_event(f, (struct link_form){"object", "choosing", NULL}, NULL, "consent.denied",
               "{\"purpose\":\"choosing\",\"source\":\"link\"}");
  expect_event(f, (struct link_form){"origin", "partner", NULL}, NULL, "origin.withdrawn",
               "{\"origin\":\"partner\"}");
  expect_event(f, (struct link_form){"never", "tops", NULL}, NULL, "customer.wished",
               "{\"never\":[{\"category\":[\"tops\"]}]}");
}

static void what_was_never_wanted_before_stays_so(void **state) {
  struct fixture *f = *state;
  expect_event(f, (struct link_form){"never", "tops", NULL},
               "{\"never\":[{\"tags\":\"fur\"},{\"category\":[\"dresses\",\"tops\"]}]}", "customer.wished",
               "{\"never\":[{\"tags\":\"fur\"},{\"category\":[\"tops\",\"dresses\"]}]}");
  expect_event(f, (struct link_form){"never", "tops", NULL}, "{\"never\":{\"category\":\"dresses\"}}",
               "customer.wished", "{\"never\":[{\"category\":[\"tops\",\"dresses\"]}]}");
}

static void one_click_objects_to_what_the_mail_was_for(void **state) {
  struct fixture *f = *state;
  expect_event(f, (struct link_form){NULL, NULL, "One-Click"}, NULL, "consent.denied",
               "{\"purpose\":\"news\",\"source\":\"link\"}");
}

static void forgetting_is_confirmed_first(void **state) {
  struct fixture *f = *state;
  enum link_act act;
  json_value *event;
  assert_int_equal(read_form(f, (struct link_form){"forget", NULL, NULL}, NULL, &act, &event), STATUS_OK);
  assert_int_equal(act, LINK_ACT_CONFIRM);
  assert_int_equal(read_form(f, (struct link_form){"forget", "yes", NULL}, NULL, &act, &event), STATUS_OK);
  assert_int_equal(act, LINK_ACT_FORGET);
  assert_int_equal(read_form(f, (struct link_form){"undo", NULL, NULL}, NULL, &act, &event), STATUS_OK);
  assert_int_equal(act, LINK_ACT_UNDO);
}

static void who_may_raise_raises(void **state) {
  struct fixture *f = *state;
  f->may_raise = true;
  expect_event(f, (struct link_form){"degree", "all", NULL}, NULL, "customer.degree", "{\"degree\":null}");
  expect_event(f, (struct link_form){"degree", "mass", NULL}, NULL, "customer.degree",
               "{\"degree\":\"mass\"}");
  expect_event(f, (struct link_form){"grant", "choosing", NULL}, NULL, "consent.granted",
               "{\"purpose\":\"choosing\",\"source\":\"link\"}");
  expect_event(f, (struct link_form){"allow", "partner", NULL}, NULL, "origin.allowed",
               "{\"origin\":\"partner\"}");
}

static void a_form_raises_nothing(void **state) {
  struct fixture *f = *state;
  static const struct link_form forms[] = {
      {"degree", "individual", NULL}, {"degree", "", NULL},        {"degree", NULL, NULL},
      {"object", "nothing", NULL},    {"object", "service", NULL}, {"grant", "news", NULL},
      {"allow", "web", NULL},         {"degree", "all", NULL},     {"origin", "elsewhere", NULL},
      {"never", "nothing", NULL},     {NULL, NULL, NULL},          {NULL, NULL, "Two-Clicks"}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    enum link_act act;
    json_value *event;
    assert_int_equal(read_form(f, forms[i], NULL, &act, &event), STATUS_INVALID);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_word_is_there_in_every_language),
      cmocka_unit_test_setup_teardown(no_word_tells_of_watching, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_page_is_well_formed_in_every_language, set_up, tear_down),
      cmocka_unit_test_setup_teardown(offers_what_rests_on_no_contract_and_every_origin, set_up, tear_down),
      cmocka_unit_test(chooses_the_language_that_is_wanted_most),
      cmocka_unit_test_setup_teardown(a_form_becomes_the_event_that_lowers, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_was_never_wanted_before_stays_so, set_up, tear_down),
      cmocka_unit_test_setup_teardown(one_click_objects_to_what_the_mail_was_for, set_up, tear_down),
      cmocka_unit_test_setup_teardown(forgetting_is_confirmed_first, set_up, tear_down),
      cmocka_unit_test_setup_teardown(who_may_raise_raises, set_up, tear_down),
      cmocka_unit_test_setup_teardown(only_who_may_raise_is_offered_it, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_form_raises_nothing, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
