/* SPDX-License-Identifier: MIT */
#include "words/host.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "binding/own.h"
#include "kinds/upcalls.h"
#include "units/family.h"
#include "units/unit.h"

#define COLUMNS 80 /* where nobody says how wide the terminal is */
#define ROWS 24

/* columns() -> the width of the terminal on stdout, else what COLUMNS says, else 80 */
static int host_columns(lua_State *L) {
  struct winsize size;
  const char *text = getenv("COLUMNS");
  int n = text != NULL ? atoi(text) : 0;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) n = size.ws_col;
  lua_pushinteger(L, n > 0 ? n : COLUMNS);
  return 1;
}

/* terminal() -> the rows of the terminal that shows what this unit prints; nil: nobody reads there
 * page by page, since stdout is something else, or the unit is not the script's main one */
static int host_terminal(lua_State *L) {
  struct winsize size;
  if (con_process_is_foreign || con_self() != con_family_root->root) return 0;
  int fd = con_host.terminal != NULL ? con_host.terminal() : -1;
  if (fd < 0) fd = STDOUT_FILENO;
  if (!isatty(fd)) return 0;
  bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0;
  lua_pushinteger(L, known ? size.ws_row : ROWS);
  return 1;
}

int con_host_is_terminal(lua_State *L) {
  lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));
  return 1;
}

int con_host_program(lua_State *L) {
  char path[4096];
  ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  if (n <= 0) return luaL_error(L, "cannot find this program: %s", strerror(errno));
  lua_pushlstring(L, path, (size_t)n);
  return 1;
}

static int open_host(lua_State *L) {
  static const luaL_Reg functions[] = {{"columns", host_columns},
                                       {"is_terminal", con_host_is_terminal},
                                       {"program", con_host_program},
                                       {"terminal", host_terminal},
                                       {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}

void con_host_preload(lua_State *L) { con_own_preload(L, "conlua.host", open_host); }
