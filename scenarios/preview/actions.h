/* actions.h: what `ekulab plan` can do; private to this room. Each returns the exit code. */
#ifndef EK_PREVIEW_ACTIONS_H
#define EK_PREVIEW_ACTIONS_H

#include "scenarios/preview/session.h"

int plan_preview(struct session *session);
int plan_first_break(struct session *session);
int plan_compare(struct session *session);
/* plan_calendars: preview with --calendar both: what differs between the revisions. */
int plan_calendars(struct session *session);

#endif
