#include "sim/node/program.h"

int main(int argc, char **argv)
{
    return program_main(PROGRAM_EXPRESSWAY_E, argc, argv);
}
