/* SPDX-License-Identifier: MIT */
/* repl.h: what happens between two prompts: read a chunk, run it, show its values.
 *
 * The main unit sits here; while it waits for a key, all others go on. A chunk runs protected, so neither an error nor Ctrl-C
 * nor a deadlock ends the loop. Lines come from prompt.h, the rest (printing values, completion) is stdlib/conlua/repl.lua.
 */
#ifndef CON_HOST_REPL_H
#define CON_HOST_REPL_H

#include <lua.h>

/* Until the input ends; the exit code. */
int con_repl_run(lua_State *L);

#endif
