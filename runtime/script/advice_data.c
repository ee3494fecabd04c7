/* Advice on data that leads nowhere: beliefs that no signal feeds or no script reads, signals that teach only those,
 * hard data that nobody reads and no text says. One thread.
 */
#include <string.h>

#include "base/text.h"
#include "domain/salutation.h"
#include "script/advice.h"

static const char *const kind_names[] = {"trait", "attitude", "emotion", "affinity"};

static bool is_read(const struct advice *advice, const char *name) {
  return advice_kinds(advice, name) & (IN_STRATEGY | IN_AUDIENCE | IN_GUARDRAIL);
}

/* `soft = …` that is no table of plain keys: what such a signal feeds cannot be told. */
static bool is_opaque(const struct source *source, size_t at) {
  struct table_field field;
  size_t open = at + 2;
  if (!token_names(source, at, "soft") || !token_is(source, at + 1, "=")) return false;
  if (open >= source->count || !token_is(source, open, "{")) return true;
  for (size_t in = open + 1; table_next(source, open, &in, &field);)
    if (!field.key) return true;
  return false;
}

static bool has_opaque_signal(const struct advice *advice) {
  for (size_t i = 0; i < advice->file_count; i++)
    for (size_t at = 0; advice->files[i].kind == IN_SIGNAL && at < advice->files[i].source->count; at++)
      if (is_opaque(advice->files[i].source, at)) return true;
  return false;
}

static bool is_asked_for(const struct workspace *workspace, const struct soft_datum *datum) {
  for (size_t i = 0; i < workspace->ask_count; i++)
    for (size_t item = 0; item < workspace->asks[i].item_count; item++)
      if (workspace->asks[i].items[item].soft == datum) return true;
  return false;
}

static void advise_on_soft(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  bool can_tell = !has_opaque_signal(advice);
  for (size_t i = 0; i < workspace->soft_count; i++) {
    const struct soft_datum *datum = &workspace->soft[i];
    if (can_tell && !(advice_kinds(advice, datum->name) & IN_SIGNAL) && !is_asked_for(workspace, datum))
      advise(advice, "profile.lua", kind_names[datum->kind], datum->name, "",
             "no signal feeds it and no ask is for it: it stays at the neutral 0.5");
    if (!is_read(advice, datum->name))
      advise(advice, "profile.lua", kind_names[datum->kind], datum->name, "",
             "no strategy and no audience reads it");
  }
}

/* The soft data that a file writes about: how many, and how many of them anybody reads. */
static size_t count_fed(const struct advice *advice, const struct source *source, size_t *read_count) {
  const struct workspace *workspace = advice->workspace;
  size_t count = 0;
  for (size_t i = 0; i < workspace->soft_count; i++) {
    bool is_fed = false;
    for (size_t at = 0; at < source->count && !is_fed; at++)
      is_fed = token_says(source, at, workspace->soft[i].name);
    count += is_fed;
    *read_count += is_fed && is_read(advice, workspace->soft[i].name);
  }
  return count;
}

static void advise_on_signals(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  if (has_opaque_signal(advice)) return;
  for (size_t i = 0; i < workspace->signal_count; i++)
    for (size_t j = 0; j < advice->file_count; j++) {
      const struct signal *signal = &workspace->signals[i];
      size_t read_count = 0;
      if (strcmp(advice->files[j].file->name, signal->file)) continue;
      if (count_fed(advice, advice->files[j].source, &read_count) && !read_count)
        advise(advice, signal->file, "signal", signal->name, "", "it feeds only what nobody reads");
    }
}

/* Names that the host itself reads, and dates of an occasion. */
static bool is_hosts(const struct workspace *workspace, size_t at) {
  const struct hard_attribute *attribute = &workspace->hard[at];
  return at == workspace->locale_attribute || !strcmp(attribute->name, "zone") || attribute->occasion ||
         text_is_one_of(attribute->name, salutation_attributes);
}

static void advise_on_hard(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  for (size_t i = 0; i < workspace->hard_count; i++) {
    const char *name = workspace->hard[i].name;
    bool is_said = advice_kinds(advice, name) & IN_SLOT;
    if (!is_hosts(workspace, i) && !is_said && !is_read(advice, name))
      advise(advice, "profile.lua", "hard", name, "", "nobody reads it and no text says it");
  }
}

void advise_on_data(struct advice *advice) {
  advise_on_soft(advice);
  advise_on_signals(advice);
  advise_on_hard(advice);
}
