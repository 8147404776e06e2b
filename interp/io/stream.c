/* SPDX-License-Identifier: MIT */
#include "io/stream.h"

#include <lauxlib.h>
#include <lualib.h>
#include <sys/stat.h>

#include "binding/args.h"

FILE *con_stream_check(lua_State *L, int index) {
  luaL_Stream *s = luaL_checkudata(L, index, LUA_FILEHANDLE);
  if (s->closef == NULL) luaL_error(L, "attempt to use a closed file");
  return s->f;
}

FILE *con_stream_default(lua_State *L, const char *key) {
  lua_getfield(L, LUA_REGISTRYINDEX, key);
  luaL_Stream *s = lua_touserdata(L, -1);
  if (s->closef == NULL) luaL_error(L, "default %s file is closed", key + sizeof "_IO_" - 1);
  return s->f;
}

bool con_stream_is_regular(FILE *f) {
  struct stat st;
  return fstat(fileno(f), &st) == 0 && S_ISREG(st.st_mode);
}

int con_stream_raise(lua_State *L, con_status status) {
  if (status == CON_NO_MEMORY) return luaL_error(L, "not enough memory");
  return con_raise_status(L, status);
}

size_t con_stream_buffered(FILE *f) {
#ifdef __GLIBC__
  return (size_t)(f->_IO_read_end - f->_IO_read_ptr);
#else
#error "the C library does not tell what a stream has in its buffer"
#endif
}
