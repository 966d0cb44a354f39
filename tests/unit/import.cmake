foreach(part listing site archive)
  ek_test(import_${part}_test SOURCES unit_import_${part}.c USES ek_import)
endforeach()
