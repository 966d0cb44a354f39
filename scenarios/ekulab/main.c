#include "scenarios/ekulab/commands.h"
#include "scenarios/runner/commands.h"
#include "sim/base/seclude.h"
#include "sim/base/stdfiles.h"

int main(int argc, char **argv)
{
    seclude();
    stdfiles_occupy();
    int code = ekulab_main(argc, argv);
    bool lost = code == EXIT_AS_EXPECTED && !stdfiles_written("ekulab");
    return lost ? EXIT_INCONCLUSIVE : code;
}
