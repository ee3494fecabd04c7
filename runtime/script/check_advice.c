/* Advice at last: touched below. */
#include "script/check.h"
void check_advise(const struct release *release, const struct release_file *files, size_t count, int64_t today_ms,
                  struct findings *findings) {
  (void)release, (void)files, (void)count, (void)today_ms, (void)findings;
}
