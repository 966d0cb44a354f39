ek_test(eventlog_test SOURCES unit_eventlog.c USES ek_node)
ek_test(node_scrutiny_test SOURCES unit_node_scrutiny.c USES ek_node ek_testlib)
ek_test(access_test SOURCES unit_access.c USES ek_node)
