ek_test(base_test SOURCES unit_base.c USES ek_base)
