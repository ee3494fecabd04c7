/* Whom a public key may speak for. See visitor.h. The MAC is looked at first of all, and in the same time whatever it is. */
#include "domain/visitor.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "domain/event_slips.h"

static bool is_signed(struct slice text, const char mac[static SECRET_MAC_BYTES],
                      const unsigned char (*keys)[SECRET_BYTES], size_t key_count) {
  bool is_one = false;
  for (size_t i = 0; i < key_count; i++) {
    char own[SECRET_MAC_BYTES];
    secret_mac(keys[i], text, own);
    is_one |= secret_mac_is(own, mac);
  }
  return is_one;
}

/* Whole seconds, as nobody but the shop's server can have written them. */
static bool holds(const char *expiry, int64_t now_ms) {
  char *end;
  size_t length = strlen(expiry);
  if (!length || length > 12 || expiry[strspn(expiry, "0123456789")]) return false;
  long long seconds = strtoll(expiry, &end, 10);
  return now_ms < (int64_t)seconds * 1000;
}

/* From the right, since an id may have dots; `text` is cut at them. */
static bool check(char *text, const unsigned char (*keys)[SECRET_BYTES], size_t key_count,
                  const char *subject, int64_t now_ms) {
  char *mac = strrchr(text, '.');
  if (!mac || strlen(mac + 1) != SECRET_MAC_BYTES - 1) return false;
  *mac++ = '\0';
  if (!is_signed((struct slice){text, strlen(text)}, mac, keys, key_count)) return false;
  char *expiry = strrchr(text, '.');
  if (!expiry) return false;
  *expiry++ = '\0';
  return !strcmp(text, subject) && holds(expiry, now_ms);
}

bool visitor_check(const char *visitor, const unsigned char (*keys)[SECRET_BYTES], size_t key_count,
                   const char *subject, int64_t now_ms) {
  struct buffer text = {0};
  size_t length = strnlen(visitor, VISITOR_BYTES_MAX + 1);
  bool is_one =
      length <= VISITOR_BYTES_MAX && base64_decode(BASE64_URL, (struct slice){visitor, length}, &text);
  is_one = is_one && text.length && !memchr(text.data, '\0', text.length);
  if (is_one) is_one = check((char *)buffer_text(&text), keys, key_count, subject, now_ms);
  buffer_fini(&text);
  return is_one;
}

void visitor_settle(const struct profile *profile, struct event *event) {
  event->is_strangers = event->is_public && profile->is_known_person;
  event->is_unverified |= event->is_strangers;
}

/* A decision's exposure and an occasion happen; all other types of ours are a person's word. */
static bool is_word(const char *type) {
  return event_is_ours(type) && strncmp(type, "decision.", 9) && strncmp(type, "occasion.", 9);
}

bool visitor_teaches(const struct event *event) {
  return !event->is_strangers || !is_word(event->type);
}

const char *visitor_untaken(const struct event *event) {
  static const char *const words[][2] = {{"customer.profile", "attributes"},
                                         {"customer.wished", "wishes"},
                                         {"ask.answered", "answers"},
                                         {"customer.alias", "alias"}};
  const json_value *told = event->data;
  if (told && !strcmp(event->type, "ask.answered")) told = json_find(told, "answers");
  if (!event->is_strangers || !told || json_type(told) != JSON_OBJECT || !json_first(told)) return NULL;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (!strcmp(event->type, words[i][0])) return words[i][1];
  return NULL;
}
