/* SPDX-License-Identifier: MIT */
/* embed.h: the Lua files of stdlib/conlua, put into the program by the build (cmake/embed.lua). */
#ifndef CON_BINDING_EMBED_H
#define CON_BINDING_EMBED_H

#include <stddef.h>

struct con_embedded {
  const char *name; /* of the module: "conlua.timer" */
  const char *data;
  size_t size;
};

extern const struct con_embedded con_embedded_files[];
extern const size_t con_embedded_count;

#endif
