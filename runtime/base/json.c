/* JSON trees: decoded by cJSON once the judge has passed the text, and read through functions that hide it.
 * See json.h for the contract, json_check.c for the judge, json_split.c and json_write.c for the rest of it.
 *
 * cJSON's nesting limit lies far above ours and its hooks are left alone. Depth is bounded by the judge, so
 * recursion over a tree is. Any thread.
 */
#include "base/json.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_check.h"
#include "base/memory.h"

enum status json_decode(const char *text, size_t length, json_value **value, struct error *err) {
  *value = NULL;
  if (length > JSON_TEXT_BYTES_MAX)
    return error_set(err, STATUS_TOO_LARGE, "%zu bytes of JSON, %d is the most", length, JSON_TEXT_BYTES_MAX);
  if (!length) text = "";
  enum status status = json_check(text, length, err);
  if (status) return status;
  *value = cJSON_ParseWithLength(text, length);
  /* What the judge passes, cJSON parses: only memory can be lacking. */
  must(*value);
  return STATUS_OK;
}

void json_free(json_value *value) {
  cJSON_Delete(value);
}

enum json_type json_type(const json_value *value) {
  switch (value->type & 0xFF) {
  case cJSON_False:
    return JSON_FALSE;
  case cJSON_True:
    return JSON_TRUE;
  case cJSON_Number:
    return JSON_NUMBER;
  case cJSON_String:
    return JSON_STRING;
  case cJSON_Array:
    return JSON_ARRAY;
  case cJSON_Object:
    return JSON_OBJECT;
  default:
    return JSON_NULL;
  }
}

/* A key that is part of a path has no NUL behind it. */
static const json_value *find_member(const json_value *object, const char *key, size_t length) {
  if (!cJSON_IsObject(object)) return NULL;
  const json_value *member = object->child;
  while (member && (strncmp(member->string, key, length) != 0 || member->string[length]))
    member = member->next;
  return member;
}

const json_value *json_find(const json_value *object, const char *key) {
  return find_member(object, key, strlen(key));
}

const json_value *json_find_path(const json_value *object, const char *dotted_path) {
  for (const char *key = dotted_path;; key++) {
    size_t length = strcspn(key, ".");
    object = find_member(object, key, length);
    key += length;
    if (!*key) return object;
  }
}

/* The object whose member the path's last name is. */
static const json_value *find_owner(const json_value *object, const char *dotted_path) {
  const char *dot;
  for (; object && (dot = strchr(dotted_path, '.')); dotted_path = dot + 1)
    object = find_member(object, dotted_path, (size_t)(dot - dotted_path));
  return object;
}

bool json_rename_member(json_value *object, const char *dotted_path, const char *key) {
  json_value *owner =
      (json_value *)find_owner(object, dotted_path); /* all of the tree is the caller's to change */
  json_value *member = (json_value *)json_find_path(object, dotted_path);
  if (!member || json_find(object, key)) return false;
  if (owner != object) {
    cJSON_DetachItemViaPointer(owner, member);
    must(cJSON_AddItemToObject(object, key, member));
    return true;
  }
  size_t bytes = strlen(key) + 1;
  char *name = cJSON_malloc(bytes); /* as cJSON made the one before, for it frees both */
  must(name);
  cJSON_free(member->string);
  member->string = memcpy(name, key, bytes);
  return true;
}

bool json_take_member(json_value *object, const json_value *from, const char *name, const char *key) {
  json_value *member = (json_value *)json_find(from, name); /* all of the tree is the caller's to change */
  if (!member || json_find(object, key)) return false;
  cJSON_DetachItemViaPointer((json_value *)from, member);
  must(cJSON_AddItemToObject(object, key, member));
  return true;
}

void json_remove(json_value *container, const json_value *member) {
  cJSON_Delete(cJSON_DetachItemViaPointer(container, (json_value *)member)); /* the tree is the caller's */
}

const char *json_string(const json_value *value) {
  return cJSON_IsString(value) ? value->valuestring : NULL;
}

double json_number(const json_value *value) {
  must(cJSON_IsNumber(value));
  return value->valuedouble;
}

const json_value *json_first(const json_value *container) {
  return container->child;
}

const json_value *json_next(const json_value *element) {
  return element->next;
}

const char *json_key(const json_value *member) {
  return member->string;
}

size_t json_count(const json_value *container) {
  size_t count = 0;
  for (const json_value *element = container->child; element; element = element->next) count++;
  return count;
}

static int compare_keys(const void *left, const void *right) {
  return strcmp((*(const json_value *const *)left)->string, (*(const json_value *const *)right)->string);
}

static const json_value **sort_members(const json_value *object, size_t count) {
  const json_value **members = mem_alloc(count * sizeof *members);
  size_t at = 0;
  for (const json_value *member = object->child; member; member = member->next) members[at++] = member;
  qsort(members, count, sizeof *members, compare_keys);
  return members;
}

/* Sorted, since looking up each member of one in the other would be quadratic. */
static bool objects_equal(const json_value *left, const json_value *right) {
  size_t count = json_count(left);
  if (count != json_count(right)) return false;
  const json_value **lefts = sort_members(left, count), **rights = sort_members(right, count);
  bool is_equal = true;
  for (size_t i = 0; i < count && is_equal; i++)
    is_equal = !compare_keys(&lefts[i], &rights[i]) && json_equal(lefts[i], rights[i]);
  free(rights);
  free(lefts);
  return is_equal;
}

static bool arrays_equal(const json_value *left, const json_value *right) {
  left = left->child;
  right = right->child;
  for (; left && right; left = left->next, right = right->next)
    if (!json_equal(left, right)) return false;
  return !left && !right;
}

bool json_equal(const json_value *left, const json_value *right) {
  enum json_type type = json_type(left);
  if (type != json_type(right)) return false;
  switch (type) {
  case JSON_NUMBER:
    return left->valuedouble == right->valuedouble;
  case JSON_STRING:
    return !strcmp(left->valuestring, right->valuestring);
  case JSON_ARRAY:
    return arrays_equal(left, right);
  case JSON_OBJECT:
    return objects_equal(left, right);
  default:
    return true;
  }
}
