/* SPDX-License-Identifier: MIT */
#include "units/bell.h"

#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/futex.h"

con_bell *con_bell_new(void) {
  con_bell *b = con_block_new(sizeof *b, CON_BLOCK_PLAIN);
  if (b == NULL) return NULL;
  memset(b, 0, sizeof *b);
  b->pid = (int32_t)getpid();
  b->tid = con_me->tid;
  b->event = -1;
  return b;
}

/* What a con_wakeup points to is aligned, so the two lowest bits of the address are free: a wake
 * word with a sleeping thread (0), a bell or a unit that the futex does not reach. */
#define BELL ((uintptr_t)1)
#define POLL ((uintptr_t)2)

static con_wakeup wakeup(const void *place, uintptr_t way) {
  return (con_wakeup){(uintptr_t)place | way};
}

con_wakeup con_bell_of_word(con_wake_word *w) { return wakeup(w, 0); }

con_wakeup con_bell_of_poll(con_unit *u) { return wakeup(u, POLL); }

con_wakeup con_bell_ring(con_bell *b, uint32_t number) {
  uint32_t bit = con_bell_bit(number);
  con_or(&b->bits[bit / 64], (uint64_t)1 << bit % 64);
  con_or(&b->any, (uint64_t)1 << bit / 64);
  uint32_t how = con_wake_word_move(&b->wake);
  if (how & CON_WAKE_POLLS) return wakeup(b, BELL);
  return how & CON_WAKE_SLEEPS ? con_bell_of_word(&b->wake) : CON_NO_WAKEUP;
}

static void write_event(con_bell *b) {
  uint64_t one = 1;
  int event = con_look(&b->event);
  if (event >= 0 && write(event, &one, sizeof one) < 0) return; /* full, and so readable */
}

/* The thread may be gone, and the memory be used again: then no thread gets the signal, or a thread
 * that ignores the signal. */
static void signal_thread(int32_t pid, int32_t tid) {
  if (pid > 0 && tid > 0) syscall(SYS_tgkill, pid, tid, SIGURG);
}

void con_bell_tell_kernel(con_wakeup left) {
  uintptr_t way = left.place & (BELL | POLL), at = left.place & ~(BELL | POLL);
  if (way == 0) {
    con_futex.wake(&((con_wake_word *)at)->value, 1);
  } else if (way == POLL) {
    con_unit *u = (con_unit *)at;
    if (con_look(&u->polls)) signal_thread(con_look(&u->pid), con_look(&u->tid));
  } else {
    con_bell *b = (con_bell *)at;
    int32_t pid = con_look(&b->pid);
    if (pid == (int)getpid()) write_event(b);
    else signal_thread(pid, con_look(&b->tid));
  }
}

void con_bell_signalled(con_bell *b) {
  if (con_load_seq(&b->wake.value) & CON_WAKE_POLLS) write_event(b);
}
