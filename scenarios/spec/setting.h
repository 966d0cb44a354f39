/* setting.h: the rows of SETTING_LIST; private to this room. */
#ifndef EK_SPEC_SETTING_H
#define EK_SPEC_SETTING_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/expr.h"

/* setting_default: NULL when the setting must be given. setting_choices: words separated by '|', ""
 * when the type alone decides. */
const char *setting_default(enum setting setting);
const char *setting_choices(enum setting setting);

/* setting_names: what words mean in expressions over settings: paths are keys, no lone words. */
const struct expr_names *setting_names(void);

#define UNFIT_CAP 240 /* bytes that hold every reason */

/* unfit_next: like deployment_unfit, one after the other: begin with *cursor 0. */
bool unfit_next(const struct deployment *d, const struct releases *releases, size_t *cursor,
    enum setting *out_setting, char *why, size_t why_cap);

#endif
