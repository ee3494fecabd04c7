/* Who there is, and what is said of them. See forgotten.h. Everything goes by numbers, so that it is the same for a twin.
 * The marked have their mark in every field that an event can have.
 */
#include "tests/load/forgotten.h"

#include <stdio.h>

#include "base/clock.h"

size_t person_of_marked(const struct trial *trial, size_t marked) {
  return marked * (trial->people / trial->marked_count);
}

bool is_marked(const struct trial *trial, size_t person, size_t *marked) {
  size_t each = trial->people / trial->marked_count;
  *marked = person / each;
  return person % each == 0 && *marked < trial->marked_count;
}

void put_id(const struct trial *trial, size_t person, struct buffer *out) {
  size_t marked;
  if (is_marked(trial, person, &marked))
    buffer_print(out, "p-" MARK "%03zu", marked);
  else
    buffer_print(out, "person-%zu", person);
}

static void put_time(const struct trial *trial, size_t step, struct buffer *out) {
  char time[CLOCK_TEXT_BYTES];
  buffer_print(out, ",\"time\":\"%s\"", clock_print(trial->base_ms + (int64_t)step * 10, time));
}

/* ---- without a mark ---- */

static void put_plain_data(size_t person, size_t round, struct buffer *out) {
  size_t piece = 1 + (person + round) % 12;
  if (round == 0)
    buffer_print(out, "\"type\":\"consent.granted\",\"data\":{\"purpose\":[\"personalization\",\"care\"]}");
  else if (round == 1)
    buffer_print(
        out,
        "\"type\":\"customer.profile\",\"data\":{\"locale\":\"%s\",\"note\":\"reader %zu\",\"size\":%zu,"
        "\"fleeting\":\"was-%zu\"}",
        person % 2 ? "it" : "en", person, 36 + person % 9, person);
  else if (round == 3)
    buffer_print(out, "\"type\":\"order.placed\",\"data\":{\"items\":[\"piece-%zu\"],\"total\":%zu}", piece,
                 10 * piece);
  else
    buffer_print(out, "\"type\":\"page.viewed\",\"data\":{\"category\":\"%s\",\"style\":\"%s\"}",
                 piece % 2 ? "shoes" : "dresses", piece % 3 ? "wool" : "silk");
}

static void put_plain(const struct trial *trial, size_t person, size_t round, struct buffer *out) {
  buffer_print(out, "{\"id\":\"e-%zu-%zu\",\"source\":\"load\",\"subject\":\"person-%zu\",", person, round,
               person);
  put_plain_data(person, round, out);
  put_time(trial, round, out);
  buffer_add_byte(out, '}');
}

/* ---- marked ---- */

/* M stands for the mark, S for its first letter escaped. The device, d-…, flows into the person. */
static const struct {
  const char *subject, *type, *data;
} marked_events[ROUNDS] = {
    {"p-", "consent.granted", "{\"purpose\":[\"personalization\",\"care\"],\"source\":\"M-form\"}"},
    {"p-", "customer.profile",
     "{\"locale\":\"en\",\"given_name\":\"M\",\"note\":\"M\",\"size\":38,\"member\":true,\"born\":\"1990-04-"
     "01\","
     "\"shelves\":[\"M-1\",\"b\"],\"colours\":[\"M-2\"],\"handle\":\"M\",\"condition\":\"diabetes M\","
     "\"fleeting\":\"M-f\",\"odd-M\":\"M\"}"},
    {"d-", "page.viewed", "{\"category\":\"shoes\",\"style\":\"M-device\"}"},
    {"p-", "customer.alias", "{\"previous\":\"d-M\"}"},
    {"p-", "page.viewed",
     "{\"category\":\"dresses\",\"style\":\"M\",\"dwell\":{\"M\":[1,\"M\"]},\"escaped\":\"S\"}"},
    {"p-", "form.sent", "{\"words\":\"M\"}"},
    {"p-", "order.placed", "{\"items\":[\"piece-1\",\"M\"],\"total\":10,\"voucher\":\"M\"}"},
    {"p-", "customer.wished", "{\"must\":{\"category\":\"dresses\"},\"never\":{\"tags\":\"M\"}}"},
    {"p-", "campaign.sent", "{\"campaign\":\"M\"}"},
    {"p-", "ask.answered", "{\"ask\":\"taste\",\"answers\":{\"calm\":3,\"note\":\"M-said\"}}"},
    {"p-", "decision.exposed", "{\"placement\":\"home.hero\",\"offer\":\"M\",\"strategy\":\"M\"}"},
    {"p-", "decision.accepted", "{\"decision_id\":\"M\"}"},
    {"p-", "M.typed", "{\"anything\":\"M\",\"url\":\"https://x.example/?who=%M\"}"},
    {"p-", "page.viewed",
     "{\"category\":\"dresses\",\"context\":{\"consent\":{\"categoryPreferences\":{\"M\":true}}}}"},
    {"p-", "origin.withdrawn", "{\"origin\":\"M\"}"},
    {"p-", "page.viewed", "{\"category\":\"dresses\",\"page\":\"M\"}"},
};

static void put_marked_text(const char *text, size_t marked, struct buffer *out) {
  for (; *text; text++) {
    if (*text == 'M')
      buffer_print(out, MARK "%03zu", marked);
    else if (*text == 'S')
      buffer_print(out, "\\u005a%s%03zu", &MARK[1], marked);
    else
      buffer_add_byte(out, *text);
  }
}

static void put_marked(const struct trial *trial, size_t marked, size_t round, struct buffer *out) {
  buffer_print(out,
               "{\"id\":\"" MARK "%03zu-%zu\",\"source\":\"s-" MARK "%03zu\",\"free\":\"" MARK "%03zu\",",
               marked, round, marked, marked);
  buffer_print(out, "\"subject\":\"%s" MARK "%03zu\",\"type\":\"", marked_events[round].subject, marked);
  put_marked_text(marked_events[round].type, marked, out);
  buffer_add_text(out, "\",\"data\":");
  put_marked_text(marked_events[round].data, marked, out);
  put_time(trial, round, out);
  buffer_add_byte(out, '}');
}

bool put_event(const struct trial *trial, size_t person, size_t round, struct buffer *out) {
  size_t marked;
  buffer_clear(out);
  if (is_marked(trial, person, &marked))
    put_marked(trial, marked, round, out);
  else if (round < PLAIN_ROUNDS)
    put_plain(trial, person, round, out);
  return out->length;
}

/* ---- under load ---- */

/* Of people without a mark: each client has its own, so that what each of them does has an order. */
void put_load_event(const struct trial *trial, size_t client, size_t number, struct buffer *out) {
  size_t marked, person = (client + CLIENTS * number) % (trial->people / CLIENTS * CLIENTS);
  if (is_marked(trial, person, &marked)) person = (person + CLIENTS) % trial->people;
  buffer_clear(out);
  buffer_print(out, "{\"id\":\"l-%zu-%zu\",\"source\":\"load\",\"subject\":\"person-%zu\",", client, number,
               person);
  if (number % 9 == 4)
    buffer_add_text(out, "\"type\":\"campaign.sent\",\"data\":{}");
  else
    put_plain_data(person, 2 + number % 2, out);
  put_time(trial, ROUNDS + number, out);
  buffer_add_byte(out, '}');
}
