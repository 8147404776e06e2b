/* SPDX-License-Identifier: MIT */
#include "base/proc.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool con_proc_read(int id, const char *file, char *text, size_t size) {
  char path[40];
  snprintf(path, sizeof path, "/proc/%d/%s", id, file);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  ssize_t n = read(fd, text, size - 1);
  close(fd);
  if (n <= 0) return false;
  text[n] = 0;
  return true;
}

char con_proc_letter(int id) {
  char text[512];
  if (!con_proc_read(id, "stat", text, sizeof text)) return 0;
  char *end = strrchr(text, ')'); /* the name may hold anything */
  return end != NULL && end[1] == ' ' ? end[2] : 0;
}
