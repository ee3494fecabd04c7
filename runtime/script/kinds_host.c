/* The kind of workspace.lua that declares what the embedding program gives to scripts: host_function. One thread, under
 * script_build's pcall. */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "script/kinds.h"

static void read_sample(struct reading *reading, const struct field *field, void *into) {
  struct host_value *sample = into;
  lua_State *L = reading->L;
  (void)field;
  switch (lua_type(L, -1)) {
  case LUA_TBOOLEAN:
    *sample = (struct host_value){.type = HOST_BOOLEAN, .boolean = lua_toboolean(L, -1)};
    return;
  case LUA_TNUMBER:
    *sample = (struct host_value){.type = HOST_NUMBER, .number = lua_tonumber(L, -1)};
    if (!isfinite(sample->number)) complain(reading, "expected a finite number");
    return;
  case LUA_TSTRING:
    read_text(reading, field, &sample->text);
    *sample = (struct host_value){.type = HOST_TEXT, .text = sample->text};
    if (sample->text) sample->length = strlen(sample->text);
    if (sample->length > HOST_TEXT_BYTES_MAX)
      complain(reading, "longer than %d bytes, the most that a function gives", HOST_TEXT_BYTES_MAX);
    return;
  default:
    complain_got(reading, "expected a text, a number, true or false");
  }
}

static bool is_lua_name(const char *name) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  return name[strspn(name, letters)] == 0 && !(*name >= '0' && *name <= '9');
}

void host_function_end(struct reading *reading, void *record) {
  const struct host_function *function = record;
  if (!is_lua_name(function->name))
    complain(reading, "expected a name of letters, digits and _, for scripts write host.NAME");
}

const struct field host_function_fields[] = {
    {.name = "sample", .read = read_sample, .offset = AT(host_function, sample), .is_required = true},
    {.name = "about", .read = read_text, .offset = AT(host_function, about)},
    {0},
};
