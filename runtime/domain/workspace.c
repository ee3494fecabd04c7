/* A workspace as plain data: looking things up in it. See workspace.h; script/workspace_load.c fills it.
 * Immutable once loaded, so any thread may read it. Lists here are short (placements, frames, attributes);
 * offers and strategies have indexes of their own.
 */
#include "domain/workspace.h"

#include <stdlib.h>
#include <string.h>

bool range_has(const struct range *range, double number) {
  return number >= range->at_least && number <= range->at_most;
}

bool condition_has(const struct condition *condition, double number) {
  if (condition->range && !range_has(condition->range, number)) return false;
  for (size_t i = 0; i < condition->number_count; i++)
    if (condition->numbers[i] == number) return true;
  return condition->number_count == 0;
}

const struct placement *workspace_find_placement(const struct workspace *workspace, const char *name,
                                                 size_t length) {
  for (size_t i = 0; i < workspace->placement_count; i++)
    if (!strncmp(workspace->placements[i].name, name, length) && !workspace->placements[i].name[length])
      return &workspace->placements[i];
  return NULL;
}

const struct frame *workspace_find_frame(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->frame_count; i++)
    if (!strcmp(workspace->frames[i].name, name)) return &workspace->frames[i];
  return NULL;
}

static int compare_attribute(const void *name, const void *attribute) {
  return strcmp(name, (*(const struct hard_attribute *const *)attribute)->name);
}

/* An event may tell hundreds of attributes, and each is looked for. */
const struct hard_attribute *workspace_find_hard(const struct workspace *workspace, const char *name) {
  if (workspace->hard_by_name) {
    const struct hard_attribute *const *found = bsearch(name, workspace->hard_by_name, workspace->hard_count,
                                                        sizeof *workspace->hard_by_name, compare_attribute);
    return found ? *found : NULL;
  }
  for (size_t i = 0; i < workspace->hard_count; i++)
    if (!strcmp(workspace->hard[i].name, name)) return &workspace->hard[i];
  return NULL;
}

static bool are_same_texts(const char *const *left, const char *const *right) {
  if (!left || !right) return left == right;
  for (; *left && *right; left++, right++)
    if (strcmp(*left, *right)) return false;
  return *left == *right;
}

/* What a text may be decides which values are read, of this type and of another. */
bool workspace_has_same_hard(const struct workspace *left, const struct workspace *right) {
  if (left->hard_count != right->hard_count) return false;
  for (size_t i = 0; i < left->hard_count; i++) {
    const struct hard_attribute *a = &left->hard[i], *b = &right->hard[i];
    if (a->type != b->type || strcmp(a->name, b->name) || !are_same_texts(a->one_of, b->one_of)) return false;
  }
  return true;
}

const struct soft_datum *workspace_find_soft(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->soft_count; i++)
    if (!strcmp(workspace->soft[i].name, name)) return &workspace->soft[i];
  return NULL;
}

const struct purpose *workspace_find_purpose(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->purpose_count; i++)
    if (!strcmp(workspace->purposes[i].name, name)) return &workspace->purposes[i];
  return NULL;
}

const struct origin *workspace_find_origin(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->origin_count; i++)
    if (!strcmp(workspace->origins[i].name, name)) return &workspace->origins[i];
  return NULL;
}

const struct audience *workspace_find_audience(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->audience_count; i++)
    if (!strcmp(workspace->audiences[i].name, name)) return &workspace->audiences[i];
  return NULL;
}

const struct ask *workspace_find_ask(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->ask_count; i++)
    if (!strcmp(workspace->asks[i].name, name)) return &workspace->asks[i];
  return NULL;
}

const struct counted_type *workspace_find_counted(const struct workspace *workspace, const char *type) {
  for (size_t i = 0; i < workspace->counted_count; i++)
    if (!strcmp(workspace->counted[i].type, type)) return &workspace->counted[i];
  return NULL;
}

const char *const origin_names[] = {"declared", "web", "purchases", "service", NULL};

size_t workspace_locale(const struct workspace *workspace, const char *wanted, size_t otherwise) {
  if (!wanted) return otherwise;
  for (size_t i = 0; i < workspace->locale_count; i++)
    if (!strcasecmp(workspace->locales[i], wanted)) return i;
  size_t language = strcspn(wanted, "-_");
  for (size_t i = 0; i < workspace->locale_count; i++)
    if (!strncasecmp(workspace->locales[i], wanted, language) && !workspace->locales[i][language]) return i;
  return otherwise;
}
