/* What another release would have changed. See comparison.h. Placements are matched by their names; a placement that only
 * one of both decisions has counts as empty in the other. Any thread, one at a time.
 */
#include "domain/comparison.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/memory.h"

#define uthash_malloc(bytes) mem_alloc(bytes)
#include <uthash.h>

struct counted_line {
  UT_hash_handle hh;
  struct comparison_line line; /* its name is `name` */
  char name[];
};

struct person {
  UT_hash_handle hh;
  char id[];
};

struct counted_fault {
  UT_hash_handle hh;
  struct comparison_fault fault; /* its texts but the kind are its own */
  char name[];
};

struct comparison {
  struct comparison_totals totals;
  struct counted_fault *faults;                 /* by kind and name */
  struct counted_line *lines[COMPARISON_KINDS]; /* by name */
  struct person *people;                        /* of whom something changed */
  struct comparison_example examples[COMPARISON_EXAMPLES_MAX];
  size_t example_count;
};

struct comparison *comparison_new(void) {
  return mem_zero(sizeof(struct comparison));
}

void comparison_free(struct comparison *comparison) {
  struct counted_line *line, *next_line;
  struct person *person, *next_person;
  struct counted_fault *fault, *next_fault;
  if (!comparison) return;
  for (int kind = 0; kind < COMPARISON_KINDS; kind++)
    HASH_ITER(hh, comparison->lines[kind], line, next_line) {
      HASH_DEL(comparison->lines[kind], line);
      free(line);
    }
  HASH_ITER(hh, comparison->people, person, next_person) {
    HASH_DEL(comparison->people, person);
    free(person);
  }
  HASH_ITER(hh, comparison->faults, fault, next_fault) {
    HASH_DEL(comparison->faults, fault);
    free((char *)fault->fault.decision_id);
    free((char *)fault->fault.detail);
    free(fault);
  }
  for (size_t i = 0; i < comparison->example_count; i++) {
    free(comparison->examples[i].decision_id);
    free(comparison->examples[i].profile_id);
    free(comparison->examples[i].placement);
  }
  free(comparison);
}

/* ---- counting ---- */

static struct comparison_line *line_of(struct comparison *comparison, enum comparison_kind kind,
                                       const char *name) {
  struct counted_line *line;
  size_t length = strlen(name);
  HASH_FIND(hh, comparison->lines[kind], name, length, line);
  if (line) return &line->line;
  line = mem_zero(sizeof *line + length + 1);
  memcpy(line->name, name, length);
  line->line.name = line->name;
  HASH_ADD_KEYPTR(hh, comparison->lines[kind], line->name, length, line);
  return &line->line;
}

static void add_person(struct comparison *comparison, const char *id) {
  struct person *person;
  size_t length = strlen(id);
  HASH_FIND(hh, comparison->people, id, length, person);
  if (person) return;
  person = mem_zero(sizeof *person + length + 1);
  memcpy(person->id, id, length);
  HASH_ADD_KEYPTR(hh, comparison->people, person->id, length, person);
}

static void add_example(struct comparison *comparison, const char *decision_id, const char *profile_id,
                        const char *placement, const struct comparison_changes *changed) {
  if (comparison->example_count == COMPARISON_EXAMPLES_MAX) return;
  comparison->examples[comparison->example_count++] =
      (struct comparison_example){.decision_id = mem_copy_text(decision_id),
                                  .profile_id = mem_copy_text(profile_id),
                                  .placement = mem_copy_text(placement),
                                  .changed = *changed};
}

static void add_changes(struct comparison_changes *into, const struct comparison_changes *changed) {
  into->any += changed->any;
  into->offers += changed->offers;
  into->strategy += changed->strategy;
  into->frame += changed->frame;
  into->message += changed->message;
  into->emptied += changed->emptied;
  into->filled += changed->filled;
}

/* ---- one placement ---- */

static const char *text_of(const json_value *object, const char *key) {
  const char *text = object ? json_string(json_find(object, key)) : NULL;
  return text ? text : "";
}

static const json_value *first_shown(const json_value *placement) {
  const json_value *shown = placement ? json_find(placement, "alternatives") : NULL;
  return shown ? json_first(shown) : NULL;
}

static bool shows_others(const json_value *before, const json_value *after) {
  const json_value *left = first_shown(before), *right = first_shown(after);
  for (; left && right; left = json_next(left), right = json_next(right))
    if (strcmp(text_of(left, "offer"), text_of(right, "offer"))) return true;
  return left || right;
}

static bool differs(const json_value *before, const json_value *after, const char *key) {
  const json_value *left = before ? json_find(before, key) : NULL;
  const json_value *right = after ? json_find(after, key) : NULL;
  return left && right ? !json_equal(left, right) : left != right;
}

static struct comparison_changes judge(const json_value *before, const json_value *after) {
  bool was_shown = first_shown(before), is_shown = first_shown(after);
  return (struct comparison_changes){.any = !before || !after || !json_equal(before, after),
                                     .offers = shows_others(before, after),
                                     .strategy =
                                         strcmp(text_of(before, "strategy"), text_of(after, "strategy")) != 0,
                                     .frame = strcmp(text_of(before, "frame"), text_of(after, "frame")) != 0,
                                     .message = differs(before, after, "message"),
                                     .emptied = was_shown && !is_shown,
                                     .filled = !was_shown && is_shown};
}

static void count_named(struct comparison *comparison, enum comparison_kind kind, const char *before,
                        const char *after, const struct comparison_changes *changed) {
  bool is_same = !strcmp(before, after);
  if (*before) {
    struct comparison_line *line = line_of(comparison, kind, before);
    line->before++;
    add_changes(&line->changed, changed);
  }
  if (*after) {
    struct comparison_line *line = line_of(comparison, kind, after);
    line->after++;
    if (!is_same) add_changes(&line->changed, changed);
  }
}

/* Whether it differs; one of both may be NULL. */
static bool compare_placement(struct comparison *comparison, const json_value *decision,
                              const json_value *before, const json_value *after) {
  const struct comparison_changes changed = judge(before, after);
  const char *name = text_of(before ? before : after, "placement");
  count_named(comparison, COMPARISON_PLACEMENT, before ? name : "", after ? name : "", &changed);
  count_named(comparison, COMPARISON_STRATEGY, text_of(before, "strategy"), text_of(after, "strategy"),
              &changed);
  count_named(comparison, COMPARISON_FRAME, text_of(before, "frame"), text_of(after, "frame"), &changed);
  if (changed.any)
    add_example(comparison, text_of(decision, "decision_id"), text_of(decision, "profile_id"), name,
                &changed);
  return changed.any;
}

static const json_value *find_placement(const json_value *decision, const char *name) {
  const json_value *placements = json_find(decision, "placements");
  for (const json_value *one = placements ? json_first(placements) : NULL; one; one = json_next(one))
    if (!strcmp(text_of(one, "placement"), name)) return one;
  return NULL;
}

/* ---- faults ---- */

static const char *const rule_kinds[] = {"strategy", "signal", "audience", "guardrail"};
enum { RULE_KIND_COUNT = sizeof rule_kinds / sizeof *rule_kinds };

static bool is_fault(const json_value *drop) {
  return !strcmp(text_of(drop, "check"), "fault");
}

/* The kind of the rule that a drop is of; NULL: of none. A strategy's drop names its audience too, where that failed. */
static const char *kind_of(const json_value *drop) {
  for (int kind = RULE_KIND_COUNT - 1; kind >= 0; kind--)
    if (*text_of(drop, rule_kinds[kind])) return rule_kinds[kind];
  return NULL;
}

static const json_value *first_drop(const json_value *decision) {
  const json_value *drops = json_find(decision, "drops");
  return drops ? json_first(drops) : NULL;
}

/* Drops before `end` that are faults of the same rule as `like`; a rule that was set aside would have failed as often. */
static uint64_t count_like(const json_value *decision, const json_value *end, const json_value *like) {
  const char *kind = kind_of(like);
  uint64_t count = 0;
  for (const json_value *drop = first_drop(decision); drop && drop != end; drop = json_next(drop)) {
    bool is_same = kind ? !strcmp(text_of(drop, kind), text_of(like, kind)) : !kind_of(drop);
    if (is_same && !strcmp(text_of(drop, "check"), "set_aside")) return UINT64_MAX;
    count += is_same && is_fault(drop);
  }
  return count;
}

static struct counted_fault *fault_of(struct comparison *comparison, const char *kind, const char *name,
                                      const char *decision_id, const char *detail) {
  struct counted_fault *fault;
  char key[256];
  int length = snprintf(key, sizeof key, "%s %s", kind, name);
  if (length >= (int)sizeof key) length = sizeof key - 1;
  HASH_FIND(hh, comparison->faults, key, (size_t)length, fault);
  if (fault) return fault;
  fault = mem_zero(sizeof *fault + (size_t)length + 1);
  memcpy(fault->name, key, (size_t)length);
  fault->fault = (struct comparison_fault){.kind = kind,
                                           .name = fault->name + strlen(kind) + 1,
                                           .decision_id = mem_copy_text(decision_id),
                                           .detail = mem_copy_text(detail)};
  HASH_ADD_KEYPTR(hh, comparison->faults, fault->name, (size_t)length, fault);
  return fault;
}

static void add_faults(struct comparison *comparison, const json_value *before, const json_value *after) {
  for (const json_value *drop = first_drop(after); drop; drop = json_next(drop)) {
    if (!is_fault(drop) || count_like(after, drop, drop) < count_like(before, NULL, drop)) continue;
    const char *kind = kind_of(drop) ? kind_of(drop) : rule_kinds[0];
    comparison->totals.new_faults++;
    fault_of(comparison, kind, text_of(drop, kind), text_of(after, "decision_id"), text_of(drop, "detail"))
        ->fault.count++;
  }
}

/* ---- one decision ---- */

static void compare(struct comparison *comparison, const json_value *before, const json_value *after) {
  const json_value *old = json_find(before, "placements"), *new = json_find(after, "placements");
  bool has_changed = false;
  for (const json_value *one = old ? json_first(old) : NULL; one; one = json_next(one))
    has_changed |=
        compare_placement(comparison, before, one, find_placement(after, text_of(one, "placement")));
  for (const json_value *one = new ? json_first(new) : NULL; one; one = json_next(one))
    if (!find_placement(before, text_of(one, "placement")))
      has_changed |= compare_placement(comparison, before, NULL, one);
  comparison->totals.decisions++;
  comparison->totals.changed += has_changed;
  add_faults(comparison, before, after);
  if (has_changed) add_person(comparison, text_of(before, "profile_id"));
}

enum status comparison_add(struct comparison *comparison, struct slice before, struct slice after,
                           struct error *err) {
  json_value *left = NULL, *right = NULL;
  enum status status = json_decode(before.data, before.length, &left, err);
  if (!status) status = json_decode(after.data, after.length, &right, err);
  if (status)
    status = error_set(err, STATUS_CORRUPT, "a decision that cannot be read");
  else
    compare(comparison, left, right);
  json_free(left);
  json_free(right);
  return status;
}

void comparison_merge(struct comparison *into, const struct comparison *from) {
  const struct counted_line *line;
  const struct person *person;
  into->totals.decisions += from->totals.decisions;
  into->totals.changed += from->totals.changed;
  into->totals.new_faults += from->totals.new_faults;
  for (int kind = 0; kind < COMPARISON_KINDS; kind++)
    for (line = from->lines[kind]; line; line = line->hh.next) {
      struct comparison_line *sum = line_of(into, (enum comparison_kind)kind, line->name);
      sum->before += line->line.before;
      sum->after += line->line.after;
      add_changes(&sum->changed, &line->line.changed);
    }
  for (person = from->people; person; person = person->hh.next) add_person(into, person->id);
  for (const struct counted_fault *one = from->faults; one; one = one->hh.next) {
    const struct comparison_fault *fault = &one->fault;
    fault_of(into, fault->kind, fault->name, fault->decision_id, fault->detail)->fault.count += fault->count;
  }
  for (size_t i = 0; i < from->example_count; i++) {
    const struct comparison_example *example = &from->examples[i];
    add_example(into, example->decision_id, example->profile_id, example->placement, &example->changed);
  }
}

/* ---- asking ---- */

struct comparison_totals comparison_totals(const struct comparison *comparison) {
  struct comparison_totals totals = comparison->totals;
  totals.people_changed = HASH_COUNT(comparison->people);
  return totals;
}

bool comparison_line(const struct comparison *comparison, enum comparison_kind kind, size_t index,
                     struct comparison_line *line) {
  const struct counted_line *at = comparison->lines[kind];
  while (at && index-- > 0) at = at->hh.next;
  if (at) *line = at->line;
  return at != NULL;
}

bool comparison_fault(const struct comparison *comparison, size_t index, struct comparison_fault *fault) {
  const struct counted_fault *at = comparison->faults;
  while (at && index-- > 0) at = at->hh.next;
  if (at) *fault = at->fault;
  return at != NULL;
}

const struct comparison_example *comparison_example(const struct comparison *comparison, size_t index) {
  return index < comparison->example_count ? &comparison->examples[index] : NULL;
}
