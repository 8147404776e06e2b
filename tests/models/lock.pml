/* SPDX-License-Identifier: MIT */
/* Models interp/objects/lock.c: con_lock_acquire, take_over, take_handed; interp/units/end.c:
 * set_ended; interp/units/holds.c: set_held.
 *
 * Two units acquire and release a lock. A third place, the record, is one unit's after the other:
 * a unit acquires, may release, is handed the lock, ends in order or is killed; when the unit has
 * ended and no lock is counted as the unit's, the next unit gets the record. The owner word holds
 * an address, so it is the same for all units of the record. A signal may have stopped the unit at
 * any time; then a lock that was handed to the unit is taken back.
 *
 * Holds: a lock is taken over only from a unit that has ended; of an ended unit as many locks are
 * counted as the owner word names.
 * -DAS_IT_WAS: the take-over compares the address alone. That must be found.
 * -DWITHOUT_REAP: a handed lock is taken back without the reap latch. That must be found. */
#define RECORD 3 /* the address of the record; 1 and 2: the two others; 0: free */
#define HANDED 4 /* the address of the record, and the bit that says handed */
#define UNITS 3  /* that have the record, one after the other */

#define NAMES_RECORD (word >= RECORD)
#ifdef WITHOUT_REAP
#define LEAVE_REAP skip
#else
#define LEAVE_REAP reap = 0
#endif

byte word = 0;   /* the owner word */
bool reap = 0;   /* the reap latch */
byte number = 1; /* of the unit in the record */
bool ended = 0, killed = 0;
bool held = 0;   /* the count of an ended unit's locks */
bool ending = 0; /* the unit waits for nothing any more, so nothing is handed to it */

active [2] proctype other() {
  byte me = _pid + 1, seen;
  bool gone, hands;
again:
  if
  :: atomic { word == 0 -> word = me }
  :: word == HANDED && !ended -> /* and stopped */
#ifndef WITHOUT_REAP
    atomic { !reap -> reap = 1 }
    if
    :: ended -> reap = 0; goto again
    :: else
    fi;
#endif
    if
    :: atomic { word == HANDED -> word = me; LEAVE_REAP }
    :: atomic { word != HANDED -> LEAVE_REAP; goto again }
    fi
  :: NAMES_RECORD ->
    seen = number; /* the number first, then the look */
    gone = ended;
    if
    :: !gone -> goto again
    :: else
    fi;
    atomic { !reap -> reap = 1 }
    if
#ifdef AS_IT_WAS
    :: NAMES_RECORD ->
#else
    :: NAMES_RECORD && number == seen ->
#endif
      if
      :: atomic { NAMES_RECORD -> assert(ended); word = me; held = 0; reap = 0 }
      :: atomic { !NAMES_RECORD -> reap = 0; goto again }
      fi
    :: else -> reap = 0; goto again
    fi
  fi;
  assert(word == me);
  if
  :: atomic { word == me -> word = 0 }
  :: atomic { word == me && !ended && !ending -> word = HANDED }
  fi;
  goto again
}

/* The unit's end: what it owns is counted under the reap latch, then the unit counts as ended. */
inline end_unit() {
  ending = 1;
  atomic { !reap -> reap = 1 }
  held = NAMES_RECORD;
  atomic { ended = 1; reap = 0 }
}

active proctype record() {
  do
  :: atomic { !ended && !killed && word == 0 -> word = RECORD }
  :: atomic { !ended && !killed && word == RECORD -> word = 0 }
  :: atomic { !ended && !killed && word == HANDED -> word = RECORD }
  :: atomic { !ended && !killed -> killed = 1 }
  :: !ended && !killed -> end_unit()
  :: !ended && killed -> end_unit() /* buried */
  :: atomic { ended && !held -> assert(!NAMES_RECORD) }
  :: atomic { ended && !NAMES_RECORD -> assert(!held) }
  :: atomic { ended && !held && number < UNITS -> number++; ended = 0; killed = 0; ending = 0 }
  :: atomic { ended && !held && number == UNITS -> break }
  od
}
