/* calendar.h: what certification authorities issue, by date of issue: usages, lifetime, the usages
 * of the intermediate, the kind of root. A calendar is a revision of what was known: the files of
 * scenarios/calendars. Dates are days: seconds since 1970-01-01 UTC of their midnight. */
#ifndef EK_CALENDAR_CALENDAR_H
#define EK_CALENDAR_CALENDAR_H

#include "certs-gen/certs.h"
#include "sim/conf/conf.h"

/* Where a date comes from. */
struct calendar_source {
    const char *source;   /* document, with its revision */
    int64_t stated_on;    /* when it said so */
    int64_t effective_on; /* from when it holds */
};

/* The longest validity that the CA/Browser Forum allows (Baseline Requirements 6.3.2). */
struct calendar_limit {
    int days;
    struct calendar_source from;
};

/* Who has the root: every box and browser; those who imported it; nobody but its own box. */
enum calendar_root { CALENDAR_PUBLIC, CALENDAR_ALTERNATIVE, CALENDAR_PRIVATE, CALENDAR_SELF };
#define CALENDAR_ROOTS 4
const char *calendar_root_name(enum calendar_root root); /* "public", "alternative", ... */

/* What a product issues from one day on. */
struct calendar_phase {
    bool ended;    /* nothing any more */
    bool as_asked; /* the usages that the request asks for; else `usage` */
    enum recipe_usage usage;
    int days;                      /* of validity; 0: as many as the limit allows */
    bool intermediate_server_only; /* the intermediate's own EKU is serverAuth alone */
    const char *note;              /* NULL: none */
    struct calendar_source from;
};

struct calendar_product {
    const char *id; /* "letsencrypt/classic" */
    const char *title;
    const char *root_ca; /* the root and the issuing CA that the lab's stand for; NULL: not known */
    const char *issuing_ca;
    enum calendar_root root;
    struct calendar_phase *phases; /* in the order of their dates */
    size_t num_phases;
};

/* Something else that happens on a day. */
struct calendar_policy {
    const char *id; /* "chrome-combined-leaf" */
    const char *says;
    struct calendar_source from;
};

/* Browsers of the Chrome Root Program refuse certificates of public roots with both usages whose
 * validity begins on or after this policy's day. */
#define CALENDAR_CHROME "chrome-combined-leaf"

struct calendar {
    struct conf_doc *doc; /* owns the strings */
    const char *id;       /* "current" */
    const char *title;
    int64_t as_of; /* what was known on this day */
    struct calendar_limit *limits;
    size_t num_limits;
    struct calendar_product *products;
    size_t num_products;
    struct calendar_policy *policies;
    size_t num_policies;
};

/* All calendars of a folder, the default ("current") first. */
struct calendars {
    struct calendar *all;
    size_t num;
    const char **names;
};

#define CALENDAR_DEFAULT "current"

/* calendars_load: every file (*.yaml) of folder `dir`. Faults go to `diag`, each at its position;
 * false when there was one, or no "current". Clean up with calendars_cleanup in both cases. */
bool calendars_load(struct calendars *out, const char *dir, struct conf_diag *diag) EK_CHECK;
/* calendars_check: the faults of one file alone. */
void calendars_check(const struct conf_doc *doc, struct conf_diag *diag);
void calendars_cleanup(struct calendars *calendars);

/* calendars_shelf: the calendars that come with ekulab, read when first asked for and kept. A fault
 * in them is told on standard error and ends the program with exit code 2. */
const struct calendars *calendars_shelf(void);

/* calendar_use: from now on calendar_in_use() gives the revision `name`. Fails with ERR_USAGE and a
 * suggestion when there is none. calendar_in_use: "current" until then. One run has one calendar:
 * what a certificate of a CA product is depends on it. */
bool calendar_use(const char *name, struct err *e) EK_CHECK;
const struct calendar *calendar_in_use(void);

/* calendar_product, calendar_policy: NULL when there is none of that id.
 * calendar_phase: what the product issues on day `day`; NULL before its first phase.
 * calendar_limit: of that day; NULL before the first. */
const struct calendar_product *calendar_product(const struct calendar *calendar, const char *id);
const struct calendar_policy *calendar_policy(const struct calendar *calendar, const char *id);
const struct calendar_phase *calendar_phase(const struct calendar_product *product, int64_t day);
const struct calendar_limit *calendar_limit(const struct calendar *calendar, int64_t day);

/* A certificate of a CA product in one word: PRODUCT@DATE[:USAGE[:DAYS]], such as
 * "letsencrypt/classic@2026-03-01" or "private-pki@2026-03-01:client-only:1095". USAGE and DAYS are
 * what the request asks for, of products that issue what is asked. */
#define CALENDAR_WORD_LEN 160

/* What such a certificate is. */
struct calendar_grant {
    const struct calendar_product *product;
    const struct calendar_phase *phase;
    struct recipe recipe; /* usage, and where it comes from as a defect of the recipe */
    int64_t not_before;   /* midnight of its day of issue */
    int64_t not_after;    /* the last second of the last of its days: RFC 5280, 4.1.2.5 */
};

/* calendar_is_word: has `text` the shape of one (an '@')? */
bool calendar_is_word(const char *text);

/* calendar_grant: what the CA would have issued. Fails with ERR_CALENDAR and what the CA would have
 * said: unknown product (with a suggestion), not yet or no longer issued on that day (with the day
 * and its source), a usage that it does not issue, more days than the limit. */
bool calendar_grant(const struct calendar *calendar, const char *word, struct calendar_grant *out,
    struct err *e) EK_CHECK;

/* calendar_word: the canonical word into `out`; `usage` and `days`: -1 and 0 when not asked for. */
void calendar_word(
    char out[CALENDAR_WORD_LEN], const char *product, int64_t day, int usage, int days);

/* calendar_day: a day as YYYY-MM-DD into `out`. */
#define CALENDAR_DAY_LEN 11
void calendar_day(int64_t day, char out[CALENDAR_DAY_LEN]);

#endif
