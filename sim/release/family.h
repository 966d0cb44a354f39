/* family.h: how this room keeps what it loaded; not for other rooms. */
#ifndef EK_RELEASE_FAMILY_H
#define EK_RELEASE_FAMILY_H

#include "sim/release/release.h"

struct release_family {
    const char *name;
    const char *title;
    const char *published;
    struct release *releases; /* in version order */
    size_t num_releases;
    struct rule_line lines[RULE_COUNT];
    struct conf_doc *doc; /* owns the strings */
};

struct releases {
    struct release_family **families; /* in version order of their first release */
    size_t num_families;
    const struct release **releases; /* of all families, in version order */
    const char **names;              /* likewise */
    size_t num_releases;
};

#endif
