foreach(part expr deployment pem scenario claims shipped)
  ek_test(spec_${part}_test SOURCES unit_spec_${part}.c USES ek_spec)
endforeach()
