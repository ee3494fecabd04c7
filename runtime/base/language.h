/* Which texts name a language: "it", "it-IT", "it_IT", "zh-Hant-TW". Source of the form: RFC 5646, 2.1; of what languages
 * there are: ICU, which has those of ISO 639-1 and the living ones of ISO 639-2 and 639-3 that have data. Any thread.
 */
#ifndef SARTO_BASE_LANGUAGE_H
#define SARTO_BASE_LANGUAGE_H

#include <stdbool.h>

/* A language that there is, in two or three letters of either case; what follows it (script, region, variants), after a
 * hyphen or an underscore each, need only have their form. */
bool language_is_known(const char *text);

#endif
