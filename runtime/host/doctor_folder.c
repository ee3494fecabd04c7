/* The data folder by its files: who holds it, whose they are, who may read them, what does not belong there. See doctor.h.
 * Nothing is opened but what is plain text.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "host/control.h"
#include "host/doctor.h"
#include "net/http_client.h"
#include "store/files.h"
#include "store/lock.h"
#include "store/manifest.h"
#include "store/places.h"

enum { FUTURE_MS = 5 * 60 * 1000 };

/* ---- who holds it ---- */

static bool answers(const char *database) {
  struct buffer out = {0};
  char socket[4096];
  int http_status = 0;
  control_path(database, socket, sizeof socket);
  bool is = !http_client_get(socket, "/healthz", &http_status, &out, NULL) && http_status == 200;
  buffer_fini(&out);
  return is;
}

void doctor_see_holder(struct doctor *doctor) {
  char *folder = files_folder_of(doctor->database), *path = files_join(folder, "sarto.lock");
  doctor->holder = lock_holder(path);
  doctor->is_served = doctor->holder && answers(doctor->database);
  if (doctor->holder && !doctor->is_served)
    doctor_find(doctor, "lock", DOCTOR_WRONG,
                "one process has a data folder: whatever holds it keeps every other from starting, and "
                "commands cannot reach it",
                "see what that process is (ps -p); a command such as backup or replay ends by itself, a "
                "server that does not answer is to be ended",
                "%s is held by process %ld, which does not answer on control.sock", folder, doctor->holder);
  free(path);
  free(folder);
}

/* ---- its files ---- */

struct looking {
  struct doctor *doctor;
  const char *folder, *base; /* "shop" */
  uid_t owner;
  bool has_forgotten, has_key, is_future_told;
};

static bool begins(const struct looking *looking, const char *name) {
  size_t length = strlen(looking->base);
  return !strncmp(name, looking->base, length) && (name[length] == '.' || name[length] == '-');
}

static bool is_own(const struct looking *looking, const char *name, const char *what) {
  size_t length = strlen(looking->base);
  return begins(looking, name) && !strcmp(name + length, what);
}

static void see_mode(const struct looking *looking, const char *name, const struct stat *file) {
  bool is_secret = is_own(looking, name, "-secret.key") || is_own(looking, name, "-tokens.json") ||
                   !strcmp(name, "control.sock");
  if (!(file->st_mode & 077)) return;
  if (is_secret)
    doctor_find(looking->doctor, "modes", DOCTOR_WRONG,
                "whoever opens it is trusted, or can make links, tokens and receipts that are",
                "chmod 600 it, and ask who could read it until now", "%s/%s: mode %03o, expected 600",
                looking->folder, name, (unsigned)(file->st_mode & 0777));
  else
    doctor_find(looking->doctor, "modes", DOCTOR_WRONG,
                "other users of this machine read the customers' data in it", "chmod go= it",
                "%s/%s: mode %03o, expected 600", looking->folder, name, (unsigned)(file->st_mode & 0777));
}

static void see_owner(const struct looking *looking, const char *name, const struct stat *file) {
  if (file->st_uid == looking->owner) return;
  doctor_find(
      looking->doctor, "owner", DOCTOR_WRONG,
      "the service cannot write it, or somebody else can: a command was run as another user, root perhaps",
      "chown it to the folder's owner, and run commands as that user",
      "%s/%s is of user %u, the folder of user %u", looking->folder, name, (unsigned)file->st_uid,
      (unsigned)looking->owner);
}

/* What is written carries the time of this machine. */
static void see_time(struct looking *looking, const char *name, const struct stat *file) {
  int64_t ahead_ms = (int64_t)file->st_mtim.tv_sec * 1000 - clock_now_ms();
  if (looking->is_future_told || ahead_ms < FUTURE_MS) return;
  looking->is_future_told = true;
  doctor_find(looking->doctor, "clock", DOCTOR_WRONG,
              "the clock went back: caps, quiet hours, ages and links go by it, and what was decided stands "
              "in the future",
              "set the clock, and keep it by NTP", "%s/%s was written %lld seconds from now", looking->folder,
              name, (long long)(ahead_ms / 1000));
}

static void see_file(struct looking *looking, const char *name) {
  char *path = files_join(looking->folder, name);
  struct stat file;
  bool is_there = !lstat(path, &file),
       is_ours = begins(looking, name) || !strcmp(name, "sarto.lock") || !strcmp(name, "control.sock");
  free(path);
  if (!is_there || !is_ours || S_ISDIR(file.st_mode)) return;
  looking->has_forgotten |= is_own(looking, name, "-forgotten.db");
  looking->has_key |= is_own(looking, name, "-secret.key");
  see_mode(looking, name, &file);
  see_owner(looking, name, &file);
  see_time(looking, name, &file);
}

/* ---- what does not belong there ---- */

static bool ends(const char *name, const char *end) {
  size_t length = strlen(name), end_length = strlen(end);
  return length > end_length && !strcmp(name + length - end_length, end);
}

static bool holds(const char *folder, const char *name, const char *file) {
  char *inner = files_join(folder, name), *path = files_join(inner, file);
  bool has = !access(path, F_OK);
  free(path);
  free(inner);
  return has;
}

static void see_stranger(const struct looking *looking, const char *name) {
  struct doctor *doctor = looking->doctor;
  if (holds(looking->folder, name, MANIFEST_NAME)) {
    doctor_find(doctor, "backups", DOCTOR_WRONG,
                "it goes with the disk that it is to outlive, and whoever is forgotten stays in it: nothing "
                "is erased from backups",
                "move it to another disk", "%s/%s is a backup inside the data folder", looking->folder, name);
  } else if (is_own(looking, name, "-restoring")) {
    doctor_find(doctor, "leftovers", DOCTOR_WRONG,
                "a restore was cut short: until it is over nothing can be read here",
                "start sarto serve, or run sarto restore again: whoever opens the database finishes it or "
                "takes it back",
                "%s/%s is a restore that was not finished", looking->folder, name);
  } else if (ends(name, ".db") && !begins(looking, name) && !strchr(name, '-')) {
    doctor_find(doctor, "folder", DOCTOR_WRONG,
                "a folder is for one database: lock and control socket are the folder's, so that commands "
                "meet the wrong server",
                "move one of them into a folder of its own, all its files together",
                "%s/%s is another database", looking->folder, name);
  } else if (!place_find(name, NULL, NULL)) {
    doctor_find(doctor, "folder", DOCTOR_ADVICE,
                "nothing looks after it: nobody is erased from it, and no backup has it",
                "move it away, if it is yours", "%s/%s is none of Sarto's files", looking->folder, name);
  }
}

/* Beside the folder: what a backup leaves that was killed, and what a restore puts aside. */
static void see_beside(struct doctor *doctor, const char *folder) {
  char *full = realpath(folder, NULL), *parent = full ? files_folder_of(full) : NULL, **names = NULL;
  size_t count = 0;
  if (parent && !files_list(*parent ? parent : "/", &names, &count, NULL))
    for (size_t i = 0; i < count; i++) {
      const char *own = files_name_of(full);
      bool is_aside = !strncmp(names[i], own, strlen(own)) && !strncmp(names[i] + strlen(own), "-before-", 8);
      if (!is_aside && !ends(names[i], BACKUP_UNFINISHED)) continue;
      doctor_find(doctor, "leftovers", DOCTOR_ADVICE,
                  "it is full of customers' data, and whoever is forgotten stays in it",
                  "delete it, once you are sure that you need it no more", "%s/%s is %s", parent, names[i],
                  is_aside ? "what a restore took the place of" : "a backup that was not finished");
    }
  files_free_names(names, count);
  free(parent);
  free(full);
}

static void see_key(const struct looking *looking) {
  if (!looking->has_forgotten || looking->has_key) return;
  doctor_find(looking->doctor, "key", DOCTOR_WRONG,
              "without it nobody can tell who was forgotten: they would come back with the next late event, "
              "links that were sent do not open, and the server does not start",
              "put your copy of the key back; there is no other way",
              "%s/%s-secret.key is missing, and people were forgotten here", looking->folder, looking->base);
}

static void see_folder_itself(const struct looking *looking, const struct stat *folder) {
  if (folder->st_mode & S_IWOTH)
    doctor_find(looking->doctor, "modes", DOCTOR_WRONG,
                "anybody on this machine can put files there, or take them away", "chmod o-w it",
                "%s: mode %04o: everybody may write there", looking->folder,
                (unsigned)(folder->st_mode & 07777));
  if (access(looking->folder, W_OK | X_OK))
    doctor_find(looking->doctor, "owner", DOCTOR_ADVICE, "as this user sarto cannot keep anything there",
                "run it as the folder's owner, this too", "%s cannot be written by user %u", looking->folder,
                (unsigned)getuid());
}

static void see_files(struct looking *looking) {
  char **names = NULL;
  size_t count = 0;
  struct error err;
  if (files_list(looking->folder, &names, &count, &err)) {
    doctor_find(looking->doctor, "folder", DOCTOR_WRONG, "there is nowhere to keep anything",
                "make it, mode 700, as the user of the service", "%s", err.text);
    return;
  }
  for (size_t i = 0; i < count; i++) see_file(looking, names[i]);
  for (size_t i = 0; i < count; i++) see_stranger(looking, names[i]);
  see_key(looking);
  files_free_names(names, count);
}

void doctor_see_folder(struct doctor *doctor) {
  char *folder = files_folder_of(doctor->database), *base = mem_copy_text(files_name_of(doctor->database));
  struct stat itself;
  if (ends(base, ".db")) base[strlen(base) - 3] = '\0';
  struct looking looking = {.doctor = doctor, .folder = folder, .base = base};
  if (!stat(folder, &itself)) {
    looking.owner = itself.st_uid;
    see_folder_itself(&looking, &itself);
  }
  see_files(&looking);
  see_beside(doctor, folder);
  free(base);
  free(folder);
}
