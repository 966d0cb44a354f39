foreach(part link mra)
  ek_test(observe_${part}_test SOURCES unit_observe_${part}.c facts_script.c USES ek_runner)
endforeach()
