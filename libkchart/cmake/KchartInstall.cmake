# What `cmake --install` puts where: the library, its public headers, and how CMake and pkg-config
# find them.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

# The libraries below, by the names that find_dependency makes: see kchartConfig.cmake.in.
get_property(libraries GLOBAL PROPERTY kchart_libraries)
list(REMOVE_DUPLICATES libraries)
target_link_libraries(kchart PUBLIC "$<INSTALL_INTERFACE:${libraries}>")
target_include_directories(kchart PUBLIC $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS kchart EXPORT kchart ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/include/kchart
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp" PATTERN "*.h")

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/kchart)
install(EXPORT kchart FILE kchartTargets.cmake NAMESPACE kchart:: DESTINATION ${package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/kchartConfig.cmake.in
  ${CMAKE_CURRENT_BINARY_DIR}/kchartConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/kchartConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/kchartConfig.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/kchartConfigVersion.cmake DESTINATION ${package})

file(RELATIVE_PATH up_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(${CMAKE_CURRENT_LIST_DIR}/kchart.pc.in ${CMAKE_CURRENT_BINARY_DIR}/kchart.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/kchart.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
