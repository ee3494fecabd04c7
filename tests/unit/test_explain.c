/* Decisions told in plain sentences. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "host/explain.h"

static void expect_told(const char *decision, const char *expected) {
  struct buffer out = {0};
  struct error err;
  if (explain_decision((struct slice){decision, strlen(decision)}, &out, &err)) fail_msg("%s", err.text);
  assert_string_equal(buffer_text(&out), expected);
  buffer_fini(&out);
}

#define HEAD                                                                                                 \
  "{\"decision_id\":\"d\",\"event_id\":\"e\",\"profile_id\":\"lucia\",\"time\":\"T\",\"holdout\":false,"

static void tells_what_was_shown_and_why_and_what_was_not(void **state) {
  (void)state;
  expect_told(
      HEAD
      "\"placements\":["
      "{\"placement\":\"home\",\"strategy\":\"story\",\"frame\":\"unique\",\"reason\":\"TARGETING_MATCH\","
      "\"message\":\"Per te\",\"alternatives\":[{\"offer\":\"a\",\"name\":\"A\",\"price\":10.5,"
      "\"currency\":\"EUR\"},{\"offer\":\"b\",\"name\":\"B\",\"price\":3},{\"offer\":\"c\"}]},"
      "{\"placement\":\"strip\",\"strategy\":null,\"frame\":null,\"reason\":\"DISABLED\",\"message\":null,"
      "\"alternatives\":[]}],"
      "\"drops\":[{\"strategy\":\"s\",\"check\":\"eligible\",\"detail\":\"too new\"},"
      "{\"strategy\":\"s\",\"placement\":\"home\",\"offer\":\"z\",\"check\":\"no_reminders\"},"
      "{\"placement\":\"strip\",\"check\":\"choice\",\"detail\":\"no fallback\"},"
      "{\"check\":\"undeclared\",\"detail\":\"lkes\"},"
      "{\"strategy\":\"s\",\"check\":\"unheard_of\"}]}",
      "lucia, T  [d]\n"
      "  home by story, told as unique: a strategy fits this customer and this event\n"
      "    \"Per te\"\n"
      "    - A (a), 10.5 EUR\n"
      "    - B (b), 3\n"
      "    -  (c)\n"
      "  strip stays empty: nothing may be shown, or fewer than two alternatives were left\n"
      "  not s: not eligible (too new)\n"
      "  not s: z in home: bought already: what was bought is not proposed again\n"
      "  not strip: people want a choice of at least two (no fallback)\n"
      "  told by the event and used by nobody, since the workspace does not declare it (lkes)\n"
      "  not s: unheard_of\n");
}

static void does_not_guess_why_where_it_is_withheld(void **state) {
  (void)state;
  expect_told(HEAD "\"placements\":[{\"placement\":\"counter\",\"reason\":\"UNKNOWN\",\"message\":\"Try\","
                   "\"alternatives\":[{\"offer\":\"a\",\"name\":\"A\"}],\"withholds\":\"why\"}]}",
              "lucia, T  [d]\n"
              "  counter is filled: why is withheld on this channel\n"
              "    \"Try\"\n"
              "    - A (a)\n");
}

static void tells_parts_tones_and_the_texts_of_offers(void **state) {
  (void)state;
  expect_told(HEAD
              "\"placements\":[{\"placement\":\"letter\",\"strategy\":\"s\",\"frame\":\"unique\","
              "\"reason\":\"TARGETING_MATCH\",\"tone\":\"gentle\","
              "\"message\":{\"title\":\"Ciao\",\"body\":\"Come va?\"},"
              "\"alternatives\":[{\"offer\":\"a\",\"name\":\"A\",\"text\":\"One of twelve\",\"price\":3}]}]}",
              "lucia, T  [d]\n"
              "  letter by s, told as unique, tone gentle: a strategy fits this customer and this event\n"
              "    title: \"Ciao\"\n"
              "    body: \"Come va?\"\n"
              "    - A (a), 3: One of twelve\n");
}

static void tells_whose_fault_and_why_an_offer_was_left_out(void **state) {
  (void)state;
  static const struct {
    const char *drop, *told;
  } rows[] = {
      {"\"signal\":\"looks\",\"check\":\"fault\",\"detail\":\"x\"", "not looks: its script failed (x)"},
      {"\"audience\":\"vip\",\"check\":\"fault\",\"detail\":\"x\"", "not vip: its script failed (x)"},
      {"\"strategy\":\"s\",\"check\":\"fault\",\"fault\":\"error\",\"detail\":\"x\"",
       "not s: its script failed (x)"},
      {"\"strategy\":\"s\",\"check\":\"fault\",\"fault\":\"absent\",\"detail\":\"x\"",
       "not s: its script used what is not there, or what the customer did not tell (x)"},
      {"\"strategy\":\"s\",\"check\":\"fault\",\"fault\":\"time\",\"detail\":\"x\"",
       "not s: its script took too long and was stopped (x)"},
      {"\"signal\":\"looks\",\"check\":\"fault\",\"fault\":\"memory\",\"detail\":\"x\"",
       "not looks: its script needed too much memory and was stopped (x)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"set_aside\",\"detail\":\"it failed on 3 of its "
       "last 3 calls\"",
       "not s: p: set aside until the next release (it failed on 3 of its last 3 calls)"},
      {"\"strategy\":\"s\",\"check\":\"audience\",\"detail\":\"vip\"",
       "not s: is for an audience that this customer is not in (vip)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"wake\",\"detail\":\"order.placed came\"",
       "not s: p: was to wait, or to be called after it had waited, and was not (order.placed came)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"waited\",\"detail\":\"cart.left of T\"",
       "s: p: was called when its time had come; it waited since this event (cart.left of T)"},
      {"\"check\":\"alias\",\"detail\":\"merged\"", "an event said who someone anonymous is (merged)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"fits\",\"detail\":\"x\"",
       "s's story was not told: x"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"slot\",\"detail\":\"given_name is not known\"",
       "p not told as written by s: its words need given_name, which is not known of this customer"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"slot\",\"detail\":\"child may not be said\"",
       "p not told as written by s: its words need child, which may not be said to this customer"},
      {"\"placement\":\"p\",\"check\":\"slot\",\"detail\":\"child may not be said to the holdout\"",
       "p has no neutral words to show: they need child, which may not be said to the holdout"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"parts\",\"detail\":\"a part is missing in 'it'\"",
       "p not told as written by s: a part is missing in 'it'"},
      {"\"guardrail\":\"g\",\"check\":\"fault\",\"detail\":\"x\"", "not g: its script failed (x)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"check\":\"guardrail\",\"detail\":\"g: upset\"",
       "not s: p: a guardrail of the workspace forbids it (g: upset)"},
      {"\"placement\":\"p\",\"check\":\"contact\",\"detail\":\"at most 2 within 7d, until T\"",
       "not p: the contact policy says that is enough for now (at most 2 within 7d, until T)"},
      {"\"placement\":\"p\",\"check\":\"delay\",\"detail\":\"channel 'email', until T\"",
       "not p: too soon after what the customer did last: it would be a reminder (channel 'email', until T)"},
      {"\"placement\":\"p\",\"check\":\"interrupts\",\"detail\":\"channel 'email'\"",
       "not p: its channel interrupts: it is decided for events that ask for no placement (channel 'email')"},
      {"\"check\":\"unknown_decision\",\"detail\":\"d\"",
       "shown or answered, and no decision of that id is kept for this customer (d)"},
      {"\"check\":\"not_in_decision\",\"detail\":\"data.offer 'o'\"",
       "shown or answered, and nothing of that decision: all of it counts (data.offer 'o')"},
      {"\"check\":\"nothing_told\",\"detail\":\"data.item\"",
       "the event teaches little but that it happened: what was expected is missing (data.item)"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"offer\":\"o\",\"check\":\"fits\"",
       "not s: o in p: the story would not be true"},
      {"\"strategy\":\"s\",\"placement\":\"p\",\"offer\":\"o\",\"check\":\"dates\"",
       "not s: o in p: not on show yet, or no longer"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    char decision[600], told[300];
    snprintf(decision, sizeof decision,
             HEAD "\"placements\":[{\"placement\":\"p\",\"reason\":\"DISABLED\"}],\"drops\":[{%s}]}",
             rows[i].drop);
    snprintf(told, sizeof told,
             "lucia, T  [d]\n  p stays empty: nothing may be shown, or fewer than two alternatives were "
             "left\n  %s\n",
             rows[i].told);
    expect_told(decision, told);
  }
}

static void tells_why_nothing_was_decided(void **state) {
  (void)state;
  expect_told(HEAD "\"placements\":[],\"drops\":[]}", "lucia, T: concerns no placement  [d]\n");
  expect_told(HEAD "\"reason\":\"LATE\",\"placements\":[],\"drops\":[]}",
              "lucia, T: the event was too old to decide anything; the profile learned from it  [d]\n");
  expect_told(
      HEAD "\"reason\":\"IMPORT\",\"placements\":[],\"drops\":[]}",
      "lucia, T: the event came with an import of the past: it decided nothing; the profile learned from it "
      " [d]\n");
  expect_told("{\"error\":{\"detail\":\"id: missing\"}}", "not an event: id: missing\n");
}

static void keeps_a_terminal_safe_from_what_others_wrote(void **state) {
  (void)state;
  expect_told(HEAD
              "\"placements\":[{\"placement\":\"h\",\"reason\":\"DEFAULT\",\"message\":\"\\u001b[2J\\u0007\","
              "\"alternatives\":[{\"offer\":\"\\u001b\",\"name\":\"\\u009b\"}]}],"
              "\"drops\":[{\"check\":\"\\u001b[2J\",\"strategy\":\"s\"}]}",
              "lucia, T  [d]\n"
              "  h by the fallback: no strategy had a proposal, so the fallback is shown\n"
              "    \"\\x1B[2J\\x07\"\n"
              "    - \\xC2\\x9B (\\x1B)\n"
              "  not s: \\x1B[2J\n");
}

static void tells_what_is_asked_and_given(void **state) {
  (void)state;
  expect_told(
      HEAD "\"placements\":[],\"ask\":{\"ask\":\"quiz\",\"strategy\":\"s\",\"purpose\":{\"name\":\"care\"},"
           "\"text\":\"Two questions\",\"gives\":{\"offer\":\"guide\",\"name\":\"Guide\"}},"
           "\"given\":\"Previews\",\"drops\":[{\"strategy\":\"t\",\"placement\":\"home\",\"check\":\"ask\","
           "\"detail\":\"letters: quiz came first\"}]}",
      "lucia, T: concerns no placement  [d]\n"
      "  asks quiz, proposed by s: for care; gives guide\n"
      "    \"Two questions\"\n"
      "  given for the answer: Previews\n"
      "  not t: home: was not to ask (letters: quiz came first)\n");
}

static void tells_which_right_withheld_what(void **state) {
  (void)state;
  expect_told(
      HEAD "\"placements\":[],\"drops\":["
           "{\"strategy\":\"s\",\"check\":\"consent\",\"detail\":\"news withdrawn\"},"
           "{\"strategy\":\"s\",\"check\":\"degree\",\"detail\":\"prospect: at most segment\"},"
           "{\"strategy\":\"s\",\"placement\":\"home\",\"check\":\"denied\","
           "\"detail\":\"hard.size: kept 3y\"}]}",
      "lucia, T: concerns no placement  [d]\n"
      "  not s: the customer's consents do not allow it (news withdrawn)\n"
      "  not s: comes nearer than this customer, or their lifecycle, allows (prospect: at most segment)\n"
      "  s: home: asked for what may not be read now (hard.size: kept 3y)\n");
}

static void tells_what_a_withdrawal_took(void **state) {
  (void)state;
  expect_told(HEAD
              "\"placements\":[],\"ask\":null,\"unlearned\":{\"attributes\":1,\"beliefs\":12},\"drops\":[]}",
              "lucia, T: concerns no placement  [d]\n"
              "  an origin was withdrawn: attributes that went 1, beliefs whose evidence went 12\n");
}

static void refuses_what_is_no_decision(void **state) {
  (void)state;
  struct buffer out = {0};
  struct error err;
  static const char *const texts[] = {"",
                                      "{",
                                      "[]",
                                      "5",
                                      "\"x\"",
                                      "{\"placements\":5}",
                                      "{\"error\":5}",
                                      "{\"placements\":[{\"alternatives\":[{\"price\":\"5\"}]}]}",
                                      "{\"placements\":[5],\"drops\":[5]}"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    enum status status = explain_decision((struct slice){texts[i], strlen(texts[i])}, &out, &err);
    if (i < 2) assert_int_equal(status, STATUS_INVALID);
  }
  buffer_fini(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tells_what_was_shown_and_why_and_what_was_not),
      cmocka_unit_test(does_not_guess_why_where_it_is_withheld),
      cmocka_unit_test(tells_parts_tones_and_the_texts_of_offers),
      cmocka_unit_test(tells_whose_fault_and_why_an_offer_was_left_out),
      cmocka_unit_test(tells_why_nothing_was_decided),
      cmocka_unit_test(keeps_a_terminal_safe_from_what_others_wrote),
      cmocka_unit_test(tells_what_is_asked_and_given),
      cmocka_unit_test(tells_which_right_withheld_what),
      cmocka_unit_test(tells_what_a_withdrawal_took),
      cmocka_unit_test(refuses_what_is_no_decision),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
