/* SPDX-License-Identifier: MIT */
#include "grade/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BEGINNING "conlua-run-"
#define KEEPER "conlua.grade.folder"

static const char *place(void) {
  const char *at = getenv("TMPDIR");
  return at != NULL && *at == '/' ? at : "/tmp";
}

/* Is the folder that is open at fd the user's own, and still there under its path? */
static bool is_there(int fd, const char *path) {
  struct stat open, now;
  return fstat(fd, &open) == 0 && lstat(path, &now) == 0 && open.st_dev == now.st_dev &&
         open.st_ino == now.st_ino && open.st_uid == geteuid();
}

/* Open the folder, and lock it; `how`: LOCK_EX, and LOCK_NB to only try. -1: the folder is gone,
 * another's, or locked. */
static int lock_folder(const char *path, int how) {
  int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), failed;
  if (fd < 0) return -1;
  do failed = flock(fd, how);
  while (failed != 0 && errno == EINTR);
  if (failed == 0 && is_there(fd, path)) return fd;
  close(fd);
  return -1;
}

/* Remove the folder, in which a run has only files. */
static void remove_folder(int fd, const char *path) {
  int again = dup(fd);
  DIR *d = again >= 0 ? fdopendir(again) : NULL;
  if (d == NULL && again >= 0) close(again);
  struct dirent *e;
  while (d != NULL && (e = readdir(d)) != NULL)
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) unlinkat(fd, e->d_name, 0);
  if (d != NULL) closedir(d);
  rmdir(path);
}

/* ---- a new folder ---- */

typedef struct keeper {
  int fd;          /* of the folder, which is locked; -1: none */
  char path[4096]; /* fixed while fd is there */
} keeper;

/* Remove the folder: no error of the script's side comes in between. */
static int keeper_gc(lua_State *L) {
  keeper *k = lua_touserdata(L, 1);
  if (k->fd < 0) return 0;
  remove_folder(k->fd, k->path);
  close(k->fd);
  k->fd = -1;
  return 0;
}

static keeper *push_keeper(lua_State *L) {
  keeper *k = lua_newuserdatauv(L, sizeof *k, 0);
  k->fd = -1;
  if (luaL_newmetatable(L, KEEPER)) {
    lua_pushcfunction(L, keeper_gc);
    lua_setfield(L, -2, "__gc");
    lua_pushcfunction(L, keeper_gc);
    lua_setfield(L, -2, "__close");
  }
  lua_setmetatable(L, -2);
  return k;
}

/* Another grader may take the new folder, which is not locked yet, for one that was left, and
 * remove it: then there is another try. */
int con_folder_new(lua_State *L) {
  keeper *k = push_keeper(L);
  char *path = k->path;
  while (k->fd < 0) {
    int n = snprintf(path, sizeof k->path, "%s/" BEGINNING "XXXXXX", place());
    if (n < 0 || (size_t)n >= sizeof k->path) return luaL_error(L, "TMPDIR is too long");
    if (mkdtemp(path) == NULL) return luaL_error(L, "cannot make %s: %s", path, strerror(errno));
    k->fd = lock_folder(path, LOCK_EX);
    if (k->fd < 0 && access(path, F_OK) == 0) return luaL_error(L, "cannot lock %s", path);
  }
  lua_pushstring(L, path);
  lua_insert(L, -2);
  return 2;
}

/* ---- what was left ---- */

void con_folder_sweep(void) {
  DIR *d = opendir(place());
  struct dirent *e;
  while (d != NULL && (e = readdir(d)) != NULL) {
    char path[4096];
    if (strncmp(e->d_name, BEGINNING, sizeof BEGINNING - 1) != 0) continue;
    int n = snprintf(path, sizeof path, "%s/%s", place(), e->d_name);
    int fd = n > 0 && (size_t)n < sizeof path ? lock_folder(path, LOCK_EX | LOCK_NB) : -1;
    if (fd < 0) continue;
    remove_folder(fd, path);
    close(fd);
  }
  if (d != NULL) closedir(d);
}
