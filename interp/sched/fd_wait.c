/* SPDX-License-Identifier: MIT */
/* fd_wait.c: which descriptors the waiters of a loop wait for.
 *
 * Each wait tells the kernel of its descriptor, for one event (EPOLLONESHOT), so that the kernel keeps quiet about one that
 * nobody waits for, and a number that is used again for another file is told again. What it tells of a wait that ended
 * otherwise finds nobody.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/futex.h"
#include "sched/enter.h"
#include "sched/loop.h"

#define MOST 256 /* events that are fetched at once */

/* Open the set with the bell's descriptor in it. */
static bool open_set(con_loop *l) {
  if (l->set >= 0) return true;
  int set = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data = {.fd = -1}};
  if (set < 0 || event < 0 || epoll_ctl(set, EPOLL_CTL_ADD, event, &e) != 0) {
    if (set >= 0) close(set);
    if (event >= 0) close(event);
    return false;
  }
  l->set = set;
  l->event = event;
  con_store(&l->bell->event, event);
  return true;
}

static bool reserve(con_loop *l, int fd) {
  uint32_t room = l->n_watched == 0 ? 64 : l->n_watched;
  if ((uint32_t)fd < l->n_watched) return true;
  while (room <= (uint32_t)fd) room *= 2;
  con_fd_waits *watched = realloc(l->watched, room * sizeof *watched);
  if (watched == NULL) return false;
  memset(watched + l->n_watched, 0, (room - l->n_watched) * sizeof *watched);
  l->watched = watched;
  l->n_watched = room;
  return true;
}

/* Tell the kernel what is waited for at `fd`; 0 or an errno. */
static int tell(con_loop *l, int fd) {
  struct epoll_event e = {.events = EPOLLONESHOT, .data = {.fd = fd}};
  con_fd_waits *at = &l->watched[fd];
  for (con_fd_wait *w = at->first; w != NULL; w = w->next)
    e.events |= (uint32_t)(uint16_t)w->events;
  int first = at->known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  int other = at->known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  at->known = epoll_ctl(l->set, first, fd, &e) == 0 ||
              ((errno == ENOENT || errno == EEXIST) && epoll_ctl(l->set, other, fd, &e) == 0);
  return at->known ? 0 : errno;
}

con_status con_fd_wait_add(con_loop *l, con_fd_wait *w) {
  if (!open_set(l) || !reserve(l, w->fd)) return CON_LIMIT;
  con_fd_waits *at = &l->watched[w->fd];
  w->next = at->first;
  at->first = w;
  l->n_watches++;
  switch (tell(l, w->fd)) {
    case 0: return CON_BLOCKED;
    case EPERM: w->revents = w->events; return CON_OK; /* a regular file */
    case EBADF: w->revents = POLLNVAL; return CON_OK;
    default: return CON_LIMIT;
  }
}

void con_fd_wait_remove(con_loop *l, con_fd_wait *w) {
  if ((uint32_t)w->fd >= l->n_watched) return;
  for (con_fd_wait **p = &l->watched[w->fd].first; *p != NULL; p = &(*p)->next) {
    if (*p != w) continue;
    *p = w->next;
    l->n_watches--;
    return;
  }
}

/* All who wait for one of the events go on. Those that wait for others at the same descriptor are told again. */
static void fire(con_loop *l, int fd, uint32_t events) {
  bool more = false;
  if ((uint32_t)fd >= l->n_watched) return;
  for (con_fd_wait *w = l->watched[fd].first; w != NULL; w = w->next) {
    uint32_t mine = events & ((uint32_t)(uint16_t)w->events | EPOLLERR | EPOLLHUP);
    w->revents = (short)(w->revents | (short)mine);
    if (w->revents == 0) more = true;
    else if (w->waiter->state == CON_WAITER_WAITING) con_loop_ready(l, w->waiter);
  }
  if (more) tell(l, fd);
}

bool con_fd_wait_poll(con_loop *l, uint32_t seen, con_time deadline) {
  struct epoll_event ready[MOST];
  bool looked = false;
  int n;
  if (deadline == 0) {
    n = epoll_wait(l->set, ready, MOST, 0);
  } else {
    con_state_leave_until(&l->bell->wake, seen, CON_BELL_STEP - 1);
    n = con_park_thread_outside(l->bell, seen, deadline, l->set, ready, MOST, &looked);
    con_state_enter();
  }
  for (int i = 0; i < n; i++) {
    uint64_t count;
    if (ready[i].data.fd >= 0) fire(l, ready[i].data.fd, ready[i].events);
    else if (read(l->bell->event, &count, sizeof count) < 0) continue; /* somebody rang */
  }
  l->polled = con_futex.now();
  return looked;
}

void con_fd_wait_close(con_loop *l) {
  if (l->set < 0) return;
  close(l->set);
  close(l->event);
  l->set = -1;
}
