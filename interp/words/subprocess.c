/* SPDX-License-Identifier: MIT */
/* subprocess.c: the table {cmd, arg..., cwd=, env=}, and the start of its program. */
#include "words/subprocess.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "binding/args.h"
#include "io/ends.h"

void con_subprocess_check_fields(lua_State *L, const char *const *known) {
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    bool ok = lua_isinteger(L, -2);
    if (lua_type(L, -2) == LUA_TSTRING)
      for (int i = 0; known[i] != NULL; i++) ok = ok || strcmp(lua_tostring(L, -2), known[i]) == 0;
    if (ok) continue;
    lua_pushvalue(L, -2);
    con_arg_error(L, 1, lua_pushfstring(L, "unknown field '%s'", luaL_tolstring(L, -1, NULL)));
  }
}

/* Push the words of the command as an array of C that ends with NULL. The pushed values keep the
 * strings. */
static char **push_words(lua_State *L) {
  lua_Integer n = luaL_len(L, 1);
  con_arg_check(L, n >= 1, 1, "no command");
  char **words = lua_newuserdatauv(L, (size_t)(n + 1) * sizeof *words, 1);
  int keep = lua_gettop(L);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    size_t size;
    if (lua_geti(L, 1, i) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
      con_arg_error(
          L, 1,
          lua_pushfstring(L, "string expected at [%d], got %s", (int)i, luaL_typename(L, -1)));
    words[i - 1] = (char *)(uintptr_t)lua_tolstring(L, -1, &size);
    if (strlen(words[i - 1]) != size)
      con_arg_error(L, 1, lua_pushfstring(L, "the word at [%d] has a zero byte in it", (int)i));
    lua_rawseti(L, -2, i);
  }
  words[n] = NULL;
  lua_setiuservalue(L, keep, 1);
  return words;
}

int con_subprocess_field(lua_State *L, const char *name, int type) {
  int found = lua_getfield(L, 1, name);
  if (found != type && found != LUA_TNIL)
    con_arg_error(L, 1,
                  lua_pushfstring(L, "field '%s' must be a %s, not a %s", name,
                                  lua_typename(L, type), luaL_typename(L, -1)));
  return found;
}

/* Push field 'cwd'. NULL: the program runs in the folder of this process. */
static const char *push_folder(lua_State *L) {
  size_t size;
  if (con_subprocess_field(L, "cwd", LUA_TSTRING) == LUA_TNIL) return NULL;
  const char *folder = lua_tolstring(L, -1, &size);
  con_arg_check(L, strlen(folder) == size, 1, "field 'cwd' has a zero byte in it");
  return folder;
}

/* Raise for a variable that the system would misread: an empty name, `=` in a name, a zero byte. */
static void check_variable(lua_State *L, const char *name, size_t name_size, const char *value,
                           size_t size) {
  if (name_size == 0 || memchr(name, '=', name_size) != NULL)
    con_arg_error(L, 1, lua_pushfstring(L, "field 'env' has a name '%s'", name));
  if (strlen(name) != name_size || strlen(value) != size)
    con_arg_error(L, 1, lua_pushfstring(L, "field 'env' has a zero byte at '%s'", name));
}

/* Push field 'env', {NAME = value}, as an array of C. NULL: the program inherits the
 * environment. */
static char **push_environment(lua_State *L) {
  if (con_subprocess_field(L, "env", LUA_TTABLE) == LUA_TNIL) return NULL;
  int table = lua_gettop(L);
  size_t n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) n++;
  char **env = lua_newuserdatauv(L, (n + 1) * sizeof *env, 1);
  lua_createtable(L, (int)n, 0);
  n = 0;
  for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !lua_isstring(L, -1))
      con_arg_error(L, 1, "field 'env' must map names to strings");
    size_t size, name_size;
    const char *value = luaL_tolstring(L, -1, &size), *name = lua_tolstring(L, -3, &name_size);
    check_variable(L, name, name_size, value, size);
    env[n++] = (char *)(uintptr_t)lua_pushfstring(L, "%s=%s", name, value);
    lua_rawseti(L, table + 2, (lua_Integer)n);
    lua_pop(L, 1);
  }
  env[n] = NULL;
  lua_setiuservalue(L, table + 1, 1);
  return env;
}

void con_subprocess_read(lua_State *L, con_program *p) {
  memset(p, 0, sizeof *p);
  p->fds[0] = p->fds[1] = p->fds[2] = -1;
  p->argv = push_words(L);
  p->cwd = push_folder(L);
  p->env = push_environment(L);
  p->closes = true;
}

void con_subprocess_close(int *fds) {
  for (int i = 0; i < 3; i++) {
    if (fds[i] >= 0) con_ends_close(fds[i]);
    fds[i] = -1;
  }
}

/* Open pipes for the program's stdin, stdout and stderr; without `input` its stdin is /dev/null.
 * Returns 0 or an errno. */
static int open_ends(con_subprocess_ends *e, bool input) {
  int error = 0;
  for (int i = 0; i < 3; i++) e->ours[i] = e->theirs[i] = -1;
  for (int i = 0; i < 3 && error == 0; i++) {
    int fds[2];
    if (i == 0 && !input) {
      e->theirs[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
      error = e->theirs[0] < 0 ? errno : 0;
    } else if ((error = con_ends_pipe(fds)) == 0) {
      e->ours[i] = fds[i == 0 ? 1 : 0];
      e->theirs[i] = fds[i == 0 ? 0 : 1];
    }
  }
  return error;
}

pid_t con_subprocess_start(lua_State *L, con_program *p, con_subprocess_ends *e, bool input) {
  pid_t pid = 0;
  con_program_step step = CON_PROGRAM_RUN;
  int error = open_ends(e, input);
  if (error == 0) {
    memcpy(p->fds, e->theirs, sizeof p->fds);
    error = con_program_start(p, &pid, &step);
  }
  con_subprocess_close(e->theirs);
  if (error == 0) return pid;
  con_subprocess_close(e->ours);
  const char *code = strerrorname_np(error), *why = strerror(error);
  if (step == CON_PROGRAM_CWD)
    luaL_error(L, "cannot change to the folder '%s': %s: %s", p->cwd, code, why);
  if (step == CON_PROGRAM_INTERPRETER) why = "the interpreter that its first line names is missing";
  luaL_error(L, "cannot run '%s': %s: %s", p->argv[0], code, why);
  return 0;
}
