/* The lines of a service: what it says on stderr while it runs, as text or as JSON, one line each. Nothing in them is of a
 * person: what is said of scripts is held back by engine/discreet.h, and of requests the route's pattern stands there and
 * never the path.
 *
 *   text   sarto serve: release sha256:0123456789ab… is active
 *   JSON   {"time":"2026-03-01T10:00:00.250Z","level":"info","msg":"release sha256:0123456789ab… is active"}
 *
 * Whoever has something to say says it on stderr as everywhere (say.h), with LOG_INFO or LOG_ERROR in front of the format;
 * a line without is a warning.
 */
#ifndef SARTO_HOST_LOG_H
#define SARTO_HOST_LOG_H

#include <stdio.h>

#include "base/buffer.h"
#include "net/http.h"

/* As syslog, the kernel and systemd have them: in front of a line. */
#define LOG_ERROR "<3>"
#define LOG_INFO  "<6>"

enum log_form { LOG_TEXT, LOG_JSON };

struct log {
  enum log_form form;
  bool has_levels; /* text for systemd's journal, which reads the marks of levels */
  bool has_access; /* a line for each request */
  FILE *out;       /* what stderr was */
  FILE *stream;    /* what it is meanwhile */
  struct buffer partial;
};

/* From here on stderr is the log; `log` stays where it is until log_end, which makes it what it was. By whoever owns the
 * process, while it has one thread. */
void log_begin(struct log *log, enum log_form form, bool has_access);
void log_end(struct log *log);

/* One request that was answered; nothing where no access log is kept, or for /healthz, /readyz and /metrics. */
void log_request(const struct log *log, const struct http_served *served);

#endif
