# SPDX-License-Identifier: MIT
# The short form tries some of the places, others for each script; `./dev faults` tries all of them.
set(faults_every_objects 29)
set(faults_every_units 109)
set(faults_every_pools 461)
set(faults_every_records 97)
foreach(name objects units pools records)
  conlua_test(faults/${name}
    ${CONLUA_ASAN_DIR}/tests/faults/conlua_faulty --every ${faults_every_${name}}
    tests/faults/${name}.lua)
endforeach()
# The beginning of the family, where each place is one of its own.
conlua_test(faults/start
  ${CONLUA_ASAN_DIR}/tests/faults/conlua_faulty --last 60 --burst 1 tests/faults/objects.lua)
