/* Reading declarations, `kind "name" { … }`, from Lua into records, driven by tables of fields.
 *
 * A field says its name, how it is read, where in the record it goes and its bounds; what a table does not
 * list is unknown and refused with the nearest name, what it lists without a reader is refused as not
 * supported yet. Readers never raise: they complain, with file and line, and go on, so that all errors are
 * found at once.
 */
#ifndef SARTO_SCRIPT_DECLARE_H
#define SARTO_SCRIPT_DECLARE_H

#include <lua.h>

#include "script/release.h"
#include "script/source.h"

enum { DATA_FILE_BYTES_MAX = 4 << 20 }; /* of a file that is read for its declarations alone */

struct list {
  void *items;
  size_t count, capacity;
  size_t taken_count; /* so many of their names are in loading.taken */
};
/* Room for so many before items move: for lists into which is pointed while they grow. */
void list_reserve(struct arena *arena, struct list *list, size_t capacity, size_t item_bytes);
void *list_add(struct arena *arena, struct list *list, size_t item_bytes); /* zeroed; moves the items */

/* What has been read so far, and of which file. */
struct loading {
  struct release *release;
  struct workspace *workspace;
  struct findings *findings;
  const struct stdlib_module *modules;
  struct arena *texts; /* of what is declared: the workspace's, or for offers the catalogue's */
  const struct release_file *file;
  const struct source *source;
  struct list purposes, channels, placements, frames, origins, event_types, host_functions, hard, soft,
      audiences, guardrails, asks, signals, strategies, expectations;
  struct taken *taken;             /* declare_kinds.c's: which names there are */
  struct list counted;             /* source_counts.c's */
  const struct declared *declared; /* in this file */
  struct begun *begun;             /* in this file, newest first */
  bool has_settings;
  bool has_salt, has_links;
  bool has_offers;     /* offers.lua was read to its end */
  size_t bytes_max;    /* what the records may take once this file is read */
  int functions_count; /* of this file */
  bool has_functions;  /* it declared something that is called: its image is kept */
};

/* A declaration whose name was written; its fields are still to come. In the arena. */
struct begun {
  struct begun *before; /* in this file */
  const char *kind, *name;
  int line;
  bool is_whole;
};

/* Every declaration of the file so far, newest first: which of two of one name a finding is about. */
struct declared {
  const struct declared *before;
  const char *kind, *name;
};

/* One declaration being read. */
struct reading {
  struct loading *loading;
  lua_State *L;
  const char *kind, *name; /* the name is NULL for a kind without */
  const struct declared *declared;
  char path[256];
};

struct field {
  const char *name;
  void (*read)(struct reading *reading, const struct field *field,
               void *into); /* of the value on top of the stack */
  size_t offset;
  bool is_required;
  double min, max;            /* read_number, read_whole */
  const struct field *fields; /* read_record */
  const char *const *choices; /* read_choice, NULL-ended */
};

size_t declared_bytes(const struct loading *loading); /* that the records take */

/* Reads the table on top of the stack into `record`. */
void read_fields(struct reading *reading, const struct field *fields, void *record);
void complain(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same, and what was got instead: what is on top of the stack. */
void complain_got(struct reading *reading, const char *format, ...) __attribute__((format(printf, 2, 3)));
void complain_unknown(struct reading *reading, const char *what, const char *name, const char *const *names);
int declared_line(const struct reading *reading); /* of what the path leads to */
int line_of_file(
    lua_State
        *L); /* where the file itself stands, whatever functions it called on the way; 0: it does not say */
/* The path of a member, for the time of reading it. */
size_t path_push(struct reading *reading, const char *segment);
void path_pop(struct reading *reading, size_t length);

void read_text(struct reading *reading, const struct field *field, void *into);   /* const char * */
void read_number(struct reading *reading, const struct field *field, void *into); /* double */
void read_whole(struct reading *reading, const struct field *field, void *into);  /* size_t */
void read_names(struct reading *reading, const struct field *field, void *into);  /* const char *const * */
void read_duration(struct reading *reading, const struct field *field,
                   void *into); /* int64_t, ms, of whole seconds */
void read_boolean(struct reading *reading, const struct field *field, void *into); /* bool */
void read_choice(struct reading *reading, const struct field *field,
                 void *into); /* an enum: index of the choice */
void read_day(struct reading *reading, const struct field *field,
              void *into); /* int64_t, ms, of its midnight */
void read_record(struct reading *reading, const struct field *field, void *into);

/* Sets one global for each kind of declaration; for those that do not belong into this file, one that says
 * so. */
void declare_open(lua_State *L, struct loading *loading);
/* Complains of those declarations of the file that end with their name. */
void declare_end(struct loading *loading);
/* The line where that name of that kind (of hard and of soft data each any) was first declared, and its file, borrowed; 0
 * where it was not, or that is not known. Until declare_close. */
int declare_where(const struct loading *loading, const char *kind, const char *name, const char **file);
void declare_close(struct loading *loading); /* once all files are read */
/* Every kind's name, NULL-ended. */
extern const char *const declare_names[];
/* The fields of a kind, ended by one without a name; NULL where the kind is not supported yet. */
const struct field *declare_fields(const char *kind);

#endif
