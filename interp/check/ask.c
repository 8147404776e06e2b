/* SPDX-License-Identifier: MIT */
#include "check/ask.h"

#include "check/image.h"
#include "sched/here.h"

#define ROOM 8192u /* data that was read, of a run */
#define ANY_KEY 9u /* as key: some key of the object; no key of access.c has such a type */

typedef struct asked {
  uint64_t object, key;
  uint64_t run; /* else the entry is free */
} asked;

typedef struct asking {
  uint32_t n;
  uint64_t run;
  asked at[ROOM];
} asking;

static asking *all;

void con_ask_open(void) { all = con_control_memory(sizeof *all); }

static asked *find(uint64_t object, uint64_t key) {
  uint64_t run = con_control_here->runs;
  uint32_t i = con_control_hash(object ^ key * 0xff51afd7ed558ccdu) % ROOM;
  while (all->at[i].run == run && (all->at[i].object != object || all->at[i].key != key))
    i = (i + 1) % ROOM;
  return &all->at[i];
}

static void add(uint64_t object, uint64_t key) {
  asked *x = find(object, key);
  if (x->run == con_control_here->runs || all->n >= ROOM / 2) return;
  *x = (asked){object, key, con_control_here->runs};
  all->n++;
}

void con_ask_note(uint64_t object, uint64_t key) {
  if (all->run != con_control_here->runs) {
    all->run = con_control_here->runs;
    all->n = 0;
  }
  add(object, key);
  add(object, ANY_KEY);
}

static bool was_asked(uint64_t object, uint64_t key) {
  uint64_t run = con_control_here->runs;
  if (key == CON_KEY_ALL) return find(object, ANY_KEY)->run == run;
  return find(object, key)->run == run || find(object, CON_KEY_ALL)->run == run;
}

uint32_t con_ask_find(void) {
  con_control *c = con_control_here;
  uint32_t found = 0;
  if (all->run != c->runs) return 0;
  for (uint32_t i = 0; i < c->n; i++) {
    const con_check_step *s = &c->step[i];
    if (s->operation != CON_OP_WRITE || s->site == 0 || c->stops[s->site]) continue;
    if (!was_asked(s->object, s->key)) continue;
    c->stops[s->site] = 1;
    found++;
  }
  return found;
}

con_answer con_ask(con_state *s, lua_State *L, int index) {
  con_control *c = con_control_here;
  con_local here = con_here;
  if (!lua_checkstack(L, LUA_MINSTACK)) return CON_ANSWER_YES;
  con_here.state = s;
  con_here.running = L;
  c->asking++;
  lua_pushvalue(L, index);
  int status = lua_pcall(L, 0, 1, 0);
  c->asking--;
  con_here = here;
  if (status != LUA_OK) return CON_ANSWER_ERROR;
  bool yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return yes ? CON_ANSWER_YES : CON_ANSWER_NO;
}

uint32_t con_ask_as(uint32_t u) {
  con_control *c = con_control_here;
  uint32_t me = c->me;
  if (c->unit[u].process != c->unit[me].process)
    con_image_exchange(c->unit[me].process, c->unit[u].process);
  c->me = u;
  return me;
}

void con_ask_back(uint32_t me) {
  con_control *c = con_control_here;
  if (c->unit[c->me].process != c->unit[me].process) con_image_put(c->unit[me].process);
  c->me = me;
}

bool con_ask_await(const con_checked *u) {
  uint32_t me = con_ask_as(u->next.unit);
  int top = lua_gettop(u->L);
  con_answer answer = con_ask(u->state, u->L, 1);
  lua_settop(u->L, top);
  con_ask_back(me);
  return answer != CON_ANSWER_NO;
}
