/* Wishes: what a customer said to show or not. See wishes.h.
 *
 * customer.wished says, for each kind it names, one query or a list of them:
 *
 *   {"must":{"tags":"linen","price":{"at_most":200}},"never":[{"tags":"leather"},{"category":["shoes","bags"]}]}
 *
 * `offers` is another word for `must`. What is kept is the same JSON, with the time at which each kind was said, so that
 * an event that comes late does not undo what was said after it. Pure; whichever thread owns the profile.
 */
#include "domain/wishes.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const char *const kind_names[WISH_KINDS] = {"must", "prefer", "never"};

/* ---- queries from JSON ---- */

struct filling {
  struct arena *arena;
  const char *kind;
  struct error *err;
};

static const char *const query_names[] = {"category", "tags", "id", "price", NULL};

static enum status refuse(const struct filling *filling, const char *field, const char *expected) {
  return error_set(filling->err, STATUS_INVALID, "data.%s.%s: expected %s", filling->kind, field, expected);
}

static enum status read_names(const struct filling *filling, const char *field, const json_value *value,
                              const char *const **into) {
  bool is_list = json_type(value) == JSON_ARRAY;
  size_t count = is_list ? json_count(value) : 1;
  if (!count) return refuse(filling, field, "a text, or a list of texts");
  if (count > WISH_NAMES_MAX)
    return error_set(filling->err, STATUS_INVALID, "data.%s.%s: more than %d", filling->kind, field,
                     WISH_NAMES_MAX);
  const char **names = arena_alloc(filling->arena, (count + 1) * sizeof *names);
  const json_value *one = is_list ? json_first(value) : value;
  for (size_t i = 0; i < count; i++, one = json_next(one)) {
    const char *text = json_string(one);
    if (!text || !*text) return refuse(filling, field, "a text, or a list of texts");
    if (strlen(text) > NAME_BYTES_MAX)
      return error_set(filling->err, STATUS_INVALID, "data.%s.%s: a name of over %d bytes", filling->kind,
                       field, NAME_BYTES_MAX);
    names[i] = arena_text(filling->arena, text, strlen(text));
  }
  *into = names;
  return STATUS_OK;
}

static enum status read_price(const struct filling *filling, const json_value *value,
                              const struct range **into) {
  static const char what[] = "{\"at_least\":…,\"at_most\":…}, one of them or both";
  struct range *range = arena_alloc(filling->arena, sizeof *range);
  *range = (struct range){-INFINITY, INFINITY};
  if (json_type(value) != JSON_OBJECT || !json_first(value)) return refuse(filling, "price", what);
  for (const json_value *end = json_first(value); end; end = json_next(end)) {
    bool is_least = !strcmp(json_key(end), "at_least");
    if ((!is_least && strcmp(json_key(end), "at_most")) || json_type(end) != JSON_NUMBER)
      return refuse(filling, "price", what);
    *(is_least ? &range->at_least : &range->at_most) = json_number(end);
  }
  if (range->at_least > range->at_most) return refuse(filling, "price", "at_least to be at most at_most");
  *into = range;
  return STATUS_OK;
}

static enum status refuse_name(const struct filling *filling, const char *name) {
  const char *nearest = text_nearest(name, query_names);
  return error_set(filling->err, STATUS_INVALID, "data.%s: there is no condition '%.128s'%s%s%s",
                   filling->kind, name, nearest ? ", did you mean '" : "", nearest ? nearest : "",
                   nearest ? "'?" : "");
}

static enum status read_query(const struct filling *filling, const json_value *object,
                              struct offer_query *query) {
  enum status status = STATUS_OK;
  if (json_type(object) != JSON_OBJECT || !json_first(object))
    return error_set(filling->err, STATUS_INVALID,
                     "data.%s: expected what offers are meant, such as {\"tags\":\"silk\"}, or null",
                     filling->kind);
  for (const json_value *member = json_first(object); member && !status; member = json_next(member)) {
    const char *key = json_key(member);
    if (!strcmp(key, "category"))
      status = read_names(filling, key, member, &query->categories);
    else if (!strcmp(key, "tags"))
      status = read_names(filling, key, member, &query->tags);
    else if (!strcmp(key, "id"))
      status = read_names(filling, key, member, &query->ids);
    else if (!strcmp(key, "price"))
      status = read_price(filling, member, &query->price);
    else
      status = refuse_name(filling, key);
  }
  return status;
}

/* One query or a list of them; null is none. */
static enum status read_wish(const struct filling *filling, const json_value *value, struct wish *wish) {
  bool is_list = json_type(value) == JSON_ARRAY;
  size_t count = is_list ? json_count(value) : json_type(value) != JSON_NULL;
  enum status status = STATUS_OK;
  wish->queries = NULL;
  wish->query_count = 0;
  if (!count) return STATUS_OK;
  if (count > WISH_QUERIES_MAX)
    return error_set(filling->err, STATUS_INVALID, "data.%s: more than %d", filling->kind, WISH_QUERIES_MAX);
  struct offer_query *queries = arena_alloc(filling->arena, count * sizeof *queries);
  const json_value *one = is_list ? json_first(value) : value;
  for (size_t i = 0; i < count && !status; i++, one = json_next(one))
    status = read_query(filling, one, &queries[i]);
  wish->queries = queries;
  wish->query_count = count;
  return status;
}

/* ---- the event ---- */

static bool is_wished(const struct event *event) {
  return !strcmp(event->type, "customer.wished");
}

/* NULL: the event says nothing of that kind. */
static const json_value *find_kind(const struct event *event, enum wish_kind kind) {
  const json_value *value = json_find(event->data, kind_names[kind]);
  return value || kind != WISH_MUST ? value : json_find(event->data, "offers");
}

static enum status refuse_kind(const char *name, struct error *err) {
  static const char *const names[] = {"must", "prefer", "never", "offers", NULL};
  const char *nearest = text_nearest(name, names);
  return error_set(err, STATUS_INVALID, "data: there is no wish '%.128s'%s%s%s", name,
                   nearest ? ", did you mean '" : ", expected must, prefer or never", nearest ? nearest : "",
                   nearest ? "'?" : "");
}

static enum status check_kinds(const struct event *event, struct error *err) {
  static const char *const names[] = {"must", "prefer", "never", "offers", NULL};
  if (!event->data || !json_first(event->data))
    return error_set(err, STATUS_INVALID, "data: expected must, prefer or never");
  if (json_find(event->data, "must") && json_find(event->data, "offers"))
    return error_set(err, STATUS_INVALID, "data: 'must' and 'offers' say the same, expected one of them");
  for (const json_value *member = json_first(event->data); member; member = json_next(member))
    if (!text_is_one_of(json_key(member), names)) return refuse_kind(json_key(member), err);
  return STATUS_OK;
}

enum status wishes_check(const struct event *event, struct error *err) {
  if (!is_wished(event)) return STATUS_OK;
  struct arena scratch = {0};
  struct wish wish;
  enum status status = check_kinds(event, err);
  for (int kind = 0; kind < WISH_KINDS && !status; kind++) {
    const json_value *value = find_kind(event, kind);
    if (value) status = read_wish(&(struct filling){&scratch, kind_names[kind], err}, value, &wish);
  }
  arena_fini(&scratch);
  return status;
}

/* Read twice, so that what is kept for years takes what it needs and no more. */
static void set_wish(struct wish *wish, const json_value *value, int64_t said_ms) {
  struct wish read = {.is_said = true, .said_ms = said_ms};
  struct arena measure = {0};
  must(!read_wish(&(struct filling){&measure, "", NULL}, value, &read));
  if (read.query_count) {
    arena_reserve(&read.memory, measure.used_bytes);
    must(!read_wish(&(struct filling){&read.memory, "", NULL}, value, &read));
  }
  arena_fini(&measure);
  arena_fini(&wish->memory);
  *wish = read;
}

void wishes_apply(struct wishes *wishes, const struct event *event) {
  if (!is_wished(event)) return;
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    const json_value *value = find_kind(event, kind);
    struct wish *wish = &wishes->kinds[kind];
    if (value && !(wish->is_said && event->time_ms < wish->said_ms)) set_wish(wish, value, event->time_ms);
  }
}

void wishes_fini(struct wishes *wishes) {
  for (int kind = 0; kind < WISH_KINDS; kind++) arena_fini(&wishes->kinds[kind].memory);
  *wishes = (struct wishes){0};
}

/* ---- asking ---- */

static bool is_meant(const struct wish *wish, const struct offer *offer) {
  for (size_t i = 0; i < wish->query_count; i++)
    if (offer_fits(offer, &wish->queries[i])) return true;
  return false;
}

bool wishes_forbid(const struct wishes *wishes, const struct offer *offer) {
  if (!wishes) return false;
  const struct wish *must_have = &wishes->kinds[WISH_MUST];
  return (must_have->query_count && !is_meant(must_have, offer)) ||
         is_meant(&wishes->kinds[WISH_NEVER], offer);
}

bool wishes_prefer(const struct wishes *wishes, const struct offer *offer) {
  return wishes && is_meant(&wishes->kinds[WISH_PREFER], offer);
}

bool wishes_have_preference(const struct wishes *wishes) {
  return wishes && wishes->kinds[WISH_PREFER].query_count;
}

bool wishes_are_empty(const struct wishes *wishes) {
  for (int kind = 0; kind < WISH_KINDS; kind++)
    if (wishes->kinds[kind].query_count) return false;
  return true;
}

size_t wishes_bytes(const struct wishes *wishes) {
  size_t bytes = 0;
  for (int kind = 0; kind < WISH_KINDS; kind++) bytes += arena_bytes(&wishes->kinds[kind].memory);
  return bytes;
}

bool wishes_ask(const struct wishes *wishes, struct offer_query *query, bool *is_preferred_alone) {
  *query = (struct offer_query){0};
  if (!wishes) return false;
  const struct wish *must_have = &wishes->kinds[WISH_MUST], *preferred = &wishes->kinds[WISH_PREFER];
  *is_preferred_alone = !must_have->query_count;
  const struct wish *asking = *is_preferred_alone ? preferred : must_have;
  if (asking->query_count == 1) *query = asking->queries[0];
  return asking->query_count > 0;
}

/* ---- bytes ---- */

static void put_names(struct buffer *out, const char *key, const char *const *names, size_t start) {
  if (!names) return;
  buffer_print(out, "%s\"%s\":", out->length > start ? "," : "", key);
  for (size_t i = 0; names[i]; i++) {
    buffer_add_byte(out, i ? ',' : '[');
    json_put_text(out, names[i]);
  }
  buffer_add_byte(out, ']');
}

static void put_price(struct buffer *out, const struct range *price, size_t start) {
  if (!price) return;
  buffer_add_text(out, out->length > start ? ",\"price\":{" : "\"price\":{");
  if (isfinite(price->at_least)) {
    buffer_add_text(out, "\"at_least\":");
    json_put_number(out, price->at_least);
  }
  if (isfinite(price->at_most)) {
    buffer_add_text(out, isfinite(price->at_least) ? ",\"at_most\":" : "\"at_most\":");
    json_put_number(out, price->at_most);
  }
  buffer_add_byte(out, '}');
}

static void put_query(struct buffer *out, const struct offer_query *query) {
  buffer_add_byte(out, '{');
  size_t start = out->length;
  put_names(out, "category", query->categories, start);
  put_names(out, "tags", query->tags, start);
  put_names(out, "id", query->ids, start);
  put_price(out, query->price, start);
  buffer_add_byte(out, '}');
}

/* The query, or a list of several; null where it was taken back. */
static void put_wish(struct buffer *out, const struct wish *wish) {
  if (!wish->query_count) buffer_add_text(out, "null");
  for (size_t i = 0; i < wish->query_count; i++) {
    if (wish->query_count > 1) buffer_add_byte(out, i ? ',' : '[');
    put_query(out, &wish->queries[i]);
  }
  if (wish->query_count > 1) buffer_add_byte(out, ']');
}

void wishes_put_json(const struct wishes *wishes, struct buffer *out) {
  buffer_add_byte(out, '{');
  size_t start = out->length;
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    if (!wishes->kinds[kind].query_count) continue;
    buffer_print(out, "%s\"%s\":", out->length > start ? "," : "", kind_names[kind]);
    put_wish(out, &wishes->kinds[kind]);
  }
  buffer_add_byte(out, '}');
}

/* {"must":[said_ms,QUERY],"never":[said_ms,null]}: a kind that was taken back is kept, for what comes late. */
void wishes_encode(const struct wishes *wishes, struct buffer *out) {
  size_t start = out->length;
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    const struct wish *wish = &wishes->kinds[kind];
    if (!wish->is_said) continue;
    buffer_print(out, "%s\"%s\":[%" PRId64 ",", out->length > start ? "," : "{", kind_names[kind],
                 wish->said_ms);
    put_wish(out, wish);
    buffer_add_byte(out, ']');
  }
  if (out->length > start) buffer_add_byte(out, '}');
}

static enum status decode_wish(const json_value *pair, enum wish_kind kind, struct wishes *wishes,
                               struct error *err) {
  struct arena scratch = {0};
  struct wish wish = {0};
  const json_value *said = json_type(pair) == JSON_ARRAY && json_count(pair) == 2 ? json_first(pair) : NULL;
  if (!said || json_type(said) != JSON_NUMBER || fabs(json_number(said)) > 0x1p53)
    return error_set(err, STATUS_CORRUPT, "wishes: expected a time and a query");
  enum status status = read_wish(&(struct filling){&scratch, kind_names[kind], err}, json_next(said), &wish);
  arena_fini(&scratch);
  if (status) return status;
  set_wish(&wishes->kinds[kind], json_next(said), (int64_t)json_number(said));
  return STATUS_OK;
}

enum status wishes_decode(struct slice bytes, struct wishes *wishes, struct error *err) {
  json_value *object = NULL;
  struct error why;
  *wishes = (struct wishes){0};
  if (!bytes.length) return STATUS_OK;
  enum status status = json_decode(bytes.data, bytes.length, &object, &why);
  for (int kind = 0; kind < WISH_KINDS && !status; kind++) {
    const json_value *pair = json_find(object, kind_names[kind]);
    if (pair) status = decode_wish(pair, kind, wishes, &why);
  }
  json_free(object);
  if (!status) return STATUS_OK;
  wishes_fini(wishes);
  return error_set(err, STATUS_CORRUPT, "wishes: %s", why.text);
}

/* Copied by way of their bytes, which is what a wish is. */
void wishes_merge(struct wishes *known, const struct wishes *visitor) {
  struct wishes copy;
  struct buffer bytes = {0};
  wishes_encode(visitor, &bytes);
  must(!wishes_decode((struct slice){bytes.data, bytes.length}, &copy, NULL));
  for (int kind = 0; kind < WISH_KINDS; kind++) {
    if (known->kinds[kind].is_said || !copy.kinds[kind].is_said) continue;
    known->kinds[kind] = copy.kinds[kind];
    copy.kinds[kind] = (struct wish){0};
  }
  wishes_fini(&copy);
  buffer_fini(&bytes);
}
