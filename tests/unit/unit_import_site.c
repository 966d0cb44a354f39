/* What the items of a listing come to. */
#include "scenarios/import/site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct site_box site;

static const struct site_box *read_site(const char *text)
{
    struct err e = {0};
    struct listing listing;
    site_cleanup(&site);
    assert_true(listing_parse(&listing, "x.txt", text, strlen(text), &e));
    site_read(&site, &listing, "x.txt");
    return &site;
}

static int tear_down(void **state)
{
    (void)state;
    site_cleanup(&site);
    return 0;
}

static void test_zones_in_any_order_and_case(void **state)
{
    (void)state;
    const struct site_box *box =
        read_site("*c xConfiguration Zones Zone 2 TraversalClient Peer 2 Address: \"e2\"\n"
                  "*c xConfiguration Zones Zone 2 TraversalClient SIP TLS Verify Mode: \"On\"\n"
                  "xconfiguration ZONES ZONE 2 NAME: 'UC'\n"
                  "*c xConfiguration Zones Zone 2 Type: \"TraversalClient\"\n"
                  "*c xConfiguration Zones Zone 2 Type Something: \"x\"\n");
    assert_string_equal(box->zones[2].name, "UC");
    assert_string_equal(box->zones[2].type, "TraversalClient");
    assert_string_equal(box->zones[2].peers[2], "e2");
    assert_null(box->zones[2].peers[1]);
    assert_string_equal(box->zones[2].verify, "On");
    assert_int_equal(box->zones[2].line, 1);
    assert_int_equal(box->zones[1].line, 0);
    assert_false(box->listing.items[4].used);
    assert_int_equal(site_is_e(box), 0);
}

static void test_values_that_are_empty_or_out_of_range(void **state)
{
    (void)state;
    const struct site_box *box =
        read_site("xConfiguration Zones Zone 1 Name:\n"
                  "xConfiguration Zones Zone 0 Name: a\nxConfiguration Zones Zone 201 Name: b\n"
                  "xConfiguration Zones Zone 99999999999999999999 Name: c\n"
                  "xConfiguration Zones Zone -1 Name: d\n"
                  "xConfiguration Zones Zone 1 Neighbor Peer 7 Address: e\n");
    assert_null(box->zones[1].name);
    assert_int_equal(box->num_strange_zones, 1);
    for (size_t i = 1; i < box->listing.num; i++)
        assert_false(box->listing.items[i].used);
}

static void test_what_is_encrypted_is_no_name(void **state)
{
    (void)state;
    const struct site_box *box = read_site("xConfiguration Zones Zone 1 Name: \"{cipher}AAAA\"\n");
    assert_null(box->zones[1].name);
    assert_false(box->listing.items[0].used);
}

static void test_switches(void **state)
{
    (void)state;
    const struct site_box *box =
        read_site("xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload: On\n"
                  "xConfiguration SIP TLS Certificate ExtendedKeyUsage Checking Mode: Off\n"
                  "xConfiguration Zones Zone 1 Type: TraversalServer\n");
    assert_string_equal(box->server_eku_upload, "On");
    assert_string_equal(box->eku_check, "Off");
    assert_int_equal(site_is_e(box), 1);
}

static void test_whose_it_is_may_not_be_told(void **state)
{
    (void)state;
    assert_int_equal(site_is_e(read_site("xConfiguration A: 1\n")), -1);
    assert_int_equal(site_is_e(read_site("xConfiguration Zones Zone 1 Type: TraversalServer\n"
                                         "xConfiguration Zones Zone 2 Type: TraversalClient\n")),
        -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones_in_any_order_and_case),
        cmocka_unit_test(test_values_that_are_empty_or_out_of_range),
        cmocka_unit_test(test_what_is_encrypted_is_no_name),
        cmocka_unit_test(test_switches),
        cmocka_unit_test(test_whose_it_is_may_not_be_told),
    };
    return cmocka_run_group_tests_name("site", tests, NULL, tear_down);
}
