/* SPDX-License-Identifier: MIT */
/* stream_read.h: reading a stream of C with the results of Lua's io.read, while other units run.
 *
 * A read takes characters from the buffer of the FILE, so C code that shares the FILE keeps
 * working. Where the buffer is empty and the system would stop the thread, the read first waits for
 * the descriptor, without the state's lock. Regular files never stop, and are read under the lock.
 */
#ifndef CON_IO_STREAM_READ_H
#define CON_IO_STREAM_READ_H

#include <lua.h>
#include <stdio.h>

#include "base/status.h"

/* Read a value for each of the n formats from stack index `first` on, as io.read does, and push the
 * values. The file must be on the stack, or it might be collected during a wait. Like Lua, checks a
 * format only when its turn comes: a bad format raises after the values before are read, and
 * formats behind the end of the file are ignored. Returns the number of values pushed; after an
 * error of the system: nil, a message and the errno. */
int con_stream_read(lua_State *L, FILE *f, int first, int n);

/* Read a line including the newline, and push it; nil at the end of the file. Returns CON_OK; or
 * the status that ended the wait, with nothing pushed. */
con_status con_stream_line(lua_State *L, FILE *f);

#endif
