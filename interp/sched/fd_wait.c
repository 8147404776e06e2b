/* SPDX-License-Identifier: MIT */
#include "sched/fd_wait.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/futex.h"
#include "sched/enter.h"
#include "units/park.h"

#define MOST 256 /* events that are fetched at once */

void con_fd_wait_open(con_fd_set *set, con_bell *bell) {
  *set = (con_fd_set){.epoll = -1, .event = -1, .bell = bell};
}

/* Open the epoll set, with the bell's descriptor in it. False: too many open files. */
static bool open_set(con_fd_set *set) {
  if (set->epoll >= 0) return true;
  int epoll = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct epoll_event e = {.events = EPOLLIN, .data = {.fd = -1}};
  if (epoll < 0 || event < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, event, &e) != 0) {
    if (epoll >= 0) close(epoll);
    if (event >= 0) close(event);
    return false;
  }
  set->epoll = epoll;
  set->event = event;
  con_store(&set->bell->event, event);
  return true;
}

static bool reserve(con_fd_set *set, int fd) {
  uint32_t room = set->n_known == 0 ? 64 : set->n_known;
  if ((uint32_t)fd < set->n_known) return true;
  while (room <= (uint32_t)fd) room *= 2;
  con_fd_waits *known = realloc(set->known, room * sizeof *known);
  if (known == NULL) return false;
  memset(known + set->n_known, 0, (room - set->n_known) * sizeof *known);
  set->known = known;
  set->n_known = room;
  return true;
}

/* Tell the kernel which events of `fd` are waited for; 0 or an errno. */
static int tell(con_fd_set *set, int fd) {
  struct epoll_event e = {.events = EPOLLONESHOT, .data = {.fd = fd}};
  con_fd_waits *at = &set->known[fd];
  for (con_fd_wait *w = at->first; w != NULL; w = w->next)
    e.events |= (uint32_t)(uint16_t)w->events;
  int first = at->told ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  int other = at->told ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  at->told = epoll_ctl(set->epoll, first, fd, &e) == 0 ||
             ((errno == ENOENT || errno == EEXIST) && epoll_ctl(set->epoll, other, fd, &e) == 0);
  return at->told ? 0 : errno;
}

con_status con_fd_wait_add(con_fd_set *set, con_fd_wait *w) {
  if (!open_set(set) || !reserve(set, w->fd)) return CON_LIMIT;
  con_fd_waits *at = &set->known[w->fd];
  w->next = at->first;
  at->first = w;
  set->n_waits++;
  switch (tell(set, w->fd)) {
    case 0: return CON_BLOCKED;
    case EPERM: w->revents = w->events; return CON_OK; /* a regular file */
    case EBADF: w->revents = POLLNVAL; return CON_OK;
    default: return CON_LIMIT;
  }
}

void con_fd_wait_remove(con_fd_set *set, con_fd_wait *w) {
  if ((uint32_t)w->fd >= set->n_known) return;
  for (con_fd_wait **p = &set->known[w->fd].first; *p != NULL; p = &(*p)->next) {
    if (*p != w) continue;
    *p = w->next;
    set->n_waits--;
    return;
  }
}

/* Fire all waits for one of the events. Other waits for the descriptor are told to the kernel
 * again. */
static void fire_all(con_fd_set *set, int fd, uint32_t events, void (*fire)(con_fd_wait *w)) {
  bool more = false;
  if ((uint32_t)fd >= set->n_known) return;
  for (con_fd_wait *w = set->known[fd].first; w != NULL; w = w->next) {
    uint32_t mine = events & ((uint32_t)(uint16_t)w->events | EPOLLERR | EPOLLHUP);
    w->revents = (short)(w->revents | (short)mine);
    if (w->revents == 0) more = true;
    else fire(w);
  }
  if (more) tell(set, fd);
}

bool con_fd_wait_poll(con_fd_set *set, uint32_t seen, con_time deadline,
                      void (*fire)(con_fd_wait *w)) {
  struct epoll_event ready[MOST];
  bool looked = false;
  int n;
  if (deadline == 0) {
    n = epoll_wait(set->epoll, ready, MOST, 0);
  } else {
    con_state_leave_until_woken(&set->bell->wake, seen);
    n = con_park_thread_outside(set->bell, seen, deadline, set->epoll, ready, MOST, &looked);
    con_state_enter();
  }
  for (int i = 0; i < n; i++) {
    uint64_t count;
    if (ready[i].data.fd >= 0) fire_all(set, ready[i].data.fd, ready[i].events, fire);
    else if (read(set->bell->event, &count, sizeof count) < 0) continue; /* the bell rang */
  }
  set->polled = con_futex.now();
  return looked;
}

void con_fd_wait_close(con_fd_set *set) {
  if (set->epoll < 0) return;
  close(set->epoll);
  close(set->event);
  set->epoll = -1;
}
