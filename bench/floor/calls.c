/* calls.c COUNT: two calls, from Lua, of methods of a userdata that do nothing in C.
 *
 * What any pair `m:acquire() m:release()` pays before a lock is looked at.
 */
#include "floor.h"

#include <lauxlib.h>
#include <lualib.h>

static const char LOOP[] = "local o, n = ...\n"
                           "for _ = 1, n do o:a() o:b() end\n";

static int nothing(lua_State *L) {
  (void)L;
  return 0;
}

static const luaL_Reg METHODS[] = {{"a", nothing}, {"b", nothing}, {NULL, NULL}};

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 1000000);
  lua_State *L = luaL_newstate();
  floor_check(L != NULL, "out of memory");
  luaL_openlibs(L);
  floor_check(luaL_loadstring(L, LOOP) == LUA_OK, "the loop does not compile");
  lua_newuserdatauv(L, 8, 0);
  luaL_newmetatable(L, "empty");
  luaL_newlib(L, METHODS);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  lua_pushinteger(L, count);
  double start = floor_clock();
  floor_check(lua_pcall(L, 2, 0, 0) == LUA_OK, "the loop failed");
  double seconds = floor_clock() - start;
  lua_close(L);
  floor_report(seconds, count);
  return 0;
}
