/* SPDX-License-Identifier: MIT */
#include "check/control.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "base/panic.h"
#include "sched/chance.h"

con_control *con_control_here;

#define NAME(NAME, name) name,
static const char *const names[] = {CON_VERDICT_LIST(NAME)};

const char *con_verdict_name(con_verdict v) { return v < CON_VERDICTS ? names[v] : "?"; }

uint32_t con_units_set_next(const con_units_set *s, uint32_t u) {
  for (uint32_t i = ++u / 64; i < CON_CHECK_UNITS / 64; i++, u = i * 64) {
    uint64_t bits = s->bits[i] >> u % 64 << u % 64;
    if (bits != 0) return i * 64 + (uint32_t)__builtin_ctzll(bits);
  }
  return 0;
}

bool con_checked_share_turn(uint32_t u, uint32_t v) {
  const con_control *c = con_control_here;
  return c->unit[u].host == c->unit[v].host;
}

uint32_t con_checked_number(const con_unit *u) {
  const con_control *c = con_control_here;
  for (uint32_t i = c->n_units; i > 0; i--)
    if (con_checked_lives(&c->unit[i]) && c->unit[i].unit == u) return i;
  return 0;
}

bool con_checked_may_have_turn(const con_checked *u) {
  return con_control_here->unit[u->host].turn == 0 && con_units_set_next(&u->behind, 0) == 0;
}

void *con_control_memory(size_t size) {
  void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                 -1, 0);
  if (p == MAP_FAILED) con_panic("check: no memory");
  madvise(p, size, MADV_DONTFORK);
  return p;
}

void con_control_open(void) {
  con_control *c = con_control_memory(sizeof *c);
  con_control_here = c;
  c->n_units = CON_CHECK_MAIN;
  c->bound = -1;
  strcpy(c->name[CON_CHECK_MAIN].path, "main");
  con_clock_virtual = CON_SECOND; /* any time but 0 */
}

#define FIRST_PID 1000

/* Which unit of the run `u` is; 0: none yet. The record of one that has ended may be that of
 * another by now. */
static uint32_t number_of(const con_unit *u) {
  const con_control *c = con_control_here;
  uint32_t ended = 0;
  for (uint32_t i = 1; i <= c->n_units; i++) {
    if (c->unit[i].unit != u || c->unit[i].place == CON_PLACE_NONE) continue;
    if (c->unit[i].place != CON_PLACE_ENDED) return i;
    ended = i;
  }
  return ended;
}

int con_control_pid(const con_unit *u) {
  uint32_t i = number_of(u);
  return i != 0 ? FIRST_PID + con_control_here->unit[i].process : 0;
}

int con_control_tid(const con_unit *u) {
  const con_control *c = con_control_here;
  uint32_t i = number_of(u);
  while (i != 0 && c->unit[i].unit->head.kind == CON_KIND_GREEN) i = c->name[i].parent;
  return i != 0 ? FIRST_PID + (int)i : 0;
}

int con_control_ppid(const con_unit *u) {
  const con_control *c = con_control_here;
  uint32_t process = c->unit[number_of(u)].process;
  if (process <= CON_CHECK_MAIN) return FIRST_PID;
  return FIRST_PID + c->unit[c->name[process].parent].process;
}

const char *con_step_name(const con_check_step *s) {
  switch (s->operation) {
    case CON_OP_CHOOSE: return "choose";
    case CON_OP_AWAIT: return "await";
    case CON_OP_ATOMIC: return "atomically";
    case CON_OP_FIRST: return "begin";
    case CON_OP_TURN: return "park";
    case CON_OP_PAUSE: return "pause";
    case CON_OP_POST: return "post";
    default: return con_operation_name((con_operation)s->operation);
  }
}

void con_control_reset(void) {
  con_control *c = con_control_here;
  memset(c->unit, 0, sizeof *c->unit * (c->n_units + 1));
  c->me = 0;
  c->before = CON_CHECK_MAIN;
  c->switches = 0;
  c->time = 0;
  c->n = c->chosen = c->target = c->n_watched = 0;
  c->turn = c->accesses = 0;
  c->random = c->seed;
  c->now_asleep = c->now_failing = 0;
  c->is_exhausted = c->hangs = false;
  c->verdict = CON_VERDICT_NONE;
  c->failed = c->line = 0;
  c->message[0] = 0;
  for (uint32_t u = 0; u <= c->n_units; u++) c->begun[u].n = 0;
  c->n_output = 0;
  c->said_state = NULL;
  c->invariants = c->finals = NULL;
  c->asking = c->atomic = 0;
  c->runs++;
}

uint64_t con_control_draw(void) { return con_chance_next(&con_control_here->random); }

uint32_t con_control_draw_below(uint32_t n) {
  return (uint32_t)((con_control_draw() >> 32) * n >> 32);
}

#define CHILDREN 64      /* of a unit, with codes of their own for sure */
#define CODES (1u << 22) /* a thousand times as much fits into a number */

static uint32_t code_of(uint32_t parent, uint32_t nth) {
  uint64_t code = (uint64_t)parent * CHILDREN + nth;
  if (nth < CHILDREN && code < CODES / 2) return (uint32_t)code;
  return CODES / 2 + con_control_hash(code + nth * 0x10001u) % (CODES / 2);
}

uint32_t con_control_child(uint32_t parent, uint32_t nth) {
  con_control *c = con_control_here;
  if (nth >= CON_CHECK_UNITS) return 0;
  uint32_t u = c->child[parent][nth];
  if (u != 0 || c->n_units + 1 >= CON_CHECK_UNITS) return u;
  u = ++c->n_units;
  c->child[parent][nth] = (uint8_t)u;
  con_unit_name_known *name = &c->name[u];
  name->parent = (uint8_t)parent;
  name->code = code_of(c->name[parent].code, nth + 1);
  const char *of = parent == CON_CHECK_MAIN ? "" : c->name[parent].path;
  snprintf(name->path, sizeof name->path, "%.32s%s%u", of, of[0] != 0 ? "." : "", nth + 1);
  return u;
}

double con_control_clock(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

bool con_control_goes_on(uint64_t runs, double until) {
  const con_control *c = con_control_here;
  if (c->is_interrupted || con_control_clock() >= until) return false;
  return runs % 64 != 0 || c->is_told == NULL || !c->is_told();
}
