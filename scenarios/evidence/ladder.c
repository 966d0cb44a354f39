#include "scenarios/evidence/ladder.h"

#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static bool takes_part(const char *name, const json_t *connections)
{
    size_t index = 0;
    json_t *conn = NULL;
    json_array_foreach(connections, index, conn)
    {
        if (text_is(fact_text(conn, "client"), name) || text_is(fact_text(conn, "server"), name))
            return true;
    }
    return false;
}

static bool has_upload(const json_t *evidence, const char *name)
{
    size_t index = 0;
    json_t *upload = NULL;
    json_array_foreach(json_object_get(evidence, "uploads"), index, upload)
    {
        if (text_is(fact_text(upload, "node"), name))
            return true;
    }
    return false;
}

static void add_columns(struct ladder *ladder, const json_t *connections, bool uploads)
{
    const json_t *hosts = json_object_get(ladder->evidence, "hosts");
    size_t index = 0;
    json_t *host = NULL;
    ladder->columns = ek_calloc(json_array_size(hosts) + 1, sizeof *ladder->columns);
    json_array_foreach(hosts, index, host)
    {
        const char *name = fact_text(host, "name");
        if (name == NULL ||
            (!takes_part(name, connections) && !(uploads && has_upload(ladder->evidence, name))))
            continue;
        ladder->columns[ladder->num_columns++] = (struct ladder_column){.name = name,
            .label = ladder_short(name),
            .kind = fact_text(host, "kind"),
            .address = fact_text(host, "address")};
    }
}

/* ---- sections ---- */

/* What a phone sets in motion goes over connections that are there already: it is told as a story
 * of its own, in the order of time. */
static const struct {
    const char *service;
    const char *check;     /* a service that it decides as well; or NULL */
    const char *begins[2]; /* the links with which it begins */
    const char *links[4];  /* all that it goes over */
    const char *shared;    /* the one that phones share; or NULL */
} stories[] = {
    {"mra.login", NULL, {"mra.https"}, {"mra.https", "mra.cucm-https", "tunnel.ssh"}, NULL},
    {"mra.registration", "mra.service-check", {"mra.sip"},
        {"mra.sip", "mra.cucm-line", "zone.uc-traversal"}, "mra.cucm-line"},
};
#define NUM_STORIES (sizeof stories / sizeof stories[0])

static bool is_among(const char *const *links, size_t num, const char *link)
{
    for (size_t i = 0; i < num && links[i] != NULL; i++) {
        if (text_is(links[i], link))
            return true;
    }
    return false;
}

static int64_t first_us(const json_t *connection)
{
    return fact_number(json_array_get(json_object_get(connection, "steps"), 0), "at_us", 0);
}

/* When the story begins; INT64_MAX: it does not. */
static int64_t beginning(const json_t *connections, size_t story)
{
    int64_t first = INT64_MAX;
    size_t index = 0;
    json_t *conn = NULL;
    json_array_foreach(connections, index, conn)
    {
        if (is_among(stories[story].begins, 2, fact_text(conn, "link")) && first_us(conn) < first)
            first = first_us(conn);
    }
    return first;
}

static struct ladder_section *add_section(
    struct ladder *ladder, const char *link, char *title, char *key, json_t *services)
{
    ladder->sections =
        ek_realloc(ladder->sections, (ladder->num_sections + 1) * sizeof *ladder->sections);
    struct ladder_section *section = &ladder->sections[ladder->num_sections++];
    *section = (struct ladder_section){
        .link = ek_strdup(link), .title = title, .key = key, .services = services};
    return section;
}

static void move_row(struct ladder_section *to, struct ladder_row *row)
{
    *ladder_add_row(to) = *row;
    *row = (struct ladder_row){0};
}

/* Rows of a connection from the story's beginning on become the story's. */
static void split_rows(struct ladder_section *all, int64_t begins_us, struct ladder_section *story)
{
    size_t kept = 0;
    for (size_t i = 0; i < all->num_rows; i++) {
        if (all->rows[i].at_us >= begins_us)
            move_row(story, &all->rows[i]);
        else
            all->rows[kept++] = all->rows[i];
    }
    all->num_rows = kept;
}

static int compare_rows(const void *a, const void *b)
{
    const struct ladder_row *x = a;
    const struct ladder_row *y = b;
    if (x->at_us != y->at_us)
        return x->at_us > y->at_us ? 1 : -1;
    if (x->connection != y->connection)
        return x->connection > y->connection ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

static char *connection_title(const json_t *conn)
{
    char *client = ladder_short(fact_text(conn, "client"));
    char *server = ladder_short(fact_text(conn, "server"));
    const char *through = fact_text(conn, "through");
    struct buf title = {0};
    buf_addf(&title, "%s:%d -> %s:%d", client, (int)fact_number(conn, "client_port", 0), server,
        (int)fact_number(conn, "server_port", 0));
    if (through != NULL && *through != '\0') {
        char *name = ladder_short(through);
        buf_addf(&title, " (for %s)", name);
        free(name);
    }
    free(client);
    free(server);
    return buf_take(&title);
}

static size_t num_with(const struct ladder *ladder, const char *key)
{
    size_t num = 0;
    for (size_t i = 0; i < ladder->num_sections; i++)
        num += strncmp(ladder->sections[i].key, key, strlen(key)) == 0 ? 1 : 0;
    return num;
}

/* Link and hosts, and which one of several; source ports depend on what else was dialled. */
static char *connection_key(const struct ladder *ladder, const json_t *conn)
{
    const char *through = fact_text(conn, "through");
    char *hosts = ek_asprintf("%s %s %s %s #", fact_text(conn, "link"), fact_text(conn, "client"),
        fact_text(conn, "server"), through == NULL ? "" : through);
    char *key = ek_asprintf("%s%zu", hosts, num_with(ladder, hosts));
    free(hosts);
    return key;
}

static void add_connection(struct ladder *ladder, const json_t *conn, const int64_t begins_us[],
    struct ladder_section told[NUM_STORIES])
{
    struct ladder_section rows = {0};
    ladder_add_connection(ladder, conn, &rows);
    for (size_t s = 0; s < NUM_STORIES; s++) {
        if (is_among(stories[s].links, 4, fact_text(conn, "link")))
            split_rows(&rows, begins_us[s], &told[s]);
    }
    if (rows.num_rows > 0) {
        struct ladder_section *section =
            add_section(ladder, fact_text(conn, "link"), connection_title(conn),
                connection_key(ladder, conn), json_incref(json_object_get(conn, "services")));
        section->rows = rows.rows;
        section->num_rows = rows.num_rows;
    } else {
        free(rows.rows);
    }
}

/* The link of the connection that a row is of. */
static const char *link_of(const json_t *connections, const struct ladder_row *row)
{
    size_t index = 0;
    json_t *conn = NULL;
    json_array_foreach(connections, index, conn)
    {
        if (fact_number(conn, "number", 0) == (int64_t)row->connection)
            return fact_text(conn, "link");
    }
    return NULL;
}

/* Call-IDs of the phones that are shown (RFC 3261, 8.1.1.4): a proxy leaves them as they are. */
static json_t *own_calls(const struct ladder_section *told, const json_t *connections, size_t story)
{
    json_t *calls = json_object();
    for (size_t i = 0; i < told->num_rows; i++) {
        const struct ladder_row *row = &told->rows[i];
        if (row->call_id != NULL && is_among(stories[story].begins, 2, link_of(connections, row)))
            json_object_set_new(calls, row->call_id, json_true());
    }
    return calls;
}

/* What other phones sent over a connection that all share. */
static void drop_strangers(struct ladder_section *told, const json_t *connections, size_t story)
{
    json_t *calls = own_calls(told, connections, story);
    size_t kept = 0;
    for (size_t i = 0; i < told->num_rows; i++) {
        struct ladder_row *row = &told->rows[i];
        bool is_strange = row->call_id != NULL && json_object_get(calls, row->call_id) == NULL &&
                          stories[story].shared != NULL &&
                          text_is(link_of(connections, row), stories[story].shared);
        if (is_strange)
            ladder_free_row(row);
        else
            told->rows[kept++] = *row;
    }
    told->num_rows = kept;
    json_decref(calls);
}

static json_t *upload_services(void)
{
    return json_pack(
        "[s,s,s,s]", "upload.e.server", "upload.e.client", "upload.c.server", "upload.c.client");
}

static void add_sections(struct ladder *ladder, const struct ladder_pick *pick)
{
    struct ladder_section told[NUM_STORIES] = {{0}};
    int64_t begins_us[NUM_STORIES];
    size_t index = 0;
    json_t *conn = NULL;
    for (size_t s = 0; s < NUM_STORIES; s++)
        begins_us[s] = beginning(pick->connections, s);
    if (pick->uploads) {
        struct ladder_section *uploads = add_section(ladder, "upload",
            ek_strdup("certificate pages"), ek_strdup("upload"), upload_services());
        ladder_add_uploads(ladder, uploads);
    }
    json_array_foreach(pick->connections, index, conn)
    {
        add_connection(ladder, conn, begins_us, told);
    }
    for (size_t s = 0; s < NUM_STORIES; s++) {
        if (told[s].num_rows == 0)
            continue;
        drop_strangers(&told[s], pick->connections, s);
        struct ladder_section *story = add_section(ladder, stories[s].service,
            ek_strdup("step by step"), ek_strdup(stories[s].service),
            json_pack("[s,s*]", stories[s].service, stories[s].check));
        story->rows = told[s].rows;
        story->num_rows = told[s].num_rows;
        qsort(story->rows, story->num_rows, sizeof *story->rows, compare_rows);
    }
}

static void add_note_of_rest(struct ladder *ladder, size_t num)
{
    if (num > 0)
        ladder_add_note(ladder,
            ek_asprintf(
                "not shown: %zu connections between other nodes of these services (--all)", num));
}

struct ladder *ladder_new(json_t *evidence, const json_t *lines, const struct ladder_wanted *wanted)
{
    struct ladder *ladder = ek_calloc(1, sizeof *ladder);
    struct ladder_pick pick;
    const char *cell = fact_text(evidence, "cell");
    ladder->evidence = json_incref(evidence);
    ladder->cell = ek_strdup(cell == NULL ? "" : cell);
    ladder->title = ek_strdup(wanted->title == NULL ? ladder->cell : wanted->title);
    if (wanted->about != NULL && *wanted->about != '\0')
        ladder_add_note(ladder, ek_asprintf("every cell of the run: %s", wanted->about));
    ladder_pick(evidence, lines, wanted, &pick);
    add_columns(ladder, pick.connections, pick.uploads);
    if (ladder->num_columns > 0)
        add_sections(ladder, &pick);
    ladder_mark(ladder, lines, pick.services);
    add_note_of_rest(ladder, pick.num_left);
    json_decref(pick.connections);
    json_decref(pick.services);
    return ladder;
}

static void free_section(struct ladder_section *section)
{
    for (size_t i = 0; i < section->num_rows; i++)
        ladder_free_row(&section->rows[i]);
    free(section->rows);
    json_decref(section->services);
    free(section->link);
    free(section->title);
    free(section->key);
}

void ladder_free(struct ladder *ladder)
{
    if (ladder == NULL)
        return;
    for (size_t i = 0; i < ladder->num_sections; i++)
        free_section(&ladder->sections[i]);
    for (size_t i = 0; i < ladder->num_columns; i++)
        free(ladder->columns[i].label);
    for (size_t i = 0; i < ladder->num_notes; i++)
        free(ladder->notes[i]);
    free(ladder->notes);
    free(ladder->sections);
    free(ladder->columns);
    free(ladder->cell);
    free(ladder->title);
    json_decref(ladder->evidence);
    free(ladder);
}
