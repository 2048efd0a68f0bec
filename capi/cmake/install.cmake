# Installs the components ews_phonecall_development, ews_phonecall_static and ews_phonecall_shared: the last is what
# programs need that are linked with the shared library.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
add_custom_target(ews_phonecall_all ALL DEPENDS ews_phonecall_build)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/ews_phonecall)
configure_package_config_file(cmake/ews_phonecall-config.cmake.in ews_phonecall-config.cmake
  INSTALL_DESTINATION ${package_dir} PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(ews_phonecall-config-version.cmake COMPATIBILITY SameMinorVersion)

# The file for pkg-config finds the prefix from where it is, unless it does not lie below it.
set(pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  file(RELATIVE_PATH up /${pkgconfig_dir} /)
  string(REGEX REPLACE "/$" "" up ${up})
  set(pc_prefix "\${pcfiledir}/${up}")
endif()
foreach(name LIBDIR INCLUDEDIR)
  set(pc_${name} ${CMAKE_INSTALL_${name}})
  if(NOT IS_ABSOLUTE ${pc_${name}})
    set(pc_${name} "\${prefix}/${pc_${name}}")
  endif()
endforeach()
configure_file(ews_phonecall.pc.in ews_phonecall.pc @ONLY)

install(FILES include/ews_phonecall.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT ews_phonecall_development)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/ews_phonecall.pc DESTINATION ${pkgconfig_dir} COMPONENT ews_phonecall_development)
install(
  FILES ${CMAKE_CURRENT_BINARY_DIR}/ews_phonecall-config.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/ews_phonecall-config-version.cmake
        cmake/targets.cmake
  DESTINATION ${package_dir} COMPONENT ews_phonecall_development)
install(FILES ${output_dir}/${static_library} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ews_phonecall_static)
if(shared IN_LIST kinds)
  install(PROGRAMS ${output_dir}/${shared_library} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ews_phonecall_shared)
  install(FILES ${output_dir}/${soname} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ews_phonecall_shared)
  install(FILES ${output_dir}/libews_phonecall.so DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ews_phonecall_development)
endif()
