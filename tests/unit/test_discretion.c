/* Discretion, rule by rule: what is beyond suspicion, what tells a number from a coincidence, a workspace's own phrases, and
 * random secrets in random spellings. The corpora: test_discretion_corpus.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "domain/discretion.h"

static struct discretion *discretion;
static struct discretion_scratch scratch;

static int set_up(void **state) {
  (void)state;
  struct error err;
  return discretion_new(NULL, &discretion, &err);
}

static int tear_down(void **state) {
  (void)state;
  discretion_free(discretion);
  discretion_scratch_fini(&scratch);
  return 0;
}

static struct slice slice_of(const char *text) {
  return (struct slice){text, strlen(text)};
}

static struct unsayable text_secret(enum unsayable_kind kind, const char *text) {
  return (struct unsayable){.kind = kind, .datum = "hard.datum", .text = slice_of(text)};
}

static struct unsayable number_secret(enum unsayable_kind kind, double number) {
  return (struct unsayable){.kind = kind, .datum = "hard.datum", .number = number};
}

static enum hit_kind judge(const char *text, struct unsayable secret) {
  struct discretion_text finished = {.text = slice_of(text)};
  struct discretion_hit hit;
  bool is_hit = discretion_judge(discretion, &finished, &secret, 1, &scratch, &hit);
  assert_int_equal(is_hit, hit.kind != HIT_NONE);
  if (hit.kind == HIT_VALUE) assert_string_equal(hit.datum, "hard.datum");
  return hit.kind;
}

static void tells(const char *text, struct unsayable secret) {
  if (judge(text, secret) != HIT_VALUE) fail_msg("not stopped: %s", text);
}

static void tells_nothing(const char *text, struct unsayable secret) {
  if (judge(text, secret) != HIT_NONE) fail_msg("stopped: %s", text);
}

/* ---- texts and names ---- */

static void a_name_inside_a_word_is_none(void **state) {
  (void)state;
  tells_nothing("Una gemma per l'estate", text_secret(UNSAYABLE_NAME, "Emma"));
  tells_nothing("Dilemma: seta o lino?", text_secret(UNSAYABLE_NAME, "Emma"));
  tells("Una gemma: Emma", text_secret(UNSAYABLE_NAME, "Emma"));
  tells_nothing("Dici no a tutto", text_secret(UNSAYABLE_NAME, "Noa"));
  tells("N.o.a", text_secret(UNSAYABLE_NAME, "Noa"));
}

static void a_name_that_is_a_word_needs_a_greeting(void **state) {
  (void)state;
  tells_nothing("Abiti neri e rossi", text_secret(UNSAYABLE_NAME, "Emma Neri"));
  tells("Gentile signora Neri", text_secret(UNSAYABLE_NAME, "Emma Neri"));
  tells("Neri Emma", text_secret(UNSAYABLE_NAME, "Emma Neri"));
}

static void letters_that_look_alike_are_alike(void **state) {
  (void)state;
  tells("\xd0\x95mma", text_secret(UNSAYABLE_NAME, "Emma"));        /* a Cyrillic Е */
  tells("\xce\x95mm\xce\xb1", text_secret(UNSAYABLE_NAME, "Emma")); /* Greek Ε and α */
  tells("E\xe2\x80\x8bm\xc2\xadma",
        text_secret(UNSAYABLE_NAME, "Emma")); /* a zero-width space, a soft hyphen */
  tells("\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0", text_secret(UNSAYABLE_NAME, "\xd0\x90\xd0\xbd\xd0\xbd\xd0\xb0"));
}

static void a_letter_is_a_size_beside_what_says_so(void **state) {
  (void)state;
  tells_nothing("L'abito in 5 m di seta", text_secret(UNSAYABLE_TEXT, "M"));
  tells_nothing("L'estate", text_secret(UNSAYABLE_TEXT, "L"));
  tells("Taglia M", text_secret(UNSAYABLE_TEXT, "M"));
  tells("your XL", text_secret(UNSAYABLE_TEXT, "XL"));
  tells_nothing("3 for 2", text_secret(UNSAYABLE_TEXT, "3"));
}

static void an_empty_secret_tells_nothing(void **state) {
  (void)state;
  for (int kind = UNSAYABLE_TEXT; kind <= UNSAYABLE_WORD; kind++) {
    tells_nothing("Any text", text_secret((enum unsayable_kind)kind, ""));
    tells_nothing("Any text", text_secret((enum unsayable_kind)kind, " - "));
    tells_nothing("", text_secret((enum unsayable_kind)kind, "Any"));
    tells_nothing("Any text", (struct unsayable){.kind = (enum unsayable_kind)kind, .datum = "hard.datum"});
  }
}

/* ---- what is beyond suspicion ---- */

static enum hit_kind judge_with(const char *text, struct unsayable secret, const char *filled,
                                const char *public_text) {
  const char *at = filled ? strstr(text, filled) : NULL;
  struct slice range = at ? (struct slice){at, strlen(filled)} : (struct slice){NULL, 0};
  struct slice field = slice_of(public_text ? public_text : "");
  struct discretion_text finished = {slice_of(text), &range, at != NULL, &field, public_text != NULL};
  struct discretion_hit hit;
  discretion_judge(discretion, &finished, &secret, 1, &scratch, &hit);
  return hit.kind;
}

static void what_a_slot_filled_is_no_suspect(void **state) {
  (void)state;
  struct unsayable name = text_secret(UNSAYABLE_NAME, "Lucia Rossi");
  assert_int_equal(judge_with("Lucia, per te", name, "Lucia", NULL), HIT_NONE);
  assert_int_equal(judge_with("Lucia, per te, Lucia", name, "Lucia", NULL),
                   HIT_VALUE); /* the first was filled */
  assert_int_equal(judge_with("Luciana e Lucia", name, "Luciana", NULL), HIT_VALUE);
  assert_int_equal(judge_with("Da 189 €", number_secret(UNSAYABLE_MONEY, 189), "189", NULL), HIT_NONE);
  assert_int_equal(judge_with("3 maggio",
                              (struct unsayable){.kind = UNSAYABLE_DATE, .datum = "hard.datum", .day = 20576},
                              "3 maggio", NULL),
                   HIT_NONE);
  assert_int_equal(judge_with("Because you bought it", name, "Because you bought it", NULL), HIT_NONE);
  assert_int_equal(judge_with("Because you bought it", name, "bought it", NULL), HIT_PHRASE);
}

static void what_an_offer_says_is_no_suspect(void **state) {
  (void)state;
  struct unsayable category = text_secret(UNSAYABLE_TEXT, "silk"),
                   name = text_secret(UNSAYABLE_NAME, "Lucia Rossi");
  assert_int_equal(judge_with("Silk that moves", category, NULL, "Silk"), HIT_NONE);
  assert_int_equal(judge_with("Silk that moves", category, NULL, "A dress of silk"), HIT_NONE);
  assert_int_equal(judge_with("Silk that moves", category, NULL, "silky"), HIT_VALUE);
  assert_int_equal(judge_with("The Lucia dress", name, NULL, "Lucia dress"), HIT_NONE);
  assert_int_equal(judge_with("For you, Lucia: see", name, NULL, "Lucia dress"),
                   HIT_VALUE); /* not the dress */
  assert_int_equal(judge_with("Only 189 €", number_secret(UNSAYABLE_MONEY, 189), NULL, "189"), HIT_NONE);
  assert_int_equal(judge_with("Because you bought it", name, NULL, "Because you bought it"), HIT_PHRASE);
}

/* ---- numbers ---- */

static void small_numbers_tell_only_in_company(void **state) {
  (void)state;
  struct unsayable three = number_secret(UNSAYABLE_COUNT, 3), two = number_secret(UNSAYABLE_COUNT, 2);
  tells_nothing("2 idee", two);
  tells_nothing("due idee", two);
  tells_nothing("3 for 2", two);
  tells_nothing("3 for 2", three);
  tells_nothing("Tre volte più morbido", three);
  tells_nothing("Payez en 3 fois sans frais", three);
  tells_nothing("Twice a day", two);
  tells_nothing("C'era una volta", number_secret(UNSAYABLE_COUNT, 1));
  tells("3 volte", three);
  tells("the 3rd time you looked", three);
  tells("zum dritten Mal", three);
  tells_nothing("the 4th time", three);
}

static void money_is_told_by_its_currency_or_its_cents(void **state) {
  (void)state;
  struct unsayable money = number_secret(UNSAYABLE_MONEY, 1234.5);
  const char *const said[] = {"1.234,50",
                              "1,234.50",
                              "1234",
                              "1 234,5",
                              "1234.5",
                              "1\xc2\xa0"
                              "234,50 \xe2\x82\xac",
                              "1'234.50",
                              "milleduecentotrentaquattro",
                              "1235 $",
                              NULL};
  for (size_t i = 0; said[i]; i++) tells(said[i], money);
  tells_nothing("12.345", money);
  tells_nothing("234,50", money);
  tells_nothing("Spedizione gratuita da 50 €", number_secret(UNSAYABLE_MONEY, 50));
  tells("50 € speciali", number_secret(UNSAYABLE_MONEY, 50));
  tells_nothing("Dal 1950", number_secret(UNSAYABLE_MONEY, 1950));
  tells("1950 €", number_secret(UNSAYABLE_MONEY, 1950));
}

static void days_are_told_by_the_past(void **state) {
  (void)state;
  tells_nothing("Reso entro 30 giorni", number_secret(UNSAYABLE_DAYS, 30));
  tells_nothing("30 days to return it", number_secret(UNSAYABLE_DAYS, 30));
  tells("30 giorni fa", number_secret(UNSAYABLE_DAYS, 30));
  tells("un mese fa", number_secret(UNSAYABLE_DAYS, 30));
  tells("vor zwei Wochen", number_secret(UNSAYABLE_DAYS, 14));
  tells_nothing("vor zwei Wochen", number_secret(UNSAYABLE_DAYS, 20));
  tells_nothing("Ieri, oggi, domani", number_secret(UNSAYABLE_DAYS, 1));
}

static void a_share_is_told_of_the_reader_alone(void **state) {
  (void)state;
  tells_nothing("Fino al 50% di sconto", number_secret(UNSAYABLE_NUMBER, 0.5));
  tells_nothing("100% cotone", number_secret(UNSAYABLE_NUMBER, 1));
  tells("83% you", number_secret(UNSAYABLE_NUMBER, 0.83));
  tells("0,83", number_secret(UNSAYABLE_NUMBER, 0.83));
}

/* Every whole number below 10,000, by the words that two of the languages make of it. */
static void put_english(char *out, int value) {
  static const char *const ones[] = {"",        "one",     "two",       "three",    "four",
                                     "five",    "six",     "seven",     "eight",    "nine",
                                     "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
                                     "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
  static const char *const tens[] = {"",      "",      "twenty",  "thirty", "forty",
                                     "fifty", "sixty", "seventy", "eighty", "ninety"};
  if (value >= 1000) out += sprintf(out, "%s thousand ", ones[value / 1000]);
  if (value % 1000 >= 100)
    out += sprintf(out, "%s hundred %s", ones[value % 1000 / 100], value % 100 ? "and " : "");
  value %= 100;
  if (value >= 20)
    sprintf(out, "%s%s%s", tens[value / 10], value % 10 ? "-" : "", ones[value % 10]);
  else
    sprintf(out, "%s", ones[value]);
}

static void put_italian(char *out, int value) {
  static const char *const ones[] = {"",         "uno",    "due",         "tre",      "quattro",
                                     "cinque",   "sei",    "sette",       "otto",     "nove",
                                     "dieci",    "undici", "dodici",      "tredici",  "quattordici",
                                     "quindici", "sedici", "diciassette", "diciotto", "diciannove"};
  static const char *const tens[] = {"",          "",         "venti",    "trenta",  "quaranta",
                                     "cinquanta", "sessanta", "settanta", "ottanta", "novanta"};
  *out = 0;
  if (value >= 2000)
    out += sprintf(out, "%smila", ones[value / 1000]);
  else if (value >= 1000)
    out += sprintf(out, "mille");
  value %= 1000;
  if (value >= 100) out += sprintf(out, "%scento", value >= 200 ? ones[value / 100] : "");
  value %= 100;
  if (value < 20) {
    sprintf(out, "%s", ones[value]);
    return;
  }
  out += sprintf(out, "%s", tens[value / 10]);
  if (value % 10 == 1 || value % 10 == 8) out--; /* ventuno, ventotto */
  sprintf(out, "%s", value % 10 == 3 ? "tré" : ones[value % 10]);
}

static void put_german(char *out, int value) {
  static const char *const ones[] = {"",         "ein",      "zwei",     "drei",     "vier",
                                     "fünf",     "sechs",    "sieben",   "acht",     "neun",
                                     "zehn",     "elf",      "zwölf",    "dreizehn", "vierzehn",
                                     "fünfzehn", "sechzehn", "siebzehn", "achtzehn", "neunzehn"};
  static const char *const tens[] = {"",        "",        "zwanzig", "dreißig", "vierzig",
                                     "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"};
  *out = 0;
  if (value >= 1000) out += sprintf(out, "%stausend", ones[value / 1000]);
  value %= 1000;
  if (value >= 100) out += sprintf(out, "%shundert", ones[value / 100]);
  value %= 100;
  if (value < 20)
    sprintf(out, "%s", ones[value]);
  else
    sprintf(out, "%s%s%s", ones[value % 10], value % 10 ? "und" : "", tens[value / 10]);
}

static void numbers_in_words_are_read_in_every_value(void **state) {
  (void)state;
  static void (*const languages[])(char *, int) = {put_english, put_italian, put_german};
  char words[128], text[160];
  for (int value = 2; value < 10000; value++)
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
      languages[i](words, value);
      sprintf(text, "%s euro", words);
      tells(text, number_secret(UNSAYABLE_MONEY, value));
      tells_nothing(text, number_secret(UNSAYABLE_MONEY, value + 1));
    }
}

/* ---- dates ---- */

static int days_in(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && is_leap);
}

static void every_day_of_two_centuries_is_told(void **state) {
  (void)state;
  char text[64];
  int32_t day = -25567; /* 1900-01-01 */
  for (int year = 1900; year < 2100; year++)
    for (int month = 1; month <= 12; month++)
      for (int date = 1; date <= days_in(year, month); date++, day++) {
        struct unsayable secret = {.kind = UNSAYABLE_DATE, .datum = "hard.datum", .day = day};
        sprintf(text, "%04d-%02d-%02d", year, month, date);
        tells(text, secret);
        secret.day++;
        tells_nothing(text, secret);
      }
}

/* ---- phrases ---- */

static const char *phrase_of(const struct discretion *lexicon, const char *text) {
  struct discretion_hit hit;
  return discretion_judge_phrases(lexicon, slice_of(text), &scratch, &hit) ? hit.datum : NULL;
}

static void phrases_are_known_in_any_language(void **state) {
  (void)state;
  assert_string_equal(phrase_of(discretion, "Because you bought a coat"), "en: because you bought");
  assert_non_null(phrase_of(discretion, "Visto che hai guardato le scarpe"));
  assert_non_null(phrase_of(discretion, "Da du angesehen hast"));
  assert_non_null(phrase_of(discretion, "Puisque vous avez acheté"));
  assert_non_null(phrase_of(discretion, "Como has comprado"));
  assert_null(phrase_of(discretion, "Have you seen the new collection?"));
  assert_null(phrase_of(discretion, "Add to your cart"));
  assert_null(phrase_of(discretion, ""));
}

static void a_workspace_adds_phrases_of_its_own(void **state) {
  (void)state;
  const char *const own[] = {"come l'altra volta", "torn* … boutique", NULL};
  struct discretion *lexicon;
  struct error err;
  assert_int_equal(discretion_new(own, &lexicon, &err), STATUS_OK);
  assert_string_equal(phrase_of(lexicon, "Bella COME L’ALTRA VOLTA"), "come l'altra volta");
  assert_string_equal(phrase_of(lexicon, "Tornerai nella nostra bella boutique"), "torn* … boutique");
  assert_null(phrase_of(lexicon, "Tornerai nella nostra bella e grande boutique"));
  assert_null(phrase_of(discretion, "come l'altra volta"));
  discretion_free(lexicon);
}

static void refuses_a_phrase_without_words(void **state) {
  (void)state;
  struct discretion *lexicon;
  struct error err;
  assert_int_equal(discretion_new((const char *const[]){"…", NULL}, &lexicon, &err), STATUS_INVALID);
  assert_string_equal(err.text, "the phrase '…' has no words, expected such as \"because you bought\"");
  assert_null(lexicon);
  assert_int_equal(discretion_new((const char *const[]){"", NULL}, &lexicon, &err), STATUS_INVALID);
}

/* ---- at random ---- */

static uint64_t seed;

static size_t draw(size_t below) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (size_t)(seed >> 33) % below;
}

/* A word of 5 to 9 letters that is in no lexicon: q, x and z with vowels. */
static void put_word(char *out) {
  size_t length = 5 + draw(5);
  for (size_t i = 0; i < length; i++) out[i] = i % 2 ? "aeiou"[draw(5)] : "qxzwk"[draw(5)];
  out[length] = 0;
}

static void respell(const char *secret, char *out) {
  static const char *const between[] = {"", " ", "-", "_", ".", "\xe2\x80\x8b", "\xc2\xad"};
  const char *parting = between[draw(sizeof between / sizeof *between)];
  for (; *secret; secret++) {
    char letter = *secret;
    if (letter == '-') continue;
    if (letter >= 'a' && draw(2)) letter = (char)(letter - 32);
    *out++ = letter;
    if (secret[1]) out += sprintf(out, "%s", parting);
  }
  *out = 0;
}

/* Letter by letter, every word ends everywhere. */
static bool is_within(const char *word, char parts[2][16]) {
  char joined[48];
  sprintf(joined, "%s%se", parts[0], parts[1]); /* the text may go on with "E basta" */
  return strstr(joined, word);
}

static void a_secret_is_found_in_any_spelling(void **state) {
  (void)state;
  seed = 6;
  char parts[2][16], secret[40], spelled[256], text[400], other[16];
  for (int i = 0; i < 20000; i++) {
    put_word(parts[0]);
    put_word(parts[1]);
    put_word(other);
    sprintf(secret, "%s-%s", parts[0], parts[1]);
    respell(secret, spelled);
    sprintf(text, "%s, %s! %s", draw(2) ? "Perch\xc3\xa9 no" : "Why not", spelled,
            draw(2) ? "E basta" : "Und mehr");
    tells(text, text_secret(UNSAYABLE_TEXT, secret));
    tells(text, text_secret(UNSAYABLE_NAME, secret));
    if (!is_within(other, parts)) tells_nothing(text, text_secret(UNSAYABLE_NAME, other));
  }
}

static void words_at_random_tell_nothing(void **state) {
  (void)state;
  seed = 7;
  char text[400], secret[16];
  for (int i = 0; i < 20000; i++) {
    size_t length = 0;
    put_word(secret);
    for (size_t words = 1 + draw(12); words; words--) {
      char word[16];
      put_word(word);
      if (strcmp(word, secret)) length += (size_t)sprintf(text + length, "%s%s", word, words > 1 ? " " : "");
    }
    text[length] = 0;
    tells_nothing(text, text_secret(UNSAYABLE_TEXT, secret));
    tells_nothing(text, number_secret(UNSAYABLE_COUNT, (double)draw(1000)));
    tells_nothing(
        text, (struct unsayable){.kind = UNSAYABLE_DATE, .datum = "hard.datum", .day = (int32_t)draw(30000)});
  }
}

/* Bytes of any kind, cut anywhere: nothing is read beyond them (under the sanitizers). */
static void any_bytes_are_judged(void **state) {
  (void)state;
  seed = 8;
  for (int i = 0; i < 20000; i++) {
    size_t length = draw(40);
    char *bytes = malloc(length + 1), *secret = malloc(length / 2 + 1);
    for (size_t at = 0; at < length; at++)
      bytes[at] = draw(3) ? (char)draw(256) : "0123456789.,/ %$\xe2\x82\xac\xc2\xa0"[draw(21)];
    memcpy(secret, bytes, length / 2);
    struct discretion_text text = {.text = {bytes, length}};
    struct discretion_hit hit;
    for (int kind = UNSAYABLE_TEXT; kind <= UNSAYABLE_DATE; kind++) {
      struct unsayable one = {
          (enum unsayable_kind)kind, "x", {secret, length / 2}, (double)draw(100), (int32_t)draw(30000)};
      discretion_judge(discretion, &text, &one, 1, &scratch, &hit);
    }
    free(bytes);
    free(secret);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_name_inside_a_word_is_none),
      cmocka_unit_test(a_name_that_is_a_word_needs_a_greeting),
      cmocka_unit_test(letters_that_look_alike_are_alike),
      cmocka_unit_test(a_letter_is_a_size_beside_what_says_so),
      cmocka_unit_test(an_empty_secret_tells_nothing),
      cmocka_unit_test(what_a_slot_filled_is_no_suspect),
      cmocka_unit_test(what_an_offer_says_is_no_suspect),
      cmocka_unit_test(small_numbers_tell_only_in_company),
      cmocka_unit_test(money_is_told_by_its_currency_or_its_cents),
      cmocka_unit_test(days_are_told_by_the_past),
      cmocka_unit_test(a_share_is_told_of_the_reader_alone),
      cmocka_unit_test(numbers_in_words_are_read_in_every_value),
      cmocka_unit_test(every_day_of_two_centuries_is_told),
      cmocka_unit_test(phrases_are_known_in_any_language),
      cmocka_unit_test(a_workspace_adds_phrases_of_its_own),
      cmocka_unit_test(refuses_a_phrase_without_words),
      cmocka_unit_test(a_secret_is_found_in_any_spelling),
      cmocka_unit_test(words_at_random_tell_nothing),
      cmocka_unit_test(any_bytes_are_judged),
  };
  return cmocka_run_group_tests(tests, set_up, tear_down);
}
