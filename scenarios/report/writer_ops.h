/* writer_ops.h: how the writers are built. */
#ifndef EK_REPORT_WRITER_OPS_H
#define EK_REPORT_WRITER_OPS_H

#include "scenarios/report/writer.h"

struct writer_ops {
    void (*begin)(struct writer *writer, const struct run_info *info);
    void (*line)(struct writer *writer, const struct line *line);
    void (*events)(/* may be NULL */
        struct writer *writer, const struct cell *cell, const struct events *events);
    void (*cell)(/* may be NULL */
        struct writer *writer, const struct cell *cell, const struct cell_proof *proof);
    void (*shrunk)(/* may be NULL */
        struct writer *writer, const struct shrunk *shrunk);
    void (*end)(struct writer *writer, const struct run_info *info);
    void (*free)(void *state);
};

struct writer {
    const struct writer_ops *ops;
    FILE *file;
    struct writer_style style;
    void *state;
};

#define X(code, name, ops) extern const struct writer_ops ops;
WRITER_KINDS(X)
#undef X

#endif
