/* A case: a file of a workspace that means harm, and what must come of it. Its header is comment lines on top of the
 * file, or, where the text can have none, of the file NAME.lua.expect beside it:
 *
 *   -- What is threatened.
 *   -- expect: time | error: did you mean     alternatives: time, memory, harmless, error: TEXT, refused: TEXT
 *   -- hook: unstoppable                      what hook mode cannot stop: left out there
 *   -- slow: yes                               takes seconds by nature: not in a quick run, nor again and again
 *   -- customers: two                          what is stopped is tried for both customers in a quick run too
 *   -- offers: 100000                          how many more the catalogue has
 *   -- items: 1000                            the attack's event is an order of so many
 *   -- file: signals/attack.lua               where it stands in the workspace; strategies/attack.lua if left out
 */
#ifndef SARTO_TESTS_HOSTILE_CASE_H
#define SARTO_TESTS_HOSTILE_CASE_H

#include <stdbool.h>
#include <stddef.h>

enum outcome { OUTCOME_HARMLESS, OUTCOME_TIME, OUTCOME_MEMORY, OUTCOME_ERROR, OUTCOME_REFUSED };
extern const char *const outcome_names[];

struct hostile_case {
  char name[80];
  char file[80];
  char *text;
  size_t length;
  char expected[300];
  int offer_count; /* more */
  int item_count;
  bool is_unstoppable, is_slow, needs_both;
};

char *case_read_file(const char *path, size_t *length); /* the caller frees; NULL: it cannot be read */

/* False: said on stderr what is wrong with its header. `one->text` is freed by the caller. */
bool case_read(const char *path, struct hostile_case *one);

/* Whether that is what must come of it; `text` is what was said: a fault's detail, all findings. */
bool case_expects(const struct hostile_case *one, enum outcome outcome, const char *text);

#endif
