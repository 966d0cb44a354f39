/* library.h: everything that can be explained. */
#ifndef EK_RUNNER_LIBRARY_H
#define EK_RUNNER_LIBRARY_H

#include "scenarios/spec/claims.h"
#include "scenarios/spec/reasons.h"

struct library {
    struct releases *releases;
    struct reasons reasons;
    struct claims claims;
};

#endif
