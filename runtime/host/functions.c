/* From what a program registers to what a release calls: two records of the same shape, one public. See functions.h. */
#include "host/functions.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "script/release.h"

_Static_assert(sizeof(sarto_value) == sizeof(struct host_value) &&
                   offsetof(sarto_value, length) == offsetof(struct host_value, length) &&
                   (int)SARTO_TEXT == (int)HOST_TEXT,
               "sarto_value is struct host_value");

void functions_init(struct functions *functions, const sarto_options *options) {
  *functions = (struct functions){.count = options->function_count, .has_samples = options->has_samples};
  if (functions->count)
    functions->items = mem_copy(options->functions, functions->count * sizeof *functions->items);
  for (size_t i = 0; i < functions->count; i++)
    functions->items[i].name = mem_copy_text(options->functions[i].name ? options->functions[i].name : "");
}

void functions_fini(struct functions *functions) {
  for (size_t i = 0; i < functions->count; i++) free((char *)functions->items[i].name);
  free(functions->items);
}

static int call_bound(void *context, const struct host_value *arguments, size_t count,
                      struct host_value *result) {
  const sarto_function *function = context;
  sarto_value given[HOST_ARGUMENTS_MAX], got = {0};
  for (size_t i = 0; i < count; i++)
    given[i] = (sarto_value){arguments[i].type, arguments[i].boolean, arguments[i].number, arguments[i].text,
                             arguments[i].length};
  int refused = function->call(function->context, given, count, &got);
  *result = (struct host_value){got.type, got.boolean, got.number, got.text, got.length};
  return refused;
}

static sarto_function *find(const struct functions *functions, const char *name) {
  for (size_t i = 0; i < functions->count; i++)
    if (!strcmp(functions->items[i].name, name)) return &functions->items[i];
  return NULL;
}

static bool is_declared(const struct workspace *workspace, const char *name) {
  for (size_t i = 0; i < workspace->host_function_count; i++)
    if (!strcmp(workspace->host_functions[i].name, name)) return true;
  return false;
}

static enum status refuse_undeclared(const struct workspace *workspace, const char *name, struct error *err) {
  const char **names = mem_zero((workspace->host_function_count + 1) * sizeof *names);
  for (size_t i = 0; i < workspace->host_function_count; i++) names[i] = workspace->host_functions[i].name;
  const char *nearest = text_nearest(name, names);
  free(names);
  if (nearest)
    return error_set(
        err, STATUS_INVALID,
        "options.functions: workspace.lua declares no host_function \"%s\", did you mean \"%s\"?", name,
        nearest);
  return error_set(err, STATUS_INVALID,
                   "options.functions: workspace.lua declares no host_function \"%s\": put host_function "
                   "\"%s\" { sample = … } there",
                   name, name);
}

static enum status check(const struct functions *functions, const struct workspace *workspace,
                         struct error *err) {
  for (size_t i = 0; i < functions->count; i++) {
    const sarto_function *function = &functions->items[i];
    if (!function->call)
      return error_set(err, STATUS_INVALID, "options.functions: \"%s\" has no `call`", function->name);
    if (find(functions, function->name) != function)
      return error_set(err, STATUS_INVALID, "options.functions: \"%s\" is there twice", function->name);
    if (!is_declared(workspace, function->name)) return refuse_undeclared(workspace, function->name, err);
  }
  for (size_t i = 0; i < workspace->host_function_count && !functions->has_samples; i++)
    if (!find(functions, workspace->host_functions[i].name))
      return error_set(err, STATUS_INVALID,
                       "workspace.lua declares host_function \"%s\", which this program does not register",
                       workspace->host_functions[i].name);
  return STATUS_OK;
}

static void bind_release(const struct functions *functions, struct workspace *workspace) {
  for (size_t i = 0; i < workspace->host_function_count; i++) {
    struct host_function *declared = &workspace->host_functions[i];
    sarto_function *function = find(functions, declared->name);
    declared->call = function ? call_bound : NULL;
    declared->context = function;
  }
}

enum status functions_bind(const struct functions *functions, struct seats *seats, struct error *err) {
  enum status status = check(functions, &seats->items[0].release->workspace, err);
  for (size_t i = 0; i < seats->count && !status; i++)
    bind_release(functions, &seats->items[i].release->workspace);
  return status;
}
