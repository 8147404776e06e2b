/* SPDX-License-Identifier: MIT */
#include "host/checker_load.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check/control.h"
#include "check/point.h"
#include "check/replay.h"
#include "sched/here.h"

#define KNOWN 200 /* sources; more are rewritten in each run, and have sites of their own there */

typedef struct rewritten {
  uint64_t hash;
  size_t size; /* of the source */
  char *text;
  size_t length;
} rewritten;

/* Kept from run to run. */
typedef struct loader {
  lua_State *L; /* of the checker */
  con_local here;
  int f; /* a reference of L */
  uint32_t n;
  rewritten known[KNOWN];
  char *input; /* all that stands on stdin; NULL: not read yet */
  size_t n_input;
} loader;

static loader *all;

bool con_checker_load_sites(lua_State *L, int list) {
  lua_Integer n = luaL_len(L, list);
  if (n >= CON_CHECK_SITES / 2) return false;
  for (lua_Integer i = 1; i <= n; i++) {
    con_site site = {0, NULL, NULL};
    lua_rawgeti(L, list, i);
    lua_getfield(L, -1, "line");
    site.line = (uint32_t)lua_tointeger(L, -1);
    lua_getfield(L, -2, "text");
    site.text = strdup(lua_tostring(L, -1));
    if (lua_getfield(L, -3, "name") == LUA_TSTRING) site.name = strdup(lua_tostring(L, -1));
    bool added = con_replay_add_site(site) != 0;
    lua_pop(L, 4);
    if (!added) return false;
  }
  return true;
}

void con_checker_load_open(lua_State *L) {
  all = con_control_memory(sizeof *all);
  all->L = L;
  all->here = con_here;
  lua_pushvalue(L, 1);
  all->f = luaL_ref(L, LUA_REGISTRYINDEX);
}

static uint64_t hash(const char *bytes, size_t size) {
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++) h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
  return h;
}

/* rewrite(source) -> text; or nil, {line, why}. In the checker's state. */
static int rewrite(lua_State *L) {
  lua_rawgeti(L, LUA_REGISTRYINDEX, all->f);
  lua_insert(L, 1);
  lua_pushinteger(L, con_replay_sites());
  lua_call(L, 2, 2);
  if (!lua_isnil(L, 1) && !con_checker_load_sites(L, 2)) luaL_error(L, "the sources are too long");
  return 2;
}

static void keep(uint64_t h, size_t size, const char *text, size_t length) {
  char *copy = all->n < KNOWN ? malloc(length) : NULL;
  if (copy == NULL) return;
  memcpy(copy, text, length);
  all->known[all->n++] = (rewritten){h, size, copy, length};
}

/* Rewrite in the checker's state, of which nothing is of the run; the answer goes to L. */
static int rewrite_apart(lua_State *L, const char *source, size_t size, uint64_t h) {
  lua_State *own = all->L;
  con_local here = con_here;
  uint32_t me = con_control_here->me;
  size_t length;
  int top = lua_gettop(own), n = 1;
  con_control_here->me = 0;
  con_here = all->here;
  lua_pushcfunction(own, rewrite);
  lua_pushlstring(own, source, size);
  bool ok = lua_pcall(own, 1, 2, 0) == LUA_OK;
  const char *text = ok && lua_isstring(own, -2) ? lua_tolstring(own, -2, &length) : NULL;
  if (text != NULL) keep(h, size, text, length);
  con_here = here;
  con_control_here->me = me;
  if (text != NULL) {
    lua_pushlstring(L, text, length);
  } else {
    n = 3;
    lua_pushnil(L);
    if (ok) lua_getfield(own, -1, "line");
    if (ok) lua_getfield(own, -2, "why");
    lua_pushinteger(L, ok ? lua_tointeger(own, -2) : 0);
    lua_pushstring(L, lua_isstring(own, -1) ? lua_tostring(own, -1) : "cannot be rewritten");
  }
  lua_settop(own, top);
  return n;
}

int con_checker_load_rewritten(lua_State *L) {
  size_t size;
  const char *source = luaL_checklstring(L, 1, &size);
  uint64_t h = hash(source, size);
  for (uint32_t i = 0; i < all->n; i++) {
    const rewritten *r = &all->known[i];
    if (r->hash != h || r->size != size) continue;
    lua_pushlstring(L, r->text, r->length);
    return 1;
  }
  return rewrite_apart(L, source, size, h);
}

/* ---- what a script reads ---- */

#define MOST ((size_t)64 << 20) /* bytes of a file, and of stdin */

/* Read `fd` to its end into memory from malloc. Returns NULL with errno; EFBIG: more than MOST. */
static char *read_all(int fd, size_t *size) {
  size_t room = 65536;
  char *text = malloc(room);
  *size = 0;
  while (text != NULL) {
    ssize_t n = read(fd, text + *size, room - *size);
    if (n == 0) return text;
    if (n < 0 && errno == EINTR && !con_control_here->is_interrupted) continue;
    if (n > 0) *size += (size_t)n;
    if (n > 0 && *size < room) continue;
    char *more = n > 0 && room < MOST ? realloc(text, room *= 2) : NULL;
    if (more == NULL) {
      if (n > 0) errno = room < MOST ? ENOMEM : EFBIG;
      free(text);
    }
    text = more;
  }
  return NULL;
}

static int no_text(lua_State *L, const char *path, int error) {
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", path, strerror(error));
  lua_pushinteger(L, error);
  return 3;
}

int con_checker_load_file(lua_State *L) {
  const char *path = luaL_checkstring(L, 1);
  struct stat about;
  size_t size;
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd == -1) return no_text(L, path, errno);
  bool ends = fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  if (!ends) errno = S_ISDIR(about.st_mode) ? EISDIR : ESPIPE;
  char *text = ends ? read_all(fd, &size) : NULL;
  int error = errno;
  close(fd);
  if (text == NULL) return no_text(L, path, error);
  lua_pushlstring(L, text, size);
  free(text);
  return 1;
}

int con_checker_load_stdin(lua_State *L) {
  if (all->input == NULL && isatty(STDIN_FILENO))
    con_point_refuse("io.read: what is typed at a terminal cannot be tried again in every run");
  if (all->input == NULL) all->input = read_all(STDIN_FILENO, &all->n_input);
  if (all->input == NULL) con_point_refuse("io.read: stdin cannot be read, or is too long");
  lua_pushlstring(L, all->input, all->n_input);
  return 1;
}
