/* A workspace's folder: what is read of it, and what is said of the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/folder.h"

static char root[64];

/* `name` with a slash at its end is a folder. */
static void make(const char *name, const char *text) {
  char path[256];
  snprintf(path, sizeof path, "%s/%s", root, name);
  if (path[strlen(path) - 1] == '/') {
    assert_int_equal(mkdir(path, 0700), 0);
    return;
  }
  FILE *file = fopen(path, "w");
  assert_non_null(file);
  fputs(text, file);
  assert_int_equal(fclose(file), 0);
}

static int compare(const void *left, const void *right) {
  return strcmp(((const struct release_file *)left)->name, ((const struct release_file *)right)->name);
}

static void reads_what_decides_and_nothing_else(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  make("workspace.lua", "workspace {}");
  make("README.md", "read me");
  make("specs/", NULL);
  make("specs/a_spec.lua", "it()");
  make("strategies/", NULL);
  make("strategies/.a.lua.swp", "x");
  make("strategies/a.lua", "strategy 'a' {}");
  make("strategies/empty.lua", "");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  assert_int_equal(findings.count, 0);
  assert_int_equal(folder.count, 3);
  qsort(folder.files, folder.count, sizeof *folder.files, compare);
  assert_string_equal(folder.files[0].name, "strategies/a.lua");
  assert_string_equal(folder.files[0].text.data, "strategy 'a' {}");
  assert_string_equal(folder.files[1].name, "strategies/empty.lua");
  assert_int_equal(folder.files[1].text.length, 0);
  assert_string_equal(folder.files[2].name, "workspace.lua");
  folder_fini(&folder);
  findings_fini(&findings);
}

static void reads_personas_where_there_are_cases_to_need_them(void **state) {
  (void)state;
  struct folder folder, other;
  struct findings findings = {0};
  struct error err;
  make("workspace.lua", "workspace {}");
  make("personas/", NULL);
  make("personas/lucia.json", "{}");
  make("personas/notes.txt", "x");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  assert_int_equal(folder_read_personas(root, &folder, &err), STATUS_OK);
  assert_int_equal(folder.persona_count, 0);
  folder_fini(&folder);
  make("expect.lua", "-- cases");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  assert_int_equal(folder_read_personas(root, &folder, &err), STATUS_OK);
  assert_int_equal(folder.persona_count, 1);
  assert_string_equal(folder.personas[0].name, "personas/lucia.json");
  make("personas/lucia.json", "{ }");
  assert_int_equal(folder_read(root, &other, &findings, &err), STATUS_OK);
  assert_int_equal(folder_read_personas(root, &other, &err), STATUS_OK);
  assert_true(folder_is_same(&folder, other.files, other.count));
  assert_false(folder_has_same_personas(&folder, &other));
  assert_true(folder_has_same_personas(&other, &other));
  folder_fini(&folder);
  folder_fini(&other);
  findings_fini(&findings);
}

static void says_of_a_rule_in_the_wrong_place_that_it_would_never_fire(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  make("strategies/deep/", NULL);
  make("strategies/deep/b.lua", "strategy 'b' {}");
  make("b.lua", "strategy 'b' {}");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  findings_sort(&findings);
  assert_int_equal(findings.count, 2);
  assert_string_equal(findings.items[0].file, "b.lua");
  assert_string_equal(findings.items[1].file, "strategies/deep");
  assert_string_equal(findings.items[1].text, "folders inside strategies/ are not read");
  folder_fini(&folder);
  findings_fini(&findings);
}

static void says_of_a_folder_that_it_does_not_know_what_was_meant(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  make("journeys/", NULL);
  make("journeys/c.lua", "x");
  make("pictures/", NULL);
  make("pictures/cup.png", "x");
  make("strategy/", NULL);
  make("strategy/c.lua", "x");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  findings_sort(&findings);
  assert_int_equal(findings.count, 4); /* with those of the case before */
  assert_string_equal(findings.items[1].file, "journeys");
  assert_non_null(strstr(findings.items[1].text, "its .lua files are not read"));
  assert_string_equal(findings.items[3].file, "strategy");
  assert_string_equal(findings.items[3].text, "not a folder of a workspace, did you mean strategies/?");
  folder_fini(&folder);
  findings_fini(&findings);
}

static void passes_no_name_over_in_silence(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  char name[240] = "strategies/";
  memset(name + strlen(name), 'n', 210);
  strcpy(name + 221, ".lua");
  make("strategies/Loud.LUA", "strategy 'loud' {}");
  make(name, "strategy 'long' {}");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  bool is_loud_found = false, is_long_read = false;
  for (size_t i = 0; i < findings.count; i++)
    is_loud_found |= !strcmp(findings.items[i].file, "strategies/Loud.LUA");
  for (size_t i = 0; i < folder.count; i++) is_long_read |= !strcmp(folder.files[i].name, name);
  assert_true(is_loud_found);
  assert_true(is_long_read); /* release_load says that it is too long */
  folder_fini(&folder);
  findings_fini(&findings);
}

static void names_what_an_editor_renamed(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  bool is_found = false;
  make("strategies/all.lua.txt", "strategy 'a' {}");
  make("strategies/notes.txt", "to do");
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  for (size_t i = 0; i < findings.count; i++) {
    assert_null(strstr(findings.items[i].file, "notes"));
    if (strcmp(findings.items[i].file, "strategies/all.lua.txt")) continue;
    is_found = true;
    assert_string_equal(findings.items[i].text,
                        "not read: its name must end in .lua, without .txt behind it");
  }
  assert_true(is_found);
  folder_fini(&folder);
  findings_fini(&findings);
}

static void advises_on_a_spec_that_is_not_run(void **state) {
  (void)state;
  struct findings findings = {0};
  make("specs/rare.lua", "describe('rare', function() end)");
  make("specs/kit.lua", "return {}");
  make("specs/b_spec.lua", "describe('b', function() end)");
  folder_advise_specs(root, &findings);
  assert_int_equal(findings.count, 1);
  assert_string_equal(findings.items[0].file, "specs/rare.lua");
  assert_int_equal(findings.items[0].severity, SEVERITY_ADVICE);
  assert_string_equal(findings.items[0].text, "`sarto test` does not run it: its name must end in _spec.lua");
  findings_fini(&findings);
}

static void names_what_it_cannot_read_and_waits_for_nothing(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  char inner[80], path[120];
  make("other/", NULL);
  make("other/strategies", "a file");
  snprintf(inner, sizeof inner, "%s/other", root);
  assert_int_equal(folder_read(inner, &folder, &findings, &err), STATUS_IO);
  assert_non_null(strstr(err.text, "/other/strategies/: Not a directory"));
  snprintf(path, sizeof path, "%s/strategies", inner);
  assert_int_equal(unlink(path), 0);
  make("other/strategies/", NULL);
  snprintf(path, sizeof path, "%s/strategies/pipe.lua", inner);
  assert_int_equal(mkfifo(path, 0600), 0);
  assert_int_equal(folder_read(inner, &folder, &findings, &err), STATUS_IO);
  assert_non_null(strstr(err.text, "/strategies/pipe.lua: not a file that can be read"));
  findings_fini(&findings);
}

static void says_that_there_is_no_such_folder(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  char path[80];
  snprintf(path, sizeof path, "%s/none", root);
  assert_int_equal(folder_read(path, &folder, &findings, &err), STATUS_NOT_FOUND);
  assert_non_null(strstr(err.text, "/none: No such file or directory"));
}

static void reads_a_file_up_to_its_bound(void **state) {
  (void)state;
  struct buffer text = {0};
  struct error err;
  char path[80];
  make("nine", "123456789");
  snprintf(path, sizeof path, "%s/nine", root);
  assert_int_equal(file_read(path, 9, &text, &err), STATUS_OK);
  assert_string_equal(text.data, "123456789");
  buffer_clear(&text);
  assert_int_equal(file_read(path, 8, &text, &err), STATUS_TOO_LARGE);
  buffer_clear(&text);
  assert_int_equal(file_read(root, 8, &text, &err), STATUS_IO);
  buffer_fini(&text);
}

static int start(void **state) {
  (void)state;
  strcpy(root, "/tmp/sarto-folder-XXXXXX");
  return mkdtemp(root) == NULL;
}

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *place) {
  (void)about, (void)type, (void)place;
  return remove(path);
}

static int end(void **state) {
  (void)state;
  return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void refuses_a_folder_where_a_file_was_expected(void **state) {
  (void)state;
  struct folder folder;
  struct findings findings = {0};
  struct error err;
  size_t count = 0;
  make("audiences.lua/", NULL);
  make("strategies/folder.lua/", NULL);
  assert_int_equal(folder_read(root, &folder, &findings, &err), STATUS_OK);
  for (size_t i = 0; i < findings.count; i++)
    if (!strcmp(findings.items[i].text, "a folder where a file was expected")) count++;
  assert_int_equal(count, 2);
  folder_fini(&folder);
  findings_fini(&findings);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_what_decides_and_nothing_else),
      cmocka_unit_test(reads_personas_where_there_are_cases_to_need_them),
      cmocka_unit_test(says_of_a_rule_in_the_wrong_place_that_it_would_never_fire),
      cmocka_unit_test(says_of_a_folder_that_it_does_not_know_what_was_meant),
      cmocka_unit_test(passes_no_name_over_in_silence),
      cmocka_unit_test(names_what_an_editor_renamed),
      cmocka_unit_test(advises_on_a_spec_that_is_not_run),
      cmocka_unit_test(names_what_it_cannot_read_and_waits_for_nothing),
      cmocka_unit_test(says_that_there_is_no_such_folder),
      cmocka_unit_test(refuses_a_folder_where_a_file_was_expected),
      cmocka_unit_test(reads_a_file_up_to_its_bound),
  };
  return cmocka_run_group_tests(tests, start, end);
}
