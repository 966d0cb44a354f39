#include "certs-gen/command.h"
#include "sim/base/seclude.h"
#include "sim/base/stdfiles.h"

int main(int argc, char **argv)
{
    seclude();
    stdfiles_occupy();
    char name[] = "certs-gen"; /* the path in argv[0] says nothing to the reader of a message */
    if (argc > 0)
        argv[0] = name;
    return certs_command(argc, argv);
}
