# kassa_fuzz(NAME ENTRY.cpp LIBRARIES… [INSTRUMENT SOURCES…]): the program fuzz_NAME from an entry
# (LLVMFuzzerTestOneInput) and the common runner, under the address and undefined-behaviour sanitizers. The instrumented
# sources, those of the parser, are compiled once more into the program, so that the runner sees which of their branches
# an input takes and keeps what reaches new ones; they come before the same objects of the libraries.
# Under ctest, a short fixed number of rounds over tests/fuzz/corpus/NAME; ROUNDS N for a parser that takes its time, so
# that each stays within some seconds. By hand:
#     packaging/shell build/bin/fuzz_NAME tests/fuzz/corpus/NAME --seconds 60 --seed 7
set(KASSA_FUZZ_ROUNDS 10000 CACHE STRING "mutations that each fuzzer tries under ctest")

if(NOT TARGET fuzz_runner)
  add_library(fuzz_runner STATIC ${CMAKE_SOURCE_DIR}/tests/fuzz/fuzz_runner_main.cpp)
endif()

function(kassa_fuzz_program name entry)
  cmake_parse_arguments(PARSE_ARGV 2 fuzz "" "" "INSTRUMENT")
  add_executable(fuzz_${name} ${entry} ${fuzz_INSTRUMENT})
  target_link_libraries(fuzz_${name} PRIVATE fuzz_runner ${fuzz_UNPARSED_ARGUMENTS})
  target_compile_options(fuzz_${name} PRIVATE -fsanitize=address,undefined -fno-sanitize-recover=all
                         -fsanitize-coverage=trace-pc -O1)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=address,undefined)
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

function(kassa_fuzz name entry)
  cmake_parse_arguments(PARSE_ARGV 2 wired "" "ROUNDS" "")
  if(NOT wired_ROUNDS)
    set(wired_ROUNDS ${KASSA_FUZZ_ROUNDS})
  endif()
  kassa_fuzz_program(${name} ${entry} ${wired_UNPARSED_ARGUMENTS})
  add_test(NAME fuzz_${name} COMMAND fuzz_${name} ${CMAKE_SOURCE_DIR}/tests/fuzz/corpus/${name}
           --rounds ${wired_ROUNDS} --seed 1)
endfunction()
