/* SPDX-License-Identifier: MIT */
/* sample.h: the time, memory and disk that a running process group uses, as the system tells. */
#ifndef CON_GRADE_SAMPLE_H
#define CON_GRADE_SAMPLE_H

#include <stdint.h>
#include <sys/types.h>

typedef struct con_sample {
  double cpu;      /* seconds, including those of children already collected */
  uint64_t memory; /* bytes, without pages of files; a page shared by copy on write counts once */
} con_sample;

/* The sum over the processes of the group, by /proc. Memory is first estimated from above; an
 * estimate above `exact_above` bytes is replaced by an exact count, which takes longer. */
con_sample con_sample_group(pid_t group, uint64_t exact_above);

/* Bytes that the files of a folder take: blocks of the disk, and some for each file. Subfolders do
 * not count. */
uint64_t con_sample_folder(const char *path);

#endif
