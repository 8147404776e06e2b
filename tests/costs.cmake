# SPDX-License-Identifier: MIT
# The tests that take longest, and how many seconds each of them took among the others on two
# processors (ctest's report of `./dev test`): they begin first, so that no long one is alone at the
# end. A test that is not named here takes less than the last one.
set(costs
  spec/grade_hostile 87
  spec/grade_exercises 110
  spec/grade_batch 80
  spec/death 62
  c-asan/kill 55
  spec/shrink 70
  spec/deadlock 44
  faults/units 37
  spec/grade_watch 36
  c-asan/kill_races 35
  c-asan/kill_memory 33
  spec/repl 29
  memcheck/specs 40
  faults/objects 28
  spec/queue 27
  spec/limits 24
  spec/pool_bounds 24
  c/kill 24
  c-tsan/block 23
  c/kill_races 23
  spec/chaos 21
  soak 20
  spec/mixes 19
  c/kill_memory 18
  c/latch 17
  spec/grade_class 16
  spec/lessons 16
  fuzz/codec 16
  c/graph 14
  c-tsan/queue 13
  memcheck/c/refs 13
  memcheck/c/carrier 13
  c/queue 13
  spec/io 12
  fuzz/words 12
  c-tsan/graph 12
  fuzz/args 12
  faults/pools 11
  c/lock 11
  spec/grade 10
  spec/hook 10
  c-asan/graph 10
  c/block 9
  model/handover 9
  c-tsan/latch 9
  spec/wait 9
  model/lock 8
)
