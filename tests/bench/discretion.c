/* What it costs to judge a text: 60 bytes after six secrets were read, and its parts. Prints nanoseconds a text, the best of
 * five rounds. Run: build/tests/bench_discretion */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "domain/discretion.h"

enum { ROUNDS = 9, CALLS = 200000 };

static double now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static const char *const texts[] = {
    "Il lino che ti somiglia: leggero, fresco, e sempre elegante.",
    "Perché hai gusto: due idee per la sera, tutte e due in seta.",
    "Three ways to wear the white shirt that everyone asks about.",
    "Weil gutes Leder bleibt: der Mantel für die nächsten Winter.",
};

static const struct unsayable secrets[] = {
    {.kind = UNSAYABLE_NAME, .datum = "hard.name", .text = {"Lucia Rossi", 11}},
    {.kind = UNSAYABLE_TEXT, .datum = "event.product", .text = {"red-silk-dress", 14}},
    {.kind = UNSAYABLE_TEXT, .datum = "hard.size", .text = {"M", 1}},
    {.kind = UNSAYABLE_COUNT, .datum = "count", .number = 7},
    {.kind = UNSAYABLE_MONEY, .datum = "spent", .number = 1234.5},
    {.kind = UNSAYABLE_DATE, .datum = "hard.birthday", .day = 7427},
};

static void measure(const char *what, const struct discretion *discretion, size_t secret_count) {
  struct discretion_scratch scratch = {0};
  double best = 1e18;
  for (int round = 0; round < ROUNDS; round++) {
    double before = now_ns();
    for (int i = 0; i < CALLS; i++) {
      const char *text = texts[i % 4];
      struct discretion_hit hit;
      struct discretion_text finished = {.text = {text, strlen(text)}};
      if (discretion_judge(discretion, &finished, secrets, secret_count, &scratch, &hit))
        printf("hit: %s\n", hit.datum);
    }
    double each = (now_ns() - before) / CALLS;
    if (each < best) best = each;
  }
  printf("%-40s %6.0f ns\n", what, best);
  discretion_scratch_fini(&scratch);
}

int main(void) {
  struct discretion *discretion;
  struct error err;
  double before = now_ns();
  if (discretion_new(NULL, &discretion, &err)) return 1;
  printf("%-40s %6.0f us\n", "the lexicons compiled, once", (now_ns() - before) / 1000);
  measure("a text of 60 bytes, phrases alone", discretion, 0);
  measure("the same after three texts", discretion, 3);
  measure("the same after six secrets", discretion, 6);
  discretion_free(discretion);
  return 0;
}
