/* Special categories: what is refused by name and by value, what only looks alike, and what is taken out of an event.
 * The corpora of tests/special are written as people write names and values.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "special_corpus.h"

#include "domain/special.h"

static const char *const languages[] = {"it", "en", "de", "fr", "es"};
enum { OURS = 2, LANGUAGES = 5 }; /* it and en first */

struct tally {
  size_t texts, spellings, refused;
  bool is_key, must_refuse;
};

static void ask(void *context, const char *text, size_t length) {
  struct tally *tally = context;
  struct slice slice = {text, length};
  bool is_refused = (tally->is_key ? special_of_key(slice) : special_of_value(slice)) != SPECIAL_NONE;
  tally->spellings++;
  tally->refused += is_refused;
  if (is_refused != tally->must_refuse && getenv("SPECIAL_VERBOSE"))
    printf("  %s %.*s\n", is_refused ? "refused" : "passed", (int)length, text);
}

static void tally_file(const char *file, const char *kind, const char *language, struct tally *tally) {
  struct special_case *cases = NULL;
  size_t count = special_corpus(file, &cases);
  for (size_t i = 0; i < count; i++) {
    if (strcmp(cases[i].language, language) || (kind && strcmp(cases[i].category, kind))) continue;
    tally->texts++;
    special_spellings(&cases[i], tally->is_key, ask, tally);
  }
  special_corpus_free(cases, count);
}

static struct tally tally_all(const char *keys, const char *values, const char *language, bool must_refuse) {
  struct tally tally = {.is_key = true, .must_refuse = must_refuse};
  tally_file(keys, strcmp(keys, values) ? NULL : "key", language, &tally);
  tally.is_key = false;
  tally_file(values, strcmp(keys, values) ? NULL : "value", language, &tally);
  return tally;
}

static double percent(const struct tally *tally) {
  return 100.0 * (double)tally->refused / (double)tally->spellings;
}

static struct tally tally_languages(const char *keys, const char *values, bool must_refuse, size_t ours) {
  struct tally whole = {0};
  for (size_t i = 0; i < LANGUAGES; i++) {
    struct tally one = tally_all(keys, values, languages[i], must_refuse);
    if (!one.spellings) continue;
    printf("%s, %s: %zu of %zu spellings of %zu texts refused, %.2f %%\n", keys, languages[i], one.refused,
           one.spellings, one.texts, percent(&one));
    if (i >= ours) continue;
    whole.texts += one.texts;
    whole.spellings += one.spellings;
    whole.refused += one.refused;
  }
  return whole;
}

static void refuses_special_names_and_values_in_italian_and_english(void **state) {
  (void)state;
  struct tally tally = tally_languages("special_keys", "special_values", true, OURS);
  assert_true(tally.texts >= 1000);
  assert_true(percent(&tally) >= 99.5);
}

static void lets_what_only_looks_alike_pass(void **state) {
  (void)state;
  struct tally tally = tally_languages("benign_keys", "benign_values", false, LANGUAGES);
  assert_true(tally.texts >= 1000);
  assert_true(percent(&tally) <= 0.5);
}

/* Texts were written, tried once, tuned to and put with the others, four times over. Of names and values together, the
 * first runs of the five parts refused, it and en, in percent:
 *   special  79.2 88.0,  84.2 84.5,  94.0 94.8,  87.5 82.9,  86.0 83.3
 *   benign    6.7  3.5,   1.1  1.1,   0.5  2.4,   0    0,     0    0
 * The fifth stands here; since its first run some rows were added, mostly of whole families of names (health, faith).
 * It and en together, the first run refused
 *   of the sixth    85.0 of the special, 5.1 of the benign
 *   of the seventh  62.8 and 2.7: rarer names, and what is said in a roundabout way
 *   of the eighth   89.0: what is said most; it was not tuned to, and nothing is to be
 * So often is found what was never seen, and no more.
 * Of words that nobody here chose (nouns of WordNet under illness, drug, religion, party, ethnic group…, and what
 * dictionaries make of them in it, de, fr, es), those of the half that was never looked at were refused, as a value, in a
 * sentence and as a name, 60 in 100 (it 72, en 62, fr 66, es 62, de 54); 28 before the ninth part. Of 82,000 other nouns,
 * common words, goods and attributes of its half 0.6 in 100 were, most of which are such words all the same. */
static void does_nearly_as_well_on_what_it_was_not_tuned_to(void **state) {
  (void)state;
  struct tally special = tally_languages("heldout_special", "heldout_special", true, OURS);
  struct tally benign = tally_languages("heldout_benign", "heldout_benign", false, OURS);
  assert_true(percent(&special) >= 90);
  assert_true(percent(&benign) <= 2);
  struct tally last = tally_languages("eighth_special", "eighth_special", true, OURS);
  assert_true(last.texts > 150 && percent(&last) >= 88);
}

static void keeps_what_the_later_parts_taught(void **state) {
  (void)state;
  static const char *const parts[][2] = {{"sixth_special", "sixth_benign"},
                                         {"seventh_special", "seventh_benign"},
                                         {"ninth_special", "ninth_benign"}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    struct tally special = tally_languages(parts[i][0], parts[i][0], true, LANGUAGES);
    struct tally benign = tally_languages(parts[i][1], parts[i][1], false, LANGUAGES);
    assert_true(special.texts > 150 && percent(&special) >= 99);
    assert_true(benign.texts > 100 && percent(&benign) <= 0.5);
  }
}

/* ---- categories and edges ---- */

static void expect_key(const char *key, const char *category) {
  const char *found = special_name(special_of_key((struct slice){key, strlen(key)}));
  if (strcmp(found ? found : "", category)) fail_msg("%s: %s", key, found ? found : "nothing");
}

static void names_the_category(void **state) {
  (void)state;
  expect_key("userReligion", "religion");
  expect_key("POLITICAL_VIEWS", "politics");
  expect_key("tessera-sindacale", "membership");
  expect_key("userHIVStatus", "health");
  expect_key("orientamentoSessuale", "orientation");
  expect_key("\xC3\x89TNIA", "ethnicity");
  expect_key("sex", "");
  expect_key("gender", "");
  expect_key("", "");
}

static void bytes_that_are_no_text_are_nothing_special(void **state) {
  (void)state;
  expect_key("\xFF\xFE\x80", "");
  expect_key("reli\xFFgion", "");
  assert_int_equal(special_of_value((struct slice){NULL, 0}), SPECIAL_NONE);
  assert_null(special_name(SPECIAL_NONE));
  assert_null(special_name((enum special_category)SPECIAL_CATEGORIES));
}

/* ---- taking out ---- */

static void note(void *context, const char *path, enum special_category category) {
  buffer_print(context, "%s: %s\n", path, special_name(category));
}

static enum special_category kin_and_religion_are_declared(void *context, const char *attribute) {
  (void)context;
  if (!strcmp(attribute, "religion")) return SPECIAL_RELIGION;
  return strcmp(attribute, "kin") ? SPECIAL_NONE : SPECIAL_ETHNICITY;
}

static bool religion_is_covered(void *context, const char *attribute, const json_value *value) {
  (void)context;
  (void)value;
  return !strcmp(attribute, "religion");
}

static void expect_stripped_by(struct special_scope scope, const char *event, const char *left,
                               const char *refused) {
  struct buffer told = {0}, rest = {0};
  json_value *tree;
  struct error err;
  if (json_decode(event, strlen(event), &tree, &err)) fail_msg("%s", err.text);
  scope.refused = note;
  scope.context = &told;
  size_t count = special_strip(tree, &scope);
  json_put_value(&rest, tree);
  assert_string_equal(buffer_text(&rest), left);
  assert_string_equal(buffer_text(&told), refused);
  size_t lines = 0;
  for (size_t i = 0; i < told.length; i++) lines += told.data[i] == '\n';
  assert_int_equal(count, lines);
  buffer_fini(&rest);
  buffer_fini(&told);
  json_free(tree);
}

static void expect_stripped(const char *type, const char *event, const char *left, const char *refused) {
  expect_stripped_by((struct special_scope){.type = type}, event, left, refused);
}

static void takes_out_by_name_at_any_depth(void **state) {
  (void)state;
  expect_stripped("x", "{\"data\":{\"a\":[{\"b\":{\"religionCode\":3,\"c\":1}}],\"health\":{\"d\":1}}}",
                  "{\"data\":{\"a\":[{\"b\":{\"c\":1}}]}}",
                  "data.a.b.religionCode: religion\ndata.health: health\n");
  expect_stripped(
      "x", "{\"data\":{\"union\":{\"e\":1},\"blood\":{\"type\":\"A\"}},\"religione\":1,\"id\":\"gay\"}",
      "{\"data\":{\"blood\":{}},\"id\":\"gay\"}",
      "data.union: membership\ndata.blood.type: health\nreligione: religion\n");
}

static void takes_out_by_value_where_people_speak_of_themselves(void **state) {
  (void)state;
  expect_stripped("review.written", "{\"data\":{\"tag\":\"gay\",\"comment\":\"I am gay\",\"rating\":5}}",
                  "{\"data\":{\"tag\":\"gay\",\"rating\":5}}", "data.comment: orientation\n");
  expect_stripped("customer.profile",
                  "{\"data\":{\"tag\":\"gay\",\"given_name\":\"Christian\",\"city\":\"Roma\"}}",
                  "{\"data\":{\"given_name\":\"Christian\",\"city\":\"Roma\"}}", "data.tag: orientation\n");
  expect_stripped("x",
                  "{\"data\":{\"traits\":{\"likes\":[\"yoga\",\"catholic\"]},\"answers\":[\"Muslim\",4]}}",
                  "{\"data\":{\"traits\":{\"likes\":[\"yoga\"]},\"answers\":[4]}}",
                  "data.traits.likes: religion\ndata.answers: religion\n");
  expect_stripped("x",
                  "{\"data\":{\"gift_message_2\":\"I have diabetes\",\"noteworthy\":\"I have diabetes\"}}",
                  "{\"data\":{\"noteworthy\":\"I have diabetes\"}}", "data.gift_message_2: health\n");
}

/* A firm may be one and nothing else; a surname, a city and a street are what they are called. */
static void a_name_is_taken_out_where_it_can_be_none(void **state) {
  (void)state;
  expect_stripped("customer.profile",
                  "{\"data\":{\"company\":\"Partito Democratico\",\"city\":\"Cattolica\",\"name\":\"Gay\"}}",
                  "{\"data\":{\"city\":\"Cattolica\",\"name\":\"Gay\"}}", "data.company: politics\n");
  expect_stripped("x",
                  "{\"data\":{\"traits\":{\"lastName\":\"Bishop\",\"address\":{\"street\":\"Church Street\","
                  "\"town\":\"HIV positive\"},\"firma\":\"Diabetes UK\",\"brand\":\"Labour Party\"}}}",
                  "{\"data\":{\"traits\":{\"lastName\":\"Bishop\",\"address\":{\"street\":\"Church Street\"},"
                  "\"firma\":\"Diabetes UK\",\"brand\":\"Labour Party\"}}}",
                  "data.traits.address.town: health\n");
  expect_stripped("x", "{\"data\":{\"company\":\"Partito Democratico\"}}",
                  "{\"data\":{\"company\":\"Partito Democratico\"}}", "");
}

static void a_name_that_tells_nothing_is_told_whole(void **state) {
  (void)state;
  expect_stripped("x", "{\"data\":{\"traits\":{\"note\":\"I have diabetes\",\"shape\":[\"Ojibwe\"]}}}",
                  "{\"data\":{\"traits\":{\"shape\":[]}}}",
                  "data.traits.note: health\ndata.traits.shape: ethnicity\n");
  expect_stripped("x", "{\"data\":{\"traits\":{\"tendinitis\":1,\"has_pericarditis\":true,\"illness\":1}}}",
                  "{\"data\":{\"traits\":{}}}",
                  "data.traits: health\ndata.traits: health\ndata.traits.illness: health\n");
}

static void free_text_has_its_names_in_five_languages(void **state) {
  (void)state;
  static const char *const names[] = {
      "text",       "comment",    "notes",     "message",      "answer",         "review",    "feedback",
      "body",       "question",   "free_text", "freeText",     "testo",          "commento",  "messaggio",
      "risposta",   "recensione", "domanda",   "testo_libero", "Kommentar",      "Nachricht", "Antwort",
      "Bewertung",  "Frage",      "Freitext",  "commentaire",  "r\xC3\xA9ponse", "avis",      "texte",
      "comentario", "mensaje",    "respuesta", "rese\u00f1a",  "pregunta",       "texto"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct buffer event = {0}, refused = {0};
    buffer_print(&event, "{\"data\":{\"%s\":\"sono cattolica\"}}", names[i]);
    buffer_print(&refused, "data.%s: religion\n", names[i]);
    expect_stripped("x", buffer_text(&event), "{\"data\":{}}", buffer_text(&refused));
    buffer_fini(&event);
    buffer_fini(&refused);
  }
}

static void leaves_goods_alone(void **state) {
  (void)state;
  static const char order[] =
      "{\"data\":{\"items\":[{\"item\":\"kosher\",\"religion\":\"x\",\"note\":\"I am gay\"}],"
      "\"product\":{\"health\":1},\"note\":\"kosher salt\"}}";
  static const char offer[] = "{\"data\":{\"id\":\"a\",\"religion\":\"x\"}}";
  static const char goods[] = "{\"data\":{\"order\":{\"goods\":[{\"religion\":\"x\"}]}}}";
  expect_stripped("order.placed", order, order, "");
  expect_stripped("offer.changed", offer, offer, "");
  expect_stripped_by((struct special_scope){.type = "order.placed", .items = "order.goods"}, goods, goods,
                     "");
}

static void an_answer_goes_by_what_was_asked(void **state) {
  (void)state;
  expect_stripped("survey.answered",
                  "{\"data\":{\"question\":\"What is your religion?\",\"answer\":\"none\",\"n\":1}}",
                  "{\"data\":{\"question\":\"What is your religion?\",\"n\":1}}", "data.answer: religion\n");
  expect_stripped(
      "x", "{\"data\":{\"fields\":[{\"key\":\"ethnicity\",\"value\":3},{\"key\":\"size\",\"value\":3}]}}",
      "{\"data\":{\"fields\":[{\"key\":\"ethnicity\"},{\"key\":\"size\",\"value\":3}]}}",
      "data.fields.value: ethnicity\n");
  expect_stripped("x", "{\"data\":{\"Question\":\"Your religion?\",\"ANSWER\":\"yes\"}}",
                  "{\"data\":{\"Question\":\"Your religion?\"}}", "data.ANSWER: religion\n");
  expect_stripped("x", "{\"data\":{\"qu\u00e9stion\":\"Your religion?\",\"_value_\":\"yes\"}}",
                  "{\"data\":{\"qu\u00e9stion\":\"Your religion?\"}}", "data._value_: religion\n");
}

/* Where it was, and no more: a sender's own words in it, or what it says itself. */
static void a_name_that_tells_is_not_told(void **state) {
  (void)state;
  static const char *const names[] = {
      "catholic",         "hiv",          "diagnosis_e11_9_anna", "diagnosisAnna",
      "religionOfAnna",   "religion_327", "anna_religion",        "religionanna",
      "patient_id_55120", "isgay",        "allergy_to_nuts"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct buffer event = {0};
    buffer_print(&event, "{\"data\":{\"likes\":{\"%s\":true}}}", names[i]);
    const char *category = special_name(special_of_key((struct slice){names[i], strlen(names[i])}));
    struct buffer told = {0};
    buffer_print(&told, "data.likes: %s\n", category);
    expect_stripped("x", buffer_text(&event), "{\"data\":{\"likes\":{}}}", buffer_text(&told));
    buffer_fini(&event);
    buffer_fini(&told);
  }
  expect_stripped("x", "{\"diagnosis_anna\":1}", "{}", ": health\n");
}

static void a_name_of_the_lists_is_told(void **state) {
  (void)state;
  static const char *const names[] = {"religion",        "Religione",     "user_religion", "religionCode",
                                      "union_name",      "unionCode",     "health",        "healthStatus",
                                      "tessera_partito", "ethnic_origin", "bloodType"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    struct buffer event = {0}, told = {0};
    buffer_print(&event, "{\"data\":{\"%s\":true}}", names[i]);
    buffer_print(&told, "data.%s: %s\n", names[i],
                 special_name(special_of_key((struct slice){names[i], strlen(names[i])})));
    expect_stripped("x", buffer_text(&event), "{\"data\":{}}", buffer_text(&told));
    buffer_fini(&event);
    buffer_fini(&told);
  }
}

static void the_schema_declares_and_consent_covers(void **state) {
  (void)state;
  struct special_scope scope = {.type = "customer.profile",
                                .declared = kin_and_religion_are_declared,
                                .is_covered = religion_is_covered};
  expect_stripped_by(scope, "{\"data\":{\"kin\":\"x\",\"religion\":\"Catholic\",\"faith\":\"x\"}}",
                     "{\"data\":{\"religion\":\"Catholic\"}}", "data.kin: ethnicity\ndata.faith: religion\n");
  scope.type = "x";
  expect_stripped_by(scope, "{\"data\":{\"kin\":\"x\",\"religion\":\"Catholic\"}}",
                     "{\"data\":{\"kin\":\"x\"}}", "data.religion: religion\n");
}

static size_t count_stripped(struct special_memo *memo, const char *parent, const char *key) {
  struct buffer text = {0};
  json_value *tree;
  buffer_add_text(&text, "{\"data\":{");
  json_put_text(&text, parent);
  buffer_add_text(&text, ":{");
  json_put_text(&text, key);
  buffer_add_text(&text, ":\"diabetic\"}}}");
  assert_int_equal(json_decode(text.data, text.length, &tree, NULL), STATUS_OK);
  size_t count = special_strip(tree, &(struct special_scope){.type = "x", .memo = memo});
  json_free(tree);
  buffer_fini(&text);
  return count;
}

static void what_is_remembered_changes_nothing(void **state) {
  (void)state;
  static const char *const parents[] = {"party", "blood", "union", "notes"};
  struct special_memo *memo = special_memo_new();
  struct special_case *cases[2];
  size_t counts[] = {special_corpus("special_keys", &cases[0]), special_corpus("benign_keys", &cases[1])};
  for (size_t list = 0; list < 2; list++)
    for (size_t i = 0; i < 4 * counts[list]; i++) {
      const char *parent = parents[i % 4], *key = cases[list][i / 4].text;
      size_t alone = count_stripped(NULL, parent, key);
      if (count_stripped(memo, parent, key) != alone || count_stripped(memo, parent, key) != alone)
        fail_msg("%s.%s", parent, key);
    }
  for (size_t list = 0; list < 2; list++) special_corpus_free(cases[list], counts[list]);
  special_memo_free(memo);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_special_names_and_values_in_italian_and_english),
      cmocka_unit_test(lets_what_only_looks_alike_pass),
      cmocka_unit_test(does_nearly_as_well_on_what_it_was_not_tuned_to),
      cmocka_unit_test(keeps_what_the_later_parts_taught),
      cmocka_unit_test(names_the_category),
      cmocka_unit_test(bytes_that_are_no_text_are_nothing_special),
      cmocka_unit_test(takes_out_by_name_at_any_depth),
      cmocka_unit_test(takes_out_by_value_where_people_speak_of_themselves),
      cmocka_unit_test(a_name_is_taken_out_where_it_can_be_none),
      cmocka_unit_test(a_name_that_tells_nothing_is_told_whole),
      cmocka_unit_test(free_text_has_its_names_in_five_languages),
      cmocka_unit_test(leaves_goods_alone),
      cmocka_unit_test(an_answer_goes_by_what_was_asked),
      cmocka_unit_test(a_name_that_tells_is_not_told),
      cmocka_unit_test(a_name_of_the_lists_is_told),
      cmocka_unit_test(the_schema_declares_and_consent_covers),
      cmocka_unit_test(what_is_remembered_changes_nothing),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
