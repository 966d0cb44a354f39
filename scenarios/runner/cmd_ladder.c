#include "scenarios/runner/commands.h"

#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/ladder.h"
#include "scenarios/runner/evidence_load.h"
#include "scenarios/runner/run_args.h"
#include "scenarios/runner/terminal.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct ladder_args {
    const char *cell;
    const char *against; /* NULL: the cell alone */
    const char *format;
    const char *runs; /* --runs, or NULL */
    size_t width;
    bool all;
    bool color;
};

static void print_help(void)
{
    puts("usage: ekulab ladder RUN:CELL[#SERVICE] [--against RUN:CELL[#SERVICE]] [options]\n\n"
         "What passed between the hosts of a cell, step by step: TCP, TLS flights with the\n"
         "certificates shown and what the other end made of them, alerts, SIP and HTTP messages,\n"
         "the certificate inside SERVICE, and where each service fails. Without #SERVICE: the\n"
         "connections of the services that fail; if none does, those of an MRA registration.\n\n"
         "Of a run that kept no evidence the cell is run again; it must end as the run says, and\n"
         "its evidence is kept beside the results (FILE.evidence), so that the next ladder is the\n"
         "same. Times are milliseconds since the first step of the cell.\n\n"
         "  --against RUN:CELL  both cells as one ladder: - only here, + only there\n"
         "  --all               every connection of the cell, and of the service every node's\n"
         "  --format KIND       text (default), svg, html or json\n"
         "  --runs DIR          the folder of kept runs (see ekulab run --help)\n"
         "  --width N           columns of text (default: the terminal's, else 80)\n"
         "  --color WHEN        auto (default), always, never\n");
}

static bool complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab ladder: %s \"%s\"\n", what, word);
    return false;
}

static bool read_width(struct ladder_args *out, const char *text)
{
    char *end = NULL;
    long width = strtol(text, &end, 10);
    out->width = width < 0 ? 0 : (size_t)width;
    return (*text != '\0' && *end == '\0' && width >= 60 && width <= 1000) ||
           complain("--width is a number from 60 to 1000, not", text);
}

static bool read_option(struct ladder_args *out, int option, const char *value)
{
    switch (option) {
    case 'g':
        out->against = value;
        return true;
    case 'a':
        out->all = true;
        return true;
    case 'f':
        out->format = value;
        return true;
    case 'r':
        out->runs = value;
        return true;
    case 'w':
        return read_width(out, value);
    case 'c':
        return color_by_word(value, &out->color) ||
               complain("--color is auto, always or never, not", value);
    default:
        return false; /* getopt_long has complained */
    }
}

static bool read_args(struct ladder_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"against", required_argument, NULL, 'g'},
        {"all", no_argument, NULL, 'a'}, {"format", required_argument, NULL, 'f'},
        {"runs", required_argument, NULL, 'r'}, {"width", required_argument, NULL, 'w'},
        {"color", required_argument, NULL, 'c'}, {0}};
    *out = (struct ladder_args){.format = "text", .width = terminal_width()};
    if (!color_by_word("auto", &out->color))
        return false;
    for (int option; (option = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        if (!read_option(out, option, optarg))
            return false;
    }
    if (optind + 1 != argc)
        return complain(optind == argc ? "which cell? write RUN:CELL after" : "one cell, not also",
            argv[argc - 1]);
    out->cell = argv[optind];
    return true;
}

/* The one or two cells that are asked for. A service that only one names is that of both. */
struct loaded {
    struct evidence_cell cells[2];
    size_t num;
};

static bool services_agree(struct loaded *loaded)
{
    const char *here = loaded->cells[0].service;
    const char *there = loaded->cells[1].service;
    if (loaded->num < 2 || here == NULL || there == NULL || text_is(here, there))
        return true;
    fprintf(stderr, "ekulab ladder: %s cannot be held against %s: name one service\n", here, there);
    return false;
}

static int load(const struct ladder_args *args, struct loaded *out)
{
    const char *const named[] = {args->cell, args->against};
    for (size_t i = 0; i < 2 && named[i] != NULL; i++) {
        out->num++;
        int code = evidence_load("ekulab ladder", named[i], args->runs, &out->cells[i]);
        if (code != EXIT_AS_EXPECTED)
            return code;
    }
    return services_agree(out) ? EXIT_AS_EXPECTED : EXIT_USAGE;
}

/* "CELL of r12, scenario" */
static char *title_of(const struct evidence_cell *cell)
{
    const char *scenario = fact_text(cell->file.run, "scenario");
    return ek_asprintf("%s of %s%s%s", fact_text(cell->evidence, "cell"), cell->file.name,
        scenario == NULL ? "" : ", ", scenario == NULL ? "" : scenario);
}

static struct ladder *make(
    const struct ladder_args *args, const struct loaded *loaded, size_t number)
{
    const struct evidence_cell *cell = &loaded->cells[number];
    const struct evidence_cell *other = loaded->num == 2 ? &loaded->cells[1 - number] : NULL;
    const char *service = cell->service != NULL || other == NULL ? cell->service : other->service;
    struct buf about = {0};
    char *title = title_of(cell);
    runfile_common(&cell->file, &about);
    const struct ladder_wanted wanted = {.scope = service != NULL ? LADDER_SERVICE
                                                  : args->all     ? LADDER_ALL
                                                                  : LADDER_FAILING,
        .service = service,
        .title = title,
        .about = buf_str(&about),
        .every_node = args->all,
        .beside = other == NULL ? NULL : other->file.services};
    struct ladder *ladder = ladder_new(cell->evidence, cell->file.services, &wanted);
    free(title);
    buf_cleanup(&about);
    return ladder;
}

static void as_text(const struct ladder *ladder, const struct ladder_args *args, struct buf *out)
{
    ladder_text(ladder, args->width, args->color, out);
}

static void as_svg(const struct ladder *ladder, const struct ladder_args *args, struct buf *out)
{
    (void)args;
    ladder_svg(ladder, out);
}

static void as_html(const struct ladder *ladder, const struct ladder_args *args, struct buf *out)
{
    (void)args;
    ladder_html(ladder, out);
}

static void as_json(const struct ladder *ladder, const struct ladder_args *args, struct buf *out)
{
    (void)args;
    json_t *o = ladder_json(ladder);
    char *text = json_dumps(o, JSON_COMPACT);
    buf_addf(out, "%s\n", text);
    free(text);
    json_decref(o);
}

typedef void draw_fn(const struct ladder *ladder, const struct ladder_args *args, struct buf *out);

static draw_fn *format_by_name(const char *name)
{
    static const struct {
        const char *name;
        draw_fn *draw;
    } formats[] = {{"text", as_text}, {"svg", as_svg}, {"html", as_html}, {"json", as_json}};
    const char *names[sizeof formats / sizeof formats[0]];
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        names[i] = formats[i].name;
        if (text_is(name, formats[i].name))
            return formats[i].draw;
    }
    const char *near = text_suggest(name, names, sizeof names / sizeof names[0]);
    fprintf(stderr, "ekulab ladder: unknown format \"%s\"%s%s%s\n", name,
        near == NULL ? "; it is text, svg, html or json" : "; did you mean \"",
        near == NULL ? "" : near, near == NULL ? "" : "\"?");
    return NULL;
}

static int draw_cells(const struct ladder_args *args, draw_fn *draw, const struct loaded *loaded)
{
    struct buf out = {0};
    struct ladder *ladder = make(args, loaded, 0);
    if (loaded->num == 2)
        ladder = ladder_compare(ladder, make(args, loaded, 1));
    draw(ladder, args, &out);
    fputs(buf_str(&out), stdout);
    buf_cleanup(&out);
    ladder_free(ladder);
    return EXIT_AS_EXPECTED;
}

int command_ladder(int argc, char **argv)
{
    struct ladder_args args;
    struct loaded loaded = {0};
    if (argc == 2 && (text_is(argv[1], "--help") || text_is(argv[1], "-h"))) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    draw_fn *draw = format_by_name(args.format);
    int code = draw == NULL ? EXIT_USAGE : load(&args, &loaded);
    if (code == EXIT_AS_EXPECTED)
        code = draw_cells(&args, draw, &loaded);
    for (size_t i = 0; i < loaded.num; i++)
        evidence_cell_cleanup(&loaded.cells[i]);
    return code;
}
