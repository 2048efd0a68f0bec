# Builds the static library of SOURCE in FOLDER, for RUST_TARGET or the host, and puts it at OUTPUT: for other build systems.
foreach(command
    "-S;${SOURCE};-B;${FOLDER};-DRust_CARGO_TARGET=${RUST_TARGET};-DEWS_PHONECALL_INSTALL=OFF"
    "--build;${FOLDER};--target;ews_phonecall_build"
    "-E;copy_if_different;${FOLDER}/lib/libews_phonecall.a;${OUTPUT}")
  execute_process(COMMAND ${CMAKE_COMMAND} ${command} RESULT_VARIABLE result)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "cmake ${command}: ${result}")
  endif()
endforeach()
