/* SPDX-License-Identifier: MIT */
/* list.h: the libraries of words. Each file defines tables of words (binding/words.h) and a function that puts them into a state;
 * list.c opens them all.
 */
#ifndef CON_WORDS_LIST_H
#define CON_WORDS_LIST_H

#include "binding/args.h"
#include "binding/words.h"
#include "kinds/green.h"
#include "sched/wait.h"

/* Every table of words, for help(); ends with NULL. */
extern const con_library *const con_libraries[];

/* Open everything into L: globals, and package.loaded.conlua. For a new state with the standard libraries. */
void con_lib_open(lua_State *L);

/* Each opens one library. The table of words of `require "conlua"` is on top of the stack. */
void con_lib_locks(lua_State *L);
void con_lib_meeting(lua_State *L);
void con_lib_queues(lua_State *L);
void con_lib_pipes(lua_State *L);
void con_lib_plain(lua_State *L);
void con_lib_cells(lua_State *L);
void con_lib_kinds(lua_State *L);
void con_lib_units(lua_State *L);
void con_lib_any(lua_State *L);
void con_lib_pools(lua_State *L);
void con_lib_system(lua_State *L);
void con_lib_coroutines(lua_State *L);
void con_lib_hooks(lua_State *L);
void con_lib_green(lua_State *L);
void con_lib_help(lua_State *L);
void con_lib_signals(lua_State *L);
void con_lib_subprocess(lua_State *L);
void con_lib_sockets(lua_State *L);
void con_lib_aio(lua_State *L);

/* The field `arena` of that table, which is no global. */
void con_lib_arena(lua_State *L);

/* The word `print`. */
int con_lib_print(lua_State *L);

/* thread.queue([maxsize]). */
extern const con_library con_library_local_queue;

/* Opens conlua.ring (aio.c); for package.preload. */
int con_aio_open(lua_State *L);

/* Run the callbacks of this unit's operations that are complete. As con_state_signals. */
con_status con_aio_handle_pending(lua_State *L);

/* Push an array of the live units of the family. */
void con_lib_push_units(lua_State *L);

/* What all that can be acquired share: `guard` and `with`; what releases is the __close of the handle. */
int con_lib_guard(lua_State *L, lua_CFunction acquire);
int con_lib_with(lua_State *L, lua_CFunction acquire);

/* Acquire a lock the way the language does; the status, not raised. */
con_status con_lib_acquire(lua_State *L, con_object *lock, con_time deadline);

/* What acquire gives for it: true; true, "abandoned"; or false. Raises what is to be raised. */
int con_lib_push_acquired(lua_State *L, con_status status);

/* Raise for a release that was not the caller's to make. */
int con_lib_misuse(lua_State *L, con_status status, con_object *lock, const char *action);

/* Replace require; see require.c. */
void con_open_requiring(lua_State *L);

#endif
