/* What a large catalogue costs: reading it, memory, a seal, and questions to it. `bench_catalogue [OFFERS [FILE]]`: with
 * FILE the lines are written there too, as an offers.ndjson for `sarto check`. */
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "domain/offer.h"

static const char *const locales[] = {"it", "en", NULL};

static void put_line(struct buffer *out, size_t i, bool is_rare) {
  char category[32];
  snprintf(category, sizeof category, is_rare ? "rare" : "category-%zu", i % 200);
  buffer_print(out,
               "{\"id\":\"sku-%06zu\",\"name\":{\"it\":\"Articolo numero %zu della stagione\",\"en\":\"Item "
               "number %zu "
               "of the season\"},\"category\":\"%s\",\"tags\":[\"tag-%zu\",\"colour-%zu\",\"season-%zu\"],"
               "\"price\":%zu.9,\"url\":\"https://shop.example/it/catalogue/sku-%06zu\","
               "\"image\":\"https://img.example/large/sku-%06zu.jpg\",\"stock\":%zu}\n",
               i, i, i, category, i % 1000, i % 12, i % 4, 5 + i % 300, i, i, 1 + i % 50);
}

static bool may_show(void *context, const struct offer *offer) {
  (void)context;
  return !offer->is_withdrawn && !(offer->has_stock && offer->units_left <= 0);
}

/* CPU time: a machine that others use as well gives the same figures. */
static uint64_t cpu_us(void) {
  return (uint64_t)clock() * 1000000 / CLOCKS_PER_SEC;
}

static double microseconds_each(const struct catalogue *catalogue, struct offer_query query, size_t times) {
  const struct offer *found[OFFERS_FOUND_MAX];
  struct offer_audience audience = {may_show, NULL, NULL};
  size_t count = 0;
  uint64_t start = cpu_us();
  for (size_t i = 0; i < times; i++)
    count += offer_select(catalogue, &query, &audience, found, OFFERS_FOUND_MAX);
  double each = (double)(cpu_us() - start) / (double)times;
  if (!count) puts("  nothing found!");
  return each;
}

static void ask(const struct catalogue *catalogue) {
  static const char *const category[] = {"category-199", NULL}, *const tag[] = {"tag-7", NULL},
                           *const season[] = {"season-3", NULL}, *const rare[] = {"rare", NULL};
  printf("where { category, limit = 3 }: %.2f us\n",
         microseconds_each(catalogue, (struct offer_query){.categories = category, .limit = 3}, 100000));
  printf("where { category = one of two offers, limit = 3 }: %.2f us\n",
         microseconds_each(catalogue, (struct offer_query){.categories = rare, .limit = 3}, 100000));
  printf("where { tags, limit = 3 }: %.2f us\n",
         microseconds_each(catalogue, (struct offer_query){.tags = tag, .limit = 3}, 100000));
  printf("where { category, tags = a quarter of all, limit = 3 }: %.2f us\n",
         microseconds_each(catalogue,
                           (struct offer_query){.categories = category, .tags = season, .limit = 3}, 100000));
  printf("popular { category, limit = 3 }: %.2f us\n",
         microseconds_each(catalogue,
                           (struct offer_query){.categories = category, .sort = SORT_POPULAR, .limit = 3},
                           10000));
  printf("popular { limit = 3 }, of all: %.2f us\n",
         microseconds_each(catalogue, (struct offer_query){.sort = SORT_POPULAR, .limit = 3}, 200));
  printf("where { sort = cheapest, limit = 100 }, of all: %.2f us\n",
         microseconds_each(catalogue, (struct offer_query){.sort = SORT_CHEAPEST, .limit = 100}, 200));
}

static void seal(struct catalogue *catalogue, size_t bought_every) {
  struct aggregate *aggregate = aggregate_new();
  struct tally *tally = tally_new();
  for (size_t i = 0; i < catalogue->offer_count; i += bought_every)
    for (size_t person = 0; person < 1 + i * 7919 % 23; person++)
      tally_bought(tally, catalogue->offers[i]->id, 1, true, NULL, 0);
  aggregate_seal(aggregate, &tally, 1);
  uint64_t start = cpu_us();
  catalogue_seal(catalogue, aggregate, 5);
  printf("first seal, every %zu bought: %.2f ms\n", bought_every, (double)(cpu_us() - start) / 1000);
  double all = 0;
  for (int seals = 0; seals < 10; seals++) {
    for (size_t i = 0; i < 10000; i++)
      tally_bought(tally, catalogue->offers[i * 7919 % catalogue->offer_count]->id, 1, true, NULL, 0);
    aggregate_seal(aggregate, &tally, 1);
    start = cpu_us();
    catalogue_seal(catalogue, aggregate, 5);
    all += (double)(cpu_us() - start) / 10000;
  }
  printf("a seal after 10,000 purchases: %.2f ms\n", all);
  tally_free(tally);
  aggregate_free(aggregate);
}

int main(int argument_count, char **arguments) {
  size_t offer_count = argument_count > 1 ? strtoul(arguments[1], NULL, 10) : 100000, lines = 0;
  struct workspace workspace = {.locales = locales, .locale_count = 2};
  struct buffer text = {0};
  struct error err;
  for (size_t i = 0; i < offer_count; i++) put_line(&text, i, i + 2 >= offer_count);
  if (argument_count > 2) {
    FILE *file = fopen(arguments[2], "w");
    must(file && fwrite(text.data, 1, text.length, file) == text.length && !fclose(file));
  }
  struct mallinfo2 before = mallinfo2();
  struct catalogue *catalogue = workspace.catalogue = catalogue_new();
  uint64_t start = cpu_us();
  for (const char *at = text.data, *end; at < text.data + text.length; at = end + 1, lines++) {
    end = memchr(at, '\n', text.length - (size_t)(at - text.data));
    if (offer_read_line((struct slice){at, (size_t)(end - at)}, catalogue, &workspace, &err)) {
      printf("line %zu: %s\n", lines + 1, err.text);
      return 1;
    }
  }
  double seconds = (double)(cpu_us() - start) / 1e6;
  struct mallinfo2 after = mallinfo2();
  printf("%zu offers, %.1f MB of JSON, read in %.2f s; %zu bytes of memory an offer\n", offer_count,
         (double)text.length / 1e6, seconds,
         (after.uordblks + after.hblkhd - before.uordblks - before.hblkhd) / offer_count);
  seal(catalogue, 1);
  seal(catalogue, 10);
  ask(catalogue);
  buffer_fini(&text);
  catalogue_unref(catalogue);
  return 0;
}
