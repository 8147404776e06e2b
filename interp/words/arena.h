/* SPDX-License-Identifier: MIT */
/* arena.h: counts of the blocks in shared memory, for the search for leaks. */
#ifndef CON_WORDS_ARENA_H
#define CON_WORDS_ARENA_H

#include <lua.h>

/* conlua.arena() and conlua.arena(true), a function of the module; no word of the language. */
int con_arena_survey(lua_State *L);

#endif
