ek_test(ladder_test SOURCES unit_ladder.c USES ek_evidence)
