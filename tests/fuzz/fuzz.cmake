# SPDX-License-Identifier: MIT
# The fuzz targets, in the build with AddressSanitizer. What they call of the Lua side is compiled
# once more, so that it tells what is reached.
file(GLOB fuzzed CONFIGURE_DEPENDS ${floors}/binding/*.c ${floors}/codec/*.c ${floors}/sched/*.c)
list(FILTER fuzzed EXCLUDE REGEX "/binding/lua_word\\.c$")
list(APPEND fuzzed ${floors}/host/options.c)
add_library(conlua_fuzzed OBJECT ${fuzzed})
target_include_directories(conlua_fuzzed SYSTEM PUBLIC ${LUA_INCLUDE_DIRS})
target_link_libraries(conlua_fuzzed PUBLIC conlua_core)
target_compile_options(conlua_fuzzed PRIVATE -fsanitize-coverage=trace-pc -Wno-clobbered)

foreach(name codec args)
  add_executable(fuzz_${name} fuzz/fuzz_${name}.c fuzz/fuzz_state.c fuzz/driver.c)
  target_link_libraries(fuzz_${name} PRIVATE conlua_fuzzed ${LUA_ARCHIVE} m ${CMAKE_DL_LIBS})
  target_compile_definitions(fuzz_${name} PRIVATE
    FUZZ_FOLDER="${CMAKE_CURRENT_SOURCE_DIR}/fuzz")
  set_target_properties(fuzz_${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests/fuzz)
endforeach()
