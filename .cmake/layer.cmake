# wardsim_layer(name DEPENDS ... PRIVATE ...): one folder, one namespace, one library.
#
# sim_street is built from sim/street/*.cpp and may link only the layers above it in the table of
# docs/explanation/how-it-works.md; tests/python/test_layers.py checks the includes against it.

add_library(wardsim_options INTERFACE)
target_compile_features(wardsim_options INTERFACE cxx_std_20)
# Contracted multiply-adds would make results depend on the compiler's choice of instructions.
target_compile_options(wardsim_options INTERFACE -ffp-contract=off)

add_library(wardsim_warnings INTERFACE)
target_compile_options(wardsim_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow $<$<BOOL:${WARDSIM_WERROR}>:-Werror>)
# GCC 12 sees overlapping copies in string concatenation where there are none (its PR 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(wardsim_warnings INTERFACE -Wno-restrict)
endif()
if(WARDSIM_SANITIZE)
  target_compile_options(wardsim_warnings INTERFACE
    -fsanitize=${WARDSIM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    $<$<AND:$<BOOL:${WARDSIM_FUZZ}>,$<CXX_COMPILER_ID:Clang>>:-fsanitize=fuzzer-no-link>
    -Wno-maybe-uninitialized)  # instrumented code hides from GCC what is set
  target_link_options(wardsim_options INTERFACE -fsanitize=${WARDSIM_SANITIZE})
endif()
# Checks of pointers double the time to compile. models/ and tests keep what they have in containers;
# there the address sanitizer alone looks for wrong accesses.
add_library(wardsim_fewer_checks INTERFACE)
if(WARDSIM_SANITIZE MATCHES undefined AND NOT WARDSIM_FUZZ)
  target_compile_options(wardsim_fewer_checks INTERFACE
    -fno-sanitize=null,alignment,vptr,object-size)
endif()
set_property(GLOBAL PROPERTY WARDSIM_LAYERS wardsim_options)

function(wardsim_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE" ${ARGN})
  string(REPLACE "_" "/" folder ${name})
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  if(sources)
    add_library(${name} STATIC ${sources})
    set(scope PUBLIC)
    set_target_properties(${name} PROPERTIES
      POSITION_INDEPENDENT_CODE ON
      OUTPUT_NAME wardsim_${name})
    target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:wardsim_warnings> ${ARG_PRIVATE})
    if(name MATCHES "^models_")
      target_link_libraries(${name} PRIVATE $<BUILD_INTERFACE:wardsim_fewer_checks>)
    endif()
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(wardsim::${name} ALIAS ${name})
  target_link_libraries(${name} ${scope} wardsim_options ${ARG_DEPENDS})
  target_include_directories(${name} ${scope}
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/wardsim>)
  set_property(GLOBAL APPEND PROPERTY WARDSIM_LAYERS ${name})
endfunction()
