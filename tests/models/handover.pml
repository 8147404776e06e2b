/* SPDX-License-Identifier: MIT */
/* Models interp/objects/lock.c: release_to_waiters, take_granted, take_over, and the count of
 * set_ended (interp/units/end.c).
 *
 * One unit waits for two locks at once: for the outer one its place is put aside, for the inner
 * one a callback waits. Their owners hand both over, and each may die before any of its stores;
 * the unit may be killed at any moment.
 *
 * Holds: the unit that attempts a lock which its word names is told so; and the unit's end counts
 * the words that name it.
 * -DAS_IT_WAS: the note in the unit's record alone says what was handed over. That must be found.
 * */
#define NOBODY 0
#define UNIT 1
#define OWNER 2 /* of either lock, in its own word */
#define DEAD 3

byte word[3] = {0, OWNER, OWNER}; /* of lock 1, the outer, and 2, the inner */
bool granted_bit[3];
byte granted = 0; /* the note: the number of a lock, or 0 */
byte held = 0;
bool has[3];      /* the unit was told that it has the lock */
bool killed = 0;

proctype owner(byte l) {
  if
  :: granted = l
  :: word[l] = DEAD; goto out
  fi;
  if
  :: atomic { word[l] = UNIT; granted_bit[l] = 1 }
  :: word[l] = DEAD
  fi;
out:
  skip
}

inline attempt(l) {
  do
  :: killed -> break
  :: !killed && word[l] == DEAD ->
    held++;
    atomic { word[l] = UNIT; granted_bit[l] = 0; has[l] = 1 }
    break
#ifdef AS_IT_WAS
  :: !killed && word[l] == UNIT && granted == l ->
    held++;
    granted = 0;
    has[l] = 1;
    break
#else
  :: !killed && word[l] == UNIT && granted_bit[l] ->
    held++;
    atomic { granted_bit[l] = 0; has[l] = 1 }
    if
    :: l == 1 -> granted = 0 /* no place is aside any more */
    :: else
    fi;
    break
#endif
  :: timeout -> break
  od
}

active proctype unit() {
  run owner(1);
  run owner(2);
  attempt(2);
  attempt(1);
  assert(killed || (has[1] && has[2]));
  /* killed: set_ended looks whether it has to count */
  assert(!killed || held > 0 || granted != 0 || (word[1] != UNIT && word[2] != UNIT));
}

active proctype killer() {
  if
  :: killed = 1
  :: skip
  fi
}
