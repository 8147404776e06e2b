/* SPDX-License-Identifier: MIT */
/* board.h: conlua.board, the module of C by which stdlib/conlua works with pools and executors
 * (objects/pool.h). */
#ifndef CON_WORDS_BOARD_H
#define CON_WORDS_BOARD_H

#include <lua.h>

/* Push the table of functions of conlua.board. For con_own_preload. */
int con_board_open(lua_State *L);

#endif
