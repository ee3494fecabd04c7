/* What systemd is told, and when. See supervise.h. The beat comes from the loop, so that a loop that does not turn any more
 * is noticed; it goes on while the service stops.
 */
#include "host/supervise.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { BEAT_MAX_MS = 500 };

static void tell_ready(struct supervise *supervise) {
  snprintf(supervise->release, sizeof supervise->release, "%s", sarto_release(supervise->runtime));
  notify_say(&supervise->notify, "READY=1\nSTATUS=Answers on port %u by release %s…",
             (unsigned)serve_port(supervise->serve), supervise->release);
}

/* A release may come in by other ways than SIGHUP: those change the status alone. */
static void beat(uv_timer_t *timer) {
  struct supervise *supervise = timer->data;
  const char *release = sarto_release(supervise->runtime);
  bool is_another = strncmp(release, supervise->release, strlen(supervise->release)) != 0;
  if (supervise->notify.watchdog_us) notify_say(&supervise->notify, "WATCHDOG=1");
  if (supervise->is_reloading ? serve_is_reloading(supervise->serve) : !is_another) return;
  supervise->is_reloading = false;
  tell_ready(supervise);
}

void supervise_begin(struct supervise *supervise, uv_loop_t *loop, const struct serve *serve,
                     sarto_runtime *runtime) {
  uint64_t half_ms = supervise->notify.watchdog_us / 2000;
  uint64_t beat_ms = half_ms && half_ms < BEAT_MAX_MS ? half_ms : BEAT_MAX_MS;
  supervise->serve = serve;
  supervise->runtime = runtime;
  supervise->is_begun = supervise->notify.length;
  if (!supervise->is_begun) return;
  uv_timer_init(loop, &supervise->beat);
  supervise->beat.data = supervise;
  uv_timer_start(&supervise->beat, beat, beat_ms, beat_ms);
  uv_unref((uv_handle_t *)&supervise->beat);
  tell_ready(supervise);
}

void supervise_reload(struct supervise *supervise) {
  if (!supervise->is_begun) return;
  supervise->is_reloading = true;
  notify_say(&supervise->notify, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64 "\nSTATUS=Reads its workspace again",
             clock_monotonic_us());
}

void supervise_stop(struct supervise *supervise) {
  supervise->is_reloading = false;
  notify_say(&supervise->notify, "STOPPING=1\nSTATUS=Answers what is at hand, then stops");
}

void supervise_end(struct supervise *supervise) {
  if (supervise->is_begun) uv_close((uv_handle_t *)&supervise->beat, NULL);
  supervise->is_begun = false;
}
