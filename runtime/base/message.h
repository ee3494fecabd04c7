/* Texts in ICU's message syntax with named arguments: {name}, {name, number}, {name, date, long}, and the forms of
 * {name, plural, one {# piece} other {# pieces}}, {name, select, none {…} other {…}}. An apostrophe is always an
 * apostrophe, so nothing can be quoted. Source of the syntax: ICU's MessageFormat, "Formatting Messages" of its user guide.
 * Any thread.
 */
#ifndef SARTO_BASE_MESSAGE_H
#define SARTO_BASE_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/error.h"

/* What an argument is asked for: which values it can take. */
enum message_kind { MESSAGE_TEXT, MESSAGE_NUMBER, MESSAGE_DATE, MESSAGE_SELECT };

/* Calls `each` for every argument, those of inner texts too; the name is not NUL-terminated, and `each` returns. INVALID:
 * it is not well-formed, has too many (each # of a plural is one), or asks for a style that is not among those of
 * docs/language.md, and the sentence says what is wrong. */
enum { MESSAGE_ARGUMENTS_MAX = 32 };
typedef void message_each(void *context, const char *name, size_t length, enum message_kind kind);
enum status message_names(const char *text, message_each *each, void *context, struct error *err);

/* Whether ICU takes all of it, too: 10 us to 1 ms, so for what stands in files. INVALID as above. */
enum status message_check(const char *text, struct error *err);

enum message_type { MESSAGE_ABSENT, MESSAGE_IS_TEXT, MESSAGE_IS_NUMBER, MESSAGE_IS_DAY };
struct message_value {
  enum message_type type;
  struct slice text;
  double number;
  int32_t day; /* since 1970 */
};

/* Appends the text in that locale ("it"), with what `find` says of each argument. An absent one selects the form `none`
 * where there is one. False, and nothing is appended: a value is missing where it would be said, or is of the wrong kind. */
typedef void message_find(void *context, const char *name, size_t length, struct message_value *value);
bool message_format(const char *text, const char *locale, message_find *find, void *context,
                    struct buffer *out);

#endif
