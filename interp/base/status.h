/* SPDX-License-Identifier: MIT */
/* status.h: the answers of operations below the Lua floors.
 *
 * Below `binding/`, no operation raises or jumps: each returns a con_status, which the floors above
 * turn into a value or an error of the language.
 */
#ifndef CON_BASE_STATUS_H
#define CON_BASE_STATUS_H

typedef enum con_status {
  CON_OK = 0,
  CON_ABANDONED,   /* done, but the lock's last owner died as owner */
  CON_BLOCKED,     /* not done; the unit is now in the object's wait queue */
  CON_TIMEOUT,     /* the deadline passed */
  CON_EMPTY,       /* nothing to get, and the caller does not wait */
  CON_FULL,        /* no room, and the caller does not wait */
  CON_CLOSED,      /* the queue or the other end of the pipe is closed */
  CON_BROKEN,      /* the barrier is broken */
  CON_TERMINATED,  /* the waiting unit is told to end */
  CON_CANCELLED,   /* the work of the waiting unit is not wanted any more */
  CON_INTERRUPTED, /* Ctrl-C */
  CON_SIGNALLED,   /* a handler of the script wants to run before the wait goes on */
  CON_DEADLOCK,    /* waiting would close a cycle of waiting units */
  CON_NOT_OWNER,   /* another unit holds the lock */
  CON_NOT_HELD,    /* the lock has no owner */
  CON_OVER,        /* a count beyond its bound */
  CON_MISMATCH,    /* priorities that cannot be compared with those in the queue */
  CON_NO_MEMORY,   /* out of shared memory */
  CON_LIMIT,       /* a table of the family (processes, threads) is full */
} con_status;

#endif
