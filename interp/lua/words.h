/* SPDX-License-Identifier: MIT */
/* words.h: the tables of words. A library of lib/ is a table of these, each with its usage and help beside the function;
 * help(), the manual and the test that nothing is undocumented are made from them.
 */
#ifndef CON_LUA_WORDS_H
#define CON_LUA_WORDS_H

#include <lua.h>

#include "units/object.h"

typedef struct con_word {
  const char *name;
  lua_CFunction function;
  const char *usage; /* "lock:acquire([wait]) -> boolean" */
  const char *help;  /* one or two sentences */
} con_word;

/* A table of words: those of one library. */
typedef struct con_library {
  const char
      *name; /* "lock": a global of words if `kind` is CON_KIND_NONE, else the methods of a kind */
  con_kind kind;
  const con_word *words; /* ends with a NULL name */
} con_library;

/* Every table, for help(); ends with a NULL name. Filled in by lib/. */
extern const con_library *const con_libraries[];

/* Set each word as a field of the table on top. */
void con_words_set(lua_State *L, const con_word *words);

/* Set the methods of handles of `kind`, once: `words`, with "__..." among them as
 * metamethods and the others as __index, and tostring as "<lock#1>". */
void con_words_class(lua_State *L, con_kind kind, const con_word *words);

#endif
