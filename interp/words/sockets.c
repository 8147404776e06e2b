/* SPDX-License-Identifier: MIT */
/* sockets.c: `require "socket"`, the installed LuaSocket with methods that wait as the language
 * does; and selector. */
#include "binding/lua_word.h"
#include "binding/own.h"
#include "binding/words.h"
#include "io/fds.h"

/* Load a C module of LuaSocket or LuaSec. Their modules in Lua come from the path, and require
 * these C modules. */
static int load_socket(lua_State *L) { return con_lua_word_call(L, "conlua.net.socket", "load"); }

CON_LUA_WORD(selector, net.selector)
CON_LUA_METHOD(selector, Selector, register, net.selector)
CON_LUA_METHOD(selector, Selector, modify, net.selector)
CON_LUA_METHOD(selector, Selector, unregister, net.selector)
CON_LUA_METHOD(selector, Selector, select, net.selector)
CON_LUA_METHOD(selector, Selector, close, net.selector)

static const con_word words[] = {
    {"selector", word_selector, "selector() -> selector",
     "Waits for many sockets at once, by the system's epoll."},
    {NULL, NULL, NULL, NULL},
};

static const con_word methods[] = {
    {"register", selector_register, "selector:register(sock, \"r\" or \"w\" or \"rw\", [data])",
     "Watch a socket, or a file that can be waited for. select gives data back with it."},
    {"modify", selector_modify, "selector:modify(sock, \"r\" or \"w\" or \"rw\", [data])",
     "Watch it for something else."},
    {"unregister", selector_unregister, "selector:unregister(sock)", "Watch it no more."},
    {"select", selector_select, "selector:select([wait]) -> array of {sock=, events=, data=}",
     "Wait until some are ready; an empty array if `wait` ran out."},
    {"close", selector_close, "selector:close()", "Give up its descriptor."},
    {NULL, NULL, NULL, NULL},
};

static void open_sockets(lua_State *L, const con_library *self) {
  con_words_open_fields(L, self);
  con_own_preload(L, "conlua.fds", con_fds_open);
  con_own_preload(L, "socket.core", load_socket);
  con_own_preload(L, "socket.unix", load_socket);
  con_own_preload(L, "socket.serial", load_socket);
  con_own_preload(L, "ssl.core", load_socket);
}

const con_library con_library_selectors = {"selectors", CON_KIND_NONE, words, open_sockets};
const con_library con_library_selector = {"selector", CON_KIND_NONE, methods, NULL};
