/* SPDX-License-Identifier: MIT */
/* streams.h: what read.c, write.c and popen.c share: Lua's files, whose operations here let other units go on.
 *
 * A stream is read and written through its FILE, so everything of C that shares it keeps working. Where an operation would
 * stop in the kernel, it waits for the descriptor outside the state's lock first. Regular files never stop, and are used
 * under the lock.
 *
 * Uses:   turns, wait.
 */
#ifndef CON_WORDS_STREAMS_H
#define CON_WORDS_STREAMS_H

#include "io/stream.h"
#include "io/turns.h"

/* Write to `f`; `flush`: down to the system. CON_OK, with *error = 0 or an errno; or why it stopped. */
con_status con_stream_write(lua_State *L, FILE *f, const char *data, size_t size, bool flush,
                            int *error);

/* Read a line of `f` with its newline, and push it, or nil at the end. CON_OK, or why it stopped: then nothing is pushed. */
con_status con_stream_line(lua_State *L, FILE *f);

#endif
