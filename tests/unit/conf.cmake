ek_test(conf_test SOURCES unit_conf.c USES ek_conf)
ek_test(conf_faults_test SOURCES unit_conf_faults.c USES ek_conf)
