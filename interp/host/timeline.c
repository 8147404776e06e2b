/* SPDX-License-Identifier: MIT */
#include "host/timeline.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/clock.h"
#include "base/language.h"
#include "base/proc.h"
#include "binding/event.h"
#include "trace/recording.h"
#include "units/kind.h"
#include "units/operation.h"
#include "units/upcalls.h"
#include "words/timeline.h"

#define DEFAULT_MB 64
#define HIGH 200       /* the script's own descriptors are below */
#define LINGER_MS 1000 /* for the rest of the family, once the script's process was killed */
#define TICK_MS 10     /* between two looks of the drawer */
#define BUSY 1000      /* events in a tick: the next tick is of 1 ms */
#define MOST_PAUSE (200 * CON_MS) /* between two looks for stops */
#define MOST_MEMBERS 256
#define MOST_LOOKS 4096               /* at events, in a tick */
#define AHEAD ((size_t)256 << 10)     /* bytes of the recording that are ready for writers, */
#define MOST_AHEAD ((size_t)16 << 20) /* and more where much was written in the last tick */

static con_recording *recording;
static size_t recording_size;
static const char *picture; /* the file; fixed */
static int link_fd = -1;    /* script: to the drawer; drawer: to the family */
static pid_t script;        /* the process that finishes; no child of the script's does */
static con_time ended;      /* drawer only */
static uint64_t seen;       /* drawer only: places of events that were looked at */
static uint64_t touched;    /* drawer only: places whose pages are there */
static char ending;         /* drawer only: what the script's process said last; 0: nothing */

/* ---- the file ---- */

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n > m && strcmp(text + n - m, end) == 0;
}

bool con_timeline_can_write(const char *program, const char *file) {
  if (strcmp(file, "-") == 0) return true;
  if (!ends_with(file, ".html") && !ends_with(file, ".json") && !ends_with(file, ".txt")) {
    fprintf(stderr, con_say(CON_SAYS_WHICH_TIMELINE), program, file);
    return false;
  }
  int fd = open(file, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) {
    fprintf(stderr, con_say(CON_SAYS_CANNOT_WRITE), program, file, strerror(errno));
    return false;
  }
  close(fd);
  return true;
}

/* ---- the recording ---- */

/* Room for the recording, in bytes. */
static size_t room(void) {
  const char *text = getenv("CONLUA_TIMELINE_MB");
  char *end;
  unsigned long mb = text != NULL ? strtoul(text, &end, 10) : 0;
  if (text == NULL || *end != 0 || mb == 0 || mb > 65536) mb = DEFAULT_MB;
  return (size_t)mb << 20;
}

/* The report of a deadlock, with the file in a line of its own. */
static void report_deadlock(const char *text) {
  const char *const parts[] = {text, "  timeline: ", picture, "\n"};
  struct iovec list[4];
  for (int i = 0; i < 4; i++)
    list[i] = (struct iovec){(void *)(uintptr_t)parts[i], strlen(parts[i])};
  if (writev(STDERR_FILENO, list, 4) < 0) return; /* nobody is left to be told */
}

void con_timeline_record(void) {
  if (recording == NULL) return;
  if (strcmp(picture, "-") != 0) con_units.deadlock_report = report_deadlock;
  con_recording_begin(recording, recording_size); /* times count from here */
  con_timeline_record_into(recording);
}

/* ---- the script's process ---- */

/* Say how the script's process ends, then wait for the drawer to let go of the socket. */
static void finish(char how) {
  char nothing;
  if (link_fd < 0 || getpid() != script) return;
  ssize_t n = send(link_fd, &how, 1, MSG_NOSIGNAL);
  while (n > 0 || (n < 0 && errno == EINTR)) n = read(link_fd, &nothing, 1);
  link_fd = -1;
}

static void finish_at_exit(void) { finish('e'); }

void con_timeline_finish(void) { finish('i'); }

static con_timeline_part be_script(int fd) {
  link_fd = fcntl(fd, F_DUPFD_CLOEXEC, HIGH);
  if (link_fd < 0) link_fd = fd;
  else close(fd);
  atexit(finish_at_exit); /* the first of all handlers, so it runs last */
  return CON_TIMELINE_SCRIPT;
}

/* ---- the drawer ---- */

static void be_quiet(const char *file) {
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (nothing < 0) return;
  dup2(nothing, STDIN_FILENO);
  if (strcmp(file, "-") != 0) dup2(nothing, STDOUT_FILENO);
  if (nothing > STDERR_FILENO) close(nothing);
}

/* A process of the family. */
typedef struct member {
  int pid;
  uint32_t unit;
  bool stopped;
} member;

static member members[MOST_MEMBERS]; /* drawer only */
static size_t member_count;          /* drawer only */

/* Find the processes that have begun since the last look. */
static void find_members(void) {
  const con_event *e;
  for (int n = 0; n < MOST_LOOKS && (e = con_recording_at(recording, &seen)) != NULL; n++) {
    seen = con_recording_after(recording, seen);
    if (e->operation != CON_OP_BEGIN || member_count == MOST_MEMBERS) continue;
    size_t i = 0;
    while (i < member_count && members[i].pid != (int)e->number) i++; /* of a thread: is there */
    if (i == member_count) members[member_count++] = (member){(int)e->number, e->unit, false};
  }
}

static void tell_stop(const member *m) {
  con_event e = {.operation = m->stopped ? CON_OP_STOP : CON_OP_CONTINUE, .phase = CON_EVENT_DONE};
  e.kind = CON_KIND_PROCESS;
  e.unit = e.object = m->unit;
  con_recording_write(recording, &e, NULL, 0);
}

/* Write down which processes were stopped, whoever did that, and which go on. */
static void look_for_stops(void) {
  find_members();
  for (size_t i = 0; i < member_count;) {
    member *m = &members[i];
    char letter = con_proc_letter(m->pid);
    bool stopped = letter == 'T' || letter == 't';
    if (letter == 0 || letter == 'Z') {
      *m = members[--member_count];
      continue;
    }
    if (stopped != m->stopped) {
      m->stopped = stopped;
      tell_stop(m);
    }
    i++;
  }
}

/* Processor time of this process. */
static con_time cpu_time(void) {
  struct timespec t;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return (con_time)t.tv_sec * CON_SECOND + t.tv_nsec;
}

/* Touch the pages ahead of the writers, who would else do this work themselves. Returns for how
 * many ms the drawer then may sleep. */
static int run_ahead(void) {
  static uint64_t before;
  uint64_t written = con_load(&recording->taken) - before;
  size_t ahead = AHEAD + 8 * (size_t)written * sizeof(con_event);
  before = con_recording_touch(recording, &touched, ahead < MOST_AHEAD ? ahead : MOST_AHEAD);
  return written > BUSY ? 1 : TICK_MS;
}

/* What the drawer does while the script runs: looks for stops take some 2 % of a processor at most.
 * Returns for how many ms the drawer then sleeps. */
static int attend(void) {
  static con_time next_look;
  int ms = run_ahead();
  con_time now = con_clock_now(), began = cpu_time();
  if (now < next_look) return ms;
  look_for_stops();
  con_time pause = (cpu_time() - began) * 50;
  if (pause < TICK_MS * CON_MS) pause = TICK_MS * CON_MS;
  next_look = now + (pause < MOST_PAUSE ? pause : MOST_PAUSE);
  return ms;
}

/* Wait until the script's process says that it ends, or is dead. */
static void await_end(int pidfd) {
  struct pollfd fds[2] = {{link_fd, POLLIN, 0}, {pidfd, POLLIN, 0}};
  int n;
  do n = poll(fds, pidfd >= 0 ? 2 : 1, attend());
  while (n == 0 || (n < 0 && errno == EINTR));
  if (pidfd >= 0 && fds[0].revents == 0) /* killed: the others may end, too */
    poll(fds, 1, LINGER_MS);
  ended = con_clock_now();
  con_recording_end(recording); /* a process that goes on would be drawn without end */
  if (pidfd >= 0) close(pidfd); /* where descriptors are few, the picture needs one */
  if (recv(link_fd, &ending, 1, MSG_DONTWAIT) <= 0) ending = 0;
}

static con_timeline_part be_drawer(int fd, int pidfd, const char *file) {
  link_fd = fd;
  signal(SIGXFSZ, SIG_IGN); /* then a limit on files shows as a full disk does */
  setsid();                 /* Ctrl-C and a kill of the group are for the script */
  prctl(PR_SET_NAME, "conlua-timeline");
  be_quiet(file);
  await_end(pidfd);
  return CON_TIMELINE_DRAWER;
}

con_timeline_part con_timeline_split(const char *program, const char *file) {
  int pair[2] = {-1, -1};
  script = getpid();
  picture = file;
  int pidfd = (int)syscall(SYS_pidfd_open, script, 0);
  pid_t child = -1;
  recording_size = room();
  recording = con_recording_new(recording_size); /* the drawer finds it so if the start fails */
  if (recording != NULL && socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0)
    child = fork();
  if (child < 0) {
    fprintf(stderr, con_say(CON_SAYS_CANNOT_RECORD), program, strerror(errno));
    recording = NULL;
    return CON_TIMELINE_SCRIPT;
  }
  if (child == 0) { /* another fork, so that the script has no child of which it does not know */
    close(pair[0]);
    pid_t drawer = fork();
    if (drawer != 0) _exit(drawer < 0);
    return be_drawer(pair[1], pidfd, file);
  }
  close(pair[1]);
  if (pidfd >= 0) close(pidfd);
  while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {}
  return be_script(pair[0]);
}

int con_timeline_read(lua_State *L) {
  con_events_push_reader(L, recording, ended);
  lua_pushstring(L, ending == 'e' ? "end" : ending == 'i' ? "interrupt" : "death");
  lua_setfield(L, -2, "ending");
  return 1;
}
