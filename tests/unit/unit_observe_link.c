/* A connection is what both of its ends say of it; when they contradict each other, the observer
 * does not know. */
#include "tests/unit/facts_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* A sound connection of C to E, as it is reported by either end. */
#define DIALLED(link, port)                                                                        \
    "{\"fact\": \"connection\", \"link\": \"" link "\", \"node\": \"c1.example.com\","             \
    " \"role\": \"client\", \"peer\": \"e1.example.com\", \"exchange\": true,"                     \
    " \"end\": \"closed-here\", \"local_port\": 40001, \"peer_port\": " port ","                   \
    " \"purpose\": \"server-auth\", \"rules\": [], \"tls\": {\"handshake\": true,"                 \
    " \"enforced\": true, \"peer_chain\": [{\"eku\": \"serverAuth\"}]}}"
#define ACCEPTED(link, port)                                                                       \
    "{\"fact\": \"connection\", \"link\": \"" link "\", \"node\": \"e1.example.com\","             \
    " \"role\": \"server\", \"exchange\": true, \"end\": \"closed-there\","                        \
    " \"local_port\": " port ", \"peer_port\": 40001, \"purpose\": \"client-auth\","               \
    " \"rules\": [], \"tls\": {\"handshake\": true, \"enforced\": true,"                           \
    " \"peer_chain\": [{\"eku\": \"serverAuth\"}]}}"

static const struct script_fact tunnel[] = {
    {"c", FLEET_C, DIALLED("tunnel.ssh", "2222")},
    {"e", FLEET_E, ACCEPTED("tunnel.ssh", "2222")},
};

/* What the words of the rows below mean. */
#define NO_DATA  "{\"exchange\": false}"
#define CUT      "{\"exchange\": false, \"end\": \"cut\"}"
#define ALERT_43 "{\"exchange\": false, \"end\": \"tls-failed\", \"tls\": {\"alert_received\": 43}}"
#define ALERT_42 "{\"exchange\": false, \"end\": \"tls-failed\", \"tls\": {\"alert_received\": 42}}"
#define SENDS_43                                                                                   \
    "{\"exchange\": false, \"end\": \"tls-failed\","                                               \
    " \"tls\": {\"alert_sent\": 43, \"x509_error\": 26, \"x509_depth\": 0}}"
#define REFUSES_LATE                                                                               \
    "{\"exchange\": false, \"tls\": {\"refused_late\": true, \"x509_error\": 26, \"x509_depth\": " \
    "0}}"
#define EKU_CLIENT REASON_EKU_CLIENT_AUTH_MISSING

static const struct script_row tunnel_rows[] = {
    {"both saw data", {{0}}, OUTCOME_UP, STAGE_STREAM, SIDE_NONE, REASON_NONE, NULL},
    {"the dialling end alone saw data", {{"e", NO_DATA}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "no exchange of data"},
    {"the accepting end alone saw data", {{"c", NO_DATA}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "no exchange of data"},
    {"neither saw data", {{"c", NO_DATA}, {"e", NO_DATA}}, OUTCOME_DOWN, STAGE_STREAM, SIDE_NONE,
        REASON_NETWORK, "client closed-here, server closed-there"},
    {"no handshake", {{"c", "{\"exchange\": false, \"tls\": {\"handshake\": false}}"}, {"e", CUT}},
        OUTCOME_DOWN, STAGE_TLS, SIDE_NONE, REASON_NETWORK, NULL},
    {"waited in vain", {{"c", "{\"exchange\": false, \"end\": \"timeout\"}"}, {"e", CUT}},
        OUTCOME_DOWN, STAGE_STREAM, SIDE_NONE, REASON_TIMEOUT, NULL},

    {"an alert that arrived", {{"e", SENDS_43}, {"c", ALERT_43}}, OUTCOME_DOWN, STAGE_TLS,
        SIDE_EXPRESSWAY_E, EKU_CLIENT, NULL},
    {"an alert that nobody received", {{"e", SENDS_43}, {"c", CUT}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the other end saw none of it"},
    {"another alert than was sent", {{"e", SENDS_43}, {"c", ALERT_42}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the other end saw none of it"},
    {"an alert of the dialling end",
        {{"c", "{\"exchange\": false, \"tls\": {\"alert_sent\": 42, \"x509_error\": 10}}"},
            {"e", ALERT_42}},
        OUTCOME_DOWN, STAGE_TLS, SIDE_EXPRESSWAY_C, REASON_EXPIRED, NULL},
    {"an alert of the dialling end that nobody received",
        {{"c", "{\"exchange\": false, \"tls\": {\"alert_sent\": 42, \"x509_error\": 10}}"},
            {"e", CUT}},
        OUTCOME_UNKNOWN, 0, 0, 0, "the other end saw none of it"},
    {"an alert, and data both ways all the same",
        {{"e", "{\"tls\": {\"alert_sent\": 43}}"}, {"c", "{\"tls\": {\"alert_received\": 43}}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, "after data had gone both ways"},

    {"refused late, and cut", {{"e", REFUSES_LATE}, {"c", CUT}}, OUTCOME_DOWN, STAGE_STREAM,
        SIDE_EXPRESSWAY_E, EKU_CLIENT, NULL},
    {"refused late, and closed there",
        {{"e", REFUSES_LATE}, {"c", "{\"exchange\": false, \"end\": \"closed-there\"}"}},
        OUTCOME_DOWN, STAGE_STREAM, SIDE_EXPRESSWAY_E, EKU_CLIENT, NULL},
    {"refused late, but the other end closed", {{"e", REFUSES_LATE}, {"c", NO_DATA}},
        OUTCOME_UNKNOWN, 0, 0, 0, "the other end saw none of it"},
    {"refused late, but the other end got data", {{"e", REFUSES_LATE}, {"c", "{\"end\": \"cut\"}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, "the other end saw none of it"},
    {"refused late, but an alert arrived", {{"e", REFUSES_LATE}, {"c", ALERT_43}}, OUTCOME_UNKNOWN,
        0, 0, 0, "the other end saw none of it"},

    {"no TLS there",
        {{"c", "{\"exchange\": false, \"tls\": {\"peer_not_tls\": true}}"},
            {"e", "{\"exchange\": false, \"tls\": null}"}},
        OUTCOME_DOWN, STAGE_TLS, SIDE_NONE, REASON_NOT_TLS, NULL},
    {"no TLS there, but the other end speaks it",
        {{"c", "{\"exchange\": false, \"tls\": {\"peer_not_tls\": true}}"}, {"e", NO_DATA}},
        OUTCOME_UNKNOWN, 0, 0, 0, NULL},

    {"the accepting end tells nothing", {{"e", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the far end reported nothing"},
    {"it tells of another connection", {{"e", "{\"peer_port\": 40002}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the far end reported nothing"},
    {"nobody ever answered", {{"c", "{\"end\": \"timeout\"}"}, {"e", NULL}}, OUTCOME_DOWN,
        STAGE_TLS, SIDE_NONE, REASON_TIMEOUT, NULL},
    {"the dialling end tells nothing", {{"c", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"no connection", {{"c", "{\"exchange\": false, \"end\": \"tcp-failed\"}"}, {"e", NULL}},
        OUTCOME_DOWN, STAGE_TCP, SIDE_NONE, REASON_NETWORK, "connection refused"},
    {"no connection, for a reason of the lab",
        {{"c", "{\"end\": \"tcp-failed\", \"why\": \"no such name\"}"}, {"e", NULL}},
        OUTCOME_UNKNOWN, 0, 0, 0, "no such name"},
};

static void a_tunnel_needs_both_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(tunnel_rows); i++)
        script_check(tunnel, NUM(tunnel), &tunnel_rows[i], SERVICE_TUNNEL_SSH);
}

static const struct script_fact zone[] = {
    {"c", FLEET_C, DIALLED("zone.uc-traversal", "7001")},
    {"e", FLEET_E, ACCEPTED("zone.uc-traversal", "7001")},
    {"options", FLEET_C,
        "{\"fact\": \"sip\", \"link\": \"zone.uc-traversal\", \"role\": \"client\","
        " \"method\": \"OPTIONS\", \"node\": \"c1.example.com\", \"peer\": \"e1.example.com\","
        " \"status\": 200}"},
    {"answer", FLEET_E,
        "{\"fact\": \"sip\", \"link\": \"zone.uc-traversal\", \"role\": \"server\","
        " \"method\": \"OPTIONS\", \"node\": \"e1.example.com\", \"status\": 200}"},
};

#define SENDS_401 "{\"status\": 401, \"cause\": \"credentials\"}"

static const struct script_row zone_rows[] = {
    {"data and 200", {{0}}, OUTCOME_UP, STAGE_SIP_OPTIONS, SIDE_NONE, REASON_NONE, NULL},
    {"200, but E saw no data", {{"e", NO_DATA}}, OUTCOME_UNKNOWN, 0, 0, 0, "no exchange of data"},
    {"data, but no answer to OPTIONS", {{"options", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"data, but OPTIONS without a status", {{"options", "{\"status\": null}"}}, OUTCOME_UNKNOWN, 0,
        0, 0, NULL},
    {"the answer is to another node", {{"options", "{\"peer\": \"e2.example.com\"}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"refused in SIP, and who refuses says so",
        {{"options", "{\"status\": 401}"}, {"answer", SENDS_401}}, OUTCOME_DOWN, STAGE_SIP_OPTIONS,
        SIDE_EXPRESSWAY_E, REASON_CREDENTIALS, NULL},
    {"refused in SIP, and nobody says why", {{"options", "{\"status\": 401}"}, {"answer", NULL}},
        OUTCOME_DOWN, STAGE_SIP_OPTIONS, SIDE_NONE, REASON_OTHER, NULL},
    {"refused in SIP, but the other end sent another status",
        {{"options", "{\"status\": 403}"}, {"answer", SENDS_401}}, OUTCOME_DOWN, STAGE_SIP_OPTIONS,
        SIDE_NONE, REASON_OTHER, NULL},
    {"200, but an alert that nobody received", {{"e", SENDS_43}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the other end saw none of it"},
    {"an alert that arrived", {{"e", SENDS_43}, {"c", ALERT_43}, {"options", NULL}}, OUTCOME_DOWN,
        STAGE_TLS, SIDE_EXPRESSWAY_E, EKU_CLIENT, NULL},
};

static void a_zone_needs_both_ends_and_an_answer(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(zone_rows); i++)
        script_check(zone, NUM(zone), &zone_rows[i], SERVICE_ZONE_UC_TRAVERSAL);
}

static const struct script_fact upload[] = {
    {"e", FLEET_E,
        "{\"fact\": \"upload\", \"node\": \"e1.example.com\", \"store\": \"server\","
        " \"accepted\": true, \"message\": \"\", \"rules\": []}"},
};

static const struct script_row upload_rows[] = {
    {"taken", {{0}}, OUTCOME_UP, STAGE_UPLOAD, SIDE_NONE, REASON_NONE, NULL},
    {"not taken", {{"e", "{\"accepted\": false, \"message\": \"no clientAuth\"}"}}, OUTCOME_DOWN,
        STAGE_UPLOAD, SIDE_EXPRESSWAY_E, REASON_UPLOAD_REFUSED, "no clientAuth"},
    {"not told", {{"e", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"told of another store", {{"e", "{\"store\": \"client\"}"}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"told of another node", {{"e", "{\"node\": \"e2.example.com\"}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        NULL},
};

static void an_upload_is_what_the_box_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(upload_rows); i++)
        script_check(upload, NUM(upload), &upload_rows[i], SERVICE_UPLOAD_E_SERVER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_tunnel_needs_both_ends),
        cmocka_unit_test(a_zone_needs_both_ends_and_an_answer),
        cmocka_unit_test(an_upload_is_what_the_box_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
