/* SPDX-License-Identifier: MIT */
/* trace.h: memory that a graded run shares with its grader: limits for the run, a recording for the
 * grader.
 *
 * The grader makes a memory file, writes the limits into the file, and gives it to the run as
 * descriptor 0. The run maps the file and closes the descriptor before it reads the script, so only
 * C code writes events: that of every process of the family, until the last process has ended. The
 * grader reads the events afterwards.
 *
 * Knows nothing of Lua.
 */
#ifndef CON_GRADE_TRACE_H
#define CON_GRADE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "trace/record.h"

#define CON_TRACE_MAGIC 0x31656461726720c1u /* no text */
#define CON_TRACE_RECORDS 262144            /* kept of a run; events beyond are counted */

/* How the script is shut in: not; by its own process; by its own process within an outer wall. */
enum { CON_TRACE_TRUSTED, CON_TRACE_GUARDED, CON_TRACE_WALLED };

/* In the place of true: a hurried run cuts limits, and no sleeps. */
enum { CON_TRACE_ONLY_LIMITS = 2 };

/* Why a run stopped itself. */
enum { CON_TRACE_GOES_ON, CON_TRACE_TOO_MANY_UNITS };

typedef struct con_trace {
  uint64_t magic;
  /* Limits from the grader; fixed once the run has started. */
  uint64_t memory;   /* bytes for each process, and for the shared memory */
  uint64_t file;     /* bytes of the longest file */
  uint32_t cpu;      /* seconds for each process */
  uint32_t units;    /* live at once */
  uint32_t guarded;  /* CON_TRACE_TRUSTED and so on */
  uint32_t loopback; /* may it open sockets? */
  uint32_t hurried;  /* sleeps and short limits of the script are cut, units begin late */
  uint32_t grader;   /* pid of the grader; the run ends with it */
  char helpers[512]; /* modules of the exercise, a line each */
  char values[512];  /* that the modules see as `vary`: a constructor of Lua */
  /* From the run. */
  uint32_t landlock;   /* the version in force; written before the script runs */
  uint32_t seccomp;    /* is a filter in force? as landlock */
  uint32_t stopped;    /* CON_TRACE_TOO_MANY_UNITS; atomic */
  uint32_t main_ended; /* the first process ended, and was not killed; atomic */
  int32_t code;        /* of the first process; before main_ended */
  uint32_t spare;
  uint64_t gate;        /* where units wait in a hurried run (late.h); atomic */
  uint64_t outside;     /* goes up with each look at the outside; atomic, partner in outside.c */
  con_recording events; /* of CON_TRACE_RECORDS records */
} con_trace;

#define CON_TRACE_SIZE (offsetof(con_trace, events) + CON_RECORDING_SIZE(CON_TRACE_RECORDS))

/* The trace of this run; NULL: not graded. Fixed before the first unit. */
extern con_trace *con_trace_here;

/* Make the memory of CON_TRACE_SIZE zeros at `t` a trace, without limits. For the grader. */
void con_trace_begin(con_trace *t);

/* Map the file at descriptor 0 as the trace, and open /dev/null as descriptor 0. False: the file is
 * no trace. */
bool con_trace_open(void);

/* Record from here on. `place`: as for con_record_start. After --shake has set its hook, before the
 * script. */
void con_trace_start(con_place (*place)(void));

#endif
