/* SPDX-License-Identifier: MIT */
/* fds.h: conlua.fds: the C functions with which stdlib/conlua waits for descriptors: of sockets,
 * select, selectors and look-ups.
 *
 * Each socket and selector has a Lua table, its record. While a unit waits for the descriptor, the
 * unit's address is a key in the record, and, where only one unit may wait, the value of `reader`
 * or `writer`. A forked child ignores the addresses that the fork copied, since those units do not
 * run there.
 */
#ifndef CON_IO_FDS_H
#define CON_IO_FDS_H

#include <lua.h>

/* Open conlua.fds; for package.preload. */
int con_fds_open(lua_State *L);

#endif
