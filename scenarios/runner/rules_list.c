/* `ekulab rules list`. */
#include "scenarios/runner/commands.h"
#include "scenarios/runner/grid.h"
#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

struct list_args {
    const char *releases_dir;
    const char *release; /* NULL: all families */
    const char *format;
    bool helped;
};

static void print_help(void)
{
    puts(
        "usage: ekulab rules list [--release REL] [--format table|jsonl] [--releases DIR]\n\n"
        "Every rule: what it decides, and for each family of releases its value and how sure that\n"
        "is. With --release: the value of that release alone, with its source and note.");
}

/* ---- table ---- */

/* The families in which the rule has the same value for the same reason. */
static uint64_t equal_families(const struct releases *set, enum rule_id rule, size_t like)
{
    const struct rule_line *wanted = release_rule(family_release(set, like), rule);
    uint64_t families = 0;
    for (size_t i = 0; i < families_num(set); i++) {
        const struct rule_line *line = release_rule(family_release(set, i), rule);
        if (text_is(line->value, wanted->value) && line->confidence == wanted->confidence)
            families |= (uint64_t)1 << i;
    }
    return families;
}

static void print_rule(const struct releases *set, enum rule_id rule)
{
    struct grid grid = {.num_columns = 3};
    uint64_t told = 0;
    printf("%s\n    %s\n", rule_name(rule), rule_says(rule));
    for (size_t i = 0; i < families_num(set); i++) {
        const struct rule_line *line = release_rule(family_release(set, i), rule);
        uint64_t families = equal_families(set, rule, i);
        struct buf names = {0};
        if ((told >> i & 1) != 0)
            continue;
        told |= families;
        families_text(set, families, &names);
        const char *const row[] = {line->value, confidence_name(line->confidence), buf_str(&names)};
        grid_row(&grid, row);
        buf_cleanup(&names);
    }
    grid_print(&grid, "    ");
    grid_cleanup(&grid);
}

static void print_rule_of(const struct release *release, enum rule_id rule)
{
    const struct rule_line *line = release_rule(release, rule);
    printf("%s\n    %s\n    %s (%s)\n    source: %s\n", rule_name(rule), rule_says(rule),
        line->value, confidence_name(line->confidence), line->source);
    if (line->note != NULL)
        printf("    note: %s\n", line->note);
}

/* ---- jsonl ---- */

static json_t *values_of(enum rule_id rule)
{
    struct rule_words words;
    json_t *values = json_array();
    rule_words(rule, &words);
    for (size_t i = 0; i < words.num; i++)
        json_array_append_new(values, json_string(words.word[i]));
    return values;
}

static json_t *line_object(const struct rule_line *line)
{
    return json_pack("{s:s,s:s,s:s,s:s?}", "value", line->value, "confidence",
        confidence_name(line->confidence), "source", line->source, "note", line->note);
}

static json_t *families_object(const struct releases *set, enum rule_id rule)
{
    json_t *families = json_object();
    for (size_t i = 0; i < families_num(set); i++)
        json_object_set_new(families, release_family_name(releases_family_at(set, i)),
            line_object(release_rule(family_release(set, i), rule)));
    return families;
}

static void print_json(const struct releases *set, const struct release *release, enum rule_id rule)
{
    json_t *line = json_pack("{s:i,s:s,s:s,s:s,s:o}", "schema_version", 1, "kind", "rule", "id",
        rule_name(rule), "decides", rule_says(rule), "values", values_of(rule));
    if (release == NULL) {
        json_object_set_new(line, "families", families_object(set, rule));
    } else {
        json_object_set_new(line, "release", json_string(release->name));
        json_t *members = line_object(release_rule(release, rule));
        json_object_update(line, members);
        json_decref(members);
    }
    char *text = json_dumps(line, JSON_COMPACT);
    puts(text);
    free(text);
    json_decref(line);
}

/* ---- the verb ---- */

static void print_all(
    const struct releases *set, const struct release *release, const struct list_args *args)
{
    for (int i = 0; i < RULE_COUNT; i++) {
        enum rule_id rule = (enum rule_id)i;
        if (text_is(args->format, "jsonl"))
            print_json(set, release, rule);
        else if (release != NULL)
            print_rule_of(release, rule);
        else
            print_rule(set, rule);
    }
}

static bool check_format(const char *format)
{
    static const char *const formats[] = {"table", "jsonl"};
    if (text_is(format, "table") || text_is(format, "jsonl"))
        return true;
    print_unknown("rules list", "format", format, formats, 2);
    return false;
}

static bool read_args(struct list_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"release", required_argument, NULL, 'R'},
        {"format", required_argument, NULL, 'f'}, {"releases", required_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct list_args){.releases_dir = EK_RELEASES_DIR, .format = "table"};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == '?')
            return false;
        if (option == 'h')
            out->helped = true;
        if (option == 'R')
            out->release = optarg;
        if (option == 'f')
            out->format = optarg;
        if (option == 'r')
            out->releases_dir = optarg;
    }
    if (optind < argc)
        fprintf(stderr, "ekulab rules list: too much: \"%s\"; see --help\n", argv[optind]);
    return optind == argc && check_format(out->format);
}

int rules_list(int argc, char **argv)
{
    struct list_args args;
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    int code = EXIT_USAGE;
    const struct release *release = NULL;
    struct releases *set = load_releases(args.releases_dir);
    if (set != NULL && args.release != NULL)
        release = release_named(set, args.release, "rules list");
    if (set != NULL && (release != NULL || args.release == NULL)) {
        print_all(set, release, &args);
        code = EXIT_AS_EXPECTED;
    }
    releases_free(set);
    return code;
}
