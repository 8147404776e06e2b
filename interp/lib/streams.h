/* SPDX-License-Identifier: MIT */
/* streams.h: what reading.c, writing.c and programs.c share: Lua's files, whose operations here let other units go on.
 *
 * A stream is read and written through its FILE, so everything of C that shares it keeps working. Where an operation would
 * stop in the kernel, it waits for the descriptor outside the state's lock first. Regular files never stop, and are used
 * under the lock.
 *
 * Uses:   turns, wait.
 */
#ifndef CON_LIB_STREAMS_H
#define CON_LIB_STREAMS_H

#include <lauxlib.h>
#include <stdio.h>

#include "lib/turns.h"

#define CON_IO_INPUT "_IO_input" /* where liolib.c keeps the default files in the registry */
#define CON_IO_OUTPUT "_IO_output"

/* The open file at `index`, of the metatable LUA_FILEHANDLE; raises as Lua does. */
FILE *con_check_file(lua_State *L, int index);

/* The default file `key`, CON_IO_INPUT or CON_IO_OUTPUT; raises if it is closed. Leaves it on the stack. */
FILE *con_default_file(lua_State *L, const char *key);

/* Does the kernel answer at once for it, whatever is asked? */
bool con_is_regular(FILE *f);

/* How many bytes were read from the system and not yet from it. */
size_t con_stream_buffered(FILE *f);

/* Write to `f`; `flush`: down to the system. CON_OK, with *error = 0 or an errno; or why it stopped. */
con_status con_stream_write(lua_State *L, FILE *f, const char *data, size_t size, bool flush,
                            int *error);

/* Read a line of `f` with its newline, and push it, or nil at the end. CON_OK, or why it stopped: then nothing is pushed. */
con_status con_stream_line(lua_State *L, FILE *f);

/* Raise for a status of an operation on streams. Returns 0. */
int con_stream_raise(lua_State *L, con_status status);

/* Set the functions and methods in io and LUA_FILEHANDLE. */
void con_open_reading(lua_State *L);
void con_open_writing(lua_State *L);
void con_open_programs(lua_State *L);

#endif
