#include "scenarios/report/basis.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/md_text.h"
#include "scenarios/report/sarif.h"

#include <stdlib.h>
#include <string.h>

/* Told like reasons; they have no entry in reasons.yaml, for they are about the lab. */
static const struct {
    const char *id;
    const char *level;
    struct reason_text text;
} own[] = {
    [SARIF_MISMATCH - SARIF_MISMATCH] = {"mismatch", "error",
        {.cause = "What ran, what the model foretold and what documents claim do not agree. One of "
                  "them is wrong about this deployment.",
            .fixes = {"Run `ekulab explain FILE.jsonl:CELL`: who says what.",
                "With --shrink the smallest deployment that still shows it is looked for."},
            .num_fixes = 2,
            .citation = "ekulab, How a verdict comes about"}},
    [SARIF_INCONCLUSIVE - SARIF_MISMATCH] = {"inconclusive", "none",
        {.cause = "The lab itself failed, so nothing is known of this line.",
            .fixes = {"Run it again; standard error tells what failed."},
            .num_fixes = 1,
            .citation = "ekulab, How a verdict comes about"}},
};

static bool is_own(int rule)
{
    return rule >= SARIF_MISMATCH;
}

const char *sarif_rule_id(int rule)
{
    return is_own(rule) ? own[rule - SARIF_MISMATCH].id : reason_name((enum reason)(rule + 1));
}

static const char *level_of_rule(int rule)
{
    if (is_own(rule))
        return own[rule - SARIF_MISMATCH].level;
    return rule + 1 == REASON_DEPENDENCY_DOWN ? "note" : "warning"; /* its cause is told as well */
}

int sarif_rule_of(const struct run_info *info, const struct line *line)
{
    if (line->verdict == VERDICT_MISMATCH)
        return SARIF_MISMATCH;
    if (line->verdict == VERDICT_INCONCLUSIVE)
        return SARIF_INCONCLUSIVE;
    return (int)basis_told(info, line)->reason - 1;
}

const char *sarif_level(const struct run_info *info, const struct line *line)
{
    if (fields_trouble(info, line) == TROUBLE_FAILURE)
        return "error";
    return level_of_rule(sarif_rule_of(info, line));
}

/* ---- help ---- */

static void add_list(struct buf *out, const char *title, const char *const *items, size_t num,
    void (*add)(struct buf *, const char *))
{
    buf_addf(out, num > 0 ? "\n\n%s:\n" : "", title);
    for (size_t i = 0; i < num; i++) {
        buf_adds(out, "\n- ");
        add(out, items[i]);
    }
}

static json_t *help_in(const struct reason_text *text, void (*add)(struct buf *, const char *))
{
    struct buf out = {0};
    add(&out, text->cause);
    add_list(&out, "Evidence", text->evidence, text->num_evidence, add);
    add_list(&out, "Ways out", text->fixes, text->num_fixes, add);
    buf_adds(&out, "\n\nSource: ");
    add(&out, text->citation);
    json_t *string = json_string(buf_str(&out));
    buf_cleanup(&out);
    return string;
}

/* The first sentence: a full stop inside of a number or a name ends none. */
static json_t *first_sentence(const char *text)
{
    const char *end = strstr(text, ". ");
    return json_stringn(text, end == NULL ? strlen(text) : (size_t)(end - text) + 1);
}

static json_t *rule_of(int rule, const struct reasons *reasons)
{
    const struct reason_text *text =
        is_own(rule) ? &own[rule - SARIF_MISMATCH].text : &reasons->text[rule + 1];
    return json_pack("{s:s,s:{s:o},s:{s:s},s:{s:o,s:o},s:{s:s}}", "id", sarif_rule_id(rule),
        "shortDescription", "text", first_sentence(text->cause), "fullDescription", "text",
        text->cause, "help", "text", help_in(text, buf_adds), "markdown", help_in(text, md_block),
        "defaultConfiguration", "level", level_of_rule(rule));
}

json_t *sarif_tool(const struct run_info *info)
{
    json_t *rules = json_array();
    for (int i = 0; i < SARIF_RULES; i++)
        json_array_append_new(rules, rule_of(i, info->reasons));
    const char *version = strchr(info->tool, ' ');
    return json_pack("{s:{s:s%,s:s,s:o}}", "driver", "name", info->tool,
        version == NULL ? strlen(info->tool) : (size_t)(version - info->tool), "version",
        version == NULL ? "" : version + 1, "rules", rules);
}
