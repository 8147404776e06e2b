/* SPDX-License-Identifier: MIT */
#include "io/fds.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio_ext.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "binding/args.h"
#include "io/background.h"
#include "io/stream.h"
#include "kinds/signals.h"
#include "sched/state.h"
#include "sched/wait.h"
#include "units/unpark.h"

/* ---- waiting for one descriptor ---- */

static bool is_here(const con_unit *u) {
  return u != NULL && !con_process_is_foreign && u->process == con_process_self;
}

/* Does a unit of this process wait for the descriptor of the record at `index`? */
static bool is_awaited(lua_State *L, int index) {
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
    if (lua_type(L, -2) != LUA_TLIGHTUSERDATA || !is_here(lua_touserdata(L, -2))) continue;
    lua_pop(L, 2);
    return true;
  }
  return false;
}

/* The unit that waits here. NULL in a foreign child, which has none, and whose records nobody looks
 * into. */
static con_unit *waiting(void) { return con_process_is_foreign ? NULL : con_self(); }

/* Note in the record at `index` that this unit waits for the descriptor. */
static void start_waiting(lua_State *L, int index) {
  lua_pushboolean(L, 1);
  lua_rawsetp(L, index, waiting());
}

/* The unit waits no longer. If the socket of the record was closed during the wait, the last unit
 * to stop closes the descriptor: until then its number stays taken, so that no unit waits for
 * another file by mistake. */
static void stop_waiting(lua_State *L, int index) {
  lua_pushnil(L);
  lua_rawsetp(L, index, waiting());
  lua_pushliteral(L, "closing");
  if (lua_rawget(L, index) != LUA_TNIL && !is_awaited(L, index)) {
    close((int)lua_tointeger(L, -1));
    lua_pushliteral(L, "closing");
    lua_pushnil(L);
    lua_rawset(L, index);
  }
  lua_pop(L, 1);
}

/* The wait is over. On the stack are the record, and the field for the only unit that may wait, or
 * nil. */
static int waited(lua_State *L, con_call *call, con_status status) {
  (void)call;
  if (!lua_isnil(L, 2)) {
    lua_pushvalue(L, 2);
    lua_pushnil(L);
    lua_rawset(L, 1);
  }
  stop_waiting(L, 1);
  con_raise_status(L, status);
  lua_pushboolean(L, status == CON_OK);
  return 1;
}

/* wait(record, side, descriptor, writes, deadline) -> is the descriptor ready? `side`, "reader" or
 * "writer", is the field for the only unit that may wait; nil: any number of units may. */
static int fds_wait(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  bool writes = lua_toboolean(L, 4);
  struct pollfd fd = {(int)luaL_checkinteger(L, 3), writes ? POLLOUT : POLLIN, 0};
  con_time deadline = (con_time)luaL_checkinteger(L, 5);
  lua_settop(L, 3);
  start_waiting(L, 1);
  if (!lua_isnil(L, 2)) {
    lua_pushvalue(L, 2);
    lua_pushlightuserdata(L, waiting());
    lua_rawset(L, 1);
  }
  return con_wait_outside_then(L, fd, writes ? CON_OP_WRITE : CON_OP_READ, deadline, waited);
}

/* busy(address) -> the name of the unit at the address; nothing: the unit does not run in this
 * process. */
static int fds_busy(lua_State *L) {
  con_unit *u = lua_touserdata(L, 1);
  char name[64];
  if (!is_here(u)) return 0;
  con_unit_name(u, name, sizeof name);
  lua_pushstring(L, name);
  return 1;
}

/* Put a descriptor that is always ready in the place of `fd`. */
static bool block_descriptor(int fd) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  close(ends[1]);
  bool done = dup2(ends[0], fd) == fd;
  close(ends[0]);
  return done;
}

static int fds_is_awaited(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_pushboolean(L, is_awaited(L, 1));
  return 1;
}

/* close(record, descriptor): close the descriptor, and wake the units that wait for it. */
static int fds_close(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int fd = (int)luaL_checkinteger(L, 2);
  lua_settop(L, 2);
  if (is_awaited(L, 1) && block_descriptor(fd)) {
    lua_pushliteral(L, "closing");
    lua_pushinteger(L, fd);
    lua_rawset(L, 1);
  } else {
    close(fd);
  }
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    con_unit *u = lua_type(L, -2) == LUA_TLIGHTUSERDATA ? lua_touserdata(L, -2) : NULL;
    if (!is_here(u)) continue;
    con_unpark(u); /* wakes a task; a thread needs a poke */
    con_state_poke(u);
  }
  return 0;
}

/* hang_up(descriptor): end both directions of a connection, which wakes the units that wait for
 * it. */
static int fds_hang_up(lua_State *L) {
  shutdown((int)luaL_checkinteger(L, 1), SHUT_RDWR);
  return 0;
}

/* ---- waiting for many ---- */

/* Call f for each of the n records in the table at 4; an entry may also be false. */
static void each_record(lua_State *L, int n, void (*f)(lua_State *L, int index)) {
  for (int i = 1; i <= n; i++) {
    if (lua_rawgeti(L, 4, i) == LUA_TTABLE) f(L, lua_gettop(L));
    lua_pop(L, 1);
  }
}

/* poll(descriptors, writes, deadline, records) -> an array: is the descriptor ready? for each; or
 * nil: none is. `writes[i]`: for writing. `records[i]`: the record of the descriptor, or false. */
static int fds_poll(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  con_time deadline = (con_time)luaL_checkinteger(L, 3);
  luaL_checktype(L, 4, LUA_TTABLE);
  lua_settop(L, 4);
  int n = (int)lua_rawlen(L, 1);
  struct pollfd *fds = lua_newuserdatauv(L, (size_t)(n > 0 ? n : 1) * sizeof *fds, 0);
  for (int i = 0; i < n; i++) {
    lua_rawgeti(L, 1, i + 1);
    lua_rawgeti(L, 2, i + 1);
    fds[i] = (struct pollfd){(int)lua_tointeger(L, -2), lua_toboolean(L, -1) ? POLLOUT : POLLIN, 0};
    lua_pop(L, 2);
  }
  each_record(L, n, start_waiting);
  con_status status = con_wait_outside(L, fds, (nfds_t)n, CON_OP_READ, deadline);
  each_record(L, n, stop_waiting);
  con_raise_status(L, status);
  if (status != CON_OK) return 0;
  lua_createtable(L, n, 0);
  for (int i = 0; i < n; i++) {
    lua_pushboolean(L, fds[i].revents != 0);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

/* ---- epoll ---- */

static int system_error(lua_State *L) {
  int error = errno;
  lua_pushnil(L);
  lua_pushfstring(L, "%s: %s", strerrorname_np(error), strerror(error));
  lua_pushstring(L, strerrorname_np(error));
  return 3;
}

/* A descriptor of epoll, closed when the userdata is collected. */
typedef struct epoll {
  int fd;
} epoll;

#define EPOLL "conlua.epoll"
#define EVENTS 256 /* the most that `ready` takes in one call */

static int epoll_gc(lua_State *L) {
  epoll *e = luaL_checkudata(L, 1, EPOLL);
  if (e->fd >= 0) close(e->fd);
  e->fd = -1;
  return 0;
}

/* shut(epoll, gone): close the descriptor, which is closed already if `gone`. */
static int fds_shut(lua_State *L) {
  epoll *e = luaL_checkudata(L, 1, EPOLL);
  if (lua_toboolean(L, 2)) e->fd = -1;
  return epoll_gc(L);
}

/* epoll() -> epoll, descriptor; or nil, message, code */
static int fds_epoll(lua_State *L) {
  epoll *e = lua_newuserdatauv(L, sizeof *e, 0);
  e->fd = -1;
  if (luaL_newmetatable(L, EPOLL)) {
    lua_pushcfunction(L, epoll_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
  }
  lua_setmetatable(L, -2);
  e->fd = epoll_create1(EPOLL_CLOEXEC);
  if (e->fd < 0) return system_error(L);
  lua_pushinteger(L, e->fd);
  return 2;
}

/* control(epoll, "add" | "mod" | "del", descriptor, mask) -> true; or nil, message, code. The mask:
 * 1 to read, 2 to write. */
static int fds_control(lua_State *L) {
  static const char *const names[] = {"add", "mod", "del", NULL};
  static const int operations[] = {EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL};
  epoll *e = luaL_checkudata(L, 1, EPOLL);
  int operation = operations[luaL_checkoption(L, 2, NULL, names)];
  int fd = (int)luaL_checkinteger(L, 3);
  lua_Integer mask = luaL_optinteger(L, 4, 0);
  struct epoll_event event = {.data = {.fd = fd}};
  if (mask & 1) event.events |= EPOLLIN | EPOLLRDHUP;
  if (mask & 2) event.events |= EPOLLOUT;
  if (epoll_ctl(e->fd, operation, fd, &event) != 0) return system_error(L);
  lua_pushboolean(L, 1);
  return 1;
}

/* ready(epoll) -> the number of events taken, without a wait, and an array: descriptor, mask,
 * descriptor, mask, ... The mask is as in control; 4 means an error or the end of both
 * directions. */
static int fds_ready(lua_State *L) {
  epoll *e = luaL_checkudata(L, 1, EPOLL);
  struct epoll_event events[EVENTS];
  int n = epoll_wait(e->fd, events, EVENTS, 0);
  if (n < 0) n = 0;
  lua_pushinteger(L, n);
  lua_createtable(L, n * 2, 0);
  for (int i = 0; i < n; i++) {
    uint32_t got = events[i].events;
    int mask = (got & (EPOLLIN | EPOLLRDHUP) ? 1 : 0) | (got & EPOLLOUT ? 2 : 0) |
               (got & (EPOLLERR | EPOLLHUP) ? 4 : 0);
    lua_pushinteger(L, events[i].data.fd);
    lua_rawseti(L, -2, 2 * i + 1);
    lua_pushinteger(L, mask);
    lua_rawseti(L, -2, 2 * i + 2);
  }
  return 2;
}

/* ---- the rest ---- */

/* metatable(name) -> the metatable of that name (luaL_newmetatable), or nil */
static int fds_metatable(lua_State *L) {
  luaL_getmetatable(L, luaL_checkstring(L, 1));
  return 1;
}

/* is_address(host) -> is the host a numeric address, which needs no look-up? */
static int fds_is_address(lua_State *L) {
  char text[INET6_ADDRSTRLEN];
  struct in6_addr room;
  size_t size;
  const char *host = luaL_checklstring(L, 1, &size);
  size_t n = strcspn(host, "%"); /* fe80::1%eth0 */
  bool is = false;
  if (n < sizeof text && strlen(host) == size) {
    memcpy(text, host, n);
    text[n] = 0;
    is = inet_pton(AF_INET6, text, &room) == 1 ||
         (n == size && inet_aton(text, (struct in_addr *)&room));
  }
  lua_pushboolean(L, is);
  return 1;
}

/* load(loader, ...) -> the results of loader(...). SIGPIPE is as before afterwards: LuaSocket makes
 * this process, and the programs that it starts, ignore it. */
static int fds_load(lua_State *L) {
  struct sigaction before;
  con_signals_pipe_begin(&before);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  con_signals_pipe_spare(&before);
  return status == LUA_OK ? lua_gettop(L) : lua_error(L);
}

/* descriptor(file) -> the number of the descriptor under a file of Lua's; nil: not a file, or
 * closed */
static int fds_descriptor(lua_State *L) {
  luaL_Stream *s = luaL_testudata(L, 1, LUA_FILEHANDLE);
  if (s == NULL || s->closef == NULL) return 0;
  lua_pushinteger(L, fileno(s->f));
  return 1;
}

/* buffered(file, n) -> at most n bytes of the stream's buffer; nil: the buffer is empty */
static int fds_buffered(lua_State *L) {
  luaL_Stream *s = luaL_checkudata(L, 1, LUA_FILEHANDLE);
  size_t n = (size_t)luaL_checkinteger(L, 2), left = con_stream_buffered(s->f);
  luaL_Buffer b;
  if (n > left) n = left;
  if (n == 0) return 0;
  char *data = luaL_buffinitsize(L, &b, n);
  luaL_pushresultsize(&b, fread(data, 1, n, s->f));
  return 1;
}

/* refresh(file): the file was changed behind the stream, which has to forget the bytes that it has
 * read ahead. C has no function for that, but a change of the buffer has the effect. */
static int fds_refresh(lua_State *L) {
  luaL_Stream *s = luaL_testudata(L, 1, LUA_FILEHANDLE);
  if (s == NULL || s->closef == NULL) return 0;
  int mode = __fbufsize(s->f) <= 1 ? _IONBF : __flbf(s->f) ? _IOLBF : _IOFBF;
  setvbuf(s->f, NULL, _IONBF, 0);
  if (mode != _IONBF) setvbuf(s->f, NULL, mode, BUFSIZ);
  return 0;
}

int con_fds_open(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"wait", fds_wait},
      {"busy", fds_busy},
      {"is_awaited", fds_is_awaited},
      {"close", fds_close},
      {"hang_up", fds_hang_up},
      {"poll", fds_poll},
      {"epoll", fds_epoll},
      {"shut", fds_shut},
      {"control", fds_control},
      {"ready", fds_ready},
      {"metatable", fds_metatable},
      {"is_address", fds_is_address},
      {"load", fds_load},
      {"descriptor", fds_descriptor},
      {"buffered", fds_buffered},
      {"refresh", fds_refresh},
      {"background", con_background_start},
      {"gather", con_background_gather},
      {NULL, NULL},
  };
  luaL_newlib(L, functions);
  return 1;
}
