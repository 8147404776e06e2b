# SPDX-License-Identifier: MIT
# The short form tries some of the places, others for each script; `./dev faults` tries all of them.
set(faults_every_objects 9)
set(faults_every_units 37)
set(faults_every_pools 307)
foreach(name objects units pools)
  conlua_test(faults/${name} ${CMAKE_CURRENT_SOURCE_DIR}/faults/${name}.lua
    ${CONLUA_ASAN_DIR}/tests/faults/conlua_faulty --every ${faults_every_${name}}
    tests/faults/${name}.lua)
endforeach()
