/* shrunk.h: the smallest deployment that was found to show a disagreement still. */
#ifndef EK_REPORT_SHRUNK_H
#define EK_REPORT_SHRUNK_H

#include "scenarios/spec/services.h"

/* All texts are borrowed. */
struct shrunk {
    const char *cell; /* in which it was found */
    enum service service;
    const char *field;    /* what is disputed: a field, or a claim's id */
    const char *scenario; /* YAML, a whole file that can be run */
    const char *detail;   /* the disagreement that the smallest one shows */
    size_t runs;          /* live runs that it took */
    bool minimal;         /* false: the bound was reached, or the run ended early */
};

#endif
