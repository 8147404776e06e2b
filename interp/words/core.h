/* SPDX-License-Identifier: MIT */
/* core.h: conlua.core, the module of C that all modules of stdlib/conlua use: small steps that Lua
 * cannot do. */
#ifndef CON_WORDS_CORE_H
#define CON_WORDS_CORE_H

#include <lua.h>

/* Let `require "conlua.core"` find the module in a new state. */
void con_core_preload(lua_State *L);

#endif
