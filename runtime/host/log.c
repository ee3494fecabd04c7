/* The log: a stream in stderr's place that gives each line its form. See log.h. glibc lets a program set stderr, and locks
 * the stream while a line is written, so that whoever says something, on whichever thread, need not know of it.
 */
#include "host/log.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/text.h"

#define SPEAKER "sarto serve: "

enum { LEVEL_MARK_BYTES = 3, WARNING = '4' };

static char level_of(const char **line, size_t *length) {
  const char *at = *line;
  if (*length < LEVEL_MARK_BYTES || at[0] != '<' || at[1] < '0' || at[1] > '7' || at[2] != '>')
    return WARNING;
  *line += LEVEL_MARK_BYTES;
  *length -= LEVEL_MARK_BYTES;
  return at[1];
}

static const char *level_name(char level) {
  return level <= '3' ? "error" : level == WARNING ? "warning" : "info";
}

static void put_head(struct buffer *out, char level) {
  char time[CLOCK_TEXT_BYTES];
  buffer_print(out, "{\"time\":\"%s\",\"level\":\"%s\",\"msg\":", clock_print(clock_now_ms(), time),
               level_name(level));
}

static void put_line(const struct log *log, struct buffer *out, const char *line, size_t length) {
  char level = level_of(&line, &length);
  if (log->form == LOG_TEXT) {
    if (log->has_levels) buffer_print(out, "<%c>", level);
    buffer_add(out, line, length);
  } else {
    size_t speaker = strlen(SPEAKER);
    bool has_speaker = length >= speaker && !memcmp(line, SPEAKER, speaker);
    put_head(out, level);
    json_put_string(out, has_speaker ? line + speaker : line, has_speaker ? length - speaker : length);
    buffer_add_byte(out, '}');
  }
  buffer_add_byte(out, '\n');
}

/* Written at once, so that lines do not mix. */
static ssize_t take_lines(void *context, const char *bytes, size_t length) {
  struct log *log = context;
  struct buffer out = {0};
  const char *end;
  buffer_add(&log->partial, bytes, length);
  size_t begin = 0;
  while ((end = memchr(log->partial.data + begin, '\n', log->partial.length - begin))) {
    size_t line_length = (size_t)(end - log->partial.data) - begin;
    put_line(log, &out, log->partial.data + begin, line_length);
    begin += line_length + 1;
  }
  memmove(log->partial.data, log->partial.data + begin, log->partial.length - begin);
  log->partial.length -= begin;
  if (out.length) fwrite(out.data, 1, out.length, log->out);
  buffer_fini(&out);
  return (ssize_t)length;
}

/* systemd says which file its journal listens to; a terminal that it started has another. */
static bool is_for_journal(FILE *out) {
  unsigned long long device, inode;
  struct stat file;
  const char *journal = getenv("JOURNAL_STREAM");
  return journal && sscanf(journal, "%llu:%llu", &device, &inode) == 2 && !fstat(fileno(out), &file) &&
         file.st_dev == device && file.st_ino == inode;
}

void log_begin(struct log *log, enum log_form form, bool has_access) {
  *log = (struct log){.form = form, .has_levels = is_for_journal(stderr), .has_access = has_access};
  log->out = stderr;
  log->stream = fopencookie(log, "w", (cookie_io_functions_t){.write = take_lines});
  must(log->stream);
  setvbuf(log->stream, NULL, _IONBF, 0);
  stderr = log->stream;
}

void log_end(struct log *log) {
  if (!log->stream) return;
  stderr = log->out;
  fclose(log->stream);
  if (log->partial.length) fwrite(log->partial.data, 1, log->partial.length, log->out);
  buffer_fini(&log->partial);
  log->stream = NULL;
}

/* ---- requests ---- */

/* Who looks whether we live looks often. */
static bool is_left_out(const char *route) {
  static const char *const own[] = {"/healthz", "/readyz", "/metrics", NULL};
  return text_is_one_of(route, own);
}

static void put_request(struct buffer *out, enum log_form form, const struct http_served *served) {
  bool is_json = form == LOG_JSON;
  double seconds = (double)served->duration_us / 1e6;
  if (is_json) put_head(out, '6');
  buffer_print(out,
               is_json ? "\"request\",\"method\":\"%s\",\"route\":\"%s\",\"status\":%d,\"bytes\":%" PRIu64
                         ",\"seconds\":%.6f"
                       : SPEAKER "request method=%s route=%s status=%d bytes=%" PRIu64 " seconds=%.6f",
               served->method, served->route, served->status, served->bytes, seconds);
  if (*served->trace_id) buffer_print(out, is_json ? ",\"trace\":\"%s\"" : " trace=%s", served->trace_id);
  buffer_add_text(out, is_json ? "}\n" : "\n");
}

void log_request(const struct log *log, const struct http_served *served) {
  struct buffer out = {0};
  if (!log->has_access || is_left_out(served->route)) return;
  if (log->form == LOG_TEXT && log->has_levels) buffer_add_text(&out, LOG_INFO);
  put_request(&out, log->form, served);
  fwrite(out.data, 1, out.length, log->out);
  buffer_fini(&out);
}
