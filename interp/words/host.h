/* SPDX-License-Identifier: MIT */
/* host.h: conlua.host, what conlua's own Lua asks of the terminal and of the program's file. */
#ifndef CON_WORDS_HOST_H
#define CON_WORDS_HOST_H

#include <lua.h>

/* Let conlua's own Lua find the functions as the module conlua.host. */
void con_host_preload(lua_State *L);

/* lua_CFunctions.
 * is_terminal(descriptor) -> boolean
 * program() -> the path of this program */
int con_host_is_terminal(lua_State *L);
int con_host_program(lua_State *L);

#endif
