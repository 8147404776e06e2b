/* SPDX-License-Identifier: MIT */
#include "kinds/clib.h"

#include <locale.h>
#include <pthread.h>
#include <time.h>

static pthread_mutex_t inside = PTHREAD_MUTEX_INITIALIZER;

static void enter(void) { pthread_mutex_lock(&inside); }

static void leave(void) { pthread_mutex_unlock(&inside); }

/* WRAP(result, function, (parameters), (arguments)): defines the wrapper of a function. */
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
