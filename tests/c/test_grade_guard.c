/* SPDX-License-Identifier: MIT */
/* What shuts a graded run in: each of the system's means by itself, tried from inside. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "check.h"
#include "grade/guard.h"
#include "grade/sample.h"

#define MB (1 << 20)

static char folder[64];

/* Limits that no sanitizer breaks. */
static con_trace *new_trace(uint32_t guarded) {
  con_trace *t = calloc(1, sizeof *t);
  REQUIRE(t != NULL);
  t->memory = (uint64_t)1 << 50;
  t->file = MB;
  t->cpu = 50;
  t->guarded = guarded;
  return t;
}

/* Run the body in a child, within a fresh folder; what it checks counts here. */
static void in_child(void (*body)(con_trace *t), con_trace *t) {
  strcpy(folder, "/tmp/conlua-grade-XXXXXX");
  REQUIRE(mkdtemp(folder) != NULL);
  pid_t pid = fork();
  if (pid == 0) {
    if (chdir(folder) != 0) _exit(3);
    body(t);
    _exit(0);
  }
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
  CHECK_EQ(status, 0);
  char path[96];
  snprintf(path, sizeof path, "%s/own", folder);
  unlink(path);
  CHECK_EQ(rmdir(folder), 0);
  free(t);
}

static bool refused(long result) { return result == -1 && errno == EPERM; }
static bool denied(int fd) { return fd == -1 && errno == EACCES; }

/* ---- limits ---- */

static uint64_t limit_of(int what) {
  struct rlimit r = {0, 0};
  getrlimit((unsigned)what, &r);
  return r.rlim_cur == r.rlim_max ? r.rlim_max : 0;
}

static void limits_body(con_trace *t) {
  con_guard_close(t);
  CHECK_EQ(limit_of(RLIMIT_CORE), 0);
  CHECK_EQ(limit_of(RLIMIT_DATA), t->memory);
  CHECK_EQ(limit_of(RLIMIT_CPU), t->cpu);
  CHECK_EQ(limit_of(RLIMIT_FSIZE), t->file);
  CHECK_EQ(limit_of(RLIMIT_NOFILE), 256);
  CHECK_EQ(t->seccomp, 0); /* trusted: no more than that */
  CHECK_EQ(t->landlock, 0);
  CHECK(open("/etc/passwd", O_RDONLY) >= 0);
}

static void a_trusted_run_has_limits_alone(void) {
  in_child(limits_body, new_trace(CON_TRACE_TRUSTED));
}

/* ---- Landlock ---- */

static void files_body(con_trace *t) {
  con_guard_close(t);
  CHECK_EQ(t->landlock, con_guard_landlock());
  CHECK(denied(open("/etc/passwd", O_RDONLY)));
  CHECK(denied(open("/tmp/conlua-grade-was-here", O_WRONLY | O_CREAT, 0600)));
  CHECK(denied(open("..", O_RDONLY | O_DIRECTORY)));
  CHECK(denied(open("/proc/self/maps", O_RDONLY)));
  int fd = open("own", O_RDWR | O_CREAT, 0600);
  CHECK(fd >= 0);
  CHECK_EQ(write(fd, "x", 1), 1);
  CHECK(rename("own", "/tmp/conlua-grade-was-here") == -1);
  CHECK(open("/dev/null", O_RDWR) >= 0);
  CHECK(open("/dev/urandom", O_RDONLY) >= 0);
  if (t->landlock >= 6) CHECK(refused(kill(getppid(), 0)));
}

static void files_outside_the_folder_are_out_of_reach(void) {
  if (con_guard_landlock() > 0) in_child(files_body, new_trace(CON_TRACE_GUARDED));
}

/* ---- seccomp ---- */

static void check_calls(void) {
  char *const argv[] = {(char *)(uintptr_t) "/bin/true", NULL};
  CHECK(refused(execve(argv[0], argv, argv + 1)));
  CHECK(refused(syscall(SYS_execveat, AT_FDCWD, argv[0], argv, argv + 1, 0)));
  CHECK(refused(setsid()));
  CHECK(refused(setpgid(0, 0)));
  CHECK(refused(unshare(CLONE_NEWUSER)));
  CHECK(refused(syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0)));
  CHECK(syscall(SYS_clone3, NULL, 0) == -1 && errno == ENOSYS); /* so that clone is taken */
  CHECK(refused(syscall(SYS_ptrace, 0, 0, 0, 0)));
  CHECK(refused(syscall(SYS_memfd_create, "x", 0)));
  CHECK(refused(symlink("/etc/passwd", "link")));
  CHECK(refused(mkdir("more", 0700)));
  CHECK(refused(syscall(SYS_io_uring_setup, 1, NULL)));
  void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  CHECK(p != MAP_FAILED);
  CHECK(refused(mprotect(p, 4096, PROT_READ | PROT_EXEC)));
  CHECK(mmap(NULL, 4096, PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static void check_no_socket(void) {
  CHECK(refused(socket(AF_INET, SOCK_STREAM, 0)));
  CHECK(refused(socket(AF_UNIX, SOCK_STREAM, 0)));
  CHECK(refused(socket(AF_INET, SOCK_DGRAM, 0)));
}

static void calls_body(con_trace *t) {
  con_guard_close(t);
  CHECK_EQ(t->seccomp, 1);
  CHECK_EQ(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), 1);
  CHECK_EQ(prctl(PR_GET_DUMPABLE, 0, 0, 0, 0), 0);
  check_calls();
  check_no_socket();
  pid_t pid = fork(); /* which it may, and what it makes has the same walls */
  CHECK(pid >= 0);
  if (pid == 0) {
    check_calls();
    check_no_socket();
    _exit(0);
  }
  int status = -1;
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK_EQ(status, 0);
}

static void calls_of_the_system_are_refused_to_it_and_its_children(void) {
  in_child(calls_body, new_trace(CON_TRACE_GUARDED));
}

static int family_of(const char *text) { return strchr(text, ':') != NULL ? AF_INET6 : AF_INET; }

static void loopback_body(con_trace *t) {
  con_guard_close(t);
  check_calls();
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  CHECK(server >= 0);
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  CHECK_EQ(bind(server, (struct sockaddr *)&at, sizeof at), 0);
  CHECK_EQ(listen(server, 1), 0);
  int six = socket(family_of("::1"), SOCK_STREAM, 0);
  CHECK(six >= 0 || errno == EAFNOSUPPORT); /* the machine may have none */
  CHECK(refused(socket(AF_INET, SOCK_DGRAM, 0)));
  CHECK(refused(socket(AF_INET, SOCK_RAW, 0)));
  CHECK(refused(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
  CHECK(refused(socket(AF_UNIX, SOCK_STREAM, 0)));
  CHECK(refused(socket(AF_NETLINK, SOCK_RAW, 0)));
}

static void with_loopback_sockets_are_of_tcp(void) {
  con_trace *t = new_trace(CON_TRACE_WALLED);
  t->loopback = 1;
  in_child(loopback_body, t);
}

/* ---- what the grader sees of a run ---- */

static pid_t start_eater(size_t bytes, int *told) {
  int pair[2];
  REQUIRE(pipe(pair) == 0);
  pid_t pid = fork();
  if (pid == 0) {
    setpgid(0, 0);
    volatile char *p = malloc(bytes);
    for (size_t i = 0; i < bytes; i += 1024) p[i] = 1;
    pid_t child = fork(); /* which shares it, by copy on write */
    if (child >= 0 && write(pair[1], "x", 1) == 1) pause();
    _exit(0);
  }
  setpgid(pid, pid);
  close(pair[1]);
  *told = pair[0];
  return pid;
}

static void memory_that_processes_share_counts_once(void) {
  int told;
  char c;
  pid_t pid = start_eater(64 * MB, &told);
  CHECK_EQ(read(told, &c, 1), 1);
  CHECK_EQ(read(told, &c, 1), 1); /* both */
  con_sample rough = con_sample_group(pid, UINT64_MAX), exact = con_sample_group(pid, 0);
  CHECK(rough.memory >= 128 * MB);
  CHECK(exact.memory >= 64 * MB && exact.memory < rough.memory / 4 * 3);
  CHECK(exact.cpu >= 0 && exact.cpu < 100);
  kill(-pid, SIGKILL);
  waitpid(pid, NULL, 0);
  close(told);
}

static void a_group_that_is_gone_uses_nothing(void) {
  pid_t pid = fork();
  if (pid == 0) _exit(0);
  waitpid(pid, NULL, 0);
  con_sample s = con_sample_group(pid, 0);
  CHECK_EQ(s.memory, 0);
  CHECK(s.cpu == 0);
}

static void folder_body(con_trace *t) {
  (void)t;
  CHECK_EQ(con_sample_folder("."), 0);
  int fd = open("own", O_RDWR | O_CREAT, 0600);
  char block[4096] = {1};
  for (int i = 0; i < 16; i++) CHECK_EQ(write(fd, block, sizeof block), (int)sizeof block);
  CHECK_EQ(fsync(fd), 0);
  CHECK(con_sample_folder(".") >= 16 * sizeof block);
  CHECK_EQ(con_sample_folder("./nowhere"), 0);
}

static void the_disk_of_a_folder_is_counted(void) {
  in_child(folder_body, new_trace(CON_TRACE_TRUSTED));
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(a_trusted_run_has_limits_alone);
  RUN(files_outside_the_folder_are_out_of_reach);
  RUN(calls_of_the_system_are_refused_to_it_and_its_children);
  RUN(with_loopback_sockets_are_of_tcp);
  RUN(memory_that_processes_share_counts_once);
  RUN(a_group_that_is_gone_uses_nothing);
  RUN(the_disk_of_a_folder_is_counted);
  return check_end();
}
