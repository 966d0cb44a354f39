#include "scenarios/report/html.h"

#include "scenarios/report/html_data.h"
#include "scenarios/report/html_page.h"
#include "scenarios/report/html_texts.h"

#include <stdlib.h>
#include <string.h>

#define FORMAT_VERSION 1

struct report_html {
    struct html_sources sources;
    struct html_data data;
    html_evidence_fn *evidence; /* NULL: none */
    void *evidence_ctx;
};

struct report_html *report_html_new(const struct html_sources *sources)
{
    struct report_html *report = ek_calloc(1, sizeof *report);
    report->sources = *sources;
    html_data_init(&report->data);
    return report;
}

void report_html_free(struct report_html *report)
{
    if (report == NULL)
        return;
    html_data_cleanup(&report->data);
    free(report);
}

void report_html_add(struct report_html *report, const json_t *line)
{
    html_data_add(&report->data, line);
}

void report_html_evidence(struct report_html *report, html_evidence_fn *fn, void *ctx)
{
    report->evidence = fn;
    report->evidence_ctx = ctx;
}

/* Inside <script> nothing ends it but "</script"; where no '<' stands, no text can. In JSON a '<'
 * is always part of a string. */
static int write_escaped(const char *bytes, size_t len, void *file)
{
    for (const char *end = bytes + len; bytes < end;) {
        const char *mark = memchr(bytes, '<', (size_t)(end - bytes));
        const char *until = mark == NULL ? end : mark;
        fwrite(bytes, 1, (size_t)(until - bytes), file);
        if (mark != NULL)
            fputs("\\u003c", file);
        bytes = mark == NULL ? end : mark + 1;
    }
    return 0;
}

static void write_data(struct report_html *report, FILE *file)
{
    json_t *page = json_pack("{s:i}", "format", FORMAT_VERSION);
    html_data_columns(&report->data, page);
    html_texts(&report->data, &report->sources, page);
    json_dump_callback(page, write_escaped, file, JSON_COMPACT);
    json_decref(page);
}

static void write_blob(FILE *file, const char *what, size_t cell, const char *blob)
{
    if (blob != NULL)
        fprintf(file,
            "<script type=\"application/octet-stream;base64\" id=\"%s-%zu\">%s</script>\n", what,
            cell, blob);
}

/* The evidence of a cell has its log; without evidence the log is that of the results. */
static void write_cell(struct report_html *report, size_t cell, FILE *file)
{
    const char *id = json_string_value(json_array_get(report->data.ids, cell));
    json_t *evidence = report->evidence == NULL ? NULL : report->evidence(report->evidence_ctx, id);
    if (evidence != NULL) {
        char *blob = html_blob(evidence);
        write_blob(file, "evidence", cell, blob);
        free(blob);
    }
    if (json_object_get(evidence, "logs") == NULL)
        write_blob(file, "log", cell, report->data.logs[cell]);
    json_decref(evidence);
}

void report_html_write(struct report_html *report, FILE *file)
{
    html_data_close(&report->data);
    fwrite(html_page_head, 1, html_page_head_len, file);
    write_data(report, file);
    fwrite(html_page_tail, 1, html_page_tail_len, file);
    for (size_t i = 0; i < report->data.num_logs; i++)
        write_cell(report, i, file);
    fputs("</body>\n</html>\n", file);
}
