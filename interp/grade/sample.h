/* SPDX-License-Identifier: MIT */
/* sample.h: what a running process group uses, asked of the system from outside. */
#ifndef CON_GRADE_SAMPLE_H
#define CON_GRADE_SAMPLE_H

#include <stdint.h>
#include <sys/types.h>

typedef struct con_sample {
  double cpu;      /* seconds, with those of children already collected */
  uint64_t memory; /* bytes of their own, what is shared by copy on write counted once */
} con_sample;

/* Of all processes of the group, by /proc; `exact_above`: from so many bytes on the memory is counted exactly, which takes
 * longer than the rough upper bound. */
con_sample con_sample_group(pid_t group, uint64_t exact_above);

/* Bytes of disk that the files of a folder take, without those of folders in it. */
uint64_t con_sample_folder(const char *path);

#endif
