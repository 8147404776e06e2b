/* SPDX-License-Identifier: MIT */
/* unit.h: the record of a unit, its PCB (process control block): a process, thread, isolate or green task.
 *
 * The record is made before the unit starts and lives as long as somebody refers to it. What a teacher's three-state diagram
 * shows, what the deadlock report prints and what `ps()` lists is read from here, by any process.
 *
 * Uses:   object, family, refs.
 */
#ifndef CON_UNITS_UNIT_H
#define CON_UNITS_UNIT_H

#include "units/refs.h"

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
#define CON_PENDING_CALLS \
  32u /* a pool has something for its owner: only for waits (sched/wait.h) */

#define CON_STOP_ITSELF 2u /* `stop_asked` of one that ends with its exitcode */

#define CON_PENDING_CANCEL \
  64u /* raise unit.Cancelled: what it does is not wanted any more (green.scope, green.timeout) */

struct con_message;

/* One that dozes has yet to look whether it closes a ring, of which it is told then: so the family does not sleep for ever. */
enum { CON_ASLEEP = 1, CON_DOZING };

/* How many of a semaphore a unit holds by `guard` or `with` (objects/semaphore.h). */
typedef struct con_hold {
  struct con_hold *next; /* of the same unit; its Lua state's lock, then the reaper */
  con_object *object;    /* the semaphore, kept by a reference; NULL: free. Its latch */
  uint64_t n;            /* latch of the semaphore */
} con_hold;

typedef struct con_unit {
  con_object head;              /* its waiters: who joins it */
  struct con_unit *next, *prev; /* all units of the family; units latch */
  con_process *process;         /* where it runs; fixed after start */
  con_carrier *
      carrier; /* the OS thread under it; own unit, read for signals. NULL before start and after end */
  int32_t pid, tid; /* fixed after start */
  uint64_t state;   /* con_unit_state; atomic */
  uint64_t runs;    /* has it a reference on itself, from start to release? latch of the head */
  uint32_t daemon;  /* fixed after start */
  uint32_t pending; /* CON_PENDING_*; atomic, set by anybody */
  uint32_t
      wake; /* parity: is it parked; above: how often woken. atomic, con_park with con_unpark */
  uint32_t
      polls; /* it waits where no wake word reaches, in poll(2); atomic, con_park_outside with con_unpark_word */
  int32_t exitcode;       /* valid once ended, or when stop_asked is CON_STOP_ITSELF */
  uint32_t joiners_woken; /* ended, and all who wait for that were woken; atomic */
  uint32_t stop_asked;    /* was it ever told to terminate, perhaps by itself? atomic */
  uint32_t joined;        /* a process: has its parent collected it? atomic */
  uint32_t shield;        /* above 0: it does what must not be cut off in the middle; own unit */
  uint32_t deferred;      /* CON_PENDING_* that came meanwhile; own unit */
  int32_t urge;           /* the timer of its thread (urge.h); atomic, in its own process only */
  con_time
      quiet; /* nobody asks its thread for the state's lock before; own thread writes, waiters read; atomic */
  uint64_t held; /* locks it holds; own unit, others only after its end, under the reap latch */
  uint32_t
      home; /* number of the process or isolate in whose Lua state it runs; fixed after start */
  uint32_t parent; /* slot of the process that made it, 0 when that is buried; atomic */
  /* What it waits for; own unit writes, others read: release stores, with acquire loads in deadlock.c. */
  con_object *waits_for; /* NULL: only time */
  uint32_t operation;    /* con_operation */
  uint32_t asleep;       /* counted in con_family.asleep: CON_ASLEEP or CON_DOZING; 0: it is not */
  uint32_t park_count;   /* odd while parked */
  uint32_t park_seen;    /* the wake word it parked on */
  con_node wait_node;    /* its place in one wait queue */
  struct con_nodes *extra_nodes; /* places in many at once (wait_any); own unit, the reaper */
  con_object *
      granted; /* the last lock handed to it while it waited; NULL: it took all of them. atomic, for its end */
  con_time waits_since; /* for the lock it is queued at; own unit */
  con_object *owes; /* what others would wait for in vain if it died now; own unit, the reaper */
  con_hold
      hold; /* the first of a list; those behind it are blocks, and stay until the unit is destroyed */
  struct con_worker *worker; /* it works for a pool; latch of the pool, read by its own unit */
  /* Green tasks (sched/loop.h). */
  struct con_unit *
      host; /* of a task: the unit of its thread, kept by a reference; of that unit: itself, once it has tasks.
                            Set once; atomic, with con_unpark_word */
  struct con_bell *bell; /* of a host; set before `host` is */
  uint32_t
      unrecorded; /* of a host: how many tasks it has that have no record, and so do not sleep for ever. atomic */
  struct con_waiter *
      waiter; /* of a task and its host: its place in the loop, in the memory of its process. state's lock */
  struct con_message *outcome; /* results or error, encoded; release store before the end */
  char *long_name;             /* a name that does not fit below; units latch */
  char name[32];               /* units latch */
  char where[48];              /* script line of its wait; own unit */
} con_unit;

/* Places in many wait queues. A shared block: the reaper frees it. */
typedef struct con_nodes {
  struct con_nodes *next; /* of a wait further out */
  uint64_t n;
  con_node node[];
} con_nodes;

/* The unit this thread runs now. Green tasks change it at each switch. A task gets its record when something asks for it,
 * which is what con_self() does: it makes one, and may raise an error of Lua where there is no memory. So a word asks before it
 * holds anything. Whoever can do without it, or is not in a word, looks at con_self_known, which may be NULL. */
extern _Thread_local con_unit *con_self_known;
extern con_unit *(*con_self_make)(void); /* set by kinds/; NULL: nobody has tasks */
static inline con_unit *con_self(void) {
  con_unit *u = con_self_known;
  return __builtin_expect(u == NULL, 0) && con_self_make != NULL ? con_self_make() : u;
}

/* The unit that this OS thread carries: con_self(), or the host of the task that runs. */
extern _Thread_local con_unit *con_self_thread;

/* Once, before the first unit. CON_NO_MEMORY: the family cannot begin. */
con_status con_unit_init(void);

/* A record for a unit of this process's making, listed, state new, with an entry in the process's references: its index in
 * *ref. `name` NULL: the default for its kind. NULL when there is no memory. */
con_unit *con_unit_new(con_kind kind, const char *name, bool daemon, uint64_t *ref);

/* Unit `u` is started in process `p`: it counts as live, and its record stays while it runs. con_unit_unstart (end.h) takes
 * this back. */
void con_unit_start(con_unit *u, con_process *p);

/* A task `u` that already runs gets its record: the unit of its thread is `host`, its place in the loop `waiter`. After
 * con_unit_start. */
void con_unit_be_hosted(con_unit *u, con_unit *host, struct con_waiter *waiter);

/* Unit `u` will have tasks in its thread: its place in the loop is `waiter`. `bell`, which this process owns, becomes that of
 * the unit. In the unit's own thread, before its first task. */
void con_unit_be_host(con_unit *u, struct con_waiter *waiter, struct con_bell *bell);

/* The calling thread runs `u` now, carried by con_me. */
void con_unit_run(con_unit *u);

/* Take the unit out of the list of all units, where it is found by going through all: it was released and collected. No latch
 * held. con_unit_unlist_in: words of an open redo log, under the units latch. */
void con_unit_unlist(con_unit *u);
void con_unit_unlist_in(con_unit *u);

/* Free the record of a unit that nothing refers to, and what hangs on the record. While a dead unit holds locks, its record
 * stays, shared, until con_hold_transfer_commit (holds.h). As con_kind_type.destroy. */
void con_unit_destroy(con_object *o);

static inline bool con_unit_ended(const con_unit *u) { return con_load(&u->state) == CON_ENDED; }

/* Its name, copied under the latch; at most `size` bytes. Returns the length of the whole. */
size_t con_unit_name(con_unit *u, char *out, size_t size);
/* The name of the unit that has the lock `o`, which the caller keeps alive; at most `size` bytes. False: nobody has it. */
bool con_unit_owner_name(const con_object *o, char *out, size_t size);

/* For reports, of a unit that is kept alive: without the latch, so a rename under way may garble it. */
const char *con_unit_peek_name(con_unit *u);
con_status con_unit_rename(con_unit *u, const char *name);

/* The state as the language shows it: "zombie" for a process ended and not joined, "stopped" for a unit whose process was
 * stopped by a signal. */
const char *con_unit_state_name(con_unit *u);

/* A snapshot of all live units, each kept alive by an entry in this process's references (index in refs[i]) until the caller
 * drops it. Returns how many; at most `most`. */
size_t con_unit_list(con_unit **units, uint64_t *refs, size_t most);

#endif
