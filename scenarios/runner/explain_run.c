#include "scenarios/runner/explain_run.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/evidence_load.h"
#include "scenarios/runner/explain_logs.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runner/rules.h"
#include "scenarios/runner/runcells.h"
#include "scenarios/runner/runfile.h"
#include "scenarios/runner/wrap.h"
#include "sim/base/text.h"
#include "sim/tls/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 80

static const char *or_dash(const char *text)
{
    return text == NULL ? "-" : text;
}

static bool is_skip(const json_t *line)
{
    return text_is(fact_text(line, "verdict"), "SKIP");
}

/* What is worth a paragraph: what is down, and what the lab or model and claims do not agree on. */
static bool is_trouble(const json_t *line)
{
    return !is_skip(line) && !text_is(fact_text(line, "verdict"), "PASS");
}

/* ---- the cell ---- */

static void print_cell(const struct runfile *file)
{
    const json_t *first = json_array_get(file->services, 0);
    const char *setting = NULL;
    json_t *value = NULL;
    print_wrapped(WIDTH, "cell ", "  ", fact_text(first, "cell"));
    char *of = ek_asprintf("of %s, virtual now %s", or_dash(fact_text(file->run, "scenario")),
        or_dash(fact_text(first, "clock")));
    print_wrapped(WIDTH, "", "  ", of);
    free(of);
    puts("");
    json_object_foreach(json_object_get(first, "axes"), setting, value)
    {
        printf("  %-36s %s\n", setting, or_dash(json_string_value(value)));
    }
    struct buf common = {0};
    runfile_common(file, &common);
    if (common.len > 0)
        print_wrapped(WIDTH, "  every cell of the run: ", "    ", buf_str(&common));
    buf_cleanup(&common);
    puts("");
}

/* "down: eku-client-auth-missing, expressway-c at sip-service" */
static void verdict_text(const json_t *line, struct buf *out)
{
    const char *live = fact_text(line, "live");
    const char *caused_by = fact_text(line, "caused_by");
    const char *side = fact_text(line, "side");
    const char *stage = fact_text(line, "stage");
    if (live == NULL)
        live = fact_text(line, "model");
    buf_adds(out, live == NULL ? "undecided" : live);
    if (text_is(live, "down"))
        buf_addf(out, ": %s", or_dash(fact_text(line, "reason")));
    if (caused_by != NULL)
        buf_addf(out, " (%s)", caused_by);
    if (side != NULL)
        buf_addf(out, ", %s", side);
    if (stage != NULL)
        buf_addf(out, " at %s", stage);
}

static void print_services(const struct runfile *file)
{
    size_t index = 0;
    json_t *line = NULL;
    struct buf skipped = {0};
    json_array_foreach(file->services, index, line)
    {
        struct buf text = {0};
        char first[80];
        if (is_skip(line)) {
            buf_addf(&skipped, "%s%s", skipped.len > 0 ? ", " : "", fact_text(line, "service"));
            continue;
        }
        verdict_text(line, &text);
        snprintf(first, sizeof first, "  %-29s %-12s ", fact_text(line, "service"),
            fact_text(line, "verdict"));
        print_wrapped(WIDTH, first, "        ", buf_str(&text));
        buf_cleanup(&text);
    }
    if (skipped.len > 0)
        print_wrapped(WIDTH, "  not applicable: ", "    ", buf_str(&skipped));
    buf_cleanup(&skipped);
}

/* ---- one service ---- */

static void add_end(const json_t *line, const char *end, struct buf *out)
{
    const json_t *fields = json_object_get(line, end);
    const char *name = fact_text(fields, "name");
    const char *certificate = fact_text(fields, "certificate");
    if (name != NULL)
        buf_addf(out, " %s as %s showed %s.", name, end,
            certificate == NULL ? "no certificate" : certificate);
}

static void add_number(struct buf *out, const char *what, int64_t number, const char *name)
{
    if (number >= 0)
        buf_addf(out, "%s%s %d%s%s%s", out->len > 0 ? ", " : "", what, (int)number,
            name == NULL ? "" : " (", name == NULL ? "" : name, name == NULL ? "" : ")");
}

static void print_numbers(const json_t *line)
{
    struct buf text = {0};
    int64_t x509 = fact_number(line, "x509_error", -1);
    int64_t alert = fact_number(line, "alert", -1);
    add_number(&text, "X509 error", x509, x509 < 0 ? NULL : tls_x509_error_text((int)x509));
    add_number(&text, "TLS alert", alert, alert < 0 ? NULL : tls_alert_name((int)alert));
    add_number(&text, "SIP status", fact_number(line, "sip_status", -1), NULL);
    if (text.len > 0)
        print_wrapped(WIDTH, "  ", "  ", buf_str(&text));
    buf_cleanup(&text);
}

/* Who refused whom, at which stage, with which certificates on the table. */
static void print_what(const json_t *line)
{
    struct buf text = {0};
    const char *side = fact_text(line, "side");
    const char *caused_by = fact_text(line, "caused_by");
    const char *detail = fact_text(line, "detail");
    if (caused_by != NULL)
        buf_addf(&text, "Down because %s is down: explain that one.", caused_by);
    else if (side != NULL)
        buf_addf(&text, "%s refuses at stage %s: %s.", side, or_dash(fact_text(line, "stage")),
            or_dash(fact_text(line, "reason")));
    else
        buf_addf(&text, "Nobody is known to have refused: %s.", or_dash(fact_text(line, "reason")));
    add_end(line, "client", &text);
    add_end(line, "server", &text);
    print_wrapped(WIDTH, "  ", "  ", buf_str(&text));
    print_numbers(line);
    if (detail != NULL)
        print_wrapped(WIDTH, "  ", "  ", detail);
    buf_cleanup(&text);
}

static void print_rule(const struct library *library, const json_t *entry)
{
    const char *id = fact_text(entry, "id");
    const char *name = fact_text(entry, "release");
    const char *value = fact_text(entry, "value");
    const struct release *release = name == NULL ? NULL : releases_find(library->releases, name);
    enum rule_id rule;
    char *text = ek_asprintf("%s on %s%s%s: %s (%s)", or_dash(id), or_dash(fact_text(entry, "box")),
        name == NULL ? "" : " ", name == NULL ? "" : name, or_dash(value),
        or_dash(fact_text(entry, "confidence")));
    print_wrapped(WIDTH, "    ", "      ", text);
    free(text);
    if (release == NULL || id == NULL || !rule_by_name(id, &rule))
        return;
    const struct rule_line *line = release_rule(release, rule);
    print_wrapped(WIDTH, "      ", "      ", line->source);
    if (line->note != NULL)
        print_wrapped(WIDTH, "      note: ", "      ", line->note);
}

static void print_rules(const struct library *library, const json_t *line)
{
    size_t index = 0;
    json_t *entry = NULL;
    const json_t *rules = json_object_get(line, "rules");
    if (json_array_size(rules) > 0)
        puts("\n  rules that decided");
    json_array_foreach(rules, index, entry) print_rule(library, entry);
}

static const struct claim *find_claim(
    const struct library *library, const char *id, const char *reading)
{
    for (size_t i = 0; i < library->claims.num_sets; i++) {
        const struct claim_set *set = library->claims.sets[i];
        for (size_t k = 0; k < set->num_claims; k++) {
            const char *of = claim_reading_name(set->claims[k].reading);
            if (text_is(set->claims[k].id, id) && text_is(of, reading == NULL ? "" : reading))
                return &set->claims[k];
        }
    }
    return NULL;
}

static void print_claims(const struct library *library, const json_t *line)
{
    size_t index = 0;
    json_t *entry = NULL;
    const json_t *claims = json_object_get(line, "claims");
    if (json_array_size(claims) > 0)
        puts("\n  claims that speak of it");
    json_array_foreach(claims, index, entry)
    {
        const char *id = or_dash(fact_text(entry, "id"));
        const char *reading = fact_text(entry, "reading");
        const struct claim *claim = find_claim(library, id, reading);
        char *text = ek_asprintf("%s%s%s %s: %s", id, reading == NULL ? "" : ", read as ",
            reading == NULL ? "" : reading, fact_true(entry, "agrees") ? "agrees" : "DISAGREES",
            claim == NULL ? "(not among the claims of this build)" : claim->citation);
        print_wrapped(WIDTH, "    ", "      ", text);
        free(text);
    }
}

static void print_items(const char *title, const char *const *items, size_t num)
{
    printf("\n  %s\n", title);
    for (size_t i = 0; i < num; i++)
        print_wrapped(WIDTH, "    - ", "      ", items[i]);
}

static int reason_of(const json_t *line)
{
    const char *name = fact_text(line, "reason");
    int reason = REASON_COUNT - 1;
    while (reason > REASON_NONE && !text_is(reason_name((enum reason)reason), name))
        reason--;
    return reason;
}

/* Once for each reason: later services refer to the first. */
static void print_reason(
    const struct library *library, const json_t *line, const char *told[REASON_COUNT])
{
    int reason = reason_of(line);
    const struct reason_text *text = &library->reasons.text[reason];
    if (reason == REASON_NONE || fact_text(line, "caused_by") != NULL)
        return;
    if (told[reason] != NULL) {
        printf("\n  cause, evidence, ways out: as for %s above\n", told[reason]);
        return;
    }
    told[reason] = fact_text(line, "service");
    puts("\n  cause");
    print_wrapped(WIDTH, "    ", "    ", text->cause);
    print_items("what to look for in real logs", text->evidence, text->num_evidence);
    print_items("ways out", text->fixes, text->num_fixes);
    puts("");
    print_wrapped(WIDTH, "  source: ", "    ", text->citation);
}

static void print_service(
    const struct library *library, const json_t *line, const char *told[REASON_COUNT])
{
    printf("\n%s: %s\n\n", fact_text(line, "service"), fact_text(line, "verdict"));
    if (!is_trouble(line)) {
        struct buf text = {0};
        verdict_text(line, &text);
        print_wrapped(WIDTH, "  ", "  ", buf_str(&text));
        buf_cleanup(&text);
    } else {
        print_what(line);
    }
    print_rules(library, line);
    print_claims(library, line);
    print_reason(library, line, told);
}

/* ---- the command ---- */

static const json_t *find_service(const struct runfile *file, const char *service)
{
    const char *names[SERVICE_COUNT];
    size_t num = 0, index = 0;
    json_t *line = NULL;
    json_array_foreach(file->services, index, line)
    {
        if (text_is(fact_text(line, "service"), service))
            return line;
        if (num < SERVICE_COUNT)
            names[num++] = fact_text(line, "service");
    }
    print_unknown("explain", "service of this cell", service, names, num);
    return NULL;
}

static int explain_cell(
    const struct library *library, const struct runfile *file, const char *service)
{
    const json_t *only = service == NULL ? NULL : find_service(file, service);
    const char *told[REASON_COUNT] = {0};
    size_t index = 0;
    json_t *line = NULL;
    if (service != NULL && only == NULL)
        return EXIT_USAGE;
    print_cell(file);
    if (only != NULL) {
        print_service(library, only, told);
    } else {
        print_services(file);
        json_array_foreach(file->services, index, line)
        {
            if (is_trouble(line))
                print_service(library, line, told);
        }
    }
    explain_logs(file);
    if (!file->complete)
        fprintf(stderr, "%s: warning: the run has no summary; it did not end\n", file->name);
    return EXIT_AS_EXPECTED;
}

static int list_cells(const struct runref *ref, const char *service)
{
    struct runfile file = {0};
    const char *unused = NULL;
    if (service != NULL) {
        fprintf(stderr, "ekulab explain: --service goes with %s:CELL\n", ref->name);
        return EXIT_USAGE;
    }
    bool ok = runfile_load(&file, ref, NULL, &unused);
    if (ok)
        runcells_print(&file);
    runfile_cleanup(&file);
    return ok ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

/* The event logs that were recorded with the evidence of the cell. */
static int add_logs(struct runfile *file, const struct explain_asked *asked)
{
    struct evidence_cell cell = {0};
    int code = evidence_load("ekulab explain", asked->argument, asked->runs, &cell);
    size_t index = 0;
    json_t *event = NULL;
    json_array_foreach(json_object_get(cell.evidence, "logs"), index, event)
    {
        if (fact_text(event, "node") != NULL && fact_text(event, "text") != NULL)
            json_array_append(file->events, event);
    }
    evidence_cell_cleanup(&cell);
    return code;
}

static int load_and_explain(
    const struct library *library, const struct runref *ref, const struct explain_asked *asked)
{
    struct runfile file = {0};
    const char *named = NULL;
    int code = EXIT_AS_EXPECTED;
    if (ref->rest == NULL)
        return list_cells(ref, asked->service);
    if (*ref->rest == '\0') {
        fprintf(stderr,
            "ekulab explain: which cell? write %s:CELL; `ekulab explain %s` lists them\n",
            ref->name, ref->name);
        return EXIT_USAGE;
    }
    if (!runfile_load(&file, ref, ref->rest, &named))
        code = EXIT_USAGE;
    else if (asked->log && json_array_size(file.events) == 0)
        code = add_logs(&file, asked);
    if (code == EXIT_AS_EXPECTED)
        code = explain_cell(library, &file, asked->service != NULL ? asked->service : named);
    runfile_cleanup(&file);
    return code;
}

int explain_run(const struct library *library, const struct explain_asked *asked)
{
    struct runref ref;
    struct buf complaint = {0};
    int code = EXIT_USAGE;
    if (runref_find(&ref, asked->argument, asked->runs, &complaint))
        code = load_and_explain(library, &ref, asked);
    else
        fprintf(stderr, "ekulab explain: %s", buf_str(&complaint));
    runref_cleanup(&ref);
    buf_cleanup(&complaint);
    return code;
}
