ek_test(net_test SOURCES unit_net.c USES ek_testlib)
ek_test(net_ends_test SOURCES unit_net_ends.c USES ek_testlib)
ek_test(net_loop_test SOURCES unit_net_loop.c USES ek_testlib)
