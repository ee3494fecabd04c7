/* Files for editors: see editor.h. */
#include "host/editor.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "host/say.h"

enum { PATH_BYTES = 4096 }; /* PATH_MAX, which realpath may fill */

static bool fail(const char *path) {
  say(stderr, "sarto: %s: %s", path, strerror(errno));
  return false;
}

static bool write_file(const char *path, const char *mode, const char *text) {
  FILE *file = fopen(path, mode);
  if (!file) return fail(path);
  bool is_written = fputs(text, file) >= 0;
  return (fclose(file) == 0 && is_written) || fail(path);
}

bool editor_write_stubs(const char *workspace, const char *stubs) {
  char path[PATH_BYTES];
  snprintf(path, sizeof path, "%s/.sarto", workspace);
  if (mkdir(path, 0777) && errno != EEXIST) return fail(path);
  snprintf(path, sizeof path, "%s/.sarto/workspace.lua", workspace);
  return write_file(path, "we", stubs);
}

/* build/sarto has build/lua-meta beside it; PREFIX/bin/sarto has PREFIX/share/sarto/lua-meta. */
static bool find_stubs(char folder[static PATH_BYTES]) {
  static const char *const places[] = {"lua-meta", "../share/sarto/lua-meta"};
  char program[PATH_BYTES], probe[PATH_BYTES + 64];
  ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
  if (length < 0) return false;
  program[length] = '\0';
  *strrchr(program, '/') = '\0';
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    snprintf(probe, sizeof probe, "%s/%s/sarto.lua", program, places[i]);
    if (access(probe, R_OK)) continue;
    *strrchr(probe, '/') = '\0';
    return realpath(probe, folder) != NULL;
  }
  return false;
}

bool editor_write_settings(const char *workspace) {
  char path[PATH_BYTES], folder[PATH_BYTES];
  struct buffer out = {0};
  snprintf(path, sizeof path, "%s/.luarc.json", workspace);
  if (!access(path, F_OK)) return true;
  buffer_add_text(
      &out, "{\n  \"runtime.version\": \"Lua 5.4\",\n  \"runtime.builtin\": { \"coroutine\": \"disable\", "
            "\"debug\": \"disable\", \"io\": \"disable\", \"os\": \"disable\" },\n"
            "  \"workspace.library\": [");
  if (find_stubs(folder)) {
    json_put_text(&out, folder);
    buffer_add_text(&out, ", ");
  }
  buffer_add_text(&out, "\".sarto\"],\n  \"diagnostics.globals\": [\"describe\", \"it\", \"before_each\", "
                        "\"after_each\", \"setup\", \"teardown\"]\n}\n");
  bool is_written = write_file(path, "wxe", buffer_text(&out));
  buffer_fini(&out);
  return is_written;
}
