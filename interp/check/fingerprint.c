/* SPDX-License-Identifier: MIT */
#include "check/fingerprint.h"

#include <lauxlib.h>
#include <string.h>

#include "binding/handle.h"
#include "binding/words.h"
#include "check/accessor.h"
#include "check/enabled.h"
#include "check/fiber.h"
#include "codec/encoder.h"
#include "objects/barrier.h"
#include "objects/cell.h"
#include "objects/condition.h"
#include "objects/countdown.h"
#include "objects/event.h"
#include "objects/queue_heap.h"
#include "objects/queue_segment.h"
#include "objects/semaphore.h"
#include "sched/here.h"

#define SEEN 65536u      /* things that have a number; a power of two */
#define MOST (SEEN / 2)  /* of them in use */
#define MOST_SORTED 2000 /* entries of a table whose values are things */
#define DEPTH 120        /* of calls of `visit` */

/* Numbers are given in the order in which things are met, so that the same state has the same
 * numbers wherever its things lie. */
typedef struct seen {
  const void *at;
  uint32_t number;
  uint32_t round;
} seen;

typedef struct sorted {
  uint64_t key;
  int index; /* on the stack of W */
} sorted;

typedef struct walker {
  lua_State *W; /* a coroutine of the script's state on whose stack values are looked at */
  con_state *state;
  uint64_t sum;
  uint64_t salt; /* of states that are like no other */
  uint32_t round, n;
  uint32_t known; /* things of the language: numbers 1 to `known`, in every round */
  int depth;
  bool is_unsure;
  bool knows_lua; /* do the words of Lua's records mean what is expected? */
  seen seen[SEEN];
  seen of_language[SEEN / 8];
  uint32_t n_sorted; /* of all tables under way */
  sorted sorted[MOST_SORTED];
} walker;

static walker *w;

static void mix(uint64_t x) {
  w->sum = (w->sum ^ x) * 0x9e3779b97f4a7c15u;
  w->sum ^= w->sum >> 29;
}

static uint64_t hash_bytes(const char *bytes, size_t size) {
  uint64_t h = 0xcbf29ce484222325u + size, x;
  for (; size >= 8; bytes += 8, size -= 8) {
    memcpy(&x, bytes, 8);
    h = (h ^ x) * 0x9e3779b97f4a7c15u;
    h ^= h >> 32;
  }
  for (size_t i = 0; i < size; i++) h = (h ^ (unsigned char)bytes[i]) * 0x100000001b3u;
  return h;
}

static void be_unsure(void) { w->is_unsure = true; }

/* ---- numbers of things ---- */

static uint32_t place_of(const void *at, uint32_t room) {
  return con_control_hash((uint64_t)(uintptr_t)at) & (room - 1);
}

static uint32_t language_number(const void *at) {
  uint32_t room = SEEN / 8, i = place_of(at, room);
  while (w->of_language[i].at != NULL && w->of_language[i].at != at) i = (i + 1) & (room - 1);
  return w->of_language[i].at != NULL ? w->of_language[i].number : 0;
}

static void add_to_language(const void *at) {
  uint32_t room = SEEN / 8, i = place_of(at, room);
  while (w->of_language[i].at != NULL && w->of_language[i].at != at) i = (i + 1) & (room - 1);
  if (w->of_language[i].at == NULL && w->known < room / 2)
    w->of_language[i] = (seen){at, ++w->known, 0};
}

/* The number of the thing; 0: it has none yet. */
static uint32_t number_of(const void *at) {
  uint32_t known = language_number(at), i = place_of(at, SEEN);
  if (known != 0) return known;
  while (w->seen[i].round == w->round && w->seen[i].at != at) i = (i + 1) & (SEEN - 1);
  return w->seen[i].round == w->round ? w->seen[i].number : 0;
}

/* Mix in the number of the thing. True: the thing is met for the first time. */
static bool meet(const void *at) {
  uint32_t number = number_of(at), i = place_of(at, SEEN);
  if (number != 0) {
    mix(number);
    return false;
  }
  if (w->n >= MOST) {
    be_unsure();
    return false;
  }
  while (w->seen[i].round == w->round) i = (i + 1) & (SEEN - 1);
  w->seen[i] = (seen){at, w->known + ++w->n, w->round};
  mix(w->known + w->n);
  return true;
}

/* ---- words of Lua's own records ---- */

/* A word of a record of Lua's, of which only equality counts: con_fingerprint_open tests what the
 * words tell apart. */
static uint64_t word_at(const void *record, size_t offset) {
  uint64_t x;
  memcpy(&x, (const char *)record + offset, sizeof x);
  return x;
}

static uint64_t prototype_of(const void *closure) { return word_at(closure, 24); }
static uint64_t place_in_code(const lua_Debug *ar) { return word_at(ar->i_ci, 32); }
static bool is_closed(const void *upvalue) {
  return word_at(upvalue, 16) == (uint64_t)(uintptr_t)upvalue + 24;
}

/* ---- objects ---- */

static uint32_t unit_number(const con_unit *u) {
  const con_control *c = con_control_here;
  for (uint32_t i = 1; i <= c->n_units; i++)
    if (c->unit[i].place != CON_PLACE_NONE && c->unit[i].unit == u) return i;
  return u == NULL ? 0 : 1000;
}

static void visit_object(const con_object *o);

static void visit_message(const con_message *m) {
  if (m == NULL) {
    mix(0);
    return;
  }
  if (m->n_refs > 0) be_unsure(); /* objects that may be reached in no other way */
  mix(hash_bytes(con_message_bytes(m), con_message_tail_end(m)));
}

static void visit_record(void *unused, const char *bytes, size_t size, const con_message *m) {
  (void)unused;
  if (bytes != NULL) mix(hash_bytes(bytes, size));
  else visit_message(m);
}

static void visit_queue(const con_queue *q) {
  mix(q->closed);
  mix(q->puts - q->gets);
  mix(q->puts - q->dones);
  mix(q->maxsize);
  if (q->head.flavour == CON_QUEUE_LOCAL) mix(q->puts); /* its values are in Lua, by number */
  else con_segment_each(q, visit_record, NULL);
  for (uint64_t i = 0; i < q->n_heap; i++) visit_message(q->heap->at[i]);
}

static void visit_cell(const con_cell *c) {
  mix(c->type);
  if (c->type == CON_CELL_MESSAGE) visit_message((const con_message *)(uintptr_t)c->bits);
  else mix(c->bits);
}

static void visit_waiters(const con_waitq *q) {
  for (const con_node *n = q->head; n != NULL; n = n->next) mix(unit_number(n->unit));
}

static void visit_unit(const con_unit *u) {
  mix(unit_number(u));
  mix(con_load(&u->state));
  mix((uint64_t)con_load(&u->pending) << 32 | con_load(&u->stop_asked));
  mix((uint64_t)u->exitcode);
  visit_message(con_load(&u->outcome));
}

static void visit_contents(const con_object *o) {
  switch (o->kind) {
    case CON_KIND_LOCK:
    case CON_KIND_RLOCK: mix(((const con_lock *)o)->depth); break;
    case CON_KIND_CELL: visit_cell((const con_cell *)o); break;
    case CON_KIND_SEMAPHORE: mix(((const con_semaphore *)o)->value); break;
    case CON_KIND_EVENT: mix(((const con_event *)o)->set); break;
    case CON_KIND_COUNTDOWN: mix(((const con_countdown *)o)->count); break;
    case CON_KIND_CONDITION:
      visit_waiters(&o->waiters);
      visit_object(&((const con_condition *)o)->lock->head);
      break;
    case CON_KIND_BARRIER:
      mix(((const con_barrier *)o)->arrived << 1 | ((const con_barrier *)o)->broken);
      mix(unit_number(((const con_barrier *)o)->acting));
      visit_waiters(&o->waiters); /* each has a number by its arrival */
      break;
    case CON_KIND_QUEUE: visit_queue((const con_queue *)o); break;
    case CON_KIND_THREAD:
    case CON_KIND_GREEN:
    case CON_KIND_PROCESS: visit_unit((const con_unit *)o); break;
    default: be_unsure();
  }
}

static void visit_object(const con_object *o) {
  if (o == NULL || !meet(o)) return;
  mix(o->kind);
  if (!con_kind_is_unit(o->kind)) mix(unit_number(con_object_owner(o)));
  visit_contents(o);
}

/* ---- values ---- */

static void visit(void);

#define IS_TOKEN ((uint64_t)1 << 62) /* an instance of a variable (access.c) */

static void visit_integer(lua_Integer n) {
  if (((uint64_t)n & ~(((uint64_t)1 << 40) - 1)) == IS_TOKEN) meet((const void *)(uintptr_t)n);
  else mix((uint64_t)n);
}

/* A value that is no thing, at `i`, as a number. */
static bool plain_number(lua_State *W, int i, uint64_t *x) {
  size_t size;
  lua_Number d;
  switch (lua_type(W, i)) {
    case LUA_TNIL: *x = 1; break;
    case LUA_TBOOLEAN: *x = 2 + (uint64_t)lua_toboolean(W, i); break;
    case LUA_TSTRING: {
      const char *s = lua_tolstring(W, i, &size);
      *x = hash_bytes(s, size) * 8 + LUA_TSTRING;
      break;
    }
    case LUA_TLIGHTUSERDATA: *x = (uint64_t)(uintptr_t)lua_touserdata(W, i) * 8 + 2; break;
    case LUA_TNUMBER:
      if (lua_isinteger(W, i)) {
        *x = (uint64_t)lua_tointeger(W, i);
        if ((*x & ~(((uint64_t)1 << 40) - 1)) == IS_TOKEN) return false;
        *x = *x * 8 + 3;
      } else {
        d = lua_tonumber(W, i);
        memcpy(x, &d, sizeof *x);
        *x = *x * 8 + 7;
      }
      break;
    default: return false;
  }
  *x *= 0xff51afd7ed558ccdu;
  *x ^= *x >> 31;
  return true;
}

/* The key at `i` as a number: of a thing without a number the address, which is no less a state's
 * own, but makes equal states differ. */
static uint64_t key_number(lua_State *W, int i) {
  uint64_t x;
  if (plain_number(W, i, &x)) return x;
  const void *at = lua_isinteger(W, i) ? (const void *)(uintptr_t)lua_tointeger(W, i)
                                       : lua_topointer(W, i);
  uint32_t number = number_of(at);
  return number != 0 ? number : (uint64_t)(uintptr_t)at;
}

static void sort_keys(uint32_t from, uint32_t to) {
  for (uint32_t i = from + 1; i < to; i++) { /* few; mostly in order already */
    sorted x = w->sorted[i];
    uint32_t k = i;
    for (; k > from && w->sorted[k - 1].key > x.key; k--) w->sorted[k] = w->sorted[k - 1];
    w->sorted[k] = x;
  }
}

/* The contents of the table on top of W. Entries with plain values are added up, whatever their
 * order; the others are visited in the order of the keys. */
static void visit_entries(void) {
  lua_State *W = w->W;
  uint32_t from = w->n_sorted;
  uint64_t sum = 0, x;
  int at = lua_gettop(W);
  if (lua_getmetatable(W, at)) visit();
  for (lua_pushnil(W); lua_next(W, at);) {
    uint64_t key = key_number(W, -2);
    uint32_t number = plain_number(W, -1, &x) ? 0 : number_of(lua_topointer(W, -1));
    if (number != 0) x = number;
    if (number != 0 || plain_number(W, -1, &x)) {
      sum += (key ^ x * 0x9e3779b97f4a7c15u) * 0xff51afd7ed558ccdu;
      lua_pop(W, 1);
      continue;
    }
    lua_pop(W, 1);
    if (w->n_sorted == MOST_SORTED || !lua_checkstack(W, 20)) {
      be_unsure();
      lua_pop(W, 1);
      break;
    }
    lua_pushvalue(W, -1);
    lua_insert(W, -2);
    w->sorted[w->n_sorted++] = (sorted){key, lua_gettop(W) - 1};
  }
  mix(sum);
  uint32_t to = w->n_sorted;
  sort_keys(from, to);
  for (uint32_t i = from; i < to; i++) {
    mix(w->sorted[i].key);
    lua_pushvalue(W, w->sorted[i].index);
    lua_rawget(W, at);
    visit();
  }
  w->n_sorted = from;
  lua_settop(W, at);
}

static void visit_closure(void) {
  lua_State *W = w->W;
  int at = lua_gettop(W);
  bool is_c = lua_iscfunction(W, at);
  mix(is_c ? (uint64_t)(uintptr_t)lua_tocfunction(W, at) : prototype_of(lua_topointer(W, at)));
  for (int i = 1; lua_getupvalue(W, at, i) != NULL; i++) {
    const void *id = is_c ? NULL : lua_upvalueid(W, at, i);
    if (id != NULL && !meet(id)) {
      lua_pop(W, 1);
      continue;
    }
    if (id != NULL) mix(is_closed(id));
    visit();
  }
}

static void visit_userdata(void) {
  lua_State *W = w->W;
  int at = lua_gettop(W);
  const con_handle *h = con_handle_at(W, at);
  if (h != NULL) {
    mix(h->aspect);
    visit_object(h->object);
    if (h->object == NULL) be_unsure();
  } else {
    mix(hash_bytes(lua_touserdata(W, at), lua_rawlen(W, at)));
  }
  for (int i = 1; lua_getiuservalue(W, at, i) != LUA_TNONE; i++) visit();
  lua_settop(W, at);
}

/* ---- calls ---- */

static lua_CFunction trusted;

void con_fingerprint_trust(lua_CFunction f) { trusted = f; }

/* May a call be suspended in the C function on top, without anything on the C stack that counts? */
static bool is_transparent(lua_State *W) {
  const con_word *word = con_words_at(W, -1);
  static const char *const words[] = {"with", "atomically", "region", "await"};
  for (size_t i = 0; word != NULL && i < sizeof words / sizeof *words; i++)
    if (strcmp(word->name, words[i]) == 0) return true;
  lua_CFunction f = lua_tocfunction(W, -1);
  if (con_accessor_is_around(f) || f == trusted) return true;
  static const char *const functions[] = {"pcall", "xpcall"};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    lua_getglobal(W, functions[i]);
    bool same = lua_tocfunction(W, -1) == f;
    lua_pop(W, 1);
    if (same) return true;
  }
  return false;
}

static void visit_calls(lua_State *L) {
  lua_State *W = w->W;
  lua_Debug ar;
  mix((uint64_t)lua_status(L));
  if (!lua_checkstack(L, 4) || !lua_checkstack(W, 20)) be_unsure();
  for (int level = 0; lua_getstack(L, level, &ar); level++) {
    lua_getinfo(L, "f", &ar);
    lua_xmove(L, W, 1);
    bool is_c = lua_iscfunction(W, -1);
    if (!is_c) mix(place_in_code(&ar));
    else if (level > 0 && !is_transparent(W)) be_unsure();
    visit();
    for (int sign = 1; sign >= -1; sign -= 2) /* variables, then what `...` has */
      for (int i = 1; lua_getlocal(L, &ar, sign * i) != NULL; i++) {
        lua_xmove(L, W, 1);
        visit();
      }
  }
  if (lua_getstack(L, 0, &ar)) return;
  int n = lua_gettop(L); /* a coroutine that has not begun, or has ended */
  for (int i = 1; i <= n; i++) {
    lua_pushvalue(L, i);
    lua_xmove(L, W, 1);
    visit();
  }
}

static void visit_thing(void) {
  lua_State *W = w->W;
  if (++w->depth > DEPTH || !lua_checkstack(W, 20)) {
    be_unsure();
  } else {
    switch (lua_type(W, -1)) {
      case LUA_TTABLE: visit_entries(); break;
      case LUA_TFUNCTION: visit_closure(); break;
      case LUA_TUSERDATA: visit_userdata(); break;
      case LUA_TTHREAD: visit_calls(lua_tothread(W, -1)); break;
      default: be_unsure();
    }
  }
  w->depth--;
}

/* Mix in the value on top of W, and pop it. */
static void visit(void) {
  lua_State *W = w->W;
  uint64_t x;
  mix((uint64_t)lua_type(W, -1));
  if (plain_number(W, -1, &x)) mix(x);
  else if (lua_isinteger(W, -1)) visit_integer(lua_tointeger(W, -1));
  else if (meet(lua_topointer(W, -1))) visit_thing();
  lua_pop(W, 1);
}

/* ---- units ---- */

/* A value that is on its way was copied before the step. */
static void visit_copy(const con_check_step *s) {
  const con_encoder *e = con_fiber_encoder(s->unit);
  switch (s->operation) {
    case CON_OP_PUT:
    case CON_OP_SET:
    case CON_OP_ADD:
    case CON_OP_UPDATE:
    case CON_OP_START: break;
    default: return;
  }
  if (e->data != NULL) mix(hash_bytes(e->data, e->size));
  for (size_t i = 0; i < e->n_refs; i++) visit_object(e->refs[i]);
}

static void visit_step(const con_checked *u) {
  const con_check_step *s = &u->next;
  visit_copy(s);
  mix((uint64_t)s->operation << 32 | (uint64_t)s->kind << 24 | s->flags);
  mix((uint64_t)s->site << 32 | s->number);
  if (s->kind != CON_KIND_NONE) {
    if (s->object != 0) visit_object((const con_object *)(uintptr_t)s->object);
    if (s->kind == CON_KIND_BARRIER && s->operation == CON_OP_WAIT) mix(con_enabled_is(u));
    if (s->kind == CON_KIND_CONDITION) mix(u->unit->wait_node.queue != NULL);
  } else {
    if (s->object != 0) meet((const void *)(uintptr_t)s->object);
    mix(s->key);
  }
  if (s->flags & CON_STEP_AWAITS) mix(con_enabled_is(u));
}

static void visit_checked(const con_checked *u) {
  mix(u->place);
  mix(u->turn);
  if (u->place != CON_PLACE_PENDING) return;
  mix((uint64_t)u->children << 1 | u->looks_only);
  if (con_control_here->has_clock) mix((uint64_t)u->now);
  visit_step(u);
  for (int i = 0; i < CON_CHECK_UNITS / 64; i++) mix(u->behind.bits[i]);
  if (u->L == NULL) mix(0); /* its code has ended */
  else if (u->state != w->state || !con_state_is_base(u->L)) be_unsure();
  else visit_calls(u->L);
}

uint64_t con_fingerprint(void) {
  const con_control *c = con_control_here;
  w->round++;
  w->n = 0;
  w->depth = 0;
  w->n_sorted = 0;
  w->sum = 0x2545f4914f6cdd1du;
  w->is_unsure = !w->knows_lua || c->draws;
  for (uint32_t u = 1; u <= c->n_units; u++) /* memory that is not looked at */
    if (c->unit[u].space != 0) w->is_unsure = true;
  mix(c->atomic);
  if (c->orders_output) mix(hash_bytes(c->output, c->n_output));
  for (uint32_t u = 0; c->orders_output && u <= c->n_units; u++)
    if (c->begun[u].n > 0) mix(hash_bytes(c->begun[u].text, c->begun[u].n) + u);
  for (uint32_t u = 1; u <= c->n_units && !w->is_unsure; u++) visit_checked(&c->unit[u]);
  lua_State *said[] = {c->invariants, c->finals};
  for (int i = 0; i < 2; i++)
    if (said[i] != NULL && meet(said[i])) visit_calls(said[i]);
  lua_settop(w->W, 0);
  if (w->is_unsure) mix(++w->salt);
  return w->sum != 0 ? w->sum : 1;
}

/* ---- at the start ---- */

/* The functions and tables of the language, of which the table of globals is on top. */
static void learn_language(lua_State *L, int depth) {
  int at = lua_gettop(L);
  luaL_checkstack(L, 10, NULL);
  for (lua_pushnil(L); lua_next(L, at); lua_pop(L, 1)) {
    const void *p = lua_topointer(L, -1);
    if (lua_type(L, -1) == LUA_TSTRING || p == NULL || number_of(p) != 0) continue;
    lua_rawgeti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    bool is_globals = lua_topointer(L, -1) == p;
    lua_pop(L, 1);
    if (is_globals) continue;
    add_to_language(p);
    if (lua_istable(L, -1) && depth < 3) learn_language(L, depth + 1);
  }
}

/* Do the words of Lua's records mean what they are taken for? */
static bool test_lua(lua_State *L) {
  static const char text[] =
      "local yield = coroutine.yield "
      "local function f() yield() yield() end "
      "local function make() return function() return f end, function() return f end end "
      "local a, b = make() local c = make() "
      "return a, b, c, coroutine.create(f), coroutine.create(f)";
  int top = lua_gettop(L), n;
  lua_Debug ar, other;
  if (luaL_loadstring(L, text) != LUA_OK || lua_pcall(L, 0, 5, 0) != LUA_OK) return false;
  const void *a = lua_topointer(L, top + 1);
  bool ok = prototype_of(a) != prototype_of(lua_topointer(L, top + 2)) &&
            prototype_of(a) == prototype_of(lua_topointer(L, top + 3)) &&
            is_closed(lua_upvalueid(L, top + 1, 1));
  lua_State *x = lua_tothread(L, top + 4), *y = lua_tothread(L, top + 5);
  lua_resume(x, L, 0, &n);
  lua_resume(y, L, 0, &n);
  ok = ok && lua_getstack(x, 1, &ar) && lua_getstack(y, 1, &other) &&
       place_in_code(&ar) == place_in_code(&other);
  lua_resume(y, L, 0, &n);
  ok = ok && lua_getstack(y, 1, &other) && place_in_code(&ar) != place_in_code(&other);
  lua_settop(L, top);
  return ok;
}

void con_fingerprint_open(lua_State *L) {
  if (w != NULL) return; /* an isolate's state, which is not looked at */
  w = con_control_memory(sizeof *w);
  w->state = con_here.state;
  w->round = 1;
  w->knows_lua = test_lua(L);
  w->W = lua_newthread(L);
  lua_rawsetp(L, LUA_REGISTRYINDEX, w);
  lua_pushglobaltable(L);
  learn_language(L, 0);
  lua_pop(L, 1);
}
