/* A unified diff by the longest common subsequence of lines, after what both begin and end with is set aside: a table of
 * n × m small numbers, so texts are bounded. See text_diff.h. */
#include "host/text_diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

enum { CONTEXT = 3, LINES_EACH_MAX = 20000 };

struct lines {
  struct slice *items;
  size_t count;
};

/* One line of the diff; ' ', '-' or '+'. */
struct step {
  char sign;
  struct slice line;
};

struct diff {
  struct step *steps;
  size_t count;
};

static struct lines split(struct slice text) {
  struct lines lines = {mem_alloc((LINES_EACH_MAX + 1) * sizeof(struct slice)), 0};
  for (const char *at = text.data, *end = at + text.length; at < end && lines.count <= LINES_EACH_MAX;) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    const char *stop = newline ? newline : end;
    lines.items[lines.count++] = (struct slice){at, (size_t)(stop - at)};
    at = newline ? newline + 1 : end;
    if (lines.count > LINES_EACH_MAX) break;
  }
  return lines;
}

static bool is_same(struct slice left, struct slice right) {
  return left.length == right.length && !memcmp(left.data, right.data, left.length);
}

static void add(struct diff *diff, char sign, struct slice line) {
  diff->steps[diff->count++] = (struct step){sign, line};
}

/* table[i][j]: how many lines from[i…] and to[j…] have in common, in order. */
static uint16_t *measure(const struct lines *from, const struct lines *to) {
  size_t width = to->count + 1;
  uint16_t *table = mem_zero((from->count + 1) * width * sizeof *table);
  for (size_t i = from->count; i-- > 0;)
    for (size_t j = to->count; j-- > 0;) {
      uint16_t below = table[(i + 1) * width + j], right = table[i * width + j + 1];
      table[i * width + j] = is_same(from->items[i], to->items[j])
                                 ? (uint16_t)(table[(i + 1) * width + j + 1] + 1)
                                 : (below > right ? below : right);
    }
  return table;
}

static void add_middle(struct diff *diff, const struct lines *from, const struct lines *to) {
  size_t width = to->count + 1, i = 0, j = 0;
  uint16_t *table = measure(from, to);
  while (i < from->count || j < to->count) {
    bool is_both = i < from->count && j < to->count && is_same(from->items[i], to->items[j]);
    bool is_removed = !is_both && i < from->count &&
                      (j == to->count || table[(i + 1) * width + j] >= table[i * width + j + 1]);
    if (is_both)
      add(diff, ' ', from->items[i++]), j++;
    else if (is_removed)
      add(diff, '-', from->items[i++]);
    else
      add(diff, '+', to->items[j++]);
  }
  free(table);
}

/* Whether a change is within reach of step `at`. */
static bool is_near(const struct diff *diff, size_t at) {
  size_t first = at > CONTEXT ? at - CONTEXT : 0;
  for (size_t i = first; i < diff->count && i <= at + CONTEXT; i++)
    if (diff->steps[i].sign != ' ') return true;
  return false;
}

static void put_hunk(struct buffer *out, const struct diff *diff, size_t begin, size_t end, size_t from_line,
                     size_t to_line) {
  size_t from_count = 0, to_count = 0;
  for (size_t i = begin; i < end; i++) {
    from_count += diff->steps[i].sign != '+';
    to_count += diff->steps[i].sign != '-';
  }
  buffer_print(out, "@@ -%zu,%zu +%zu,%zu @@\n", from_count ? from_line : from_line - 1, from_count,
               to_count ? to_line : to_line - 1, to_count);
  for (size_t i = begin; i < end; i++) {
    buffer_add_byte(out, diff->steps[i].sign);
    buffer_add(out, diff->steps[i].line.data, diff->steps[i].line.length);
    buffer_add_byte(out, '\n');
  }
}

static void put_hunks(struct buffer *out, const struct diff *diff) {
  size_t from_line = 1, to_line = 1;
  for (size_t at = 0; at < diff->count;) {
    size_t end = at;
    while (end < diff->count && is_near(diff, end)) end++;
    if (end > at) put_hunk(out, diff, at, end, from_line, to_line);
    if (end == at) end++;
    for (; at < end; at++) {
      from_line += diff->steps[at].sign != '+';
      to_line += diff->steps[at].sign != '-';
    }
  }
}

static bool diff_lines(struct lines from, struct lines to, struct buffer *out) {
  size_t head = 0, tail = 0;
  while (head < from.count && head < to.count && is_same(from.items[head], to.items[head])) head++;
  while (tail < from.count - head && tail < to.count - head &&
         is_same(from.items[from.count - 1 - tail], to.items[to.count - 1 - tail]))
    tail++;
  struct lines old = {from.items + head, from.count - head - tail};
  struct lines new = {to.items + head, to.count - head - tail};
  if (old.count > TEXT_DIFF_LINES_MAX || new.count > TEXT_DIFF_LINES_MAX) return false;
  struct diff diff = {mem_alloc((from.count + to.count + 1) * sizeof(struct step)), 0};
  for (size_t i = 0; i < head; i++) add(&diff, ' ', from.items[i]);
  add_middle(&diff, &old, &new);
  for (size_t i = 0; i < tail; i++) add(&diff, ' ', from.items[from.count - tail + i]);
  put_hunks(out, &diff);
  free(diff.steps);
  return true;
}

bool text_diff(struct slice from, struct slice to, struct buffer *out) {
  if (!from.data) from.data = "";
  if (!to.data) to.data = "";
  if (!text_is_utf8(from.data, from.length) || !text_is_utf8(to.data, to.length)) return false;
  struct lines old = split(from), new = split(to);
  bool is_told = old.count <= LINES_EACH_MAX && new.count <= LINES_EACH_MAX &&diff_lines(old, new, out);
  free(old.items);
  free(new.items);
  return is_told;
}
