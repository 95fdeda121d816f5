# Writes a header with the version and the git revision; leaves it alone if nothing changed.
cmake_minimum_required(VERSION 3.24)
set(revision "unknown")
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE} describe --always --dirty --abbrev=12
    OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed)
    set(revision "${described}")
  endif()
endif()
file(CONFIGURE OUTPUT ${OUT} CONTENT "// Made by .cmake/revision.cmake.
#pragma once
#define WARDSIM_VERSION \"@VERSION@\"
#define WARDSIM_GIT_REVISION \"@revision@\"
" @ONLY)
