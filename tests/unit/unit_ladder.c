/* A ladder of evidence that is as it should be, that is broken in every way, and of two cells. */
#include "scenarios/evidence/ladder.h"
#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

#define HOSTS                                                                                      \
    "\"hosts\":[{\"name\":\"e1.example.com\",\"kind\":\"expressway-e\",\"address\":\"192.0.2."     \
    "11\"},"                                                                                       \
    "{\"name\":\"c1.example.com\",\"kind\":\"expressway-c\",\"address\":\"198.51.100.21\"}]"
#define CONNECTION(number, steps)                                                                  \
    "{\"number\":" number ",\"link\":\"zone.uc-traversal\",\"services\":[\"zone.uc-traversal\"],"  \
    "\"client\":\"c1.example.com\",\"server\":\"e1.example.com\",\"client_port\":25000,"           \
    "\"server_port\":7001,\"through\":\"\",\"steps\":[" steps "]}"
#define STEP(at, end, rest) "{\"at_us\":" at ",\"at\":\"" end "\"," rest "}"
#define HELLO               STEP("10", "client", "\"kind\":\"tls\",\"what\":\"ClientHello\"")
#define SHOWN                                                                                      \
    STEP("20", "client", "\"kind\":\"tls\",\"what\":\"Certificate\",\"certificates\":[]")          \
    "," STEP("21", "client", "\"kind\":\"tls\",\"what\":\"Finished\"")
#define JUDGED(at, error)                                                                          \
    STEP(at, "server",                                                                             \
        "\"kind\":\"verify\",\"x509_error\":" error                                                \
        ",\"depth\":0,\"text\":\"t\",\"purpose\":\"client-auth\",\"enforced\":true")
#define DATA(at) STEP(at, "client", "\"kind\":\"data\",\"text\":\"OPTIONS sip:e1 SIP/2.0\\r\\n\"")

static json_t *load(const char *text)
{
    json_error_t error;
    json_t *o = json_loads(text, 0, &error);
    if (o == NULL)
        fail_msg("%s: %s", error.text, text);
    return o;
}

static struct ladder *ladder_of(const char *steps, const char *lines)
{
    char *text = ek_asprintf("{\"format\":1,\"cell\":\"a/b\"," HOSTS
                             ",\"certificates\":{},\"connections\":[%s]}",
        steps);
    json_t *evidence = load(text);
    json_t *said = load(lines);
    static const struct ladder_wanted all = {.scope = LADDER_ALL};
    struct ladder *ladder = ladder_new(evidence, said, &all);
    json_decref(evidence);
    json_decref(said);
    free(text);
    return ladder;
}

static const char down[] =
    "[{\"service\":\"zone.uc-traversal\",\"live\":\"down\",\"stage\":\"tls\",\"side\":"
    "\"expressway-e\",\"reason\":\"expired\",\"caused_by\":null,\"x509_error\":10}]";

static void test_rows(void **state)
{
    (void)state;
    struct ladder *ladder =
        ladder_of(CONNECTION("1", HELLO "," SHOWN "," JUDGED("30", "10")), down);
    assert_int_equal(ladder->num_columns, 2);
    assert_int_equal(ladder->num_sections, 2); /* upload pages come first */
    const struct ladder_section *section = &ladder->sections[1];
    assert_int_equal(section->num_rows, 2);
    assert_string_equal(section->rows[0].text, "ClientHello, Certificate, Finished");
    assert_int_equal(section->rows[0].from, 1);
    assert_int_equal(section->rows[0].to, 0);
    assert_string_equal(section->rows[0].more[0], "no certificate");
    assert_string_equal(section->rows[1].fault, "zone.uc-traversal: expired by expressway-e");
    ladder_free(ladder);
}

/* ---- two cells ---- */

static const struct compared {
    const char *name;
    const char *here;
    const char *there;
    size_t num_here; /* rows that only one has */
    size_t num_there;
} compared[] = {
    {"the same", HELLO "," SHOWN "," JUDGED("30", "0"), HELLO "," SHOWN "," JUDGED("30", "0"), 0,
        0},
    {"other times", HELLO "," SHOWN,
        STEP("99", "client", "\"kind\":\"tls\",\"what\":\"ClientHello\"") "," SHOWN, 0, 0},
    {"judged before or after what was sent meanwhile",
        HELLO "," SHOWN "," JUDGED("30", "0") "," DATA("40"),
        HELLO "," SHOWN "," DATA("30") "," JUDGED("40", "0"), 0, 0},
    {"judged otherwise", HELLO "," SHOWN "," JUDGED("30", "0"),
        HELLO "," SHOWN "," JUDGED("30", "26"), 1, 1},
    {"one more", HELLO "," SHOWN "," JUDGED("30", "0"),
        HELLO "," SHOWN "," JUDGED("30", "0") "," DATA("40"), 0, 1},
    {"nothing at all there", HELLO, "", 1, 0},
};

static void test_compare(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(compared); i++) {
        const struct compared *c = &compared[i];
        char *here = ek_asprintf(CONNECTION("1", "%s"), c->here);
        char *there = ek_asprintf(CONNECTION("1", "%s"), c->there);
        struct ladder *both = ladder_compare(ladder_of(here, "[]"), ladder_of(there, "[]"));
        size_t counts[3] = {0};
        size_t firsts = 0;
        for (size_t s = 0; s < both->num_sections; s++) {
            for (size_t r = 0; r < both->sections[s].num_rows; r++) {
                counts[both->sections[s].rows[r].side]++;
                firsts += both->sections[s].rows[r].first_difference ? 1 : 0;
            }
        }
        if (counts[LADDER_ONLY_HERE] != c->num_here || counts[LADDER_ONLY_THERE] != c->num_there ||
            firsts != (c->num_here + c->num_there > 0 ? 1 : 0))
            fail_msg("%s: %zu here, %zu there, %zu first", c->name, counts[LADDER_ONLY_HERE],
                counts[LADDER_ONLY_THERE], firsts);
        ladder_free(both);
        free(here);
        free(there);
    }
}

/* ---- what nobody should send ---- */

static const char *const broken[] = {
    "{}",
    "{\"cell\":7,\"hosts\":{},\"connections\":{}}",
    "{" HOSTS ",\"connections\":[7,null,{},{\"steps\":[]}]}",
    "{" HOSTS ",\"connections\":[{\"link\":\"x\",\"client\":\"c1.example.com\",\"server\":\"?\","
    "\"steps\":[{},7,{\"kind\":\"tls\"},{\"kind\":\"verify\"},{\"kind\":\"data\"},{\"kind\":"
    "\"alert\"},{\"kind\":\"judgement\"},{\"kind\":\"end\",\"how\":\"cut\"},{\"kind\":\"tcp\"}]}]}",
    "{" HOSTS ",\"uploads\":[{},{\"node\":\"e1.example.com\"}],\"connections\":[" CONNECTION(
        "1", STEP("1", "client", "\"kind\":\"data\",\"text\":\"SERVICE x SIP/2.0\"")) "]}",
    "{\"hosts\":[],\"connections\":[" CONNECTION("1", HELLO) "]}",
    "{\"hosts\":[{\"name\":\"\"}],\"connections\":[" CONNECTION("99", HELLO "," DATA("2")) "]}",
    "{\"cell\":\"</svg><script>\"," HOSTS ",\"connections\":[" CONNECTION(
        "1", STEP("1", "client", "\"kind\":\"data\",\"text\":\"<script>&\\\"'\"")) "]}",
};

static const char *const broken_lines[] = {"[]", "{}", "null", "[{},7,{\"live\":\"down\"}]", down,
    "[{\"service\":\"upload.e.server\",\"live\":\"down\",\"stage\":\"upload\",\"reason\":\"x\"}]"};

static void draw_all(const struct ladder *ladder)
{
    static const size_t widths[] = {1, 60, 80, 400};
    for (size_t i = 0; i < NUM(widths); i++) {
        struct buf out = {0};
        ladder_text(ladder, widths[i], true, &out);
        buf_cleanup(&out);
    }
    struct buf svg = {0};
    struct buf html = {0};
    ladder_svg(ladder, &svg);
    ladder_html(ladder, &html);
    assert_null(strstr(buf_str(&svg), "<script"));
    assert_null(strstr(buf_str(&html), "<script"));
    json_decref(ladder_json(ladder));
    buf_cleanup(&svg);
    buf_cleanup(&html);
}

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(broken); i++) {
        for (size_t k = 0; k < NUM(broken_lines); k++) {
            json_t *evidence = load(broken[i]);
            json_t *lines = json_loads(broken_lines[k], JSON_DECODE_ANY, NULL);
            for (int scope = LADDER_FAILING; scope <= LADDER_ALL; scope++) {
                const struct ladder_wanted wanted = {.scope = (enum ladder_scope)scope,
                    .service = "zone.uc-traversal",
                    .beside = lines};
                struct ladder *ladder = ladder_new(evidence, lines, &wanted);
                struct ladder *other =
                    ladder_of(CONNECTION("1", HELLO "," SHOWN "," JUDGED("30", "10")), down);
                draw_all(ladder);
                ladder = ladder_compare(ladder, other);
                draw_all(ladder);
                ladder_free(ladder);
            }
            json_decref(evidence);
            json_decref(lines);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_compare),
        cmocka_unit_test(test_broken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
