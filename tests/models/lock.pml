/* SPDX-License-Identifier: MIT */
/* Models interp/objects/lock.c: con_lock_acquire, take_over; interp/units/end.c: set_ended;
 * interp/units/holds.c: set_held.
 *
 * Two units acquire and release a lock. A third place, the record, is one unit's after the other:
 * a unit acquires, may release, ends in order or is killed; when the unit has ended and the owner
 * word does not name the record, the next unit gets it. The owner word holds an address, so it is
 * the same for all units of the record.
 *
 * Holds: a lock is taken over only from a unit that has ended.
 * -DAS_IT_WAS: the take-over compares the address alone. That must be found. */
#define RECORD 3 /* the address of the record; 1 and 2: the two others; 0: free */
#define UNITS 3  /* that have the record, one after the other */

byte word = 0;   /* the owner word */
bool reap = 0;   /* the reap latch */
byte number = 1; /* of the unit in the record */
bool ended = 0, killed = 0;

active [2] proctype other() {
  byte me = _pid + 1, seen;
  bool gone;
again:
  if
  :: atomic { word == 0 -> word = me }
  :: word == RECORD ->
    seen = number; /* the number first, then the look */
    gone = ended;
    if
    :: !gone -> goto again
    :: else
    fi;
    atomic { !reap -> reap = 1 }
    if
#ifdef AS_IT_WAS
    :: word == RECORD ->
#else
    :: word == RECORD && number == seen ->
#endif
      if
      :: atomic { word == RECORD -> assert(ended); word = me; reap = 0 }
      :: atomic { word != RECORD -> reap = 0; goto again }
      fi
    :: else -> reap = 0; goto again
    fi
  fi;
  assert(word == me);
  atomic { word == me -> word = 0 }
  goto again
}

active proctype record() {
  do
  :: atomic { !ended && !killed && word == 0 -> word = RECORD }
  :: atomic { !ended && !killed && word == RECORD -> word = 0 }
  :: atomic { !ended && !killed -> killed = 1 }
  :: atomic { !ended && !killed && word != RECORD -> ended = 1 }            /* it holds nothing */
  :: atomic { !ended && !killed && word == RECORD && !reap -> ended = 1 }   /* set_ended */
  :: atomic { !ended && killed && !reap -> ended = 1 }                      /* buried */
  :: atomic { ended && word != RECORD && number < UNITS -> number++; ended = 0; killed = 0 }
  :: atomic { ended && word != RECORD && number == UNITS -> break }
  od
}
