/* A phone's line goes through several hands; it is up when all of them say so, and not known when
 * they contradict each other. */
#include "tests/unit/facts_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const struct script_fact check[] = {
    {"zone", FLEET_C,
        "{\"fact\": \"connection\", \"link\": \"zone.uc-traversal\", \"role\": \"client\","
        " \"node\": \"c1.example.com\", \"peer\": \"e1.example.com\", \"exchange\": true}"},
    {"phone", FLEET_UC,
        "{\"fact\": \"connection\", \"link\": \"mra.sip\", \"role\": \"client\","
        " \"node\": \"jabber\", \"peer\": \"e1.example.com\", \"exchange\": true}"},
    {"register", FLEET_E,
        "{\"fact\": \"sip\", \"method\": \"REGISTER\", \"role\": \"proxy\","
        " \"node\": \"e1.example.com\", \"cause\": \"forwarded\"}"},
    {"asked", FLEET_E,
        "{\"fact\": \"sip\", \"method\": \"SERVICE\", \"role\": \"client\","
        " \"link\": \"zone.uc-traversal\", \"node\": \"e1.example.com\", \"status\": 200}"},
    {"judged", FLEET_C,
        "{\"fact\": \"judgement\", \"node\": \"c1.example.com\", \"peer\": \"e1.example.com\","
        " \"accepted\": true, \"status\": 200, \"purpose\": \"client-auth\","
        " \"eku\": \"serverAuth\", \"rules\": []}"},
};

#define REFUSES_403 "{\"accepted\": false, \"status\": 403, \"x509_error\": 26, \"x509_depth\": 0}"

static const struct script_row check_rows[] = {
    {"asked, judged and told", {{0}}, OUTCOME_UP, STAGE_SIP_SERVICE, SIDE_NONE, REASON_NONE, NULL},
    {"refused, and E heard so", {{"asked", "{\"status\": 403}"}, {"judged", REFUSES_403}},
        OUTCOME_DOWN, STAGE_SIP_SERVICE, SIDE_EXPRESSWAY_C, REASON_EKU_CLIENT_AUTH_MISSING, NULL},
    {"refused, but E heard 200", {{"judged", REFUSES_403}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "E saw SIP status 200, C says otherwise"},
    {"accepted, but E heard 403", {{"asked", "{\"status\": 403}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "E saw SIP status 403, C says otherwise"},
    {"refused with another status", {{"asked", "{\"status\": 488}"}, {"judged", REFUSES_403}},
        OUTCOME_UNKNOWN, 0, 0, 0, "E saw SIP status 488, C says otherwise"},
    {"E heard nothing", {{"asked", "{\"status\": null}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "E saw SIP status 0, C says otherwise"},
    {"E asked, and C knows nothing of it", {{"judged", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "E saw SIP status 200, C says otherwise"},
    {"C judged what E never sent", {{"asked", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "E saw SIP status 0, C says otherwise"},
    {"C judged another node", {{"judged", "{\"peer\": \"e2.example.com\"}"}}, OUTCOME_UNKNOWN, 0, 0,
        0, "C says otherwise"},
    {"nothing was sent without a zone",
        {{"asked", NULL}, {"judged", NULL}, {"zone", "{\"exchange\": false}"}}, OUTCOME_DOWN,
        STAGE_SIP_SERVICE, SIDE_EXPRESSWAY_E, REASON_DEPENDENCY_DOWN, NULL},
    {"nothing was sent, and nobody knows why", {{"asked", NULL}, {"judged", NULL}}, OUTCOME_UNKNOWN,
        0, 0, 0, NULL},
};

static void the_service_check_is_what_both_boxes_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(check_rows); i++)
        script_check(check, NUM(check), &check_rows[i], SERVICE_MRA_SERVICE_CHECK);
}

/* The phone's connection to E, as both ends report it. */
#define PHONE(link)                                                                                \
    "{\"fact\": \"connection\", \"link\": \"" link "\", \"role\": \"client\","                     \
    " \"node\": \"jabber\", \"peer\": \"e1.example.com\", \"exchange\": true,"                     \
    " \"end\": \"closed-here\", \"local_port\": 40001, \"peer_port\": 5061,"                       \
    " \"tls\": {\"handshake\": true}}"
#define AT_E(link)                                                                                 \
    "{\"fact\": \"connection\", \"link\": \"" link "\", \"role\": \"server\","                     \
    " \"node\": \"e1.example.com\", \"exchange\": true, \"end\": \"closed-there\","                \
    " \"local_port\": 5061, \"peer_port\": 40001, \"tls\": {\"handshake\": true}}"

static const struct script_fact registration[] = {
    {"phone", FLEET_UC, PHONE("mra.sip")},
    {"e", FLEET_E, AT_E("mra.sip")},
    {"answer", FLEET_UC,
        "{\"fact\": \"sip\", \"method\": \"REGISTER\", \"role\": \"client\","
        " \"node\": \"jabber\", \"peer\": \"e1.example.com\", \"status\": 200}"},
    {"proxy", FLEET_E,
        "{\"fact\": \"sip\", \"method\": \"REGISTER\", \"role\": \"proxy\","
        " \"node\": \"e1.example.com\", \"cause\": \"forwarded\"}"},
    {"cucm", FLEET_UC,
        "{\"fact\": \"sip\", \"method\": \"REGISTER\", \"role\": \"server\","
        " \"node\": \"cucm\", \"through\": \"e1.example.com\", \"status\": 200}"},
};

static const struct script_row registration_rows[] = {
    {"all three say so", {{0}}, OUTCOME_UP, STAGE_SIP_REGISTER, SIDE_NONE, REASON_NONE, NULL},
    {"Unified CM saw no REGISTER", {{"cucm", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, "forwarded at E"},
    {"Unified CM saw one through another node", {{"cucm", "{\"through\": \"e2.example.com\"}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, "SIP status 200 at Jabber"},
    {"Unified CM refused", {{"cucm", "{\"status\": 403}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "SIP status 200 at Jabber"},
    {"E passed nothing on", {{"proxy", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, "nothing at E"},
    {"the phone heard nothing", {{"answer", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, "SIP status 0"},
    {"the phone alone says so", {{"proxy", NULL}, {"cucm", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "nothing at E"},
    {"E saw no connection", {{"e", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the far end reported nothing"},
    {"E refuses after the SERVICE",
        {{"answer", "{\"status\": 403}"}, {"proxy", "{\"cause\": \"service-refused\"}"},
            {"cucm", NULL}},
        OUTCOME_DOWN, STAGE_SIP_REGISTER, SIDE_EXPRESSWAY_E, REASON_DEPENDENCY_DOWN, NULL},
    {"Unified CM knows no REGISTER",
        {{"answer", "{\"status\": 405}"}, {"cucm", "{\"status\": 405}"}}, OUTCOME_DOWN,
        STAGE_SIP_REGISTER, SIDE_CUCM, REASON_METHOD_NOT_ALLOWED, NULL},
    {"both ends know of a registration that E refused",
        {{"proxy", "{\"cause\": \"service-refused\"}"}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "service-refused at E"},
    {"the phone heard a refusal of what Unified CM took", {{"answer", "{\"status\": 403}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, "SIP status 403 at Jabber"},
    {"Unified CM never answers", {{"answer", "{\"status\": 408}"}, {"cucm", NULL}}, OUTCOME_DOWN,
        STAGE_SIP_REGISTER, SIDE_NONE, REASON_TIMEOUT, NULL},
};

static void a_registration_is_what_all_three_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(registration_rows); i++)
        script_check(
            registration, NUM(registration), &registration_rows[i], SERVICE_MRA_REGISTRATION);
}

static const struct script_fact login[] = {
    {"phone", FLEET_UC, PHONE("mra.https")},
    {"e", FLEET_E, AT_E("mra.https")},
    {"answer", FLEET_UC,
        "{\"fact\": \"http\", \"link\": \"mra.https\", \"role\": \"client\","
        " \"node\": \"jabber\", \"peer\": \"e1.example.com\", \"status\": 200}"},
    {"proxy", FLEET_E,
        "{\"fact\": \"http\", \"link\": \"mra.https\", \"role\": \"proxy\","
        " \"node\": \"e1.example.com\", \"cause\": \"forwarded\"}"},
    {"core", FLEET_C,
        "{\"fact\": \"http\", \"link\": \"mra.cucm-https\", \"role\": \"client\","
        " \"node\": \"c1.example.com\", \"through\": \"e1.example.com\", \"status\": 200}"},
};

static const struct script_row login_rows[] = {
    {"all three say so", {{0}}, OUTCOME_UP, STAGE_HTTPS, SIDE_NONE, REASON_NONE, NULL},
    {"C asked nobody", {{"core", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"C was refused", {{"core", "{\"status\": 403}"}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"E passed nothing on", {{"proxy", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"the phone heard 502", {{"answer", "{\"status\": 502}"}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"the phone heard nothing", {{"answer", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"E saw no connection", {{"e", NULL}}, OUTCOME_UNKNOWN, 0, 0, 0,
        "the far end reported nothing"},
    {"E has no tunnel, and yet the phone heard 200", {{"proxy", "{\"cause\": \"no-tunnel\"}"}},
        OUTCOME_UNKNOWN, 0, 0, 0, NULL},
    {"E has no tunnel",
        {{"answer", "{\"status\": 502}"}, {"proxy", "{\"cause\": \"no-tunnel\"}"}, {"core", NULL}},
        OUTCOME_DOWN, STAGE_HTTPS, SIDE_EXPRESSWAY_E, REASON_DEPENDENCY_DOWN, NULL},
};

static void a_login_is_what_all_three_say(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(login_rows); i++)
        script_check(login, NUM(login), &login_rows[i], SERVICE_MRA_LOGIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_service_check_is_what_both_boxes_say),
        cmocka_unit_test(a_registration_is_what_all_three_say),
        cmocka_unit_test(a_login_is_what_all_three_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
