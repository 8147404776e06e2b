/* SPDX-License-Identifier: MIT */
/* trace.h: what a graded run tells its grader, and what the grader told it, in memory that the two share.
 *
 * The grader makes a memory file, writes the limits into it, and gives it to the run as descriptor 0. The run maps it and
 * closes the descriptor, before anything of the script is read; so what is written there is written by C code only, by
 * every process of the family, until the last of them has ended, however it ends. The grader reads it afterwards.
 *
 * Events have the order in which their places were taken.
 *
 * Uses:   announce. Knows nothing of Lua.
 */
#ifndef CON_GRADE_TRACE_H
#define CON_GRADE_TRACE_H

#include "units/announce.h"

#define CON_TRACE_MAGIC 0x31656461726720c1u /* no text */
#define CON_TRACE_EVENTS 65536              /* kept of a run; more are counted */

/* Besides con_operation. */
enum { CON_TRACE_MAIN_ENDS = CON_OPERATIONS, CON_TRACE_ENTER, CON_TRACE_LEAVE };

/* How the script is shut in: not; by this process alone; by this one within a wall that is there already. */
enum { CON_TRACE_TRUSTED, CON_TRACE_GUARDED, CON_TRACE_WALLED };

/* Why a run stopped itself. */
enum { CON_TRACE_GOES_ON, CON_TRACE_TOO_MANY_UNITS };

typedef struct con_trace_event {
  int64_t time;    /* monotonic ns */
  uint32_t unit;   /* its number; 0 where it has no record */
  uint32_t object; /* 0: none */
  int32_t value;   /* con_status, exit code; of a start: is it a daemon? */
  int32_t line;    /* of the script, 0 if not known */
  uint8_t operation;
  uint8_t kind;  /* con_kind of the object */
  uint8_t after; /* 0: about to, 1: has */
  uint8_t whole; /* all the rest is there: release store by the writer */
  char text[36]; /* the name of a unit, or a region */
} con_trace_event;

typedef struct con_trace {
  uint64_t magic;
  /* From the grader; fixed once the run has started. */
  uint64_t memory;   /* bytes for each process, and for what they share */
  uint64_t file;     /* bytes of the longest file */
  uint32_t cpu;      /* seconds for each process */
  uint32_t units;    /* live at once */
  uint32_t guarded;  /* CON_TRACE_TRUSTED and so on */
  uint32_t loopback; /* may it open sockets? */
  uint32_t grader;   /* pid of the grader; the run ends with it */
  char helpers[512]; /* modules of the exercise, a line each */
  /* From the run. */
  uint32_t landlock;   /* the version that holds; own process, before the script */
  uint32_t seccomp;    /* does a filter hold? the same */
  uint32_t stopped;    /* CON_TRACE_TOO_MANY_UNITS; atomic */
  uint32_t main_ended; /* the first process came to its end by itself; atomic */
  int32_t code;        /* its exit code then */
  uint32_t spare;
  uint64_t n; /* events so far, kept or not; atomic */
  con_trace_event events[CON_TRACE_EVENTS];
} con_trace;

/* The run's own; NULL: nobody grades. Fixed before the first unit. */
extern con_trace *con_trace_here;

/* The line of the submission that runs in this thread, 0 if none does. NULL: nobody knows. Fixed before the first unit. */
extern int (*con_trace_line)(void);

/* Map what is open as descriptor 0, and put /dev/null in its place. False: it is no trace. */
bool con_trace_open(void);

/* From here on announcements are written down. After --shake has set its hook, before the script. */
void con_trace_start(void);

/* The main code of the script has ended; its units have not. */
void con_trace_main_ends(void);

/* The script's helpers say where a unit is: a region of the exercise. */
void con_trace_region(bool enters, const char *name);

#endif
