# SPDX-License-Identifier: MIT
# `./dev memcheck` runs the tests under valgrind, in a build of its own (CONLUA_MEMCHECK). Among the other tests are some that
# take little time there: memcheck/c/lock and so on, memcheck/specs.

set(memcheck_runner)
set(memcheck_leaves_out)
if(CONLUA_MEMCHECK)
  set(memcheck_runner ${CMAKE_CURRENT_SOURCE_DIR}/memcheck/run)
  set(CONLUA_TEST_TIMEOUT 600)
  list(APPEND memcheck_leaves_out
    floors docs soak # nothing of C; what it measures is time
    # The instructions that they step through would be valgrind's.
    c/kill c/kill_memory c/kill_races c/stopped
    # A grader watches its runs by pidfd_open, which valgrind 3.19 does not have.
    spec/grade spec/grade_batch spec/grade_exercises spec/grade_hostile spec/grade_report
    spec/grade_watch
    # Under their limits of memory, processes and descriptors valgrind itself cannot start.
    spec/limits
    # Valgrind makes a fork of clone(CLONE_VM | CLONE_VFORK), so what the child says of a program
    # that cannot be run does not reach its maker (io/exec.c); and /proc/self/exe is valgrind's own
    # program there, so there is no keeper (io/keeper.c).
    spec/subprocess regress/programs
    # "The end of a unit waits" counts on tenths of a second; memcheck has nothing to say of the rest.
    spec/aio)
endif()

function(memcheck_short_form)
  find_program(VALGRIND_PROGRAM valgrind)
  mark_as_advanced(VALGRIND_PROGRAM)
  if(NOT VALGRIND_PROGRAM)
    return()
  endif()
  set(runner ${CMAKE_CURRENT_SOURCE_DIR}/memcheck/run)
  foreach(name carrier refs)
    conlua_test(memcheck/c/${name}
      ${runner} $<TARGET_FILE:test_${name}>)
  endforeach()
  # Together, as the half of a short spec is the start of busted. Only pairs that begin with a
  # process look for half a cell: threads run one at a time there, and the code is that of the
  # others.
  conlua_test(memcheck/specs ${runner} ${conlua} tests/run_specs.lua tests/spec/event_spec.lua
    tests/spec/cell_spec.lua "--filter-out=half written: [^p]")
endfunction()
