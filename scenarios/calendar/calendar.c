#include "scenarios/calendar/calendar.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const root_names[CALENDAR_ROOTS] = {
    [CALENDAR_PUBLIC] = "public",
    [CALENDAR_ALTERNATIVE] = "alternative",
    [CALENDAR_PRIVATE] = "private",
    [CALENDAR_SELF] = "self",
};

const char *calendar_root_name(enum calendar_root root)
{
    return root_names[root];
}

void calendar_day(int64_t day, char out[CALENDAR_DAY_LEN])
{
    char text[VCLOCK_TEXT_LEN];
    vclock_format(day, text);
    text_copy(out, CALENDAR_DAY_LEN, text);
}

const struct calendar_product *calendar_product(const struct calendar *calendar, const char *id)
{
    for (size_t i = 0; i < calendar->num_products; i++) {
        if (text_is(calendar->products[i].id, id))
            return &calendar->products[i];
    }
    return NULL;
}

const struct calendar_policy *calendar_policy(const struct calendar *calendar, const char *id)
{
    for (size_t i = 0; i < calendar->num_policies; i++) {
        if (text_is(calendar->policies[i].id, id))
            return &calendar->policies[i];
    }
    return NULL;
}

const struct calendar_phase *calendar_phase(const struct calendar_product *product, int64_t day)
{
    const struct calendar_phase *found = NULL;
    for (size_t i = 0; i < product->num_phases; i++) {
        if (product->phases[i].from.effective_on <= day)
            found = &product->phases[i];
    }
    return found;
}

const struct calendar_limit *calendar_limit(const struct calendar *calendar, int64_t day)
{
    const struct calendar_limit *found = NULL;
    for (size_t i = 0; i < calendar->num_limits; i++) {
        if (calendar->limits[i].from.effective_on <= day)
            found = &calendar->limits[i];
    }
    return found;
}

/* ---- the calendars that come with ekulab ---- */

const struct calendars *calendars_shelf(void)
{
    static struct calendars shelf;
    static bool is_read;
    if (is_read)
        return &shelf;
    struct conf_diag diag = {0};
    is_read = calendars_load(&shelf, EK_CALENDARS_DIR, &diag);
    if (!is_read) {
        fputs(buf_str(&diag.text), stderr);
        exit(2);
    }
    conf_diag_cleanup(&diag);
    return &shelf;
}

static const struct calendar *in_use;

const struct calendar *calendar_in_use(void)
{
    if (in_use == NULL)
        in_use = &calendars_shelf()->all[0];
    return in_use;
}

bool calendar_use(const char *name, struct err *e)
{
    const struct calendars *shelf = calendars_shelf();
    struct buf all = {0};
    for (size_t i = 0; i < shelf->num; i++) {
        buf_addf(&all, "%s%s", i == 0 ? "" : ", ", shelf->names[i]);
        if (!text_is(shelf->names[i], name))
            continue;
        in_use = &shelf->all[i];
        buf_cleanup(&all);
        return true;
    }
    const char *near = text_suggest(name, shelf->names, shelf->num);
    if (near != NULL)
        err_set(e, ERR_USAGE, "unknown calendar \"%.60s\"; did you mean \"%s\"?", name, near);
    else
        err_set(e, ERR_USAGE, "unknown calendar \"%.60s\"; there are: %s", name, buf_str(&all));
    buf_cleanup(&all);
    return false;
}
