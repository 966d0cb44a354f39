#include "tests/testlib/shuttle.h"

#include "sim/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void end_init(struct shuttle_end *end, struct testlab *lab, enum tls_role role,
    const struct testlab_end *plan)
{
    struct err e = {0};
    *end = (struct shuttle_end){.profile = testlab_profile(lab, role, plan)};
    end->pump = tls_pump_new(end->profile, &e);
    if (end->pump == NULL)
        fail_msg("pump: %s", e.text);
    end->facts = tls_pump_facts(end->pump);
}

static void end_cleanup(struct shuttle_end *end)
{
    tls_pump_free(end->pump);
    tls_profile_free(end->profile);
}

void shuttle_init(struct shuttle *s, struct testlab *lab, const struct testlab_end *client,
    const struct testlab_end *server)
{
    s->portion = 0;
    end_init(&s->client, lab, TLS_CLIENT, client);
    end_init(&s->server, lab, TLS_SERVER, server);
}

void shuttle_cleanup(struct shuttle *s)
{
    end_cleanup(&s->client);
    end_cleanup(&s->server);
}

/* Data in several steps is one D, and what is over is told once. */
static void narrate(struct shuttle_end *end, enum tls_step step)
{
    static const char letters[] = {
        [TLS_STEP_READY] = 'R',
        [TLS_STEP_DATA] = 'D',
        [TLS_STEP_CLOSED] = 'C',
        [TLS_STEP_FAILED] = 'F',
    };
    size_t len = strlen(end->story);
    if (len > 0 && end->story[len - 1] == letters[step] && step != TLS_STEP_READY)
        return;
    if (len + 1 < sizeof end->story)
        end->story[len] = letters[step];
}

void shuttle_step(struct shuttle_end *end)
{
    enum tls_step step = tls_pump_step(end->pump);
    while (step != TLS_STEP_WAIT) {
        narrate(end, step);
        if (step == TLS_STEP_CLOSED || step == TLS_STEP_FAILED)
            return;
        step = tls_pump_step(end->pump);
    }
}

void shuttle_feed(const struct shuttle *s, struct shuttle_end *to, const char *bytes, size_t len)
{
    while (len > 0) {
        size_t part = s->portion == 0 || s->portion > len ? len : s->portion;
        tls_pump_feed(to->pump, bytes, part);
        shuttle_step(to);
        bytes += part;
        len -= part;
    }
}

bool shuttle_carry(const struct shuttle *s, struct shuttle_end *from, struct shuttle_end *to)
{
    struct buf wire = {0};
    tls_pump_take(from->pump, &wire);
    bool some = wire.len > 0;
    shuttle_feed(s, to, buf_str(&wire), wire.len);
    buf_cleanup(&wire);
    return some;
}

void shuttle_run(struct shuttle *s)
{
    bool moved = true;
    while (moved) {
        shuttle_step(&s->client);
        shuttle_step(&s->server);
        moved = shuttle_carry(s, &s->client, &s->server);
        moved = shuttle_carry(s, &s->server, &s->client) || moved;
    }
}
