ek_test(release_test SOURCES unit_release.c USES ek_release)
ek_test(release_load_test SOURCES unit_release_load.c USES ek_release)
ek_test(release_golden_test SOURCES unit_release_golden.c USES ek_release)
ek_test(upload_test SOURCES unit_upload.c USES ek_release)
