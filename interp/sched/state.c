/* SPDX-License-Identifier: MIT */
#include "sched/state.h"

#include <lauxlib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sched/baton.h"
#include "sched/enter.h"
#include "sched/hook.h"
#include "sched/upcalls.h"
#include "units/urge.h"

/* malloc surely maps such a block apart, without neighbours */
#define HUGE_BLOCK ((size_t)32 << 20)

/* Lua's own way to allocate, but very large blocks get large pages where the system has them. With
 * small pages the page faults for a string of 64 MB cost five times as much as the copying. */
static void *allocate(void *unused, void *p, size_t old_size, size_t size) {
  (void)unused, (void)old_size;
  if (size == 0) {
    free(p);
    return NULL;
  }
  p = realloc(p, size);
  if (__builtin_expect(size >= HUGE_BLOCK, 0) && p != NULL) {
    uintptr_t from = ((uintptr_t)p + 4095) & ~(uintptr_t)4095;
    madvise((void *)from, ((uintptr_t)p + size - from) & ~(size_t)4095, MADV_HUGEPAGE);
  }
  return p;
}

/* Lua's warnings, off until "@on" as in `lua`. What turns them off or on by a control message does
 * so with conlua's own, too; those are on at first. */
static void warn(void *state, const char *text, int goes_on) {
  con_state *s = state;
  bool begins = !s->warning;
  s->warning = goes_on != 0;
  if (begins && !goes_on && text[0] == '@') {
    bool off = strcmp(text, "@off") == 0;
    if (!off && strcmp(text, "@on") != 0) return;
    s->warns = !off;
    if (off) con_or(&con_family_root->quiet, CON_QUIET_SCRIPT);
    else con_and(&con_family_root->quiet, ~CON_QUIET_SCRIPT);
    return;
  }
  if (!s->warns) return;
  if (begins) fputs("Lua warning: ", stderr);
  fputs(text, stderr);
  if (!goes_on) fputs("\n", stderr);
}

/* Memory for a record, of zeros. */
static con_state *new_record(void) {
  if (con_sched.allocate == NULL) return calloc(1, sizeof(con_state));
  con_state *s = con_sched.allocate(NULL, NULL, 0, sizeof *s);
  if (s != NULL) memset(s, 0, sizeof *s);
  return s;
}

static void free_record(con_state *s) {
  if (con_sched.allocate == NULL) free(s);
  else con_sched.allocate(NULL, s, sizeof *s, 0);
}

con_state *con_state_new(uint64_t seed) {
  con_state *s = con_sched.kept_state != NULL ? con_sched.kept_state() : NULL;
  if (s != NULL) {
    con_state_attach(s, s->main);
    con_state_enter();
    return s;
  }
  s = new_record();
  if (s == NULL) return NULL;
  s->main = con_sched.allocate != NULL ? lua_newstate(con_sched.allocate, NULL) : luaL_newstate();
  if (s->main == NULL) {
    free_record(s);
    return NULL;
  }
  if (con_sched.allocate == NULL) lua_setallocf(s->main, allocate, NULL);
  /* Lua leaves the extra space as malloc gave it */
  memset(lua_getextraspace(s->main), 0, LUA_EXTRASPACE);
  s->threads = 1;
  lua_setwarnf(s->main, warn, s);
  if (con_state_shaking && (s->baton = con_baton_new(seed)) == NULL) {
    lua_close(s->main);
    free_record(s);
    return NULL;
  }
  con_state_attach(s, s->main);
  con_state_enter();
  return s;
}

/* The other threads stand at the lock of `s` for ever, which stays taken. Waits of finalizers give
 * up the lock of `own`. */
static void go_on_alone(con_state *s, con_state *own) {
  *own = *s;
  own->word = 1;
  own->waiting = own->giving = 0;
  own->threads = 1;
  own->baton = NULL;
  own->closing = CON_STATE_ENDS;
  con_here.state = own;
  con_state_forget(s, con_load(&s->holder));
  con_store(&s->closing, (uint32_t)CON_STATE_CLOSED);
}

/* Memory of a run of the checker is given back by writing all back. */
static void *allocate_only(void *unused, void *p, size_t old_size, size_t size) {
  return size == 0 ? NULL : con_sched.allocate(unused, p, old_size, size);
}

void con_state_close(con_state *s) {
  bool alone = s->threads <= 1;
  con_state *own = alone ? NULL : new_record();
  con_here.running = NULL;
  if (!alone && own == NULL) return;
  if (!alone) go_on_alone(s, own);
  if (con_sched.allocate != NULL) lua_setallocf(s->main, allocate_only, NULL);
  lua_close(s->main);
  if (alone) con_baton_free(s->baton);
  free_record(alone ? s : own);
  con_here.state = NULL;
  con_here.running = NULL;
}

void con_state_attach(con_state *s, lua_State *L) {
  con_here.state = s;
  con_here.running = L;
  if (con_state_shaking) con_hook_new(L);
}

void con_state_after_fork(con_unit *unit) {
  con_state *s = con_here.state;
  s->word = 1;
  s->waiting = 0;
  s->giving = 0;
  s->threads = 1;
  s->holder = con_self_thread;
  s->unit = unit;
  con_state_forget_after_fork();
  if (con_state_shaking) con_baton_after_fork();
}

uint32_t con_state_shield(con_unit *self, uint32_t shield) {
  uint32_t before = self->shield;
  self->shield = shield;
  if (shield > 0 || self->deferred == 0) return before;
  con_or(&self->pending, self->deferred);
  self->deferred = 0;
  con_hook_request();
  return before;
}

void con_state_poke(con_unit *u) {
  int pid = con_load(&u->pid), tid = con_load(&u->tid);
  con_unit *host = con_load(&u->host);
  if (u == con_self_known) con_hook_request();
  else if (con_units.signal != NULL) return; /* no signal reaches the unit */
  else if (pid <= 0 || tid <= 0 || con_load(&u->state) == CON_ENDED) return;
  else if (pid == (int)getpid() && (host != NULL || con_load_seq(&u->state) != CON_WAITING))
    con_urge(host != NULL ? host : u); /* where there is a loop the bell rings */
  else syscall(SYS_tgkill, pid, tid, SIGURG);
}
