/* SPDX-License-Identifier: MIT */
#include "sched/spin.h"

#include <sched.h>
#include <stdlib.h>

#include "base/atomic.h"
#include "base/futex.h"
#include "base/proc.h"
#include "units/family.h"

#define PAUSES 25         /* in the first step: about a microsecond */
#define UNLUCKY 16        /* looks in vain until a look is long again */
#define LOST (CON_MS / 5) /* a longer yield has lost the processor to other work */
#define REST 32           /* the time without looks, as a multiple of the time that a yield lost */
#define LONGEST CON_SECOND

static bool forbidden(void) {
  static int answer = -1; /* atomic; all threads find equal answers */
  int known = con_load_relaxed(&answer);
  if (known < 0) {
    const char *value = getenv("CONLUA_SPIN");
    known = value != NULL && value[0] == '0' && value[1] == 0;
    con_store(&answer, known);
  }
  return known != 0;
}

/* A rest that ended at `until` is over. The first thread that comes asks the system whether other
 * work still wants the processors; then another rest begins at once, and no look has to find out
 * by losing a slice. */
static bool is_still_crowded(con_family *f, con_time until, con_time now) {
  con_time asked = con_load_relaxed(&f->crowded_asked);
  if (asked == until || !con_cas(&f->crowded_asked, &asked, until)) return false;
  if (!con_proc_is_crowded()) return false;
  con_store(&f->crowded_until, now + con_load_relaxed(&f->crowded_for));
  return true;
}

/* Has a yield lost a slice a short time ago? The clock is read only while a lost slice counts. */
static bool crowded(void) {
  con_family *f = con_family_root;
  con_time until = con_load_relaxed(&f->crowded_until);
  if (until == 0) return false;
  con_time now = con_futex.now(), over = now - until;
  if (over >= 0 && is_still_crowded(f, until, now)) return true;
  if (over >= con_load_relaxed(&f->crowded_for)) con_store(&f->crowded_until, (con_time)0);
  return over < 0;
}

bool con_spin_begin(con_spin *s) {
  if (con_processors() == 1 || forbidden() || crowded()) return false;
  s->step = 0;
  return true;
}

/* A yield took `lost`: no looks for a while, twice as long as the last while if that is just
 * over. */
static void rest(con_time now, con_time lost) {
  con_family *f = con_family_root;
  con_time last = con_load_relaxed(&f->crowded_for), length = REST * lost;
  if (now - con_load_relaxed(&f->crowded_until) < last && length < 2 * last) length = 2 * last;
  if (length > LONGEST) length = LONGEST;
  con_store(&f->crowded_for, length);
  con_store(&f->crowded_until, now + length);
}

bool con_spin_yield(void) {
  con_time before = con_futex.now();
  sched_yield();
  con_time now = con_futex.now();
  bool lost = now - before > LOST;
  if (lost) rest(now, now - before);
  return !lost;
}

bool con_spin_step(con_spin *s) {
  if (s->step >= s->most) return false;
  for (int i = PAUSES << s->step / 4; i > 0; i--) con_pause();
  if (s->step++ == 1 && !con_spin_yield()) s->step = s->most; /* a last try, and the look ends */
  return true;
}

bool con_spin_end(con_spin *s, bool hit) {
  if (hit || ++s->misses % UNLUCKY == 0) s->most = CON_SPIN_STEPS;
  else if (s->most > 1) s->most /= 2;
  return hit;
}
