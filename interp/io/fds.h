/* SPDX-License-Identifier: MIT */
/* fds.h: conlua.fds, what stdlib/conlua needs of C to wait for descriptors: sockets, select, selectors, look-ups.
 *
 * A record is the Lua table that a socket or selector has beside it. While a unit waits for its descriptor, the record has
 * the unit's address as a key, and, where only one unit may wait, as the value of `reader` or `writer`. An address left
 * there by a fork means nothing in the child, since that unit runs in another process.
 *
 * Uses:   wait.
 */
#ifndef CON_IO_FDS_H
#define CON_IO_FDS_H

#include <lua.h>

/* Opens conlua.fds; for package.preload. */
int con_fds_open(lua_State *L);

#endif
