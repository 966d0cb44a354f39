ek_test(sums_test SOURCES unit_sums.c USES ek_runner)
