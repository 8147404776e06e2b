/* SPDX-License-Identifier: MIT */
#include "grade/watcher.h"

#include <errno.h>
#include <lauxlib.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include "binding/args.h"
#include "kinds/signals.h"
#include "sched/wait.h"

#define METATABLE "conlua.grade.watcher"
#define SAVED (IN_CLOSE_WRITE | IN_MOVED_TO)
#define GONE (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED)

typedef struct watcher {
  int notices; /* descriptor of inotify; -1: closed */
  char name[NAME_MAX + 1];
  bool has_keys; /* stdin is not at its end */
  bool changed;  /* the terminal is to be set back to `before` */
  struct termios before;
} watcher;

/* ---- keys ---- */

/* Let the terminal hand over each key at once, and show none; Ctrl-C still sends its signal. */
static void want_keys(watcher *w) {
  w->has_keys = true;
  if (tcgetattr(STDIN_FILENO, &w->before) != 0) return;
  struct termios t = w->before;
  t.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
  t.c_cc[VMIN] = 1;
  t.c_cc[VTIME] = 0;
  w->changed = tcsetattr(STDIN_FILENO, TCSADRAIN, &t) == 0;
}

/* Read a key. Returns the character; -1: no key, or the end of the input. */
static int take_key(watcher *w) {
  unsigned char c;
  ssize_t n = read(STDIN_FILENO, &c, 1);
  if (n == 1) return c;
  w->has_keys = n < 0 && (errno == EINTR || errno == EAGAIN);
  return -1;
}

/* ---- notices ---- */

typedef enum { NOTHING, FILE_SAVED, FOLDER_GONE } news;

/* Read all notices that have come. Several saves count as one. */
static news take_notices(const watcher *w) {
  char buffer[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)]
      __attribute__((aligned(__alignof__(struct inotify_event))));
  news found = NOTHING;
  ssize_t n;
  while ((n = read(w->notices, buffer, sizeof buffer)) > 0) {
    for (char *at = buffer; at < buffer + n;) {
      const struct inotify_event *e = (const struct inotify_event *)(const void *)at;
      at += sizeof *e + e->len;
      if (e->mask & GONE) found = FOLDER_GONE;
      else if (found != FOLDER_GONE &&
               (e->mask & IN_Q_OVERFLOW || (e->len > 0 && strcmp(e->name, w->name) == 0)))
        found = FILE_SAVED;
    }
  }
  return found;
}

/* ---- the methods ---- */

static watcher *check(lua_State *L) {
  watcher *w = luaL_checkudata(L, 1, METATABLE);
  if (w->notices < 0) luaL_error(L, "the watcher is closed");
  return w;
}

/* Push the results of wait() if a descriptor has news. Returns how many values, 0: no news. */
static int push_news(lua_State *L, watcher *w, const struct pollfd *fds) {
  if (fds[0].revents != 0) {
    news n = take_notices(w);
    if (n == FOLDER_GONE) return luaL_error(L, "the folder of %s is gone", w->name);
    if (n == FILE_SAVED) return lua_pushliteral(L, "saved"), 1;
  }
  if (w->has_keys && fds[1].revents != 0) {
    int c = take_key(w);
    if (c < 0) return 0;
    lua_pushliteral(L, "key");
    lua_pushfstring(L, "%c", c);
    return 2;
  }
  return 0;
}

static int watcher_wait(lua_State *L) {
  watcher *w = check(L);
  con_time deadline = lua_isnoneornil(L, 2) ? CON_NEVER : con_clock_after(luaL_checknumber(L, 2));
  while (true) {
    struct pollfd fds[2] = {{w->notices, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    con_status status = con_wait_outside(L, fds, w->has_keys ? 2 : 1, CON_OP_READ, deadline);
    if (status == CON_TIMEOUT) return lua_pushnil(L), 1;
    con_raise_status(L, status);
    int n = push_news(L, w, fds);
    if (n > 0) return n;
  }
}

static int watcher_close(lua_State *L) {
  watcher *w = luaL_checkudata(L, 1, METATABLE);
  if (w->changed) tcsetattr(STDIN_FILENO, TCSADRAIN, &w->before);
  w->changed = w->has_keys = false;
  if (w->notices >= 0) {
    close(w->notices);
    con_signals_be_patient(false);
  }
  w->notices = -1;
  return 0;
}

static const luaL_Reg methods[] = {
    {"wait", watcher_wait},
    {"close", watcher_close},
    {"__close", watcher_close},
    {"__gc", watcher_close},
    {NULL, NULL},
};

int con_watcher_new(lua_State *L) {
  const char *folder = luaL_checkstring(L, 1);
  size_t length;
  const char *name = luaL_checklstring(L, 2, &length);
  if (length > NAME_MAX) return luaL_error(L, "the name is too long: %s", name);
  watcher *w = lua_newuserdatauv(L, sizeof *w, 0);
  memset(w, 0, sizeof *w);
  w->notices = -1;
  memcpy(w->name, name, length + 1);
  if (luaL_newmetatable(L, METATABLE)) {
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "__index");
  }
  lua_setmetatable(L, -2);
  w->notices = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (w->notices < 0 ||
      inotify_add_watch(w->notices, folder, SAVED | IN_DELETE_SELF | IN_MOVE_SELF) < 0)
    return luaL_error(L, "cannot watch %s: %s", folder, strerror(errno));
  want_keys(w);
  con_signals_be_patient(true);
  return 1;
}
