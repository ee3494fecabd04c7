/* Profiles: orders, what was spent, and the lifecycle that follows from them. See profile.h.
 *
 * Money is whole numbers of 1/10000 of the currency, rounded once for each price that is read, so that sums do not
 * depend on the order of arrival; sums that no shop reaches stay at the largest. A day keeps what was placed apart from
 * items alone, since a late order.placed makes one order of a day's items. Of days that a bound drops the sum is kept.
 *
 * An amount is `total` or `amount`; where there is neither, an order's is that of its items, an item's its `price`
 * times its `quantity` (1 where not said). Whichever thread owns the profile.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/profile_inside.h"

#define AMOUNT_MAX 1e12

/* ---- amounts ---- */

static const char *const amount_names[] = {"total", "amount", "price", "quantity"};

static bool is_said(const json_value *value) {
  return value && json_type(value) != JSON_NULL;
}

static enum status refuse_amount(const char *name, size_t item, struct error *err) {
  char owner[48] = "data";
  if (item) snprintf(owner, sizeof owner, "data.items[%zu]", item - 1);
  return error_set(err, STATUS_INVALID, "%s.%s: expected a number from 0 to %.0f", owner, name, AMOUNT_MAX);
}

/* Of the data itself where `item` is 0, else of its items from 1 on. */
static enum status check_amounts(const json_value *object, size_t item, struct error *err) {
  for (size_t i = 0; i < sizeof amount_names / sizeof *amount_names; i++) {
    const json_value *value = json_find(object, amount_names[i]);
    if (!is_said(value)) continue;
    double amount = json_type(value) == JSON_NUMBER ? json_number(value) : -1;
    if (!(amount >= 0 && amount <= AMOUNT_MAX)) return refuse_amount(amount_names[i], item, err);
  }
  return STATUS_OK;
}

struct checking {
  size_t item;
  enum status status;
  struct error *err;
};

static void check_item(void *context, const char *offer_id, const json_value *details) {
  struct checking *checking = context;
  (void)offer_id;
  checking->item++;
  if (!checking->status && details) checking->status = check_amounts(details, checking->item, checking->err);
}

static bool is_order(const struct event *event) {
  return !strcmp(event->type, "order.placed");
}

static bool is_item(const struct event *event) {
  return !strcmp(event->type, "order.item.bought");
}

enum status orders_check(const struct event *event, struct error *err) {
  if (!event->data || (!is_order(event) && !is_item(event))) return STATUS_OK;
  struct checking checking = {.status = check_amounts(event->data, 0, err), .err = err};
  if (!checking.status && is_order(event)) event_bought(event, check_item, &checking, err);
  return checking.status;
}

/* Of the first of the names that is said; false: none is. */
static bool read_amount(const json_value *object, const char *first, const char *second, double *amount) {
  const json_value *value = object ? json_find(object, first) : NULL;
  if (!is_said(value)) value = object && second ? json_find(object, second) : NULL;
  if (!is_said(value)) return false;
  *amount = json_number(value);
  return true;
}

static int64_t money_of(double amount) {
  return llround((amount < AMOUNT_MAX ? amount : AMOUNT_MAX) * (double)MONEY_PARTS);
}

static int64_t money_add(int64_t left, int64_t right) {
  return left > INT64_MAX - right ? INT64_MAX : left + right;
}

static int64_t item_money(const json_value *details) {
  double amount, quantity = 1;
  if (read_amount(details, "total", "amount", &amount)) return money_of(amount);
  if (!read_amount(details, "price", NULL, &amount)) return 0;
  read_amount(details, "quantity", NULL, &quantity);
  return money_of(amount * quantity);
}

static void add_item_money(void *context, const char *offer_id, const json_value *details) {
  int64_t *sum = context;
  (void)offer_id;
  *sum = money_add(*sum, item_money(details));
}

static int64_t order_money(const struct event *event) {
  double amount;
  int64_t sum = 0;
  if (read_amount(event->data, "total", "amount", &amount)) return money_of(amount);
  event_bought(event, add_item_money, &sum, NULL);
  return sum;
}

/* The nearest whole number, and what is bought by weight at least once. */
uint64_t orders_units(const json_value *details) {
  double quantity;
  if (!read_amount(details, "quantity", NULL, &quantity)) return 1;
  return quantity > 0 && quantity < 1 ? 1 : (uint64_t)llround(quantity);
}

/* ---- days ---- */

static uint64_t orders_of(const struct order_day *day) {
  return day->placed ? day->placed : day->items > 0;
}

static uint32_t count_add(uint32_t left, uint32_t right) {
  return left > UINT32_MAX - right ? UINT32_MAX : left + right;
}

static void add_to(struct order_day *day, const struct order_day *more) {
  day->placed = count_add(day->placed, more->placed);
  day->items = count_add(day->items, more->items);
  day->spent_e4 = money_add(day->spent_e4, more->spent_e4);
}

static void drop_first_day(struct orders *orders) {
  orders->earlier_count += orders_of(orders->days);
  orders->earlier_spent_e4 = money_add(orders->earlier_spent_e4, orders->days->spent_e4);
  sorted_remove(orders->days, orders->day_count--, sizeof *orders->days, 0);
}

void orders_add(struct orders *orders, const struct order_day *day) {
  size_t at = orders->day_count;
  while (at && orders->days[at - 1].day > day->day) at--;
  if (at && orders->days[at - 1].day == day->day) {
    add_to(&orders->days[at - 1], day);
    return;
  }
  if (!at && orders->day_count == ORDER_DAYS_MAX) {
    orders->earlier_count += day->placed;
    orders->earlier_spent_e4 = money_add(orders->earlier_spent_e4, day->spent_e4);
    return;
  }
  orders->days = sorted_insert(orders->days, orders->day_count++, sizeof *orders->days, at);
  orders->days[at] = *day;
  if (orders->day_count > ORDER_DAYS_MAX) drop_first_day(orders);
}

void orders_apply(struct profile *profile, const struct event *event) {
  struct order_day day = {.day = day_of(event->time_ms)};
  if (is_order(event)) {
    day.placed = 1;
    day.spent_e4 = order_money(event);
  } else if (is_item(event)) {
    day.items = 1;
    day.spent_e4 = item_money(event->data);
  } else {
    return;
  }
  orders_add(&profile->orders, &day);
}

void orders_merge(struct profile *into, const struct profile *from) {
  for (size_t i = 0; i < from->orders.day_count; i++) orders_add(&into->orders, &from->orders.days[i]);
  into->orders.earlier_count += from->orders.earlier_count;
  into->orders.earlier_spent_e4 = money_add(into->orders.earlier_spent_e4, from->orders.earlier_spent_e4);
}

int64_t profile_spent_e4(const struct profile *profile, int64_t window_ms, int64_t now_ms) {
  const struct orders *orders = &profile->orders;
  int32_t first = day_of(now_ms - window_ms), last = day_of(now_ms);
  int64_t spent = 0;
  for (size_t i = orders->day_count; i-- > 0 && orders->days[i].day >= first;)
    if (orders->days[i].day <= last) spent = money_add(spent, orders->days[i].spent_e4);
  return spent;
}

uint64_t profile_orders(const struct profile *profile, int64_t now_ms) {
  const struct orders *orders = &profile->orders;
  uint64_t count = orders->earlier_count;
  int32_t last = day_of(now_ms);
  for (size_t i = 0; i < orders->day_count && orders->days[i].day <= last; i++)
    count += orders_of(&orders->days[i]);
  return count;
}

/* ---- lifecycle ---- */

/* Types that are sent to a person, or made by the host; those that end in a dot stand for all that begin so. */
static const char *const others_types[] = {"campaign.sent", "decision.",  "offer.",
                                           "occasion.",     "lifecycle.", EVENT_DUE};

bool event_is_own(const char *type) {
  for (size_t i = 0; i < sizeof others_types / sizeof *others_types; i++) {
    size_t length = strlen(others_types[i]);
    bool is_begin = others_types[i][length - 1] == '.';
    if (!strncmp(type, others_types[i], length) && (is_begin || !type[length])) return false;
  }
  return true;
}

enum lifecycle profile_lifecycle(const struct profile *profile, const struct workspace *workspace,
                                 int64_t now_ms) {
  const struct lifecycle_rule *rule = &workspace->lifecycle;
  uint64_t orders = profile_orders(profile, now_ms);
  if (orders < rule->new_orders) return LIFECYCLE_PROSPECT;
  bool is_silent = rule->lapsed_silent_ms && profile->last_own_ms < now_ms - rule->lapsed_silent_ms;
  if (is_silent) return LIFECYCLE_LAPSED;
  return orders < rule->established_orders ? LIFECYCLE_NEW : LIFECYCLE_ESTABLISHED;
}

const char *lifecycle_name(enum lifecycle lifecycle) {
  static const char *const names[] = {"prospect", "new", "established", "lapsed"};
  return names[lifecycle];
}
