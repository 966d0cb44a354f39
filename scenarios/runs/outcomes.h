/* outcomes.h: what became of each service in each cell of a run, in few bytes a line, so that whole
 * runs can be compared: a million lines take some hundred megabytes at most. */
#ifndef EK_RUNS_OUTCOMES_H
#define EK_RUNS_OUTCOMES_H

#include "scenarios/report/line.h"
#include "scenarios/report/texts.h"

#include <jansson.h>
#include <stdint.h>

/* The names that runs use, each once; runs that are compared share it. Words are those of result
 * lines (services, stages, sides, reasons), also ones that this build does not know. */
struct vocabulary {
    struct texts cells;
    struct texts words; /* the first one is "", for none */
};

void vocabulary_init(struct vocabulary *vocabulary);
void vocabulary_cleanup(struct vocabulary *vocabulary);

/* What became of one service in one cell. Names are numbers in the vocabulary. */
struct told {
    uint32_t cell;
    uint16_t service;
    uint16_t stage;
    uint16_t side;
    uint16_t reason;
    uint16_t caused_by;
    uint8_t state;      /* enum outcome_state: UP, DOWN, or UNKNOWN: the lab failed */
    uint8_t verdict;    /* enum verdict; VERDICT_COUNT: not told */
    int32_t x509_error; /* 0: none */
    int32_t alert;      /* OUTCOME_NO_ALERT: none */
    int32_t sip_status; /* 0: none */
};

struct outcomes {
    struct vocabulary *vocabulary; /* the caller's */
    bool complete;                 /* the run was told to its end */
    json_t *deployment;            /* what its cells have in common; NULL: not told */
    struct told *lines;            /* in the order in which they came */
    size_t num;
    size_t cap;
    uint32_t *slots; /* hash table of line numbers + 1, by cell and service; 0: empty */
    size_t num_slots;
};

void outcomes_init(struct outcomes *out, struct vocabulary *vocabulary);
void outcomes_cleanup(struct outcomes *outcomes);

/* outcomes_add: a copy of `told`; takes the place of an earlier one of that cell and service. False
 * when there was one. */
bool outcomes_add(struct outcomes *outcomes, const struct told *told);
/* outcomes_find: NULL when there is no such line. Valid until the next outcomes_add. */
const struct told *outcomes_find(const struct outcomes *outcomes, uint32_t cell, uint16_t service);

/* outcomes_load: reads the results at `path`; of a prediction what the model says. What does not
 * apply (SKIP) is left out. False, with what is wrong on standard error, when the file cannot be
 * used. */
bool outcomes_load(struct outcomes *out, const char *path) EK_CHECK;
/* outcomes_take: adds a line of a run that is going on. */
void outcomes_take(struct outcomes *out, const struct line *line);

/* outcomes_cell, outcomes_word: a name by its number. */
const char *outcomes_cell(const struct outcomes *outcomes, uint32_t cell);
const char *outcomes_word(const struct outcomes *outcomes, uint16_t word);
/* outcomes_number_word: the number of a word, which is added when it is new. False when there are
 * too many. */
bool outcomes_number_word(struct outcomes *outcomes, const char *word, uint16_t *out) EK_CHECK;

#endif
