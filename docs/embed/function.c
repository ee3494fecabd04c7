/* A function of the program's that scripts call: function WORKSPACE. Its workspace.lua declares
 *
 *   host_function "loyalty_tier" { about = "of a customer's number", sample = "gold" }
 *
 * and a strategy asks `host.loyalty_tier(event.data.customer)`. */
#include <stdio.h>
#include <string.h>

#include <sarto.h>

struct tiers {
  const char *gold; /* the customer who has it */
};

/* Pure: the same for the same customer. What it gives is copied when it returns. */
static int loyalty_tier(void *context, const sarto_value *arguments, size_t count, sarto_value *result) {
  const struct tiers *tiers = context;
  if (count != 1 || arguments[0].type != SARTO_TEXT) {
    result->text = "expected a customer's number";
    return 1;
  }
  result->type = SARTO_TEXT;
  result->text = strcmp(arguments[0].text, tiers->gold) ? "none" : "gold";
  return 0;
}

static void say(void *context, int level, const char *text) {
  (void)context;
  if (level <= SARTO_LOG_WARNING) fprintf(stderr, "%s\n", text);
}

int main(int argc, char **argv) {
  static const char event[] =
      "{\"id\":\"1\",\"source\":\"shop\",\"type\":\"page.viewed\",\"subject\":\"lucia\","
      "\"data\":{\"customer\":\"c-7\"}}";
  struct tiers tiers = {.gold = "c-7"};
  const sarto_function functions[] = {{"loyalty_tier", loyalty_tier, &tiers}};
  sarto_options options = {.size = sizeof options,
                           .workspace = argc > 1 ? argv[1] : "shop",
                           .functions = functions,
                           .function_count = sizeof functions / sizeof *functions,
                           .log = say};
  sarto_runtime *runtime;
  sarto_error error;
  char *decision = NULL;
  int status = sarto_open(&options, &runtime, &error);
  if (!status) status = sarto_decide(runtime, event, strlen(event), &decision, NULL, &error);
  puts(status ? error.text : decision);
  sarto_free(decision);
  sarto_close(runtime);
  return status;
}
