/* SPDX-License-Identifier: MIT */
/* control.h: what `conlua check` knows of the run under way, and keeps from run to run.
 *
 * A run is the script from its first line to the end or the first failure, under a schedule. Every
 * unit stops before each step that another unit could notice, and chooses the unit that goes on
 * (point.h). The steps are kept in a log, from which the explorer, between runs, learns which other
 * schedules are to be tried (prove.h).
 *
 * The memory of a run is written back after the run (rewind.h), but not the control block, which
 * lies in memory of its own; con_control_here is fixed.
 *
 * One OS thread runs everything here, the units of the script as well (fiber.h): no field needs a
 * guard.
 */
#ifndef CON_CHECK_CONTROL_H
#define CON_CHECK_CONTROL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "units/operation.h"
#include "units/unit.h"

#define CON_CHECK_UNITS 256 /* units of a run, 0 is none; a unit is known by its number */
#define CON_CHECK_PROVED 64 /* units in a run of a proof */
#define CON_CHECK_STEPS 40000
#define CON_CHECK_SITES 16384
#define CON_CHECK_MAIN 1 /* the number of the main unit */

/* A set of units. */
typedef struct con_units_set {
  uint64_t bits[CON_CHECK_UNITS / 64];
} con_units_set;

static inline bool con_units_set_has(const con_units_set *s, uint32_t u) {
  return s->bits[u / 64] >> u % 64 & 1;
}
static inline void con_units_set_add(con_units_set *s, uint32_t u) {
  s->bits[u / 64] |= (uint64_t)1 << u % 64;
}
/* The first unit of the set after `u`; 0: none. */
uint32_t con_units_set_next(const con_units_set *s, uint32_t u);

/* Flags of a step. */
enum {
  CON_STEP_SILENT = 1,   /* an access to data where units do not stop: no choice was made */
  CON_STEP_WAITS = 2,    /* the unit does not go on before the operation can succeed */
  CON_STEP_FAILS = 4,    /* the run ended by a failure right after the step */
  CON_STEP_AWAITS = 8,   /* a sleep in a loop that only looks: ends when something seen changes */
  CON_STEP_ATOMIC = 16,  /* an access in check.atomically */
  CON_STEP_ANY = 32,     /* waits for any of the objects in con_control.watched, looks to end */
  CON_STEP_TURN = 64,    /* needs the turn of the unit's thread first (turns.h) */
  CON_STEP_PASSES = 128, /* only lets the other tasks of the thread run */
  CON_STEP_PATIENT = 256 /* beside WAITS: a limit, which runs out if nobody else can go on */
};

/* Operations that would have had to wait, had they come in the place of a step. */
enum {
  CON_NO_ACQUIRE = 1,
  CON_NO_GET = 2,
  CON_NO_PUT = 4,
  CON_NO_JOIN = 8,
  CON_NO_WAIT = 16,
  CON_NO_COLLECT = 32,
};

/* CON_OP_READ and CON_OP_WRITE are accesses to data of the script: `object` is the table, or the
 * instance of a variable, `key` the key in the table. Of steps on a condition `object` is the lock,
 * and `key` the condition; but of a wait, which is behind its release of the lock, `object` is the
 * condition. */
typedef struct con_check_step {
  uint64_t object; /* what the operation is on: an address, or a token of access.h; 0: nothing */
  uint64_t key;    /* CON_KEY_ALL: all keys */
  con_units_set enabled; /* before the step */
  uint64_t asleep;       /* of the first units: the next step of these is not to be tried here */
  uint64_t failing;      /* of those asleep: the next step ended a run */
  uint32_t site;         /* of an access: where in the source; 0: not known */
  uint32_t line;         /* of the script; 0: not asked for */
  uint32_t number;       /* of the object, as the script sees it */
  uint32_t child;        /* the unit that began, is to end, or is told of callbacks */
  uint32_t looks, end;   /* with CON_STEP_AWAITS: where in the log the unit looked, from and to;
                            with CON_STEP_ANY: in con_control.watched */
  uint8_t unit;
  uint8_t operation; /* con_operation */
  uint8_t kind;      /* con_kind of the object */
  uint8_t refused;   /* CON_NO_* */
  con_time until;    /* with con_control.is_punctual: the limit of a wait or sleep; 0: none */
  uint16_t flags;    /* CON_STEP_* */
  uint16_t value;    /* of a CHOOSE: which of the alternatives, from 1; `number` is how many */
} con_check_step;

#define CON_KEY_ALL 1u

/* Steps that nobody announces, beside the operations of units/operation.h: of words of `check`; the
 * beginning of a task; a unit gives up the turn of its thread; places where it matters that a unit
 * is terminated there (con_point_pause); callbacks are due (pools.h). */
enum {
  CON_OP_CHOOSE = CON_OPERATIONS,
  CON_OP_AWAIT,
  CON_OP_ATOMIC,
  CON_OP_FIRST,
  CON_OP_TURN,
  CON_OP_PAUSE,
  CON_OP_POST
};

/* The name of a step's operation. */
const char *con_step_name(const con_check_step *s);

typedef enum con_unit_place {
  CON_PLACE_NONE,    /* not started in this run */
  CON_PLACE_NEWBORN, /* runs next, up to its first step */
  CON_PLACE_PENDING, /* stands before its next step */
  CON_PLACE_RUNNING,
  CON_PLACE_ENDED
} con_unit_place;

/* A unit of the run. */
typedef struct con_checked {
  con_unit_place place;
  con_unit *unit;
  uint8_t process;          /* the main unit of the unit's process: the image (image.h) */
  uint8_t space;            /* the unit whose Lua state runs the unit; 0: the first state */
  con_check_step next;      /* of a unit that is pending */
  con_time now;             /* the time that the unit knows */
  uint32_t children;        /* started so far */
  uint32_t tokens;          /* given out so far (access.h) */
  uint32_t made[CON_KINDS]; /* objects, by kind (names.h) */
  uint64_t priority;        /* for the search */
  bool looks_only;          /* the loop that sleeps next only looks, and changes nothing */
  uint32_t last;            /* place of the last step in the log, but for silent ones */
  uint32_t ended_by;        /* the step that ended the unit, which was pending, plus 1; 0: none */
  /* Of tasks and the threads that have tasks (turns.h). */
  uint8_t host;         /* the unit of the thread; of other units the unit itself */
  uint8_t turn;         /* of a host: the unit that has the turn; 0: none */
  bool has_tasks;       /* of a host: is there, or was there, a task? */
  con_time turn_time;   /* of a host: what the last unit knew that gave up the turn */
  con_units_set behind; /* units that have the turn before this one */
  /* Where the unit ran Lua as it stopped. */
  struct con_state *state;
  struct lua_State *L;
} con_checked;

/* Has the unit begun, and not ended? Else the record may be another unit's. */
static inline bool con_checked_lives(const con_checked *u) {
  return u->place != CON_PLACE_NONE && u->place != CON_PLACE_ENDED;
}

/* Do the units of the run under way take turns with each other? Also true of a unit and itself. */
bool con_checked_share_turn(uint32_t u, uint32_t v);

/* The number of a live unit of the run; 0: none. */
uint32_t con_checked_number(const con_unit *u);

/* May the unit have the turn of its thread now? */
bool con_checked_may_have_turn(const con_checked *u);

/* The names of a unit, in all runs. */
typedef struct con_unit_name_known {
  uint8_t parent;
  bool is_terminated; /* in some run? */
  uint32_t code;      /* in the numbers of what the unit makes (names.h); of the main unit 0 */
  char path[40];      /* "main", "1", "1.2" */
  char name[32];      /* the last that the script gave */
} con_unit_name_known;

#define CON_VERDICT_LIST(X) \
  X(NONE, "running") \
  X(OK, "ok") \
  X(ERROR, "error") \
  X(DEADLOCK, "deadlock") \
  X(HELD, "held") \
  X(INVARIANT, "invariant") \
  X(FINALLY, "finally") \
  X(EXIT, "exit") \
  X(OUTPUT, "output") \
  X(LIVELOCK, "livelock") \
  X(ASLEEP, "asleep") \
  X(DIVERGED, "diverged") \
  X(STEPS, "steps") \
  X(HANG, "hang") \
  X(MEMORY, "memory") \
  X(UNITS, "units") \
  X(OUTSIDE, "outside")
#define CON_VERDICT_CONSTANT(NAME, name) CON_VERDICT_##NAME,
typedef enum con_verdict { CON_VERDICT_LIST(CON_VERDICT_CONSTANT) CON_VERDICTS } con_verdict;
#undef CON_VERDICT_CONSTANT

const char *con_verdict_name(con_verdict v);

/* Does the verdict say that the schedule is wrong? */
static inline bool con_verdict_fails(con_verdict v) {
  return v >= CON_VERDICT_ERROR && v <= CON_VERDICT_LIVELOCK;
}

/* Who chooses among the units that can go on, behind the prefix. */
typedef enum con_chooser {
  CON_CHOOSE_FIRST, /* the unit that ran, else the first that is not asleep: proofs */
  CON_CHOOSE_RANDOM,
  CON_CHOOSE_PRIORITY, /* random priorities, drawn anew where steps depend on each other (POS) */
  CON_CHOOSE_CHANGES,  /* random priorities that change at few places (PCT) */
  CON_CHOOSE_SITE,     /* the site walk (choose.c) */
  CON_CHOOSE_FOLLOW    /* the default schedule, but for deviations (replay.h) */
} con_chooser;

#define CON_CHECK_CHANGES 8 /* places of CON_CHOOSE_CHANGES, at most */
#define CON_CHECK_OUTPUT 65536
#define CON_CHECK_LINE 240 /* kept of a line that has not ended */

/* Accesses of a unit since the last choice, of which one of each kind is logged. */
typedef struct con_seen_access {
  uint64_t object, key;
  uint64_t turn; /* the choice, and the run */
  uint32_t site;
  uint8_t unit, operation;
} con_seen_access;

/* An object that a unit watches, and what steps on the object have as theirs. */
typedef struct con_watched {
  con_object *object;
  uint64_t step;
} con_watched;

#define CON_WATCHED 65536
#define CON_SEEN_ACCESSES 1024
#define CON_LONG_TURN 20000 /* accesses of a unit without a choice */
#define CON_VALUE_MAX 40

typedef struct con_control {
  /* What the explorer asks of the next run. */
  con_chooser chooser;
  uint32_t n_prefix; /* the units that go first, in this order */
  uint32_t n_known;  /* before so many choices the state was seen, and is not looked at again */
  uint8_t prefix[CON_CHECK_STEPS];
  uint16_t values[CON_CHECK_STEPS]; /* of those in the prefix that are a CHOOSE; 0: the first */
  uint32_t sleep_from;              /* the choice before which `asleep` and `failing` hold */
  uint64_t asleep, failing;
  uint64_t seed;
  int32_t bound;      /* switches away from a unit that could go on, at most; -1: any number */
  bool is_punctual;   /* does time pass only when nobody else can go on? (punctual.h) */
  bool logs_accesses; /* also where units do not stop */
  const char *script; /* the name of its chunk */
  bool asks_lines;
  bool keeps_values; /* for a story */
  con_time patience; /* limits of this length, and longer ones, are PATIENT; 0: none is */
  uint32_t n_changes, changes[CON_CHECK_CHANGES];
  /* Of the site walk: the object, and by unit how many of its steps on the object are left, and the
   * place of the first. */
  uint64_t delta_object, delta_key;
  uint32_t left[CON_CHECK_UNITS], place[CON_CHECK_UNITS];

  /* The run. */
  uint32_t me;             /* the unit on whose stack this thread is; 0: the explorer */
  uint32_t before;         /* the unit of the last step */
  uint32_t n;              /* steps in the log */
  uint32_t chosen;         /* choices so far */
  uint32_t turn, accesses; /* accesses to data since choice number `turn` */
  int32_t switches;        /* away from a unit that could go on */
  con_time time;           /* with `is_punctual`: of all units */
  uint32_t target;         /* of the site walk: the unit whose turn on the object it is */
  uint64_t random;
  uint64_t now_asleep, now_failing;
  con_checked unit[CON_CHECK_UNITS];
  bool is_exhausted; /* the run takes too much memory */
  bool hangs;        /* no step for a long time; set by a signal */

  /* The words of `check`. The coroutines hold functions of the script on their stacks. */
  struct con_state *said_state;
  uint32_t said_unit; /* which stated the first property */
  struct lua_State *invariants, *finals;
  uint32_t asking; /* above 0: functions of the script look at things, and nobody stops (ask.h) */
  uint32_t atomic; /* above 0: the running unit is in check.atomically, that deep */

  /* What came of the run. */
  con_verdict verdict;
  uint32_t failed; /* the unit; 0: none alone */
  uint32_t line;   /* of a refusal */
  int signal;      /* that killed a process last */
  char message[1024];
  /* Of each process, by its main unit: what was written of a line that has not ended, which others'
   * lines do not part. */
  struct {
    uint32_t n;
    char text[CON_CHECK_LINE];
  } begun[CON_CHECK_UNITS];
  uint32_t n_output;
  char output[CON_CHECK_OUTPUT];
  con_check_step step[CON_CHECK_STEPS];
  char value[CON_CHECK_STEPS][CON_VALUE_MAX]; /* read or written by a step, with keeps_values */
  con_seen_access seen[CON_SEEN_ACCESSES];
  uint32_t n_watched;
  con_watched watched[CON_WATCHED];

  /* Kept from run to run. */
  uint64_t runs;
  uint32_t n_units; /* numbers given out: 1 to n_units */
  uint8_t child[CON_CHECK_UNITS][CON_CHECK_UNITS];
  con_unit_name_known name[CON_CHECK_UNITS];
  uint8_t stops[CON_CHECK_SITES]; /* do units stop at the site? */
  bool is_interrupted;            /* by Ctrl-C */
  bool has_words; /* does the script use words of `check`, so that states are to be told apart? */
  bool orders_output;   /* is what units print a step, whose order matters? */
  const char *expected; /* what every run is to print; NULL: nothing is asked for */
  size_t n_expected;
  bool rejects;   /* the other way round: no run is to print what is expected */
  bool has_clock; /* does the script read the time? */
  bool draws;     /* does the script draw random numbers? */
  /* Called at each choice behind the prefix. False: the run ends here. NULL: nobody asks. */
  bool (*at_choice)(const con_units_set *enabled);
  con_units_set able; /* for `at_choice` */
  /* Has another process found a schedule that fails? Asked now and then between runs. NULL: there
   * is no other. */
  bool (*is_told)(void);
} con_control;

extern con_control *con_control_here;

/* Does the calling code belong to a run? */
static inline bool con_checking(void) {
  return __builtin_expect(con_control_here != NULL, 0) && con_control_here->me != 0;
}

/* Memory of zeros that the child of a fork does not get, for the explorer. Ends the process where
 * there is none. */
void *con_control_memory(size_t size);

/* The numbers that unit `u` of a checked script has for its process, its thread and its parent's
 * process: the system has one process for all, and a run needs the same numbers as the last. 0: the
 * run has not begun the unit. */
int con_control_pid(const con_unit *u);
int con_control_tid(const con_unit *u);
int con_control_ppid(const con_unit *u);

/* Is the explorer to go on after so many runs? Not after Ctrl-C, the time `until`, and what others
 * have told. */
bool con_control_goes_on(uint64_t runs, double until);

/* Seconds of CLOCK_MONOTONIC. */
double con_control_clock(void);

/* Make the control block. Before the family is opened. */
void con_control_open(void);

/* Before a run: forget the one before. */
void con_control_reset(void);

/* What the log calls an address or token of the running unit's Lua state: other states may have the
 * same. */
static inline uint64_t con_control_place(uint64_t object) {
  const con_control *c = con_control_here;
  return object ^ (uint64_t)c->unit[c->me].space << 48;
}

/* 24 bits that depend on all bits of `x`. */
static inline uint32_t con_control_hash(uint64_t x) {
  return (uint32_t)(x * 0x9e3779b97f4a7c15u >> 40);
}

/* A number of the sequence that begins with con_control.seed. */
uint64_t con_control_draw(void);
/* A number below n. */
uint32_t con_control_draw_below(uint32_t n);

/* The number of child `nth` of unit `parent`, the same in all runs; 0: too many units. */
uint32_t con_control_child(uint32_t parent, uint32_t nth);

#endif
