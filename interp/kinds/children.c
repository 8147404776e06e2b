/* SPDX-License-Identifier: MIT */
#include "kinds/children.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/proc.h"
#include "sched/enter.h"
#include "sched/upcalls.h"
#include "units/reap.h"

#define BUCKETS 256
#define FOREIGN 1024 /* the newest children of C modules, which process 1 remembers */

struct con_child {
  con_child *next;
  pid_t pid;
  bool program;
};

static con_child *table[BUCKETS]; /* mutex */
static uint32_t
    n_processes; /* the processes of the family in the table; written with the mutex, atomic */
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static uint32_t ended; /* has a child ended since the last look? atomic */

/* Only for process 1: the processes that C modules forked; in shared memory. */
static struct foreign {
  uint32_t n; /* atomic */
  int32_t pids[FOREIGN];
} * foreign;

static con_child **find(pid_t pid) {
  con_child **p = &table[(unsigned)pid % BUCKETS];
  while (*p != NULL && (*p)->pid != pid) p = &(*p)->next;
  return p;
}

con_child *con_children_new(void) { return malloc(sizeof(con_child)); }

/* Remove the entry at *p; mutex. */
static void take_out(con_child **p) {
  con_child *c = *p;
  *p = c->next;
  if (!c->program) con_sub(&n_processes, 1u);
  free(c);
}

void con_children_begin(void) { pthread_mutex_lock(&mutex); }

void con_children_enter(con_child *c, pid_t pid, bool program) {
  if (pid > 0) {
    con_child **p = find(pid);
    if (*p != NULL) take_out(p); /* collected by code outside conlua */
    *c = (con_child){table[(unsigned)pid % BUCKETS], pid, program};
    table[(unsigned)pid % BUCKETS] = c;
    if (!program) con_add(&n_processes, 1u);
  } else {
    free(c);
  }
  pthread_mutex_unlock(&mutex);
}

void con_children_forget(pid_t pid) {
  pthread_mutex_lock(&mutex);
  con_child **p = find(pid);
  if (*p != NULL) take_out(p);
  pthread_mutex_unlock(&mutex);
}

/* Collect child `pid`, which has ended, and forget the entry. Under the mutex, for only one of two
 * threads may collect the child: a moment later the number may be another child's. Returns false:
 * the child is not known, or is a program. */
static bool collect(pid_t pid) {
  int status;
  pthread_mutex_lock(&mutex);
  con_child **p = find(pid);
  bool found = *p != NULL && !(*p)->program;
  if (found && waitpid(pid, &status, WNOHANG) != 0) take_out(p);
  pthread_mutex_unlock(&mutex);
  return found;
}

static bool is_known(pid_t pid, bool *program) {
  pthread_mutex_lock(&mutex);
  con_child *c = *find(pid);
  *program = c != NULL && c->program;
  pthread_mutex_unlock(&mutex);
  return c != NULL;
}

/* A child that has ended and is not collected: `pid` (P_PID), or any child (P_ALL). 0: there is
 * none. */
static pid_t next_ended(idtype_t type, pid_t pid) {
  siginfo_t info = {0};
  if (waitid(type, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0) return 0;
  return info.si_pid;
}

void con_children_wait(pid_t pid) {
  siginfo_t info;
  bool program;
  if (is_known(pid, &program)) {
    con_state_leave();
    while (waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED | WNOWAIT) != 0 && errno == EINTR) {}
    con_state_enter();
  }
  con_sweep(); /* the sweep reads the exit status in the zombie */
  collect(pid);
}

bool con_children_any(void) { return con_load(&n_processes) > 0; }

/* Ask the system about each process of the family. For all children at once the system names only
 * the first ended child; where that is a program, which the starter collects, the others stay
 * hidden. */
static bool collect_each(void) {
  pid_t found[64];
  bool any = false;
  int n;
  do {
    n = 0;
    pthread_mutex_lock(&mutex);
    for (int i = 0; i < BUCKETS; i++)
      for (con_child *c = table[i]; c != NULL && n < 64; c = c->next)
        if (!c->program && next_ended(P_PID, c->pid) == c->pid) found[n++] = c->pid;
    pthread_mutex_unlock(&mutex);
    if (n > 0) con_sweep();
    for (int i = 0; i < n; i++) any = collect(found[i]) || any;
  } while (n == 64);
  return any;
}

/* Has SIGCHLD come? It is handled only while a thread sleeps, and pending otherwise. */
static bool has_signalled(void) {
  sigset_t waiting;
  if (con_swap(&ended, 0u) != 0) return true;
  return sigpending(&waiting) == 0 && sigismember(&waiting, SIGCHLD) == 1;
}

bool con_children_collect(bool sure) {
  bool any = false, program;
  pid_t pid, last = 0;
  if (con_load(&n_processes) == 0 || (!sure && !has_signalled())) return false;
  while ((pid = next_ended(P_ALL, 0)) > 0) {
    if (!is_known(pid, &program) || program || pid == last) return collect_each() || any;
    con_sweep();
    any = collect(pid) || any;
    last = pid;
  }
  return any;
}

/* ---- process 1 ---- */

static bool is_foreign(pid_t pid) {
  for (int i = 0; foreign != NULL && i < FOREIGN; i++)
    if (con_load(&foreign->pids[i]) == (int32_t)pid) return true;
  return false;
}

/* Collect a child that this process adopted: neither started here nor forked by a C module. */
static void collect_adopted(pid_t pid) {
  int status;
  con_sweep();
  pthread_mutex_lock(&mutex);
  if (*find(pid) == NULL && !is_foreign(pid)) waitpid(pid, &status, WNOHANG);
  pthread_mutex_unlock(&mutex);
}

/* Is process `pid` a child of this process that has ended? */
static bool is_ended_child(int pid) {
  char text[512];
  const char *letter = con_proc_stat(pid, text, sizeof text);
  return letter != NULL && *letter == 'Z' && atoi(letter + 1) == (int)getpid();
}

/* Find the ended children in /proc: the system names only the first one, which is not to be
 * collected here. */
static void collect_all_adopted(void) {
  DIR *all = opendir("/proc");
  struct dirent *e;
  if (all == NULL) return;
  while ((e = readdir(all)) != NULL)
    if (isdigit((unsigned char)e->d_name[0]) && is_ended_child(atoi(e->d_name)))
      collect_adopted((pid_t)atoi(e->d_name));
  closedir(all);
}

/* A child has ended: process 1 collects the ended children that were adopted. For
 * con_sched.children. */
static void collect_ended(void) {
  bool program;
  pid_t pid, last = 0;
  if (getpid() != 1) return;
  while ((pid = next_ended(P_ALL, 0)) > 0) {
    if (pid == last || is_known(pid, &program) || is_foreign(pid)) {
      collect_all_adopted();
      return;
    }
    collect_adopted(pid);
    last = pid;
  }
}

void con_children_note_foreign(void) {
  if (foreign == NULL || getppid() != 1) return;
  con_store(&foreign->pids[con_add(&foreign->n, 1u) % FOREIGN], (int32_t)getpid());
}

/* ---- the rest ---- */

void con_children_signalled(void) { con_store(&ended, 1u); }

void con_children_after_fork(void) {
  pthread_mutex_init(&mutex, NULL);
  memset(table, 0,
         /* The entries stay allocated: freeing them would copy pages of the parent. */
         sizeof table);
  n_processes = 0;
  ended = 0;
  if (getpid() != 1) foreign = NULL;
}

void con_children_open(void) {
  con_sched.children = collect_ended;
  if (getpid() != 1) return;
  void *p = mmap(NULL, sizeof *foreign, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  foreign = p != MAP_FAILED ? p : NULL;
}
