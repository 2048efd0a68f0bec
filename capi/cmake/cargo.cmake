# Builds the library with cargo: the target ews_phonecall_build. Adds "shared" to kinds where there is an operating system.
if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/Cargo.toml)
  message(FATAL_ERROR "There is no prebuilt library for ${rust_target} and no source to build it from: "
    "take the source package, or set Rust_CARGO_TARGET to one of the folders in ${CMAKE_CURRENT_SOURCE_DIR}/prebuilt")
endif()
find_program(Rust_CARGO cargo REQUIRED)

string(REPLACE ";" " " flags "${EWS_PHONECALL_CARGO_FLAGS}")
separate_arguments(flags UNIX_COMMAND "${flags}")
list(APPEND flags --locked --profile capi --features panic-handler --target-dir ${EWS_PHONECALL_CARGO_TARGET_DIR})
if(Rust_CARGO_TARGET)
  list(APPEND flags --target ${Rust_CARGO_TARGET})
endif()

if(EWS_PHONECALL_OPT_LEVEL)
  set(opt_level ${EWS_PHONECALL_OPT_LEVEL})
elseif(rust_target MATCHES "-none")
  set(opt_level s)
else()
  set(opt_level 3)
endif()

set(crate_types staticlib)
set(linker_flags "")
set(copy_shared "")
set(cargo_output ${EWS_PHONECALL_CARGO_TARGET_DIR}/${Rust_CARGO_TARGET}/capi)
set(byproducts ${output_dir}/${static_library})
if(rust_target MATCHES "-linux-" AND NOT is_foreign)
  list(APPEND kinds shared)
  string(APPEND crate_types ",cdylib")
  set(linker_flags -- -C linker=${CMAKE_C_COMPILER} -C link-arg=-Wl,-soname,${soname})
  if(CMAKE_SYSROOT)
    list(APPEND linker_flags -C link-arg=--sysroot=${CMAKE_SYSROOT})
  endif()
  set(copy_shared
    COMMAND ${CMAKE_COMMAND} -E copy_if_different ${cargo_output}/libews_phonecall.so ${output_dir}/${shared_library}
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${shared_library} ${output_dir}/${soname}
    COMMAND ${CMAKE_COMMAND} -E create_symlink ${soname} ${output_dir}/libews_phonecall.so)
  list(APPEND byproducts ${output_dir}/${shared_library})
endif()

# The tools of the C compiler, or LLVM's, which know every processor.
set(linker ${CMAKE_LINKER})
set(objcopy ${CMAKE_OBJCOPY})
set(ar ${CMAKE_AR})
if(is_foreign)
  find_program(EWS_PHONECALL_LLD ld.lld)
  find_program(EWS_PHONECALL_LLVM_OBJCOPY llvm-objcopy)
  find_program(EWS_PHONECALL_LLVM_AR llvm-ar)
  set(linker ${EWS_PHONECALL_LLD})
  set(objcopy ${EWS_PHONECALL_LLVM_OBJCOPY})
  set(ar ${EWS_PHONECALL_LLVM_AR})
endif()

# Cargo knows best whether there is something to do.
add_custom_target(ews_phonecall_build
  COMMAND ${CMAKE_COMMAND} -E make_directory ${output_dir}
  COMMAND ${CMAKE_COMMAND} -E env CARGO_PROFILE_CAPI_OPT_LEVEL=${opt_level}
    ${Rust_CARGO} rustc ${flags} --crate-type ${crate_types} ${linker_flags}
  COMMAND ${CMAKE_COMMAND} -DINPUT=${cargo_output}/${static_library} -DOUTPUT=${output_dir}/${static_library}
    -DHEADER=${CMAKE_CURRENT_SOURCE_DIR}/include/ews_phonecall.h
    -DLINKER=${linker} -DOBJCOPY=${objcopy} -DAR=${ar} -P ${CMAKE_CURRENT_SOURCE_DIR}/cmake/one_object.cmake
  ${copy_shared}
  WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
  BYPRODUCTS ${byproducts}
  VERBATIM)
