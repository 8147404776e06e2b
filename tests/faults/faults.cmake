# SPDX-License-Identifier: MIT
# A conlua in which memory runs out: the same objects, with the calls that get memory turned to faults.c.
add_executable(conlua_faulty faults/faults.c)
target_link_libraries(conlua_faulty PRIVATE
  conlua_lua $<LINK_LIBRARY:WHOLE_ARCHIVE,${LUA_ARCHIVE}> m ${CMAKE_DL_LIBS})
foreach(function main malloc calloc realloc mmap madvise con_block_new con_block_new_shared
    pthread_create fork)
  target_link_options(conlua_faulty PRIVATE -Wl,--wrap=${function})
endforeach()
set_target_properties(conlua_faulty PROPERTIES
  ENABLE_EXPORTS ON
  RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/faults)
