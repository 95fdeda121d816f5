# Installs headers, libraries and a package file, so that find_package(wardsim) works.
include(CMakePackageConfigHelpers)

get_property(layers GLOBAL PROPERTY WARDSIM_LAYERS)
install(TARGETS ${layers} EXPORT wardsimTargets
  COMPONENT development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
foreach(tree sim models)
  install(DIRECTORY ${tree} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/wardsim
    COMPONENT development
    FILES_MATCHING PATTERN "*.hpp")
endforeach()
set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/wardsim)
install(EXPORT wardsimTargets NAMESPACE wardsim:: DESTINATION ${config_dir} COMPONENT development)
configure_package_config_file(.cmake/wardsimConfig.cmake.in ${CMAKE_CURRENT_BINARY_DIR}/wardsimConfig.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/wardsimConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/wardsimConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/wardsimConfigVersion.cmake
  DESTINATION ${config_dir} COMPONENT development)
