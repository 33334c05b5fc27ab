# One folder, one library: a room can only see the rooms that it links.

# The heavy headers that most files share, compiled once.
file(WRITE ${CMAKE_BINARY_DIR}/empty.cpp "")
add_library(pch STATIC ${CMAKE_BINARY_DIR}/empty.cpp)
target_link_libraries(pch PUBLIC Boost::json)
target_precompile_headers(pch PRIVATE <algorithm> <boost/describe.hpp> <boost/json.hpp> <boost/mp11.hpp> <chrono>
  <cstdint> <expected> <format> <functional> <map> <memory> <optional> <span> <string> <string_view> <variant> <vector>)

# kassa_room(core_base LIBRARIES…): a library of all the .cpp files in this folder (not below), except main files
# (*_main.cpp).
function(kassa_room name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "_main\\.cpp$")
  add_library(${name} STATIC ${sources})
  target_link_libraries(${name} PUBLIC ${ARGN} Boost::headers)
  target_precompile_headers(${name} REUSE_FROM pch)
endfunction()

# An executable takes the libraries' precompiled headers, which wants the same kind of position-independent code.
function(kassa_share_headers name)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${name} PRIVATE -fPIC)
  target_precompile_headers(${name} REUSE_FROM pch)
endfunction()

# kassa_program(store store_main.cpp LIBRARIES…): an executable in the build folder's bin/.
function(kassa_program name main)
  add_executable(${name} ${main})
  target_link_libraries(${name} PRIVATE ${ARGN})
  kassa_share_headers(${name})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# kassa_long_running(store…): programs that price, and that run for weeks, take their memory from jemalloc: a quote of a
# hundred lines asks for some thousand pieces, and the C library's own heap is slow where much else is in it.
function(kassa_long_running)
  if(KASSA_SANITIZE)
    return()
  endif()
  foreach(name ${ARGN})
    target_link_libraries(${name} PRIVATE PkgConfig::jemalloc)
  endforeach()
endfunction()

# kassa_tests(base LIBRARIES…): the Catch2 program test_base from tests/base/*.cpp, one ctest entry.
function(kassa_tests name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/${name}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "(_main|_fuzz)\\.cpp$")
  add_executable(test_${name} ${sources})
  target_link_libraries(test_${name} PRIVATE ${ARGN} Catch2::Catch2WithMain)
  kassa_share_headers(test_${name})
  target_compile_definitions(test_${name} PRIVATE KASSA_SOURCE_DIR="${CMAKE_SOURCE_DIR}" KASSA_BUILD_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
