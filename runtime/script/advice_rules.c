/* Advice on rules that never come to anything: placements that stay empty, conditions that no event meets, audiences,
 * frames and tones that nobody names. One thread.
 */
#include <string.h>

#include "domain/profile.h"
#include "script/advice.h"

static bool has_one_of(const char *const *wanted, const char *const *tags) {
  for (; *wanted; wanted++)
    for (const char *const *tag = tags; *tag; tag++)
      if (!strcmp(*wanted, *tag)) return true;
  return false;
}

/* Whether an offer is what the query asks for. */
static bool is_asked_for(const struct offer_query *query, const struct offer *offer) {
  const char *const category[] = {offer->category ? offer->category : "", NULL}, *const id[] = {offer->id,
                                                                                                NULL};
  if (query->categories && !has_one_of(query->categories, category)) return false;
  if (query->tags && !has_one_of(query->tags, offer->tags)) return false;
  if (query->ids && !has_one_of(query->ids, id)) return false;
  return !query->price || (offer->has_price && range_has(query->price, offer->price));
}

/* ---- placements ---- */

static void advise_on_fallback(struct advice *advice, const struct placement *placement) {
  const struct catalogue *catalogue = advice->workspace->catalogue;
  const struct offer_query *query = &placement->fallback;
  size_t count = 0;
  for (size_t i = 0; i < catalogue->offer_count && count < ALTERNATIVES_MIN; i++)
    count += is_asked_for(query, catalogue->offers[i]);
  if (query->limit && query->limit < ALTERNATIVES_MIN)
    advise(advice, "workspace.lua", "placement", placement->name, "fallback.offers.limit",
           "fallback.offers.limit: a placement shows at least two, so it stays empty");
  else if (catalogue->offer_count && count < ALTERNATIVES_MIN)
    advise(advice, "workspace.lua", "placement", placement->name, "fallback.offers",
           "fallback.offers: %s: a placement shows at least two, so it stays empty",
           count ? "only one offer is such" : "no offer is such");
}

static bool is_served(const struct workspace *workspace, const struct placement *placement) {
  for (size_t i = 0; i < workspace->strategy_count; i++)
    if (workspace->strategies[i].placement == placement) return true;
  return false;
}

static bool is_written_to(const struct workspace *workspace, const struct channel *channel) {
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    if (strategy->placement->channel == channel && !strategy->is_transactional) return true;
  }
  return false;
}

/* One click in a mail program is to end the mails. */
static void advise_on_channels(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  for (size_t i = 0; i < workspace->channel_count; i++) {
    const struct channel *channel = &workspace->channels[i];
    bool can_object = channel->purpose && channel->purpose->basis != BASIS_CONTRACT;
    if (!channel->interrupts || can_object || !is_written_to(workspace, channel)) continue;
    advise(advice, "workspace.lua", "channel", channel->name, "",
           "it has no purpose that people can object to, so what they unsubscribe from goes on for "
           "everybody: purpose "
           "= \"…\", one whose basis is consent or legitimate_interest");
  }
}

static void advise_on_placements(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  for (size_t i = 0; i < workspace->placement_count; i++) {
    const struct placement *placement = &workspace->placements[i];
    bool is_asked_for = !placement->channel || !placement->channel->interrupts;
    if (placement->has_fallback)
      advise_on_fallback(advice, placement);
    else if (is_asked_for || !is_served(workspace, placement)) /* a mail need not be written */
      advise(advice, "workspace.lua", "placement", placement->name, "",
             is_served(workspace, placement)
                 ? "it has no fallback: it stays empty where no strategy proposes anything"
                 : "no strategy serves it and it has no fallback: it stays empty");
  }
}

/* "cart" is asked to be a value, and "cart.total" asks it to have members. */
static bool is_inside(const char *path, const char *other) {
  size_t length = strlen(path);
  return !strncmp(path, other, length) && other[length] == '.';
}

static void advise_on_where(struct advice *advice, const struct hearing *hears, const char *file,
                            const char *kind, const char *name) {
  for (size_t i = 0; i < hears->where_count; i++)
    for (size_t j = 0; j < hears->where_count; j++)
      if (is_inside(hears->where[i].path, hears->where[j].path))
        advise(advice, file, kind, name, "where",
               "where: no event meets it: '%s' cannot be a value and have '%s'", hears->where[i].path,
               hears->where[j].path);
}

/* What the customer does is the nearest thing to what they did last. */
static void advise_on_delay(struct advice *advice, const struct strategy *strategy) {
  const struct channel *channel = strategy->placement->channel;
  const char *const *on = strategy->hears.on;
  if (!on || !channel || !channel->delay_ms || strategy->is_transactional) return;
  if (strategy->after_ms > channel->delay_ms) return;
  while (*on && event_is_own(*on)) on++;
  if (*on) return;
  advise(advice, strategy->file, "strategy", strategy->name, "on",
         "on: it is never called: '%s' is what the customer does, and channel '%s' keeps a delay after that; "
         "what they "
         "wait for is of class = \"transactional\"",
         strategy->hears.on[0], channel->name);
}

static void advise_on_audiences(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  struct names named = {0};
  for (size_t i = 0; i < workspace->strategy_count; i++)
    if (workspace->strategies[i].audience) names_add(&named, workspace->strategies[i].audience->name);
  for (size_t i = 0; i < catalogue->offer_count; i++)
    if (catalogue->offers[i]->preview_audience) names_add(&named, catalogue->offers[i]->preview_audience);
  for (size_t i = 0; i < workspace->audience_count; i++) {
    const char *name = workspace->audiences[i].name;
    if (!names_has(&named, name) && !(advice_kinds(advice, name) & IN_STRATEGY))
      advise(advice, "audiences.lua", "audience", name, "", "no strategy and no preview names it");
  }
  names_fini(&named);
}

/* ---- frames and tones ---- */

static bool fits(const struct fits *fits, const struct offer *offer) {
  double popularity = offer->popularity_said >= 0 ? offer->popularity_said : 0.5;
  return is_asked_for(&fits->offers, offer) && (!fits->popularity || range_has(fits->popularity, popularity));
}

static void advise_on_frames(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  const struct catalogue *catalogue = workspace->catalogue;
  for (size_t i = 0; i < workspace->frame_count; i++) {
    const struct frame *frame = &workspace->frames[i];
    size_t count = 0;
    for (size_t j = 0; j < catalogue->offer_count && count < ALTERNATIVES_MIN; j++)
      count += fits(&frame->fits, catalogue->offers[j]);
    if (!(advice_kinds(advice, frame->name) & IN_STRATEGY))
      advise(advice, "workspace.lua", "frame", frame->name, "", "no strategy names it");
    else if (catalogue->offer_count && count < ALTERNATIVES_MIN)
      advise(advice, "workspace.lua", "frame", frame->name, "fits",
             "fits: %s: a choice takes two, so its story is not told%s",
             count ? "only one offer does" : "no offer does",
             frame->fits.popularity ? " before more is bought" : "");
  }
}

static void advise_on_tones(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  for (size_t i = 0; i < workspace->tone_count; i++)
    for (size_t j = 0; j < advice->file_count; j++) {
      if (strcmp(advice->files[j].file->name, "workspace.lua")) continue;
      if (advice_kinds(advice, workspace->tones[i]) & IN_STRATEGY) continue;
      findings_advise(advice->findings, "workspace.lua",
                      source_line(advice->files[j].source, "workspace", NULL, 0, "tones"),
                      "workspace: tones: no strategy names '%s'", workspace->tones[i]);
    }
}

void advise_on_rules(struct advice *advice) {
  const struct workspace *workspace = advice->workspace;
  advise_on_channels(advice);
  advise_on_placements(advice);
  for (size_t i = 0; i < workspace->strategy_count; i++) {
    const struct strategy *strategy = &workspace->strategies[i];
    advise_on_where(advice, &strategy->hears, strategy->file, "strategy", strategy->name);
    advise_on_delay(advice, strategy);
  }
  for (size_t i = 0; i < workspace->signal_count; i++) {
    const struct signal *signal = &workspace->signals[i];
    advise_on_where(advice, &signal->hears, signal->file, "signal", signal->name);
  }
  advise_on_audiences(advice);
  advise_on_frames(advice);
  advise_on_tones(advice);
}
