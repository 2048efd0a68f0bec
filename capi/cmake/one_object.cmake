# Links the archive INPUT into one object that has the functions of HEADER and nothing else that can be seen, in the
# archive OUTPUT: two Rust libraries, of whatever compilers, can be in one image, and no tool meets LLVM's bitcode.
file(STRINGS ${HEADER} lines REGEX "ews_[a-z_]+\\(")
set(roots "")
foreach(line ${lines})
  if(line MATCHES "(ews_[a-z_]+)\\(")
    list(APPEND roots -u ${CMAKE_MATCH_1})
  endif()
endforeach()

set(work ${OUTPUT}.parts)
file(REMOVE_RECURSE ${work})
file(MAKE_DIRECTORY ${work})

# run(COMMAND…): runs it in the folder, and stops where it fails.
function(run)
  execute_process(COMMAND ${ARGV} WORKING_DIRECTORY ${work} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGV}: ${result}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

run(${AR} t ${INPUT})
string(REGEX MATCHALL "ews_phonecall[-.][^\n]+" members "${output}")
run(${AR} x ${INPUT} ${members})
run(${LINKER} -r --gc-sections ${roots} ${members} ${INPUT} -o linked.o)
run(${OBJCOPY} --wildcard "--keep-global-symbol=ews_*" --remove-section=.llvmbc --remove-section=.llvmcmd linked.o ews_phonecall.o)
run(${AR} crsD linked.a ews_phonecall.o)
run(${CMAKE_COMMAND} -E copy_if_different linked.a ${OUTPUT})
file(REMOVE_RECURSE ${work})
