#include "sim/node/program.h"

int main(int argc, char **argv)
{
    return program_main(PROGRAM_UC_PEER, argc, argv);
}
