/* process_*: CPU, memory, open files, since when. See process.h. From /proc, which a sandbox may hide. Any thread. */
#include "host/process.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "host/metrics.h"

static void put_cpu(struct buffer *out) {
  struct timespec used;
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used)) return;
  metrics_put(out, "process_cpu_seconds_total", "counter", "CPU time of all threads, user and system.",
              (double)used.tv_sec + (double)used.tv_nsec / 1e9);
}

static void put_memory(struct buffer *out) {
  unsigned long virtual_pages, resident_pages;
  long page_bytes = sysconf(_SC_PAGESIZE);
  FILE *file = fopen("/proc/self/statm", "re");
  if (!file) return;
  if (fscanf(file, "%lu %lu", &virtual_pages, &resident_pages) == 2) {
    metrics_put(out, "process_resident_memory_bytes", "gauge", "Memory that is in RAM.",
                (double)resident_pages * (double)page_bytes);
    metrics_put(out, "process_virtual_memory_bytes", "gauge", "Address space in use.",
                (double)virtual_pages * (double)page_bytes);
  }
  fclose(file);
}

/* Without the one that counts. */
static void put_open_files(struct buffer *out) {
  struct rlimit files;
  long count = -1;
  DIR *folder = opendir("/proc/self/fd");
  for (struct dirent *entry; folder && (entry = readdir(folder));) count += *entry->d_name != '.';
  if (folder) {
    closedir(folder);
    metrics_put(out, "process_open_fds", "gauge", "Open files and sockets.", (double)count);
  }
  if (!getrlimit(RLIMIT_NOFILE, &files))
    metrics_put(out, "process_max_fds", "gauge", "How many it may have open.", (double)files.rlim_cur);
}

/* In ticks since the machine was started: field 22, counted behind the name, which may hold anything. */
static bool find_start_ticks(unsigned long long *ticks) {
  char text[1024];
  FILE *file = fopen("/proc/self/stat", "re");
  if (!file) return false;
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *at = strrchr(text, ')');
  return at &&
         sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
                ticks) == 1;
}

static void put_start(struct buffer *out) {
  struct timespec now, up;
  unsigned long long ticks;
  if (!find_start_ticks(&ticks) || clock_gettime(CLOCK_REALTIME, &now) || clock_gettime(CLOCK_BOOTTIME, &up))
    return;
  double since_boot = (double)ticks / (double)sysconf(_SC_CLK_TCK);
  double age = (double)up.tv_sec + (double)up.tv_nsec / 1e9 - since_boot;
  metrics_put(out, "process_start_time_seconds", "gauge", "When it was started, in seconds since 1970.",
              (double)now.tv_sec + (double)now.tv_nsec / 1e9 - age);
}

void process_put_figures(struct buffer *out) {
  put_cpu(out);
  put_memory(out);
  put_open_files(out);
  put_start(out);
}
