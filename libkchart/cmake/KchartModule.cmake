# One object library per module of the house: its links say which modules it may use.

# kchart_find_library(VARIABLE NAME): the library's file, the archive where KCHART_STATIC asks for it.
function(kchart_find_library variable name)
  set(names ${name})
  if(KCHART_STATIC)
    list(PREPEND names lib${name}.a)
  endif()
  find_library(${variable} NAMES ${names} REQUIRED)
endfunction()

# kchart_module(NAME [SOURCES files...] [USES modules...] [LIBRARIES external targets...])
function(kchart_module name)
  cmake_parse_arguments(M "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  set(target kchart_${name})
  add_library(${target} OBJECT ${M_SOURCES})
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON
    CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
    -Wno-sign-conversion)
  target_include_directories(${target} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/libkchart/include> $<INSTALL_INTERFACE:include>
    PRIVATE ${PROJECT_SOURCE_DIR}/libkchart/src)
  set(closure ${name})
  foreach(used IN LISTS M_USES)
    target_link_libraries(${target} PUBLIC kchart_${used})
    get_property(below GLOBAL PROPERTY kchart_closure_${used})
    list(APPEND closure ${below})
  endforeach()
  target_link_libraries(${target} PUBLIC ${M_LIBRARIES})
  list(REMOVE_DUPLICATES closure)
  set_property(GLOBAL PROPERTY kchart_closure_${name} ${closure})
  set_property(GLOBAL APPEND PROPERTY kchart_modules ${name})
  set_property(GLOBAL APPEND PROPERTY kchart_libraries ${M_LIBRARIES})
endfunction()

# kchart_module_test(MODULE files... [ALSO modules...]): one test program per module, with only what
# the module rests on and what the tests need beside it.
function(kchart_module_test module)
  cmake_parse_arguments(T "" "" "ALSO" ${ARGN})
  set(target ${module}_test)
  add_executable(${target} ${T_UNPARSED_ARGUMENTS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/libkchart/src
    ${PROJECT_SOURCE_DIR}/tests)
  set(closure)
  foreach(needed IN ITEMS ${module} ${T_ALSO})
    get_property(below GLOBAL PROPERTY kchart_closure_${needed})
    list(APPEND closure ${below})
  endforeach()
  list(REMOVE_DUPLICATES closure)
  foreach(below IN LISTS closure)
    target_link_libraries(${target} PRIVATE kchart_${below})
  endforeach()
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:kchart_test_main>)
  target_link_libraries(${target} PRIVATE Catch2::Catch2)
  target_compile_definitions(${target} PRIVATE
    KCHART_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  add_test(NAME ${module} COMMAND ${target})
endfunction()
