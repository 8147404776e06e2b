/* SPDX-License-Identifier: MIT */
/* arena.h: what lies in the shared memory, for those who look for leaks. */
#ifndef CON_WORDS_ARENA_H
#define CON_WORDS_ARENA_H

#include <lua.h>

/* conlua.arena(), a function of the module that is no word of the language. */
int con_arena_survey(lua_State *L);

#endif
