#include "scenarios/report/writer_ops.h"

#include "sim/base/buf.h"

#include <stdlib.h>

/* JUnit: a testsuite a scenario, a testcase a line; classname is the cell, name the service. A
 * BREAK that model and claims foretold is a passed test; MISMATCH is a failure, INCONCLUSIVE an
 * error. The counts stand in front, so the cases are kept until the end. */
struct junit {
    struct buf cases;
    size_t unproven;         /* breaks whose cause is not proven: failures */
    size_t proof_incomplete; /* and where the lab failed on the way: errors */
};

static void escape(struct buf *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        const char *entity = *text == '&'   ? "&amp;"
                             : *text == '<' ? "&lt;"
                             : *text == '>' ? "&gt;"
                             : *text == '"' ? "&quot;"
                                            : NULL;
        if (entity != NULL)
            buf_adds(out, entity);
        else
            buf_add(out, (unsigned char)*text < 0x20 ? " " : text, 1);
    }
}

static void begin(struct writer *writer, const struct run_info *info)
{
    (void)info;
    writer->state = ek_calloc(1, sizeof(struct junit));
}

static const char *const elements[VERDICT_COUNT] = {
    [VERDICT_MISMATCH] = "failure",
    [VERDICT_INCONCLUSIVE] = "error",
    [VERDICT_SKIP] = "skipped",
};

static void add_element(struct buf *out, const char *element, const char *message)
{
    buf_addf(out, "      <%s message=\"", element);
    escape(out, message);
    buf_adds(out, "\"/>\n");
}

/* A break whose cause is not proven is no passed test; a case has one element of trouble. */
static void add_proof(struct junit *junit, bool counts, const struct line_proof *proof)
{
    struct buf *out = &junit->cases;
    struct buf text = {0};
    proof_text(proof, "; ", &text);
    if (counts && proof->state == PROOF_NOT_PROVEN) {
        add_element(out, "failure", buf_str(&text));
        junit->unproven++;
    } else if (counts && proof->state == PROOF_INCONCLUSIVE) {
        add_element(out, "error", buf_str(&text));
        junit->proof_incomplete++;
    } else {
        buf_adds(out, "      <system-out>");
        escape(out, buf_str(&text));
        buf_adds(out, "</system-out>\n");
    }
    buf_cleanup(&text);
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct junit *junit = writer->state;
    struct buf *out = &junit->cases;
    buf_adds(out, "    <testcase classname=\"");
    escape(out, line->cell->id);
    buf_addf(out, "\" name=\"%s\" time=\"%.6f\"", service_id(line->service),
        (double)line->duration_us / 1e6);
    const char *element = elements[line->verdict];
    if (element == NULL && line->proof == NULL) {
        buf_adds(out, "/>\n");
        return;
    }
    buf_adds(out, ">\n");
    if (element != NULL)
        add_element(out, element, line->detail);
    if (line->proof != NULL)
        add_proof(junit, element == NULL, line->proof);
    buf_adds(out, "    </testcase>\n");
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct junit *junit = writer->state;
    struct buf title = {0};
    size_t total = 0;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        total += info->counts[i];
    escape(&title, info->scenario->id);
    const char *id = buf_str(&title);
    size_t failures = info->counts[VERDICT_MISMATCH] + junit->unproven;
    size_t errors = info->counts[VERDICT_INCONCLUSIVE] + junit->proof_incomplete;
    double seconds = (double)info->duration_us / 1e6;
    fprintf(writer->file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"ekulab\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.6f\">\n"
        "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
        "time=\"%.6f\">\n%s  </testsuite>\n</testsuites>\n",
        total, failures, errors, seconds, id, total, failures, errors, info->counts[VERDICT_SKIP],
        seconds, buf_str(&junit->cases));
    buf_cleanup(&title);
}

static void free_state(void *state)
{
    struct junit *junit = state;
    if (junit != NULL)
        buf_cleanup(&junit->cases);
    free(junit);
}

const struct writer_ops junit_writer = {
    .begin = begin, .line = add_line, .end = end, .free = free_state};
