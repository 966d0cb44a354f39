ek_test(sums_test SOURCES unit_sums.c USES ek_runner)
ek_test(sharing_key_test SOURCES unit_sharing_key.c USES ek_runner)
ek_test(newfile_test SOURCES unit_newfile.c USES ek_runner)
