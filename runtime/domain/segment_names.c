/* Names of Segment's ecommerce events and of their members. See segment_names.h. To add an event or a member: a line. */
#include "domain/segment_names.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *name, *means;
} meanings[] = {
    {"Product Viewed", "product.viewed"},
    {"Product Clicked", "product.clicked"},
    {"Product Added", "product.added"},
    {"Product Removed", "product.removed"},
    {"Product Added to Wishlist", "product.wished"},
    {"Product Removed from Wishlist", "product.unwished"},
    {"Product List Viewed", "products.listed"},
    {"Product List Filtered", "products.filtered"},
    {"Products Searched", "products.searched"},
    {"Cart Viewed", "cart.viewed"},
    {"Checkout Started", "checkout.started"},
    {"Order Completed", "order.placed"},
    {"Order Updated", "order.updated"},
    {"Order Cancelled", "order.cancelled"},
    {"Order Refunded", "order.refunded"},
    {"Coupon Applied", "coupon.applied"},
};

const char *segment_meaning(const char *event_name) {
  for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
    if (!strcmp(meanings[i].name, event_name)) return meanings[i].means;
  return NULL;
}

enum member_kind { KEPT, AN_ID, A_NUMBER, A_LIST };

/* Of several that become the same the first counts. */
static const struct renamed {
  const char *name, *theirs;
  enum member_kind kind;
  bool is_of_item; /* of each product too */
} renamed[] = {
    {"item", "item", AN_ID, true},
    {"item", "product_id", AN_ID, true},
    {"item", "sku", AN_ID, true},
    {"items", "items", A_LIST, false},
    {"items", "products", A_LIST, false},
    {"total", "total", A_NUMBER, false},
    {"total", "revenue", A_NUMBER, false},
    {"price", "price", A_NUMBER, true},
    {"quantity", "quantity", A_NUMBER, true},
};

enum { RENAMED = sizeof renamed / sizeof *renamed };

static bool is_said(const json_value *value, enum member_kind kind) {
  if (!value || json_type(value) == JSON_NULL) return false;
  if (kind == AN_ID) return json_type(value) == JSON_NUMBER || (json_string(value) && *json_string(value));
  return true;
}

static void put_id(struct buffer *out, const json_value *id) {
  if (json_type(id) != JSON_NUMBER) {
    json_put_value(out, id);
    return;
  }
  buffer_add_byte(out, '"');
  json_put_number(out, json_number(id));
  buffer_add_byte(out, '"');
}

/* "19.90" is a number; "19,90 EUR", and what is less than nothing, is none. */
static bool read_number(const json_value *value, double *number) {
  const char *text = json_string(value);
  char *end = NULL;
  *number = json_type(value) == JSON_NUMBER ? json_number(value) : -1;
  if (text && *text && !text[strspn(text, "0123456789.")]) *number = strtod(text, &end);
  return isfinite(*number) && *number >= 0 && (!end || !*end);
}

static void put_members(struct buffer *out, const json_value *object, bool is_item);

/* Whether a product says which it is. */
static bool is_named(const json_value *item) {
  bool is = json_type(item) != JSON_OBJECT && is_said(item, AN_ID);
  for (size_t i = 0; json_type(item) == JSON_OBJECT && i < RENAMED && !is; i++)
    is = renamed[i].kind == AN_ID && is_said(json_find(item, renamed[i].theirs), AN_ID);
  return is;
}

static void put_product(struct buffer *out, const json_value *item) {
  if (json_type(item) != JSON_OBJECT) {
    put_id(out, item);
    return;
  }
  buffer_add_byte(out, '{');
  put_members(out, item, true);
  if (out->data[out->length - 1] == ',') out->length--;
  buffer_add_byte(out, '}');
}

/* One that is no array is the only one. */
static void put_list(struct buffer *out, const json_value *list) {
  bool is_array = json_type(list) == JSON_ARRAY;
  size_t start = out->length + 1;
  buffer_add_byte(out, '[');
  for (const json_value *item = is_array ? json_first(list) : list; item;
       item = is_array ? json_next(item) : NULL) {
    if (!is_named(item)) continue;
    if (out->length > start) buffer_add_byte(out, ',');
    put_product(out, item);
  }
  buffer_add_byte(out, ']');
}

/* SDKs send no second time what is refused: so what of an order cannot be read is left out, and the rest counts. */
static void put_renamed(struct buffer *out, const struct renamed *as, const json_value *value) {
  double number = 0;
  if (as->kind == A_NUMBER && !read_number(value, &number)) return;
  json_put_text(out, as->name);
  buffer_add_byte(out, ':');
  if (as->kind == AN_ID) put_id(out, value);
  if (as->kind == A_NUMBER) json_put_number(out, number);
  if (as->kind == A_LIST) put_list(out, value);
  buffer_add_byte(out, ',');
}

/* By which of the members that may become `renamed[i].name` it is said, taken from the first row of that name on. */
static bool is_first(const json_value *object, size_t row, bool is_item) {
  if (!is_said(json_find(object, renamed[row].theirs), renamed[row].kind)) return false;
  for (size_t i = 0; i < row; i++)
    if (!strcmp(renamed[i].name, renamed[row].name) && (renamed[i].is_of_item || !is_item) &&
        is_said(json_find(object, renamed[i].theirs), renamed[i].kind))
      return false;
  return true;
}

/* The row that takes it; RENAMED: it keeps its name. */
static size_t row_of(const json_value *object, const json_value *member, bool is_item) {
  for (size_t i = 0; i < RENAMED; i++)
    if ((renamed[i].is_of_item || !is_item) && !strcmp(renamed[i].theirs, json_key(member)) &&
        is_first(object, i, is_item))
      return i;
  return RENAMED;
}

/* Whether what keeps its name would stand in the way of what gets it: "item": null beside a product_id. */
static bool is_taken(const json_value *object, const char *name, bool is_item) {
  for (size_t i = 0; i < RENAMED; i++)
    if (!strcmp(renamed[i].name, name) && (renamed[i].is_of_item || !is_item) && is_first(object, i, is_item))
      return true;
  return false;
}

static void put_members(struct buffer *out, const json_value *object, bool is_item) {
  for (const json_value *member = json_first(object); member; member = json_next(member)) {
    size_t row = row_of(object, member, is_item);
    if (row < RENAMED) {
      put_renamed(out, &renamed[row], member);
    } else if (!is_taken(object, json_key(member), is_item)) {
      json_put_text(out, json_key(member));
      buffer_add_byte(out, ':');
      json_put_value(out, member);
      buffer_add_byte(out, ',');
    }
  }
}

void segment_put_goods(struct buffer *out, const json_value *properties) {
  put_members(out, properties, false);
}
