/* SPDX-License-Identifier: MIT */
/* What a graded run writes down for its grader: who may, what is kept, and that a death leaves it whole. */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "family.h"
#include "grade/trace.h"
#include "objects/lock.h"

/* ---- the file that is descriptor 0 ---- */

static int new_file(size_t size, uint64_t magic) {
  int fd = (int)syscall(SYS_memfd_create, "trace", 0);
  REQUIRE(fd >= 0 && ftruncate(fd, (off_t)size) == 0);
  if (size == CON_TRACE_SIZE) {
    con_trace *t = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    REQUIRE(t != MAP_FAILED);
    con_trace_begin(t);
    munmap(t, size);
  }
  REQUIRE(pwrite(fd, &magic, sizeof magic, 0) == sizeof magic);
  return fd;
}

/* As the grader does before it starts a run; the file, to be read afterwards. */
static int become_graded(void) {
  int fd = new_file(CON_TRACE_SIZE, CON_TRACE_MAGIC);
  REQUIRE(dup2(fd, 0) == 0 && con_trace_open());
  con_trace_here->units = 1000;
  return fd;
}

static void open_as(int fd, bool good) {
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fd, 0);
    CHECK(con_trace_open() == good);
    CHECK((con_trace_here != NULL) == good);
    char c;
    struct stat s;
    if (good) { /* nobody who runs later reaches it by its descriptor */
      CHECK_EQ(read(0, &c, 1), 0);
      CHECK(fstat(0, &s) == 0 && S_ISCHR(s.st_mode));
    }
    _exit(0);
  }
  waitpid(pid, NULL, 0);
  close(fd);
}

static void only_a_trace_is_taken_for_one(void) {
  open_as(new_file(CON_TRACE_SIZE, CON_TRACE_MAGIC), true);
  open_as(new_file(CON_TRACE_SIZE, 42), false);
  open_as(new_file(CON_TRACE_SIZE - 1, CON_TRACE_MAGIC), false);
  open_as(open("/dev/null", O_RDONLY), false);
}

/* ---- events ---- */

static con_recording *events(void) { return &con_trace_here->events; }

/* Event number n, and its text in `text`; NULL: there are fewer. Events of the sleeping and waking
 * of units depend on luck, and are passed over. */
static const con_event *event(uint64_t n) {
  static const uint8_t told[] = {CON_OP_START,   CON_OP_ACQUIRE, CON_OP_ENTER,    CON_OP_LEAVE,
                                 CON_OP_RELEASE, CON_OP_END,     CON_OP_MAIN_ENDS};
  const con_event *e;
  for (uint64_t i = 0; (e = con_recording_at(events(), &i)) != NULL;
       i = con_recording_after(events(), i))
    if (memchr(told, e->operation, sizeof told) != NULL && n-- == 0) return e;
  return NULL;
}

static con_place line_seven(void) { return (con_place){7, 0, false}; }

static void region(con_operation op, const char *name) {
  con_tell_text(con_self(), op, NULL, 0, name, strlen(name));
}

static int take_lock(void *arg) {
  con_lock *l = arg;
  con_announce(con_self(), CON_OP_ACQUIRE, &l->head, CON_NEVER);
  con_status status = con_lock_acquire(con_self(), l, NULL);
  con_tell(con_self(), CON_OP_ACQUIRE, &l->head, (int)status, 1);
  region(CON_OP_ENTER, "room");
  region(CON_OP_LEAVE, "room");
  con_announce(con_self(), CON_OP_RELEASE, &l->head, 1);
  con_lock_release(con_self(), l);
  return 3;
}

static void check_story(const con_lock *l, uint32_t unit) {
  static const uint8_t operations[] = {CON_OP_START, CON_OP_ACQUIRE, CON_OP_ACQUIRE, CON_OP_ENTER,
                                       CON_OP_LEAVE, CON_OP_RELEASE, CON_OP_END};
  for (uint64_t i = 0; i < sizeof operations; i++) {
    REQUIRE(event(i) != NULL);
    CHECK_EQ(event(i)->operation, operations[i]);
    if (i > 0) CHECK_EQ(event(i)->unit, unit);
    if (i > 0) CHECK(event(i)->time >= event(i - 1)->time);
  }
  CHECK_EQ(event(0)->object, unit);
  CHECK_EQ(event(0)->unit, con_self()->head.number);
  CHECK_EQ(event(1)->object, l->head.number);
  CHECK_EQ(event(1)->phase, CON_EVENT_BEFORE);
  CHECK(event(1)->number == CON_NEVER);
  CHECK_EQ(event(1)->line, 7);
  CHECK_EQ(event(2)->phase, CON_EVENT_DONE);
  CHECK_EQ(event(2)->outcome, CON_OK);
  CHECK_STR(event(3)->text, "room");
  CHECK_EQ(event(5)->number, 1);
  CHECK_EQ(event(6)->outcome, 3);
}

static void story(bool process) {
  close(become_graded());
  con_trace_start(line_seven);
  con_lock *l = FAMILY_KEEP(con_lock_new(CON_KIND_LOCK));
  family_unit *u = family_start(process, take_lock, l);
  uint32_t number = u->unit->head.number;
  CHECK_EQ(family_join(u), 3);
  check_story(l, number);
}

FAMILY_TEST(a_thread_writes_down_what_it_does) { story(false); }
FAMILY_TEST(a_process_writes_it_down_too) { story(true); }

static int write_for_ever(void *arg) {
  (void)arg;
  while (con_trace_here != NULL) region(CON_OP_ENTER, "here");
  return 0;
}

FAMILY_TEST(what_a_killed_process_wrote_is_there) {
  close(become_graded());
  con_trace_start(line_seven);
  family_unit *u = family_process(write_for_ever, NULL);
  while (con_load(&events()->taken) < 1000) sched_yield();
  family_kill(u);
  uint64_t n = con_load(&events()->taken), whole = 0;
  if (n > CON_TRACE_RECORDS) n = CON_TRACE_RECORDS;
  const con_event *e;
  for (uint64_t i = 0; (e = con_recording_at(events(), &i)) != NULL;
       i = con_recording_after(events(), i)) {
    whole++;
    if (e->operation == CON_OP_ENTER) CHECK_STR(e->text, "here");
  }
  CHECK(whole >= n - 1); /* the one at its death is not */
}

FAMILY_TEST(the_end_of_the_first_process_is_known) {
  int fd = become_graded();
  con_trace_start(line_seven);
  con_tell(con_self(), CON_OP_MAIN_ENDS, NULL, CON_OK, 0);
  CHECK_EQ(event(0)->operation, CON_OP_MAIN_ENDS);
  CHECK_EQ(con_load(&con_trace_here->main_ended), 0);
  con_unit_finish(con_process_self->unit, 9);
  CHECK_EQ(con_load(&con_trace_here->main_ended), 1);
  /* The grader maps the same. */
  con_trace *t = mmap(NULL, CON_TRACE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
  REQUIRE(t != MAP_FAILED);
  CHECK_EQ(t->code, 9);
  CHECK(con_recording_is_good(&t->events, CON_TRACE_SIZE - offsetof(con_trace, events)));
  CHECK_EQ(t->events.taken, con_load(&events()->taken));
}

/* ---- too many units ---- */

static int wait_long(void *arg) {
  (void)arg;
  while (pause() < 0) {}
  return 0;
}

static void crowd(int fd, int end) {
  close(end);
  setpgid(0, 0);
  family_open();
  REQUIRE(dup2(fd, 0) == 0 && con_trace_open());
  con_trace_here->units = 4;
  con_trace_start(line_seven);
  for (int i = 0; i < 100; i++) family_process(wait_long, NULL);
  _exit(0);
}

static void who_starts_too_many_units_is_killed_with_all_of_them(void) {
  int fd = new_file(CON_TRACE_SIZE, CON_TRACE_MAGIC), status = 0, all[2];
  REQUIRE(pipe(all) == 0);
  pid_t pid = fork();
  if (pid == 0) crowd(fd, all[0]);
  close(all[1]);
  CHECK_EQ(waitpid(pid, &status, 0), pid);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  con_trace *t = mmap(NULL, CON_TRACE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
  REQUIRE(t != MAP_FAILED);
  CHECK_EQ(t->stopped, CON_TRACE_TOO_MANY_UNITS);
  CHECK(t->events.taken < 50);
  char c;
  CHECK_EQ(read(all[0], &c, 1), 0); /* the last one has let go of its end */
  close(all[0]);
}

int main(int argc, char **argv) {
  check_start(argc, argv);
  RUN(only_a_trace_is_taken_for_one);
  RUN(a_thread_writes_down_what_it_does);
  RUN(a_process_writes_it_down_too);
  RUN(what_a_killed_process_wrote_is_there);
  RUN(the_end_of_the_first_process_is_known);
  RUN(who_starts_too_many_units_is_killed_with_all_of_them);
  return check_end();
}
