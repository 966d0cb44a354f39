#include "scenarios/report/basis.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/writer_ops.h"

#include "sim/base/buf.h"

#include <stdlib.h>

/* JUnit: a testsuite a scenario, a testcase a line; classname is the cell, name the service. A
 * BREAK that model and claims foretold is a passed test, which tells why it fails, unless the run
 * was to fail on breaks; MISMATCH is a failure, INCONCLUSIVE an error, and so is a run that stopped
 * early, as a testcase of its own. The counts stand in front, so the cases are kept until the end.
 */
struct junit {
    const struct run_info *info;
    struct buf cases;
    size_t num_failures;
    size_t num_errors;
};

static void begin(struct writer *writer, const struct run_info *info)
{
    struct junit *junit = ek_calloc(1, sizeof *junit);
    junit->info = info;
    writer->state = junit;
}

static const char *const elements[TROUBLE_COUNT] = {
    [TROUBLE_FAILURE] = "failure", [TROUBLE_ERROR] = "error"};

/* One element, which ends here when there is no text for it. */
static void add_element(
    struct junit *junit, const char *element, const char *message, const char *text)
{
    struct buf *out = &junit->cases;
    buf_addf(out, "      <%s message=\"", element);
    buf_add_xml(out, message);
    if (*text == '\0') {
        buf_adds(out, "\"/>\n");
        return;
    }
    buf_adds(out, "\">");
    buf_add_xml(out, text);
    buf_addf(out, "</%s>\n", element);
}

/* A case has one of them at most. */
static void add_trouble(
    struct junit *junit, enum trouble trouble, const char *message, const char *text)
{
    junit->num_failures += trouble == TROUBLE_FAILURE ? 1 : 0;
    junit->num_errors += trouble == TROUBLE_ERROR ? 1 : 0;
    add_element(junit, elements[trouble], message, text);
}

static void add_out(struct junit *junit, const char *text)
{
    if (*text == '\0')
        return;
    buf_adds(&junit->cases, "      <system-out>");
    buf_add_xml(&junit->cases, text);
    buf_adds(&junit->cases, "</system-out>\n");
}

/* Who refuses and why: in words, and with the names that the result lines have. */
static void explain(const struct outcome *told, const char *words, struct buf *out)
{
    buf_addf(out, "%s\nside: %s, reason: %s, stage: %s", words,
        told->side == SIDE_NONE ? "none" : side_name(told->side), reason_name(told->reason),
        stage_name(told->stage));
    if (told->caused_by != SERVICE_COUNT)
        buf_addf(out, ", caused by: %s", service_id(told->caused_by));
}

/* What makes it fail is the message: that it breaks, or that nobody knows why. */
static void add_break(struct junit *junit, const struct line *line, const char *proof)
{
    enum trouble trouble = fields_trouble(junit->info, line);
    struct buf words = {0};
    struct buf text = {0};
    fields_why(junit->info, line, &words);
    explain(basis_told(junit->info, line), buf_str(&words), &text);
    if (trouble == TROUBLE_NONE) {
        buf_addf(&text, "%s%s", *proof == '\0' ? "" : "\n", proof);
        add_out(junit, buf_str(&text));
    } else {
        bool by_proof = !junit->info->fail_on_break;
        add_trouble(junit, trouble, by_proof ? proof : buf_str(&words), buf_str(&text));
        add_out(junit, by_proof ? "" : proof);
    }
    buf_cleanup(&words);
    buf_cleanup(&text);
}

static void add_elements(struct junit *junit, const struct line *line)
{
    enum trouble trouble = fields_trouble(junit->info, line);
    struct buf proof = {0};
    if (line->proof != NULL)
        proof_text(line->proof, "; ", &proof);
    if (line->verdict == VERDICT_BREAK) {
        add_break(junit, line, buf_str(&proof));
    } else {
        if (trouble != TROUBLE_NONE)
            add_trouble(junit, trouble, line->detail, "");
        if (line->verdict == VERDICT_SKIP)
            add_element(junit, "skipped", line->detail, "");
        add_out(junit, buf_str(&proof));
    }
    buf_cleanup(&proof);
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct junit *junit = writer->state;
    struct buf *out = &junit->cases;
    buf_adds(out, "    <testcase classname=\"");
    buf_add_xml(out, line->cell->id);
    buf_addf(out, "\" name=\"%s\" time=\"%.6f\"", service_id(line->service),
        (double)line->duration_us / 1e6);
    if (line->verdict == VERDICT_PASS && line->proof == NULL) {
        buf_adds(out, "/>\n");
        return;
    }
    buf_adds(out, ">\n");
    add_elements(junit, line);
    buf_adds(out, "    </testcase>\n");
}

/* What is missing has no testcase that could fail. */
static void add_stopped(struct junit *junit, const char *id, const char *why)
{
    char *message = ek_asprintf("stopped early: %s", why);
    buf_addf(
        &junit->cases, "    <testcase name=\"the whole run\" classname=\"%s\" time=\"0\">\n", id);
    add_trouble(junit, TROUBLE_ERROR, message, "");
    buf_adds(&junit->cases, "    </testcase>\n");
    free(message);
}

static void end(struct writer *writer, const struct run_info *info)
{
    struct junit *junit = writer->state;
    struct buf title = {0};
    size_t total = info->stopped == NULL ? 0 : 1;
    for (size_t i = 0; i < VERDICT_COUNT; i++)
        total += info->counts[i];
    buf_add_xml(&title, info->scenario->id);
    const char *id = buf_str(&title);
    if (info->stopped != NULL)
        add_stopped(junit, id, info->stopped);
    double seconds = (double)info->duration_us / 1e6;
    fprintf(writer->file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuites name=\"ekulab\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.6f\">\n"
        "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
        "time=\"%.6f\">\n%s  </testsuite>\n</testsuites>\n",
        total, junit->num_failures, junit->num_errors, seconds, id, total, junit->num_failures,
        junit->num_errors, info->counts[VERDICT_SKIP], seconds, buf_str(&junit->cases));
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
