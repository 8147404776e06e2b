/* SPDX-License-Identifier: MIT */
#include "base/limit.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define STACK_MOST ((size_t)8 << 20)
#define STACKS 128 /* number of stacks that must fit into a limit on addresses or data */

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/* ---- memory ---- */

/* The number at the beginning of the file; SIZE_MAX if there is no such file, or no number
 * ("max"). */
static size_t read_number(const char *path) {
  unsigned long long n;
  FILE *f = fopen(path, "re");
  if (f == NULL) return SIZE_MAX;
  if (fscanf(f, "%llu", &n) != 1 || n > SIZE_MAX) n = SIZE_MAX;
  fclose(f);
  return (size_t)n;
}

/* The least number in the files `name` of the folder root/kind/path and of its parents, down to
 * root/kind. */
static size_t least_on_path(const char *root, const char *kind, const char *path,
                            const char *name) {
  char folder[PATH_MAX], file[PATH_MAX + 64];
  size_t least = SIZE_MAX;
  int base = snprintf(folder, sizeof folder, "%s%s", root, kind);
  int n = snprintf(folder, sizeof folder, "%s%s%s", root, kind, path);
  if (n < 0 || (size_t)n >= sizeof folder) return SIZE_MAX;
  for (;;) {
    snprintf(file, sizeof file, "%s/%s", folder, name);
    least = smaller(least, read_number(file));
    char *slash = strrchr(folder, '/');
    if (slash == NULL || slash < folder + base) return least;
    *slash = 0;
  }
}

/* Is "memory" among the names in `controllers`, which are parted by commas? */
static int has_memory(char *controllers) {
  char *rest = NULL;
  for (char *c = strtok_r(controllers, ",", &rest); c != NULL; c = strtok_r(NULL, ",", &rest))
    if (strcmp(c, "memory") == 0) return 1;
  return 0;
}

/* A line is number:controllers:path; version 2 of control groups has the number 0 and no
 * controllers. In a container the group may be the root while the path is that of the host, so
 * missing folders are skipped, up to the root. */
size_t con_limit_of_groups(const char *groups, const char *root) {
  char line[PATH_MAX + 256];
  size_t least = SIZE_MAX;
  FILE *f = fopen(groups, "re");
  if (f == NULL) return least;
  while (fgets(line, sizeof line, f) != NULL) {
    line[strcspn(line, "\n")] = 0;
    char *controllers = strchr(line, ':');
    char *path = controllers != NULL ? strchr(controllers + 1, ':') : NULL;
    if (path == NULL) continue;
    *controllers++ = 0;
    *path++ = 0;
    if (*controllers == 0) least = smaller(least, least_on_path(root, "", path, "memory.max"));
    else if (has_memory(controllers))
      least = smaller(least, least_on_path(root, "/memory", path, "memory.limit_in_bytes"));
  }
  fclose(f);
  return least;
}

static size_t of_machine(void) {
  long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  unsigned long long kilobytes;
  size_t size = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX;
  FILE *f = fopen("/proc/meminfo", "re"); /* some containers have a file of their own */
  if (f == NULL) return size;
  if (fscanf(f, "MemTotal: %llu kB", &kilobytes) == 1)
    size = smaller(size, (size_t)kilobytes * 1024);
  fclose(f);
  return size;
}

size_t con_limit_memory(void) {
  return smaller(of_machine(), con_limit_of_groups("/proc/self/cgroup", "/sys/fs/cgroup"));
}

/* ---- stacks ---- */

/* The limit `which`, divided by `parts`; SIZE_MAX: no limit. */
static size_t part_of(__rlimit_resource_t which, size_t parts) {
  struct rlimit limit;
  if (getrlimit(which, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return SIZE_MAX;
  return (size_t)limit.rlim_cur / parts;
}

size_t con_limit_stack(void) {
  size_t size = smaller(STACK_MOST, part_of(RLIMIT_STACK, 1));
  size = smaller(size, part_of(RLIMIT_AS, STACKS));
  size = smaller(size, part_of(RLIMIT_DATA, STACKS));
  if (size < CON_STACK_LEAST) size = CON_STACK_LEAST;
  return size & ~(size_t)0xffff;
}
