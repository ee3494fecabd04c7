/* The last look at a text before it leaves: see discreet.h. What a strategy put together itself is compared with all that
 * it read (domain/discretion.h). A text that stands in the release as it is (domain/literals.h) was written before any
 * profile was seen: it is compared with the texts and dates that were read, and with no numbers. What anybody may read in the shop, the fields of the offers shown, is
 * no secret. Runs on the worker's thread; what it makes lies in the event's arena.
 */
#include "engine/discreet.h"

#include <string.h>

#include "domain/offer.h"

enum { PUBLIC_MAX = 512 };

struct publics {
  struct slice texts[PUBLIC_MAX];
  size_t count;
};

static void add(struct publics *publics, const char *text) {
  if (text && *text && publics->count < PUBLIC_MAX)
    publics->texts[publics->count++] = (struct slice){text, strlen(text)};
}

static void add_forms(struct publics *publics, const struct wording *wording) {
  for (size_t i = 0; i < wording->count; i++) add(publics, wording->forms[i].text);
}

static void add_offer(struct publics *publics, struct arena *arena, const struct offer *offer) {
  add(publics, offer->id);
  add(publics, offer->category);
  add_forms(publics, &offer->name);
  add_forms(publics, &offer->text);
  for (size_t i = 0; i < offer->treatment_count; i++) add_forms(publics, &offer->treatments[i].text);
  for (const char *const *tag = offer->tags; *tag; tag++) add(publics, *tag);
  if (offer->has_price) add(publics, arena_print(arena, "%.2f", offer->price));
}

static struct publics *publics_of(const struct page *page, const struct placement_decision *decided,
                                  const struct discreet_text *text) {
  struct publics *publics = arena_alloc(page->arena, sizeof *publics);
  for (size_t i = 0; i < text->said_count; i++) publics->texts[publics->count++] = text->said[i];
  for (size_t i = 0; i < decided->alternative_count; i++)
    add_offer(publics, page->arena, decided->alternatives[i].offer);
  return publics;
}

/* ---- texts ---- */

static bool is_text(const struct unsayable *secret) {
  return secret->kind == UNSAYABLE_TEXT || secret->kind == UNSAYABLE_NAME || secret->kind == UNSAYABLE_WORD ||
         secret->kind == UNSAYABLE_DATE;
}

struct secrets {
  const struct unsayable *items;
  size_t count;
};

/* Which of what was read the text is compared with. Among texts that stand in the release one may have been picked by
 * what it says, ({ XL = "in XL" })[size]; by a number that it has no text is picked by chance, and many texts have one. */
static struct secrets secrets_for(struct arena *arena, const struct proposal *proposal, bool is_literal) {
  struct secrets all = {proposal->secrets, proposal->secret_count};
  size_t count = 0;
  if (!is_literal) return all;
  for (size_t i = 0; i < all.count; i++) count += is_text(&all.items[i]);
  if (!count || count == all.count) return (struct secrets){all.items, count};
  struct unsayable *texts = arena_alloc(arena, count * sizeof *texts);
  for (size_t i = 0, at = 0; i < all.count; i++)
    if (is_text(&all.items[i])) texts[at++] = all.items[i];
  return (struct secrets){texts, count};
}

static const char *say_hit(struct arena *arena, const struct discretion_hit *hit) {
  static const char *const formats[] = {[HIT_PHRASE] = "it tells where it is known from (%s)",
                                        [HIT_VALUE] = "it says %s",
                                        [HIT_EFFORT] = "it takes too long to be compared with %s"};
  return arena_print(arena, formats[hit->kind], hit->datum);
}

const char *discreet_judge(const struct page *page, const struct placement_decision *decided,
                           const struct proposal *proposal, const struct discreet_text *text) {
  const struct workspace *workspace = page->situation->workspace;
  struct slice written = {text->written, strlen(text->written)};
  enum literal literal = literals_find(&workspace->literals, &workspace->key, written);
  struct secrets secrets = secrets_for(page->arena, proposal, literal != LITERAL_NONE);
  bool has_slots =
      strchr(text->written, '{') != NULL; /* what fills one may tell, in words of a customer's own */
  if (literal == LITERAL_HARMLESS && !secrets.count && !has_slots) return NULL;
  const struct publics *publics = publics_of(page, decided, text);
  struct discretion_text judged = {
      .text = text->filled, .public_texts = publics->texts, .public_count = publics->count};
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  bool is_hit =
      discretion_judge(workspace->discretion, &judged, secrets.items, secrets.count, &scratch, &hit);
  discretion_scratch_fini(&scratch);
  if (is_hit) return say_hit(page->arena, &hit);
  if (literal == LITERAL_NONE && proposal->has_read_too_much)
    return "the strategy read more than its texts can be compared with";
  return NULL;
}

/* ---- sentences ---- */

/* "strategies/s.lua:2: " */
static size_t place_length(const struct call *call, const char *sentence) {
  size_t length = call->file ? strlen(call->file) : 0;
  if (!length || strncmp(sentence, call->file, length) || sentence[length] != ':') return 0;
  size_t digits = strspn(sentence + length + 1, "0123456789");
  return digits && !strncmp(sentence + length + 1 + digits, ": ", 2) ? length + digits + 3 : 0;
}

static const char *withhold(const struct call *call, const char *sentence, size_t kept, const char *why) {
  return arena_print(call->arena, "%.*s(withheld: %s)", (int)kept, sentence, why);
}

const char *discreet_sentence(const struct call *call, const char *sentence) {
  size_t kept = place_length(call, sentence);
  struct discretion_text judged = {.text = {sentence + kept, strlen(sentence + kept)}};
  struct discretion_scratch scratch = {0};
  struct discretion_hit hit;
  if (call->has_read_too_much)
    return withhold(call, sentence, kept, "it read more than can be compared with it");
  bool is_hit = discretion_judge_values(call->workspace->discretion, &judged, call->secrets,
                                        call->secret_count, &scratch, &hit);
  discretion_scratch_fini(&scratch);
  return is_hit ? withhold(call, sentence, kept, say_hit(call->arena, &hit)) : sentence;
}
