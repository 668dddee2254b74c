# Debian's libcaf-dev ships no CMake package: find its libraries and declare caf::core, caf::io, caf::openssl.
find_path(CAF_INCLUDE_DIR caf/all.hpp)
find_library(CAF_core_LIBRARY caf_core)
find_library(CAF_io_LIBRARY caf_io)
find_library(CAF_openssl_LIBRARY caf_openssl)
include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF REQUIRED_VARS CAF_core_LIBRARY CAF_io_LIBRARY CAF_openssl_LIBRARY CAF_INCLUDE_DIR)
foreach(part core io openssl)
  if(CAF_FOUND AND NOT TARGET caf::${part})
    add_library(caf::${part} UNKNOWN IMPORTED)
    set_target_properties(caf::${part} PROPERTIES IMPORTED_LOCATION ${CAF_${part}_LIBRARY}
                          INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})
  endif()
endforeach()
