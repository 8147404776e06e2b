/* SPDX-License-Identifier: MIT */
/* dispatch.h: what scheduling.drive needs of C. */
#ifndef CON_WORDS_DISPATCH_H
#define CON_WORDS_DISPATCH_H

#include <lua.h>

/* Let conlua's own Lua find the functions as the module conlua.dispatch. */
void con_dispatch_preload(lua_State *L);

#endif
