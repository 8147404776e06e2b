/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "io/ends.h"

typedef struct end {
  int fd;
  bool shown; /* a stream of the script uses the descriptor */
} end;

static end *ends; /* mutex, as the two variables below */
static size_t n_ends, room;
#define MUTEX PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP
static pthread_mutex_t mutex = MUTEX;
static uint32_t forks; /* the number of forks between the first process and this one; mutex */

void con_ends_lock(void) { pthread_mutex_lock(&mutex); }
void con_ends_unlock(void) { pthread_mutex_unlock(&mutex); }
uint32_t con_ends_forks(void) { return forks; }

/* ---- forks, also those of C modules ---- */

/* In a forked child. A descriptor under a stream of the script stays open, but can be neither read
 * nor written: its number must not become another file's. */
static void in_child(void) {
  for (size_t i = 0; i < n_ends; i++)
    if (!ends[i].shown) close(ends[i].fd);
  for (size_t i = 0; i < n_ends; i++) {
    if (!ends[i].shown) continue;
    int none = open("/", O_PATH | O_CLOEXEC);
    if (none < 0 || dup3(none, ends[i].fd, O_CLOEXEC) < 0) close(ends[i].fd);
    if (none >= 0 && none != ends[i].fd) close(none);
  }
  n_ends = 0;
  forks++;
  mutex = (pthread_mutex_t)MUTEX; /* the owner was the parent's thread */
}

static void watch_forks(void) { pthread_atfork(con_ends_lock, con_ends_unlock, in_child); }

/* ---- the list ---- */

/* Make room for n more ends. */
static bool reserve(size_t n) {
  if (n_ends + n <= room) return true;
  size_t wanted = room * 2 + 16;
  end *more = realloc(ends, wanted * sizeof *more);
  if (more == NULL) return false;
  ends = more;
  room = wanted;
  return true;
}

static end *find(int fd) {
  for (size_t i = 0; i < n_ends; i++)
    if (ends[i].fd == fd) return &ends[i];
  return NULL;
}

static void forget(int fd) {
  end *e = find(fd);
  if (e != NULL) *e = ends[--n_ends];
}

/* Move the descriptors beyond the three standard ones. Returns 0 or an errno. */
static int lift(int fds[2]) {
  for (int i = 0; i < 2; i++) {
    if (fds[i] > STDERR_FILENO) continue;
    int fd = fcntl(fds[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1), error = errno;
    close(fds[i]);
    fds[i] = fd;
    if (fd >= 0) continue;
    close(fds[1 - i]);
    return error;
  }
  return 0;
}

int con_ends_make(int fds[2], int (*make)(int fds[2])) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, watch_forks);
  pthread_mutex_lock(&mutex);
  int error = !reserve(2) ? ENOMEM : make(fds) != 0 ? errno : lift(fds);
  for (int i = 0; i < 2 && error == 0; i++) ends[n_ends++] = (end){fds[i], false};
  pthread_mutex_unlock(&mutex);
  return error;
}

static int make_pipe(int fds[2]) { return pipe2(fds, O_CLOEXEC); }

int con_ends_pipe(int fds[2]) { return con_ends_make(fds, make_pipe); }

void con_ends_close(int fd) {
  pthread_mutex_lock(&mutex);
  forget(fd);
  close(fd);
  pthread_mutex_unlock(&mutex);
}

FILE *con_ends_open_stream(int fd, const char *mode) {
  pthread_mutex_lock(&mutex);
  FILE *f = fdopen(fd, mode);
  end *e = f != NULL ? find(fd) : NULL;
  if (e != NULL) e->shown = true;
  pthread_mutex_unlock(&mutex);
  return f;
}

int con_ends_close_stream(FILE *f) {
  pthread_mutex_lock(&mutex);
  forget(fileno(f));
  int failed = fclose(f), error = errno;
  pthread_mutex_unlock(&mutex);
  errno = error;
  return failed;
}
