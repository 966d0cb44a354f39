/* spec_files.h: a folder for the scenario files of a test, and what is expected of them. A function
 * that cannot do its work ends the test. */
#ifndef EK_UNIT_SPEC_FILES_H
#define EK_UNIT_SPEC_FILES_H

#include "scenarios/spec/scenario.h"

#define SPEC_CLAIMS_DIR EK_SOURCE_DIR "/scenarios/claims"

struct spec_files {
    struct releases *releases;
    char folder[40];
    char scenario[60];
    char deployment[60];
};

/* spec_set_up, spec_tear_down: a folder, and the releases, as the state of a cmocka group. */
int spec_set_up(void **state);
int spec_tear_down(void **state);

void spec_write(const char *path, const char *text);

/* spec_load: the scenario that `text` is; the caller frees. */
struct scenario *spec_load(const struct spec_files *f, const char *text);

/* spec_expect_errors: `text` has `num` errors, the first of which begins with "FILE:" and `head`.
 */
void spec_expect_errors(
    const struct spec_files *f, const char *file, const char *text, const char *head, unsigned num);

#endif
