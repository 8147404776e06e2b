/* SPDX-License-Identifier: MIT */
#include "kinds/signals.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/futex.h"
#include "kinds/children.h"
#include "kinds/upcalls.h"
#include "sched/hook.h"
#include "sched/loop.h"
#include "shared/carrier.h"
#include "shared/stopped.h"
#include "units/park.h"
#include "units/unpark.h"

/* The handlers set words, read the clock, and call futex, tgkill, kill and lua_sethook: all of that
 * is safe in a handler. SIGCHLD is let in only while a thread sleeps in con_park, so that no wait
 * of a C module ends by it. */

static int parent_died(void) { return SIGRTMIN + 5; }
static int expected_parent;
static bool ends_group; /* the whole process group ends with the parent, not only this process */

static bool in_main_thread(void) { return con_me == con_process_self->main; }

/* Post `reason` to the main unit, which answers for the process: the system may give a signal to
 * any thread. */
static void post_main(uint32_t reason) {
  con_unit_post(con_process_self->unit, reason);
  if (in_main_thread()) con_hook_request();
  else syscall(SYS_tgkill, getpid(), con_process_self->main->tid, SIGURG);
}

static void on_urgent(int sig) {
  (void)sig;
  if (con_loop_here != NULL) con_bell_signalled(con_loop_here->bell);
  con_hook_request();
}

/* The thread, which is in con_park, wakes and looks. */
static void on_child(int sig) {
  (void)sig;
  con_children_signalled();
  con_unit *u = con_self_thread;
  con_unit_post(u != NULL ? u : con_process_self->unit, CON_PENDING_SWEEP);
}

void con_signals_die(int sig) {
  sigset_t only;
  signal(sig, SIG_DFL);
  sigemptyset(&only);
  sigaddset(&only, sig);
  pthread_sigmask(SIG_UNBLOCK, &only, NULL);
  raise(sig);
  _exit(128 + sig);
}

/* Send `sig`, which ends processes, to every other process of the family, and continue those that
 * are stopped, or about to stop: SIGCONT discards a pending stop. A process that is just being
 * forked either has a pid in the record by now, or sees f->ended when it begins. */
static void signal_others(int sig) {
  con_family *f = con_family_root;
  int own = (int)getpid();
  con_store_seq(&f->ended, (uint32_t)sig); /* partner: con_signals_after_fork */
  for (uint32_t slot = 1; slot <= con_load(&f->highest); slot++) {
    con_process *p = con_process_at(slot);
    int pid = p != NULL ? con_process_pid(p) : 0;
    if (pid <= 0 || pid == own) continue;
    kill(pid, sig);
    kill(pid, SIGCONT);
  }
}

/* ---- Ctrl-C ---- */

static uint32_t typed; /* was the last SIGINT typed? atomic */
/* When the last SIGINT came that counts, or the first of those that the script has not been told
 * of. 0: none. Atomic. */
static con_time interrupted;
static uint32_t patient; /* see con_signals_be_patient; atomic */

/* Is this the SIGINT that ends the process? See con_signals_be_patient. */
static bool is_too_many(void) {
  con_unit *u = con_process_self->unit;
  con_time before = con_load(&interrupted), now = con_futex.now();
  bool waits = ((con_load(&u->pending) | u->deferred) & CON_PENDING_INTERRUPT) != 0;
  bool soon = now - before < CON_SECOND;
  if (before == 0 || !waits) con_store(&interrupted, now);
  if (before == 0) return false;
  return con_load(&patient) ? waits && !soon : waits || soon;
}

/* End the family with SIGKILL, since another process may handle SIGTERM. */
static void end_by_interrupt(void) {
  if (con_process_self->unit == con_family_root->root) {
    signal_others(SIGKILL);
    if (con_host.at_end != NULL) con_host.at_end();
  }
  con_signals_die(SIGINT);
}

/* Has the script asked for the default of SIGINT? Atomic; inherited by children. */
static uint32_t by_rule;

static void on_end(int sig);

/* Where the script has asked for the default, SIGINT ends a child, as the system's default does. In
 * the first process `interrupted` is raised, and the process ends by the signal if nothing catches
 * that. */
static void on_interrupt(int sig, siginfo_t *info, void *context) {
  (void)context;
  if (con_load_relaxed(&by_rule) != 0 && con_process_self->unit != con_family_root->root) {
    on_end(sig);
    return;
  }
  con_store_relaxed(&typed, info->si_code > 0 ? 1u : 0u); /* from the kernel: typed */
  if (is_too_many()) end_by_interrupt();
  else post_main(CON_PENDING_INTERRUPT);
}

bool con_signals_was_typed(void) { return con_load_relaxed(&typed) != 0; }

void con_signals_forget_interrupt(void) { con_store(&interrupted, (con_time)0); }

void con_signals_be_patient(bool on) { con_store(&patient, on ? 1u : 0u); }

/* ---- other ends ---- */

void con_signals_end_others(void) { signal_others(SIGTERM); }

/* In the first process: end every other process of the family, then the first, by the signal.
 * Another process just ends; keeping the handler there saves two system calls after each fork. */
static void on_end(int sig) {
  if (con_process_self->unit == con_family_root->root) {
    con_signals_end_others();
    if (con_host.at_end != NULL) con_host.at_end();
  }
  con_signals_die(sig);
}

static void on_parent_died(int sig) {
  (void)sig;
  if (getppid() == expected_parent) return;
  kill(ends_group ? 0 : getpid(), SIGKILL);
  _exit(128 + SIGKILL); /* the kernel spares process 1 */
}

/* Who looks after children wants to hear of their ends, not of stops; a script hears of both. */
static void install(int sig, void (*handler)(int)) {
  int flags = handler == on_child ? SA_RESTART | SA_NOCLDSTOP : SA_RESTART;
  struct sigaction a = {.sa_handler = handler, .sa_flags = flags};
  sigemptyset(&a.sa_mask);
  sigaction(sig, &a, NULL);
}

static void install_informed(int sig, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction a = {.sa_sigaction = handler, .sa_flags = SA_RESTART | SA_SIGINFO};
  sigemptyset(&a.sa_mask);
  sigaction(sig, &a, NULL);
}

static void install_interrupt(void) { install_informed(SIGINT, on_interrupt); }

/* Was the process started with the signal ignored, by nohup or as a shell's background job? Then
 * the signal stays ignored. */
static bool is_ignored(int sig) {
  struct sigaction now;
  return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

static void mask(int how, int sig) {
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, sig);
  pthread_sigmask(how, &one, NULL);
}

/* Unblock conlua's own signals, in case the process was started with some of them blocked. */
static void let_in(void) {
  const int own[] = {SIGURG, SIGCHLD, SIGINT, SIGTERM, SIGHUP, parent_died()};
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) mask(SIG_UNBLOCK, own[i]);
}

void con_signals_open(void) {
  install(SIGURG, on_urgent);
  signal(SIGCHLD, SIG_DFL);
  if (!is_ignored(SIGINT)) install_interrupt();
  if (!is_ignored(SIGTERM)) install(SIGTERM, on_end);
  if (!is_ignored(SIGHUP)) install(SIGHUP, on_end);
  let_in();
  if (getpid() == 1) con_signals_watch_children();
}

/* ---- signals the script handles ---- */

static uint64_t listened; /* bit s - 1: the script handles s; state lock */
static uint64_t arrived;  /* bit s - 1: s has come, and is not handled yet; atomic */

static uint64_t bit_of(int sig) { return (uint64_t)1 << (sig - 1); }

static void on_listened(int sig) {
  con_or(&arrived, bit_of(sig));
  if (sig == SIGCHLD) con_children_signalled();
  post_main(sig == SIGCHLD ? CON_PENDING_SIGNAL | CON_PENDING_SWEEP : CON_PENDING_SIGNAL);
}

static void on_continued(int sig, siginfo_t *info, void *context) {
  (void)context;
  if (con_stopped_told(info->si_code == SI_TKILL)) on_listened(sig);
}

/* SIGCONT is blocked unless the script handles it (shared/stopped.h). */
static void install_continued(bool handled) {
  if (handled) install_informed(SIGCONT, on_continued);
  else install(SIGCONT, SIG_DFL);
  mask(handled ? SIG_UNBLOCK : SIG_BLOCK, SIGCONT);
}

uint64_t con_signals_take(void) { return con_swap(&arrived, (uint64_t)0); }

void con_signals_give_back(uint64_t signals) {
  if (signals == 0) return;
  con_or(&arrived, signals);
  post_main(CON_PENDING_SIGNAL);
}

static bool watches; /* has this process had children? state lock */

/* Without a handler of the script, only con_park lets SIGCHLD in. */
static void install_child(bool handled) {
  if (handled) install(SIGCHLD, on_listened);
  else install(SIGCHLD, watches ? on_child : SIG_DFL);
  mask(watches && !handled ? SIG_BLOCK : SIG_UNBLOCK, SIGCHLD);
  con_park_lets_in_child(watches && !handled);
}

void con_signals_watch_children(void) {
  if (watches) return;
  watches = true;
  install_child((listened & bit_of(SIGCHLD)) != 0);
}

void con_signals_begin_thread(void) {
  if (!con_carrier_is_fiber) mask(SIG_BLOCK, SIGCHLD);
}

/* Install the handler of a signal that the script does not handle. */
static void install_default(int sig) {
  if (sig == SIGINT) install_interrupt();
  else install(sig, sig == SIGTERM || sig == SIGHUP ? on_end : SIG_DFL);
}

int con_signals_set(int sig, con_signal_use use) {
  static const int reserved[] = {SIGKILL, SIGSTOP, SIGURG, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
  if (sig < 1 || sig > 64 || sig == parent_died()) return EINVAL;
  for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
    if (sig == reserved[i]) return EINVAL;
  if (use == CON_SIGNAL_HANDLED) listened |= bit_of(sig);
  else listened &= ~bit_of(sig);
  con_store(&con_process_self->listens, listened != 0 ? 1u : 0u);
  if (sig == SIGINT) con_store_relaxed(&by_rule, use == CON_SIGNAL_DEFAULT ? 1u : 0u);
  /* Children are looked after in any case */
  if (sig == SIGCHLD) install_child(use == CON_SIGNAL_HANDLED);
  else if (sig == SIGCONT) install_continued(use == CON_SIGNAL_HANDLED);
  else if (use == CON_SIGNAL_DEFAULT) install_default(sig);
  else install(sig, use == CON_SIGNAL_HANDLED ? on_listened : SIG_IGN);
  if (use == CON_SIGNAL_HANDLED) mask(SIG_UNBLOCK, sig);
  return 0;
}

/* ---- SIGPIPE ---- */

/* A handler that does nothing, instead of SIG_IGN, which programs would inherit. */
static void on_pipe(int sig) { (void)sig; }

void con_signals_pipe_begin(struct sigaction *before) { sigaction(SIGPIPE, NULL, before); }

void con_signals_pipe_spare(const struct sigaction *before) {
  if (before->sa_handler == SIG_DFL) install(SIGPIPE, on_pipe);
  else sigaction(SIGPIPE, before, NULL);
}

void con_signals_end_by_pipe(void) {
  struct sigaction now;
  if (sigaction(SIGPIPE, NULL, &now) != 0) return;
  if (now.sa_handler == on_pipe || now.sa_handler == SIG_DFL) con_signals_die(SIGPIPE);
}

/* ---- children ---- */

static void end_with(int parent, bool group) {
  expected_parent = parent;
  ends_group = group;
  install(parent_died(), on_parent_died);
  prctl(PR_SET_PDEATHSIG, parent_died());
  on_parent_died(0); /* the parent may have died before prctl */
}

void con_signals_after_fork(bool daemon, int parent) {
  arrived = 0; /* the signals were the parent's */
  con_signals_forget_interrupt();
  if (watches) {
    watches = false;
    install_child((listened & bit_of(SIGCHLD)) != 0);
  }
  con_store(&con_process_self->listens, listened != 0 ? 1u : 0u);
  if (daemon) end_with(parent, false);
  /* The family has been ended since the fork. The signal is blocked here, and comes when the child
   * is complete. */
  uint32_t ended = con_load_seq(&con_family_root->ended);
  if (ended != 0) raise((int)ended);
}

/* Set every signal with a handler of conlua to its default. */
void con_signals_let_go(void) {
  static void (*const own[])(int) = {on_urgent, on_child, on_end, on_parent_died, on_listened};
  struct sigaction now;
  for (int sig = 1; sig <= 64; sig++) {
    if (sigaction(sig, NULL, &now) != 0) continue;
    bool is_own = (now.sa_flags & SA_SIGINFO) != 0 &&
                  (now.sa_sigaction == on_interrupt || now.sa_sigaction == on_continued);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
      if (now.sa_handler == own[i]) is_own = true;
    if (is_own) signal(sig, SIG_DFL);
  }
  listened = arrived = 0;
}

void con_signals_end_group_with(int parent) { end_with(parent, true); }
