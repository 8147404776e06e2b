/* SPDX-License-Identifier: MIT */
/* spin.h: looking for a while before a sleep.
 *
 * A sleep and a wake cost both sides a system call, and the sleeper 20 to 50 us until it runs
 * again. Where the other side is about to answer, looking again for about as long is cheaper. Where
 * other work wants the processors, a look can cost a whole slice of the scheduler, some
 * milliseconds: the thread yields to the other side, and every other program runs first.
 *
 * So each yield is timed. After a yield that lost a slice, no thread of the family looks for REST
 * times as long, twice as long each time it happens again, up to a second; and for another such
 * time if more threads of the machine want to run then than there are processors (/proc/loadavg).
 * The first look of a family asks that as well: where the machine is crowded from the beginning,
 * no look has to find out by a lost slice. Looks on a crowded machine cost at most one part in
 * REST of the time, whatever the number of other programs, and leave the units where the scheduler
 * has put them, for the most part on one processor. On a quiet machine most looks end before their
 * yield, and read no clock at all.
 *
 * A look that was in vain halves the number of steps of the thread's next look; every UNLUCKY-th
 * look in vain restores it, because two threads that answer each other would sleep for ever once
 * both had stopped looking.
 *
 * How to use:
 *
 *   static _Thread_local con_spin spin = CON_SPIN;
 *   if (!con_spin_begin(&spin)) return false;
 *   while (con_spin_step(&spin))
 *     if (it_is_there()) return con_spin_end(&spin, true);
 *   return con_spin_end(&spin, false);
 *
 * With CONLUA_SPIN=0 in the environment no thread looks: less processor time, later answers.
 */
#ifndef CON_SCHED_SPIN_H
#define CON_SCHED_SPIN_H

#include <stdbool.h>

/* A thread's looks for one sort of answer; thread-local. */
typedef struct con_spin {
  int most;   /* steps of a look */
  int step;   /* the number of the step under way */
  int misses; /* looks in vain */
} con_spin;

#define CON_SPIN_STEPS 15
#define CON_SPIN \
  { CON_SPIN_STEPS, 0, 0 }

/* Begin a look. False: looking is of no use now (a single processor; a crowded machine). Any thread
 * of a family. */
bool con_spin_begin(con_spin *s);

/* Let some time go by before the next step, the more the later. False: there was the last step. */
bool con_spin_step(con_spin *s);

/* Yield the processor within a look. False: the yield lost a slice of the scheduler, so the look
 * should end. Any thread of a family. */
bool con_spin_yield(void);

/* End a look. `hit`: what the look was for was found. Returns `hit`. */
bool con_spin_end(con_spin *s, bool hit);

#endif
