/* The machine: its disk, its limits, the port, the libraries. See doctor.h. */
#include <arpa/inet.h>
#include <archive.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <uv.h>
#include <zlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "host/doctor.h"
#include "net/versions.h"
#include "store/files.h"
#include "store/store.h"

enum {
  FILES_WRONG = 256,
  FILES_WANTED = 1200, /* 1,024 connections, and what the store and the loop have open */
  DAYS_WARNED = 30,
  DAYS_MAX = 3650,
  ROOM_BYTES = 64 << 20
};

/* ---- judgements ---- */

#define NETWORK                                                                                              \
  "SQLite's write-ahead log needs memory that processes share, and locks and flushes that hold: over a "     \
  "network they do not always, and what was answered may be lost"
#define MEMORY "it is gone when the machine is switched off"
#define LAYER  "a container's own layer is gone with the container"

const char *doctor_judge_filesystem(uint64_t type, enum doctor_level *level) {
  static const struct {
    uint64_t type;
    enum doctor_level level;
    const char *why;
  } kinds[] = {
      {0x6969, DOCTOR_WRONG, NETWORK},      {0xff534d42, DOCTOR_WRONG, NETWORK}, /* NFS, CIFS */
      {0xfe534d42, DOCTOR_WRONG, NETWORK},  {0x517b, DOCTOR_WRONG, NETWORK},     /* SMB2, SMB */
      {0x01021997, DOCTOR_WRONG, NETWORK},  {0x00c36400, DOCTOR_WRONG, NETWORK}, /* 9p, Ceph */
      {0x65735546, DOCTOR_ADVICE, NETWORK},                                      /* FUSE: may be one */
      {0x01021994, DOCTOR_WRONG, MEMORY},   {0x858458f6, DOCTOR_WRONG, MEMORY},  /* tmpfs, ramfs */
      {0x794c7630, DOCTOR_ADVICE, LAYER},                                        /* overlayfs */
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].type == type) {
      *level = kinds[i].level;
      return kinds[i].why;
    }
  return NULL;
}

int doctor_days_left(uint64_t free_bytes, uint64_t bytes, int64_t age_ms) {
  if (age_ms < CLOCK_DAY_MS || !bytes) return -1;
  double a_day = (double)bytes / ((double)age_ms / (double)CLOCK_DAY_MS);
  double days = (double)free_bytes / a_day;
  return days < DAYS_MAX ? (int)days : -1;
}

bool doctor_is_older(const char *running, const char *built) {
  while (*running && *built) {
    char *after_running, *after_built;
    unsigned long one = strtoul(running, &after_running, 10), other = strtoul(built, &after_built, 10);
    if (one != other || after_running == running || after_built == built) return one < other;
    running = after_running + (*after_running == '.');
    built = after_built + (*after_built == '.');
  }
  return false;
}

/* ---- the disk ---- */

static void see_filesystem(struct doctor *doctor, const char *folder) {
  struct statfs disk;
  enum doctor_level level;
  if (statfs(folder, &disk)) return;
  const char *why = doctor_judge_filesystem((uint64_t)disk.f_type & 0xffffffff, &level);
  if (why)
    doctor_find(doctor, "filesystem", level, why,
                "put the data folder on a disk of this machine, such as ext4 or xfs",
                "%s is on a file system of kind 0x%llx", folder,
                (unsigned long long)disk.f_type & 0xffffffff);
}

/* What all its files have, and the largest of them: compacting writes that one anew. *since_ms: of the oldest. */
static void weigh(const char *folder, uint64_t *bytes, uint64_t *largest, int64_t *since_ms) {
  char **names = NULL;
  size_t count = 0;
  *bytes = *largest = 0;
  *since_ms = clock_now_ms();
  if (files_list(folder, &names, &count, NULL)) return;
  for (size_t i = 0; i < count; i++) {
    char *path = files_join(folder, names[i]);
    struct stat file;
    if (!lstat(path, &file) && S_ISREG(file.st_mode)) {
      int64_t written_ms = (int64_t)file.st_mtim.tv_sec * 1000;
      *bytes += (uint64_t)file.st_size;
      if ((uint64_t)file.st_size > *largest) *largest = (uint64_t)file.st_size;
      if (written_ms < *since_ms) *since_ms = written_ms;
    }
    free(path);
  }
  files_free_names(names, count);
}

static double megabytes(uint64_t bytes) {
  return (double)bytes / 1048576;
}

static void see_room(struct doctor *doctor, const char *folder) {
  struct statvfs disk;
  uint64_t bytes, largest;
  int64_t since_ms;
  if (statvfs(folder, &disk)) return;
  uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
  weigh(folder, &bytes, &largest, &since_ms);
  if (doctor->is_kept_for_ever)
    doctor_find(
        doctor, "retention", DOCTOR_ADVICE,
        "the journal keeps every event, every profile after it and every decision for ever: it only grows, "
        "and it is personal data",
        "say in workspace.lua how long, such as retain = { events = \"400d\", profiles = \"30d\", "
        "decisions = \"400d\" }",
        "%s: retain is not set, and %s has %.1f MB", doctor->workspace, folder, megabytes(bytes));
  int days = doctor_days_left(room, bytes, clock_now_ms() - since_ms);
  if (room < ROOM_BYTES + largest)
    doctor_find(
        doctor, "disk", DOCTOR_WRONG,
        "on a full disk events are refused, and erasing writes the largest file anew beside the old one",
        "make room, or set retain in workspace.lua", "%s: %.0f MB are free, %.0f MB are needed at the least",
        folder, megabytes(room), megabytes(ROOM_BYTES + largest));
  else if (days >= 0 && days < DAYS_WARNED)
    doctor_find(doctor, "disk", DOCTOR_ADVICE, "on a full disk events are refused",
                "make room, or set retain in workspace.lua",
                "%s: %.0f MB are free, and at the rate at which it grew they are used up in %d days", folder,
                megabytes(room), days);
}

/* ---- limits, port, libraries ---- */

static void see_files(struct doctor *doctor) {
  struct rlimit files;
  if (doctor->is_served || getrlimit(RLIMIT_NOFILE, &files) || files.rlim_cur >= FILES_WANTED) return;
  doctor_find(doctor, "files", files.rlim_cur < FILES_WRONG ? DOCTOR_WRONG : DOCTOR_ADVICE,
              "each connection is one, up to 1,024 of them: with none left nobody is let in",
              "raise it: LimitNOFILE= in the unit, ulimit -n in a shell",
              "a process may have %llu files open here, %d are wanted", (unsigned long long)files.rlim_cur,
              FILES_WANTED);
}

/* 0, or why nobody can listen there. */
static int try_port(const char *host, uint16_t port) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
                                 .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE};
  struct addrinfo *found = NULL;
  char service[8];
  int failed = 0, on = 1;
  snprintf(service, sizeof service, "%u", (unsigned)port);
  if (getaddrinfo(host, service, &hints, &found)) return EADDRNOTAVAIL;
  int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0) {
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, found->ai_addr, found->ai_addrlen)) failed = errno;
    close(fd);
  }
  freeaddrinfo(found);
  return failed;
}

/* Bound for a moment, and never listened at: nobody is turned away by it. */
/* Where a socket file is asked for it is made in a folder that must be there. */
static int try_folder(const char *path) {
  const char *slash = strrchr(path, '/');
  char *folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
  int failed = access(folder, W_OK) ? errno : 0;
  free(folder);
  return failed;
}

static void see_socket(struct doctor *doctor) {
  int failed = try_folder(doctor->unix_path);
  if (failed)
    doctor_find(doctor, "port", DOCTOR_WRONG, "sarto serve cannot listen there",
                "make the folder, or give it to the user whom the service runs as", "%s: %s",
                doctor->unix_path, strerror(failed));
}

static void see_port(struct doctor *doctor) {
  if (doctor->unix_path) {
    see_socket(doctor);
    return;
  }
  int failed = doctor->is_served && !doctor->is_port_asked ? 0 : try_port(doctor->host, doctor->port);
  if (failed)
    doctor_find(doctor, "port", doctor->is_port_asked ? DOCTOR_WRONG : DOCTOR_ADVICE,
                "sarto serve cannot listen there",
                "choose another with --listen, or end what has it (ss -ltnp)", "%s port %u: %s", doctor->host,
                (unsigned)doctor->port, strerror(failed));
}

static void see_library(struct doctor *doctor, const char *name, const char *running, const char *built) {
  if (doctor_is_older(running, built))
    doctor_find(doctor, "libraries", DOCTOR_WRONG,
                "what was built with the newer one may want what the older one does not have",
                "install the version that it was built with, or build it here",
                "%s %s runs, it was built with %s", name, running, built);
}

static void see_libraries(struct doctor *doctor) {
  struct net_library libraries[NET_LIBRARIES];
  net_libraries(libraries);
  for (size_t i = 0; i < NET_LIBRARIES; i++)
    see_library(doctor, libraries[i].name, libraries[i].running, libraries[i].built);
  char uv_built[32];
  snprintf(uv_built, sizeof uv_built, "%d.%d.%d", UV_VERSION_MAJOR, UV_VERSION_MINOR, UV_VERSION_PATCH);
  see_library(doctor, "SQLite", store_sqlite_running(), store_sqlite_built());
  see_library(doctor, "libuv", uv_version_string(), uv_built);
  see_library(doctor, "zlib", zlibVersion(), ZLIB_VERSION);
  see_library(doctor, "libarchive", archive_version_string() + strlen("libarchive "),
              ARCHIVE_VERSION_ONLY_STRING);
}

static void see_clock(struct doctor *doctor) {
  static const char built[] = "2026-01-01T00:00:00Z";
  int64_t least_ms = 0;
  clock_parse(built, &least_ms);
  if (clock_now_ms() < least_ms)
    doctor_find(doctor, "clock", DOCTOR_WRONG, "caps, quiet hours, ages and links go by it",
                "set the clock, and keep it by NTP",
                "the clock is before %s, when this program was not yet written", built);
}

void doctor_see_machine(struct doctor *doctor) {
  see_clock(doctor);
  if (doctor->database) {
    char *folder = files_folder_of(doctor->database);
    see_filesystem(doctor, folder);
    see_room(doctor, folder);
    free(folder);
  }
  see_files(doctor);
  see_port(doctor);
  see_libraries(doctor);
}
