/* SPDX-License-Identifier: MIT */
/* Models interp/shared/carrier.c: con_carrier_is_dead, con_carrier_begin, con_carrier_end,
 * con_carrier_free and the claim.
 *
 * A record has one thread after the other. Each takes the life (a robust mutex), is alive, and
 * ends in order or is killed; then it is buried and the record claimed anew. Two look whether the
 * thread lives; each may stop anywhere, and be killed while it has the life.
 *
 * Holds: only a thread that was killed is marked dead.
 * -DAS_IT_WAS: the mark is a plain store. That must be found. */
#define THREADS 3
mtype = {FREE, CLAIMED, ALIVE, MARKED};

mtype state = FREE;
byte turn = 0;    /* which thread has the record */
bool killed = 0;  /* that one */
byte life = 0;    /* 0: nobody's; 1: the thread's; 2, 3: a looker's */
bool owner_died;  /* of the life */

active proctype thread() {
  do
  :: turn < THREADS ->
    atomic { turn++; killed = 0; state = CLAIMED }
    if
    :: atomic { killed = 1 } goto buried /* before it begins */
    :: skip
    fi;
    atomic { life == 0 || owner_died -> life = 1; owner_died = 0 }
    state = ALIVE;
    if
    :: state = CLAIMED; life = 0 /* in order */
    :: atomic { killed = 1; owner_died = 1 } /* the kernel releases the life */
    fi;
buried:
    state = FREE
  :: else -> break
  od
}

active [2] proctype looker() {
  byte me = _pid + 2;
  bool dead_owner;
again:
  if
  :: state == ALIVE
  :: turn == THREADS && state != ALIVE -> goto out
  fi;
  if /* trylock */
  :: atomic { life == 0 -> life = me; dead_owner = 0 }
  :: atomic { life != 0 && owner_died -> life = me; owner_died = 0; dead_owner = 1 }
  :: atomic { life != 0 && !owner_died -> goto again } /* busy */
  fi;
  if
  :: atomic { life == me -> owner_died = 1 } goto out /* killed here */
  :: dead_owner ->
#ifdef AS_IT_WAS
    atomic { assert(killed); state = MARKED }
#else
    atomic {
      if
      :: state == ALIVE -> assert(killed); state = MARKED
      :: else
      fi
    }
#endif
  :: !dead_owner
  fi;
  atomic { life == me -> life = 0 }
  goto again;
out:
  skip
}
