/* The links that go with what is sent: see oblivion.h. The last step of a decision, on the worker's thread.
 */
#include "engine/oblivion.h"

#include <string.h>

#include "base/json.h"
#include "domain/link.h"

/* What one click takes back: what the message was sent for, else what it was chosen for. */
static const struct purpose *purpose_of(const struct placement_decision *decided) {
  const struct channel *channel = decided->placement->channel;
  if (channel->purpose) return channel->purpose;
  return decided->strategy ? decided->strategy->purpose : NULL;
}

static const char *make(const struct pipeline *pipeline, const struct placement_decision *decided) {
  const struct purpose *purpose = purpose_of(decided);
  struct buffer text = {0};
  link_put(&text, pipeline->link_key, pipeline->release->workspace.links, purpose ? purpose->name : NULL,
           pipeline->event->subject);
  const char *link = arena_text(pipeline->arena, text.data, text.length);
  buffer_fini(&text);
  return link;
}

static const char *find_recorded(const struct pipeline *pipeline, struct slice name) {
  const json_value *placements = json_find(pipeline->recorded, "placements");
  for (const json_value *one = json_first(placements); one; one = json_next(one)) {
    const char *known = json_string(json_find(one, "placement"));
    if (known && strlen(known) == name.length && !memcmp(known, name.data, name.length))
      return json_string(json_find_path(one, "links.manage"));
  }
  return NULL;
}

/* What it proposes, or what it asks for. */
static bool is_sent(const struct decision *decision, const struct placement_decision *decided) {
  const struct channel *channel = decided->placement ? decided->placement->channel : NULL;
  bool is_asking = decision->ask && decision->ask->placement == decided->placement;
  return channel && channel->interrupts && (decided->alternative_count || is_asking);
}

void oblivion_give(const struct pipeline *pipeline, struct decision *decision) {
  for (size_t i = 0; i < decision->placement_count; i++) {
    struct placement_decision *decided = &decision->placements[i];
    if (!is_sent(decision, decided)) continue;
    decided->manage = pipeline->link_key ? make(pipeline, decided) : find_recorded(pipeline, decided->name);
  }
}
