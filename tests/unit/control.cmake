ek_test(control_test SOURCES unit_control.c USES ek_control)
ek_test(logline_test SOURCES unit_logline.c USES ek_control)
