ek_test(basis_test SOURCES unit_basis.c spec_files.c USES ek_runner)
