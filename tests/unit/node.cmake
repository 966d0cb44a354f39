ek_test(eventlog_test SOURCES unit_eventlog.c USES ek_node)
