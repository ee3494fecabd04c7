/* Which SQLite it is. See store.h. */
#include <sqlite3.h>

#include "store/store.h"

const char *store_sqlite_running(void) {
  return sqlite3_libversion();
}

const char *store_sqlite_built(void) {
  return SQLITE_VERSION;
}
