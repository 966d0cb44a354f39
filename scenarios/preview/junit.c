/* A preview as JUnit: a testcase a service. One that goes down in the plan failed; one that was
 * down before has passed, and tells so. */
#include "scenarios/preview/chart.h"
#include "scenarios/preview/tell.h"
#include "sim/base/buf.h"

static void print_case(const struct preview *p, const struct tally_row *row, struct buf *out)
{
    struct buf text = {0};
    buf_addf(out, "    <testcase classname=\"%s\" name=\"%s\" time=\"0\"", p->plan->scenario->id,
        service_id(row->service));
    if (row->group == TALLY_NEWS || row->group == TALLY_STANDING)
        tell_break(p, row, &text);
    if (row->group == TALLY_NEWS)
        buf_adds(out, "><failure message=\"");
    else if (row->unknown)
        buf_adds(out, "><error message=\"the lab did not find out what becomes of it");
    else if (row->group == TALLY_STANDING)
        buf_adds(out, "><system-out>");
    else if (row->group == TALLY_ABSENT)
        buf_adds(out, "><skipped/></testcase>\n");
    else
        buf_adds(out, "/>\n");
    buf_add_xml(out, buf_str(&text));
    if (row->group == TALLY_NEWS || row->unknown)
        buf_adds(out, "\"/></testcase>\n");
    else if (row->group == TALLY_STANDING)
        buf_adds(out, "</system-out></testcase>\n");
    buf_cleanup(&text);
}

void chart_junit(const struct preview *preview, FILE *file)
{
    struct buf cases = {0};
    size_t errors = 0;
    const struct tally *tally = &preview->tally;
    for (size_t i = 0; i < tally->num_rows; i++) {
        const struct tally_row *row = &tally->rows[i];
        errors += row->unknown && row->group != TALLY_NEWS ? 1 : 0;
        print_case(preview, row, &cases);
    }
    fprintf(file,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        "  <testsuite name=\"%s\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" "
        "time=\"0\">\n%s  </testsuite>\n</testsuites>\n",
        preview->plan->scenario->id, tally->num_rows, tally->counts[TALLY_NEWS], errors,
        tally->counts[TALLY_ABSENT], buf_str(&cases));
    buf_cleanup(&cases);
}
