#include "sim/base/seclude.h"

#include <stdbool.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#ifdef EK_TRACEABLE
static const bool traceable = true;
#else
static const bool traceable = false;
#endif

void seclude(void)
{
    static const struct rlimit none = {0, 0};
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (!traceable)
        (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
