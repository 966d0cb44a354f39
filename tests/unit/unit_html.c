/* The data of the HTML report: what is equal stands once, nothing that measures time stands at all.
 */
#include "scenarios/report/html.h"
#include "scenarios/report/html_data.h"
#include "sim/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

static void test_pool(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        size_t place;
    } rows[] = {{"\"up\"", 0}, {"\"down\"", 1}, {"\"up\"", 0}, {"null", 2}, {"\"null\"", 3},
        {"{\"a\":1,\"b\":2}", 4}, {"{\"a\":1,\"b\":2}", 4}, {"{\"a\":1}", 5}, {"[1]", 6}, {"1", 7}};
    struct pool pool;
    pool_init(&pool);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *value = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);
        assert_non_null(value);
        assert_int_equal(pool_place(&pool, value), rows[i].place);
        json_decref(value);
    }
    assert_int_equal(json_array_size(pool.values), 8);
    pool_cleanup(&pool);
}

static size_t digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return (size_t)(strchr(digits, c) - digits);
}

/* Whole groups of four; `out` has room. */
static size_t bytes_of(const char *base64, unsigned char *out)
{
    size_t num = 0;
    for (; *base64 != '\0'; base64 += 4) {
        size_t padding = (size_t)(base64[2] == '=') + (size_t)(base64[3] == '=');
        size_t group = digit(base64[0]) << 18 | digit(base64[1]) << 12 |
                       (padding > 1 ? 0 : digit(base64[2]) << 6) |
                       (padding > 0 ? 0 : digit(base64[3]));
        for (size_t k = 0; k < 3 - padding; k++)
            out[num++] = (unsigned char)(group >> (16 - 8 * k));
    }
    return num;
}

static void test_blob(void **state)
{
    (void)state;
    unsigned char packed[4096];
    char text[4096] = "";
    json_t *value = json_pack("{s:s,s:[i,i]}", "log", "<b>\xc3\xa9</b>", "more", 1, 2);
    char *blob = html_blob(value);
    char *again = html_blob(value);
    assert_non_null(blob);
    assert_string_equal(blob, again);
    z_stream stream = {.next_in = packed, .next_out = (unsigned char *)text};
    stream.avail_in = (uInt)bytes_of(blob, packed);
    stream.avail_out = sizeof text - 1;
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    json_t *back = json_loads(text, 0, NULL);
    assert_true(json_equal(back, value));
    json_decref(back);
    json_decref(value);
    free(blob);
    free(again);
}

static void add(struct html_data *data, const char *json)
{
    json_t *line = json_loads(json, 0, NULL);
    assert_non_null(line);
    html_data_add(data, line);
    json_decref(line);
}

#define SERVICE(cell, service, took)                                                               \
    "{\"kind\":\"service\",\"cell\":\"" cell "\",\"axes\":{\"x\":\"" cell                          \
    "\"},\"service\":\"" service                                                                   \
    "\",\"verdict\":\"PASS\",\"rules\":[{\"id\":\"r\"}],\"duration_us\":" took "}"

static void test_columns(void **state)
{
    (void)state;
    struct html_data data;
    html_data_init(&data);
    add(&data, "{\"kind\":\"run\",\"scenario\":\"s\",\"duration_us\":5}");
    add(&data, SERVICE("a", "one", "17"));
    add(&data, SERVICE("a", "two", "18"));
    add(&data, "{\"kind\":\"event\",\"cell\":\"a\",\"box\":\"b\",\"node\":\"n\",\"text\":\"t\"}");
    add(&data, SERVICE("b", "one", "19"));
    add(&data, SERVICE("b", "two", "20"));
    add(&data, "{\"kind\":\"unheard-of\"}");
    add(&data, "{\"kind\":\"summary\",\"pass\":4,\"duration_us\":99}");
    html_data_close(&data);
    json_t *page = json_object();
    html_data_columns(&data, page);
    assert_int_equal(json_array_size(json_object_get(page, "outcomes")), 1);
    assert_int_equal(json_array_size(json_object_get(page, "shapes")), 1);
    assert_int_equal(json_array_size(json_object_get(page, "lines")), 4);
    assert_int_equal(json_array_size(json_object_get(page, "settings")), 2);
    assert_true(json_is_null(json_object_get(page, "observed")));
    assert_int_equal(data.num_logs, 2);
    assert_non_null(data.logs[0]);
    assert_null(data.logs[1]);
    char *text = json_dumps(page, JSON_COMPACT);
    assert_null(strstr(text, "duration"));
    free(text);
    json_decref(page);
    html_data_cleanup(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pool),
        cmocka_unit_test(test_blob),
        cmocka_unit_test(test_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
