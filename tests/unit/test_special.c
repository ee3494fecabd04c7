/* Special categories: what is refused by name and by value, and what only looks alike. The corpora of tests/special
 * are written as people write names and values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "domain/special.h"
#include "special_corpus.h"

struct tally {
  size_t asked, refused, names;
  bool is_key, is_verbose;
};

static void ask(void *context, const char *text, size_t length) {
  struct tally *tally = context;
  struct slice slice = {text, length};
  enum special_category category = tally->is_key ? special_of_key(slice) : special_of_value(slice);
  tally->asked++;
  tally->refused += category != SPECIAL_NONE;
  if (tally->is_verbose) printf("  %.*s: %s\n", (int)length, text, category ? special_name(category) : "-");
}

int main(int argc, char **argv) {
  static const char *const files[] = {"special_keys", "special_values", "benign_keys", "benign_values",
    "heldout_special_keys", "heldout_special_values", "heldout_benign_keys", "heldout_benign_values"};
  for (size_t f = 0; f < 8; f++) {
    bool is_key = strstr(files[f], "keys"), is_special = strstr(files[f], "special");
    struct special_case *cases; size_t count = special_corpus(files[f], &cases);
    const char *languages[] = {"en", "it", "de", "fr", "es"};
    for (size_t l = 0; l < 5; l++) {
      struct tally all = {.is_key = is_key};
      for (size_t i = 0; i < count; i++) {
        if (strcmp(cases[i].language, languages[l])) continue;
        struct tally one = {.is_key = is_key};
        special_spellings(&cases[i], is_key, ask, &one);
        all.names++; all.asked += one.asked; all.refused += one.refused;
        if (argc > 1 && !strstr(files[f], "heldout") == !strcmp(argv[1],"main") && (is_special ? one.refused < one.asked : one.refused)) {
          printf("%s %s %s: %zu of %zu\n", files[f], cases[i].language, cases[i].text, one.refused, one.asked);
          if (argc > 2) { one.is_verbose = true; special_spellings(&cases[i], is_key, ask, &one); }
        }
      }
      printf("%-24s %s: %zu of %zu spellings of %zu refused, %.2f %%\n", files[f], languages[l], all.refused, all.asked, all.names, 100.0 * all.refused / (all.asked + !all.asked));
    }
  }
}
