/* Times, durations, words of a plan file. */
#include "scenarios/plan/read.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define DURATION_MAX (3660 * VCLOCK_DAY)

static const struct {
    char unit;
    int64_t seconds;
} units[] = {{'m', 60}, {'h', 3600}, {'d', VCLOCK_DAY}};

static bool parse_duration(const char *text, int64_t *out)
{
    char *end = NULL;
    if (*text < '0' || *text > '9')
        return false;
    long number = strtol(text, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (*end != units[i].unit || end[1] != '\0' || number > DURATION_MAX / units[i].seconds)
            continue;
        *out = number * units[i].seconds;
        return *out >= 60;
    }
    return false;
}

static bool is_decision(const struct plan_reader *r, const char *text, int64_t *out)
{
    static const char word[] = "decision";
    int64_t later = 0;
    const char *rest = text + sizeof word - 1;
    if (r->plan->decision == 0 || strncmp(text, word, sizeof word - 1) != 0)
        return false;
    if (*rest != '\0' && (*rest != '+' || !parse_duration(rest + 1, &later)))
        return false;
    *out = r->plan->decision + later;
    return true;
}

bool read_time(const struct plan_reader *r, const struct conf_node *node, int64_t *out)
{
    struct err e = {0};
    if (node == NULL)
        return false;
    if (conf_kind(node) != CONF_SCALAR)
        conf_error(r->diag, r->doc, node, "a time is written 2026-06-20 or 2026-06-20T00:00:00Z");
    else if (is_decision(r, conf_text(node), out) || vclock_parse(conf_text(node), out, &e))
        return true;
    else
        conf_error(r->diag, r->doc, node, "%s", e.text);
    return false;
}

bool read_duration(const struct plan_reader *r, const struct conf_node *map, const char *key,
    int64_t otherwise, int64_t *out)
{
    const struct conf_node *node = conf_get(map, key);
    *out = otherwise;
    if (node == NULL || (conf_kind(node) == CONF_SCALAR && parse_duration(conf_text(node), out)))
        return true;
    conf_error(r->diag, r->doc, node, "%s is a duration such as 90m, 4h or 30d, up to 3660d", key);
    return false;
}

bool read_word(const struct plan_reader *r, const struct conf_node *map, const char *key,
    const char *const *words, size_t num, size_t otherwise, size_t *out)
{
    *out = otherwise;
    if (conf_get(map, key) == NULL)
        return true;
    const struct conf_node *node = conf_want(r->diag, r->doc, map, key, CONF_SCALAR);
    int index = node == NULL ? -1 : conf_choice(r->diag, r->doc, node, key, words, num);
    if (index >= 0)
        *out = (size_t)index;
    return index >= 0;
}

bool read_box(const struct plan_reader *r, const struct conf_node *node, bool *out_on_e)
{
    static const char *const boxes[] = {"expressway-c", "expressway-e"};
    int index = -1;
    if (conf_kind(node) == CONF_SCALAR)
        index = conf_choice(r->diag, r->doc, node, "box", boxes, 2);
    else
        conf_error(r->diag, r->doc, node, "a box is expressway-e or expressway-c");
    *out_on_e = index == 1;
    return index >= 0;
}

void plan_moment(int64_t time, char out[PLAN_MOMENT_LEN])
{
    vclock_format(time, out);
    if (time % VCLOCK_DAY == 0)
        out[strcspn(out, "T")] = '\0';
}
