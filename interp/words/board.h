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

/* Is the unit a worker of the pool? */
bool con_board_works_for(const con_unit *u, const con_pool *p);

/* Encode the n values from `first` on into a new message, for errors called `what`, to a
 * worker if `lends` (con_encode_lent). NULL: n is 0. Raises for a value that cannot be sent, and if
 * there is no memory. */
con_message *con_board_encode(lua_State *L, int first, int n, const char *what, bool lends);

#endif
