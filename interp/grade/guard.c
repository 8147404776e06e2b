/* SPDX-License-Identifier: MIT */
#include "grade/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- limits ---- */

static void limit(int what, uint64_t most) {
  struct rlimit r = {most, most};
  setrlimit((unsigned)what, &r);
}

static void set_limits(const con_trace *t) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_DATA, t->memory);
  limit(RLIMIT_CPU, t->cpu);
  limit(RLIMIT_FSIZE, t->file);
  limit(RLIMIT_NOFILE, 256);
}

/* ---- Landlock, with its constants: the headers of some systems lack them ---- */

#define SYS_LANDLOCK_CREATE 444
#define SYS_LANDLOCK_ADD 445
#define SYS_LANDLOCK_RESTRICT 446

enum {
  FS_WRITE_FILE = 1 << 1,
  FS_READ_FILE = 1 << 2,
  FS_READ_DIR = 1 << 3,
  FS_REMOVE_FILE = 1 << 5,
  FS_MAKE_REG = 1 << 8,
  FS_REFER = 1 << 13,
  FS_TRUNCATE = 1 << 14,
  FS_IOCTL_DEV = 1 << 15,
};

typedef struct ruleset {
  uint64_t files, net, scoped;
} ruleset;

typedef struct __attribute__((packed)) beneath {
  uint64_t allowed;
  int32_t parent;
} beneath;

int con_guard_landlock(void) {
  long version = syscall(SYS_LANDLOCK_CREATE, NULL, 0, 1);
  return version > 0 ? (int)version : 0;
}

static ruleset rules_of(int version, bool loopback) {
  ruleset r = {FS_REFER - 1, 0, 0};
  if (version >= 2) r.files |= FS_REFER;
  if (version >= 3) r.files |= FS_TRUNCATE;
  if (version >= 5) r.files |= FS_IOCTL_DEV;
  if (version >= 4 && !loopback) r.net = 3; /* bind and connect */
  if (version >= 6) r.scoped = 3; /* foreign sockets without a file, and foreign signals */
  return r;
}

static bool allow(int rules, const char *path, uint64_t what) {
  beneath b = {what, open(path, O_PATH | O_CLOEXEC)};
  if (b.parent < 0) return false;
  long r = syscall(SYS_LANDLOCK_ADD, rules, 1, &b, 0);
  close(b.parent);
  return r == 0;
}

/* Allow only files of the current folder. Returns the version of Landlock in force, 0: none. */
static int shut_files(bool loopback) {
  int version = con_guard_landlock();
  if (version == 0) return 0;
  ruleset r = rules_of(version, loopback);
  size_t size = version >= 6 ? sizeof r : version >= 4 ? offsetof(ruleset, scoped) : sizeof r.files;
  int rules = (int)syscall(SYS_LANDLOCK_CREATE, &r, size, 0);
  if (rules < 0) return 0;
  uint64_t rw = (FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE) & r.files;
  bool ok = allow(rules, ".", rw | FS_READ_DIR | FS_REMOVE_FILE | FS_MAKE_REG);
  allow(rules, "/dev/null", rw);
  allow(rules, "/dev/urandom", FS_READ_FILE);
  ok = ok && syscall(SYS_LANDLOCK_RESTRICT, rules, 0) == 0;
  close(rules);
  return ok ? version : 0;
}

/* ---- seccomp ---- */

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef ARCH
#define WORD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))
#define PERMIT BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define UNLESS(value, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skip))
#define NO(name) UNLESS(SYS_##name, 1), REFUSE(EPERM)
/* Refuse the call `name` if its argument `i` has one of `bits`. */
#define NO_BITS(name, i, bits) \
  UNLESS(SYS_##name, 4), WORD(args[i]), BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 0, 1), \
      REFUSE(EPERM), PERMIT
#define NAMESPACES \
  (CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | \
   CLONE_NEWNET)

/* The calls that are refused, and the end: all others are permitted. A filter cannot read the flags
 * of clone3, so clone3 is "not there", and C libraries fall back to clone. */
static const struct sock_filter refusals[] = {
    UNLESS(SYS_clone3, 1),
    REFUSE(ENOSYS),
    NO_BITS(clone, 0, NAMESPACES),
    NO_BITS(mmap, 2, PROT_EXEC),
    NO_BITS(mprotect, 2, PROT_EXEC),
    NO(execve),
    NO(execveat),
    NO(ptrace),
    NO(process_vm_readv),
    NO(process_vm_writev),
    NO(setsid),
    NO(setpgid),
    NO(unshare),
    NO(setns),
    NO(mount),
    NO(umount2),
    NO(pivot_root),
    NO(chroot),
    NO(symlinkat),
    NO(linkat),
    NO(mknodat),
    NO(mkdirat),
    NO(memfd_create),
    NO(io_uring_setup),
    NO(bpf),
    NO(perf_event_open),
    NO(userfaultfd),
    NO(keyctl),
    NO(add_key),
    NO(request_key),
    NO(shmget),
    NO(msgget),
    NO(semget),
    NO(mq_open),
    NO(open_by_handle_at),
    NO(personality),
    NO(pkey_mprotect),
    NO(setrlimit),
    NO(pidfd_getfd),
#ifdef SYS_symlink
    NO(symlink),
    NO(link),
    NO(mknod),
    NO(mkdir),
#endif
    PERMIT,
};

/* Install the filter. With `loopback` sockets of TCP are allowed; the wall around the run lets them
 * reach this run alone. */
static bool filter(bool loopback) {
  struct sock_filter head[] = {
      WORD(arch),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      WORD(nr),
      BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000u, 0, 1),
      REFUSE(ENOSYS), /* x32 */
      UNLESS(SYS_socket, 9),
      loopback ? (struct sock_filter)WORD(args[0]) : (struct sock_filter)REFUSE(EPERM),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET, 2, 0),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_INET6, 1, 0),
      REFUSE(EPERM),
      WORD(args[1]),
      BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf), /* the type without flags */
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SOCK_STREAM, 0, 1),
      PERMIT,
      REFUSE(EPERM),
  };
  struct sock_filter code[sizeof head / sizeof head[0] + sizeof refusals / sizeof refusals[0]];
  memcpy(code, head, sizeof head);
  memcpy(code + sizeof head / sizeof head[0], refusals, sizeof refusals);
  struct sock_fprog program = {sizeof code / sizeof code[0], code};
  return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}
#else
static bool filter(bool loopback) {
  (void)loopback;
  return false;
}
#endif

void con_guard_close(con_trace *t) {
  set_limits(t);
  if (t->guarded == CON_TRACE_TRUSTED) return;
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  t->landlock = (uint32_t)shut_files(t->loopback);
  t->seccomp = filter(t->loopback);
}
