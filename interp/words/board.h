/* SPDX-License-Identifier: MIT */
/* board.h: conlua.board, the module of C by which stdlib/conlua works with pools and executors
 * (objects/pool.h).
 */
#ifndef CON_WORDS_BOARD_H
#define CON_WORDS_BOARD_H

#include <lauxlib.h>

#include "objects/pool.h"

/* Push the table of functions of conlua.board. For con_own_preload. */
int con_board_open(lua_State *L);

/* ---- for board_take.c ---- */

/* The functions of board_take.c; ends with NULL. */
extern const luaL_Reg con_board_taking[];

/* The pool at 1; raises if there is none. */
con_pool *con_board_pool(lua_State *L);

/* con_board_pool, for a look or a change that is not announced: `conlua check` is told. `queued`:
 * of the tasks that are queued, else of what has ended. */
con_pool *con_board_touch(lua_State *L, bool queued);

/* The functions of board_end.c; ends with NULL. */
extern const luaL_Reg con_board_ending[];

/* End the job at index `job`, or its part k: with the n values on top, which are popped, or with
 * the outcome that a worker of this state has left in the job. Raises nothing. */
void con_board_end(lua_State *L, int job, lua_Integer k, int n);

/* Take record number `id` out of `records`, and count a task under way less, if that was not done
 * before. */
void con_board_release(lua_State *L, con_pool *p, int records, lua_Integer id);

/* Does the running Lua state own the pool? */
bool con_board_owns(const con_pool *p);

/* Put the table at `item` at the end of the queue at `queue`: the queue has fields `first` and
 * `last`, the item a field `behind`, so no memory is needed. */
void con_board_put_last(lua_State *L, int queue, int item);

/* Is the unit a worker of the pool? */
bool con_board_works_for(const con_unit *u, const con_pool *p);

/* Encode the n values from `first` on into a new message, for errors called `what`, to a
 * worker if `lends` (con_encode_lent). NULL: n is 0. Raises for a value that cannot be sent, and if
 * there is no memory. */
con_message *con_board_encode(lua_State *L, int first, int n, const char *what, bool lends);

#endif
