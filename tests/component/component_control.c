/* The emulators as a runner sees them: what they refuse, how they end, and that cells which run at
 * once do not mix. */
#include "certs-gen/certs.h"
#include "tests/component/talker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static const char *const programs[] = {"expressway-e", "expressway-c", "uc-peer"};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

/* ---- how an emulator ends ---- */

#define HELLO       "{\"v\":1,\"program\":\"test\"}\n"
#define FAILED      1
#define UNSUPPORTED 89

static const struct {
    const char *name;
    const char *bytes; /* what it hears before the channel ends; NULL: a line without an end */
    int exit_code;
} endings[] = {
    {"nothing is said", "", 0},
    {"a greeting alone", HELLO, 0},
    {"unknown operation", HELLO "{\"op\":\"dance\"}\n", UNSUPPORTED},
    {"no operation", HELLO "{\"cell\":1}\n", UNSUPPORTED},
    {"no JSON", HELLO "garbage\n", FAILED},
    {"no object", HELLO "[1]\n", FAILED},
    {"an empty line", HELLO "\n", FAILED},
    {"a key twice", HELLO "{\"op\":\"close\",\"op\":\"close\"}\n", FAILED},
    {"a later version", "{\"v\":2,\"program\":\"test\"}\n", FAILED},
    {"no version", "{\"program\":\"test\"}\n", FAILED},
    {"an operation first", "{\"op\":\"close\",\"cell\":1}\n", FAILED},
    {"half a line", HELLO "{\"op\":", FAILED},
    {"a line without an end", NULL, FAILED},
};

static void say_bytes(struct talker *t, const char *bytes)
{
    if (bytes != NULL) {
        talker_write(t, bytes, strlen(bytes));
        return;
    }
    size_t len = (size_t)2 * 1024 * 1024;
    char *line = malloc(len);
    assert_non_null(line);
    memset(line, 'x', len);
    talker_write(t, line, len);
    free(line);
}

static void test_endings(void **state)
{
    (void)state;
    for (size_t p = 0; p < NUM(programs); p++) {
        for (size_t i = 0; i < NUM(endings); i++) {
            struct talker t;
            talker_start(&t, programs[p]);
            say_bytes(&t, endings[i].bytes);
            int code = talker_end(&t);
            if (code != endings[i].exit_code)
                fail_msg("%s, %s: exit code %d, wanted %d", programs[p], endings[i].name, code,
                    endings[i].exit_code);
        }
    }
}

/* ---- what an emulator refuses and survives ---- */

static const struct {
    const char *name;
    const char *program;
    const char *op;
    const char *error; /* a part of the answer's text */
} refusals[] = {
    {"identity without a name", "expressway-e", "{'op':'identity','chain':'','key':''}", "id"},
    {"identity without a key", "expressway-e", "{'op':'identity','id':'a','chain':''}", "key"},
    {"identity that is none", "expressway-c",
        "{'op':'identity','id':'a','chain':'nonsense','key':'nonsense'}", "PEM"},
    {"trust that is none", "uc-peer", "{'op':'trust','id':'a','roots':'nonsense'}", "PEM"},
    {"cell without trust", "expressway-e", "{'op':'open','cell':1,'release':'X15.4'}", "trust"},
    {"cell with unknown trust", "expressway-e", "{'op':'open','cell':1,'trust':'b'}", "trust:b"},
    {"cell of an unknown release", "expressway-c",
        "{'op':'open','cell':1,'trust':'t','nodes':[{'name':'c','release':'X9'}]}", "X9"},
    {"cell without nodes", "expressway-c",
        "{'op':'open','cell':1,'trust':'t','release':'X15.4','nodes':[]}", "nodes"},
    {"cell with an unknown identity", "expressway-e",
        "{'op':'open','cell':1,'trust':'t','release':'X15.4','nodes':"
        "[{'name':'e','server':'nobody','former':'i'}]}",
        "identity:nobody"},
    {"cell with an unknown former identity", "expressway-e",
        "{'op':'open','cell':1,'trust':'t','release':'X15.4','nodes':"
        "[{'name':'e','server':'i','former':'nobody'}]}",
        "identity:nobody"},
    {"peers with an unknown identity", "uc-peer",
        "{'op':'open','cell':1,'trust':'t','peers':[{'link':'zone.neighbor.cucm','name':'u','"
        "identity':'nobody'}]}",
        "identity:nobody"},
    {"a peer with a habit that nobody has", "uc-peer",
        "{'op':'open','cell':1,'trust':'t','peers':[{'link':'zone.neighbor.cucm','name':'u','"
        "identity':'i','trust':'t','usage.as-client':'enforce','usage.as-server':'perhaps'}]}",
        "usage perhaps"},
    {"a browser with a trusted list that is unknown", "uc-peer",
        "{'op':'open','cell':1,'trust':'t','browser':{'trust':'nobody'}}", "trust:nobody"},
    {"cell that is there", "expressway-e",
        "{'op':'open','cell':7,'trust':'t','release':'X15.4','nodes':"
        "[{'name':'e','server':'i','former':'i'}]}",
        "opened twice"},
    {"probe of an unknown cell", "expressway-c",
        "{'op':'probe','cell':8,'service':'zone.uc-traversal'}", "no cell 8"},
    {"probe of nothing", "expressway-c", "{'op':'probe','cell':7}", "service"},
    {"probe of an unknown service", "expressway-c", "{'op':'probe','cell':7,'service':'coffee'}",
        "coffee"},
    {"probe that another program starts", "expressway-e",
        "{'op':'probe','cell':7,'service':'zone.uc-traversal'}", "zone.uc-traversal"},
    {"addresses for an unknown cell", "uc-peer", "{'op':'directory','cell':8,'addresses':{}}",
        "no cell 8"},
    {"end of an unknown cell", "uc-peer", "{'op':'close','cell':8}", "no cell 8"},
};

static struct certs *workshop(void **state)
{
    return *state;
}

static const struct certs_identity *mint(struct certs *certs, const char *recipe, const char *name)
{
    struct err e = {0};
    struct certs_order order = {.common_name = name, .clock = 1781913600};
    assert_true(recipe_parse(recipe, &order.recipe, &e));
    const struct certs_identity *identity = certs_mint(certs, &order, &e);
    assert_non_null(identity);
    return identity;
}

static void send_identity(struct talker *t, const char *id, const struct certs_identity *identity)
{
    talker_send(t, json_pack("{s:s,s:s,s:s,s:s}", "op", "identity", "id", id, "chain",
                       identity->chain_pem, "key", identity->key_pem));
}

static void send_trust(struct talker *t, struct certs *certs)
{
    talker_send(
        t, json_pack("{s:s,s:s,s:s}", "op", "trust", "id", "t", "roots", certs_trust_pem(certs)));
}

/* What uc-peer is told of somebody beside name and certificate. */
static json_t *habits(json_t *who)
{
    json_object_set_new(who, "trust", json_string("t"));
    json_object_set_new(who, "usage.as-client", json_string("enforce"));
    json_object_set_new(who, "usage.as-server", json_string("enforce"));
    return who;
}

/* A cell of one node; uc-peer takes what it knows of it. */
static json_t *opening(int64_t cell, const char *name, const char *identity, int64_t clock)
{
    return json_pack("{s:s,s:I,s:I,s:s,s:s,s:s,s:s,s:s,s:[s],s:s,s:[{s:s,s:s,s:s}],"
                     "s:[o],s:o,s:o}",
        "op", "open", "cell", (json_int_t)cell, "clock", (json_int_t)clock, "domain", "example.com",
        "trust", "t", "release", "X15.3.2", "traversal-user", "user", "traversal-password", "word",
        "traversal-peers", "e.example.com", "subject-name", "c.example.com", "nodes", "name", name,
        "server", identity, "former", identity, "peers",
        habits(json_pack(
            "{s:s,s:s,s:s}", "link", "zone.neighbor.cucm", "name", name, "identity", identity)),
        "browser", habits(json_object()), "jabber", habits(json_object()));
}

/* The next event that is called `name`; facts on the way are dropped. */
static json_t *await(struct talker *t, const char *name)
{
    json_t *event = NULL;
    while ((event = talker_next(t)) != NULL) {
        if (strcmp(text_of(event, "event"), name) == 0)
            return event;
        if (strcmp(text_of(event, "event"), "fact") != 0)
            fail_msg(
                "wanted %s, got %s: %s", name, text_of(event, "event"), text_of(event, "error"));
        json_decref(event);
    }
    fail_msg("wanted %s, got the end", name);
    return NULL;
}

static void test_refusals(void **state)
{
    struct certs *certs = workshop(state);
    for (size_t i = 0; i < NUM(refusals); i++) {
        struct talker t;
        talker_start(&t, refusals[i].program);
        talker_greet(&t);
        send_trust(&t, certs);
        send_identity(&t, "i", mint(certs, "combined", "e.example.com"));
        talker_send(&t, opening(7, "e.example.com", "i", 1781913600));
        json_decref(await(&t, "opened"));
        char op[400];
        snprintf(op, sizeof op, "%s", refusals[i].op);
        for (char *quote = op; (quote = strchr(quote, '\'')) != NULL;)
            *quote = '"';
        talker_say(&t, op);
        json_t *event = await(&t, "failed");
        if (strstr(text_of(event, "error"), refusals[i].error) == NULL)
            fail_msg("%s: %s", refusals[i].name, text_of(event, "error"));
        json_decref(event);
        /* It works on. */
        talker_send(&t, opening(9, "e.example.com", "i", 1781913600));
        event = await(&t, "opened");
        assert_int_equal(json_integer_value(json_object_get(event, "cell")), 9);
        json_decref(event);
        assert_int_equal(talker_end(&t), 0);
    }
}

/* ---- many cells at once ---- */

/* What C shows, what E's clock says, and what must become of it. */
static const struct {
    const char *recipe;
    int64_t clock;
    int x509_error; /* E's; 0: accepted */
    int alert;
} stories[] = {
    {"combined", 1781913600, 0, 0},
    {"server-only", 1781913600, 26, 43},
    {"client-only", 1781913600, 0, 0},
    {"combined+wrong-name", 1781913600, 62, 42},
    {"combined+untrusted-root", 1781913600, 20, 48},
    {"combined", 1781913600 + 366 * 86400, 10, 45},
};

#define NUM_CELLS 24

static json_t *directory_of(json_t *opened)
{
    json_t *addresses = json_object();
    const char *name = NULL;
    json_t *port = NULL;
    json_object_foreach(json_object_get(opened, "ports"), name, port)
    {
        char address[32];
        snprintf(address, sizeof address, "127.0.0.1:%d", (int)json_integer_value(port));
        json_object_set_new(addresses, name, json_string(address));
    }
    return addresses;
}

static void open_cells(struct talker *e, struct talker *c)
{
    for (int64_t cell = 0; cell < NUM_CELLS; cell++) {
        size_t story = (size_t)cell % NUM(stories);
        char identity[16];
        snprintf(identity, sizeof identity, "c%zu", story);
        talker_send(e, opening(cell, "e.example.com", "e", stories[story].clock));
        talker_send(c, opening(cell, "c.example.com", identity, 1781913600));
    }
    for (int64_t cell = 0; cell < NUM_CELLS; cell++) {
        json_t *opened = await(e, "opened");
        assert_int_equal(json_integer_value(json_object_get(opened, "cell")), cell);
        json_decref(await(c, "opened"));
        talker_send(c, json_pack("{s:s,s:I,s:o}", "op", "directory", "cell", (json_int_t)cell,
                           "addresses", directory_of(opened)));
        json_decref(opened);
    }
}

static void probe_cells(struct talker *e, struct talker *c)
{
    bool done[NUM_CELLS] = {0};
    for (int64_t cell = 0; cell < NUM_CELLS; cell++)
        talker_send(c, json_pack("{s:s,s:I,s:s}", "op", "probe", "cell", (json_int_t)cell,
                           "service", "zone.uc-traversal"));
    for (int64_t i = 0; i < NUM_CELLS; i++) {
        json_t *event = await(c, "done");
        int64_t cell = json_integer_value(json_object_get(event, "cell"));
        assert_true(cell >= 0 && cell < NUM_CELLS && !done[cell]);
        done[cell] = true;
        json_decref(event);
    }
    for (int64_t cell = 0; cell < NUM_CELLS; cell++) {
        talker_send(c, json_pack("{s:s,s:I}", "op", "close", "cell", (json_int_t)cell));
        talker_send(e, json_pack("{s:s,s:I}", "op", "close", "cell", (json_int_t)cell));
    }
}

static int number_of(const json_t *tls, const char *key)
{
    return (int)json_integer_value(json_object_get(tls, key)); /* 0 for null */
}

/* E's fact of the connection in `cell`: its own story, with the certificate of that story. */
static void check_connection(const json_t *fact, struct certs *certs)
{
    size_t story = (size_t)json_integer_value(json_object_get(fact, "cell")) % NUM(stories);
    const json_t *tls = json_object_get(fact, "tls");
    const struct certs_identity *shown = mint(certs, stories[story].recipe, "c.example.com");
    const json_t *leaf = json_array_get(json_object_get(tls, "peer_chain"), 0);
    assert_string_equal(text_of(leaf, "fingerprint"), shown->chain.certs[0].fingerprint);
    assert_int_equal(number_of(tls, "x509_error"), stories[story].x509_error);
    assert_int_equal(number_of(tls, "alert_sent"), stories[story].alert);
    assert_int_equal(
        json_is_true(json_object_get(fact, "exchange")), stories[story].x509_error == 0);
}

static void test_many_cells(void **state)
{
    struct certs *certs = workshop(state);
    struct talker e, c;
    size_t num_facts = 0, num_closed = 0;
    talker_start(&e, "expressway-e");
    talker_start(&c, "expressway-c");
    talker_greet(&e);
    talker_greet(&c);
    send_trust(&e, certs);
    send_trust(&c, certs);
    send_identity(&e, "e", mint(certs, "server-only", "e.example.com"));
    for (size_t i = 0; i < NUM(stories); i++) {
        char id[16];
        snprintf(id, sizeof id, "c%zu", i);
        send_identity(&c, id, mint(certs, stories[i].recipe, "c.example.com"));
    }
    open_cells(&e, &c);
    probe_cells(&e, &c);
    while (num_closed < NUM_CELLS) {
        json_t *event = talker_next(&e);
        assert_non_null(event);
        if (strcmp(text_of(event, "fact"), "connection") == 0) {
            check_connection(event, certs);
            num_facts++;
        }
        num_closed += strcmp(text_of(event, "event"), "closed") == 0 ? 1 : 0;
        json_decref(event);
    }
    assert_int_equal(num_facts, NUM_CELLS);
    assert_int_equal(talker_end(&c), 0);
    assert_int_equal(talker_end(&e), 0);
}

static int open_workshop(void **state)
{
    struct err e = {0};
    *state = certs_new(&e);
    return *state == NULL ? -1 : 0;
}

static int close_workshop(void **state)
{
    certs_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_endings),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_many_cells),
    };
    return cmocka_run_group_tests(tests, open_workshop, close_workshop);
}
