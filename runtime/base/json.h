/* JSON held to RFC 8259, the only door through which it comes in.
 *
 * cJSON builds the tree; json_decode judges the text first, since cJSON alone accepts much that the RFC
 * forbids: one value and nothing after it, valid UTF-8 without BOM, no lone surrogate, no \u0000 (cJSON
 * cannot hold it), no duplicate key (compared after unescaping), depth and size bounded, numbers finite and
 * at most 63 characters, integers (written without '.' and exponent) within ±2^53. A number too small for a
 * double reads as 0; -0 stays -0.
 *
 * An error names the place: byte offset, counted from 0, for syntax ("byte 17: expected a value, found ']'",
 * and in a text of several lines "line 2, column 5 (byte 17): …"), the path for what a value is
 * ("data.items[3]: 9007199254740993 is beyond 2^53, send it as text").
 *
 * A tree belongs to whoever decoded it and is freed with json_free; everything read from it is borrowed until
 * then. Key look-up minds case and walks the members. Any thread; a tree is not shared.
 */
#ifndef SARTO_BASE_JSON_H
#define SARTO_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/error.h"

typedef struct cJSON json_value;

enum json_type { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

enum { JSON_DEPTH_MAX = 32, JSON_TEXT_BYTES_MAX = 1 << 20, JSON_NUMBER_BYTES_MAX = 63 };

/* STATUS_TOO_LARGE beyond JSON_TEXT_BYTES_MAX, STATUS_INVALID for whatever else is not JSON, or not ours; in
 * both cases *value is NULL. `text` need not end in NUL and is not kept. */
enum status json_decode(const char *text, size_t length, json_value **value, struct error *err);
void json_free(json_value *value); /* NULL is fine */

/* The texts of an array's elements, in order, without decoding them: `each` sees slices of `text`, without
 * the whitespace around. What is wrong inside an element does not matter here as long as its end can be told
 * (brackets are counted, not matched); what is wrong between elements is STATUS_INVALID, said before `each`
 * was called for any. Use it where a bad element must not cost the others. Of any length and depth: what
 * exceeds json_decode's bounds fails there, alone. */
enum status json_split_array(const char *text, size_t length,
                             void (*each)(void *context, struct slice element), void *context,
                             struct error *err);

/* The same of an object: its members, each name without its quotes and as it is written, escapes and all. */
enum status json_split_object(const char *text, size_t length,
                              void (*each)(void *context, struct slice name, struct slice value),
                              void *context, struct error *err);

/* Reading. A NULL value is fine where it says so, and nowhere else. */
enum json_type json_type(const json_value *value);
const json_value *json_find(const json_value *object, const char *key); /* NULL: no such key, or no object */
const json_value *json_find_path(const json_value *object, const char *dotted_path); /* members alone */
const char *
json_string(const json_value *value);        /* NULL unless a string; UTF-8, NUL-terminated; NULL: fine */
double json_number(const json_value *value); /* the value must be a number */
const json_value *json_first(const json_value *container); /* of an array or object; NULL when empty */
const json_value *json_next(const json_value *element);
const char *json_key(const json_value *member); /* of an object's member; NULL for an array's element */
size_t json_count(const json_value *container);
bool json_equal(const json_value *left, const json_value *right); /* members in any order */

/* Changes that a tree allows. What `dotted_path` leads to becomes `object`'s own member `key`. A member of
 * its own keeps its place, one from deeper goes to the end. False, and all as it was, where nothing is there, or where
 * `object` has a member of that key: that one stays. */
bool json_rename_member(json_value *object, const char *dotted_path, const char *key);

/* The member `name` of `from`, an object of the same tree, becomes `object`'s own member `key`, at the end. False, and all as
 * it was, where there is none, or `object` has a member of that key. */
bool json_take_member(json_value *object, const json_value *from, const char *name, const char *key);

/* Takes a member or element out of the container that it is in, and frees it. */
void json_remove(json_value *container, const json_value *member);

/* Writing, so that json_decode can read it: what is not UTF-8 is written as U+FFFD, each byte of it. (Only
 * a NUL inside a string, \u0000, is JSON that json_decode refuses.) A number must be finite; it is written
 * with the fewest digits that read back as the same double, integers up to ±2^53 without point and exponent,
 * larger ones with an exponent. What would act on a terminal (text_acting: C1, bidirectional controls…) is written as
 * \uXXXX, the same to whoever reads JSON: answers end in terminals, logs and pages, and must be the same bytes everywhere,
 * so it cannot be for the one who prints them. */
void json_put_string(struct buffer *out, const char *text, size_t length);
void json_put_text(struct buffer *out, const char *text); /* NUL-terminated; NULL writes null */
void json_put_number(struct buffer *out, double number);
/* A member that follows another: ,"key": and ,"key":"text"; of a NULL text null, and json_put_known writes nothing. */
void json_put_key(struct buffer *out, const char *key);
void json_put_member(struct buffer *out, const char *key, const char *text);
void json_put_known(struct buffer *out, const char *key, const char *text);
void json_put_value(struct buffer *out, const json_value *value);

#endif
