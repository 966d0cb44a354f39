/* `ekulab import`: real configurations become a scenario. */
#include "scenarios/import/archive.h"
#include "scenarios/import/certfiles.h"
#include "scenarios/import/commands.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/newfile.h"
#include "scenarios/runner/rules.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/redact.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RELEASE      "X15.3.2"
#define FILE_MAX_LEN ((size_t)256 << 20)
#define FILES_MAX    2

struct import_args {
    const char *files[FILES_MAX];
    size_t num_files;
    const char *as; /* NULL: told by the zones */
    const char *release_e;
    const char *release_c;
    const char *releases_dir;
    const char *output; /* NULL: standard output */
    const char *certs;
    bool force;
    bool redacts;
    bool helped;
};

static void print_help(void)
{
    puts(
        "usage: ekulab import FILE [FILE] [options]\n\n"
        "xConfiguration listings of Expressway-E, of -C, or of both become a scenario that\n"
        "`ekulab run`, `predict` and `roles` take as it is. FILE: plain text, or a diagnostic log\n"
        "archive (.tar.gz) with a listing in it, whose certificates count, too. What a listing\n"
        "does not tell is a commented QUESTION in the result.\n\n"
        "  --as e|c          whose listing a single FILE is; default: as its zones tell\n"
        "  --e-release REL   release of Expressway-E; default " RELEASE "\n"
        "  --c-release REL   release of Expressway-C; default " RELEASE "\n"
        "  --certs DIR       certificates with keys, as `ekulab twin` writes them; each goes to\n"
        "                    the host whose name it bears\n"
        "  -o, --output FILE the scenario; default standard output\n"
        "  --force           overwrite it\n"
        "  --redact          host names, domains and addresses are replaced\n"
        "  --releases DIR    profiles of releases\n\n"
        "Exit: 0 done, 2 unusable input.");
}

static bool complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab import: %s%s%s; see --help\n", what, word == NULL ? "" : ": ",
        word == NULL ? "" : word);
    return false;
}

static bool take_option(struct import_args *out, int option)
{
    switch (option) {
    case 'a':
        out->as = optarg;
        return text_is(optarg, "e") || text_is(optarg, "c") || complain("--as is e or c", optarg);
    case 'E':
        out->release_e = optarg;
        return true;
    case 'C':
        out->release_c = optarg;
        return true;
    case 'r':
        out->releases_dir = optarg;
        return true;
    case 'o':
        out->output = optarg;
        return true;
    case 'd':
        out->certs = optarg;
        return true;
    case 'f':
        out->force = true;
        return true;
    case 'x':
        out->redacts = true;
        return true;
    case 'h':
        out->helped = true;
        return true;
    default:
        return false;
    }
}

static bool read_args(struct import_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"as", required_argument, NULL, 'a'},
        {"e-release", required_argument, NULL, 'E'}, {"c-release", required_argument, NULL, 'C'},
        {"releases", required_argument, NULL, 'r'}, {"output", required_argument, NULL, 'o'},
        {"certs", required_argument, NULL, 'd'}, {"force", no_argument, NULL, 'f'},
        {"redact", no_argument, NULL, 'x'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct import_args){.releases_dir = EK_RELEASES_DIR};
    for (int option; (option = getopt_long(argc, argv, "ho:", longs, NULL)) != -1;) {
        if (!take_option(out, option))
            return false;
    }
    for (; optind < argc; optind++) {
        if (out->num_files == FILES_MAX)
            return complain("at most two files, one of each box", argv[optind]);
        out->files[out->num_files++] = argv[optind];
    }
    if (out->helped)
        return true;
    if (out->num_files == 0)
        return complain("which listing?", NULL);
    if (out->redacts && out->certs != NULL)
        return complain("--redact does not go with --certs: certificates have their names", NULL);
    return out->as == NULL || out->num_files == 1 || complain("--as goes with one file", NULL);
}

/* ---- reading ---- */

struct import {
    struct site_box boxes[FILES_MAX];
    size_t num_boxes;
    struct certfiles certs;
};

/* The one listing of an archive: the largest, for it has copies of parts. */
struct search {
    struct import *import;
    struct buf listing;
};

static void look_at(void *context, const char *name, const char *data, size_t len)
{
    struct search *search = context;
    if (listing_is_one(data, len) && len > search->listing.len) {
        buf_clear(&search->listing);
        buf_add(&search->listing, data, len);
    }
    certfiles_add_pem(&search->import->certs, name, data, len);
}

static bool parse(
    struct import *import, const char *file, const char *text, size_t len, struct err *e)
{
    struct listing listing;
    struct site_box *box = &import->boxes[import->num_boxes];
    bool ok = listing_parse(&listing, file, text, len, e);
    if (ok) {
        if (listing.num_strange > 0)
            fprintf(stderr, "%s:%zu: note: %zu lines that are no xConfiguration item\n", file,
                listing.first_strange, listing.num_strange);
        site_read(box, &listing, file);
        import->num_boxes++;
    }
    listing_cleanup(&listing);
    return ok;
}

static bool read_file(struct import *import, const char *file, struct err *e)
{
    struct buf data = {0};
    struct search search = {.import = import};
    bool ok = buf_read_file(&data, file, FILE_MAX_LEN, e);
    if (ok && archive_is_one(buf_str(&data), data.len)) {
        ok = archive_each(file, buf_str(&data), data.len, look_at, &search, e);
        ok = ok && (search.listing.len > 0 ||
                       err_set(e, ERR_FILE_INVALID, "%s: no xConfiguration listing in it", file));
        ok = ok && parse(import, file, buf_str(&search.listing), search.listing.len, e);
    } else if (ok) {
        ok = parse(import, file, buf_str(&data), data.len, e);
    }
    buf_cleanup(&search.listing);
    buf_cleanup(&data);
    return ok;
}

/* Which box is whose: as told, else by the zones; of two, one tells enough. */
static bool assign(const struct import_args *args, const struct import *import,
    struct emit_request *out, struct err *e)
{
    int first = args->as != NULL ? text_is(args->as, "e") : site_is_e(&import->boxes[0]);
    int second = import->num_boxes > 1 ? site_is_e(&import->boxes[1]) : -1;
    if (first < 0 && second >= 0)
        first = !second;
    if (first < 0)
        return err_set(e, ERR_FILE_INVALID,
            "%s: whose is it? It has no zone of type TraversalServer (Expressway-E) or "
            "TraversalClient (Expressway-C) alone; say --as e or --as c",
            import->boxes[0].file);
    if (second >= 0 && second == first)
        return err_set(e, ERR_FILE_INVALID, "%s and %s are both listings of Expressway-%s",
            import->boxes[0].file, import->boxes[1].file, first ? "E" : "C");
    out->e = first ? &import->boxes[0] : import->num_boxes > 1 ? &import->boxes[1] : NULL;
    out->c = !first ? &import->boxes[0] : import->num_boxes > 1 ? &import->boxes[1] : NULL;
    return true;
}

/* ---- writing ---- */

/* The whole text: a host name is one wherever it stands. */
static void redact_all(const struct import *import, struct redact *r, struct buf *text)
{
    struct buf out = {0};
    for (size_t i = 0; i < import->num_boxes; i++) {
        if (import->boxes[i].hostname != NULL)
            (void)redact_host(r, import->boxes[i].hostname);
    }
    redact_text(r, buf_str(text), &out);
    buf_cleanup(text);
    *text = out;
}

/* The lab must take what is written. */
static bool is_taken(const struct buf *text, const struct releases *releases)
{
    struct conf_diag diag = {0};
    struct scenario *scenario =
        scenario_load_text("(the import)", buf_str(text), releases, EK_CLAIMS_DIR, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    scenario_free(scenario);
    return scenario != NULL;
}

static bool write_it(const struct import_args *args, const struct buf *text, struct err *e)
{
    if (args->output == NULL)
        return fwrite(buf_str(text), 1, text->len, stdout) == text->len ||
               err_set(e, ERR_FILE_WRITE, "standard output cannot be written");
    if (!args->force && access(args->output, F_OK) == 0)
        return err_set(
            e, ERR_FILE_WRITE, "%s is there already; --force overwrites it", args->output);
    return newfile_write(args->output, text, e);
}

/* The first release that has the switches of a listing. */
static const char *likely_release(const struct site_box *box)
{
    if (box != NULL && box->eku_check != NULL)
        return "X15.5";
    return box != NULL && box->server_eku_upload != NULL ? "X15.4" : RELEASE;
}

static bool find_releases(
    const struct import_args *args, const struct releases *releases, struct emit_request *out)
{
    out->release_e_given = args->release_e != NULL;
    out->release_c_given = args->release_c != NULL;
    out->release_e = release_named(
        releases, args->release_e == NULL ? likely_release(out->e) : args->release_e, "import");
    out->release_c = release_named(
        releases, args->release_c == NULL ? likely_release(out->c) : args->release_c, "import");
    return out->release_e != NULL && out->release_c != NULL;
}

static bool import_all(const struct import_args *args, const struct releases *releases,
    struct import *import, struct err *e)
{
    struct emit_request request = {0};
    struct buf text = {0};
    size_t questions = 0;
    for (size_t i = 0; i < args->num_files; i++) {
        if (!read_file(import, args->files[i], e))
            return false;
    }
    if ((args->certs != NULL && !certfiles_add_folder(&import->certs, args->certs, e)) ||
        !assign(args, import, &request, e))
        return false;
    if (!find_releases(args, releases, &request))
        return err_set(e, ERR_USAGE, "no such release");
    request.certs = import->certs.all;
    request.num_certs = import->certs.num;
    emit(&request, &text, &questions);
    if (args->redacts) {
        struct redact *redact = redact_new();
        redact_all(import, redact, &text);
        redact_all(import, redact, &import->certs.notes);
        redact_free(redact);
    }
    fputs(buf_str(&import->certs.notes), stderr);
    bool ok = (is_taken(&text, releases) ||
                  err_set(e, ERR_FILE_INVALID, "the lab cannot be set up like that")) &&
              write_it(args, &text, e);
    if (ok)
        fprintf(stderr, "ekulab import: %zu questions, %zu items not used\n", questions,
            emit_unused(request.e) + emit_unused(request.c));
    buf_cleanup(&text);
    return ok;
}

int command_import(int argc, char **argv)
{
    struct import_args args;
    struct import import = {0};
    struct err e = {0};
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    struct releases *releases = load_releases(args.releases_dir);
    bool ok = releases != NULL && import_all(&args, releases, &import, &e);
    if (e.code != ERR_NONE)
        fprintf(stderr, "ekulab import: %s\n", e.text);
    for (size_t i = 0; i < import.num_boxes; i++)
        site_cleanup(&import.boxes[i]);
    certfiles_cleanup(&import.certs);
    releases_free(releases);
    return ok ? EXIT_AS_EXPECTED : e.code == ERR_NONE ? EXIT_USAGE : err_exit_code(&e);
}
