/* Exposures and outcomes by the names of others: each comes to what ours comes to, late, repeated, of a decision that is not
 * kept too; and that something was decided is none of them. */
#include "shop.h"

#include <stdio.h>

#include "domain/event_aliases.h"
#include "domain/event_map.h"

static void expect_mapped(const char *type, const char *data, const char *expected) {
  static const struct workspace none;
  struct buffer text = {0}, mapped = {0};
  struct event event;
  struct error err;
  buffer_print(&text, "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"lucia\",\"type\":\"%s\",\"data\":%s}",
               type, data);
  if (event_decode((struct slice){text.data, text.length}, &event, &err)) fail_msg("%s", err.text);
  event_map(&none, &event);
  buffer_print(&mapped, "%s ", event.type);
  if (event.data) json_put_value(&mapped, event.data);
  assert_string_equal(buffer_text(&mapped), expected);
  event_fini(&event);
  buffer_fini(&mapped);
  buffer_fini(&text);
}

#define XDM(list) "{\"_experience\":{\"decisioning\":{\"propositions\":" list "}}}"

static void segments_names_mean_ours(void **state) {
  (void)state;
  expect_mapped("Decision Viewed", "{\"decision_id\":\"d\",\"placement\":\"home\"}",
                "decision.exposed {\"decision_id\":\"d\",\"placement\":\"home\"}");
  expect_mapped("Decision Clicked", "{\"decisionId\":\"d\"}", "decision.accepted {\"decision_id\":\"d\"}");
  expect_mapped("Decision Accepted", "null", "decision.accepted ");
  expect_mapped("Decision Dismissed", "{}", "decision.dismissed {}");
  expect_mapped("Decision Rejected", "{}", "decision.rejected {}");
  expect_mapped("decision viewed", "{}", "decision viewed {}");
}

static void adobes_propositions_name_decision_placement_and_offer(void **state) {
  (void)state;
  expect_mapped("decisioning.propositionDisplay",
                XDM("[{\"id\":\"d\",\"scope\":\"home\",\"items\":[{\"id\":\"soap\"}]}]"),
                "decision.exposed {\"_experience\":{\"decisioning\":{\"propositions\":[{\"items\":[{}]}]}},"
                "\"placement\":\"home\",\"offer\":\"soap\",\"decision_id\":\"d\"}");
  expect_mapped(
      "decisioning.propositionInteract", XDM("[{\"id\":\"d\",\"items\":[{\"id\":\"a\"},{\"id\":\"b\"}]}]"),
      "decision.accepted {\"_experience\":{\"decisioning\":{\"propositions\":[{\"items\":[{\"id\":\"a\"},"
      "{\"id\":\"b\"}]}]}},\"decision_id\":\"d\"}");
  expect_mapped(
      "decisioning.propositionDismiss",
      XDM("[{\"id\":\"d\",\"scope\":\"home\"},{\"id\":\"d\",\"scope\":\"strip\"}]"),
      "decision.dismissed {\"_experience\":{\"decisioning\":{\"propositions\":[{\"scope\":\"home\"},"
      "{\"id\":\"d\",\"scope\":\"strip\"}]}},\"decision_id\":\"d\"}");
  expect_mapped(
      "decisioning.propositionDisplay",
      XDM("[{\"id\":\"d\",\"scope\":\"home\"},{\"id\":\"e\",\"scope\":\"strip\"}]"),
      "decision.exposed {\"_experience\":{\"decisioning\":{\"propositions\":[{},{\"id\":\"e\",\"scope\":"
      "\"strip\"}]}},\"placement\":\"home\",\"decision_id\":\"d\"}");
}

static void data_of_another_shape_stays_as_it_is(void **state) {
  (void)state;
  expect_mapped("decisioning.propositionDisplay", "{}", "decision.exposed {}");
  expect_mapped("decisioning.propositionDisplay", XDM("[]"), "decision.exposed " XDM("[]"));
  expect_mapped("decisioning.propositionDisplay", XDM("{\"id\":1}"), "decision.exposed " XDM("{\"id\":1}"));
  expect_mapped("decisioning.propositionDisplay", XDM("[7]"), "decision.exposed " XDM("[7]"));
}

static void what_the_workspace_says_of_a_name_holds(void **state) {
  static struct event_type types[] = {{.name = "Decision Viewed", .means = "page.viewed"}};
  static const struct workspace workspace = {.event_types = types, .event_type_count = 1};
  static const char text[] = "{\"id\":\"1\",\"source\":\"s\",\"subject\":\"p\",\"type\":\"Decision Viewed\"}";
  struct event event;
  (void)state;
  assert_int_equal(event_decode((struct slice){text, sizeof text - 1}, &event, NULL), STATUS_OK);
  event_map(&workspace, &event);
  assert_string_equal(event.type, "page.viewed");
  event_fini(&event);
}

/* ---- in the engine ---- */

static const char *const texts[] = {
    "workspace.lua",
    "workspace { locales = { 'en', 'it' }, limits = { time = '10s' }, late_after = '1h',\n"
    "  contact_policy = { { placement = 'home', after_exposures = 2, rest = '1d' } } }\n"
    "placement 'home' { alternatives = 2, fallback = { offers = { tags = 'house' } } }\n",
    "profile.lua",
    SHOP_PROFILE,
    "offers.lua",
    SHOP_OFFERS,
    "strategies/s.lua",
    "strategy 'far' { on = 'go', placement = 'home', degree = 'mass', propose = function()\n"
    "  return { offers = { 'soap', 'cream' } } end }\n",
    NULL};

/* What is said of a decision, in three shapes: ours, Segment's, Adobe's. */
enum { OURS, SEGMENT, ADOBE, SHAPES };
static const char *const shapes[SHAPES] = {
    "\"type\":\"decision.%s\",\"data\":{\"decision_id\":\"%s\",\"placement\":\"home\"}",
    "\"type\":\"Decision %s\",\"data\":{\"decisionId\":\"%s\",\"placement\":\"home\"}",
    "\"type\":\"decisioning.proposition%s\",\"data\":" XDM("[{\"id\":\"%s\",\"scope\":\"home\"}]")};
static const char *const names[][SHAPES] = {{"exposed", "Viewed", "Display"},
                                            {"accepted", "Clicked", "Interact"},
                                            {"dismissed", "Dismissed", "Dismiss"}};

struct story {
  struct shop shop;
  struct buffer told; /* what came of it, all that is not the events' own text */
};

static void take_told(struct story *story, int shape, size_t outcome, const char *id, const char *time,
                      const char *decision) {
  struct buffer text = {0};
  buffer_print(&text, "{\"id\":\"%s\",\"source\":\"s\",\"subject\":\"lucia\",\"time\":\"%s\",", id, time);
  buffer_print(&text, shapes[shape], names[outcome][shape], decision);
  buffer_add_byte(&text, '}');
  if (shop_take(&story->shop, buffer_text(&text))) fail_msg("%s", story->shop.err.text);
  buffer_add(&story->told, story->shop.journal.answer.data, story->shop.journal.answer.length);
  buffer_fini(&text);
}

static void put_profile(struct story *story) {
  struct error err;
  const struct profile *profile = crew_find_profile(story->shop.crew, "lucia", &err);
  profile_encode(profile, &story->shop.release->workspace, &story->told);
}

#define DECIDED "2026-03-01T10:00:00Z"

static void take_go(struct story *story, const char *id, const char *time,
                    char decision[static IDENTITY_TEXT_BYTES]) {
  struct buffer text = {0};
  buffer_print(&text,
               "{\"id\":\"%s\",\"source\":\"s\",\"subject\":\"lucia\",\"type\":\"go\",\"time\":\"%s\"}", id,
               time);
  if (shop_take(&story->shop, buffer_text(&text))) fail_msg("%s", story->shop.err.text);
  snprintf(decision, IDENTITY_TEXT_BYTES, "%s", json_string(json_find(story->shop.decision, "decision_id")));
  buffer_fini(&text);
}

static void live(struct story *story, int shape) {
  char decision[IDENTITY_TEXT_BYTES], other[IDENTITY_TEXT_BYTES];
  *story = (struct story){0};
  shop_open_with(&story->shop, texts, (struct crew_options){0});
  story->shop.arrival_ms += 6 * CLOCK_HOUR_MS;
  take_go(story, "g1", "2026-03-01T15:59:00Z", decision);
  take_go(story, "g2", "2026-03-01T15:59:10Z", other);
  take_told(story, shape, 0, "e1", "2026-03-01T15:59:01Z", decision);
  take_told(story, shape, 0, "e1", "2026-03-01T15:59:01Z", decision); /* repeated */
  take_told(story, shape, 0, "e2", "2026-03-01T15:59:02Z", decision); /* once more, in other words */
  take_told(story, shape, 1, "e3", "2026-03-01T15:59:03Z", decision);
  take_told(story, shape, 2, "e4", "2026-03-01T15:59:20Z", other);
  take_told(story, shape, 0, "e5", DECIDED, "no-such-decision"); /* late, and of none that is kept */
  take_told(story, shape, 0, "e6", "2026-03-01T15:59:30Z", "no-such-decision");
  put_profile(story);
}

static void end(struct story *story) {
  buffer_fini(&story->told);
  shop_close(&story->shop);
}

static void each_shape_comes_to_the_same_to_the_byte(void **state) {
  (void)state;
  struct story ours, other;
  live(&ours, OURS);
  assert_non_null(memmem(ours.told.data, ours.told.length, "unknown_decision", 16));
  assert_non_null(memmem(ours.told.data, ours.told.length, "\"reason\":\"LATE\"", 15));
  struct crew_figures figures = crew_figures(ours.shop.crew);
  assert_int_equal(figures.repeats, 1);
  for (int shape = SEGMENT; shape < SHAPES; shape++) {
    live(&other, shape);
    assert_int_equal(other.told.length, ours.told.length);
    assert_memory_equal(other.told.data, ours.told.data, ours.told.length);
    struct crew_figures others = crew_figures(other.shop.crew);
    assert_memory_equal(others.contacts, figures.contacts, sizeof figures.contacts);
    end(&other);
  }
  end(&ours);
}

/* Two exposures close the placement; being asked for any number of times does not. */
static void an_evaluation_is_no_exposure(void **state) {
  (void)state;
  for (int shape = 0; shape < SHAPES; shape++) {
    struct story story = {0};
    char decision[IDENTITY_TEXT_BYTES], id[16];
    shop_open_with(&story.shop, texts, (struct crew_options){.is_clock_events = true});
    for (int i = 0; i < 9; i++) {
      snprintf(id, sizeof id, "g%d", i);
      take_go(&story, id, DECIDED, decision);
      expect_shown(&story.shop, "home", "soap cream");
    }
    assert_int_equal(crew_figures(story.shop.crew).contacts[CONTACT_EXPOSED], 0);
    take_told(&story, shape, 0, "e1", DECIDED, decision);
    take_go(&story, "g10", DECIDED, decision);
    take_told(&story, shape, 0, "e2", DECIDED, decision);
    assert_int_equal(crew_figures(story.shop.crew).contacts[CONTACT_EXPOSED], 2);
    take_go(&story, "g11", DECIDED, decision);
    expect_shown(&story.shop, "home", "");
    end(&story);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(segments_names_mean_ours),
      cmocka_unit_test(adobes_propositions_name_decision_placement_and_offer),
      cmocka_unit_test(data_of_another_shape_stays_as_it_is),
      cmocka_unit_test(what_the_workspace_says_of_a_name_holds),
      cmocka_unit_test(each_shape_comes_to_the_same_to_the_byte),
      cmocka_unit_test(an_evaluation_is_no_exposure),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
