/* SPDX-License-Identifier: MIT */
/* repl.h: the loop of the prompt: read a chunk, run it, show its values.
 *
 * The main unit runs the loop; while it waits for a key, all other units go on. A chunk runs
 * protected, so neither an error nor Ctrl-C nor a deadlock ends the loop. Lines come from prompt.h;
 * stdlib/conlua/prompt/repl.lua prints values and finds completions.
 */
#ifndef CON_HOST_REPL_H
#define CON_HOST_REPL_H

#include <lua.h>

/* Run the loop until the input ends. Returns the exit code. */
int con_repl_run(lua_State *L);

#endif
