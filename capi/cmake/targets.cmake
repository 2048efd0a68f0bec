# The targets, for a build and for what is installed.

# ews_phonecall_add_target(KIND LOCATION INCLUDE): ews_phonecall::KIND, of a library that is there.
function(ews_phonecall_add_target kind location include)
  if(TARGET ews_phonecall::${kind})
    return()
  endif()
  string(TOUPPER ${kind} type)
  add_library(ews_phonecall::${kind} ${type} IMPORTED GLOBAL)
  set_target_properties(ews_phonecall::${kind} PROPERTIES
    IMPORTED_LOCATION ${location}
    INTERFACE_INCLUDE_DIRECTORIES ${include})
  if(kind STREQUAL shared)
    get_filename_component(name ${location} NAME)
    string(REGEX REPLACE "[.][0-9]+$" "" soname ${name})
    set_target_properties(ews_phonecall::shared PROPERTIES IMPORTED_SONAME ${soname})
  elseif(NOT APPLE AND NOT WIN32)
    # A plug-in that links the static library exports none of it.
    get_filename_component(name ${location} NAME)
    set_target_properties(ews_phonecall::static PROPERTIES INTERFACE_LINK_OPTIONS "LINKER:--exclude-libs,${name}")
  endif()
endfunction()

# ews_phonecall_choose(SHARED): makes ews_phonecall::ews_phonecall one of those that are there.
function(ews_phonecall_choose shared)
  if(TARGET ews_phonecall::ews_phonecall)
    return()
  endif()
  set(kind shared)
  if(TARGET ews_phonecall::static AND NOT (shared AND TARGET ews_phonecall::shared))
    set(kind static)
  endif()
  add_library(ews_phonecall::ews_phonecall INTERFACE IMPORTED GLOBAL)
  set_target_properties(ews_phonecall::ews_phonecall PROPERTIES INTERFACE_LINK_LIBRARIES ews_phonecall::${kind})
endfunction()
