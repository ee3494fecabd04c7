/* Sorted arrays: see sorted.h. Any thread that owns the array. */
#include "base/sorted.h"

#include <string.h>

#include "base/memory.h"

size_t sorted_place(const void *array, size_t count, size_t size, const void *key, sorted_compare *compare) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare((const char *)array + middle * size, key) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static int compare_text(const void *element, const void *key) {
  return strcmp(*(const char *const *)element, key);
}

size_t sorted_find(const void *array, size_t count, size_t size, const char *key) {
  return sorted_place(array, count, size, key, compare_text);
}

void *sorted_insert(void *array, size_t count, size_t size, size_t at) {
  char *grown = mem_resize(array, (count + 1) * size);
  memmove(grown + (at + 1) * size, grown + at * size, (count - at) * size);
  memset(grown + at * size, 0, size);
  return grown;
}

void sorted_remove(void *array, size_t count, size_t size, size_t at) {
  memmove((char *)array + at * size, (char *)array + (at + 1) * size, (count - at - 1) * size);
}
