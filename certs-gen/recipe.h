/* recipe.h: what only the workshop asks about a recipe. */
#ifndef EK_CERTS_RECIPE_H
#define EK_CERTS_RECIPE_H

#include "certs-gen/certs.h"

#define RECIPE_TEXT_LEN 256 /* enough for a usage and every defect */

/* recipe_check: fails with ERR_RECIPE_INVALID when parts of `recipe` exclude each other. */
bool recipe_check(const struct recipe *recipe, struct err *e) EK_CHECK;

/* recipe_excludes: walks the pairs that exclude each other; false when `index` is past the last. */
bool recipe_excludes(size_t index, const char **one, const char **other, const char **reason);

const char *recipe_usage_what(enum recipe_usage usage);
const char *recipe_defect_what(unsigned bit);

#endif
