/* Reads cases and judges outcomes against them. See hostile_case.h. */
#include "hostile_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"

const char *const outcome_names[] = {"harmless", "time", "memory", "error", "refused"};

char *case_read_file(const char *path, size_t *length) {
  struct buffer text = {0};
  char piece[65536];
  size_t got;
  FILE *file = fopen(path, "rb");
  if (!file) return NULL;
  while ((got = fread(piece, 1, sizeof piece, file)) > 0) buffer_add(&text, piece, got);
  fclose(file);
  buffer_text(&text); /* of an empty file too */
  return buffer_take(&text, length);
}

/* Copies what follows `-- KEY: ` in the header, to the line's end. */
static bool read_line(const char *header, const char *key, char *into, size_t bytes) {
  char start[32];
  snprintf(start, sizeof start, "-- %s: ", key);
  for (const char *line = header; !strncmp(line, "-- ", 3);) {
    size_t length = strcspn(line, "\n"), skipped = strlen(start);
    if (!strncmp(line, start, skipped)) {
      snprintf(into, bytes, "%.*s", (int)(length - skipped), line + skipped);
      return true;
    }
    line += length + (line[length] == '\n');
  }
  return false;
}

bool case_read(const char *path, struct hostile_case *one) {
  char beside[4096], said[32];
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  *one = (struct hostile_case){.file = "strategies/attack.lua"};
  snprintf(one->name, sizeof one->name, "%.*s", (int)strcspn(name, "."), name);
  snprintf(beside, sizeof beside, "%s.expect", path);
  one->text = case_read_file(path, &one->length);
  char *header = case_read_file(beside, &(size_t){0});
  const char *lines = header ? header : one->text;
  bool is_whole = lines && read_line(lines, "expect", one->expected, sizeof one->expected);
  if (is_whole) {
    read_line(lines, "file", one->file, sizeof one->file);
    one->is_unstoppable = read_line(lines, "hook", said, sizeof said);
    if (read_line(lines, "offers", said, sizeof said)) one->offer_count = atoi(said);
    if (read_line(lines, "items", said, sizeof said)) one->item_count = atoi(said);
    one->is_slow = read_line(lines, "slow", said, sizeof said);
    one->needs_both = read_line(lines, "customers", said, sizeof said);
  } else {
    fprintf(stderr, "hostile: %s: cannot be read, or has no line `-- expect: …`\n", path);
  }
  free(header);
  return is_whole;
}

static bool alternative_meets(const char *wanted, size_t length, enum outcome outcome, const char *text) {
  const char *name = outcome_names[outcome];
  size_t name_length = strlen(name);
  if (length < name_length || strncmp(wanted, name, name_length)) return false;
  if (length == name_length) return true;
  if (wanted[name_length] != ':') return false;
  size_t skipped = name_length + 1;
  if (skipped < length && wanted[skipped] == ' ') skipped++;
  return !text || memmem(text, strlen(text), wanted + skipped, length - skipped);
}

bool case_expects(const struct hostile_case *one, enum outcome outcome, const char *text) {
  for (const char *at = one->expected;;) {
    const char *bar = strstr(at, " | ");
    size_t length = bar ? (size_t)(bar - at) : strlen(at);
    while (length && at[length - 1] == ' ') length--;
    if (alternative_meets(at, length, outcome, text)) return true;
    if (!bar) return false;
    at = bar + 3;
  }
}
