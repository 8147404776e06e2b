/* SPDX-License-Identifier: MIT */
#include "words/unset.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "binding/code.h"
#include "binding/handle.h"
#include "binding/words.h"
#include "kinds/warn.h"

#define NAME 40    /* bytes of a name that is watched, with the zero */
#define MOST 20000 /* sights of a script that is watched */
#define NEAR 100   /* instructions to the beginning of a local variable, at most */

/* ---- what the instructions of a chunk show ---- */

typedef enum sight_kind {
  READ,      /* the global is read, and its value used */
  TESTED,    /* the global is read, and asked whether it is there */
  LOCAL,     /* a local variable */
  SET,       /* the global is set */
  QUESTIONED /* the field of an object stands in the place of a truth */
} sight_kind;

typedef struct sight {
  sight_kind kind;
  int line;
  char name[NAME];
} sight;

typedef struct sights {
  sight *list;
  size_t n, room;
  bool lost; /* some were lost, so nothing is sure */
} sights;

static const con_code_constant *constant_at(const con_code *f, unsigned i) {
  return i < f->n_constants ? &f->constants[i] : NULL;
}

static bool is_text(const con_code_constant *k, const char *text) {
  return k != NULL && k->type == LUA_TSTRING && k->size == strlen(text) &&
         memcmp(k->text, text, k->size) == 0;
}

static void note(sights *s, sight_kind kind, const con_code *f, size_t pc,
                 const con_code_constant *k) {
  if (k == NULL || k->type != LUA_TSTRING || k->size >= NAME) return;
  if (s->n == s->room) {
    size_t room = 2 * s->room + 64;
    sight *list = room > MOST ? NULL : realloc(s->list, room * sizeof *list);
    s->lost = s->lost || list == NULL;
    if (list == NULL) return;
    s->list = list;
    s->room = room;
  }
  sight *new = &s->list[s->n++];
  *new = (sight){kind, f->lines[pc], ""};
  memcpy(new->name, k->text, k->size);
}

/* Is the value in register `a` asked for its truth, or whether it is nil or a boolean, by the
 * instruction at `pc`? */
static bool is_tested(const con_code *f, size_t pc, unsigned a) {
  if (pc >= f->n) return false;
  uint32_t i = f->code[pc];
  const con_code_constant *k = constant_at(f, con_code_b(i));
  switch (con_code_op(i)) {
    case CON_CODE_TEST: return con_code_a(i) == a;
    case CON_CODE_NOT:
    case CON_CODE_TESTSET: return con_code_b(i) == a;
    case CON_CODE_EQK: return con_code_a(i) == a && k != NULL && k->type <= LUA_TBOOLEAN;
    default: return false;
  }
}

/* Is the value at `pc`, for register `a`, the last of a chain with `or` or `and`? */
static bool is_last_of_chain(const con_code *f, size_t pc, unsigned a) {
  if (pc < 2) return false;
  uint32_t jump = f->code[pc - 1], test = f->code[pc - 2];
  if (con_code_op(jump) != CON_CODE_JMP || con_code_jump(jump) < 1) return false;
  unsigned op = con_code_op(test);
  return (op == CON_CODE_TEST || op == CON_CODE_TESTSET) && con_code_a(test) == a;
}

/* Does the instruction at `pc` raise an error if register `a` is nil? */
static bool fails_on_nil(const con_code *f, size_t pc, unsigned a) {
  if (pc >= f->n) return false;
  uint32_t i = f->code[pc];
  unsigned op = con_code_op(i);
  if (op == CON_CODE_CALL || op == CON_CODE_TAILCALL) return con_code_a(i) == a;
  if (op >= CON_CODE_ADDI && op <= CON_CODE_MMBINK) return con_code_b(i) == a || con_code_c(i) == a;
  return (op == CON_CODE_GETFIELD || op == CON_CODE_GETTABLE || op == CON_CODE_GETI ||
          op == CON_CODE_SELF || op == CON_CODE_LEN || op == CON_CODE_UNM) &&
         con_code_b(i) == a;
}

/* Will the value in register `a` be called, or joined to a text, by an instruction behind `pc` of
 * the same expression? */
static bool fails_later(const con_code *f, size_t pc, unsigned a) {
  for (size_t at = pc + 1; at < f->n && at < pc + NEAR && f->lines[at] == f->lines[pc]; at++) {
    uint32_t i = f->code[at];
    unsigned op = con_code_op(i), first = con_code_a(i);
    if (op == CON_CODE_CONCAT && first <= a && a < first + con_code_b(i)) return true;
    if (op == CON_CODE_CALL || op == CON_CODE_TAILCALL) {
      if (first <= a) return first == a;
    }
  }
  return false;
}

/* Does `type(x)` ask for the value at `pc`? */
static bool is_argument_of_type(const con_code *f, size_t pc) {
  uint32_t before = pc > 0 ? f->code[pc - 1] : 0;
  return pc > 0 && con_code_op(before) == CON_CODE_GETTABUP &&
         is_text(constant_at(f, con_code_c(before)), "type");
}

/* Is it `local x = x`? */
static bool is_for_local(const con_code *f, size_t pc, const con_code_constant *k) {
  for (size_t i = 0; i < f->n_locals; i++) {
    const con_code_local *l = &f->locals[i];
    if (l->from > pc && l->from <= pc + NEAR && l->size == k->size && l->name != NULL &&
        memcmp(l->name, k->text, k->size) == 0)
      return true;
  }
  return false;
}

static void see_read(sights *s, const con_code *f, size_t pc) {
  uint32_t i = f->code[pc];
  unsigned a = con_code_a(i);
  const con_code_constant *k = constant_at(f, con_code_c(i));
  if (k == NULL || con_code_b(i) >= f->n_upvalues || !f->is_env[con_code_b(i)]) return;
  if (fails_on_nil(f, pc + 1, a) || fails_later(f, pc, a)) return;
  bool asked = is_tested(f, pc + 1, a) || is_last_of_chain(f, pc, a) ||
               is_argument_of_type(f, pc) || is_for_local(f, pc, k);
  note(s, asked ? TESTED : READ, f, pc, k);
}

static void see(const con_code *f, void *data) {
  sights *s = data;
  for (size_t pc = 0; pc < f->n; pc++) {
    uint32_t i = f->code[pc];
    const con_code_constant *c = constant_at(f, con_code_c(i));
    switch (con_code_op(i)) {
      case CON_CODE_GETTABUP: see_read(s, f, pc); break;
      case CON_CODE_SETTABUP: note(s, SET, f, pc, constant_at(f, con_code_b(i))); break;
      case CON_CODE_GETFIELD:
        if (is_tested(f, pc + 1, con_code_a(i))) note(s, QUESTIONED, f, pc, c);
        break;
      default: break;
    }
  }
  for (size_t i = 0; i < f->n_locals; i++) {
    const con_code_local *l = &f->locals[i];
    const con_code_constant name = {LUA_TSTRING, l->name, l->size};
    if (l->name != NULL && l->name[0] != '(') note(s, LOCAL, f, 0, &name);
  }
}

/* ---- what is watched ---- */

/* Addresses: keys in the registry of name -> source -> line -> true. */
static const char globals_key = 0, questions_key = 0;
/* The key of a set of the names of local variables of the scripts. */
static const char locals_key = 0;

/* Push watched[name][source], a table; made where it is missing. */
static void push_lines(lua_State *L, const char *key, const char *name, const char *source) {
  luaL_checkstack(L, 6, NULL);
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, key);
  }
  luaL_getsubtable(L, -1, name);
  luaL_getsubtable(L, -1, source);
  lua_replace(L, -3);
  lua_pop(L, 1);
}

static void watch_line(lua_State *L, const char *key, const sight *s, const char *source) {
  push_lines(L, key, s->name, source);
  lua_pushboolean(L, 1);
  lua_rawseti(L, -2, s->line);
  lua_pop(L, 1);
}

/* Is the line that runs at `level` watched for the name at index `name`? Then the name is watched
 * no more, and the line, "mine.lua:3", is pushed. */
static bool push_watched(lua_State *L, const char *key, int name, int level) {
  lua_Debug ar;
  int top = lua_gettop(L);
  if (!lua_checkstack(L, 8) || lua_type(L, name) != LUA_TSTRING) return false;
  if (lua_rawgetp(L, LUA_REGISTRYINDEX, key) == LUA_TTABLE) {
    lua_pushvalue(L, name);
    if (lua_rawget(L, -2) == LUA_TTABLE && lua_getstack(L, level, &ar) &&
        lua_getinfo(L, "Sl", &ar) && ar.currentline > 0) {
      lua_pushstring(L, ar.source);
      if (lua_rawget(L, -2) == LUA_TTABLE && lua_rawgeti(L, -1, ar.currentline) == LUA_TBOOLEAN) {
        lua_pushvalue(L, name);
        lua_pushnil(L);
        lua_rawset(L, top + 1);
        lua_settop(L, top);
        lua_pushfstring(L, "%s:%d", ar.short_src, ar.currentline);
        return true;
      }
    }
  }
  lua_settop(L, top);
  return false;
}

/* ---- globals ---- */

static const void *hidden; /* the metatable of _G; NULL: none. Fixed once set */
static lua_CFunction original, original_of_debug; /* equal in all states */

static int hide(lua_State *L, lua_CFunction get) {
  int n = get(L);
  if (hidden == NULL || n != 1 || lua_topointer(L, -1) != hidden) return n;
  lua_pushnil(L);
  return 1;
}

static int word_getmetatable(lua_State *L) { return hide(L, original); }
static int word_debug_getmetatable(lua_State *L) { return hide(L, original_of_debug); }

void con_unset_open(lua_State *L) {
  lua_getglobal(L, "getmetatable");
  original = lua_tocfunction(L, -1);
  lua_pushcfunction(L, word_getmetatable);
  lua_setglobal(L, "getmetatable");
  lua_getglobal(L, LUA_DBLIBNAME);
  lua_getfield(L, -1, "getmetatable");
  original_of_debug = lua_tocfunction(L, -1);
  lua_pushcfunction(L, word_debug_getmetatable);
  lua_setfield(L, -3, "getmetatable");
  lua_pop(L, 3);
}

/* __index of _G: a global is missing. */
static int on_missing(lua_State *L) {
  char place[LUA_IDSIZE + 16], name[NAME], about[NAME + 8];
  lua_settop(L, 2);
  if (!push_watched(L, &globals_key, 2, 1)) return 0;
  snprintf(place, sizeof place, "%s", lua_tostring(L, -1));
  snprintf(name, sizeof name, "%s", lua_tostring(L, 2));
  lua_settop(L, 2);
  lua_pushstring(L, name);
  lua_rawgetp(L, LUA_REGISTRYINDEX, &locals_key);
  snprintf(about, sizeof about, "unset %s", name);
  con_warn(L, "unset", about, place, 2);
  return 0;
}

/* Is it a word for a value in other languages, which nobody would ask for? */
static bool is_value_elsewhere(const char *name) {
  static const char *const names[] = {"True", "False", "None", "null", "NULL", NULL};
  for (int i = 0; names[i] != NULL; i++)
    if (strcmp(name, names[i]) == 0) return true;
  return false;
}

static bool is_set_somewhere(const sights *s, const char *name) {
  for (size_t i = 0; i < s->n; i++)
    if (s->list[i].kind == SET && strcmp(s->list[i].name, name) == 0) return true;
  return false;
}

static void keep_locals(lua_State *L, const sights *s) {
  lua_newtable(L);
  for (size_t i = 0; i < s->n; i++) {
    if (s->list[i].kind != LOCAL) continue;
    lua_pushboolean(L, 1);
    lua_setfield(L, -2, s->list[i].name);
  }
  lua_rawsetp(L, LUA_REGISTRYINDEX, &locals_key);
}

static void watch_globals(lua_State *L, const sights *s, const char *source) {
  bool any = false;
  lua_pushglobaltable(L);
  for (size_t i = 0; i < s->n; i++) {
    const sight *g = &s->list[i];
    if (g->kind != READ && !(g->kind == TESTED && is_value_elsewhere(g->name))) continue;
    lua_pushstring(L, g->name);
    bool missing = lua_rawget(L, -2) == LUA_TNIL;
    lua_pop(L, 1);
    if (!missing || is_set_somewhere(s, g->name)) continue;
    watch_line(L, &globals_key, g, source);
    any = true;
  }
  if (any) keep_locals(L, s);
  if (any && !lua_getmetatable(L, -1)) {
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, on_missing);
    lua_setfield(L, -2, "__index");
    hidden = lua_topointer(L, -1);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &hidden); /* so that no other table gets the address */
    lua_setmetatable(L, -2);
  }
}

/* ---- questions ---- */

static const struct question {
  const char *name;
  con_kind kind;
} questions[] = {
    {"is_set", CON_KIND_EVENT},     {"locked", CON_KIND_LOCK},     {"locked", CON_KIND_RLOCK},
    {"empty", CON_KIND_QUEUE},      {"full", CON_KIND_QUEUE},      {"broken", CON_KIND_BARRIER},
    {"is_alive", CON_KIND_PROCESS}, {"is_alive", CON_KIND_THREAD}, {"is_alive", CON_KIND_ISOLATE},
    {"is_alive", CON_KIND_GREEN},   {NULL, CON_KIND_NONE},
};

/* __index of objects of a kind in scripts that do not ask a question. Upvalue 1: the methods, as of
 * the function in upvalue 2, the __index before, or nil: the methods were that. Upvalue 3: the
 * kind. */
static int on_index(lua_State *L) {
  con_kind kind = (con_kind)lua_tointeger(L, lua_upvalueindex(3));
  if (push_watched(L, &questions_key, 2, 1)) {
    char place[LUA_IDSIZE + 16], about[LUA_IDSIZE + 32];
    snprintf(place, sizeof place, "%s", lua_tostring(L, -1));
    lua_settop(L, 2);
    lua_pushfstring(L, "%s.%s", con_kind_name(kind), lua_tostring(L, 2));
    lua_pushvalue(L, 2);
    snprintf(about, sizeof about, "question %s", place);
    con_warn(L, "question", about, place, 2);
  }
  lua_CFunction before = lua_tocfunction(L, lua_upvalueindex(2));
  if (before != NULL) return before(L);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL || con_words_is_any_method(L, 2)) return 1;
  for (const con_library *const *l = con_words_registered(); *l != NULL; l++)
    if ((*l)->kind == kind)
      return con_words_unknown_field(L, 2, con_kind_name(kind), (*l)->words, NULL);
  return 0;
}

static void detour(lua_State *L, con_kind kind) {
  con_handle_metatable(L, kind);
  if (lua_getfield(L, -1, "__index") == LUA_TTABLE) {
    lua_pushnil(L);
  } else if (lua_tocfunction(L, -1) != on_index && lua_getupvalue(L, -1, 1) != NULL) {
    lua_insert(L, -2);
  } else {
    lua_pop(L, 2);
    return;
  }
  lua_pushinteger(L, kind);
  lua_pushcclosure(L, on_index, 3);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

static void watch_questions(lua_State *L, const sights *s, const char *source) {
  for (size_t i = 0; i < s->n; i++) {
    if (s->list[i].kind != QUESTIONED) continue;
    for (const struct question *q = questions; q->name != NULL; q++) {
      if (strcmp(q->name, s->list[i].name) != 0) continue;
      watch_line(L, &questions_key, &s->list[i], source);
      detour(L, q->kind);
    }
  }
}

/* ---- a script ---- */

static int watch(lua_State *L) {
  const sights *s = lua_touserdata(L, 1);
  const char *source = lua_tostring(L, 2);
  watch_globals(L, s, source);
  watch_questions(L, s, source);
  return 0;
}

void con_unset_watch(lua_State *L) {
  lua_Debug ar;
  int top = lua_gettop(L);
  sights s = {NULL, 0, 0, false};
  if (!con_warn_on() || !lua_isfunction(L, -1) || lua_iscfunction(L, -1)) return;
  if (!lua_checkstack(L, 12) || !con_code_read(L, see, &s) || s.lost) {
    free(s.list);
    return;
  }
  lua_pushcfunction(L, watch);
  lua_pushlightuserdata(L, &s);
  lua_pushvalue(L, top);
  lua_getinfo(L, ">S", &ar);
  lua_pushstring(L, ar.source);
  lua_pcall(L, 2, 0, 0); /* without memory nothing is watched */
  free(s.list);
  lua_settop(L, top);
}
