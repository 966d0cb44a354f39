/* Evidence comes from a file that anybody may have changed: what is wrong with it is said, and
 * never a crash. */
#include "tests/unit/capture_reader.h"

#include "scenarios/evidence/pcapng.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define STEPS                                                                                      \
    "[" CONNECTED ",{'at_us':9,'at':'client','kind':'tls','what':'Certificate',"                   \
    "'certificates':['ab12']},"                                                                    \
    "{'at_us':10,'at':'server','kind':'verify','x509_error':26,'depth':0,'text':'x',"              \
    "'purpose':'any','enforced':true},"                                                            \
    "{'at_us':11,'at':'server','kind':'alert','number':43,'name':'x','fatal':true},"               \
    "{'at_us':12,'at':'server','kind':'data','text':'SIP/2.0 200 OK\\r\\nCSeq: 1 X\\r\\n'},"       \
    "{'at_us':13,'at':'server','kind':'judgement','accepted':false,'cause':'x','x509_error':26,"   \
    "'x509_depth':0,'purpose':'any'},"                                                             \
    "{'at_us':14,'at':'client','kind':'end','how':'cut'}]"
#define WIRE                                                                                       \
    "[{'at_us':9,'from':'client','bytes':'160303000100','after':2},"                               \
    "{'at_us':14,'from':'server','bytes':'15030300020228','after':5}]"

#define INVALID "file is not valid: "

/* What is changed of the first connection (or of the evidence), and what is said. */
static const struct {
    const char *path;  /* keys and indices below the evidence */
    const char *value; /* NULL: taken away */
    const char *said;
} rows[] = {
    {"clock", NULL, "the evidence has no clock"},
    {"clock", "-1", "the evidence has no clock"},
    {"clock", "253402300800", "the evidence has no clock"},
    {"clock", "\"now\"", "the evidence has no clock"},
    {"connections", NULL, "the evidence has no connections"},
    {"connections", "{}", "the evidence has no connections"},
    {"connections/0", "7", "evidence of connection -1: it has no number"},
    {"connections/0/number", "-3", "evidence of connection -3: it has no number"},
    {"connections/0/link", NULL, "evidence of connection 1: it has no link"},
    {"connections/0/client", "null", "evidence of connection 1: an end has no name"},
    {"connections/0/client_address", "\"e1\"",
        "evidence of connection 1: the address of an end is no IPv4 address"},
    {"connections/0/server_address", "\"::1\"",
        "evidence of connection 1: the address of an end is no IPv4 address"},
    {"connections/0/server_port", "65536",
        "evidence of connection 1: the port of an end is no port"},
    {"connections/0/client_port", "2.5", "evidence of connection 1: the port of an end is no port"},
    {"connections/0/steps", "null",
        "evidence of connection 1: no list of steps or of bytes on the wire"},
    {"connections/0/wire", "\"\"",
        "evidence of connection 1: no list of steps or of bytes on the wire"},
    {"connections/0/steps/1", "[]", "evidence of connection 1: a step has no kind, end or time"},
    {"connections/0/steps/1/at", "\"both\"",
        "evidence of connection 1: a step has no kind, end or time"},
    {"connections/0/steps/1/at_us", "9223372036854775807",
        "evidence of connection 1: a step has no kind, end or time"},
    {"connections/0/wire/0/after", NULL,
        "evidence of connection 1: bytes on the wire have no end, time or place"},
    {"connections/0/wire/0/bytes", "\"161\"",
        "evidence of connection 1: bytes on the wire are no pairs of hexadecimal digits"},
    {"connections/0/wire/0/bytes", "\"1g\"",
        "evidence of connection 1: bytes on the wire are no pairs of hexadecimal digits"},
    {"connections/0/wire/0/bytes", NULL,
        "evidence of connection 1: bytes on the wire are no pairs of hexadecimal digits"},
    {"connections/0/wire/1/at_us", "8",
        "evidence of connection 1: bytes on the wire are not in order of time"},
};

/* The parent of what `path` names; the last key is left in `last`. */
static json_t *find(json_t *root, const char *path, char last[64])
{
    char *copy = strdup(path);
    char *rest = NULL;
    json_t *at = root;
    for (char *key = strtok_r(copy, "/", &rest); key != NULL;) {
        char *next = strtok_r(NULL, "/", &rest);
        snprintf(last, 64, "%s", key);
        if (next != NULL)
            at = json_is_array(at) ? json_array_get(at, (size_t)atoi(key))
                                   : json_object_get(at, key);
        key = next;
    }
    free(copy);
    assert_non_null(at);
    return at;
}

static void change(json_t *root, const char *path, const char *value)
{
    char key[64];
    json_t *parent = find(root, path, key);
    json_t *new = value == NULL ? NULL : json_loads(value, JSON_DECODE_ANY, NULL);
    if (json_is_array(parent))
        json_array_set_new(parent, (size_t)atoi(key), new);
    else if (new == NULL)
        json_object_del(parent, key);
    else
        json_object_set_new(parent, key, new);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pcapng capture;
        struct err e = {0};
        json_t *evidence = evidence_of(STEPS, WIRE);
        change(evidence, rows[i].path, rows[i].value);
        assert_false(pcapng_cell(&capture, evidence, NULL, &e));
        assert_memory_equal(e.text, INVALID, strlen(INVALID));
        assert_string_equal(e.text + strlen(INVALID), rows[i].said);
        assert_int_equal(capture.bytes.len, 0);
        pcapng_cleanup(&capture);
        json_decref(evidence);
    }
}

/* Every member in turn is another thing, or gone. */
static const char *const values[] = {NULL, "null", "true", "-1", "9223372036854775807", "1e308",
    "\"\"", "\"x\\r\\n\\ty\"", "\"\\uffff<>&\"", "[]", "{}", "[[{}]]"};
#define NUM_VALUES (sizeof values / sizeof values[0])

static void try(const json_t *evidence)
{
    struct pcapng capture;
    struct err e = {0};
    bool ok = pcapng_cell(&capture, evidence, NULL, &e);
    assert_true(ok == (e.code == ERR_NONE));
    if (ok) {
        size_t len = capture.bytes.len;
        read_free(read_bytes((unsigned char *)buf_take(&capture.bytes), len, false));
    }
    pcapng_cleanup(&capture);
    struct err unused = {0};
    if (pcapng_leg(&capture, evidence, 0, &unused))
        assert_true(capture.bytes.len > 0);
    pcapng_cleanup(&capture);
    free(pcapng_leg_name(evidence, 0));
    (void)pcapng_leg_serves(evidence, 0, "x");
}

/* Changes `member` of `parent`, tries, and puts it back. */
static size_t try_all(json_t *root, json_t *parent, const char *key, size_t index)
{
    json_t *old =
        json_incref(key == NULL ? json_array_get(parent, index) : json_object_get(parent, key));
    for (size_t v = 0; v < NUM_VALUES; v++) {
        json_t *new = values[v] == NULL ? NULL : json_loads(values[v], JSON_DECODE_ANY, NULL);
        if (key == NULL && new == NULL)
            continue;
        if (key == NULL)
            json_array_set_new(parent, index, new);
        else if (new == NULL)
            json_object_del(parent, key);
        else
            json_object_set_new(parent, key, new);
        try(root);
        if (key == NULL)
            json_array_set(parent, index, old);
        else
            json_object_set(parent, key, old);
    }
    json_decref(old);
    return 1;
}

static size_t each_member(json_t *root, json_t *at)
{
    size_t num = 0;
    if (json_is_array(at)) {
        for (size_t i = 0; i < json_array_size(at); i++)
            num += try_all(root, at, NULL, i) + each_member(root, json_array_get(at, i));
        return num;
    }
    size_t size = json_object_size(at);
    const char **keys = calloc(size + 1, sizeof *keys);
    const char *key = NULL;
    json_t *value = NULL;
    size_t k = 0;
    json_object_foreach(at, key, value)
    {
        keys[k++] = strdup(key);
    }
    for (k = 0; k < size; k++) {
        num += try_all(root, at, keys[k], 0) + each_member(root, json_object_get(at, keys[k]));
        free((char *)keys[k]);
    }
    free(keys);
    return num;
}

static void no_member_crashes_it(void **state)
{
    (void)state;
    json_t *evidence = evidence_of(STEPS, WIRE);
    assert_true(each_member(evidence, evidence) > 80);
    try(evidence);
    try(NULL);
    json_t *other = json_array();
    try(other);
    json_decref(other);
    json_decref(evidence);
}

/* More than an end records, with numbers over the end of 32 bits. */
static void huge_writes_are_fine(void **state)
{
    (void)state;
    enum { BYTES = 400000 };
    char *wire = NULL;
    char *hex = calloc(1, 2 * BYTES + 1);
    memset(hex, 'a', 2 * BYTES);
    assert_true(
        asprintf(&wire, "[{'at_us':1,'from':'client','bytes':'%s','after':99999}]", hex) > 0);
    json_t *evidence = evidence_of("[" CONNECTED "]", wire);
    json_t *connection = json_array_get(json_object_get(evidence, "connections"), 0);
    json_object_set_new(connection, "number", json_integer(65535)); /* begins at 0xffff0000 */
    struct read_capture *c = read_cell(evidence, NULL);
    size_t len = 0;
    for (size_t i = 0; i < c->num_packets; i++)
        len += c->packets[i].len;
    assert_int_equal(len, BYTES);
    assert_true(c->packets[c->num_packets - 2].seq < c->packets[0].seq);
    read_free(c);
    json_decref(evidence);
    free(wire);
    free(hex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_wrong_is_said),
        cmocka_unit_test(no_member_crashes_it),
        cmocka_unit_test(huge_writes_are_fine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
