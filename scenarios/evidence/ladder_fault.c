/* ladder_fault.c: at which row a line fails: the step at which its stage was decided, on its
 * deciding connection. */
#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* The rows that decide a stage, the most telling first: of this kind and, if the line has such a
 * member, with its number. */
static const struct {
    const char *stage;
    enum ladder_kind kind;
    const char *number; /* member of the line; NULL: any row of the kind */
} deciding[] = {
    {"tls", LADDER_VERIFY, "x509_error"},
    {"tls", LADDER_ALERT, "alert"},
    {"tls", LADDER_END, NULL},
    {"sip-service", LADDER_JUDGEMENT, "sip_status"},
    {"sip-service", LADDER_SIP, "sip_status"},
    {"sip-options", LADDER_SIP, "sip_status"},
    {"sip-register", LADDER_SIP, "sip_status"},
    {"https", LADDER_HTTP, "sip_status"},
    {"https", LADDER_VERIFY, "x509_error"},
    {"tcp", LADDER_TCP, NULL},
    {"upload", LADDER_UPLOAD, NULL},
    {NULL, LADDER_ALERT, "alert"},
    {NULL, LADDER_END, NULL},
};

static bool is_end(const json_t *line, const char *end, const char *host)
{
    return text_is(fact_text(json_object_get(line, end), "name"), host);
}

/* Do the two ends of the connection play the line's parts, whoever dialled? */
static bool has_ends(const json_t *line, const json_t *conn)
{
    const char *client = fact_text(conn, "client");
    const char *server = fact_text(conn, "server");
    if (fact_text(json_object_get(line, "client"), "name") == NULL)
        return true;
    return (is_end(line, "client", client) && is_end(line, "server", server)) ||
           (is_end(line, "client", server) && is_end(line, "server", client));
}

/* Is the connection with this number one of the line's? Uploads have none. */
static bool is_of_line(const struct ladder *ladder, const json_t *line, size_t number)
{
    const json_t *all = json_object_get(ladder->evidence, "connections");
    const json_t *conn = number == 0 ? NULL : json_array_get(all, number - 1);
    if (text_is(fact_text(line, "stage"), "upload"))
        return number == 0;
    return conn != NULL && ladder_serves(conn, fact_text(line, "service")) && has_ends(line, conn);
}

/* "upload.e.server" is refused by the server store of a node of E. */
static bool is_page(const struct ladder *ladder, const json_t *line, const struct ladder_row *row)
{
    const char *kind = ladder->columns[row->from].kind;
    const char *store = strrchr(fact_text(line, "service"), '.');
    return row->number != 0 && text_is(kind, fact_text(line, "side")) && store != NULL &&
           strncmp(row->text, store + 1, strlen(store + 1)) == 0;
}

static bool fits(
    const struct ladder *ladder, const json_t *line, const struct ladder_row *row, size_t rule)
{
    if (row->kind != deciding[rule].kind || !is_of_line(ladder, line, row->connection))
        return false;
    if (row->kind == LADDER_UPLOAD)
        return is_page(ladder, line, row);
    const char *member = deciding[rule].number;
    return member == NULL || (row->number != 0 && row->number == fact_number(line, member, -1));
}

/* The last of them on the first such connection: what comes first may be a challenge. */
static struct ladder_row *find_by(const struct ladder *ladder, const json_t *line, size_t rule)
{
    struct ladder_row *found = NULL;
    for (size_t s = 0; s < ladder->num_sections; s++) {
        for (size_t i = 0; i < ladder->sections[s].num_rows; i++) {
            struct ladder_row *row = &ladder->sections[s].rows[i];
            bool goes_on = found == NULL || found->connection == row->connection;
            if (goes_on && fits(ladder, line, row, rule))
                found = row;
        }
    }
    return found;
}

/* With nothing that tells more: the last thing that was seen of the connection. */
static struct ladder_row *find_last(const struct ladder *ladder, const json_t *line)
{
    struct ladder_row *last = NULL;
    for (size_t s = 0; s < ladder->num_sections; s++) {
        for (size_t i = 0; i < ladder->sections[s].num_rows; i++) {
            struct ladder_row *row = &ladder->sections[s].rows[i];
            if (row->connection != 0 && is_of_line(ladder, line, row->connection))
                last = row;
        }
    }
    return last;
}

static struct ladder_row *find_row(const struct ladder *ladder, const json_t *line)
{
    struct ladder_row *row = NULL;
    for (size_t i = 0; row == NULL && i < sizeof deciding / sizeof deciding[0]; i++) {
        const char *stage = deciding[i].stage;
        if (stage == NULL || text_is(stage, fact_text(line, "stage")))
            row = find_by(ladder, line, i);
    }
    return row != NULL ? row : find_last(ladder, line);
}

/* "tunnel.ssh: key-file by expressway-c"; the caller frees. */
static char *fault_text(const json_t *line)
{
    const char *side = fact_text(line, "side");
    return ek_asprintf("%s: %s%s%s", fact_text(line, "service"), fact_text(line, "reason"),
        side == NULL ? "" : " by ", side == NULL ? "" : side);
}

static void add_fault(struct ladder_row *row, const json_t *line)
{
    char *own = fault_text(line);
    char *all = row->fault == NULL ? ek_strdup(own) : ek_asprintf("%s; %s", row->fault, own);
    free(own);
    free(row->fault);
    row->fault = all;
}

/* How much a row tells of why its connection fails; 0: nothing. */
static int tells_failure(const struct ladder_row *row)
{
    switch (row->kind) {
    case LADDER_VERIFY:
        return row->number != 0 ? 4 : 0;
    case LADDER_JUDGEMENT:
        return row->number >= 300 ? 3 : 0;
    case LADDER_ALERT:
        return 2;
    case LADDER_END:
        return 1;
    default:
        return 0;
    }
}

/* Other connections of the same service that fail too: the row of each that tells most. */
static void mark_others(struct ladder *ladder, const json_t *line, size_t decided)
{
    const json_t *all = json_object_get(ladder->evidence, "connections");
    const char *service = fact_text(line, "service");
    for (size_t number = 1; number <= json_array_size(all); number++) {
        struct ladder_row *found = NULL;
        if (number == decided || !ladder_serves(json_array_get(all, number - 1), service))
            continue;
        for (size_t s = 0; s < ladder->num_sections; s++) {
            for (size_t i = 0; i < ladder->sections[s].num_rows; i++) {
                struct ladder_row *row = &ladder->sections[s].rows[i];
                if (row->connection == number &&
                    tells_failure(row) > (found == NULL ? 0 : tells_failure(found)))
                    found = row;
            }
        }
        if (found != NULL && found->fault == NULL)
            found->fault = ek_asprintf("%s: this connection fails as well", service);
    }
}

static bool is_complete(const json_t *line)
{
    return fact_text(line, "service") != NULL && fact_text(line, "reason") != NULL &&
           fact_text(line, "stage") != NULL;
}

static void mark_line(struct ladder *ladder, const json_t *line, bool is_asked_for)
{
    struct ladder_row *row = find_row(ladder, line);
    if (row == NULL) {
        char *why = fault_text(line);
        if (is_asked_for)
            ladder_add_note(ladder, ek_asprintf("%s; nothing of it went over the wire", why));
        free(why);
        return;
    }
    add_fault(row, line);
    if (row->connection != 0)
        mark_others(ladder, line, row->connection);
}

void ladder_mark(struct ladder *ladder, const json_t *lines, const json_t *services)
{
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(lines, index, line)
    {
        const char *service = fact_text(line, "service");
        const char *cause = fact_text(line, "caused_by");
        bool is_asked_for = json_object_size(services) == 0 ||
                            (service != NULL && json_object_get(services, service) != NULL);
        if (!text_is(fact_text(line, "live"), "down") || !is_complete(line))
            continue;
        if (cause == NULL)
            mark_line(ladder, line, is_asked_for);
        else if (is_asked_for)
            ladder_add_note(ladder, ek_asprintf("%s is down because %s is", service, cause));
    }
}
