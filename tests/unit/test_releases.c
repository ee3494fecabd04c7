/* Releases as they are kept: put, loaded, activated, listed, found, compared, refused, pruned. */
#include "tests/unit/test_releases.h"

static void loads_what_was_put(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  for (unsigned n = 1; n <= 3; n++) put(f, n);
  reopen(f);
  for (unsigned n = 1; n <= 3; n++) assert_loads(f, n);
  struct release_texts texts;
  assert_int_equal(try_load(f, 4, &texts), STATUS_NOT_FOUND);
  assert_true(says(f, "is not kept"));
}

static void loads_texts_of_every_size_with_any_byte(void **state) {
  struct fixture *f = *state;
  enum { LONG = 3000000 };
  char *noise = mem_alloc(LONG), *zeros = mem_zero(LONG);
  hash_random_bytes(noise, LONG);
  struct release_file files[] = {{"workspace.lua", {"", 0}},
                                 {"profile.lua", {NULL, 0}},
                                 {"a", {"\0x", 2}},
                                 {"b", {noise, LONG}},
                                 {"c", {zeros, LONG}}};
  struct release_record record = {.hash = "sha256:ab"};
  struct release_texts texts;
  open_it(f, false);
  assert_ok(f, releases_put(f->releases, &record, files, 5, &f->err));
  assert_ok(f, releases_load(f->releases, "sha256:ab", &f->arena, &texts, &f->err));
  assert_int_equal(texts.count, 5);
  assert_memory_equal(texts.files[0].text.data, "\0x", 3);
  assert_memory_equal(texts.files[1].text.data, noise, LONG);
  assert_memory_equal(texts.files[2].text.data, zeros, LONG);
  for (size_t i = 3; i < 5; i++) assert_int_equal(texts.files[i].text.length, 0);
  free(noise);
  free(zeros);
}

static void the_same_hash_again_changes_nothing(void **state) {
  struct fixture *f = *state;
  struct made_release made;
  struct release_listed *listed;
  size_t count;
  open_it(f, false);
  put(f, 1);
  make_release(1, &made);
  made.record.note = "another note";
  assert_ok(f, releases_put(f->releases, &made.record, made.files, FILES, &f->err));
  assert_int_equal(count_kept(f), 1);
  assert_ok(f, releases_list(f->releases, 2, &f->arena, &listed, &count, &f->err));
  assert_string_equal(listed->record.note, "note 1");
}

static void two_files_of_one_name_are_refused_and_nothing_is_kept(void **state) {
  struct fixture *f = *state;
  struct release_file files[] = {{"b.lua", {"1", 1}}, {"a.lua", {"2", 1}}, {"b.lua", {"3", 1}}};
  open_it(f, false);
  struct release_record record = {.hash = "sha256:ab"};
  assert_int_equal(releases_put(f->releases, &record, files, 3, &f->err), STATUS_INVALID);
  assert_true(says(f, "b.lua"));
  assert_int_equal(count_kept(f), 0);
}

static void a_text_is_kept_once_for_all_releases(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  for (unsigned n = 1; n <= 40; n++) put(f, n);
  close_it(f);
  sqlite3 *db;
  sqlite3_stmt *count;
  assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
  assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM blob", -1, &count, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(count), SQLITE_ROW);
  assert_int_equal(sqlite3_column_int(count, 0), FILES + 39); /* release 1 has file 1 changed already */
  sqlite3_finalize(count);
  sqlite3_close(db);
}

static void the_last_activation_is_the_active_one(void **state) {
  struct fixture *f = *state;
  struct release_activation activation;
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  assert_int_equal(releases_active(f->releases, &f->arena, &activation, &f->err), STATUS_NOT_FOUND);
  activate(f, 2, 100);
  activate(f, 1, 50); /* whatever the clock says */
  reopen(f);
  assert_true(is_active(f, 1));
  assert_ok(f, releases_active(f->releases, &f->arena, &activation, &f->err));
  assert_string_equal(activation.author, "Ann");
  assert_string_equal(activation.why, "released");
  assert_int_equal(activation.time_ms, 50);
}

static void what_is_not_kept_cannot_become_active(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  put(f, 1);
  activate(f, 1, 1);
  assert_int_equal(try_activate(f, 2, 2), STATUS_NOT_FOUND);
  assert_true(is_active(f, 1));
}

static void a_rollback_goes_to_the_release_before_and_a_second_comes_back(void **state) {
  struct fixture *f = *state;
  struct release_activation before;
  char hash[DIGEST_TEXT_BYTES];
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  activate(f, 1, 1);
  activate(f, 1, 2);
  assert_int_equal(releases_previous(f->releases, &f->arena, &before, &f->err), STATUS_NOT_FOUND);
  activate(f, 2, 3);
  activate(f, 2, 4); /* a restart */
  assert_ok(f, releases_previous(f->releases, &f->arena, &before, &f->err));
  assert_string_equal(before.hash, hash_at(1, hash));
  assert_int_equal(before.time_ms, 2);
  activate(f, 1, 5);
  assert_ok(f, releases_previous(f->releases, &f->arena, &before, &f->err));
  assert_string_equal(before.hash, hash_at(2, hash));
}

static void tells_activations_newest_first(void **state) {
  struct fixture *f = *state;
  struct release_activation *activations;
  size_t count;
  open_it(f, false);
  put(f, 1);
  for (int time_ms = 1; time_ms <= 5; time_ms++) activate(f, 1, time_ms);
  assert_ok(f, releases_activations(f->releases, 3, &f->arena, &activations, &count, &f->err));
  assert_int_equal(count, 3);
  for (size_t i = 0; i < 3; i++) assert_int_equal(activations[i].time_ms, 5 - i);
}

static void lists_releases_newest_first_with_all_that_is_known(void **state) {
  struct fixture *f = *state;
  struct release_listed *listed;
  struct made_release made;
  size_t count;
  char parent[DIGEST_TEXT_BYTES];
  open_it(f, false);
  for (unsigned n = 1; n <= 4; n++) put(f, n);
  activate(f, 3, 77);
  activate(f, 3, 88);
  assert_ok(f, releases_list(f->releases, 3, &f->arena, &listed, &count, &f->err));
  assert_int_equal(count, 3);
  assert_string_equal(listed[2].record.note, "note 2");
  assert_int_equal(listed[0].activated_count, 0);
  make_release(3, &made);
  uint64_t bytes = 0;
  for (size_t i = 0; i < FILES; i++) bytes += made.files[i].text.length;
  const struct release_listed *one = &listed[1];
  assert_string_equal(one->record.hash, made.hash);
  assert_string_equal(one->record.parent, hash_at(2, parent));
  assert_string_equal(one->record.author, "Ann");
  assert_string_equal(one->record.note, "note 3");
  assert_string_equal(one->record.source, "folder");
  assert_string_equal(one->record.specs, "run by Ann");
  assert_string_equal(one->record.gate, "2 decisions tried");
  assert_int_equal(one->record.time_ms, 3000);
  assert_int_equal(one->activated_count, 2);
  assert_int_equal(one->activated_ms[0], 88);
  assert_int_equal(one->activated_ms[1], 77);
  assert_int_equal(one->file_count, FILES);
  assert_int_equal(one->text_bytes, bytes);
}

static void put_hash(struct fixture *f, const char *first) {
  char hash[DIGEST_TEXT_BYTES];
  snprintf(hash, sizeof hash, "sha256:%s%064d", first, 0);
  struct release_record record = {.hash = hash};
  assert_ok(f, releases_put(f->releases, &record, NULL, 0, &f->err));
}

static enum status find(struct fixture *f, const char *prefix, const char *found) {
  char hash[DIGEST_TEXT_BYTES] = "";
  enum status status = releases_find(f->releases, prefix, hash, &f->err);
  if (status == STATUS_OK) assert_memory_equal(hash + 7, found, strlen(found));
  return status;
}

static void finds_by_the_beginning_of_a_hash(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  put_hash(f, "abcdef1");
  put_hash(f, "abcdef2");
  put_hash(f, "ffffff");
  assert_int_equal(find(f, "abcdef1", "abcdef1"), STATUS_OK);
  assert_int_equal(find(f, "sha256:abcdef2", "abcdef2"), STATUS_OK);
  assert_int_equal(find(f, "FFFFFF", "ffffff"), STATUS_OK);
  assert_int_equal(find(f, "abcdef", ""), STATUS_INVALID);
  assert_true(says(f, "two releases") && says(f, "abcdef1") && says(f, "abcdef2"));
  put_hash(f, "abcdef3");
  assert_int_equal(find(f, "abcdef", ""), STATUS_INVALID);
  assert_true(says(f, "several releases"));
  assert_int_equal(find(f, "ffffff1", ""), STATUS_NOT_FOUND);
  const char *const none[] = {"", "fffff", "sha256:", "gggggg", "ffffff%"};
  for (size_t i = 0; i < 5; i++) assert_int_equal(find(f, none[i], ""), STATUS_INVALID);
  char hash[2 * DIGEST_TEXT_BYTES];
  memset(hash, 'f', sizeof hash);
  hash[2 * DIGEST_BYTES + 1] = '\0';
  assert_int_equal(find(f, hash, ""), STATUS_INVALID);
}

static void tells_what_differs_between_two_releases(void **state) {
  struct fixture *f = *state;
  struct release_file before[] = {{"a", {"1", 1}}, {"b", {"1", 1}}, {"c", {"1", 1}}, {"d", {"1", 1}}};
  struct release_file after[] = {{"b", {"2", 1}}, {"c", {"1", 1}}, {"e", {"1", 1}}, {"f", {"1", 1}}};
  static const struct release_difference expected[] = {{"a", RELEASE_REMOVED},
                                                       {"b", RELEASE_CHANGED},
                                                       {"d", RELEASE_REMOVED},
                                                       {"e", RELEASE_ADDED},
                                                       {"f", RELEASE_ADDED}};
  struct release_difference *differences;
  size_t count;
  open_it(f, false);
  struct release_record first = {.hash = "sha256:1"}, second = {.hash = "sha256:2"};
  assert_ok(f, releases_put(f->releases, &first, before, 4, &f->err));
  assert_ok(f, releases_put(f->releases, &second, after, 4, &f->err));
  assert_ok(f, releases_diff(f->releases, first.hash, second.hash, &f->arena, &differences, &count, &f->err));
  assert_int_equal(count, 5);
  for (size_t i = 0; i < 5; i++) {
    assert_string_equal(differences[i].name, expected[i].name);
    assert_int_equal(differences[i].change, expected[i].change);
  }
  assert_ok(f, releases_diff(f->releases, first.hash, first.hash, &f->arena, &differences, &count, &f->err));
  assert_int_equal(count, 0);
  assert_int_equal(
      releases_diff(f->releases, first.hash, "sha256:3", &f->arena, &differences, &count, &f->err),
      STATUS_NOT_FOUND);
  assert_true(says(f, "sha256:3"));
}

static void refuse(struct fixture *f, int n) {
  char text[32];
  snprintf(text, sizeof text, "what %d", n);
  struct refusal_finding findings[] = {{"workspace.lua", 0, text}, {"strategies/a.lua", n, "second"}};
  struct release_refusal refusal = {.time_ms = n,
                                    .author = "Ben",
                                    .note = text,
                                    .source = "upload",
                                    .hash = n % 2 ? "sha256:1" : NULL,
                                    .findings = findings,
                                    .count = 2};
  assert_ok(f, releases_refuse(f->releases, &refusal, NULL, NULL, &f->err));
}

static void keeps_the_last_hundred_refusals_with_their_findings(void **state) {
  struct fixture *f = *state;
  struct release_refusal *refusals;
  size_t count;
  open_it(f, false);
  assert_ok(f, releases_refusals(f->releases, &f->arena, &refusals, &count, &f->err));
  assert_int_equal(count, 0);
  for (int n = 1; n <= 105; n++) refuse(f, n);
  reopen(f);
  assert_ok(f, releases_refusals(f->releases, &f->arena, &refusals, &count, &f->err));
  assert_int_equal(count, REFUSALS_KEPT);
  assert_int_equal(refusals[99].time_ms, 6);
  const struct release_refusal *last = &refusals[0];
  assert_int_equal(last->time_ms, 105);
  assert_string_equal(last->author, "Ben");
  assert_string_equal(last->note, "what 105");
  assert_string_equal(last->source, "upload");
  assert_string_equal(last->hash, "sha256:1");
  assert_null(refusals[1].hash);
  assert_int_equal(last->count, 2);
  assert_string_equal(last->findings[0].file, "workspace.lua");
  assert_string_equal(last->findings[0].text, "what 105");
  assert_int_equal(last->findings[1].line, 105);
  run_sql(f, "CREATE TEMP TABLE no(n CHECK(n = 200)); INSERT INTO no SELECT count(*) FROM finding");
}

static size_t prune(struct fixture *f, size_t keep_count, int64_t keep_ms, int64_t now_ms,
                    release_needed *is_needed, void *context) {
  size_t gone = 0;
  struct releases_retention retention = {keep_count, keep_ms};
  assert_ok(f, releases_prune(f->releases, &retention, now_ms, is_needed, context, &gone, &f->err));
  return gone;
}

static bool has(struct fixture *f, unsigned n) {
  char hash[DIGEST_TEXT_BYTES], found[DIGEST_TEXT_BYTES];
  return releases_find(f->releases, hash_at(n, hash), found, &f->err) == STATUS_OK;
}

static void prunes_by_count_but_not_the_active_one_nor_the_one_before(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  for (unsigned n = 1; n <= 10; n++) put(f, n);
  activate(f, 4, 4000);
  activate(f, 2, 2000);
  assert_int_equal(prune(f, 0, 0, 1000000, NULL, NULL), 0);
  assert_int_equal(prune(f, 3, 0, 10000, NULL, NULL), 5);
  for (unsigned n = 1; n <= 10; n++) assert_int_equal(has(f, n), n == 2 || n == 4 || n >= 8);
  for (unsigned n = 8; n <= 10; n++) assert_loads(f, n);
  assert_loads(f, 2);
  assert_true(is_active(f, 2));
}

static void prunes_by_age_since_it_was_last_active(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  for (unsigned n = 1; n <= 6; n++) put(f, n);
  activate(f, 1, 9000);
  activate(f, 5, 9000);
  activate(f, 6, 9000);
  assert_int_equal(prune(f, 0, 6000, 10000, NULL, NULL), 2);
  for (unsigned n = 1; n <= 6; n++) assert_int_equal(has(f, n), n != 2 && n != 3);
}

static bool is_third(void *context, const char *hash) {
  char third[DIGEST_TEXT_BYTES];
  (*(int *)context)++;
  return !strcmp(hash, hash_at(3, third));
}

static void what_a_decision_needs_stays(void **state) {
  struct fixture *f = *state;
  int asked = 0;
  open_it(f, false);
  for (unsigned n = 1; n <= 6; n++) put(f, n);
  assert_int_equal(prune(f, 1, 0, 0, is_third, &asked), 4);
  assert_int_equal(asked, 5); /* not of what stays anyway */
  assert_loads(f, 3);
  assert_loads(f, 6);
}

static void a_pruned_release_can_be_put_again(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  assert_int_equal(prune(f, 1, 0, 0, NULL, NULL), 1);
  assert_false(has(f, 1));
  put(f, 1);
  assert_loads(f, 1);
  assert_loads(f, 2);
}

static void put_and_pruned_for_long_the_file_stays_as_long(void **state) {
  struct fixture *f = *state;
  size_t bytes = 0;
  open_it(f, false);
  for (unsigned n = 1; n <= 400; n++) {
    put(f, n);
    activate(f, n, n);
    if (n % 50) continue;
    prune(f, 10, 0, n, NULL, NULL);
    if (n == 50) bytes = file_bytes(f);
    assert_in_range(file_bytes(f), 4096, bytes + 4 * 4096);
  }
  assert_int_equal(count_kept(f), 10);
}

static void pruning_makes_the_file_shorter(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  for (unsigned n = 1; n <= 300; n++) put(f, n);
  prune(f, 0, 0, 0, NULL, NULL);
  size_t bytes = file_bytes(f);
  assert_int_equal(prune(f, 5, 0, 0, NULL, NULL), 295);
  assert_in_range(file_bytes(f), 4096, bytes / 2);
  run_sql(f, "CREATE TEMP TABLE no(n CHECK(n = 0)); INSERT INTO no SELECT freelist_count FROM "
             "pragma_freelist_count");
}

static void of_activations_the_last_thousand_stay_and_each_releases_last(void **state) {
  struct fixture *f = *state;
  struct release_activation *activations, before;
  size_t count;
  open_it(f, false);
  put(f, 1);
  put(f, 2);
  activate(f, 1, 1);
  activate(f, 1, 2);
  for (int time_ms = 3; time_ms <= 1203; time_ms++) activate(f, 2, time_ms);
  prune(f, 2, 0, 0, NULL, NULL);
  assert_ok(f, releases_activations(f->releases, 5000, &f->arena, &activations, &count, &f->err));
  assert_int_equal(count, 1001);
  assert_int_equal(activations[1000].time_ms, 2);
  assert_ok(f, releases_previous(f->releases, &f->arena, &before, &f->err));
  assert_int_equal(before.time_ms, 2);
}

static void read_only_it_tells_all_with_nobody_serving_and_while_one_does(void **state) {
  struct fixture *f = *state;
  struct fixture other = {0};
  open_it(f, false);
  put(f, 1);
  activate(f, 1, 1);
  reopen(f);
  put(f, 2);
  memcpy(other.path, f->path, sizeof f->path);
  open_it(&other, true);
  assert_loads(&other, 1);
  assert_loads(&other, 2);
  put(f, 3); /* a reader is not in the way */
  activate(f, 3, 2);
  assert_true(is_active(&other, 3));
  close_it(f);
  close_it(&other);
  open_it(&other, true);
  assert_loads(&other, 3);
  assert_int_equal(count_kept(&other), 3);
  assert_int_equal(try_put(&other, 4), STATUS_IO);
  close_it(&other);
  arena_fini(&other.arena);
}

static void read_only_nothing_is_made(void **state) {
  struct fixture *f = *state;
  assert_int_equal(releases_open(f->path, NULL, true, &f->releases, &f->err), STATUS_NOT_FOUND);
  assert_true(says(f, "shop-releases.db: no release was ever kept"));
  assert_int_not_equal(access(f->file, F_OK), 0);
  fclose(fopen(f->file, "w")); /* its process ended just then */
  assert_int_equal(releases_open(f->path, NULL, true, &f->releases, &f->err), STATUS_NOT_FOUND);
  run_sql(f, "PRAGMA journal_mode = WAL"); /* or a moment later */
  assert_int_equal(releases_open(f->path, NULL, true, &f->releases, &f->err), STATUS_NOT_FOUND);
  open_it(f, false);
  put(f, 1);
}

static void the_file_is_the_owners_alone(void **state) {
  struct fixture *f = *state;
  struct stat file;
  open_it(f, false);
  assert_int_equal(stat(f->file, &file), 0);
  assert_int_equal(file.st_mode & 0777, 0600);
}

static const char *engine_of(struct fixture *f, uint64_t row) {
  static char version[ENGINE_BYTES];
  enum status status = releases_engine(f->releases, row, version, &f->err);
  if (status) assert_int_equal(status, STATUS_NOT_FOUND);
  return status ? "" : version;
}

static void tells_which_program_decided_a_row(void **state) {
  struct fixture *f = *state;
  open_it(f, false);
  assert_string_equal(engine_of(f, UINT64_MAX), "");
  assert_ok(f, releases_put_engine(f->releases, "0.1.0", 5, 1, &f->err));
  assert_ok(f, releases_put_engine(f->releases, "0.1.0", 9, 2, &f->err)); /* no news */
  assert_ok(f, releases_put_engine(f->releases, "0.2.0", 20, 3, &f->err));
  assert_ok(f,
            releases_put_engine(f->releases, "0.3.0", 20, 4, &f->err)); /* the one before decided nothing */
  reopen(f);
  assert_string_equal(engine_of(f, 4), "");
  assert_string_equal(engine_of(f, 5), "0.1.0");
  assert_string_equal(engine_of(f, 19), "0.1.0");
  assert_string_equal(engine_of(f, 20), "0.3.0");
  assert_string_equal(engine_of(f, UINT64_MAX), "0.3.0");
}

static void a_file_from_before_programs_were_kept_is_read_and_then_keeps_them(void **state) {
  struct fixture *f = *state;
  sqlite3 *db;
  open_it(f, false);
  put(f, 1);
  close_it(f);
  assert_int_equal(sqlite3_open(f->file, &db), SQLITE_OK);
  assert_int_equal(sqlite3_exec(db, "DROP TABLE engine; DROP TABLE consent_text; PRAGMA user_version = 1",
                                NULL, NULL, NULL),
                   SQLITE_OK);
  sqlite3_close(db);
  open_it(f, true);
  assert_loads(f, 1);
  assert_string_equal(engine_of(f, 1), "");
  close_it(f);
  open_it(f, false);
  assert_ok(f, releases_put_engine(f->releases, "0.1.0", 1, 1, &f->err));
  assert_string_equal(engine_of(f, 1), "0.1.0");
  assert_loads(f, 1);
}

static void refuses_a_path_that_is_no_databases(void **state) {
  struct fixture *f = *state;
  assert_int_equal(releases_open("shop.sqlite", NULL, false, &f->releases, &f->err), STATUS_INVALID);
  assert_true(says(f, "must end in .db"));
  assert_null(f->releases);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      RELEASES_TEST(loads_what_was_put),
      RELEASES_TEST(loads_texts_of_every_size_with_any_byte),
      RELEASES_TEST(the_same_hash_again_changes_nothing),
      RELEASES_TEST(two_files_of_one_name_are_refused_and_nothing_is_kept),
      RELEASES_TEST(a_text_is_kept_once_for_all_releases),
      RELEASES_TEST(the_last_activation_is_the_active_one),
      RELEASES_TEST(what_is_not_kept_cannot_become_active),
      RELEASES_TEST(a_rollback_goes_to_the_release_before_and_a_second_comes_back),
      RELEASES_TEST(tells_activations_newest_first),
      RELEASES_TEST(lists_releases_newest_first_with_all_that_is_known),
      RELEASES_TEST(finds_by_the_beginning_of_a_hash),
      RELEASES_TEST(tells_what_differs_between_two_releases),
      RELEASES_TEST(keeps_the_last_hundred_refusals_with_their_findings),
      RELEASES_TEST(prunes_by_count_but_not_the_active_one_nor_the_one_before),
      RELEASES_TEST(prunes_by_age_since_it_was_last_active),
      RELEASES_TEST(what_a_decision_needs_stays),
      RELEASES_TEST(a_pruned_release_can_be_put_again),
      RELEASES_TEST(put_and_pruned_for_long_the_file_stays_as_long),
      RELEASES_TEST(pruning_makes_the_file_shorter),
      RELEASES_TEST(of_activations_the_last_thousand_stay_and_each_releases_last),
      RELEASES_TEST(read_only_it_tells_all_with_nobody_serving_and_while_one_does),
      RELEASES_TEST(read_only_nothing_is_made),
      RELEASES_TEST(the_file_is_the_owners_alone),
      RELEASES_TEST(tells_which_program_decided_a_row),
      RELEASES_TEST(a_file_from_before_programs_were_kept_is_read_and_then_keeps_them),
      RELEASES_TEST(refuses_a_path_that_is_no_databases),
  };
  return cmocka_run_group_tests_name("releases", tests, NULL, NULL);
}
