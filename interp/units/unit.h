/* SPDX-License-Identifier: MIT */
/* unit.h: the record of a unit, its PCB (process control block): a process, thread, isolate or
 * green task.
 *
 * The record is made before the unit starts, and lives as long as a process or message refers to
 * the unit, the unit runs, or a lock still names the dead unit as its owner. What a teacher's
 * three-state diagram shows, what the deadlock report prints and what `ps()` lists is read from the
 * record, by any process.
 *
 *   new --> ready --> running <--> waiting --> ended --> joiners woken --> released --> destroyed
 *      start      run         park         finish (end.h)              release    last reference
 */
#ifndef CON_UNITS_UNIT_H
#define CON_UNITS_UNIT_H

#include "units/refs.h"
#include "units/upcalls.h"
#include "units/wake_word.h"

typedef enum con_unit_state {
  CON_NEW,
  CON_READY,
  CON_RUNNING,
  CON_WAITING,
  CON_ENDED
} con_unit_state;

/* Reasons to leave a wait, or to stop at the next instruction. */
#define CON_PENDING_TERMINATE 1u /* raise unit.Terminated */
#define CON_PENDING_INTERRUPT 2u /* raise interrupted */
#define CON_PENDING_SIGNAL 4u    /* run the script's signal handlers */
#define CON_PENDING_DOOM 8u      /* the family sleeps for ever: end with the report */
#define CON_PENDING_SWEEP 16u    /* a child of this process died: look after the dead */
/* A pool has something for its owner. Leaves a wait only (sched/wait.h). */
#define CON_PENDING_CALLS 32u
/* Another unit wants a stream that an operation of this unit has kept since before a handler began
 * (io/turns.h). Leaves a wait only. */
#define CON_PENDING_GIVE_WAY 128u
/* Raise unit.Cancelled: the task is not wanted any more (green.scope, green.timeout). */
#define CON_PENDING_CANCEL 64u

/* Reasons for which only a unit that waits stops. */
#define CON_PENDING_IN_WAITS (CON_PENDING_CALLS | CON_PENDING_GIVE_WAY)

/* `stop_asked` of a unit that ends by itself with its exitcode. */
#define CON_STOP_ITSELF 2u

/* `trouble` of a unit: the unit ended by an error; and somebody asked how it ended. */
enum { CON_TROUBLE_NONE, CON_TROUBLE_ERROR, CON_TROUBLE_ASKED };

struct con_message;

/* `asleep` of a unit. CON_DOZING: counted as asleep, but the unit's own look for a cycle is still
 * to come, so the family is not declared asleep for ever. */
enum { CON_ASLEEP = 1, CON_DOZING };

/* How the time of a unit's thread was shared out, when somebody last asked for the state. */
typedef struct con_looked {
  uint64_t ran, waited; /* ns on a processor; ready without one */
  int64_t credit;       /* of the next look, in thousandths: above 500 the unit is ready */
  uint32_t known, ready;
} con_looked;

/* How many of a semaphore a unit holds by `guard` or `with` (objects/semaphore.h). */
typedef struct con_hold {
  struct con_hold *next; /* of the unit's list; its Lua state's lock, then the reaper */
  con_object *object;    /* the semaphore, a counted reference; NULL: free. Semaphore's latch */
  uint64_t n;            /* semaphore's latch */
} con_hold;

typedef struct con_unit {
  con_object head;              /* waiters: the units that join this unit */
  struct con_unit *next, *prev; /* all units of the family; units latch */
  con_process *process;         /* where the unit runs; fixed after start */
  /* The OS thread under the unit; NULL before the start and after the end. Written by the unit,
   * read for signals. */
  con_carrier *carrier;
  int32_t pid, tid;   /* fixed after start */
  uint64_t state;     /* con_unit_state; atomic */
  uint64_t runs;      /* 1 from start to release: the unit refers to itself; latch of the head */
  uint32_t daemon;    /* fixed after start */
  uint32_t pending;   /* CON_PENDING_*; atomic, set by any thread */
  con_wake_word wake; /* con_park with con_unpark */
  /* The unit waits where no wake word reaches, in poll(2). Atomic, con_park_outside with
   * con_unpark_word. */
  uint32_t polls;
  int32_t exitcode;       /* valid once ended, or when stop_asked is CON_STOP_ITSELF */
  uint32_t joiners_woken; /* ended, and all who wait for that were woken; atomic */
  uint32_t stop_asked;    /* was the unit told to terminate, perhaps by itself? atomic */
  uint32_t joined;        /* a process: has its parent collected it? atomic */
  uint32_t shield;        /* above 0: the unit must not be cut off in the middle; own unit */
  uint32_t deferred;      /* CON_PENDING_* that came under the shield; own unit */
  int32_t urge;           /* the timer of the unit's thread (urge.h); atomic, own process only */
  /* Until then no other unit asks the thread for its state's lock. Written by the thread, read by
   * waiters; atomic. */
  con_time quiet;
  uint64_t held;   /* locks held; own unit, others only after its end, under the reap latch */
  uint32_t home;   /* number of the process or isolate whose Lua state runs the unit; fixed */
  uint32_t parent; /* slot of the process that made the unit; 0: buried. atomic */
  /* The unit's wait; own unit writes, others read: release stores, acquire loads in deadlock.c. */
  con_object *waits_for; /* NULL: only for time */
  uint32_t operation;    /* con_operation */
  uint32_t asleep;       /* CON_ASLEEP or CON_DOZING: counted in con_family.asleep; 0: not */
  uint32_t park_count;   /* odd while parked */
  uint32_t park_seen;    /* the wake word when the wait was published */
  con_node wait_node;    /* the unit's place in one wait queue */
  struct con_nodes *extra_nodes; /* places in many queues (wait_any); own unit, the reaper */
  /* The last lock handed to the waiting unit; NULL: the unit has taken all of them. Atomic, for the
   * unit's end. */
  con_object *granted;
  con_time waits_since; /* for the lock in whose queue the unit is; own unit */
  /* An object whose waiters would wait in vain if the unit died now; own unit, the reaper. */
  con_object *owes;
  /* Operations on streams that wait: handlers may run meanwhile. The innermost first; memory of the
   * process; own unit. */
  struct con_use *uses;
  /* How many handlers and callbacks run in waits of the unit, one in a wait of the other. The unit
   * writes; atomic, with con_turn_take. */
  uint32_t scripts;
  uint32_t hurried; /* sleeps and limits cut short by a graded run (grade/hurry.h); own unit */
  /* The first of a list. The others are blocks, which stay until the unit is destroyed. */
  con_hold hold;
  struct con_worker *worker; /* the unit's work for a pool; pool's latch, read by the unit */
  /* Green tasks (sched/loop.h). Of a task: the unit of its thread, a counted reference. Of that
   * unit: itself, once there are tasks. Set once; atomic, with con_unpark_word. */
  struct con_unit *host;
  struct con_bell *bell; /* of a host; set before `host` is */
  /* Of a host: how many of its tasks have no record, and so do not sleep for ever. Atomic. */
  uint32_t unrecorded;
  /* Of a task and its host: the place in the loop, in memory of the process. State's lock. */
  struct con_waiter *waiter;
  struct con_message *outcome; /* results or error, encoded; release store before the end */
  char *long_name;             /* a name that does not fit below; units latch */
  char name[32];               /* units latch */
  uint32_t trouble;            /* CON_TROUBLE_*: for the warning at the end; atomic */
  con_looked looked;           /* the last look at the unit's use of processors; units latch */
  /* Script line of the wait; own unit. Before the start: where the unit was made, or "". */
  char where[48];
} con_unit;

/* Places in many wait queues. A shared block: the reaper frees it. */
typedef struct con_nodes {
  struct con_nodes *next; /* of a wait further out */
  uint64_t n;
  con_node node[];
} con_nodes;

/* The unit that this thread runs; NULL for a task without a record. Green tasks change it at each
 * switch. */
extern _Thread_local con_unit *con_self_known;

/* The unit that this thread runs. Makes the record of a task that has none yet, and raises an error
 * of Lua where there is no memory; so a word calls con_self before it holds anything, and code that
 * may not raise reads con_self_known. */
static inline con_unit *con_self(void) {
  con_unit *u = con_self_known;
  return __builtin_expect(u == NULL, 0) && con_units.self_make != NULL ? con_units.self_make() : u;
}

/* The unit that this OS thread carries: con_self(), or the host of the task that runs. */
extern _Thread_local con_unit *con_self_thread;

/* Make con_family.failed. Once, before the first unit. CON_OK, or CON_NO_MEMORY: the family cannot
 * begin. */
con_status con_unit_init(void);

/* A record for a unit that this process makes: listed, its state CON_NEW, with an entry in the
 * process's references, whose index goes to *ref. `name` NULL: the default for the kind. NULL: no
 * memory. */
con_unit *con_unit_new(con_kind kind, const char *name, bool daemon, uint64_t *ref);

/* The number in the name of the next unit of the kind that the process makes. */
uint32_t con_unit_count(con_kind kind);

/* Start unit `u` in process `p`: the unit counts as live, and its record stays while it runs.
 * con_unit_unstart (end.h) takes this back. */
void con_unit_start(con_unit *u, con_process *p);

/* Give a task `u` that already runs its thread: the unit of the thread is `host`, the task's place
 * in the loop `waiter`. After con_unit_start. */
void con_unit_be_hosted(con_unit *u, con_unit *host, struct con_waiter *waiter);

/* Unit `u` will have tasks in its thread: its own place in the loop is `waiter`. `bell`, which this
 * process owns, becomes the unit's. In the unit's own thread, before the first task. */
void con_unit_be_host(con_unit *u, struct con_waiter *waiter, struct con_bell *bell);

/* The calling thread, whose carrier is con_me, runs `u` from here on. */
void con_unit_run(con_unit *u);

/* Give the calling thread the name of `u` in the system's lists of processes: as many whole
 * characters as fit into 15 bytes. While another thread renames `u`, parts of both names. */
void con_unit_show_name(con_unit *u);

/* Take a unit that was released and collected out of the list of all units. No latch held. */
void con_unit_unlist(con_unit *u);

/* Words of an open redo log for con_unit_unlist. Units latch. */
void con_unit_unlist_in(con_unit *u);

/* Free the record of a unit without references, and all that hangs on the record. While a dead unit
 * still holds locks, its record stays, shared, until con_hold_transfer_commit (holds.h). As
 * con_kind_type.destroy. */
void con_unit_destroy(con_object *o);

static inline bool con_unit_ended(const con_unit *u) { return con_load(&u->state) == CON_ENDED; }

/* Unit `u`, which is the caller, ends by an error: one of those that the end of the script counts,
 * unless somebody asks first (con_unit_ask_end). Before con_unit_finish. */
void con_unit_end_badly(con_unit *u);

/* The script asks how `u` ended. Any process. */
void con_unit_ask_end(con_unit *u);

/* Copy the unit's name, at most `size` bytes with the final 0. Takes the units latch. Returns the
 * length of the whole name. */
size_t con_unit_name(con_unit *u, char *out, size_t size);

/* Copy the name of the unit that holds lock `o`, at most `size` bytes. The caller keeps `o`. False:
 * no unit holds the lock. */
bool con_unit_owner_name(const con_object *o, char *out, size_t size);

/* The name of a unit that is kept alive, for reports: without the latch, so garbled while another
 * thread renames the unit. */
const char *con_unit_peek_name(con_unit *u);

/* Give the unit another name. No latch held. CON_OK or CON_NO_MEMORY. */
con_status con_unit_rename(con_unit *u, const char *name);

/* Unit `u`, which is the caller and has its state's lock, runs again: after con_park. */
static inline void con_unit_go_on(con_unit *u) {
  if (con_load_relaxed(&u->state) != CON_RUNNING) con_store(&u->state, (uint64_t)CON_RUNNING);
}

/* The state as the language shows it: "zombie" for a process ended and not joined, "stopped" for a
 * unit whose process was stopped by a signal. A unit whose thread could run is "ready" for the part
 * of the time since the last look, by whatever process, in which the thread had no processor. Takes
 * the units latch. */
const char *con_unit_state_name(con_unit *u);

/* Fill `units` with at most `most` live units, each kept alive by an entry in this process's
 * references (index in refs[i]) until the caller drops the entry. Returns how many. No latch
 * held. */
size_t con_unit_list(con_unit **units, uint64_t *refs, size_t most);

#endif
