# The Rust target, in rust_target: the one that was asked for, or that of the C compiler where it is known. Where the C
# compiler makes no code for it, is_foreign is true.
# A C compiler for another processor than the host's, and no target, is an error, since cargo would build for the host.
execute_process(COMMAND ${CMAKE_C_COMPILER} -dumpmachine OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
string(REGEX REPLACE "-.*" "" processor "${machine}")
set(is_foreign FALSE)
if(Rust_CARGO_TARGET)
  set(rust_target ${Rust_CARGO_TARGET})
  if(NOT CMAKE_CROSSCOMPILING AND NOT rust_target MATCHES "^${processor}-")
    set(is_foreign TRUE)
  endif()
  return()
endif()
if(CMAKE_CROSSCOMPILING OR (processor AND NOT processor STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR))
  message(FATAL_ERROR "The C compiler ${CMAKE_C_COMPILER} is for ${machine}: "
    "set Rust_CARGO_TARGET to the Rust target that goes with it, such as thumbv7m-none-eabi")
endif()
if(CMAKE_SYSTEM_NAME STREQUAL Linux)
  set(rust_target ${processor}-unknown-linux-gnu)
endif()
