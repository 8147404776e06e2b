/* SPDX-License-Identifier: MIT */
/* stream.h: Lua's files as streams of C. */
#ifndef CON_IO_STREAM_H
#define CON_IO_STREAM_H

#include <lua.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/status.h"

/* The keys in the registry under which liolib.c keeps the default files. */
#define CON_IO_INPUT "_IO_input"
#define CON_IO_OUTPUT "_IO_output"

/* The open file at `index`, with the metatable LUA_FILEHANDLE. Raises as Lua does. */
FILE *con_stream_check(lua_State *L, int index);

/* Push the default file `key`, CON_IO_INPUT or CON_IO_OUTPUT. Raises if the file is closed. */
FILE *con_stream_default(lua_State *L, const char *key);

/* Is `f` a regular file, whose reads and writes never wait? */
bool con_stream_is_regular(FILE *f);

/* How many bytes lie in the buffer, read from the system and not yet from the stream. */
size_t con_stream_buffered(FILE *f);

/* Raise the error for the status of an operation on a stream, if it is one. Returns 0. */
int con_stream_raise(lua_State *L, con_status status);

#endif
