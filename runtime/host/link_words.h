/* What the pages behind links say, in every language that pages are written in. */
#ifndef SARTO_HOST_LINK_WORDS_H
#define SARTO_HOST_LINK_WORDS_H

#include "host/export_words.h"

enum link_word {
  LINK_TITLE,
  LINK_INTRODUCTION,
  LINK_LESS,
  LINK_LESS_SEGMENT,
  LINK_LESS_MASS,
  LINK_OBJECT,
  LINK_OBJECT_BUTTON,
  LINK_ORIGINS,
  LINK_ORIGIN_BUTTON,
  LINK_NEVER,
  LINK_NEVER_BUTTON,
  LINK_FORGET,
  LINK_FORGET_TEXT,
  LINK_FORGET_BUTTON,
  LINK_CONFIRM_TITLE,
  LINK_CONFIRM_TEXT,
  LINK_CONFIRM_BUTTON,
  LINK_DONE_TITLE,
  LINK_DONE_LESS,
  LINK_DONE_OBJECT,
  LINK_DONE_ORIGIN,
  LINK_DONE_NEVER,
  LINK_DONE_FORGET,
  LINK_DONE_UNDO,
  LINK_HIDDEN,
  LINK_UNDO_BUTTON,
  LINK_BACK,
  LINK_NONE_TITLE,
  LINK_NONE_TEXT,
  LINK_LATER_TITLE,
  LINK_LATER_TEXT,
  LINK_WORDS
};

const char *link_word(enum link_word word,
                      enum export_language language); /* static; %s in HIDDEN and DONE_FORGET: a day */
#endif
