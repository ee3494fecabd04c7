/* What `sarto backup` and `sarto restore` print. See backup_tell.h. */
#include "host/backup_tell.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "host/say.h"

enum { INTERVAL_US = 1000000 };

static uint64_t number_of(const json_value *tree, const char *key) {
  const json_value *number = json_find(tree, key);
  return number && json_type(number) == JSON_NUMBER ? (uint64_t)json_number(number) : 0;
}

static const char *text_of(const json_value *tree, const char *key) {
  const char *text = json_string(json_find(tree, key));
  return text ? text : "";
}

static void tell_place(const char *what, const json_value *tree) {
  const char *path = text_of(tree, *what == 'r' ? "restored" : "backup");
  say(stdout, "%s: %s", what, path);
}

void tell_backup(const char *what, const char *report) {
  json_value *tree = NULL;
  if (json_decode(report, strlen(report), &tree, NULL)) return;
  double seconds = json_number(json_find(tree, "seconds"));
  uint64_t rows = number_of(tree, "rows");
  tell_place(what, tree);
  say(stdout, "  %" PRIu64 " rows, %" PRIu64 " profiles; %" PRIu64 " files, %.1f MB, in %.1f s", rows,
      number_of(tree, "profiles"), number_of(tree, "files"), (double)number_of(tree, "bytes") / 1048576,
      seconds);
  if (rows)
    say(stdout, "  the last row is %" PRIu64 ", of %s", number_of(tree, "last_row"), text_of(tree, "last"));
  json_free(tree);
}

static bool is_time(struct backup_teller *teller) {
  uint64_t now_us = clock_monotonic_us();
  if (!teller->last_us) teller->last_us = now_us;
  bool is = now_us - teller->last_us >= INTERVAL_US;
  if (is) teller->last_us = now_us;
  return is;
}

int tell_backup_progress(void *context, const char *doing, uint64_t done_bytes, uint64_t all_bytes) {
  if (!isatty(STDERR_FILENO) || !is_time(context)) return 1;
  if (all_bytes)
    say(stderr, "sarto: %s, %.0f of %.0f MB", doing, (double)done_bytes / 1048576,
        (double)all_bytes / 1048576);
  else
    say(stderr, "sarto: %s", doing);
  return 1;
}
