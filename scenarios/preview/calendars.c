/* `ekulab plan preview --calendar both`: the plan by each revision, and only what differs. */
#include "scenarios/preview/actions.h"
#include "scenarios/preview/tell.h"
#include "scenarios/runner/commands.h"
#include "sim/base/text.h"

#include <stdio.h>

#define REVISIONS_MAX 4

/* A plan by one revision. */
struct revision {
    const char *name;
    struct buf facts[4];
    struct buf rows[SERVICE_COUNT];
    bool told[SERVICE_COUNT];
    int code;
};

static const struct {
    const char *name;
    void (*tell)(const struct preview *p, struct buf *out);
} facts[] = {{"first broken day", tell_first_break}, {"service-days lost", tell_lost},
    {"broken at the end", tell_broken_at_end}, {"states", tell_runs}};
#define NUM_FACTS (sizeof facts / sizeof facts[0])
#define COMPARED  3 /* of these; the number of states follows from the dates of a calendar */

static void note(struct revision *r, const struct preview *p)
{
    for (size_t i = 0; i < NUM_FACTS; i++)
        facts[i].tell(p, &r->facts[i]);
    for (size_t i = 0; i < p->tally.num_rows; i++) {
        const struct tally_row *row = &p->tally.rows[i];
        if (row->group == TALLY_NEWS || row->group == TALLY_STANDING)
            tell_break(p, row, &r->rows[row->service]);
        else
            buf_addf(&r->rows[row->service], "%s: up throughout", service_id(row->service));
        r->told[row->service] = true;
    }
}

/* The timeline and the plan go with their calendar, so that what is told is kept as text. */
static bool run_revision(struct session *s, struct revision *r)
{
    struct preview preview;
    struct err e = {0};
    if (!session_load(s, r->name))
        return false;
    struct timeline *timeline = session_timeline(s, false);
    if (timeline == NULL)
        return false;
    struct play *play = session_play(s, timeline, s->args.predict);
    enum run_end end = preview_run(&preview, timeline, play, "", NULL, &e);
    preview.predicted = s->args.predict;
    note(r, &preview);
    r->code = session_code(&preview, end, &e);
    preview_cleanup(&preview);
    play_free(play);
    return true;
}

static bool differ(const struct revision *all, size_t num,
    const struct buf *(*of)(const struct revision *r, size_t i), size_t i)
{
    for (size_t k = 1; k < num; k++) {
        if (!text_is(buf_str(of(&all[0], i)), buf_str(of(&all[k], i))))
            return true;
    }
    return false;
}

static const struct buf *fact_of(const struct revision *r, size_t i)
{
    return &r->facts[i];
}

static const struct buf *row_of(const struct revision *r, size_t i)
{
    return &r->rows[i];
}

static void print_differences(const struct session *s, const struct revision *all, size_t num)
{
    size_t told = 0;
    printf("%s: %s\n", s->plan->scenario->id, s->plan->scenario->title);
    for (size_t i = 0; i < COMPARED; i++) {
        if (!differ(all, num, fact_of, i))
            continue;
        printf("\n%s\n", facts[i].name);
        for (size_t k = 0; k < num; k++)
            printf("  %-12s %s\n", all[k].name, buf_str(&all[k].facts[i]));
        told++;
    }
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        if (!all[0].told[i] || !differ(all, num, row_of, i))
            continue;
        putchar('\n');
        for (size_t k = 0; k < num; k++)
            printf("  %-12s %s\n", all[k].name, buf_str(&all[k].rows[i]));
        told++;
    }
    if (told == 0)
        puts("\nnothing that the plan comes to differs between the revisions");
}

static void cleanup(struct revision *r)
{
    for (size_t i = 0; i < NUM_FACTS; i++)
        buf_cleanup(&r->facts[i]);
    for (size_t i = 0; i < SERVICE_COUNT; i++)
        buf_cleanup(&r->rows[i]);
}

int plan_calendars(struct session *s)
{
    const struct calendars *shelf = calendars_shelf();
    struct revision all[REVISIONS_MAX] = {0};
    size_t num = shelf->num < REVISIONS_MAX ? shelf->num : REVISIONS_MAX;
    int code = EXIT_AS_EXPECTED;
    bool ok = true;
    for (size_t i = 0; i < num && ok; i++) {
        all[i].name = shelf->names[i];
        ok = run_revision(s, &all[i]);
        code = all[i].code > code ? all[i].code : code;
    }
    if (ok)
        print_differences(s, all, num);
    for (size_t i = 0; i < num; i++)
        cleanup(&all[i]);
    return ok ? code : EXIT_USAGE;
}
