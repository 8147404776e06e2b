/* SPDX-License-Identifier: MIT */
#include "codec/names.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#include "binding/class.h"
#include "binding/own.h"
#include "binding/registry.h"

/* A name is 'M' and a module's name or 'R' and a metatable's name in the registry, then keys, each
 * after a DOT. Names of a single function are joined by OR. Keys with control characters have no
 * name. */
#define DOT CON_NAMES_DOT
#define OR "\2"

#define MOST 200 /* bytes of the names of a function */
#define SHORT 40 /* bytes of a string that Lua has only once (LUAI_MAXSHORTLEN) */

/* The length of a part that ends before `mark` or at the end. */
static size_t part(const char *s, size_t n, char mark) {
  const char *end = memchr(s, mark, n);
  return end != NULL ? (size_t)(end - s) : n;
}

/* The addresses are registry keys. */
static const char names_key = 0;     /* function -> names; [1]: fingerprint of package.loaded */
static const char functions_key = 0; /* name -> function */
static const char c_modules_key = 0; /* set of modules of C functions, weak keys */
static const char require_key = 0;   /* Lua's `require`, whatever the script makes of the global */

/* A number that changes when a module comes, goes or is replaced. */
static uint64_t fingerprint(lua_State *L) {
  uint64_t sum = 0;
  if (lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) != LUA_TTABLE) {
    lua_pop(L, 1);
    return 0;
  }
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    uint64_t name = (uintptr_t)lua_topointer(L, -2), value = (uintptr_t)lua_topointer(L, -1);
    sum += (name ^ value * 3) * 0x9E3779B97F4A7C15u;
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return sum;
}

bool con_names_fresh(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key) != LUA_TTABLE) {
    lua_pop(L, 1);
    return false;
  }
  lua_rawgeti(L, -1, 1);
  bool fresh = (uint64_t)lua_tointeger(L, -1) == fingerprint(L);
  lua_pop(L, 2);
  return fresh;
}

bool con_names_push(lua_State *L) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &names_key) == LUA_TTABLE) {
    lua_pushvalue(L, -2);
    if (lua_rawget(L, -2) == LUA_TSTRING) {
      lua_replace(L, -2);
      return true;
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return false;
}

/* What a walk through the modules works with. */
typedef struct walk {
  lua_State *L;
  int names, functions, marks; /* stack indexes */
  bool globals;                /* is the walk in _G? */
} walk;

static bool is_plain(const char *s, size_t n) {
  for (size_t i = 0; i < n; i++)
    if ((unsigned char)s[i] < ' ') return false;
  return true;
}

/* Is the value at `index` a string that can be part of a name? */
static bool is_key(lua_State *L, int index) {
  if (lua_type(L, index) != LUA_TSTRING) return false;
  size_t n;
  const char *s = lua_tolstring(L, index, &n);
  return is_plain(s, n);
}

/* Is `module` part of conlua? Then all states have the module's Lua functions, too. */
static bool is_own(const char *module) {
  return strncmp(module, "conlua", 6) == 0 &&
         (module[6] == 0 || module[6] == '.' || module[6] == DOT[0]);
}

/* Give the function on top the name below, unless another function has the name; pops both. A
 * function that a module has needs no name in _G. */
static void note(walk *w) {
  lua_State *L = w->L; /* name function */
  if (w->globals && con_names_push(L)) {
    lua_pop(L, 3);
    return;
  }
  lua_pushvalue(L, -2);
  if (lua_rawget(L, w->functions) != LUA_TNIL) {
    lua_pop(L, 3);
    return;
  }
  lua_pop(L, 1);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  lua_rawset(L, w->functions);
  lua_pushvalue(L, -1); /* name function function */
  lua_pushvalue(L, -1);
  if (lua_rawget(L, w->names) != LUA_TSTRING) {
    lua_pop(L, 1);
    lua_pushvalue(L, -3);
  } else if (lua_rawlen(L, -1) + lua_rawlen(L, -4) < MOST) {
    lua_pushliteral(L, OR);
    lua_pushvalue(L, -5);
    lua_concat(L, 3);
  }
  lua_rawset(L, w->names);
  lua_pop(L, 2);
}

/* Could con_names_is_module look for the name on top without a new string? */
static bool is_short(const char *name, size_t n) {
  for (;;) {
    size_t some = part(name, n, DOT[0]);
    if (some > SHORT) return false;
    if (some == n) return true;
    name += some + 1;
    n -= some + 1;
  }
}

/* Mark the table on top, part of a module, with the name below. */
static void mark_part(walk *w) {
  lua_State *L = w->L; /* name table */
  size_t n;
  const char *name = lua_tolstring(L, -2, &n);
  if (name[0] != 'M' || !is_short(name + 1, n - 1)) return;
  lua_pushvalue(L, -1);
  lua_pushstring(L, lua_tostring(L, -3) + 1);
  lua_rawset(L, w->marks);
}

/* Has the table on top a field that makes it a metatable? */
static bool has_metafield(lua_State *L) {
  bool found = false;
  lua_pushnil(L);
  while (!found && lua_next(L, -2)) {
    found = lua_type(L, -2) == LUA_TSTRING && strncmp(lua_tostring(L, -2), "__", 2) == 0;
    lua_pop(L, found ? 2 : 1);
  }
  return found;
}

/* Is the table on top to be marked, found in a table that is scanned `deeper`? Not a module or a
 * class. Of tables too deep to be scanned, only metatables. */
static bool is_part(walk *w, bool own, int deeper) {
  lua_State *L = w->L;
  if (deeper < 0 || (deeper == 0 && own)) return false;
  lua_pushvalue(L, -1);
  int mark = lua_rawget(L, w->marks);
  bool free = mark == LUA_TNIL ||
              (!own && mark == LUA_TSTRING && strchr(lua_tostring(L, -1), DOT[0]) != NULL);
  lua_pop(L, 1);
  return free && (deeper > 0 || has_metafield(L));
}

/* Note the functions in the table on top, whose name is below. Goes `deeper` into tables in that
 * table which are no modules; -1: does not even mark such tables. */
static void scan(walk *w, bool own, int deeper) {
  lua_State *L = w->L; /* name table */
  luaL_checkstack(L, 12, NULL);
  lua_pushnil(L);
  while (lua_next(L, -2)) { /* name table key value */
    int type = lua_type(L, -1);
    bool wanted = type == LUA_TFUNCTION && (own || lua_iscfunction(L, -1));
    if (type == LUA_TTABLE) wanted = is_part(w, own, deeper);
    if (wanted && is_key(L, -2)) {
      lua_pushvalue(L, -4);
      lua_pushliteral(L, DOT);
      lua_pushvalue(L, -4);
      lua_concat(L, 3);
      lua_insert(L, -2); /* name table key its_name value */
      if (type == LUA_TFUNCTION) note(w);
      else {
        mark_part(w);
        if (deeper > 0) scan(w, own, deeper - 1);
        lua_pop(L, 2);
      }
    } else lua_pop(L, 1);
  }
}

/* Mark the tables in package.loaded (on top) with their names. Of two names, the first in the
 * alphabet. */
static void mark_modules(walk *w) {
  lua_State *L = w->L;
  lua_pushnil(L);
  while (lua_next(L, -2)) { /* loaded name module */
    if (lua_type(L, -1) == LUA_TTABLE && is_key(L, -2)) {
      lua_pushvalue(L, -1);
      int known = lua_rawget(L, w->marks);
      if (known == LUA_TNIL ||
          (known == LUA_TSTRING && strcmp(lua_tostring(L, -3), lua_tostring(L, -1)) < 0)) {
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -4);
        lua_rawset(L, w->marks);
      }
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

/* Replace the module on top by the table behind it (CON_NAMES_BEHIND), if there is such a table. */
static void look_behind(lua_State *L) {
  if (lua_type(L, -1) != LUA_TTABLE || luaL_getmetafield(L, -1, CON_NAMES_BEHIND) == LUA_TNIL)
    return;
  lua_replace(L, -2);
}

/* Name the functions in the modules of package.loaded (on top): in _G, or in all but _G. Functions
 * that a script adds to the globals are of no use to other states, so names in modules come first,
 * and tables in _G are not looked into. */
static void scan_modules(walk *w) {
  lua_State *L = w->L;
  lua_pushnil(L);
  while (lua_next(L, -2)) { /* loaded name module */
    if (!is_key(L, -2) || (strcmp(lua_tostring(L, -2), LUA_GNAME) == 0) != w->globals) {
      lua_pop(L, 1);
      continue;
    }
    bool own = is_own(lua_tostring(L, -2));
    lua_pushfstring(L, "M%s", lua_tostring(L, -2));
    lua_insert(L, -2); /* loaded name its_name module */
    look_behind(L);
    if (lua_type(L, -1) == LUA_TTABLE) {
      scan(w, own, w->globals ? -1 : 1);
      lua_pop(L, 2);
    } else if (lua_type(L, -1) == LUA_TFUNCTION && (own || lua_iscfunction(L, -1))) note(w);
    else lua_pop(L, 2);
  }
}

/* Do all names of the function on top lead into the module at index `module`? A receiver of the
 * function then loads that module. */
static bool is_only_in(walk *w, int loaded, int module) {
  lua_State *L = w->L;
  lua_pushvalue(L, -1);
  bool only = lua_rawget(L, w->names) == LUA_TSTRING;
  size_t left = 0;
  for (const char *name = only ? lua_tolstring(L, -1, &left) : NULL; only && left > 0;) {
    size_t n = part(name, left, OR[0]), root = part(name, n, DOT[0]);
    lua_pushlstring(L, name + 1, root > 0 ? root - 1 : 0);
    lua_rawget(L, loaded);
    only = name[0] == 'M' && lua_rawequal(L, -1, module);
    lua_pop(L, 1);
    if (n < left) n++;
    name += n;
    left -= n;
  }
  lua_pop(L, 1);
  return only;
}

/* Note which modules of package.loaded (on top) are modules of C functions: those that must be
 * loaded for such a function. */
static void find_c_modules(walk *w) {
  lua_State *L = w->L;
  int loaded = lua_gettop(L);
  con_registry_push(L, &c_modules_key, "k");
  lua_pushnil(L);
  while (lua_next(L, loaded)) { /* loaded modules name module */
    bool found = false;
    if (lua_type(L, -1) == LUA_TTABLE) lua_pushnil(L);
    while (!found && lua_type(L, loaded + 3) == LUA_TTABLE && lua_next(L, loaded + 3)) {
      found = lua_iscfunction(L, -1) && is_only_in(w, loaded, loaded + 3);
      lua_pop(L, found ? 2 : 1);
    }
    if (found) {
      lua_pushvalue(L, -1);
      lua_pushboolean(L, 1);
      lua_rawset(L, loaded + 1);
    }
    lua_settop(L, loaded + 2);
  }
  lua_pop(L, 1);
}

/* Name the methods of userdata: metatables in the registry, made by luaL_newmetatable. */
static void scan_metatables(walk *w) {
  lua_State *L = w->L;
  lua_pushnil(L);
  while (lua_next(L, LUA_REGISTRYINDEX)) { /* name metatable */
    bool wanted = lua_type(L, -1) == LUA_TTABLE && is_key(L, -2);
    if (wanted) {
      lua_pushliteral(L, "__name");
      wanted = lua_rawget(L, -2) == LUA_TSTRING;
      lua_pop(L, 1);
    }
    if (wanted) {
      lua_pushfstring(L, "R%s", lua_tostring(L, -2));
      lua_insert(L, -2);
      scan(w, false, 1);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
}

static int learn(lua_State *L) {
  walk w = {.L = L, .names = 2, .functions = 3, .marks = 4};
  int *running = lua_touserdata(L, 1);
  luaL_checkstack(L, 30, NULL);
  con_registry_push(L, &names_key, NULL);
  con_registry_push(L, &functions_key, NULL);
  con_class_push_marks(L);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &require_key) == LUA_TNIL) { /* the first time */
    lua_getglobal(L, "require");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &require_key);
  }
  lua_pop(L, 1);
  *running = lua_gc(L, LUA_GCISRUNNING); /* a finalizer could add to the tables that are walked */
  lua_gc(L, LUA_GCSTOP);
  if (lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE) == LUA_TTABLE) {
    mark_modules(&w);
    scan_modules(&w);
    w.globals = true;
    scan_modules(&w);
    w.globals = false;
    scan_metatables(&w);
    find_c_modules(&w);
  }
  lua_pushinteger(L, (lua_Integer)fingerprint(L));
  lua_rawseti(L, w.names, 1);
  return 0;
}

void con_names_learn(lua_State *L) {
  int running = 0;
  luaL_checkstack(L, 4, NULL);
  lua_pushcfunction(L, learn);
  lua_pushlightuserdata(L, &running);
  int status = lua_pcall(L, 1, 0, 0);
  if (running) lua_gc(L, LUA_GCRESTART);
  if (status != LUA_OK) lua_error(L);
}

void con_names_forget(lua_State *L) {
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &names_key);
  lua_pushnil(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, &functions_key);
}

/* Push package.loaded[name], or the result of require; conlua's own modules whether scripts may
 * require them or not. */
static void push_loaded(lua_State *L, const char *name, size_t size) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushlstring(L, name, size);
  const char *module = lua_tostring(L, -1);
  lua_pushvalue(L, -1);
  if (lua_rawget(L, -3) == LUA_TNIL) {
    lua_pop(L, 1);
    if (con_own_is_closed(module)) {
      con_own_push(L, module);
    } else {
      lua_rawgetp(L, LUA_REGISTRYINDEX, &require_key);
      lua_pushvalue(L, -2);
      lua_call(L, 1, 1);
    }
  }
  lua_replace(L, -3);
  lua_pop(L, 1);
}

/* Follow the keys in the `size` bytes at `at` from the table on top, which is replaced by the value
 * found. False: a key is missing. */
static bool follow(lua_State *L, const char *at, size_t size) {
  if (size > 0) look_behind(L);
  while (size > 0 && lua_type(L, -1) == LUA_TTABLE) {
    size_t n = part(at + 1, size - 1, DOT[0]);
    lua_pushlstring(L, at + 1, n);
    lua_rawget(L, -2);
    lua_replace(L, -2);
    at += n + 1;
    size -= n + 1;
  }
  return size == 0 && !lua_isnil(L, -1);
}

bool con_names_is_module(lua_State *L) {
  int table = lua_gettop(L) - 1; /* table name */
  size_t size, n;
  const char *name = lua_tolstring(L, -1, &size);
  n = part(name, size, DOT[0]);
  if (n < size && is_own(name)) return true;
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  if (n == size) {
    lua_pushvalue(L, -2);
    lua_rawget(L, -2);
  } else { /* the strings exist, but pushing a string runs the collector */
    bool collects = lua_gc(L, LUA_GCISRUNNING);
    if (collects) lua_gc(L, LUA_GCSTOP);
    lua_pushlstring(L, name, n);
    lua_rawget(L, -2);
    follow(L, name + n, size - n);
    if (collects) lua_gc(L, LUA_GCRESTART);
  }
  bool same = lua_rawequal(L, -1, table);
  lua_settop(L, table + 1);
  return same;
}

bool con_names_is_fixed(lua_State *L) {
  static const char *const standard[] = {LUA_GNAME, "package", "coroutine", "table", "io",
                                         "os",      "string",  "math",      "utf8",  "debug"};
  size_t size;
  const char *name = lua_tolstring(L, -1, &size);
  size = part(name, size, DOT[0]);
  if (is_own(name)) return true;
  for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
    if (strlen(standard[i]) == size && memcmp(name, standard[i], size) == 0) return true;
  return false;
}

bool con_names_is_c_module(lua_State *L) {
  con_registry_push(L, &c_modules_key, "k");
  lua_pushvalue(L, -3);
  bool found = lua_rawget(L, -2) != LUA_TNIL;
  lua_pop(L, 2);
  return found;
}

void con_names_push_module(lua_State *L, const char *name, size_t size) {
  size_t n = part(name, size, DOT[0]);
  luaL_checkstack(L, 4, NULL);
  push_loaded(L, name, n);
  if (!follow(L, name + n, size - n)) luaL_error(L, "the message has a module that is not here");
}

/* Push the module or metatable that a name begins with. False: missing, and not to be `load`ed;
 * then nothing is pushed. */
static bool push_root(lua_State *L, const char *name, size_t size, bool load) {
  if (size == 0) return false;
  if (name[0] == 'M' && load) {
    push_loaded(L, name + 1, size - 1);
    return true;
  }
  if (name[0] == 'M') luaL_getsubtable(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  else lua_pushvalue(L, LUA_REGISTRYINDEX);
  lua_pushlstring(L, name + 1, size - 1);
  bool found = lua_rawget(L, -2) != LUA_TNIL;
  lua_replace(L, -2);
  if (!found) lua_pop(L, 1);
  return found;
}

/* Push the function that is called `name`; nothing and false if there is none. */
static bool push_named(lua_State *L, const char *name, size_t size, bool load) {
  size_t n = part(name, size, DOT[0]);
  if (!push_root(L, name, n, load)) return false;
  if (follow(L, name + n, size - n) && lua_type(L, -1) == LUA_TFUNCTION) return true;
  lua_pop(L, 1);
  return false;
}

/* Push the function that con_names_learn knows as `name`; nothing and false if there is none. */
static bool push_known(lua_State *L, const char *name, size_t size) {
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, &functions_key) == LUA_TTABLE) {
    lua_pushlstring(L, name, size);
    if (lua_rawget(L, -2) == LUA_TFUNCTION) {
      lua_replace(L, -2);
      return true;
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return false;
}

static void not_here(lua_State *L, const char *name, size_t size) {
  lua_pushlstring(L, name, part(name, size, OR[0]));
  const char *shown = luaL_gsub(L, lua_tostring(L, -1), DOT, ".");
  luaL_error(L, "the message has the C function '%s', which is not here",
             shown[0] != 0 ? shown + 1 : shown);
}

void con_names_push_function(lua_State *L, const char *names, size_t size) {
  luaL_checkstack(L, 6, NULL);
  for (int load = 0; load <= 1; load++) {
    const char *name = names;
    size_t left = size;
    for (;;) {
      size_t n = part(name, left, OR[0]);
      if ((!load && push_known(L, name, n)) || push_named(L, name, n, load)) return;
      if (n == left) break;
      name += n + 1;
      left -= n + 1;
    }
  }
  not_here(L, names, size);
}
