ek_test(judge_test SOURCES unit_judge.c spec_files.c USES ek_runner)
