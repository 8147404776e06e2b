/* SPDX-License-Identifier: MIT */
/* clib.c: no fork while a function of the C library holds a lock of its own.
 *
 * The C library lets go of its locks in the child of a fork, but not of all: those of the time zone and of the locale stay held
 * for ever if another thread, an isolate's, had them. So the functions that take them hold a mutex that a fork takes first. The
 * linker puts these wrappers in the place of the functions for all that is in the program, Lua's os.date, os.time and
 * os.setlocale among it (--wrap, see CMakeLists.txt); what a C module calls by itself is not reached.
 *
 * Nothing of Lua runs inside the wrappers, so a holder of the mutex never waits for a state's lock, which the fork may hold. */
#include <locale.h>
#include <pthread.h>
#include <time.h>

#include "kinds/clib.h"

static pthread_mutex_t inside = PTHREAD_MUTEX_INITIALIZER;

static void enter(void) { pthread_mutex_lock(&inside); }

static void leave(void) { pthread_mutex_unlock(&inside); }

/* WRAP(result, function, (parameters), (arguments)) */
#define WRAP(result, function, parameters, arguments) \
  result __real_##function parameters; \
  result __wrap_##function parameters; \
  result __wrap_##function parameters { \
    enter(); \
    result r = __real_##function arguments; \
    leave(); \
    return r; \
  }

typedef struct tm *broken_down;
typedef char *text;

WRAP(broken_down, localtime_r, (const time_t *t, struct tm *to), (t, to))
WRAP(broken_down, gmtime_r, (const time_t *t, struct tm *to), (t, to))
WRAP(time_t, mktime, (struct tm * t), (t))
WRAP(size_t, strftime, (char *to, size_t size, const char *format, const struct tm *t),
     (to, size, format, t))
WRAP(text, setlocale, (int category, const char *name), (category, name))

void con_clib_open(void) { pthread_atfork(enter, leave, leave); }
