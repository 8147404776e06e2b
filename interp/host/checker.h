/* SPDX-License-Identifier: MIT */
/* checker.h: `conlua check`, as its Lua (stdlib/conlua/check) sees the explorer of check/. */
#ifndef CON_HOST_CHECKER_H
#define CON_HOST_CHECKER_H

#include <lua.h>

/* Let addresses be the same in each run of the program, so that a schedule means the same: the
 * program begins anew, with `argv`. Returns where the system does not allow that. First thing. */
void con_checker_fix_addresses(char **argv);

/* Let the checker find its functions of C by `require "conlua.check.core"`. */
void con_checker_open(lua_State *L);

#endif
