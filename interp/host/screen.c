/* SPDX-License-Identifier: MIT */
#include "host/screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/clock.h"

#define PIECE 65536
#define PAUSE (10 * CON_MS) /* between two redraws of the line being typed */
#define ROUNDS 64           /* pieces to wait for at most; a unit may print for ever */

static struct {
  int terminal, pipe; /* -1: not open */
  pid_t owner;
  const con_drawing *drawing;
  bool has_stderr; /* stderr is the pipe, too */
  bool typing;     /* mutex */
  bool in_line;    /* the cursor is not at the beginning of a line; mutex */
  char *held;      /* an unfinished line of output, kept while a line is typed; mutex */
  size_t n_held;
} screen = {.terminal = -1, .pipe = -1};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static void put(const char *data, size_t size) {
  if (size > 0) screen.in_line = data[size - 1] != '\n';
  while (size > 0) {
    ssize_t n = write(screen.terminal, data, size);
    if (n < 0 && errno == EAGAIN) { /* the terminal was set to not block: wait for room */
      struct pollfd fd = {screen.terminal, POLLOUT, 0};
      poll(&fd, 1, -1);
    } else if (n < 0 && errno != EINTR) {
      return;
    }
    if (n > 0) {
      data += n;
      size -= (size_t)n;
    }
  }
}

static void put_held(void) {
  put(screen.held, screen.n_held);
  free(screen.held);
  screen.held = NULL;
  screen.n_held = 0;
}

static void hold(const char *data, size_t size) {
  char *more = size > 0 ? realloc(screen.held, screen.n_held + size) : NULL;
  if (more == NULL) return;
  memcpy(more + screen.n_held, data, size);
  screen.held = more;
  screen.n_held += size;
}

/* Show output that came out of the pipe. The caller has the mutex. */
static void show(const char *data, size_t size) {
  if (!screen.typing) {
    put_held();
    put(data, size);
    return;
  }
  const char *newline = memrchr(data, '\n', size);
  size_t whole = newline != NULL ? (size_t)(newline - data) + 1 : 0;
  if (whole > 0) {
    screen.drawing->clear();
    put_held();
    put(data, whole);
    screen.drawing->draw();
  }
  hold(data + whole, size - whole);
}

/* Show a piece of output. False: the pipe is empty. The caller has the mutex. */
static bool move_piece(void) {
  static char piece[PIECE];
  int ready = 0;
  if (ioctl(screen.pipe, FIONREAD, &ready) != 0 || ready == 0) return false;
  ssize_t n = read(screen.pipe, piece, sizeof piece);
  if (n > 0) show(piece, (size_t)n);
  return n > 0;
}

static void *pump(void *unused) {
  (void)unused;
  for (;;) {
    struct pollfd fd = {screen.pipe, POLLIN, 0};
    if (poll(&fd, 1, -1) < 0 && errno != EINTR) return NULL;
    pthread_mutex_lock(&mutex);
    move_piece();
    bool typing = screen.typing;
    pthread_mutex_unlock(&mutex);
    if (fd.revents & POLLHUP) return NULL;
    if (!typing) continue;
    struct timespec t = {0, PAUSE};
    nanosleep(&t, NULL);
  }
}

static bool start_pump(void) {
  pthread_t thread;
  sigset_t all, before;
  sigfillset(&all); /* signals are for the units */
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int error = pthread_create(&thread, NULL, pump, NULL);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (error == 0) pthread_detach(thread);
  return error == 0;
}

/* Copy the descriptor to a number of 20 or more, since programs count on small ones, and close the
 * copy on exec. */
static int set_apart(int fd) { return fcntl(fd, F_DUPFD_CLOEXEC, 20); }

FILE *con_screen_open(const con_drawing *drawing) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return NULL;
  screen.owner = getpid();
  screen.drawing = drawing;
  screen.terminal = set_apart(STDOUT_FILENO);
  screen.pipe = set_apart(ends[0]);
  close(ends[0]);
  FILE *stream = screen.terminal >= 0 ? fdopen(screen.terminal, "w") : NULL;
  if (stream == NULL || screen.pipe < 0 || !start_pump()) {
    close(ends[1]);
    return NULL;
  }
  fflush(NULL);
  dup2(ends[1], STDOUT_FILENO);
  screen.has_stderr = isatty(STDERR_FILENO);
  if (screen.has_stderr) dup2(ends[1], STDERR_FILENO);
  close(ends[1]);
  setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
  return stream;
}

static bool is_ours(void) { return screen.terminal >= 0 && screen.owner == getpid(); }

void con_screen_settle(void) {
  if (!is_ours()) return;
  fflush(stdout);
  pthread_mutex_lock(&mutex);
  if (screen.typing) put("\n", 1); /* give up the line being typed */
  screen.typing = false;
  put_held();
  for (int i = 0; i < ROUNDS && move_piece();) i++;
  if (screen.in_line) put("\n", 1);
  pthread_mutex_unlock(&mutex);
}

void con_screen_close(void) {
  if (!is_ours()) return;
  con_screen_settle();
  if (screen.has_stderr) dup2(screen.terminal, STDERR_FILENO);
  dup2(screen.terminal, STDOUT_FILENO);
}

void con_screen_lock(void) { pthread_mutex_lock(&mutex); }

void con_screen_unlock(bool typing) {
  screen.typing = typing;
  pthread_mutex_unlock(&mutex);
}

int con_screen_terminal(void) {
  if (!is_ours() || screen.typing) return -1;
  con_screen_settle();
  return screen.terminal;
}
