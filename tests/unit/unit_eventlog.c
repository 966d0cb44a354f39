/* The event log of a box: texts from outside are escaped, and the words for a TLS failure are those
 * that published logs show or those of the OpenSSL of the release. */
#include "sim/base/text.h"
#include "sim/node/eventlog_room.h"
#include "sim/node/tlstexts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])

static const struct {
    const char *name;
    const char *value;
    const char *pair;
} pairs[] = {
    {"plain", "c1.example.com", " CommonName=\"c1.example.com\""},
    {"empty", "", " CommonName=\"\""},
    {"absent", NULL, ""},
    {"a quote and a key behind it", "x\" Level=\"1", " CommonName=\"x\\\" Level=\\\"1\""},
    {"a backslash", "a\\", " CommonName=\"a\\\\\""},
    {"a line end and a line of its own",
        "x\n2026-06-20 e1 tvcs: Event=", " CommonName=\"x\\n2026-06-20 e1 tvcs: Event=\""},
    {"a carriage return, a bell, an escape", "\r\a\x1b[2J", " CommonName=\"\\x0D\\x07\\x1B[2J\""},
    {"every mark", "\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11",
        " CommonName=\"\\x01\\x02\\x03\\x04\\x05\\x06\\x0E\\x0F\\x10\\x11\""},
    {"delete", "\x7f", " CommonName=\"\\x7F\""},
    {"UTF-8 and what is none", "\xc3\xbc\xff", " CommonName=\"\\xC3\\xBC\\xFF\""},
    {"a directive of printf", "%s%n", " CommonName=\"%s%n\""},
};

static void test_escaping(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(pairs); i++) {
        struct buf out = {0};
        log_add_pair(&out, "CommonName", pairs[i].value);
        if (!text_is(buf_str(&out), pairs[i].pair))
            print_error("%s\n", pairs[i].name);
        assert_string_equal(buf_str(&out), pairs[i].pair);
        buf_cleanup(&out);
    }
}

/* Each byte alone: what comes out is printable ASCII, and nothing closes the quotes. */
static void test_every_byte(void **state)
{
    (void)state;
    for (int c = 0; c < 256; c++) {
        char byte = (char)c;
        struct buf out = {0};
        log_add_escaped(&out, &byte, 1);
        assert_true(out.len > 0);
        for (size_t i = 0; i < out.len; i++)
            assert_in_range((unsigned char)out.data[i], 0x20, 0x7e);
        assert_true(c != '"' || text_is(buf_str(&out), "\\\""));
        buf_cleanup(&out);
    }
}

/* ---- words for failures ---- */

static int load(void **state)
{
    struct conf_diag diag = {0};
    *state = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    return *state == NULL ? -1 : 0;
}

static int unload(void **state)
{
    releases_free(*state);
    return 0;
}

/* What an end saw; 0: nothing of that. */
struct sight {
    bool done; /* it finished its handshake */
    bool lenient;
    bool without_certificate;
    int x509_error;
    int alert_sent;
    int alert_received;
    const char *error;
};

#define SAW(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }

static struct tls_facts facts_of(const struct sight *saw)
{
    struct tls_facts facts = {.handshake_done = saw->done,
        .verify_enforced = !saw->lenient,
        .peer_without_certificate = saw->without_certificate,
        .x509_error = saw->x509_error,
        .alert_sent = saw->alert_sent == 0 ? TLS_NO_ALERT : saw->alert_sent,
        .alert_received = saw->alert_received == 0 ? TLS_NO_ALERT : saw->alert_received};
    text_copy(facts.error, sizeof facts.error, saw->error);
    return facts;
}

static const struct {
    const char *name;
    struct sight saw;
    enum channel_end end;
    enum tls_failure failure;
} ends[] = {
    {"worked", SAW(.done = true), CHANNEL_CLOSED_THERE, TLS_FAILURE_NONE},
    {"worked, cut later", SAW(.done = true), CHANNEL_CUT, TLS_FAILURE_NONE},
    {"closed before anything came", SAW(), CHANNEL_CLOSED_HERE, TLS_FAILURE_NONE},
    {"usage refused", SAW(.x509_error = 26, .alert_sent = 43), CHANNEL_TLS_FAILED,
        TLS_FAILURE_VERIFY},
    {"seen, but not enforced", SAW(.done = true, .x509_error = 26, .lenient = true),
        CHANNEL_CLOSED_THERE, TLS_FAILURE_NONE},
    {"no certificate", SAW(.without_certificate = true, .alert_sent = 116), CHANNEL_TLS_FAILED,
        TLS_FAILURE_NO_CERTIFICATE},
    {"refused, TLS 1.2", SAW(.alert_received = 43), CHANNEL_TLS_FAILED, TLS_FAILURE_ALERT},
    {"refused, TLS 1.3", SAW(.done = true, .alert_received = 43), CHANNEL_TLS_FAILED,
        TLS_FAILURE_ALERT},
    {"no version in common", SAW(.alert_sent = 70), CHANNEL_TLS_FAILED, TLS_FAILURE_PROTOCOL},
    {"cut", SAW(), CHANNEL_CUT, TLS_FAILURE_CUT},
    {"silence", SAW(), CHANNEL_TIMEOUT, TLS_FAILURE_SILENCE},
    {"silence after the handshake", SAW(.done = true), CHANNEL_TIMEOUT, TLS_FAILURE_NONE},
};

static void test_failures(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM(ends); i++) {
        struct tls_facts facts = facts_of(&ends[i].saw);
        enum tls_failure failure = tls_failure_of(&facts, ends[i].end);
        if (failure != ends[i].failure)
            print_error("%s\n", ends[i].name);
        assert_int_equal(failure, ends[i].failure);
    }
}

/* What a published log shows says "log"; the rest is what OpenSSL of that generation prints. */
static const struct {
    const char *name;
    const char *release;
    enum tls_failure failure;
    bool server;
    struct sight saw;
    const char *words;
    const char *reason;
    int result;
    int error;
} told[] = {
    {"log: own list lacks the peer's CA", "X14.3.7", TLS_FAILURE_VERIFY, true,
        SAW(.x509_error = 19), "self signed certificate in certificate chain",
        "error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed", -1, 1},
    {"log: the peer's list lacks the own CA", "X14.3.7", TLS_FAILURE_ALERT, false,
        SAW(.alert_received = 48), "tlsv1 alert unknown ca",
        "error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca", 0, 1},
    {"log: refused by the peer", "X14.3.7", TLS_FAILURE_ALERT, false, SAW(.alert_received = 46),
        "sslv3 alert certificate unknown",
        "error:14094416:SSL routines:ssl3_read_bytes:sslv3 alert certificate unknown", 0, 1},
    {"log: wrong name", "X15.3.2", TLS_FAILURE_VERIFY, true, SAW(.x509_error = 62),
        "Peer's TLS certificate identity was unacceptable",
        "error:0A000086:SSL routines::certificate verify failed", -1, 1},
    {"log: reset", "X15.3.2", TLS_FAILURE_CUT, false, SAW(),
        "No SSL error available, probably remote disconnect", "", -1, 5},
    {"usage, before X15", "X14.3.7", TLS_FAILURE_VERIFY, true, SAW(.x509_error = 26),
        "unsupported certificate purpose",
        "error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed", -1, 1},
    {"usage, X15", "X15.3.2", TLS_FAILURE_VERIFY, true, SAW(.x509_error = 26),
        "unsuitable certificate purpose", "error:0A000086:SSL routines::certificate verify failed",
        -1, 1},
    {"usage, the refused end, before X15", "X14.0.0", TLS_FAILURE_ALERT, false,
        SAW(.alert_received = 43), "sslv3 alert unsupported certificate",
        "error:14094413:SSL routines:ssl3_read_bytes:sslv3 alert unsupported certificate", 0, 1},
    {"usage, the refused end, X15", "X15.5", TLS_FAILURE_ALERT, false, SAW(.alert_received = 43),
        "sslv3 alert unsupported certificate",
        "error:0A000413:SSL routines::sslv3 alert unsupported certificate", 0, 1},
    {"a server that is refused, before X15", "X14.3.7", TLS_FAILURE_VERIFY, false,
        SAW(.x509_error = 10), "certificate has expired",
        "error:14090086:SSL routines:ssl3_get_server_certificate:certificate verify failed", -1, 1},
    {"no certificate", "X15.4", TLS_FAILURE_NO_CERTIFICATE, true, SAW(),
        "peer did not return a certificate",
        "error:0A0000C7:SSL routines::peer did not return a certificate", -1, 1},
    {"an error without words here", "X15.4", TLS_FAILURE_VERIFY, true, SAW(.x509_error = 7),
        "certificate signature failure", "error:0A000086:SSL routines::certificate verify failed",
        -1, 1},
    {"no version in common", "X15.4", TLS_FAILURE_PROTOCOL, true,
        SAW(.error = "unsupported protocol"), "unsupported protocol",
        "SSL routines:unsupported protocol", -1, 1},
};

static void test_words(void **state)
{
    for (size_t i = 0; i < NUM(told); i++) {
        const struct release *release = releases_find(*state, told[i].release);
        struct tls_facts facts = facts_of(&told[i].saw);
        struct buf reason = {0};
        int result = 0, error = 0;
        assert_non_null(release);
        tls_failure_reason(release, told[i].failure, &facts, told[i].server, &reason);
        tls_failure_numbers(told[i].failure, &result, &error);
        const char *words = tls_failure_words(release, told[i].failure, &facts);
        if (!text_is(words, told[i].words) || !text_is(buf_str(&reason), told[i].reason))
            print_error("%s\n", told[i].name);
        assert_string_equal(words, told[i].words);
        assert_string_equal(buf_str(&reason), told[i].reason);
        assert_int_equal(result, told[i].result);
        assert_int_equal(error, told[i].error);
        buf_cleanup(&reason);
    }
}

/* A link whose lines are told has a process and a service; a lasting zone has a name. */
static void test_links(void **state)
{
    (void)state;
    for (int i = 0; i < LINK_COUNT; i++) {
        const struct log_link *link = log_link((enum link)i);
        if (!link->quiet && (link->head == NULL || link->service == NULL))
            fail_msg("link %s has no words", link_name((enum link)i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaping),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_failures),
        cmocka_unit_test_setup_teardown(test_words, load, unload),
        cmocka_unit_test(test_links),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
