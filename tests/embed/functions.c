/* Functions that a program gives to scripts: functions tests/embed/host. Each line is an event and what its decision must
 * hold. Exits 0 where all did, and where what is not declared, or not registered, was refused. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sarto.h"

static int failures;

static char long_text[5000];

static int give(void *context, const sarto_value *arguments, size_t count, sarto_value *result) {
  const char *wanted = count ? arguments[0].text : "";
  (void)context;
  if (count != 3 && count != 1) failures++;
  if (!wanted) wanted = "";
  *result = (sarto_value){.type = SARTO_NUMBER, .number = NAN};
  if (!strcmp(wanted, "refusal")) return result->text = "not today", 1;
  if (!strcmp(wanted, "silence")) return result->text = NULL, 1;
  if (!strcmp(wanted, "integer")) result->number = 7;
  if (!strcmp(wanted, "float")) result->number = arguments[1].number / 2;
  if (!strcmp(wanted, "boolean"))
    *result = (sarto_value){.type = SARTO_BOOLEAN, .boolean = arguments[2].boolean};
  if (!strcmp(wanted, "nil")) *result = (sarto_value){.type = arguments[1].type};
  if (!strcmp(wanted, "text")) *result = (sarto_value){.type = SARTO_TEXT, .text = "Wolpertinger"};
  if (!strcmp(wanted, "long")) *result = (sarto_value){.type = SARTO_TEXT, .text = long_text};
  if (!strcmp(wanted, "bytes")) *result = (sarto_value){.type = SARTO_TEXT, .text = "\xff\xfe"};
  if (!strcmp(wanted, "kind")) result->type = 42;
  return 0;
}

static int is_open(void *context, const sarto_value *arguments, size_t count, sarto_value *result) {
  (void)context, (void)arguments, (void)count;
  result->type = SARTO_BOOLEAN;
  return 0;
}

static const char *const claims[][2] = {
    {"\"wanted\":\"integer\",\"kind\":\"integer\"", "\"score\":0.75"},
    {"\"wanted\":\"float\",\"number\":5,\"kind\":\"float\"", "\"score\":0.75"},
    {"\"wanted\":\"boolean\",\"flag\":true,\"kind\":\"boolean\"", "\"score\":0.75"},
    {"\"wanted\":\"nil\",\"kind\":\"nil\"", "\"score\":0.75"},
    {"\"wanted\":\"text\",\"kind\":\"string\"", "\"score\":0.75"},
    {"\"wanted\":\"caught\"", "\"score\":0.75"},
    {"\"wanted\":\"refusal\"", "host.give: not today"},
    {"\"wanted\":\"silence\"", "host.give refused"},
    {"\"wanted\":\"nan\"", "host.give gave a number that is not finite"},
    {"\"wanted\":\"long\"", "host.give gave a text of more than 4096 bytes"},
    {"\"wanted\":\"bytes\"", "host.give gave a text that is not valid UTF-8"},
    {"\"wanted\":\"kind\"", "host.give gave a value of no known type"},
    {"\"wanted\":\"too many\"", "host.give: at most 8 arguments"},
    {"\"wanted\":\"table\"", "host.give: argument 1: expected a text, a number, true, false or nil"},
    {"\"wanted\":\"none\"", "host has no 'gvie', did you mean 'give'?"},
    {"\"wanted\":\"told\"", "it says host.give"},
};

/* A workspace of its own for each: what fails again and again is set aside. */
static void check(const sarto_options *options, size_t number) {
  char event[300];
  int length =
      snprintf(event, sizeof event,
               "{\"id\":\"%zu\",\"source\":\"test\",\"type\":\"asked\",\"subject\":\"lucia\",\"data\":{%s}}",
               number, claims[number][0]);
  char *decision = NULL;
  sarto_runtime *runtime;
  sarto_error error;
  int status = sarto_open(options, &runtime, &error);
  if (!status) status = sarto_decide(runtime, event, (size_t)length, &decision, NULL, &error);
  if (status || !strstr(decision, claims[number][1])) {
    failures++;
    fprintf(stderr, "functions: %s: %s\n", claims[number][0], status ? error.text : decision);
  }
  if (!status && strstr(decision, "Wolpertinger")) failures++;
  sarto_free(decision);
  sarto_close(runtime);
}

static void refuse(sarto_options options, const sarto_function *functions, size_t count, const char *why) {
  sarto_runtime *runtime;
  sarto_error error = {0};
  options.functions = functions;
  options.function_count = count;
  if (sarto_open(&options, &runtime, &error) != SARTO_INVALID || !strstr(error.text, why)) {
    failures++;
    fprintf(stderr, "functions: expected \"%s\", got \"%s\"\n", why, error.text);
  }
  sarto_close(runtime);
}

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  memset(long_text, 'x', sizeof long_text - 1);
  const sarto_function all[] = {{"give", give, NULL}, {"is_open", is_open, NULL}, {"is_opne", is_open, NULL}};
  const sarto_function twice[] = {{"give", give, NULL}, {"give", give, NULL}},
                       empty[] = {{"give", NULL, NULL}};
  const sarto_function other[] = {{"weather", give, NULL}};
  sarto_options options = {
      .size = sizeof options, .workspace = argv[1], .tells_why = 1, .functions = all, .function_count = 2};
  for (size_t i = 0; i < sizeof claims / sizeof *claims; i++) check(&options, i);
  refuse(options, all, 1, "declares host_function \"is_open\", which this program does not register");
  refuse(options, NULL, 0, "declares host_function \"give\", which this program does not register");
  refuse(options, all, 3, "declares no host_function \"is_opne\", did you mean \"is_open\"?");
  refuse(options, other, 1, "declares no host_function \"weather\"");
  refuse(options, twice, 2, "\"give\" is there twice");
  refuse(options, empty, 1, "\"give\" has no `call`");
  return failures != 0;
}
