/* One file of a workspace, as text: what a release is made of, wherever it comes from and wherever it is kept. */
#ifndef SARTO_DOMAIN_RELEASE_FILE_H
#define SARTO_DOMAIN_RELEASE_FILE_H

#include "base/buffer.h"

struct release_file {
  const char *name; /* relative to the workspace, with '/': "strategies/birthday.lua" */
  struct slice text;
};

#endif
