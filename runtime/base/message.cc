/* ICU's message format behind C: see message.h. In C++ because ICU knows arguments by name there alone.
 *
 * What is selected by and what is said may be one argument, and ICU gives it one value; so the names that select get a tail
 * of their own, under which an absent value reads "none". An absent value that is said leaves a mark, which no text can
 * hold, and a text with the mark in it is not told. A pattern is read anew each time: a format of ICU is no thread's but
 * its own, and texts that need one are few (10 to 40 us).
 */
extern "C" {
#include "base/message.h"
}

#include <cstring>
#include <string>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/timezone.h>
#include <vector>

namespace {

const char SELECTS[] = "_selects";
const char16_t HOLE = 0xFFFF; /* no character, and never one */
const double DAY_MS = 86400000.0;

/* ICU begins a quote at an apostrophe before a brace; two are one that is shown. */
icu::UnicodeString pattern_of(const char *text) {
  icu::UnicodeString pattern = icu::UnicodeString::fromUTF8(text);
  return pattern.findAndReplace(icu::UnicodeString(u'\''), icu::UnicodeString(u"''"));
}

std::string utf8_of(const icu::UnicodeString &text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

struct argument {
  std::string name;
  enum message_kind kind;
  int32_t name_end; /* in the pattern */
};

/* ---- styles ---- */

const char OF_NO_KIND[] = "it asks for a kind or style of argument that there is not";

/* A skeleton is a language of its own, in which a text of twenty letters asks ICU for seconds and hundreds of megabytes
 * (scale/1E30000000): so the styles are a closed list. */
bool is_one_of(const std::string &style, const char *const *styles) {
  while (*styles && style != *styles) styles++;
  return *styles != nullptr;
}

bool is_currency(const std::string &style) {
  static const char PREFIX[] = "::currency/";
  const size_t length = sizeof PREFIX - 1;
  if (style.size() != length + 3 || style.compare(0, length, PREFIX)) return false;
  return style.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ", length) == std::string::npos;
}

bool is_number_style(const std::string &style) {
  static const char *const STYLES[] = {"",       "integer",   "percent",         "::.0", "::.00",
                                       "::.000", "::percent", "::compact-short", nullptr};
  return is_one_of(style, STYLES) || is_currency(style);
}

bool is_date_style(const std::string &style) {
  static const char *const STYLES[] = {"", "short", "medium", "long", "full", nullptr};
  const size_t letters_max = 16;
  if (style.compare(0, 2, "::")) return is_one_of(style, STYLES);
  return style.size() > 2 && style.size() <= 2 + letters_max &&
         style.find_first_not_of("GyMdEQwc", 2) == std::string::npos;
}

const char *why_not_simple(const std::string &type, const std::string &style) {
  if (type == "number")
    return is_number_style(style) ? nullptr
                                  : "after number, expected nothing, integer, percent, ::.0, ::.00, ::.000, "
                                    "::currency/EUR, ::compact-short or ::percent";
  if (type == "date")
    return is_date_style(style)
               ? nullptr
               : "after date, expected nothing, short, medium, long, full, or :: and at most "
                 "16 of the letters GyMdEQwc";
  if (type != "spellout" && type != "ordinal") return OF_NO_KIND;
  return style.empty() ? nullptr : "after spellout and ordinal, expected no style";
}

/* Of the ARG_STYLE at `i`, or of an argument that ends there: none. */
std::string style_at(const icu::MessagePattern &parts, int32_t i) {
  if (parts.getPart(i).getType() != UMSGPAT_PART_TYPE_ARG_STYLE) return std::string();
  return utf8_of(parts.getSubstring(parts.getPart(i)).trim());
}

/* ---- arguments ---- */

const char *read_simple(const icu::MessagePattern &parts, int32_t i, argument *argument) {
  std::string type = utf8_of(parts.getSubstring(parts.getPart(i + 2)));
  argument->kind = type == "date" ? MESSAGE_DATE : MESSAGE_NUMBER;
  return why_not_simple(type, style_at(parts, i + 3));
}

/* Of the argument whose ARG_START is at `i`, whose name follows, and whose type and style may. Says why it is none of
 * ours. */
const char *read_argument(const icu::MessagePattern &parts, int32_t i, argument *argument) {
  const icu::MessagePattern::Part &name = parts.getPart(i + 1);
  if (name.getType() != UMSGPAT_PART_TYPE_ARG_NAME) return OF_NO_KIND;
  argument->name = utf8_of(parts.getSubstring(name));
  argument->name_end = name.getLimit();
  argument->kind = MESSAGE_TEXT;
  switch (parts.getPart(i).getArgType()) {
  case UMSGPAT_ARG_TYPE_NONE:
    return nullptr;
  case UMSGPAT_ARG_TYPE_SIMPLE:
    return read_simple(parts, i, argument);
  case UMSGPAT_ARG_TYPE_PLURAL:
  case UMSGPAT_ARG_TYPE_SELECTORDINAL:
    argument->kind = MESSAGE_NUMBER;
    return nullptr;
  case UMSGPAT_ARG_TYPE_SELECT:
    argument->kind = MESSAGE_SELECT;
    return nullptr;
  default:
    return OF_NO_KIND;
  }
}

/* ICU passes over a form of a number that no language has, such as uno. */
bool is_number_form(const std::string &form) {
  static const char *const FORMS[] = {"zero", "one", "two", "few", "many", "other", nullptr};
  return form[0] == '=' || is_one_of(form, FORMS);
}

/* NULL: all forms by number are such as languages have; else says what is expected, and in *bad_at where it is not. */
const char *check_forms(const icu::MessagePattern &parts, int32_t *bad_at) {
  std::vector<UMessagePatternArgType> open;
  for (int32_t i = 0; i < parts.countParts(); i++) {
    const icu::MessagePattern::Part &part = parts.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_START) open.push_back(part.getArgType());
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_LIMIT) open.pop_back();
    if (part.getType() != UMSGPAT_PART_TYPE_ARG_SELECTOR || open.back() == UMSGPAT_ARG_TYPE_SELECT) continue;
    *bad_at = part.getIndex();
    if (!is_number_form(utf8_of(parts.getSubstring(part))))
      return "the forms of a number are zero, one, two, few, many, other, and =0, =1 …";
  }
  return nullptr;
}

/* Says why it cannot be told, and in *bad_at where. Each # of a plural is a slot, too. */
const char *read_arguments(const icu::MessagePattern &parts, std::vector<argument> *arguments,
                           int32_t *bad_at) {
  static_assert(MESSAGE_ARGUMENTS_MAX == 32, "the sentence says so");
  int32_t slot_count = 0;
  for (int32_t i = 0; i < parts.countParts(); i++) {
    argument one;
    bool is_start = parts.getPart(i).getType() == UMSGPAT_PART_TYPE_ARG_START;
    bool is_slot = is_start || parts.getPart(i).getType() == UMSGPAT_PART_TYPE_REPLACE_NUMBER;
    if (!is_slot) continue;
    *bad_at = parts.getPart(i).getIndex();
    if (++slot_count > MESSAGE_ARGUMENTS_MAX) return "a text has at most 32 slots";
    const char *why = is_start ? read_argument(parts, i, &one) : nullptr;
    if (why) return why;
    if (is_start) arguments->push_back(one);
  }
  return check_forms(parts, bad_at);
}

const char *sentence_of(UErrorCode code) {
  switch (code) {
  case U_UNMATCHED_BRACES:
    return "a { is not closed, or a } not opened";
  case U_DEFAULT_KEYWORD_MISSING:
    return "a plural or select needs a last form for all else: other {…}";
  case U_ILLEGAL_ARGUMENT_ERROR:
    return OF_NO_KIND;
  default:
    return "expected a slot such as {name}, {name, number}, {name, date, long}, {name, plural, one {…} other "
           "{…}}";
  }
}

enum status refuse(struct error *err, const char *sentence, const icu::UnicodeString &pattern, int32_t at) {
  std::string near = utf8_of(icu::UnicodeString(pattern, at < 0 ? 0 : at, 24));
  for (size_t quote; (quote = near.find("''")) != std::string::npos;) near.erase(quote, 1);
  return error_set(err, STATUS_INVALID, "%s, at \"%s\"", sentence, near.c_str());
}

/* The pattern with a tail at every name that selects. */
icu::UnicodeString rename_selecting(icu::UnicodeString pattern, const std::vector<argument> &arguments) {
  for (size_t i = arguments.size(); i-- > 0;)
    if (arguments[i].kind == MESSAGE_SELECT)
      pattern.insert(arguments[i].name_end, icu::UnicodeString(SELECTS, -1, US_INV));
  return pattern;
}

/* ICU shows a date in the program's own zone: noon there of that day. */
double noon_of(int32_t day) {
  UErrorCode code = U_ZERO_ERROR;
  icu::TimeZone *zone = icu::TimeZone::createDefault();
  int32_t raw_ms = 0, summer_ms = 0;
  double noon = day * DAY_MS + DAY_MS / 2;
  zone->getOffset(noon, true, raw_ms, summer_ms, code);
  delete zone;
  return noon - raw_ms - summer_ms;
}

/* False: of a type that cannot stand there. */
bool value_for(enum message_kind kind, const struct message_value &value, icu::Formattable *into) {
  icu::UnicodeString text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(value.text.data ? value.text.data : "", (int32_t)value.text.length));
  switch (kind) {
  case MESSAGE_SELECT:
    if (value.type == MESSAGE_ABSENT) text = icu::UnicodeString("none", -1, US_INV);
    into->setString(text);
    return value.type == MESSAGE_ABSENT || value.type == MESSAGE_IS_TEXT;
  case MESSAGE_DATE:
    into->setDate(value.type == MESSAGE_IS_DAY ? noon_of(value.day) : 0);
    return value.type == MESSAGE_IS_DAY;
  case MESSAGE_NUMBER:
    into->setDouble(value.number);
    return value.type == MESSAGE_IS_NUMBER;
  case MESSAGE_TEXT:
    break;
  }
  if (value.type == MESSAGE_IS_NUMBER)
    into->setDouble(value.number);
  else if (value.type == MESSAGE_IS_DAY)
    into->setDate(noon_of(value.day));
  else
    into->setString(value.type == MESSAGE_IS_TEXT && !text.isEmpty() ? text : icu::UnicodeString(HOLE));
  return true;
}

} // namespace

enum status message_names(const char *text, message_each *each, void *context, struct error *err) {
  UErrorCode code = U_ZERO_ERROR;
  UParseError where = {0, 0, {0}, {0}};
  icu::UnicodeString pattern = pattern_of(text);
  icu::MessagePattern parts(pattern, &where, code);
  if (U_FAILURE(code)) return refuse(err, sentence_of(code), pattern, where.offset);
  std::vector<argument> arguments;
  int32_t bad_at = 0;
  const char *why = read_arguments(parts, &arguments, &bad_at);
  if (why) return refuse(err, why, pattern, bad_at);
  for (const argument &one : arguments) each(context, one.name.data(), one.name.size(), one.kind);
  return STATUS_OK;
}

enum status message_check(const char *text, struct error *err) {
  UErrorCode code = U_ZERO_ERROR;
  UParseError where = {0, 0, {0}, {0}};
  icu::UnicodeString pattern = pattern_of(text);
  icu::MessageFormat format(pattern, icu::Locale::getRoot(), where, code);
  return U_FAILURE(code) ? refuse(err, sentence_of(code), pattern, where.offset) : STATUS_OK;
}

bool message_format(const char *text, const char *locale, message_find *find, void *context,
                    struct buffer *out) {
  UErrorCode code = U_ZERO_ERROR;
  UParseError where;
  icu::UnicodeString pattern = pattern_of(text);
  icu::MessagePattern parts(pattern, &where, code);
  std::vector<argument> arguments;
  int32_t bad_at = 0;
  if (U_FAILURE(code) || read_arguments(parts, &arguments, &bad_at)) return false;
  std::vector<icu::UnicodeString> names;
  std::vector<icu::Formattable> values;
  for (const argument &one : arguments) {
    struct message_value value = {MESSAGE_ABSENT, {nullptr, 0}, 0, 0};
    icu::Formattable formattable;
    find(context, one.name.data(), one.name.size(), &value);
    if (!value_for(one.kind, value, &formattable)) return false;
    names.push_back(icu::UnicodeString::fromUTF8(one.kind == MESSAGE_SELECT ? one.name + SELECTS : one.name));
    values.push_back(formattable);
  }
  icu::MessageFormat format(rename_selecting(pattern, arguments), icu::Locale(locale), where, code);
  icu::UnicodeString told;
  format.format(names.data(), values.data(), (int32_t)names.size(), told, code);
  if (U_FAILURE(code) || told.indexOf(HOLE) >= 0) return false;
  std::string bytes = utf8_of(told);
  buffer_add(out, bytes.data(), bytes.size());
  return true;
}
