#include "scenarios/evidence/reading.h"

#include "scenarios/evidence/fields.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define PORT_SIPS 5061

static bool speaks_sip(const struct leg *leg, const char *text)
{
    return *leg->secrets != '\0' && leg->places[LEG_SERVER].port != PORT_SIPS &&
           strstr(text, "SIP/2.0") != NULL;
}

void reading_add(const struct leg *leg, struct buf *options)
{
    const struct leg_step *data = leg_find(leg, LEG_CLIENT, "data");
    const char *text = data == NULL ? NULL : fact_text(data->json, "text");
    unsigned port = leg->places[LEG_SERVER].port;
    char *option = NULL;
    if (text != NULL && *text == '<')
        option = ek_asprintf(" -d tcp.port==%u,xmpp", port);
    else if (text != NULL && speaks_sip(leg, text))
        option = ek_asprintf(" -d tls.port==%u,sip", port);
    if (option != NULL && strstr(buf_str(options), option) == NULL)
        buf_adds(options, option);
    free(option);
}
