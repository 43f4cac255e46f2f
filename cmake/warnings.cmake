# The warnings every target of ours is built with. Errors in the presets developers use; a
# packager's newer compiler is not stopped by a new warning.
option(PLANWRIGHT_WERROR "treat warnings as errors" OFF)

function(pw_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  if(PLANWRIGHT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()
