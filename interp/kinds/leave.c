/* SPDX-License-Identifier: MIT */
#include "kinds/leave.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check/control.h"
#include "check/death.h"
#include "kinds/upcalls.h"
#include "sched/loop.h"
#include "sched/shake.h"
#include "units/deadlock.h"
#include "units/end.h"
#include "units/family.h"
#include "units/unit.h"

uint32_t con_process_threads;

#ifdef __SANITIZE_ADDRESS__
/* The end leaves memory to the system, which AddressSanitizer would report as leaks. The
 * sanitizer's library finds the function by name; weak, since a test may define another. */
__attribute__((weak, visibility("default"))) const char *__asan_default_options(void);
const char *__asan_default_options(void) { return "detect_leaks=0"; }
#endif

_Noreturn void con_process_leave(int code) {
  if (con_process_is_foreign) exit(code);
  if (con_checking()) con_death_leave(code);
  con_unit *self = con_process_self->unit;
  if (con_swap(&con_process_self->leaves, 1u) != 0) /* partner: all_asleep of deadlock.c */
    for (;;) pause();                               /* another thread is leaving */
  if (code != 0 && self == con_family_root->root) con_shake_tell();
  fflush(NULL);
  if (con_host.at_leave != NULL && self == con_family_root->root) con_host.at_leave();
  /* The references of this process are dropped by the process that buries it: threads here may use
   * the objects to the last. */
  bool is_main = self == con_self_thread;
  bool alone = con_load(&con_process_threads) == 0 &&
               (con_loop_here == NULL || con_loop_here->tasks == 0);
  if (is_main && con_unit_finish(self, code)) con_deadlock_look(NULL);
  /* Last: the unit's end may free what others left, and a death in the middle of that must be swept
   * up. */
  if (is_main && alone) con_store(&con_process_self->left, 1u);
  if (self == con_family_root->root) exit(code);
  _exit(code);
}
