/* What a decision asks for, and what an answer gives, as JSON. See decision.h. All of it in the customer's locale, so that a
 * page can render it without another call; of what an answer tells (uniqueness) nothing, for who knows answers otherwise.
 * Any thread.
 */
#include "domain/decision.h"
#include "domain/decision_ask.h"

static const char *text_of(const struct decision *decision, const struct wording *wording) {
  return wording_get(wording, WORDING_ANY, decision->locale, WORDING_ANY);
}

static void put_purpose(struct buffer *out, const struct decision *decision, const struct purpose *purpose) {
  buffer_add_text(out, "{\"name\":");
  json_put_text(out, purpose->name);
  json_put_known(out, "text", text_of(decision, &purpose->text));
  buffer_print(out, ",\"version\":%zu}", purpose->version);
}

static void put_offer(struct buffer *out, const struct decision *decision, const char *id) {
  const struct offer *offer = catalogue_find(decision->workspace->catalogue, id);
  buffer_add_text(out, "{\"offer\":");
  json_put_text(out, id);
  if (offer) {
    json_put_known(out, "name", text_of(decision, &offer->name));
    json_put_known(out, "text", text_of(decision, &offer->text));
    json_put_known(out, "url", offer->url);
    json_put_known(out, "image", offer->image);
  }
  if (offer && offer->has_price) {
    json_put_key(out, "price");
    json_put_number(out, offer->price);
    json_put_known(out, "currency", decision->workspace->currency);
  }
  buffer_add_byte(out, '}');
}

static void put_gives(struct buffer *out, const struct decision *decision, const struct ask *ask) {
  if (ask->gives_offer)
    put_offer(out, decision, ask->gives_offer);
  else
    json_put_text(out, text_of(decision, &ask->gives));
}

static void put_scale(struct buffer *out, const struct ask *ask) {
  json_put_key(out, "scale");
  buffer_add_byte(out, '[');
  json_put_number(out, ask->lowest);
  buffer_add_byte(out, ',');
  json_put_number(out, ask->highest);
  buffer_add_byte(out, ']');
}

static void put_choices(struct buffer *out, const char *const *choices) {
  json_put_key(out, "one_of");
  for (size_t i = 0; choices[i]; i++) {
    buffer_add_byte(out, i ? ',' : '[');
    json_put_text(out, choices[i]);
  }
  buffer_add_text(out, *choices ? "]" : "[]");
}

static void put_item(struct buffer *out, const struct decision *decision, const struct ask_item *item) {
  static const char *const types[] = {"string", "number", "boolean", "date", "list", "set"};
  buffer_add_text(out, "{\"id\":");
  json_put_text(out, item->id);
  json_put_member(out, "text", text_of(decision, &item->text));
  if (item->soft) put_scale(out, decision->ask);
  if (item->hard) json_put_member(out, "type", types[item->hard->type]);
  if (item->hard && item->hard->one_of) put_choices(out, item->hard->one_of);
  buffer_add_byte(out, '}');
}

void decision_put_ask(struct buffer *out, const struct decision *decision) {
  const struct ask *ask = decision->ask;
  if (!ask) {
    buffer_add_text(out, "null");
    return;
  }
  buffer_add_text(out, "{\"ask\":");
  json_put_text(out, ask->name);
  json_put_member(out, "strategy", decision->asker->name);
  json_put_member(out, "placement", ask->placement->name);
  json_put_key(out, "purpose");
  put_purpose(out, decision, ask->purpose);
  if (ask->consent) json_put_member(out, "consent", ask->consent->name);
  json_put_member(out, "text", text_of(decision, &ask->text));
  json_put_key(out, "gives");
  put_gives(out, decision, ask);
  buffer_add_text(out, ",\"items\":[");
  for (size_t i = 0; i < ask->item_count; i++) {
    if (i) buffer_add_byte(out, ',');
    put_item(out, decision, &ask->items[i]);
  }
  buffer_add_text(out, "]}");
}

void decision_put_given(struct buffer *out, const struct decision *decision) {
  if (!decision->given) return;
  json_put_key(out, "given");
  put_gives(out, decision, decision->given);
}
