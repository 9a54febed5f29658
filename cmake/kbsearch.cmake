# kb_module(NAME SOURCES … USES …), kb_program(NAME SOURCES … USES …), kb_test(NAME SOURCES … USES …): every target of the project is one
# of these three, so that warnings, sanitizers and include paths are said once.

set(CMAKE_C_STANDARD 17)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_library(kb_options INTERFACE)
target_compile_definitions(kb_options INTERFACE _GNU_SOURCE KB_VERSION="${PROJECT_VERSION}")
target_compile_options(kb_options INTERFACE
  -Wall -Wextra -Wshadow -Wpointer-arith -Wcast-qual -Wformat=2 -Werror=implicit-fallthrough
  $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes -Wmissing-prototypes>
  -fstack-protector-strong $<$<CONFIG:RelWithDebInfo>:-O2;-D_FORTIFY_SOURCE=2>)
target_include_directories(kb_options INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/core)
target_link_options(kb_options INTERFACE -Wl,-z,relro,-z,now)
if(KB_SANITIZE)
  target_compile_options(kb_options INTERFACE -fsanitize=${KB_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(kb_options INTERFACE -fsanitize=${KB_SANITIZE})
endif()
if(KB_FUZZ)
  target_compile_options(kb_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

function(kb_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_library(kb_${name} STATIC ${arg_SOURCES})
  target_link_libraries(kb_${name} PUBLIC kb_options ${arg_USES})
endfunction()

function(kb_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE kb_options ${arg_USES})
  install(TARGETS ${name} RUNTIME)
endfunction()

# A test program of cmocka; it runs in a folder of its own and finds the source tree in KB_SOURCE_DIR.
function(kb_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;USES")
  add_executable(test_${name} ${arg_SOURCES})
  target_link_libraries(test_${name} PRIVATE kb_options ${arg_USES} PkgConfig::cmocka)
  target_compile_definitions(test_${name} PRIVATE KB_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
  set_tests_properties(${name} PROPERTIES ENVIRONMENT "CMOCKA_MESSAGE_OUTPUT=STDOUT" TIMEOUT 300)
endfunction()
