/* Figures one by one, for programs that have a way of their own to show them: read off the text that Prometheus gets, so that
 * the two cannot differ. The text is ours (metrics.c) and is cut up where it stands. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "sarto.h"

enum { LABELS_MAX = 8 };

/* Up to `end`, which becomes NUL; *at stands behind it. */
static char *cut(char **at, char end) {
  char *begin = *at, *found = strchr(begin, end);
  must(found);
  *found = 0;
  *at = found + 1;
  return begin;
}

/* As far as its closing quote, without what escapes. */
static char *cut_quoted(char **at) {
  char *begin = *at, *into = begin, *from = begin;
  for (; *from != '"'; from++) {
    must(*from);
    if (*from == '\\') from++;
    *into++ = *from == 'n' && from[-1] == '\\' ? '\n' : *from;
  }
  *into = 0;
  *at = from + 1;
  return begin;
}

/* `kind="strategy",rule="rare"} 3`, from behind the brace; *at stands before the space. */
static size_t read_labels(char **at, sarto_label *labels) {
  size_t count = 0;
  while (**at != '}') {
    must(count < LABELS_MAX);
    if (**at == ',') ++*at;
    labels[count].name = cut(at, '=');
    ++*at; /* the quote */
    labels[count++].value = cut_quoted(at);
  }
  ++*at;
  return count;
}

static void read_sample(char *line, sarto_metric *metric) {
  sarto_label *labels = (sarto_label *)metric->labels;
  char *at = line + strcspn(line, "{ ");
  bool has_labels = *at == '{';
  metric->name = line;
  *at++ = 0;
  metric->label_count = has_labels ? read_labels(&at, labels) : 0;
  metric->value = strtod(at, NULL);
}

/* "# TYPE name counter": what follows the name, and the line goes on being cut. */
static const char *read_comment(char *line) {
  char *at = line + strlen("# TYPE ");
  cut(&at, ' ');
  return at;
}

void sarto_each_metric(sarto_runtime *runtime, void (*told)(void *context, const sarto_metric *metric),
                       void *context) {
  sarto_label labels[LABELS_MAX];
  sarto_metric metric = {.labels = labels, .help = "", .type = ""};
  char *text = sarto_metrics(runtime), *at = text;
  while (*at) {
    char *line = cut(&at, '\n');
    if (!strncmp(line, "# HELP ", strlen("# HELP "))) {
      metric.help = read_comment(line);
    } else if (!strncmp(line, "# TYPE ", strlen("# TYPE "))) {
      metric.type = read_comment(line);
    } else {
      read_sample(line, &metric);
      told(context, &metric);
    }
  }
  sarto_free(text);
}
