/* `ekulab when`: the dates of the calendars, each with its source. Nothing here asks what day it
 * is. */
#include "scenarios/preview/commands.h"
#include "scenarios/preview/notes.h"
#include "scenarios/preview/when.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/grid.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct when_args {
    const char *ca;       /* NULL: all */
    const char *calendar; /* or "both" */
    bool renew;
    bool json;
    bool helped;
};

/* ---- words ---- */

bool when_concerns(const struct calendar_product *product, const char *ca)
{
    size_t len = ca == NULL ? 0 : strlen(ca);
    return ca == NULL || text_is(product->id, ca) ||
           (strncmp(product->id, ca, len) == 0 && product->id[len] == '/');
}

const char *when_issues(const struct calendar_phase *phase)
{
    if (phase->ended)
        return "nothing";
    return phase->as_asked ? "as asked" : recipe_usage_name(phase->usage);
}

void when_days(const struct calendar_phase *phase, char out[WHEN_DAYS_LEN])
{
    if (phase->ended)
        *out = '\0';
    else if (phase->days == 0)
        text_copy(out, WHEN_DAYS_LEN, "limit");
    else
        snprintf(out, WHEN_DAYS_LEN, "%d", phase->days);
}

static void add_day(struct grid *grid, int64_t day)
{
    char text[CALENDAR_DAY_LEN];
    calendar_day(day, text);
    grid_add(grid, text);
}

static void add_note(struct grid *grid, struct notes *notes, const struct calendar_source *from)
{
    char stated[CALENDAR_DAY_LEN];
    calendar_day(from->stated_on, stated);
    grid_addf(grid, "%s [%zu]", stated, notes_number(notes, from->source));
}

/* ---- tables ---- */

static void print_renewals(const struct calendar *c, const char *ca, struct notes *notes)
{
    static const char *const head[] = {
        "product", "renew by", "valid until", "longest: on", "valid until", "said on"};
    struct grid grid = {.num_columns = 6};
    grid_row(&grid, head);
    for (size_t i = 0; i < c->num_products; i++) {
        const struct calendar_product *p = &c->products[i];
        const struct calendar_renewal r = calendar_renewal(c, p);
        if (!when_concerns(p, ca))
            continue;
        grid_add(&grid, p->id);
        if (r.kind == RENEWAL_UNTIL) {
            add_day(&grid, r.last_day);
            add_day(&grid, r.not_after);
            add_day(&grid, r.best_day);
            add_day(&grid, r.best_not_after);
            add_note(&grid, notes, r.from);
            continue;
        }
        grid_add(&grid, r.kind == RENEWAL_ALWAYS ? "no end known" : "never gave it");
        for (int k = 0; k < 4; k++)
            grid_add(&grid, "");
    }
    grid_print(&grid, "  ");
    grid_cleanup(&grid);
}

static void print_limits(const struct calendar *c, struct notes *notes)
{
    struct grid grid = {.num_columns = 3};
    static const char *const head[] = {"issued from", "days at most", "said on"};
    grid_row(&grid, head);
    for (size_t i = 0; i < c->num_limits; i++) {
        add_day(&grid, c->limits[i].from.effective_on);
        grid_addf(&grid, "%d", c->limits[i].days);
        add_note(&grid, notes, &c->limits[i].from);
    }
    grid_print(&grid, "  ");
    grid_cleanup(&grid);
}

static void print_products(const struct calendar *c, const char *ca, struct notes *notes)
{
    struct grid grid = {.num_columns = 6};
    static const char *const head[] = {"product", "from", "issues", "days", "root", "said on"};
    grid_row(&grid, head);
    for (size_t i = 0; i < c->num_products; i++) {
        const struct calendar_product *p = &c->products[i];
        for (size_t k = 0; k < p->num_phases && when_concerns(p, ca); k++) {
            char days[WHEN_DAYS_LEN];
            when_days(&p->phases[k], days);
            grid_add(&grid, k == 0 ? p->id : "");
            add_day(&grid, p->phases[k].from.effective_on);
            grid_add(&grid, when_issues(&p->phases[k]));
            grid_add(&grid, days);
            grid_add(&grid, k == 0 ? calendar_root_name(p->root) : "");
            add_note(&grid, notes, &p->phases[k].from);
        }
    }
    grid_print(&grid, "  ");
    grid_cleanup(&grid);
}

static void print_policies(const struct calendar *c, struct notes *notes)
{
    struct grid grid = {.num_columns = 3};
    static const char *const head[] = {"from", "policy", "said on"};
    grid_row(&grid, head);
    for (size_t i = 0; i < c->num_policies; i++) {
        add_day(&grid, c->policies[i].from.effective_on);
        grid_add(&grid, c->policies[i].says);
        add_note(&grid, notes, &c->policies[i].from);
    }
    grid_print(&grid, "  ");
    grid_cleanup(&grid);
}

static void print_notes(const struct calendar *c, const char *ca, struct notes *notes)
{
    for (size_t i = 0; i < c->num_products; i++) {
        const struct calendar_product *p = &c->products[i];
        for (size_t k = 0; k < p->num_phases && when_concerns(p, ca); k++) {
            char day[CALENDAR_DAY_LEN];
            calendar_day(p->phases[k].from.effective_on, day);
            if (p->phases[k].note != NULL)
                printf("  %s from %s: %s\n", p->id, day, p->phases[k].note);
        }
    }
    putchar('\n');
    for (size_t i = 0; i < notes->num; i++)
        printf("[%zu] %s\n", i + 1, notes->all[i]);
}

/* ---- what differs ---- */

struct dated {
    const char *id;
    const char *what; /* "" when the revision does not have it */
    const struct calendar_source *from;
};

static void print_pair(const struct calendar *a, const struct calendar *b, const struct dated *one,
    const struct dated *other)
{
    const struct calendar *calendars[] = {a, b};
    const struct dated *both[] = {one, other};
    printf("  %s\n", one->id);
    for (int i = 0; i < 2; i++) {
        char effective[CALENDAR_DAY_LEN] = "";
        char stated[CALENDAR_DAY_LEN] = "";
        if (both[i]->from == NULL) {
            printf("    %-12s nothing\n", calendars[i]->id);
            continue;
        }
        calendar_day(both[i]->from->effective_on, effective);
        calendar_day(both[i]->from->stated_on, stated);
        printf("    %-12s %s: %s (said on %s: %s)\n", calendars[i]->id, effective, both[i]->what,
            stated, both[i]->from->source);
    }
}

static bool same(const struct dated *a, const struct dated *b)
{
    return a->from != NULL && b->from != NULL && text_is(a->what, b->what) &&
           a->from->effective_on == b->from->effective_on;
}

static size_t diff_product(
    const struct calendar *a, const struct calendar *b, const struct calendar_product *p)
{
    const struct calendar_product *q = calendar_product(b, p->id);
    size_t num = 0;
    size_t phases = q != NULL && q->num_phases > p->num_phases ? q->num_phases : p->num_phases;
    for (size_t k = 0; k < phases; k++) {
        struct dated one = {.id = p->id};
        struct dated other = {.id = p->id};
        if (k < p->num_phases)
            one = (struct dated){p->id, when_issues(&p->phases[k]), &p->phases[k].from};
        if (q != NULL && k < q->num_phases)
            other = (struct dated){p->id, when_issues(&q->phases[k]), &q->phases[k].from};
        if (same(&one, &other))
            continue;
        print_pair(a, b, &one, &other);
        num++;
    }
    return num;
}

static size_t diff_policies(const struct calendar *a, const struct calendar *b, bool only_missing)
{
    size_t num = 0;
    for (size_t i = 0; i < a->num_policies; i++) {
        const struct calendar_policy *p = &a->policies[i];
        const struct calendar_policy *q = calendar_policy(b, p->id);
        struct dated one = {p->id, p->says, &p->from};
        struct dated other = {.id = p->id};
        if (q != NULL)
            other = (struct dated){q->id, q->says, &q->from};
        if ((q != NULL && (only_missing || p->from.effective_on == q->from.effective_on)))
            continue;
        print_pair(a, b, &one, &other);
        num++;
    }
    return num;
}

static void print_differences(const char *ca)
{
    const struct calendars *shelf = calendars_shelf();
    for (size_t i = 1; i < shelf->num; i++) {
        const struct calendar *a = &shelf->all[0];
        const struct calendar *b = &shelf->all[i];
        size_t num = 0;
        printf("What differs between the revisions %s and %s\n", a->id, b->id);
        for (size_t k = 0; k < a->num_products; k++)
            num += when_concerns(&a->products[k], ca) ? diff_product(a, b, &a->products[k]) : 0;
        if (ca == NULL)
            num += diff_policies(a, b, false) + diff_policies(b, a, true);
        if (num == 0)
            puts("  nothing");
    }
}

/* ---- the command ---- */

static void print_calendar(const struct calendar *c, const struct when_args *args)
{
    struct notes notes = {0};
    char as_of[CALENDAR_DAY_LEN];
    calendar_day(c->as_of, as_of);
    printf("calendar %s: %s (as of %s)\n\nThe last day on which a renewal still has clientAuth, "
           "and the day whose certificate lasts longest\n",
        c->id, c->title, as_of);
    print_renewals(c, args->ca, &notes);
    puts("\nLifetimes of public certificates");
    print_limits(c, &notes);
    if (!args->renew) {
        puts("\nWhat is issued");
        print_products(c, args->ca, &notes);
        puts("\nPolicies and releases");
        print_policies(c, &notes);
        puts("\nNotes");
        print_notes(c, args->ca, &notes);
        putchar('\n');
        print_differences(args->ca);
    } else {
        putchar('\n');
        for (size_t i = 0; i < notes.num; i++)
            printf("[%zu] %s\n", i + 1, notes.all[i]);
    }
    notes_cleanup(&notes);
}

static void print_help(void)
{
    puts("usage: ekulab when [renew] [options]\n\n"
         "What CAs issue and from when on, by whom that was said and when; until which day a\n"
         "certificate with clientAuth can be had, and how long it then lasts. `renew`: that "
         "alone.\n\n"
         "  --ca NAME           one CA (digicert) or product (digicert/on-request)\n"
         "  --calendar REV      another revision than current; both: only what differs\n"
         "  --format table|json");
}

static bool complain(const char *what, const char *value)
{
    fprintf(stderr, "ekulab when: %s \"%s\"; see --help\n", what, value);
    return false;
}

static bool read_args(struct when_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"ca", required_argument, NULL, 'a'},
        {"calendar", required_argument, NULL, 'c'}, {"format", required_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct when_args){.calendar = CALENDAR_DEFAULT};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == 'a')
            out->ca = optarg;
        else if (option == 'c')
            out->calendar = optarg;
        else if (option == 'f' && (text_is(optarg, "json") || text_is(optarg, "table")))
            out->json = text_is(optarg, "json");
        else if (option == 'h')
            out->helped = true;
        else if (option == 'f')
            return complain("--format is table or json, not", optarg);
        else
            return false;
    }
    out->renew = optind < argc && text_is(argv[optind], "renew");
    if (optind + (out->renew ? 1 : 0) == argc)
        return true;
    return complain("unexpected", argv[optind]);
}

static bool knows(const struct calendar *c, const char *ca)
{
    const char **ids = ek_calloc(c->num_products + 1, sizeof *ids);
    bool found = ca == NULL;
    for (size_t i = 0; i < c->num_products; i++) {
        ids[i] = c->products[i].id;
        found = found || when_concerns(&c->products[i], ca);
    }
    const char *near = found ? NULL : text_suggest(ca, ids, c->num_products);
    if (!found)
        fprintf(stderr, "ekulab when: unknown CA \"%s\"%s%s%s\n", ca,
            near == NULL ? "; `ekulab when` lists them" : "; did you mean \"",
            near == NULL ? "" : near, near == NULL ? "" : "\"?");
    free(ids);
    return found;
}

int command_when(int argc, char **argv)
{
    struct when_args args;
    struct err e = {0};
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    bool both = text_is(args.calendar, "both");
    if (!both && !calendar_use(args.calendar, &e)) {
        fprintf(stderr, "ekulab when: %s\n", e.text);
        return EXIT_USAGE;
    }
    if (!knows(calendar_in_use(), args.ca))
        return EXIT_USAGE;
    if (both) {
        print_differences(args.ca);
    } else if (args.json) {
        json_t *o = when_json(calendar_in_use(), args.ca);
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
    } else {
        print_calendar(calendar_in_use(), &args);
    }
    return EXIT_AS_EXPECTED;
}
