/* SPDX-License-Identifier: MIT */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

const char *con_proc_folder = "/proc";

static bool read_file(const char *path, char *text, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, text, size - 1);
  close(fd);
  if (n <= 0) return false;
  text[n] = 0;
  return true;
}

bool con_proc_read(int id, const char *file, char *text, size_t size) {
  char path[80];
  snprintf(path, sizeof path, "%s/%d/%s", con_proc_folder, id, file);
  return read_file(path, text, size);
}

/* proc(5): "0.20 0.18 0.12 1/80 11206"; the 1 is the number of threads that want to run. */
bool con_proc_is_crowded(void) {
  char text[100];
  int running;
  if (!read_file("/proc/loadavg", text, sizeof text)) return false;
  if (sscanf(text, "%*s %*s %*s %d/", &running) != 1) return false;
  return running > sysconf(_SC_NPROCESSORS_ONLN);
}

const char *con_proc_stat(int id, char *text, size_t size) {
  if (!con_proc_read(id, "stat", text, size)) return NULL;
  const char *end = strrchr(text, ')'); /* the end of the name, which may contain any character */
  return end != NULL && end[1] == ' ' ? end + 2 : NULL;
}

char con_proc_letter(int id) {
  char text[512];
  const char *letter = con_proc_stat(id, text, sizeof text);
  return letter != NULL ? *letter : 0;
}

char con_proc_child_letter(pid_t pid) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WSTOPPED | WNOHANG | WNOWAIT) != 0) return 0;
  if (info.si_pid == 0) return 'R';
  return info.si_code == CLD_STOPPED ? 'T' : 'Z';
}

pid_t con_proc_wait(pid_t pid, int *status, int options) {
  pid_t ended;
  do ended = waitpid(pid, status, options);
  while (ended < 0 && errno == EINTR);
  return ended;
}
