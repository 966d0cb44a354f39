#include "scenarios/runner/commands.h"

int main(int argc, char **argv)
{
    return ekulab_main(argc, argv);
}
