/* library.h: everything that can be explained. */
#ifndef EK_RUNNER_LIBRARY_H
#define EK_RUNNER_LIBRARY_H

#include "scenarios/runner/reasons.h"
#include "scenarios/spec/claims.h"

struct library {
    struct releases *releases;
    struct reasons reasons;
    struct claims claims;
};

#endif
