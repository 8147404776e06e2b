/* SPDX-License-Identifier: MIT */
#include "io/stdin.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "kinds/upcalls.h"
#include "units/unit.h"

#define PAGE 4096u
#define SIZE 4096 /* what C itself reads of a pipe at once */

/* A process may be killed in the middle of an operation: what the buffer held before is then still there for the next one, or
 * was replaced, and then the buffer is empty. */
static struct shared {
  uint64_t user;     /* number of the process that read last, 0: nobody yet */
  uint64_t from, to; /* of what is in the buffer and was not read; the turn of stdin, as `user` */
  char data[SIZE];
} * shared;

/* A script may have given the stream another buffer, which then is its process's own; so is what was put back where the buffer
 * had no room for it. */
static bool is_shared(FILE *f) {
  return f == stdin && f->_IO_buf_base == shared->data &&
         (f->_IO_read_ptr == NULL ||
          (f->_IO_read_ptr >= shared->data && f->_IO_read_ptr <= shared->data + SIZE));
}

static uint64_t own_number(void) { return con_process_self->unit->head.number; }

void con_stdin_begin(FILE *f) {
  if (!is_shared(f) || shared->user == 0 || shared->user == own_number()) return;
  f->_IO_read_base = shared->data;
  f->_IO_read_ptr = shared->data + shared->from;
  f->_IO_read_end = shared->data + shared->to;
  f->_offset = -1; /* others have moved it: C is to ask the system */
  shared->user = own_number();
}

void con_stdin_end(FILE *f) {
  if (!is_shared(f) || f->_IO_read_ptr == NULL) return;
  shared->from = (uint64_t)(f->_IO_read_ptr - shared->data);
  shared->to = (uint64_t)(f->_IO_read_end - shared->data);
  shared->user = own_number();
}

void con_stdin_refill(FILE *f) {
  if (!is_shared(f)) return;
  shared->from = shared->to = 0;
  shared->user = own_number();
}

/* In a process that is foreign (units/family.h): what was read ahead is copied to it, and what it reads is its own. */
static void part(void) {
  static char copy[sizeof *shared + 2 * PAGE];
  char *from = (char *)((uintptr_t)shared & ~(uintptr_t)(PAGE - 1));
  char *to = (char *)(((uintptr_t)(shared + 1) + PAGE - 1) & ~(uintptr_t)(PAGE - 1));
  size_t size = (size_t)(to - from);
  memcpy(copy, from, size);
  void *own = mmap(from, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
                   0);
  if (own == MAP_FAILED) return;
  memcpy(from, copy, size);
  con_stdin_begin(stdin);
}

bool con_stdin_open(void) {
  con_kinds.foreign_part = part;
  shared = con_block_new_shared(sizeof *shared, CON_BLOCK_PLAIN);
  if (shared == NULL) return false;
  shared->user = shared->from = shared->to = 0;
  return setvbuf(stdin, shared->data, _IOFBF, SIZE) == 0;
}
