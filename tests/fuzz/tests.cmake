# SPDX-License-Identifier: MIT
# The short forms: so many inputs from a fixed seed. `./dev fuzz` goes on for longer, from other seeds.
set(fuzz_runs_codec 60000)
set(fuzz_runs_args 120000)
foreach(name codec args)
  conlua_test(fuzz/${name}
    ${CONLUA_ASAN_DIR}/tests/fuzz/fuzz_${name} --seed 1 --runs ${fuzz_runs_${name}})
endforeach()
conlua_test(fuzz/words
  ${CONLUA_ASAN_DIR}/conlua tests/fuzz/words.lua --seed 1 --runs 4000)
