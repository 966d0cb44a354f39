foreach(part diff golden runref index results)
  ek_test(runs_${part}_test SOURCES unit_runs_${part}.c runs_files.c USES ek_runs)
endforeach()
ek_test(golden_run_test SOURCES unit_golden_run.c runs_files.c USES ek_runner)
