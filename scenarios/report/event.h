/* event.h: the event log of a cell's boxes, as writers get it behind the cell's lines. */
#ifndef EK_REPORT_EVENT_H
#define EK_REPORT_EVENT_H

#include <stddef.h>

struct event {
    const char *box; /* expressway-e, expressway-c */
    char *node;
    char *text; /* one line, or several with a line end between them */
};

struct events {
    struct event *all;
    size_t num;
};

void events_cleanup(struct events *events);

#endif
