ek_test(control_test SOURCES unit_control.c USES ek_control)
