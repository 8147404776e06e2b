/* SPDX-License-Identifier: MIT */
#include "io/uring.h"

#include <errno.h>
#include <linux/io_uring.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/atomic.h"
#include "base/os_thread.h"

#define ENTRIES 64       /* room for submissions; each goes to the kernel at once */
#define CQ_ENTRIES 16384 /* the most operations under way, so that no completion lacks room */
#define STACK (128 * 1024)
#define MOST (1u << 30) /* the most bytes in a step */

/* The ring, shared with the kernel. Each side moves an index of each queue, and reads the other
 * side's index with acquire. */
typedef struct ring {
  int fd; /* -1: no ring yet */
  uint32_t *sq_tail, *sq_mask, *sq_array;
  uint32_t *cq_head, *cq_tail, *cq_mask;
  struct io_uring_cqe *cqes;
  struct io_uring_sqe *sqes;
  void *memory;
  size_t size, sqes_size;
} ring;

static pthread_mutex_t mutex =
    PTHREAD_MUTEX_INITIALIZER; /* for `own`, and the queue of submissions */
static ring own = {.fd = -1};
static bool by_threads;    /* there is no io_uring; mutex */
static bool prepared;      /* are the handlers of forks set? mutex */
static uint32_t under_way; /* operations in the ring; mutex */

/* ---- threads ---- */

static int start_thread(void *(*run)(void *), void *argument) {
  return con_os_thread_start(
      &(con_os_thread){.run = run, .data = argument, .stack = STACK, .deaf = true});
}

static void complete(con_io *io, int error) {
  io->error = error;
  close(io->fd);
  io->complete(io);
}

/* Enter the result of a step: the bytes moved, or minus an errno. Returns true: the operation is
 * complete. */
static bool account(con_io *io, long moved) {
  if (moved < 0) io->error = (int)-moved;
  else io->done += (size_t)moved;
  return moved <= 0 || !io->writes || io->done == io->size;
}

static size_t step_size(const con_io *io) {
  size_t left = io->size - io->done;
  return left < MOST ? left : MOST;
}

static int64_t step_offset(const con_io *io) {
  return io->offset < 0 ? -1 : io->offset + (int64_t)io->done;
}

static long step(con_io *io) {
  char *data = io->data + io->done;
  size_t size = step_size(io);
  int64_t offset = step_offset(io);
  long n;
  if (io->socket)
    n = io->writes ? send(io->fd, data, size, MSG_NOSIGNAL) : recv(io->fd, data, size, 0);
  else if (offset < 0) n = io->writes ? write(io->fd, data, size) : read(io->fd, data, size);
  else n = io->writes ? pwrite(io->fd, data, size, offset) : pread(io->fd, data, size, offset);
  return n < 0 ? -errno : n;
}

/* Do a whole operation but its completion. */
static void do_steps(con_io *io) {
  for (;;) {
    long n = step(io);
    if (n == -EINTR) continue;
    if (n == -EAGAIN) {
      struct pollfd fd = {io->fd, io->writes ? POLLOUT : POLLIN, 0};
      poll(&fd, 1, -1);
      continue;
    }
    if (account(io, n)) break;
  }
}

/* Do a whole operation, in its own thread. */
static void *do_all(void *argument) {
  con_io *io = argument;
  do_steps(io);
  complete(io, io->error);
  return NULL;
}

/* ---- a thread with descriptors of its own ---- */

typedef struct alone {
  con_io *io;
  sem_t begun; /* posted as the last access to this struct */
  int error;
} alone;

static void begin_alone(alone *a, int error) {
  a->error = error;
  sem_post(&a->begun);
}

/* Do the steps with a copy of the process's descriptors, of which only the operation's stays.
 * Returns NULL where the system gives no copy. */
static void *do_with_copy(void *argument) {
  alone *a = argument;
  con_io *io = a->io;
  bool copied = unshare(CLONE_FILES) == 0;
  begin_alone(a, copied ? 0 : EMFILE);
  if (!copied) return NULL;
  if (io->fd > 0) syscall(SYS_close_range, 0, io->fd - 1, 0);
  syscall(SYS_close_range, io->fd + 1, ~0u, 0);
  do_steps(io);
  return io;
}

/* The completion may write to a descriptor of the process, so another thread does the steps. */
static void *do_alone(void *argument) {
  alone *a = argument;
  con_io *io = a->io;
  pthread_t helper;
  void *done = NULL;
  int error = pthread_create(&helper, NULL, do_with_copy, a);
  if (error != 0) begin_alone(a, error);
  if (error != 0 || pthread_join(helper, &done) != 0 || done == NULL) return NULL;
  io->fd = -1; /* the descriptor is the script's */
  complete(io, io->error);
  return NULL;
}

int con_uring_start_alone(con_io *io) {
  alone a = {.io = io};
  if (sem_init(&a.begun, 0, 0) != 0) return errno;
  int error = start_thread(do_alone, &a);
  while (error == 0 && sem_wait(&a.begun) != 0) {}
  sem_destroy(&a.begun);
  return error != 0 ? error : a.error;
}

/* ---- io_uring ---- */

static int enter(int fd, unsigned submit, unsigned wait) {
  return (int)syscall(SYS_io_uring_enter, fd, submit, wait, wait > 0 ? IORING_ENTER_GETEVENTS : 0,
                      NULL, 0);
}

/* Hand the operation's next step to the system. Mutex. Returns 0 or an errno. */
static int submit(con_io *io) {
  uint32_t tail = *own.sq_tail, at = tail & *own.sq_mask;
  struct io_uring_sqe *s = &own.sqes[at];
  memset(s, 0, sizeof *s);
  s->fd = io->fd;
  s->user_data = (uint64_t)(uintptr_t)io;
  if (io->polls) {
    s->opcode = IORING_OP_POLL_ADD;
    s->poll32_events = io->writes ? POLLOUT : POLLIN;
  } else {
    s->opcode = io->socket ? (io->writes ? IORING_OP_SEND : IORING_OP_RECV)
                           : (io->writes ? IORING_OP_WRITE : IORING_OP_READ);
    s->addr = (uint64_t)(uintptr_t)(io->data + io->done);
    s->len = (uint32_t)step_size(io);
    if (io->socket) s->msg_flags = io->writes ? MSG_NOSIGNAL : 0;
    else s->off = (uint64_t)step_offset(io);
  }
  own.sq_array[at] = at;
  con_store(own.sq_tail, tail + 1); /* partner: the kernel's look in io_uring_enter */
  int n;
  do n = enter(own.fd, 1, 0);
  while (n < 0 && errno == EINTR);
  if (n == 1) return 0;
  con_store(own.sq_tail, tail); /* the kernel did not take the step */
  return n < 0 ? errno : EIO;
}

/* Enter the result of a step that is over. Returns true: the operation is complete. A non-blocking
 * descriptor without data answers EAGAIN at once: the next step then waits for the descriptor.
 * Mutex. */
static bool enter_result(con_io *io, int result) {
  if (io->polls && result >= 0) {
    io->polls = false;
    return false;
  }
  if (result == -EAGAIN && !io->polls) {
    io->polls = true;
    return false;
  }
  return result != -EINTR && account(io, result);
}

/* A step is over, of which the kernel tells this thread, perhaps while the submitter still has the
 * mutex. */
static void go_on(con_io *io, int result) {
  pthread_mutex_lock(&mutex);
  bool complete_now = enter_result(io, result);
  int error = complete_now ? io->error : submit(io);
  if (complete_now || error != 0) under_way--;
  pthread_mutex_unlock(&mutex);
  if (complete_now || error != 0) complete(io, error);
}

/* The thread that takes the completions. */
static void *take(void *argument) {
  ring *r = argument; /* `own`; its fields are fixed */
  for (;;) {
    uint32_t head = *r->cq_head;
    if (head == con_load(r->cq_tail)) { /* partner: the kernel's store of a completion */
      if (enter(r->fd, 0, 1) < 0 && errno != EINTR && errno != EAGAIN && errno != EBUSY)
        return NULL;
      continue;
    }
    const struct io_uring_cqe *c = &r->cqes[head & *r->cq_mask];
    con_io *io = (con_io *)(uintptr_t)c->user_data;
    int result = c->res;
    con_store(r->cq_head, head + 1); /* partner: the kernel's look for room */
    go_on(io, result);
  }
}

static void close_ring(ring *r) {
  if (r->fd >= 0) close(r->fd);
  if (r->memory != NULL) munmap(r->memory, r->size);
  if (r->sqes != NULL) munmap(r->sqes, r->sqes_size);
  *r = (ring){.fd = -1};
}

static void *map(int fd, size_t size, uint64_t what) {
  void *p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, (off_t)what);
  return p == MAP_FAILED ? NULL : p;
}

/* Make the ring, and start its thread. Returns 0 or an errno. */
static int open_ring(ring *r) {
  struct io_uring_params p = {.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP,
                              .cq_entries = CQ_ENTRIES};
  r->fd = (int)syscall(SYS_io_uring_setup, ENTRIES, &p);
  if (r->fd < 0) return errno;
  size_t sq = p.sq_off.array + p.sq_entries * sizeof(uint32_t);
  size_t cq = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe);
  if (!(p.features & IORING_FEAT_SINGLE_MMAP) || !(p.features & IORING_FEAT_NODROP) ||
      !(p.features & IORING_FEAT_RW_CUR_POS))
    return ENOSYS;
  r->size = sq > cq ? sq : cq;
  r->sqes_size = p.sq_entries * sizeof(struct io_uring_sqe);
  r->memory = map(r->fd, r->size, IORING_OFF_SQ_RING);
  r->sqes = map(r->fd, r->sqes_size, IORING_OFF_SQES);
  if (r->memory == NULL || r->sqes == NULL) return ENOMEM;
  char *m = r->memory;
  r->sq_tail = (uint32_t *)(void *)(m + p.sq_off.tail);
  r->sq_mask = (uint32_t *)(void *)(m + p.sq_off.ring_mask);
  r->sq_array = (uint32_t *)(void *)(m + p.sq_off.array);
  r->cq_head = (uint32_t *)(void *)(m + p.cq_off.head);
  r->cq_tail = (uint32_t *)(void *)(m + p.cq_off.tail);
  r->cq_mask = (uint32_t *)(void *)(m + p.cq_off.ring_mask);
  r->cqes = (struct io_uring_cqe *)(void *)(m + p.cq_off.cqes);
  return start_thread(take, r);
}

/* ---- forks: the mutex is free in the child, and the ring is the parent's ---- */

static void before_fork(void) { pthread_mutex_lock(&mutex); }
static void after_fork(void) { pthread_mutex_unlock(&mutex); }
static void in_child(void) {
  close_ring(&own);
  under_way = 0;
  pthread_mutex_unlock(&mutex);
}

/* Choose between io_uring and threads, and make the ring, unless that is done. Mutex. Returns
 * whether there is a ring; where only a descriptor lacks, the next operation looks again. */
static bool prepare(void) {
  if (!prepared) {
    prepared = pthread_atfork(before_fork, after_fork, in_child) == 0;
    const char *way = getenv("CONLUA_AIO");
    by_threads = way != NULL && strcmp(way, "threads") == 0;
  }
  if (by_threads || own.fd >= 0) return !by_threads;
  int error = open_ring(&own);
  if (error == 0) return true;
  close_ring(&own);
  by_threads = error != EMFILE && error != ENFILE;
  return false;
}

int con_uring_start(con_io *io) {
  pthread_mutex_lock(&mutex);
  bool threads = !prepare();
  int error = 0;
  if (!threads) error = under_way < CQ_ENTRIES ? submit(io) : EAGAIN;
  if (!threads && error == 0) under_way++;
  pthread_mutex_unlock(&mutex);
  return threads ? start_thread(do_all, io) : error;
}
