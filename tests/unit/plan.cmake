foreach(part sameness timeline)
  ek_test(plan_${part}_test SOURCES unit_plan_${part}.c USES ek_plan)
endforeach()
