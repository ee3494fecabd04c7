/* What is held of a person, told to them: nothing is left out, nothing that was written becomes markup, and no sentence
 * tells of watching in any of the languages. */
#include "tests/unit/everything.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "domain/profile_due.h"
#include "host/export_html.h"
#include "host/seats.h"
#include "store/store.h"

#define HOST_USES                                                                                            \
  "hard 'birth_date' { type = 'date', occasion = 'birthday', steer = false }\n"                              \
  "hard 'gender' { type = 'string', one_of = { 'f', 'm' }, steer = false }\n"                                \
  "hard 'locale' { type = 'string', steer = false }\n"                                                       \
  "hard 'zone' { type = 'string', steer = false }\n"                                                         \
  "hard 'idle' { type = 'string', steer = false }\n"

static struct seats seats;
static const struct workspace *workspace;
static struct discretion_scratch scratch;

static int load_all(void **state) {
  static const struct release_file files[] = {
      {"workspace.lua", {EVERYTHING_WORKSPACE, sizeof EVERYTHING_WORKSPACE - 1}},
      {"profile.lua", {EVERYTHING_PROFILE HOST_USES, sizeof EVERYTHING_PROFILE HOST_USES - 1}},
      {"offers.lua", {SHOP_OFFERS, sizeof SHOP_OFFERS - 1}},
      {"strategies/s.lua",
       {"strategy 's' { on = 'go', placement = 'home', degree = 'mass', about = 'The season, told plainly',\n"
        "  propose = function() end }\n"
        "strategy 'tactless' { on = 'go', placement = 'home', degree = 'mass', about = 'Because you bought a "
        "dress',\n"
        "  propose = function() end }",
        0}},
  };
  struct findings findings = {0};
  struct release_file copies[4];
  (void)state;
  hash_init();
  memcpy(copies, files, sizeof files);
  copies[3].text.length = strlen(copies[3].text.data);
  if (!seats_load(&seats, &(struct seats_texts){.files = copies, .count = 4}, 0, &findings))
    fail_msg("%s:%d: %s", findings.items[0].file, findings.items[0].line, findings.items[0].text);
  findings_fini(&findings);
  workspace = &seats.items[0].release->workspace;
  return 0;
}

static int free_all(void **state) {
  (void)state;
  discretion_scratch_fini(&scratch);
  seats_fini(&seats);
  return 0;
}

/* ---- exports of what a test has ---- */

struct rows {
  const struct journal_row *each;
  size_t count;
};

static enum status visit(void *context, person_visit *each, void *each_context,
                         struct person_figures *figures, struct error *err) {
  const struct rows *rows = context;
  for (size_t i = 0; i < rows->count; i++)
    if (each(each_context, &rows->each[i], err)) return err->status;
  figures->found = rows->count;
  return STATUS_OK;
}

static struct export export_of(const struct profile *profile, struct rows *rows,
                               enum export_language language) {
  return (struct export){.workspace = workspace,
                         .profile = profile,
                         .language = language,
                         .locale = workspace_locale(workspace, export_language_tag(language), 0),
                         .now_ms = on_day("2022-05-05"),
                         .visit = visit,
                         .context = rows};
}

static char *json_of(const struct profile *profile, struct rows *rows) {
  struct export export = export_of(profile, rows, LANGUAGE_EN);
  struct buffer out = {0};
  struct error err;
  assert_int_equal(export_put_json(&export, &out, &err), STATUS_OK);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static char *page_of(const struct profile *profile, struct rows *rows, enum export_language language) {
  struct export export = export_of(profile, rows, language);
  struct buffer out = {0};
  struct error err;
  assert_int_equal(export_put_page(&export, &out, &err), STATUS_OK);
  buffer_text(&out);
  return buffer_take(&out, NULL);
}

static struct journal_row row_of(uint64_t number, const char *event, const char *decision) {
  return (struct journal_row){.number = number,
                              .identity = identity_of("s", event),
                              .time_ms = on_day("2022-05-01"),
                              .arrival_ms = on_day("2022-05-02"),
                              .profile_id = "lucia",
                              .event = {event, strlen(event)},
                              .decision = {decision, strlen(decision)}};
}

/* ---- nothing is left out ---- */

static void assert_says(const char *json, unsigned tag, const char *mark) {
  if (!strstr(json, mark)) fail_msg("of section %u the export does not say %s", tag, mark);
}

/* The tags of an image's sections, as bits. */
static uint64_t tags_in(const struct buffer *image) {
  struct image_reader reader = {(const unsigned char *)image->data,
                                (const unsigned char *)image->data + image->length, false};
  uint64_t tags = 0, tag;
  image_get_varint(&reader);
  free(image_take_text(&reader));
  while ((tag = image_get_varint(&reader))) {
    tags |= UINT64_C(1) << tag;
    image_get_bytes(&reader, image_get_count(&reader));
  }
  assert_false(reader.is_bad);
  return tags;
}

static uint64_t tags_marked(void) {
  uint64_t tags = 0;
  for (size_t i = 0; i < EVERYTHING_SECTIONS; i++) tags |= UINT64_C(1) << everything_marks[i].tag;
  return tags;
}

static void every_section_of_a_profile_is_in_the_json(void **state) {
  struct profile *marked = everything_of(workspace, "lucia"), *read;
  struct buffer image = {0};
  struct error err;
  struct rows none = {0};
  (void)state;
  profile_encode(marked, workspace, &image);
  assert_true(tags_in(&image) == tags_marked()); /* it holds something of everything */
  if (profile_decode((struct slice){image.data, image.length}, workspace, &read, &err))
    fail_msg("%s", err.text);
  char *json = json_of(read, &none);
  for (size_t i = 0; i < EVERYTHING_SECTIONS; i++)
    for (size_t j = 0; everything_marks[i].marks[j]; j++)
      assert_says(json, everything_marks[i].tag, everything_marks[i].marks[j]);
  free(json);
  profile_free(read);
  profile_free(marked);
  buffer_fini(&image);
}

/* A section that is new must be marked before it can be forgotten here. */
static void no_section_is_without_a_mark(void **state) {
  char line[256];
  unsigned tag;
  uint64_t tags = 0;
  FILE *source = fopen("runtime/domain/profile_image.c", "r");
  (void)state;
  if (!source) {
    print_message("run from the root of the checkout: runtime/domain/profile_image.c is not there\n");
    skip();
  }
  for (bool is_inside = false; fgets(line, sizeof line, source);) {
    if (strstr(line, "} sections[] = {")) is_inside = true;
    if (is_inside && sscanf(line, " {%u,", &tag) == 1) tags |= UINT64_C(1) << tag;
    if (is_inside && !strncmp(line, "};", 2)) break;
  }
  fclose(source);
  assert_true(tags != 0);
  assert_true(tags == tags_marked());
}

/* Of each column of a row: where it stands in the JSON; NULL: why it need not is said here. */
static const struct {
  const char *column, *mark;
} columns[] = {
    {"number", "\"number\":4713"},
    {"identity", "\"decision_id\":\""},
    {"body_checksum", "\"body_checksum\":\"00000000deadbeef\""},
    {"time_ms", "2022-06-01T10:00:00Z"},
    {"arrival_ms", "2022-06-02T10:00:00Z"},
    {"profile_id", "\"profile_id\":\"mark-row-id\""},
    {"event", "mark-in-event"},
    {"profile", "mark-in-state"},
    {"decision", "mark-in-decision"},
    {"checksum", NULL}, /* follows from the others */
    {"other_id", "mark-row-other"},
    {"other", "mark-in-other-state"},
    {"erased", NULL}, /* whose other half went with somebody forgotten */
    {"inputs", "\"inputs\":{\"profile\":4001,\"other\":4002,\"seal\":4003,\"change\":4004}"},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void image_with(const char *id, const char *mark, struct buffer *image) {
  struct profile *profile = profile_new(workspace, id);
  struct buffer quoted = {0};
  json_put_text(&quoted, mark);
  put_text_hard(profile, workspace, "note", buffer_text(&quoted));
  profile_encode(profile, workspace, image);
  profile_free(profile);
  buffer_fini(&quoted);
}

static void every_column_of_a_row_is_in_the_json(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct buffer image = {0}, other = {0};
  (void)state;
  image_with("mark-row-id", "mark-in-state", &image);
  image_with("mark-row-other", "mark-in-other-state", &other);
  struct journal_row whole = {.number = 4713,
                              .identity = identity_of("a", "b"),
                              .body_checksum = 0xdeadbeef,
                              .time_ms = on_day("2022-06-01"),
                              .arrival_ms = on_day("2022-06-02"),
                              .profile_id = "mark-row-id",
                              .event = {"{\"a\":\"mark-in-event\"}", 21},
                              .profile = {image.data, image.length},
                              .decision = {"{\"b\":\"mark-in-decision\"}", 24},
                              .inputs = {true, 4001, 4002, 4003, 4004}};
  struct journal_row pruned = {.number = 4714,
                               .profile_id = "lucia",
                               .profile = {image.data, image.length},
                               .other_id = "mark-row-other",
                               .other = {other.data, other.length}};
  struct rows rows = {(struct journal_row[]){whole, pruned}, 2};
  char *json = json_of(profile, &rows);
  for (size_t i = 0; i < COLUMNS; i++)
    if (columns[i].mark && !strstr(json, columns[i].mark))
      fail_msg("of column %s the export does not say %s", columns[i].column, columns[i].mark);
  free(json);
  profile_free(profile);
  buffer_fini(&image);
  buffer_fini(&other);
}

static bool is_listed(const char *column) {
  for (size_t i = 0; i < COLUMNS; i++)
    if (!strcmp(columns[i].column, column)) return true;
  return false;
}

static void take_no_answer(void *context, const struct journal_answer *answers, size_t count) {
  (void)context, (void)answers, (void)count;
}

/* The journal's own file says which there are. */
static void no_column_is_without_a_mark(void **state) {
  char folder[] = "/tmp/sarto-columns-XXXXXX", path[96], command[128];
  struct store *store;
  struct error err;
  sqlite3 *db;
  sqlite3_stmt *list;
  size_t count = 0;
  (void)state;
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/shop.db", folder);
  if (store_open(&(struct store_options){.path = path, .answered = take_no_answer}, &store, &err))
    fail_msg("%s", err.text);
  store_close(store);
  snprintf(path, sizeof path, "%s/shop-journal-000001.db", folder);
  assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT name FROM pragma_table_info('row')", -1, &list, NULL),
                   SQLITE_OK);
  for (; sqlite3_step(list) == SQLITE_ROW; count++) {
    const char *column = (const char *)sqlite3_column_text(list, 0);
    if (!is_listed(column)) fail_msg("column %s is in no export, or this test does not know", column);
  }
  assert_int_equal(count, COLUMNS);
  sqlite3_finalize(list);
  sqlite3_close(db);
  snprintf(command, sizeof command, "rm -rf '%s'", folder);
  assert_int_equal(system(command), 0);
}

/* An earlier state says what no event that is kept says any more; a later one follows from events. */
static void the_first_state_is_told_and_each_whose_event_is_gone(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct buffer first = {0}, second = {0}, third = {0};
  (void)state;
  image_with("lucia", "state-one", &first);
  image_with("lucia", "state-two", &second);
  image_with("lucia", "state-three", &third);
  struct journal_row rows[3] = {row_of(1, "{\"a\":1}", "{}"), row_of(2, "{\"a\":2}", "{}"),
                                row_of(3, "", "{}")};
  rows[0].profile = (struct slice){first.data, first.length};
  rows[1].profile = (struct slice){second.data, second.length};
  rows[2].profile = (struct slice){third.data, third.length};
  char *json = json_of(profile, &(struct rows){rows, 3});
  assert_non_null(strstr(json, "state-one"));
  assert_null(strstr(json, "state-two"));
  assert_non_null(strstr(json, "state-three"));
  free(json);
  profile_free(profile);
  buffer_fini(&first);
  buffer_fini(&second);
  buffer_fini(&third);
}

/* ---- texts of consents ---- */

static void a_text_that_is_not_known_says_so(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct consent_record record = {CONSENT_GRANTED,      1,         on_day("2022-01-01"),
                                  on_day("2022-01-01"), INT64_MAX, NULL};
  struct rows none = {0};
  (void)state;
  consents_say(&profile->consents, workspace, "news", CONSENT_TOLD, &record);
  char *json = json_of(profile, &none), *page = page_of(profile, &none, LANGUAGE_EN);
  assert_non_null(strstr(json, "\"version\":1,\"text_is_known\":false"));
  assert_non_null(strstr(page, "The text of version 1 is not on record."));
  free(json);
  free(page);
  record.version = 2;
  record.at_ms += 1;
  consents_say(&profile->consents, workspace, "news", CONSENT_TOLD, &record);
  json = json_of(profile, &none), page = page_of(profile, &none, LANGUAGE_IT);
  assert_non_null(strstr(json, "\"text_is_known\":true,\"text\":\"Mark-text\",\"gives\":\"Mark-gives\""));
  assert_non_null(strstr(page, "Testo, versione 2 (it): <bdi>Mark-testo</bdi>"));
  free(json);
  free(page);
  profile_free(profile);
}

/* The record does not say in which language it was read. */
static void no_text_of_another_language_passes_for_the_one_that_was_read(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct consent_record record = {CONSENT_GRANTED,      2,         on_day("2022-01-01"),
                                  on_day("2022-01-01"), INT64_MAX, NULL};
  struct rows none = {0};
  (void)state;
  consents_say(&profile->consents, workspace, "news", CONSENT_TOLD, &record);
  char *json = json_of(profile, &none), *page = page_of(profile, &none, LANGUAGE_EN);
  assert_non_null(strstr(json, "\"text_locale\":\"en\",\"locale_is_known\":false,\"texts\":["
                               "{\"locale\":\"it\",\"text\":\"Mark-testo\",\"gives\":null},"
                               "{\"locale\":\"en\",\"text\":\"Mark-text\",\"gives\":\"Mark-gives\"}]"));
  assert_non_null(strstr(page, export_word(WORD_TEXT_ANY, LANGUAGE_EN)));
  assert_non_null(strstr(page, "Text, version 2 (en): <bdi>Mark-text</bdi>"));
  free(json);
  free(page);
  put_text_hard(profile, workspace, "locale", "\"it-IT\"");
  json = json_of(profile, &none), page = page_of(profile, &none, LANGUAGE_EN);
  assert_non_null(strstr(json, "\"text\":\"Mark-testo\",\"gives\":null,\"text_locale\":\"it\","
                               "\"locale_is_known\":true"));
  const char *given = strstr(page, "Text, version 2 (it): <bdi>Mark-testo</bdi>");
  assert_non_null(given);
  assert_non_null(strstr(given, "Text, version 2 (en): <bdi>Mark-text</bdi>"));
  assert_null(strstr(page, export_word(WORD_TEXT_ANY, LANGUAGE_EN)));
  free(json);
  free(page);
  profile_free(profile);
}

/* "Aufbewahrt für: 60 Tage", and not "Tagen". */
static void how_long_fits_behind_a_colon_in_german_too(void **state) {
  struct profile *profile = everything_of(workspace, "lucia");
  struct rows none = {0};
  (void)state;
  char *page = page_of(profile, &none, LANGUAGE_DE);
  assert_non_null(strstr(page, ": <bdi>900 Tage</bdi>"));
  assert_null(strstr(page, " Tagen"));
  free(page);
  profile_free(profile);
}

/* ---- the page ---- */

enum { DEPTH_MAX = 40, NAME_MAX_BYTES = 20 };

static const char *skip_attributes(const char *at) {
  while (*at == ' ') {
    at++;
    while (isalpha((unsigned char)*at) || *at == '-') at++;
    if (*at++ != '=' || *at++ != '"') return NULL;
    while (*at && *at != '"' && *at != '<') at++;
    if (*at++ != '"') return NULL;
    if (at[0] == ' ' && at[1] == '/') return at + 1;
  }
  return at;
}

static bool is_reference(const char *at) {
  static const char *const known[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (!strncmp(at, known[i], strlen(known[i]))) return true;
  return false;
}

/* What of XML a page uses: elements that close in order, quoted attributes, references to characters. */
static void assert_well_formed(const char *page) {
  char open[DEPTH_MAX][NAME_MAX_BYTES];
  size_t depth = 0;
  const char *at = page;
  assert_true(text_is_utf8(page, strlen(page)));
  assert_int_equal(strncmp(at, "<!DOCTYPE html>\n", 16), 0);
  for (at += 15; *at; at++) {
    bool is_control = (unsigned char)*at < ' ' && *at != '\n' && *at != '\t';
    if (is_control || (*at == '&' && !is_reference(at))) fail_msg("in the page: %.60s", at);
    if (*at != '<') continue;
    char name[NAME_MAX_BYTES] = "";
    size_t length = strspn(at + 1 + (at[1] == '/'), "abcdefghijklmnopqrstuvwxyz123");
    if (!length || length >= sizeof name) fail_msg("no element: %.60s", at);
    memcpy(name, at + 1 + (at[1] == '/'), length);
    if (at[1] == '/') {
      if (!depth || strcmp(open[--depth], name)) fail_msg("closes what is not open: %.60s", at);
      at += 2 + length;
    } else {
      at = skip_attributes(at + 1 + length);
      if (!at) fail_msg("attributes of <%s>", name);
      if (*at == '/')
        at++;
      else
        assert_true(depth < DEPTH_MAX), strcpy(open[depth++], name);
    }
    if (*at != '>') fail_msg("an element that does not end: %.60s", at);
  }
  assert_int_equal(depth, 0);
}

#define HOSTILE                                                                                              \
  "\"'><script>alert(1)</script>&amp;&bogus;<!--]]>\x01\x1b[2J\x7f\xc2\x85\xe2\x80\xae\xef\xbf\xbe\xff\xc3("

/* In every text of a profile and of its rows. */
static struct profile *hostile(void) {
  struct profile *profile = everything_of(workspace, "lucia" HOSTILE);
  struct hard_value value = {.type = HARD_STRING, .said_ms = 1, .text = mem_copy_text(HOSTILE)};
  char **const texts[] = {&profile->activities->type,
                          &profile->owned->offer_id,
                          &profile->viewed->offer_id,
                          &profile->consents.each->purpose,
                          &profile->asked.each->ask,
                          &profile->asked.each->gift,
                          &profile->asked.returns->purpose,
                          &profile->limits.origins->name,
                          &profile->aliases.each->id,
                          &profile->carried->name,
                          &profile->consents.each->said[CONSENT_TOLD].source};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    free(*texts[i]);
    *texts[i] = mem_copy_text(HOSTILE);
  }
  carried_put(profile, mem_copy_text("a" HOSTILE), &value);
  beliefs_observe(&profile->beliefs, &(struct belief_rule){"style", 0}, HOSTILE, HOSTILE, 1, 1, 1);
  return profile;
}

#define HOSTILE_JSON                                                                                         \
  "\\\"'><script>alert(1)</script>&amp;&bogus;<!--]]>\\u0001\\u001b[2J\\u007f\\u0085\\u202e\\ufffe"
static const char hostile_event[] =
    "{\"id\":\"1\",\"source\":\"s\",\"type\":\"" HOSTILE_JSON "\",\"touchpoint\":\"" HOSTILE_JSON
    "\",\"data\":{\"" HOSTILE_JSON "\":\"" HOSTILE_JSON "\"}}";
static const char hostile_decision[] =
    "{\"profile_id\":\"lucia\",\"placements\":[{\"placement\":\"" HOSTILE_JSON
    "\",\"strategy\":\"" HOSTILE_JSON "\",\"reason\":\"" HOSTILE_JSON
    "\",\"message\":{\"title\":\"" HOSTILE_JSON "\"},\"alternatives\":[{\"offer\":"
    "\"" HOSTILE_JSON "\",\"name\":\"" HOSTILE_JSON "\"}]}],\"ask\":{\"text\":\"" HOSTILE_JSON
    "\"},\"drops\":["
    "{\"strategy\":\"" HOSTILE_JSON "\",\"check\":\"log\"}]}";

static void what_people_wrote_becomes_no_markup(void **state) {
  struct profile *profile = hostile();
  struct journal_row row = row_of(1, hostile_event, hostile_decision);
  struct rows rows = {&row, 1};
  (void)state;
  for (int language = 0; language < LANGUAGES; language++) {
    char *page = page_of(profile, &rows, (enum export_language)language);
    assert_well_formed(page);
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "\xe2\x80\xae"));
    assert_null(strstr(page, "\xef\xbf\xbe"));
    assert_non_null(strstr(page, "&lt;script&gt;alert(1)"));
    free(page);
  }
  char *json = json_of(profile, &rows);
  assert_true(text_is_utf8(json, strlen(json)));
  json_value *tree = NULL;
  struct error err;
  if (json_decode(json, strlen(json), &tree, &err)) fail_msg("%s", err.text);
  json_free(tree);
  free(json);
  profile_free(profile);
}

static void every_page_of_every_language_is_whole(void **state) {
  struct profile *profile = everything_of(workspace, "lucia");
  struct rows none = {0};
  (void)state;
  for (int language = 0; language < LANGUAGES; language++) {
    char *page = page_of(profile, &none, (enum export_language)language), tag[16];
    assert_well_formed(page);
    snprintf(tag, sizeof tag, "<html lang=\"%s\">", export_language_tag((enum export_language)language));
    assert_non_null(strstr(page, tag));
    assert_null(strstr(page, "<script"));
    assert_null(strstr(page, "http://"));
    assert_null(strstr(page, "https://"));
    assert_null(strstr(page, "src="));
    assert_non_null(strstr(page, "Mark-note"));
    assert_non_null(strstr(page, "mark-alias"));
    assert_non_null(strstr(page, "mark-wish-never"));
    free(page);
  }
  profile_free(profile);
}

static size_t count_of(const char *text, const char *what) {
  size_t count = 0;
  for (const char *at = text; (at = strstr(at, what)); at++) count++;
  return count;
}

static void long_histories_say_how_much_more_there_is(void **state) {
  enum { ROWS = PAGE_ROWS + 7 };
  struct profile *profile = profile_new(workspace, "lucia");
  struct journal_row rows[ROWS];
  char events[ROWS][120];
  (void)state;
  for (size_t i = 0; i < ROWS; i++) {
    snprintf(events[i], sizeof events[i], "{\"id\":\"%zu\",\"source\":\"s\",\"type\":\"type-%zu-\"}", i, i);
    rows[i] = row_of(i + 1, events[i], "{\"placements\":[]}");
  }
  char *page = page_of(profile, &(struct rows){rows, ROWS}, LANGUAGE_EN);
  assert_null(strstr(page, "type-6-"));
  assert_non_null(strstr(page, "type-7-"));
  assert_true(strstr(page, "type-106-") < strstr(page, "type-105-")); /* the newest first */
  assert_int_equal(count_of(page, "7 more entries stand in the machine-readable file."), 1);
  free(page);
  profile_free(profile);
}

/* ---- words ---- */

static void note_argument(void *context, const char *name, size_t length, enum message_kind kind) {
  (void)kind;
  buffer_add(context, name, length);
  buffer_add_byte(context, ' ');
}

static void assert_same_arguments(enum export_word word, enum export_language language) {
  struct buffer names = {0}, english = {0};
  struct error err;
  const char *text = export_word(word, language);
  if (!text || !*text) fail_msg("word %d is missing in %s", (int)word, export_language_tag(language));
  if (message_check(text, &err)) fail_msg("%s: %s", text, err.text);
  assert_int_equal(message_names(text, note_argument, &names, &err), STATUS_OK);
  assert_int_equal(message_names(export_word(word, LANGUAGE_EN), note_argument, &english, &err), STATUS_OK);
  for (const char *name = buffer_text(&english); *name; name += strcspn(name, " ") + 1) {
    char one[40];
    snprintf(one, sizeof one, "%.*s ", (int)strcspn(name, " "), name);
    if (!strstr(buffer_text(&names), one)) fail_msg("'%s' lacks {%.*s}", text, (int)strlen(one) - 1, one);
  }
  buffer_fini(&names);
  buffer_fini(&english);
}

static void every_word_is_there_in_every_language(void **state) {
  (void)state;
  for (int word = 0; word < EXPORT_WORDS; word++)
    for (int language = 0; language < LANGUAGES; language++)
      assert_same_arguments((enum export_word)word, (enum export_language)language);
}

static void assert_discreet(const char *sentence) {
  struct discretion_hit hit;
  if (discretion_judge_phrases(workspace->discretion, (struct slice){sentence, strlen(sentence)}, &scratch,
                               &hit))
    fail_msg("'%s' tells of watching (%s)", sentence, hit.datum);
}

static void no_word_tells_of_watching(void **state) {
  (void)state;
  for (int word = 0; word < EXPORT_WORDS; word++)
    for (int language = 0; language < LANGUAGES; language++)
      assert_discreet(export_word((enum export_word)word, (enum export_language)language));
}

struct told {
  struct buffer all;
  size_t count;
};

static void judge_told(void *context, enum told_kind kind, const char *sentence) {
  struct told *told = context;
  (void)kind;
  assert_discreet(sentence);
  buffer_add_text(&told->all, sentence);
  buffer_add_byte(&told->all, '\n');
  told->count++;
}

static void tell_in(enum export_language language, const char *decision, struct told *told) {
  struct rows none = {0};
  struct export export = export_of(NULL, &none, language);
  buffer_clear(&told->all);
  told->count = 0;
  export_tell(&export, (struct slice){decision, strlen(decision)}, judge_told, told);
  assert_discreet(buffer_text(&told->all));
}

static void no_decision_tells_of_watching_whatever_its_reason(void **state) {
  static const char *const reasons[] = {"TARGETING_MATCH", "DEFAULT", "SPLIT",  "DISABLED",
                                        "ERROR",           "UNKNOWN", "IMPORT", "LATE"};
  static const char *const degrees[] = {"mass", "segment", "individual", "inverse"};
  struct told told = {0};
  (void)state;
  for (int language = 0; language < LANGUAGES; language++)
    for (size_t i = 0; i < 8 * 4; i++) {
      char decision[700];
      snprintf(decision, sizeof decision,
               "{\"reason\":\"%s\",\"placements\":[{\"placement\":\"home\",\"strategy\":\"tactless\","
               "\"degree\":\"%s\","
               "\"reason\":\"%s\",\"message\":\"Something "
               "rare\",\"alternatives\":[{\"offer\":\"a\",\"name\":\"Cape\"},"
               "{\"offer\":\"b\"}]}],\"ask\":{\"text\":\"Which "
               "colour?\"},\"drops\":[{\"strategy\":\"x\",\"check\":"
               "\"eligible\"}]}",
               reasons[i % 8], degrees[i / 8], reasons[i % 8]);
      tell_in((enum export_language)language, decision, &told);
      assert_int_equal(told.count, 8);
      assert_null(strstr(buffer_text(&told.all), "Because you bought"));
      assert_non_null(strstr(buffer_text(&told.all), "Cape, b"));
    }
  buffer_fini(&told.all);
}

static void what_left_things_out_is_told_of_what_was_for_everybody(void **state) {
  static const char mass[] =
      "{\"placements\":[{\"placement\":\"home\",\"strategy\":null,\"degree\":\"mass\",\"reason\":\"DEFAULT\","
      "\"alternatives\":[]}]}";
  struct profile *plain = profile_new(workspace, "lucia"), *rich = everything_of(workspace, "lucia");
  struct rows none = {0};
  struct told told = {0};
  (void)state;
  for (int language = 0; language < LANGUAGES; language++) {
    struct export export = export_of(plain, &none, (enum export_language)language);
    const char *all = export_word(WORD_MASS, export.language),
               *but = export_word(WORD_MASS_BUT, export.language);
    buffer_clear(&told.all);
    export_tell(&export, (struct slice){mass, strlen(mass)}, judge_told, &told);
    assert_non_null(strstr(buffer_text(&told.all), all));
    assert_null(strstr(buffer_text(&told.all), but));
    export.profile = rich;
    buffer_clear(&told.all);
    export_tell(&export, (struct slice){mass, strlen(mass)}, judge_told, &told);
    assert_non_null(strstr(buffer_text(&told.all), but));
    assert_null(strstr(buffer_text(&told.all), all));
  }
  buffer_fini(&told.all);
  profile_free(plain);
  profile_free(rich);
}

static void a_limit_is_told_in_words_of_its_own(void **state) {
  static const char *const degrees[] = {"mass", "segment", "individual"};
  struct rows none = {0};
  (void)state;
  for (int i = 0; i < 3 * LANGUAGES; i++) {
    struct profile *profile = profile_new(workspace, "lucia");
    char data[40];
    snprintf(data, sizeof data, "{\"degree\":\"%s\"}", degrees[i % 3]);
    mark_event(profile, workspace, "customer.degree", "2022-03-18", data);
    char *page = page_of(profile, &none, (enum export_language)(i / 3));
    for (int told = WORD_MASS; told <= WORD_INVERSE; told++) /* of a decision, in the past */
      assert_null(strstr(page, export_word((enum export_word)told, (enum export_language)(i / 3))));
    assert_non_null(
        strstr(page, export_word((enum export_word)(WORD_CAP_MASS + i % 3), (enum export_language)(i / 3))));
    free(page);
    profile_free(profile);
  }
}

/* From the heading of an entry to its end. */
static bool entry_says(const char *page, const char *title, const char *text) {
  const char *entry = strstr(page, title), *end = entry ? strstr(entry, "</div>") : NULL;
  if (!entry) fail_msg("there is no entry %s", title);
  return memmem(entry, (size_t)(end - entry), text, strlen(text)) != NULL;
}

static void what_the_host_uses_a_datum_for_is_said(void **state) {
  static const struct {
    const char *title, *value, *name, *json;
  } data[] = {{"<bdi>birth_date", "\"1980-05-06\"", "birth_date", "\"used_for\":[\"occasion\"]"},
              {"<bdi>gender", "\"f\"", "gender", "\"used_for\":[\"salutation\"]"},
              {"<bdi>locale", "\"it\"", "locale", "\"used_for\":[\"language\"]"},
              {"<bdi>zone", "\"Europe/Rome\"", "zone", "\"used_for\":[\"zone\"]"}};
  struct profile *profile = profile_new(workspace, "lucia");
  struct rows none = {0};
  (void)state;
  for (int i = 0; i < 4; i++) put_text_hard(profile, workspace, data[i].name, data[i].value);
  put_text_hard(profile, workspace, "idle", "\"x\"");
  char *json = json_of(profile, &none);
  for (int language = 0; language < LANGUAGES; language++) {
    char *page = page_of(profile, &none, (enum export_language)language);
    const char *no_use = export_word(WORD_NO_USE, (enum export_language)language);
    for (int i = 0; i < 4; i++) {
      const char *use =
          export_word((enum export_word)(WORD_FOR_OCCASION + i), (enum export_language)language);
      assert_false(entry_says(page, data[i].title, no_use));
      assert_true(entry_says(page, data[i].title, use));
      assert_non_null(strstr(json, data[i].json));
    }
    assert_true(entry_says(page, "<bdi>idle", no_use));
    free(page);
  }
  free(json);
  profile_free(profile);
}

static void the_birthday_that_comes_is_planned(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct rows none = {0};
  (void)state;
  put_text_hard(profile, workspace, "birth_date", "\"1980-05-06\"");
  orders_add(&profile->orders, &(struct order_day){day_of(on_day("2022-05-01")), 40, 40, 1});
  profile->is_known_person = true;
  profile->last_own_ms = on_day("2022-05-05");
  profile_schedule(profile, workspace, on_day("2022-05-05"));
  assert_true(profile->wakes.is_scheduled);
  char *page = page_of(profile, &none, LANGUAGE_EN);
  assert_true(entry_says(page, "<bdi>Birthday</bdi>", "Due on May 6, 2022"));
  free(page);
  profile_free(profile);
}

static void what_is_said_reads_as_the_language_is_written(void **state) {
  struct profile *profile = profile_new(workspace, "lucia");
  struct consent_record record = {CONSENT_GRANTED,      2,         on_day("2022-01-01"),
                                  on_day("2022-01-01"), INT64_MAX, (char *)"categoryPreferences"};
  struct rows none = {0};
  (void)state;
  put_text_hard(profile, workspace, "note", "\"x\"");
  consents_say(&profile->consents, workspace, "news", CONSENT_BY_BANNER, &record);
  char *german = page_of(profile, &none, LANGUAGE_DE), *french = page_of(profile, &none, LANGUAGE_FR);
  assert_non_null(strstr(german, "Aufbewahrt für: <bdi>900 Tage</bdi>"));
  assert_non_null(strstr(german, "in einem Banner auf einer Seite"));
  assert_null(strstr(german, "categoryPreferences"));
  assert_non_null(strstr(french, "Identifiant\xc2\xa0: <bdi>lucia</bdi>"));
  free(german);
  free(french);
  profile_free(profile);
}

static void a_rule_is_told_in_its_own_words(void **state) {
  struct told told = {0};
  (void)state;
  tell_in(LANGUAGE_EN, "{\"placements\":[{\"placement\":\"home\",\"strategy\":\"s\",\"alternatives\":[]}]}",
          &told);
  assert_non_null(strstr(buffer_text(&told.all), "The rule: The season, told plainly\n"));
  assert_non_null(strstr(buffer_text(&told.all), "No proposal\n"));
  tell_in(LANGUAGE_EN, "no JSON", &told);
  assert_int_equal(told.count, 0);
  tell_in(LANGUAGE_EN, "{\"placements\":[]}", &told);
  assert_int_equal(told.count, 0);
  buffer_fini(&told.all);
}

static void what_was_called_when_its_time_had_come_was_not_left_out(void **state) {
  static const char decision[] =
      "{\"placements\":[{\"placement\":\"home\",\"strategy\":\"s\",\"alternatives\":[]}],"
      "\"drops\":[{\"strategy\":\"s\",\"check\":\"waited\"},{\"strategy\":\"s\",\"check\":\"%s\"}]}";
  struct told told = {0};
  char text[sizeof decision + 16];
  (void)state;
  snprintf(text, sizeof text, decision, "log");
  tell_in(LANGUAGE_EN, text, &told);
  assert_null(strstr(buffer_text(&told.all), "left out"));
  snprintf(text, sizeof text, decision, "eligible");
  tell_in(LANGUAGE_EN, text, &told);
  assert_non_null(strstr(buffer_text(&told.all), "One other proposal was left out"));
  buffer_fini(&told.all);
}

static void a_language_is_known_by_its_tag(void **state) {
  (void)state;
  assert_int_equal(export_language_of("de-AT", 5), LANGUAGE_DE);
  assert_int_equal(export_language_of("IT", 2), LANGUAGE_IT);
  assert_int_equal(export_language_of("ita", 3), LANGUAGES);
  assert_int_equal(export_language_of("nl", 2), LANGUAGES);
  assert_int_equal(export_language_of("", 0), LANGUAGES);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_section_of_a_profile_is_in_the_json),
      cmocka_unit_test(no_section_is_without_a_mark),
      cmocka_unit_test(every_column_of_a_row_is_in_the_json),
      cmocka_unit_test(no_column_is_without_a_mark),
      cmocka_unit_test(the_first_state_is_told_and_each_whose_event_is_gone),
      cmocka_unit_test(a_text_that_is_not_known_says_so),
      cmocka_unit_test(no_text_of_another_language_passes_for_the_one_that_was_read),
      cmocka_unit_test(how_long_fits_behind_a_colon_in_german_too),
      cmocka_unit_test(what_people_wrote_becomes_no_markup),
      cmocka_unit_test(every_page_of_every_language_is_whole),
      cmocka_unit_test(long_histories_say_how_much_more_there_is),
      cmocka_unit_test(every_word_is_there_in_every_language),
      cmocka_unit_test(no_word_tells_of_watching),
      cmocka_unit_test(no_decision_tells_of_watching_whatever_its_reason),
      cmocka_unit_test(what_left_things_out_is_told_of_what_was_for_everybody),
      cmocka_unit_test(a_limit_is_told_in_words_of_its_own),
      cmocka_unit_test(what_the_host_uses_a_datum_for_is_said),
      cmocka_unit_test(the_birthday_that_comes_is_planned),
      cmocka_unit_test(what_is_said_reads_as_the_language_is_written),
      cmocka_unit_test(a_rule_is_told_in_its_own_words),
      cmocka_unit_test(what_was_called_when_its_time_had_come_was_not_left_out),
      cmocka_unit_test(a_language_is_known_by_its_tag),
  };
  return cmocka_run_group_tests(tests, load_all, free_all);
}
