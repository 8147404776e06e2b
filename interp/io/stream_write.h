/* SPDX-License-Identifier: MIT */
/* stream_write.h: writing to a stream of C in whole pieces, while other units run.
 *
 * The bytes go through the buffer of the FILE, so C code that shares the FILE keeps working. Where
 * the system would stop the thread, the write first waits for room, without the state's lock. The
 * bytes of a call are never mixed with those that another unit of the family writes to the
 * stream.
 */
#ifndef CON_IO_STREAM_WRITE_H
#define CON_IO_STREAM_WRITE_H

#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

/* Write `size` bytes to `f`; `flush`: and everything in the buffer to the system. Returns CON_OK,
 * with *error 0 or an errno; or the status that ended a wait, with the rest not written. If stdout
 * or stderr has no reader any more, the process ends by SIGPIPE (con_signals_end_by_pipe). */
con_status con_stream_write(lua_State *L, FILE *f, const char *data, size_t size, bool flush,
                            int *error);

#endif
