/* Counting asks. See asks_count.h. */
#include "host/asks_count.h"

#include <stdlib.h>
#include <string.h>

#include "domain/profile.h"
#include "store/forgotten.h"
#include "store/lookup.h"

enum {
  HOSTS_OWN = '\x01', /* how ids begin that are no person's */
  STEP_PROFILES = 500
};

static struct tally *tally_of(struct asks_count *counting, const char *ask) {
  for (size_t i = 0; i < counting->count; i++)
    if (!strcmp(counting->tallies[i].ask, ask)) return &counting->tallies[i];
  counting->tallies = mem_resize(counting->tallies, (counting->count + 1) * sizeof *counting->tallies);
  struct tally *tally = &counting->tallies[counting->count++];
  *tally = (struct tally){.ask = mem_copy_text(ask)};
  return tally;
}

static void count_one(struct asks_count *counting, const struct asked_once *asking) {
  struct tally *tally = tally_of(counting, asking->ask);
  bool is_asked = asked_is_asked(asking);
  tally->asked += is_asked;
  tally->unasked += !is_asked;
  tally->answered += asking->state == ASKED_ANSWERED;
  tally->refused += asking->state == ASKED_REFUSED;
  tally->given += asking->is_given;
  if (!is_asked) return;
  if (tally->last_person != counting->person) tally->people++;
  tally->last_person = counting->person;
}

/* When the consent that is live now was given; INT64_MAX: there is none. */
static int64_t granted_ms(const struct consents *consents, const struct purpose *purpose) {
  const struct consent *consent = consents_find(consents, purpose->name);
  int64_t first_ms = INT64_MAX;
  for (size_t i = 0; consent && i < CONSENT_STRENGTHS; i++) {
    const struct consent_record *said = &consent->said[i];
    if (said->state == CONSENT_GRANTED && said->at_ms < first_ms) first_ms = said->at_ms;
  }
  return first_ms;
}

static bool has_returned(const struct asks_count *counting, const struct profile *profile,
                         const struct purpose *purpose) {
  int64_t since_ms = counting->now_ms - purpose->returns_ms;
  return granted_ms(&profile->consents, purpose) > since_ms ||
         asked_last_return_ms(&profile->asked, purpose->name) > since_ms;
}

static void count_consents(struct asks_count *counting, const struct profile *profile) {
  for (size_t i = 0; i < counting->workspace->purpose_count; i++) {
    const struct purpose *purpose = &counting->workspace->purposes[i];
    if (!purpose->returns_ms || purpose->basis != BASIS_CONSENT) continue;
    if (consents_judge(&profile->consents, purpose, counting->now_ms) != CONSENT_IS_LIVE) continue;
    counting->unreturned[i] += !has_returned(counting, profile, purpose);
  }
}

static void count_profile(void *context, const char *id, uint64_t number, struct slice image) {
  struct asks_count *counting = context;
  struct profile *profile;
  bool is_left = counting->is_left && atomic_load_explicit(counting->is_left, memory_order_relaxed);
  if (is_left) error_set(&counting->err, STATUS_CLOSED, "stopping");
  free(counting->last);
  counting->last = mem_copy_text(id);
  if (*id == HOSTS_OWN || counting->err.status || forgotten_has(counting->forgotten, id, number)) return;
  counting->person++;
  if (!image.length || profile_decode(image, counting->workspace, &profile, NULL)) {
    counting->damaged++;
    return;
  }
  for (size_t i = 0; i < profile->asked.count; i++) count_one(counting, &profile->asked.each[i]);
  count_consents(counting, profile);
  profile_free(profile);
}

static enum status count_all(struct asks_count *counting, struct lookup *lookup, struct error *err) {
  enum status status = STATUS_OK;
  size_t seen = STEP_PROFILES;
  while (!status && !counting->err.status && seen == STEP_PROFILES) {
    char *after = counting->last;
    counting->last = NULL;
    status =
        lookup_some_profiles(lookup, after ? after : "", STEP_PROFILES, count_profile, counting, &seen, err);
    free(after);
  }
  return status;
}

static void begin(struct asks_count *counting) {
  const struct workspace *workspace = counting->workspace;
  counting->unreturned = mem_zero((workspace->purpose_count + 1) * sizeof *counting->unreturned);
  for (size_t i = 0; i < workspace->ask_count; i++)
    tally_of(counting, workspace->asks[i].name)->is_declared = true;
}

static enum status open_forgotten(const char *database, struct forgotten *forgotten, struct error *err) {
  char *base = mem_copy_text(database);
  base[strlen(base) - strlen(".db")] = '\0';
  enum status status = forgotten_open(forgotten, base, NULL, true, err);
  free(base);
  return status;
}

enum status asks_count(struct asks_count *counting, const char *database, struct error *err) {
  struct lookup lookup = {0};
  struct forgotten forgotten = {0};
  begin(counting);
  counting->forgotten = &forgotten;
  enum status status = lookup_open(&lookup, database, NULL, err);
  if (!status) status = open_forgotten(database, &forgotten, err);
  if (!status) status = count_all(counting, &lookup, err);
  forgotten_close(&forgotten);
  lookup_close(&lookup);
  if (!status && counting->err.status) *err = counting->err;
  return status ? status : counting->err.status;
}

void asks_count_fini(struct asks_count *counting) {
  for (size_t i = 0; i < counting->count; i++) free(counting->tallies[i].ask);
  free(counting->tallies);
  free(counting->last);
  free(counting->unreturned);
}

static void put_unreturned(const struct asks_count *counting, struct buffer *out) {
  const char *separator = "";
  for (size_t i = 0; i < counting->workspace->purpose_count; i++) {
    if (!counting->workspace->purposes[i].returns_ms) continue;
    buffer_add_text(out, separator);
    json_put_text(out, counting->workspace->purposes[i].name);
    buffer_print(out, ":%llu", (unsigned long long)counting->unreturned[i]);
    separator = ",";
  }
}

void asks_count_put(const struct asks_count *counting, struct buffer *out) {
  buffer_add_text(out, "{\"asks\":[");
  for (size_t i = 0; i < counting->count; i++) {
    const struct tally *tally = &counting->tallies[i];
    buffer_add_text(out, i ? ",{\"ask\":" : "{\"ask\":");
    json_put_text(out, tally->ask);
    buffer_print(out,
                 ",\"declared\":%s,\"people\":%llu,\"asked\":%llu,\"answered\":%llu,\"refused\":%llu,"
                 "\"given\":%llu,\"unasked\":%llu}",
                 tally->is_declared ? "true" : "false", (unsigned long long)tally->people,
                 (unsigned long long)tally->asked, (unsigned long long)tally->answered,
                 (unsigned long long)tally->refused, (unsigned long long)tally->given,
                 (unsigned long long)tally->unasked);
  }
  buffer_add_text(out, "],\"unreturned\":{");
  put_unreturned(counting, out);
  buffer_print(out, "},\"damaged\":%llu}", (unsigned long long)counting->damaged);
}
