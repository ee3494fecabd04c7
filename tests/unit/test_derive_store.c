/* Deriving from a store: on a thread of its own while events are decided and kept, and after retention took something. */
#include "tests/unit/test_store.h"

#include "engine/crew.h"
#include "engine/derive.h"

enum { EVENTS = 6000, PEOPLE = 50, WORKERS = 2 };

static const struct release_file files[] = {
#define FILE_OF(name, text)                                                                                  \
  {                                                                                                          \
    name, {                                                                                                  \
      text, sizeof(text) - 1                                                                                 \
    }                                                                                                        \
  }
    FILE_OF("workspace.lua", "workspace { locales = { 'en' }, epoch = { events = 100 }, min_people = 1 }\n"
                             "placement 'home' { fallback = { offers = { tags = 'house' } } }\n"),
    FILE_OF("profile.lua", "trait 'uniqueness' {}\n"),
    FILE_OF("offers.lua",
            "offer 'a' { name = 'A', tags = { 'house' } } offer 'b' { name = 'B', tags = { 'house' } }\n"
            "offer 'c' { name = 'C', tags = { 'house' }, repeatable = true }"),
    FILE_OF("strategies/s.lua",
            "strategy 's' { on = { 'go', 'order.placed' }, placement = 'home', propose = function(profile)\n"
            "return { offers = offers.popular { limit = 3 }, message = " SEEN(
                "profile:count('go', '9d')") " } end }"),
};

static struct release *load(struct script_arena *scripts, const struct release *shared) {
  struct findings findings = {0};
  struct release *release = release_load(scripts, files, sizeof files / sizeof *files, shared, &findings);
  if (!release) fail_msg("%s", findings.items[0].text);
  findings_fini(&findings);
  return release;
}

struct shop {
  struct crew_seat seats[WORKERS];
  struct crew *crew;
};

static void open_shop(struct fixture *f, struct shop *shop) {
  f->options.segment_rows = 1000;
  f->options.fold_rows = 700;
  open_it(f);
  *shop = (struct shop){0};
  for (size_t i = 0; i < WORKERS; i++) {
    struct script_arena *scripts = script_arena_new(NULL);
    shop->seats[i] = (struct crew_seat){load(scripts, i ? shop->seats[0].release : NULL), scripts};
  }
  const struct crew_options options = {
      .seats = shop->seats, .seat_count = WORKERS, .journal = f->port, .is_clock_events = true};
  if (crew_new(&options, &shop->crew, &f->err)) fail_msg("%s", f->err.text);
}

static void close_shop(struct shop *shop) {
  crew_free(shop->crew);
  for (size_t i = 0; i < WORKERS; i++) {
    release_unref((struct release *)shop->seats[i].release);
    script_arena_unref(shop->seats[i].scripts);
  }
}

static void take(struct fixture *f, struct shop *shop, unsigned id, int64_t arrival_ms) {
  static const char *const kinds[] = {
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{}",
      "\"type\":\"order.placed\",\"subject\":\"p%u\",\"data\":{\"items\":[\"c\"]}",
      "\"type\":\"go\",\"subject\":\"p%u\",\"data\":{\"n\":1}",
      "\"type\":\"offer.changed\",\"data\":{\"offer\":\"a\",\"price\":%u}",
  };
  char text[512], more[200];
  snprintf(more, sizeof more, kinds[id % 7 ? id % 3 : 3], id * 7 % PEOPLE);
  snprintf(text, sizeof text, "{\"id\":\"%u\",\"source\":\"s\",\"time\":\"2026-03-01T10:00:00Z\",%s}", id,
           more);
  if (crew_take(shop->crew, (struct slice){text, strlen(text)}, arrival_ms, NULL, &f->err))
    fail_msg("%s", f->err.text);
}

struct deriving {
  struct record_port record;
  _Atomic bool is_over; /* nothing comes any more */
  size_t equal, others;
};

static void *derive_all(void *context) {
  struct deriving *deriving = context;
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = load(scripts, NULL);
  struct derive *derive =
      derive_new(&(struct derive_options){.release = release, .record = deriving->record});
  uint64_t number = 0;
  for (bool was_over = false; !was_over;) {
    was_over = deriving->is_over;
    uint64_t last = deriving->record.last_number(deriving->record.self);
    while (number < last) {
      struct derived derived;
      struct error err;
      if (derive_row(derive, ++number, &derived, &err)) derived.kind = DERIVED_GONE;
      deriving->equal += derived.kind == DERIVED && derived.is_equal && derived.is_same_profile;
      deriving->others += derived.kind != DERIVED_NOTHING && !derived.is_equal;
    }
  }
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
  return NULL;
}

static void derives_on_a_thread_of_its_own_while_more_is_kept(void **state) {
  struct fixture *f = *state;
  struct shop shop;
  pthread_t thread;
  open_shop(f, &shop);
  struct deriving deriving = {.record = store_record_port(f->store)};
  assert_int_equal(pthread_create(&thread, NULL, derive_all, &deriving), 0);
  for (unsigned id = 0; id < EVENTS; id++) {
    take(f, &shop, id, id);
    if (id % 500 == 499) { /* the fixture hears so many at once, and no more */
      crew_barrier(shop.crew);
      pthread_mutex_lock(&f->mutex);
      if (f->answers > MOST_ANSWERS / 2) f->answers = 0;
      pthread_mutex_unlock(&f->mutex);
    }
  }
  crew_barrier(shop.crew);
  while (store_queued(f->store)) usleep(1000);
  deriving.is_over = true;
  assert_int_equal(pthread_join(thread, NULL), 0);
  assert_int_equal(deriving.equal, EVENTS);
  assert_int_equal(deriving.others, 0);
  close_shop(&shop);
}

static void names_what_retention_took(void **state) {
  struct fixture *f = *state;
  struct shop shop;
  f->options.retain.profiles_ms = 5000;
  open_shop(f, &shop);
  for (unsigned id = 0; id < 1500; id++) {
    take(f, &shop, id, id);
    if (id != 999) continue; /* a segment ends with the batch that fills it, however many that has */
    crew_barrier(shop.crew);
    while (store_queued(f->store)) usleep(1000);
  }
  close_shop(&shop);
  reopen(f);
  assert_int_equal(store_prune(f->store, 6000, &f->err), STATUS_OK); /* the first thousand */
  struct script_arena *scripts = script_arena_new(NULL);
  struct release *release = load(scripts, NULL);
  struct derive *derive =
      derive_new(&(struct derive_options){.release = release, .record = store_record_port(f->store)});
  size_t gone = 0, equal = 0;
  uint64_t last = f->port.last_number(f->port.self);
  for (uint64_t number = 500; number <= last; number++) {
    struct derived derived;
    assert_int_equal(derive_row(derive, number, &derived, &f->err), STATUS_OK);
    if (derived.kind == DERIVED_GONE) assert_non_null(strstr(derived.why, " pruned from row "));
    gone += derived.kind == DERIVED_GONE;
    equal += derived.kind == DERIVED && derived.is_equal;
    if (number > last - 200) assert_int_equal(derived.kind == DERIVED_GONE, false);
  }
  assert_true(gone > 400 && equal > 300);
  derive_free(derive);
  release_unref(release);
  script_arena_unref(scripts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(derives_on_a_thread_of_its_own_while_more_is_kept),
      STORE_TEST(names_what_retention_took),
  };
  return cmocka_run_group_tests_name("derive: store", tests, NULL, NULL);
}
