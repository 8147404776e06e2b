/* SPDX-License-Identifier: MIT */
#include "grade/trace.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "units/announce.h"
#include "units/unit.h"

con_trace *con_trace_here;

static void (*next_tell)(con_unit *u, const con_fact *fact);

void con_trace_begin(con_trace *t) {
  con_recording_begin(&t->events, CON_TRACE_SIZE - offsetof(con_trace, events));
  t->magic = CON_TRACE_MAGIC;
}

bool con_trace_open(void) {
  struct stat s;
  if (fstat(0, &s) != 0 || (size_t)s.st_size != CON_TRACE_SIZE) return false;
  con_trace *t = mmap(NULL, CON_TRACE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, 0, 0);
  if (t == MAP_FAILED) return false;
  int nothing = open("/dev/null", O_RDONLY);
  if (t->magic != CON_TRACE_MAGIC || nothing < 0 || dup2(nothing, 0) != 0) return false;
  if (nothing > 0) close(nothing);
  con_trace_here = t;
  return true;
}

/* Stop the run once it has more units than the grader allows. The grader also counts by itself. */
static void stop_if_too_many(void) {
  con_trace *t = con_trace_here;
  if (con_load(&con_family_root->live) <= t->units) return;
  con_store(&t->stopped, (uint32_t)CON_TRACE_TOO_MANY_UNITS);
  kill(0, SIGKILL);
}

static void listen(con_unit *u, const con_fact *fact) {
  next_tell(u, fact);
  if (fact->operation == CON_OP_END && u == con_family_root->root) {
    con_trace_here->code = fact->outcome;
    con_store(&con_trace_here->main_ended, 1u);
  }
  if (fact->operation == CON_OP_START) stop_if_too_many();
}

void con_trace_start(con_place (*place)(void)) {
  con_record_start(&con_trace_here->events, place);
  next_tell = con_units.tell;
  con_units.tell = listen;
  /* The first unit has begun before anybody listened. */
  con_tell(con_self_known, CON_OP_BEGIN, NULL, CON_OK, getpid());
}
