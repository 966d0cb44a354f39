#include "scenarios/runs/difftell.h"

#include "scenarios/runs/diffgroups.h"
#include "scenarios/spec/deployment.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define CELLS_TOLD 8

char *difftell_argument(
    const struct difftell_side *side, const struct outcomes *outcomes, const struct told *told)
{
    if (side->explain == NULL || told == NULL)
        return NULL;
    return ek_asprintf("%s:%s#%s", side->explain, outcomes_cell(outcomes, told->cell),
        outcomes_word(outcomes, told->service));
}

json_t *difftell_deployment(const struct diff *diff)
{
    json_t *const sides[] = {diff->a->deployment, diff->b->deployment};
    json_t *out = json_object();
    for (size_t i = 0; i < 2 && sides[0] != NULL && sides[1] != NULL; i++) {
        const char *path = NULL;
        json_t *unused = NULL;
        json_object_foreach(sides[i], path, unused)
        {
            const json_t *was = json_object_get(sides[0], path);
            const json_t *is = json_object_get(sides[1], path);
            if (was == NULL || is == NULL || json_equal(was, is) == 0)
                json_object_set_new(out, path, json_pack("[O?,O?]", was, is));
        }
    }
    return out;
}

static const char *or_default(const char *path, const json_t *pair, size_t i)
{
    enum setting setting;
    const char *value = json_string_value(json_array_get(pair, i));
    if (value == NULL && setting_by_path(path, &setting))
        value = setting_default(setting);
    return value == NULL ? "(varies)" : value;
}

/* A line for each. */
static void print_deployment(const struct diff *diff, const char *before, FILE *out)
{
    json_t *changes = difftell_deployment(diff);
    const char *path = NULL;
    json_t *pair = NULL;
    json_object_foreach(changes, path, pair)
    {
        fprintf(out, "%s%s: %s -> %s\n", before, path, or_default(path, pair, 0),
            or_default(path, pair, 1));
    }
    json_decref(changes);
}

static const char *plural(size_t num)
{
    return num == 1 ? "" : "s";
}

static const struct told *there(const struct diff_entry *entry)
{
    return entry->b != NULL ? entry->b : entry->a;
}

/* ---- table ---- */

static void print_count(const struct diff *d, enum diff_class class, FILE *out)
{
    if (d->counts[class] == 0)
        return;
    fprintf(
        out, "  %-16s %7zu  %s", diff_class_name(class), d->counts[class], diff_class_says(class));
    if (d->consequences[class] > 0)
        fprintf(out, "; %zu of them because of another line", d->consequences[class]);
    fputc('\n', out);
}

static void print_hint(
    const struct difftell_side *side, const struct outcomes *o, const struct told *told, FILE *out)
{
    char *argument = difftell_argument(side, o, told);
    char *quoted = argument == NULL ? NULL : text_shell(argument);
    if (quoted != NULL)
        fprintf(out, "    ekulab explain %s\n", quoted);
    free(quoted);
    free(argument);
}

static void print_group(const struct difftell *tell, const struct diff_groups *groups,
    const struct diff_group *group, FILE *out)
{
    const struct diff *d = tell->diff;
    const struct diff_entry *entry = group->first;
    int width = (int)(strlen(tell->a.name) > strlen(tell->b.name) ? strlen(tell->a.name)
                                                                  : strlen(tell->b.name));
    fprintf(out, "\n  %s, %zu cell%s", outcomes_word(d->b, there(entry)->service), group->num,
        plural(group->num));
    if (entry->because != 0)
        fprintf(out, ", because of %s", outcomes_word(d->b, entry->because));
    fprintf(out, "\n    %-*s  %s\n    %-*s  %s\n", width, tell->a.name, group->was, width,
        tell->b.name, group->is);
    for (size_t i = 0; i < CELLS_TOLD && entry != NULL; i++) {
        fprintf(out, "      %s\n", outcomes_cell(d->b, there(entry)->cell));
        entry = diff_groups_next(groups, entry);
    }
    if (group->num > CELLS_TOLD)
        fprintf(out, "      and %zu more; --format jsonl names all\n", group->num - CELLS_TOLD);
    print_hint(&tell->a, d->a, group->first->a, out);
    print_hint(&tell->b, d->b, group->first->b, out);
}

static bool has_nothing_in_common(const struct diff *d)
{
    return d->num > 0 && d->equal == 0 &&
           d->counts[DIFF_ADDED] + d->counts[DIFF_REMOVED] == d->num && d->counts[DIFF_ADDED] > 0 &&
           d->counts[DIFF_REMOVED] > 0;
}

void difftell_table(const struct difftell *tell, FILE *out)
{
    const struct diff *d = tell->diff;
    struct diff_groups groups;
    int class = -1;
    fprintf(out, "%s -> %s: %zu line%s differ%s, %zu %s equal\n", tell->a.name, tell->b.name,
        d->num, plural(d->num), d->num == 1 ? "s" : "", d->equal, d->equal == 1 ? "is" : "are");
    print_deployment(d, "  every cell: ", out);
    for (int i = 0; i < DIFF_CLASS_COUNT; i++)
        print_count(d, (enum diff_class)i, out);
    if (has_nothing_in_common(d)) {
        fputs("no line is in both: these are runs of other cells\n", out);
        return;
    }
    diff_groups_make(&groups, d);
    for (size_t i = 0; i < groups.num; i++) {
        const struct diff_group *group = &groups.groups[i];
        if (!tell->classes[group->first->class])
            continue;
        if ((int)group->first->class != class)
            fprintf(out, "\n%s\n", diff_class_name(group->first->class));
        class = (int)group->first->class;
        print_group(tell, &groups, group, out);
    }
    diff_groups_cleanup(&groups);
}

/* ---- Markdown ---- */

/* What could end a cell of a table or begin some markup stands as it is. */
static void print_escaped(const char *text, FILE *out)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\|*_`<>[]#", *text) != NULL)
            fputc('\\', out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
}

static void print_columns(const char *const *columns, size_t num, FILE *out)
{
    fputc('|', out);
    for (size_t i = 0; i < num; i++) {
        fputc(' ', out);
        print_escaped(columns[i], out);
        fputs(" |", out);
    }
    fputc('\n', out);
}

static void print_md_group(const struct difftell *tell, const struct diff_group *group, FILE *out)
{
    const struct diff *d = tell->diff;
    const struct told *told = there(group->first);
    char *cells = ek_asprintf("%zu", group->num);
    const char *const columns[] = {outcomes_word(d->b, told->service), group->was, group->is, cells,
        outcomes_cell(d->b, told->cell)};
    print_columns(columns, sizeof columns / sizeof columns[0], out);
    free(cells);
}

static void print_md_head(const struct difftell *tell, FILE *out)
{
    const struct diff *d = tell->diff;
    fputs("### ", out);
    print_escaped(tell->a.name, out);
    fputs(" → ", out);
    print_escaped(tell->b.name, out);
    fprintf(out, ": %zu line%s differ%s, %zu %s equal\n", d->num, plural(d->num),
        d->num == 1 ? "s" : "", d->equal, d->equal == 1 ? "is" : "are");
    print_deployment(d, "\n- every cell: ", out);
    if (d->num == 0)
        return;
    fputs("\n| class | lines | because of another line |\n|---|---:|---:|\n", out);
    for (int i = 0; i < DIFF_CLASS_COUNT; i++) {
        if (d->counts[i] > 0)
            fprintf(out, "| %s | %zu | %zu |\n", diff_class_name((enum diff_class)i), d->counts[i],
                d->consequences[i]);
    }
}

void difftell_md(const struct difftell *tell, FILE *out)
{
    struct diff_groups groups;
    int class = -1;
    print_md_head(tell, out);
    diff_groups_make(&groups, tell->diff);
    for (size_t i = 0; i < groups.num; i++) {
        const struct diff_group *group = &groups.groups[i];
        if (!tell->classes[group->first->class])
            continue;
        if ((int)group->first->class != class)
            fprintf(out,
                "\n#### %s\n\n| service | was | is | cells | for example |\n"
                "|---|---|---|---:|---|\n",
                diff_class_name(group->first->class));
        class = (int)group->first->class;
        print_md_group(tell, group, out);
    }
    diff_groups_cleanup(&groups);
}
