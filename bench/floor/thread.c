/* thread.c COUNT: pthread_create and pthread_join of a thread that returns at once. */
#include "floor.h"

#include <pthread.h>

static void *body(void *ran) {
  ++*(long *)ran;
  return NULL;
}

int main(int argc, char **argv) {
  long count = floor_arg(argc, argv, 1, 2000);
  long ran = 0;
  double start = floor_clock();
  for (long i = 0; i < count; i++) {
    pthread_t thread;
    floor_check(pthread_create(&thread, NULL, body, &ran) == 0, "pthread_create failed");
    floor_check(pthread_join(thread, NULL) == 0, "pthread_join failed");
  }
  double seconds = floor_clock() - start;
  floor_check(ran == count, "a thread did not run");
  floor_report(seconds, count);
  return 0;
}
