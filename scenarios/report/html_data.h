/* html_data.h: the lines of a run as columns in which everything that comes up again stands once,
 * so that 100,000 of them are a small file. */
#ifndef EK_REPORT_HTML_DATA_H
#define EK_REPORT_HTML_DATA_H

#include "scenarios/report/html_pool.h"

#include <stdbool.h>

/* Values that many outcomes share, by what they are. */
#define HTML_POOLS(X)                                                                              \
    X(WORDS, "words")                                                                              \
    X(ENDS, "ends")                                                                                \
    X(RULES, "rules")                                                                              \
    X(ASSUMPTIONS, "assumptions")                                                                  \
    X(CLAIMS, "claims")                                                                            \
    X(PROOFS, "proofs")                                                                            \
    X(DETAILS, "details")                                                                          \
    X(SETTINGS, "settings")                                                                        \
    X(SERVICES, "services")                                                                        \
    X(SHAPES, "shapes")                                                                            \
    X(OUTCOMES, "outcomes")

enum html_pool {
#define X(code, name) HTML_##code,
    HTML_POOLS(X)
#undef X
        HTML_POOL_COUNT
};

/* A line is the place of its outcome; which service it is about follows from its cell's shape, the
 * list of the services that the cell has lines for. */
struct html_data {
    json_t *run;     /* the first line */
    json_t *summary; /* the last line; NULL: the run did not come to its end */
    json_t *shrunk;  /* array */
    json_t *plan;    /* of a plan's preview; NULL otherwise */
    json_t *states;  /* array: its states */
    struct pool pools[HTML_POOL_COUNT];
    json_t *ids;      /* array: the cells' names */
    json_t *settings; /* array: of each cell, the places of its settings */
    json_t *clocks;   /* array: of each cell, the place of its virtual time among the words */
    json_t *shapes;   /* array: of each cell, the place of its shape */
    json_t *proven;   /* array: what was proven about a cell, with its index as `cell` */
    json_t *lines;    /* array: of each line, the place of its outcome */
    json_t *observed; /* array: of each line, the place of who observed it among the words */
    json_t *reasons;  /* object: the ids of all reasons */
    json_t *numbers;  /* object: x509_error and alert -> object of all such numbers */
    char **logs;      /* of each cell, its event log as html_blob made it, or NULL */
    size_t num_logs;
    /* the cell that lines are coming for */
    json_t *now_services;
    json_t *now_log;
};

void html_data_init(struct html_data *data);
void html_data_cleanup(struct html_data *data);

/* html_data_add: the next object of the results. html_data_close: none comes any more. */
void html_data_add(struct html_data *data, const json_t *line);
void html_data_close(struct html_data *data);

/* html_data_columns: puts everything but the explanations into `page`. */
void html_data_columns(const struct html_data *data, json_t *page);

/* html_blob: `value` as JSON, gzip and base64; the caller frees. NULL when it cannot be packed. */
char *html_blob(const json_t *value);

#endif
