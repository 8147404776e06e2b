/* SPDX-License-Identifier: MIT */
#include "io/stdin.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "kinds/upcalls.h"
#include "units/unit.h"

#define PAGE 4096u
#define SIZE 4096 /* the size of C's own buffer for a pipe */

/* If a process is killed in the middle of an operation, the next process finds either the bytes
 * from before it, or an empty buffer. */
static struct shared {
  uint64_t user; /* number of the process that read last; 0: none yet. Guard: the turn of stdin */
  uint64_t from, to; /* of the bytes that are not read yet */
  char data[SIZE];
} * shared;

/* Does the stream use the shared buffer? Not if the script has set another buffer, nor while bytes
 * put back lie outside, for want of room. */
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
  f->_offset = -1; /* other processes have moved it: C has to ask the system */
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

/* In a foreign child (kinds/foreign.h): replace the shared buffer by a private copy. */
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
