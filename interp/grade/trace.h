/* SPDX-License-Identifier: MIT */
/* trace.h: memory that a graded run shares with its grader: limits for the run, events for the
 * grader.
 *
 * The grader makes a memory file, writes the limits into the file, and gives it to the run as
 * descriptor 0. The run maps the file and closes the descriptor before it reads the script, so only
 * C code writes events: that of every process of the family, until the last process has ended. The
 * grader reads the events afterwards. Their order is the order in which writers took their places.
 *
 * Knows nothing of Lua.
 */
#ifndef CON_GRADE_TRACE_H
#define CON_GRADE_TRACE_H

#include <stdbool.h>
#include <stdint.h>

#include "units/operation.h"

#define CON_TRACE_MAGIC 0x31656461726720c1u /* no text */
#define CON_TRACE_EVENTS 65536              /* kept of a run; more are counted */

/* Events that are no con_operation. */
enum { CON_TRACE_MAIN_ENDS = CON_OPERATIONS, CON_TRACE_ENTER, CON_TRACE_LEAVE };

/* How the script is shut in: not; by its own process; by its own process within an outer wall. */
enum { CON_TRACE_TRUSTED, CON_TRACE_GUARDED, CON_TRACE_WALLED };

/* Why a run stopped itself. */
enum { CON_TRACE_GOES_ON, CON_TRACE_TOO_MANY_UNITS };

typedef struct con_trace_event {
  int64_t time;    /* monotonic ns */
  uint32_t unit;   /* its number; 0: the unit has no record */
  uint32_t object; /* 0: none */
  int32_t value;   /* con_status or exit code; of a start: 1 for a daemon */
  int32_t line;    /* of the script; 0: not known */
  uint8_t operation;
  uint8_t kind;  /* con_kind of the object */
  uint8_t after; /* 0: about to, 1: has */
  uint8_t whole; /* the event is complete: release store by the writer */
  char text[36]; /* the name of a unit, or a region */
} con_trace_event;

typedef struct con_trace {
  uint64_t magic;
  /* Limits from the grader; fixed once the run has started. */
  uint64_t memory;   /* bytes for each process, and for the shared memory */
  uint64_t file;     /* bytes of the longest file */
  uint32_t cpu;      /* seconds for each process */
  uint32_t units;    /* live at once */
  uint32_t guarded;  /* CON_TRACE_TRUSTED and so on */
  uint32_t loopback; /* may it open sockets? */
  uint32_t grader;   /* pid of the grader; the run ends with it */
  char helpers[512]; /* modules of the exercise, a line each */
  /* From the run. */
  uint32_t landlock;   /* the version in force; written before the script runs */
  uint32_t seccomp;    /* is a filter in force? as landlock */
  uint32_t stopped;    /* CON_TRACE_TOO_MANY_UNITS; atomic */
  uint32_t main_ended; /* the first process ended, and was not killed; atomic */
  int32_t code;        /* of the first process; before main_ended */
  uint32_t spare;
  uint64_t n; /* events so far, including those that found no place; atomic */
  con_trace_event events[CON_TRACE_EVENTS];
} con_trace;

/* The trace of this run; NULL: not graded. Fixed before the first unit. */
extern con_trace *con_trace_here;

/* Upcall: the line of the submission that this thread runs, 0 if none. Set before the first unit.
 * NULL: lines are unknown. */
extern int (*con_trace_line)(void);

/* Map the file at descriptor 0 as the trace, and open /dev/null as descriptor 0. False: the file is
 * no trace. */
bool con_trace_open(void);

/* Write each announcement into the trace from here on. After --shake has set its hook, before the
 * script. */
void con_trace_start(void);

/* Write down that the main code of the script has ended; units may go on. */
void con_trace_main_ends(void);

/* Write down that the running unit enters or leaves region `name` of the exercise. */
void con_trace_region(bool enters, const char *name);

#endif
