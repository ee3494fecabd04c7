/* Rules by folder or by hash. See rules.h. A release that is kept brings its own modules of the standard library, and so
 * decides as it did. The caller's thread.
 */
#include "host/rules.h"

#include <string.h>
#include <sys/stat.h>

static bool is_folder(const char *path) {
  struct stat stat_of;
  return !stat(path, &stat_of) && S_ISDIR(stat_of.st_mode);
}

/* Whether it can only be meant as one. */
static bool is_hash(const char *which) {
  if (!strncmp(which, "sha256:", 7)) return true;
  size_t digits = strspn(which, "0123456789abcdefABCDEF");
  return digits >= RELEASE_PREFIX_MIN && !which[digits];
}

static enum status read_kept(const char *database, struct rules *rules, struct error *err) {
  enum status status = shelf_load(database, rules->which, &rules->kept, err);
  if (!status) rules->texts = rules->kept.texts;
  return status;
}

enum status rules_read(const char *which, const char *database, struct rules *rules,
                       struct findings *findings, struct error *err) {
  *rules = (struct rules){.which = which};
  if (!is_folder(which) && is_hash(which)) return read_kept(database, rules, err);
  if (!is_folder(which))
    return error_set(
        err, STATUS_NOT_FOUND,
        "%s: there is no such folder; for a release that the database keeps give the first %d or "
        "more digits of its hash (sarto releases lists them)",
        which, RELEASE_PREFIX_MIN);
  enum status status = folder_read(which, &rules->folder, findings, err);
  if (!status)
    rules->texts = (struct seats_texts){.files = rules->folder.files, .count = rules->folder.count};
  return status;
}

enum status rules_load(const struct rules *rules, int stop_signal, struct seats *seats, struct error *err) {
  struct findings findings = {0};
  enum status status = STATUS_OK;
  if (!seats_load_one(seats, &rules->texts, stop_signal, &findings)) {
    const struct finding *first = &findings.items[0];
    status =
        error_set(err, STATUS_INVALID, "%s: %s:%d: %s", rules->which, first->file, first->line, first->text);
    if (findings.count > 1)
      status = error_set(err, STATUS_INVALID, "%s: %s:%d: %s (and %zu more)", rules->which, first->file,
                         first->line, first->text, findings.count - 1);
  }
  findings_fini(&findings);
  return status;
}

void rules_fini(struct rules *rules) {
  folder_fini(&rules->folder);
  shelf_release_fini(&rules->kept);
  *rules = (struct rules){0};
}
