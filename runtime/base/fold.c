/* Folding by ICU, letter by letter: see fold.h. ASCII, which nearly all text is, goes by without it. Keeps no state; ICU's
 * own tables are loaded once and read-only, so any thread.
 */
#include "base/fold.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "base/error.h"

/* Letters that Unicode does not decompose, by what people type instead of them. */
static const struct letter {
  UChar32 code_point;
  const char *typed;
} letters[] = {{0xDF, "ss"}, {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},   {0xFE, "th"}, {0x111, "d"},
               {0x127, "h"}, {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}, {0x167, "t"}, {0x1E9E, "ss"}};

struct folding {
  struct buffer *out;
  const UNormalizer2 *forms;
  size_t begin;
  bool is_parted; /* a space is due before the next letter */
};

static void put(struct folding *folding, const char *bytes, size_t length) {
  if (folding->is_parted && folding->out->length > folding->begin) buffer_add(folding->out, " ", 1);
  folding->is_parted = false;
  buffer_add(folding->out, bytes, length);
}

static void put_code_point(struct folding *folding, UChar32 code_point) {
  char bytes[U8_MAX_LENGTH];
  int32_t length = 0;
  UBool is_error = false;
  U8_APPEND(bytes, length, U8_MAX_LENGTH, code_point, is_error);
  if (!is_error) put(folding, bytes, (size_t)length);
}

static bool is_unseen(UChar32 code_point) {
  return U_GET_GC_MASK(code_point) & (U_GC_CF_MASK | U_GC_MN_MASK | U_GC_ME_MASK) ||
         u_hasBinaryProperty(code_point, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

/* One that is decomposed already. */
static void put_letter(struct folding *folding, UChar32 code_point) {
  if (is_unseen(code_point)) return;
  code_point = u_foldCase(code_point, U_FOLD_CASE_DEFAULT);
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++)
    if (letters[i].code_point == code_point) {
      put(folding, letters[i].typed, strlen(letters[i].typed));
      return;
    }
  if (U_GET_GC_MASK(code_point) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_MC_MASK))
    put_code_point(folding, code_point);
  else
    folding->is_parted = true;
}

static void put_composed(struct folding *folding, UChar32 code_point) {
  enum { PARTS_MAX = 32 };
  UChar parts[PARTS_MAX];
  UErrorCode error = U_ZERO_ERROR;
  int32_t length = unorm2_getDecomposition(folding->forms, code_point, parts, PARTS_MAX, &error);
  if (length < 0 || U_FAILURE(error)) {
    put_letter(folding, code_point);
    return;
  }
  for (int32_t i = 0; i < length;) {
    UChar32 part;
    U16_NEXT(parts, i, length, part);
    put_letter(folding, part);
  }
}

static char fold_ascii(unsigned char byte) {
  char letter = (char)(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ? letter : 0;
}

/* The bytes from `bytes` on that are ASCII, at once: room for them is made before, a space for each at most. */
static int64_t put_ascii(struct folding *folding, const uint8_t *bytes, int64_t length) {
  struct buffer *out = folding->out;
  int64_t count = 0;
  buffer_reserve(out, 2 * (size_t)length);
  for (; count < length && bytes[count] < 0x80; count++) {
    char letter = fold_ascii(bytes[count]);
    if (letter && folding->is_parted && out->length > folding->begin) out->data[out->length++] = ' ';
    folding->is_parted = !letter;
    if (letter) out->data[out->length++] = letter;
  }
  return count;
}

void fold_text(struct slice text, struct buffer *out) {
  UErrorCode error = U_ZERO_ERROR;
  struct folding folding = {.out = out, .forms = unorm2_getNFKDInstance(&error), .begin = out->length};
  must(!U_FAILURE(error)); /* a part of ICU itself */
  const uint8_t *bytes = (const uint8_t *)text.data;
  for (int64_t i = 0, length = (int64_t)text.length; i < length;) {
    if (bytes[i] < 0x80) {
      i += put_ascii(&folding, bytes + i, length - i);
      continue;
    }
    UChar32 code_point;
    U8_NEXT(bytes, i, length, code_point);
    if (code_point < 0)
      folding.is_parted = true;
    else
      put_composed(&folding, code_point);
  }
}
