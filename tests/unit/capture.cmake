foreach(part file flow remarks hostile)
  ek_test(capture_${part}_test SOURCES unit_capture_${part}.c capture_reader.c USES ek_evidence)
endforeach()
