# Sanitizers by PLANWRIGHT_SANITIZE; every report is fatal, so that a test cannot pass over it.
function(pw_sanitize target)
  if(PLANWRIGHT_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${PLANWRIGHT_SANITIZE}
                                             -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=${PLANWRIGHT_SANITIZE})
  endif()
  if(PLANWRIGHT_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()
