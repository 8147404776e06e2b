/* SPDX-License-Identifier: MIT */
/* status.h: what an operation below the Lua floor can answer.
 *
 * Nothing below `binding/` raises or jumps; every operation returns one of these, and the floor above turns it into a value or
 * an error of the language.
 */
#ifndef CON_BASE_STATUS_H
#define CON_BASE_STATUS_H

typedef enum con_status {
  CON_OK = 0,
  CON_ABANDONED,   /* done, but the last owner died while it held the lock */
  CON_BLOCKED,     /* not done; the unit is now in the object's wait queue */
  CON_TIMEOUT,     /* the deadline passed */
  CON_EMPTY,       /* nothing to get, and the caller did not want to wait */
  CON_FULL,        /* no room, and the caller did not want to wait */
  CON_CLOSED,      /* the queue or the other end of the pipe is closed */
  CON_BROKEN,      /* the barrier is broken */
  CON_TERMINATED,  /* somebody terminated the waiting unit */
  CON_CANCELLED,   /* what the waiting unit does is not wanted any more */
  CON_INTERRUPTED, /* Ctrl-C */
  CON_SIGNALLED,   /* a handler of the script wants to run before the wait goes on */
  CON_DEADLOCK,    /* waiting would close a ring */
  CON_NOT_OWNER,   /* another unit holds the lock */
  CON_NOT_HELD,    /* nobody holds the lock */
  CON_OVER,        /* a count beyond its bound */
  CON_MISMATCH,    /* priorities that cannot be compared with those in the queue */
  CON_NO_MEMORY,   /* out of shared memory */
  CON_LIMIT,       /* a table of the family (processes, threads) is full */
} con_status;

#endif
