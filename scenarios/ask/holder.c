#include "scenarios/ask/holder.h"

#include "sim/base/text.h"

static const char *const names[HOLDER_KINDS] = {"e", "c", "both", "peer"};

const char *const *holder_kind_names(void)
{
    return names;
}

bool holder_by_name(const char *name, struct holder *out)
{
    for (int i = 0; i < HOLDER_PEER; i++) {
        if (text_is(names[i], name)) {
            *out = (struct holder){(enum holder_kind)i, PEER_COUNT};
            return true;
        }
    }
    for (int i = 0; i < PEER_COUNT; i++) {
        if (text_is(peer_name((enum peer)i), name)) {
            *out = (struct holder){HOLDER_PEER, (enum peer)i};
            return true;
        }
    }
    return false;
}

const char *holder_words(struct holder holder)
{
    static const char *const words[] = {
        "Expressway-E", "Expressway-C", "Expressway-E and Expressway-C"};
    return holder.kind == HOLDER_PEER ? peer_name(holder.peer) : words[holder.kind];
}
