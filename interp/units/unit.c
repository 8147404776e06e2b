/* SPDX-License-Identifier: MIT */
#include "units/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/proc.h"
#include "shared/carrier.h"
#include "units/announce.h"

_Thread_local con_unit *con_self_known, *con_self_thread;

/* ---- the list of all units; units latch ---- */

static void list_add(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_redo_begin(&f->units_latch);
  con_redo_set_pointer(&u->prev, f->last);
  if (f->last != NULL) con_redo_set_pointer(&f->last->next, u);
  else con_redo_set_pointer(&f->first, u);
  con_redo_set_pointer(&f->last, u);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
}

void con_unit_unlist_in(con_unit *u) {
  con_family *f = con_family_root;
  if (u->prev == NULL && u->next == NULL && f->first != u) return;
  if (u->prev != NULL) con_redo_set_pointer(&u->prev->next, u->next);
  else con_redo_set_pointer(&f->first, u->next);
  if (u->next != NULL) con_redo_set_pointer(&u->next->prev, u->prev);
  else con_redo_set_pointer(&f->last, u->prev);
  con_redo_set_pointer(&u->prev, NULL);
  con_redo_set_pointer(&u->next, NULL);
}

void con_unit_unlist(con_unit *u) {
  con_family *f = con_family_root;
  con_latch_lock(&f->units_latch);
  con_redo_begin(&f->units_latch);
  con_unit_unlist_in(u);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
}

static void free_holds(con_unit *u) {
  con_hold *h;
  while ((h = u->hold.next) != NULL) {
    con_latch_lock(&u->head.latch);
    con_redo_begin(&u->head.latch);
    con_redo_set_pointer(&u->hold.next, h->next);
    con_redo_own(h);
    con_redo_commit();
    con_latch_unlock(&u->head.latch);
    con_block_free(h);
  }
}

/* Drop the reference of a task on the unit of its thread. */
static void leave_host(con_unit *u) {
  if (u->host != u) con_object_let_go(&u->host);
}

/* The unit was made and never started: keep where, for the end of the script. */
static void note_unstarted(const con_unit *u) {
  con_family *f = con_family_root;
  uint32_t spot = con_spot_enter(&con_family_root->spots, u->where);
  for (int i = 0; i < CON_UNSTARTED && spot != 0; i++) {
    con_unstarted *known = &f->unstarted[i];
    uint32_t free = 0;
    bool is_first = con_cas(&known->spot, &free, spot);
    if (!is_first && free != spot) continue;
    if (is_first) con_store(&known->name, con_spot_enter(&con_family_root->spots, u->name));
    con_add(&known->n, 1u);
    return;
  }
}

void con_unit_destroy(con_object *o) {
  con_unit *u = (con_unit *)o;
  void *block;
  if (con_load(&u->state) == CON_NEW && u->where[0] != 0) note_unstarted(u);
  con_unit_unlist(u);
  /* A unit that died with locks: their owner words point here until other units have taken the
   * locks over (con_hold_transfer_commit). */
  con_latch_lock(&o->latch);
  bool keep = con_load(&u->held) > 0;
  if (keep) con_store(con_block_tag(u), con_block_tag_for(u, CON_SHARED_OWNER));
  con_latch_unlock(&o->latch);
  if (keep) return;
  if ((block = con_block_detach(&o->latch, &u->outcome)) != NULL) con_units.message_destroy(block);
  if ((block = con_block_detach(&o->latch, &u->long_name)) != NULL) con_block_free(block);
  if ((block = con_block_detach(&o->latch, &u->bell)) != NULL) con_block_free(block);
  free_holds(u);
  leave_host(u);
  con_block_free(u);
}

/* A unit that is dead for good, whose record never goes, however many locks name it. NULL: no
 * memory. */
static con_unit *new_failed(void) {
  con_unit *u = con_block_new_shared(sizeof *u, CON_BLOCK_PLAIN);
  if (u == NULL) return NULL;
  memset(u, 0, sizeof *u);
  u->head.kind = CON_KIND_GREEN; /* a kind without a pid of its own */
  u->head.refs = 1;
  u->state = CON_ENDED;
  strcpy(u->name, "a unit that failed");
  return u;
}

con_status con_unit_init(void) {
  con_family_root->failed = new_failed();
  return con_family_root->failed != NULL ? CON_OK : CON_NO_MEMORY;
}

/* ---- making ---- */

uint32_t con_unit_count(con_kind kind) {
  bool is_main = con_self_known == NULL || con_self_known->head.kind == CON_KIND_PROCESS;
  uint32_t number = con_units.count != NULL && !is_main ? con_units.count(kind) : 0;
  return number != 0 ? number : con_add(&con_process_self->counts[kind], 1u) + 1;
}

static void default_name(con_kind kind, char *out, size_t size) {
  static const char *const titles[] = {"", "Process", "Thread", "Isolate", "Green"};
  unsigned n = con_unit_count(kind);
  char maker[32] = "";
  if (kind == CON_KIND_PROCESS && con_process_self->unit != NULL &&
      con_process_self->unit != con_family_root->root) {
    con_unit_name(con_process_self->unit, maker, sizeof maker);
    /* A child's children continue its own number: Process-1:1. */
    if (strncmp(maker, "Process-", 8) == 0) {
      snprintf(out, size, "%.20s:%u", maker, n);
      return;
    }
  }
  snprintf(out, size, "%s-%u", titles[kind], n);
}

con_unit *con_unit_new(con_kind kind, const char *name, bool daemon, uint64_t *ref) {
  con_unit *u = con_object_new_unnumbered(kind, sizeof *u);
  if (u == NULL) return NULL;
  u->daemon = daemon;
  u->parent = con_process_slot;
  u->wait_node.unit = u;
  u->head.number = con_object_count(CON_KIND_NONE);
  if (name == NULL) default_name(kind, u->name, sizeof u->name);
  else if (con_unit_rename(u, name) != CON_OK) {
    con_block_free(u);
    return NULL;
  }
  *ref = con_ref_add(con_process_self, &u->head);
  if (*ref == CON_NO_REF) {
    con_block_free(u);
    return NULL;
  }
  list_add(u);
  return u;
}

void con_unit_start(con_unit *u, con_process *p) {
  if (u->head.kind != CON_KIND_PROCESS) u->pid = (int32_t)getpid();
  con_latch_lock(&u->head.latch);
  con_redo_begin(&u->head.latch);
  con_redo_set_pointer(&u->process, p);
  con_redo_set(&u->head.refs, u->head.refs + 1);
  con_redo_set(&u->runs, 1);
  con_redo_set(&u->state, CON_READY);
  con_redo_commit();
  con_latch_unlock(&u->head.latch);
  con_add(&con_family_root->live, 1u);
  con_tell(con_self_known, CON_OP_START, &u->head, CON_OK, (int64_t)u->daemon);
}

void con_unit_run(con_unit *u) {
  con_self_known = con_self_thread = u;
  con_store(&u->pid, (int32_t)getpid()); /* for con_state_poke */
  con_store(&u->tid, con_me->tid);
  con_store(&u->carrier, con_me);
  con_store(&u->state, (uint64_t)CON_RUNNING);
  con_tell(u, CON_OP_BEGIN, NULL, CON_OK, u->pid);
}

void con_unit_be_host(con_unit *u, struct con_waiter *waiter, struct con_bell *bell) {
  con_block_attach(&u->head.latch, &u->bell, bell);
  u->waiter = waiter;
  con_store_seq(&u->host, u);
}

void con_unit_be_hosted(con_unit *u, con_unit *host, struct con_waiter *waiter) {
  u->home = host->home;
  u->waiter = waiter;
  con_store(&u->tid, host->tid);
  con_store(&u->carrier, host->carrier);
  con_object_hold(&u->host, &host->head);
}

/* ---- ends by an error ---- */

void con_unit_end_badly(con_unit *u) {
  con_add(&con_family_root->ended_badly, 1u);
  con_store(&u->trouble, (uint32_t)CON_TROUBLE_ERROR);
}

void con_unit_ask_end(con_unit *u) {
  uint32_t trouble = CON_TROUBLE_ERROR;
  if (con_load(&u->trouble) == CON_TROUBLE_ERROR &&
      con_cas(&u->trouble, &trouble, (uint32_t)CON_TROUBLE_ASKED))
    con_sub(&con_family_root->ended_badly, 1u);
}

/* ---- names and states ---- */

size_t con_unit_name(con_unit *u, char *out, size_t size) {
  con_latch_lock(&con_family_root->units_latch);
  int n = snprintf(out, size, "%s", u->long_name != NULL ? u->long_name : u->name);
  con_latch_unlock(&con_family_root->units_latch);
  return (size_t)n;
}

const char *con_unit_peek_name(con_unit *u) {
  const char *name = con_load(&u->long_name);
  return name != NULL ? name : u->name;
}

/* Copy a text that another thread may be writing: each byte is of the old text or of the new. */
static void copy_text(char *out, const char *from, size_t size) {
  size_t i = 0;
  while (i + 1 < size && (out[i] = con_look(&from[i])) != 0) i++;
  out[i] = 0;
}

void con_unit_show_name(con_unit *u) {
  if (con_carrier_is_fiber) return;
  char name[17] = ""; /* TASK_COMM_LEN of prctl(2) and one more, to see whether the name is cut */
  copy_text(name, con_unit_peek_name(u), sizeof name);
  if (name[15] != 0) {
    size_t n = 15;
    while (n > 0 && (name[n] & 0xC0) == 0x80) n--; /* UTF-8: no half character */
    name[n] = 0;
  }
  prctl(PR_SET_NAME, name);
}

/* The partner of copy_text. */
static void write_text(char *out, const char *from, size_t size) {
  for (size_t i = 0; i < size; i++) con_store(&out[i], from[i]);
}

/* The copy counts only if the lock still names the unit, and the record is still the unit's: the
 * owner may have let the lock go and ended meanwhile. Before that check the long name is only
 * believed to lie in the arena. */
bool con_unit_owner_name(const con_object *o, char *out, size_t size) {
  for (;;) {
    con_unit *u = con_object_owner(o);
    if (u == NULL) return false;
    uint32_t number = con_look(&u->head.number);
    char *name = con_look(&u->long_name);
    bool is_long = con_arena_holds(name) && con_arena_holds(name + (size + 7) / 8 * 8);
    copy_text(out, is_long ? name : u->name,
              is_long || size < sizeof u->name ? size : sizeof u->name);
    if (con_object_owner(o) == u && con_look(&u->head.number) == number &&
        con_look(&u->long_name) == name)
      return true;
  }
}

con_status con_unit_rename(con_unit *u, const char *name) {
  con_family *f = con_family_root;
  size_t n = strlen(name) + 1;
  char *text = NULL, *old;
  if (n > sizeof u->name) {
    text = con_block_new(n, CON_BLOCK_PLAIN);
    if (text == NULL) return CON_NO_MEMORY;
    write_text(text, name, n);
  }
  con_latch_lock(&f->units_latch);
  old = u->long_name;
  if (text == NULL) write_text(u->name, name, n);
  con_redo_begin(&f->units_latch);
  con_redo_set_pointer(&u->long_name, text);
  con_redo_share(text);
  con_redo_own(old);
  con_redo_commit();
  con_latch_unlock(&f->units_latch);
  if (old != NULL) con_block_free(old);
  if (u == con_self_thread) con_unit_show_name(u);
  return CON_OK;
}

/* Is the unit's process stopped, until SIGCONT? */
static bool is_stopped(const con_unit *u) {
  int pid = con_load(&u->pid);
  if (pid <= 0 || pid == con_load(&con_process_self->pid)) return false;
  char letter = con_process_letter(pid);
  return letter == 'T' || letter == 't';
}

/* How long the thread of `u` was on a processor, and ready without one, in ns. False: the system
 * does not tell. */
static bool read_times(const con_unit *u, uint64_t *ran, uint64_t *waited) {
  char name[48], text[96], *at;
  snprintf(name, sizeof name, "task/%d/schedstat", con_load(&u->tid));
  if (!con_proc_read(con_load(&u->pid), name, text, sizeof text)) return false;
  *ran = strtoull(text, &at, 10);
  *waited = strtoull(at, NULL, 10);
  return *ran > 0 || *waited > 0;
}

/* Did the thread of `u`, which could run, want a processor at this look? Of the time since the last
 * look, the part without a processor goes to the credit; the looks that the credit pays for say
 * yes, so that of many looks that part does. The kernel counts a wait when the wait is over: where
 * neither time has grown, the thread still waits. */
static bool lacks_processor(con_unit *u) {
  uint64_t ran, waited;
  if (u == con_self_known || u == con_self_thread) return false;
  if (con_units.signal != NULL) return false; /* units of a checked run are no threads */
  if (!read_times(u, &ran, &waited)) return false;
  con_looked *l = &u->looked;
  con_latch_lock(&con_family_root->units_latch);
  uint64_t more = ran - l->ran, without = waited - l->waited;
  int64_t part = more + without > 0 ? (int64_t)(1000 * without / (more + without)) : 1000;
  if (!l->known || ran < l->ran || waited < l->waited) { /* the first look, or another thread */
    part = (int64_t)(1000 * waited / (ran + waited));
    l->credit = 0;
  }
  l->credit += part;
  l->ready = l->credit >= 500;
  if (l->ready) l->credit -= 1000;
  l->ran = ran;
  l->waited = waited;
  l->known = 1;
  bool ready = l->ready;
  con_latch_unlock(&con_family_root->units_latch);
  return ready;
}

const char *con_unit_state_name(con_unit *u) {
  uint64_t state = con_load(&u->state);
  if (state != CON_NEW && state != CON_ENDED && is_stopped(u)) return "stopped";
  switch (state) {
    case CON_NEW: return "new";
    case CON_READY: return "ready";
    case CON_RUNNING: return lacks_processor(u) ? "ready" : "running";
    case CON_WAITING: return "blocked";
    default:
      return u->head.kind == CON_KIND_PROCESS && !con_load(&u->joined) ? "zombie" : "terminated";
  }
}

size_t con_unit_list(con_unit **units, uint64_t *refs, size_t most) {
  con_family *f = con_family_root;
  size_t n = 0;
  con_latch_lock(&f->units_latch);
  /* No listed unit is freed while the latch is held; a unit on its way out takes no new
   * reference. */
  for (con_unit *u = f->first; u != NULL && n < most; u = u->next) {
    uint64_t state = con_load(&u->state);
    if (state == CON_NEW || state == CON_ENDED) continue;
    refs[n] = con_ref_try_add(con_process_self, &u->head);
    if (refs[n] != CON_NO_REF) units[n++] = u;
  }
  con_latch_unlock(&f->units_latch);
  return n;
}
