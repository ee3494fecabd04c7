/* Sorted arrays: where an element is or belongs, and making room for it. Elements are moved as bytes. */
#ifndef SARTO_BASE_SORTED_H
#define SARTO_BASE_SORTED_H

#include <stddef.h>

/* Index of the first of `count` elements of `size` bytes that is not below the key; `count` where all are. `compare` says
 * how an element stands to the key: negative, below it. */
typedef int sorted_compare(const void *element, const void *key);
size_t sorted_place(const void *array, size_t count, size_t size, const void *key, sorted_compare *compare);

/* The same of elements that begin with a pointer to a text, by the bytes of the text. */
size_t sorted_find(const void *array, size_t count, size_t size, const char *key);

/* Room for one more at that index, zeroed: the array, moved. It is malloc'd, and has room for `count` alone. */
void *sorted_insert(void *array, size_t count, size_t size, size_t at);
void sorted_remove(void *array, size_t count, size_t size, size_t at); /* the array keeps its memory */

#endif
