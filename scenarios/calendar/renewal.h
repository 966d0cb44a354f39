/* renewal.h: until when a CA product can be renewed with clientAuth. */
#ifndef EK_CALENDAR_RENEWAL_H
#define EK_CALENDAR_RENEWAL_H

#include "scenarios/calendar/calendar.h"

/* The latest day of issue on which a product still gives clientAuth, and what is best about it. */
struct calendar_renewal {
    enum { RENEWAL_NEVER, RENEWAL_ALWAYS, RENEWAL_UNTIL } kind;
    int64_t last_day;                   /* RENEWAL_UNTIL */
    int64_t not_after;                  /* of a certificate issued on that day */
    const struct calendar_source *from; /* why it is the last; NULL unless RENEWAL_UNTIL */
    int64_t best_day; /* the day of issue whose certificate lasts longest of all until then */
    int64_t best_not_after;
};

/* calendar_renewal: of `product`; products that end, or issue nothing yet, included. */
struct calendar_renewal calendar_renewal(
    const struct calendar *calendar, const struct calendar_product *product);

#endif
