ek_test(base_test SOURCES unit_base.c USES ek_base)
ek_test(redact_test SOURCES unit_redact.c USES ek_base)
