/* Telling of a comparison: counts as people read them, what changes most first, JSON. See compared.h. Any thread. */
#include "host/compared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"

const char *const compared_kinds[COMPARISON_KINDS] = {
    [COMPARISON_PLACEMENT] = "placement", [COMPARISON_STRATEGY] = "strategy", [COMPARISON_FRAME] = "frame"};

void compared_put_count(struct buffer *out, uint64_t count) {
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
  for (int i = 0; i < length; i++) {
    if (i && (length - i) % 3 == 0) buffer_add_byte(out, ',');
    buffer_add_byte(out, digits[i]);
  }
}

void compared_put_share(struct buffer *out, uint64_t part, uint64_t whole) {
  buffer_print(out, "%.1f %%", whole ? 100.0 * (double)part / (double)whole : 0.0);
}

static int compare_lines(const void *left, const void *right) {
  const struct comparison_line *a = left, *b = right;
  if (a->changed.any != b->changed.any) return a->changed.any < b->changed.any ? 1 : -1;
  return strcmp(a->name, b->name);
}

struct comparison_line *compared_lines(const struct comparison *comparison, enum comparison_kind kind,
                                       size_t *count) {
  struct comparison_line line, *lines = NULL;
  size_t capacity = 0;
  *count = 0;
  for (size_t i = 0; comparison_line(comparison, kind, i, &line); i++) {
    if (!line.changed.any) continue;
    if (*count == capacity) lines = mem_resize(lines, (capacity = capacity * 2 + 8) * sizeof *lines);
    lines[(*count)++] = line;
  }
  if (*count > 1) qsort(lines, *count, sizeof *lines, compare_lines);
  return lines;
}

/* ---- JSON ---- */

static void put_number(struct buffer *out, const char *name, uint64_t number) {
  buffer_print(out, ",\"%s\":%llu", name, (unsigned long long)number);
}

static void put_line(struct buffer *out, const struct comparison_line *line) {
  const struct comparison_changes *changed = &line->changed;
  buffer_add_text(out, "{\"name\":");
  json_put_text(out, line->name);
  put_number(out, "before", line->before);
  put_number(out, "after", line->after);
  put_number(out, "changed", changed->any);
  put_number(out, "offers", changed->offers);
  put_number(out, "strategy", changed->strategy);
  put_number(out, "frame", changed->frame);
  put_number(out, "message", changed->message);
  put_number(out, "emptied", changed->emptied);
  put_number(out, "filled", changed->filled);
  buffer_add_byte(out, '}');
}

static void put_lines(struct buffer *out, const struct comparison *comparison) {
  static const char *const names[COMPARISON_KINDS] = {"placements", "strategies", "frames"};
  for (int kind = 0; kind < COMPARISON_KINDS; kind++) {
    size_t count;
    struct comparison_line *lines = compared_lines(comparison, (enum comparison_kind)kind, &count);
    buffer_print(out, "%s\"%s\":[", kind ? "," : "", names[kind]);
    for (size_t i = 0; i < count; i++) {
      if (i) buffer_add_byte(out, ',');
      put_line(out, &lines[i]);
    }
    buffer_add_byte(out, ']');
    free(lines);
  }
}

static void put_faults(struct buffer *out, const struct comparison *comparison) {
  struct comparison_fault fault;
  buffer_add_text(out, ",\"faults\":[");
  for (size_t i = 0; comparison_fault(comparison, i, &fault); i++) {
    buffer_print(out, "%s{\"%s\":", i ? "," : "", fault.kind);
    json_put_text(out, fault.name);
    put_number(out, "count", fault.count);
    buffer_add_text(out, ",\"decision_id\":");
    json_put_text(out, fault.decision_id);
    buffer_add_text(out, ",\"detail\":");
    json_put_text(out, fault.detail);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, ']');
}

static void put_changed(struct buffer *out, const struct comparison_changes *changed) {
  const struct {
    const char *name;
    uint64_t has;
  } members[] = {{"offers", changed->offers},   {"strategy", changed->strategy}, {"frame", changed->frame},
                 {"message", changed->message}, {"emptied", changed->emptied},   {"filled", changed->filled}};
  bool is_first = true;
  for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
    if (!members[i].has) continue;
    buffer_print(out, "%s\"%s\"", is_first ? "" : ",", members[i].name);
    is_first = false;
  }
}

void compared_put_json(struct buffer *out, const struct comparison *comparison) {
  const struct comparison_example *example;
  put_lines(out, comparison);
  put_faults(out, comparison);
  buffer_add_text(out, ",\"examples\":[");
  for (size_t i = 0; (example = comparison_example(comparison, i)); i++) {
    buffer_print(out, "%s{\"decision_id\":", i ? "," : "");
    json_put_text(out, example->decision_id);
    buffer_add_text(out, ",\"placement\":");
    json_put_text(out, example->placement);
    buffer_add_text(out, ",\"changed\":[");
    put_changed(out, &example->changed);
    buffer_add_text(out, "]}");
  }
  buffer_add_byte(out, ']');
}
