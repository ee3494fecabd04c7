/* Opening and closing again and again leaves nothing behind: cycles WORKSPACE COUNT [DATABASE]. Each of them decides one
 * event. Fails where the resident memory at the end is more than 2 MB over that of after a tenth of them, or more files
 * or threads are open. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sarto.h"

static size_t entries(const char *folder) {
  DIR *dir = opendir(folder);
  size_t count = 0;
  while (dir && readdir(dir)) count++;
  if (dir) closedir(dir);
  return count;
}

static long resident_kb(void) {
  long pages = 0;
  FILE *file = fopen("/proc/self/statm", "r");
  if (!file || fscanf(file, "%*d %ld", &pages) != 1) pages = 0;
  if (file) fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static int cycle(const sarto_options *options, int number) {
  char event[160];
  char *decision = NULL;
  sarto_runtime *runtime;
  sarto_error error;
  int length =
      snprintf(event, sizeof event,
               "{\"id\":\"%d\",\"source\":\"embed\",\"type\":\"page.viewed\",\"subject\":\"lucia\"}", number);
  int status = sarto_open(options, &runtime, &error);
  if (!status) status = sarto_decide(runtime, event, (size_t)length, &decision, NULL, &error);
  if (status) fprintf(stderr, "cycles: %s\n", error.text);
  sarto_free(decision);
  sarto_close(runtime);
  return status;
}

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  int count = atoi(argv[2]);
  sarto_options options = {
      .size = sizeof options, .workspace = argv[1], .database = argc > 3 ? argv[3] : NULL};
  long before_kb = 0;
  size_t files = 0, threads = 0;
  for (int i = 0; i < count; i++) {
    if (i == count / 10) {
      before_kb = resident_kb();
      files = entries("/proc/self/fd");
      threads = entries("/proc/self/task");
    }
    if (cycle(&options, i)) return 1;
  }
  printf("%d cycles: %ld KB resident after a tenth, %ld KB at the end\n", count, before_kb, resident_kb());
  return resident_kb() > before_kb + 2048 || entries("/proc/self/fd") > files ||
         entries("/proc/self/task") > threads;
}
