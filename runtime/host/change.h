/* One change of the active release: from files to a crew that decides by them.
 *
 *   runtime's thread   change_new ──────────────────────────────────────────────────┐         change_apply → change_free
 *   any other          change_from_folder | _archive | _shelf: load, judge, keep, activate ┘
 *
 * So all but the last step may take its time. What is refused has changed nothing, and why is kept. One change of a
 * runtime at a time.
 */
#ifndef SARTO_HOST_CHANGE_H
#define SARTO_HOST_CHANGE_H

#include "host/shelf.h"
#include "sarto_admin.h"

struct change;

enum change_state {
  CHANGE_NEW,
  CHANGE_READY,   /* kept and active where there is a database: to be applied */
  CHANGE_SAME,    /* it is the active release */
  CHANGE_REFUSED, /* the findings say why */
  CHANGE_FAILED,  /* the error says why: of the world, or of the whole */
  CHANGE_RESTART, /* good, but it takes a restart: the findings say why */
  CHANGE_APPLIED
};

/* Copies the note, whose `why` is for the activation. */
struct change *change_new(sarto_runtime *runtime, const struct shelf_note *note);
void change_free(struct change *change); /* any thread; frees what the crew sat on before. NULL is fine */

/* From the runtime's folder, once two readings of it agree and its files were left alone for a while (folder.h). `known`: digest of the files that it had before, or ""; where
 * it still has those the state is CHANGE_SAME, whatever became of them. */
void change_from_folder(struct change *change, const char *known);
/* A tar, see tar.h: where it is none that is taken the state is FAILED, and that is kept among what was refused. */
void change_from_archive(struct change *change, struct slice archive);
void change_from_shelf(struct change *change, const char *which); /* see shelf_load */

/* On the runtime's thread, between two events. APPLIED, or FAILED, and then the release before is active again on the
 * shelf once change_take_back was called, on any thread. */
void change_apply(struct change *change);
enum status change_take_back(struct change *change,
                             struct error *err); /* NOT_FOUND, and what else releases.h says */

/* For the end of the server: what is being done is left, nothing else is begun, and the change fails with CLOSED, before it
 * is applied also where it was kept. What is being written to the shelf is written. Any thread, until change_free. */
void change_stop(struct change *change);

enum change_state change_state(const struct change *change);
const char *change_database(const struct change *change); /* NULL: none */
const char *change_release(const struct change *change);  /* its hash; "" where it has none */
const char *change_gate(const struct change *change);     /* what gate_try said; NULL: nothing was tried */
const struct findings *change_findings(const struct change *change);
const struct error *change_error(const struct change *change);
const char *
change_files(const struct change *change); /* digest of its files; "" where they could not be read */
int64_t
change_files_ms(const struct change *change); /* when the last of them was changed, by folder.h; 0: unknown */

#endif
