#include "certs-gen/certs.h"
#include "certs-gen/cli.h"
#include "certs-gen/order.h"
#include "certs-gen/outfile.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_CLOCK "2026-06-20T00:00:00Z"

static const char usage[] = " RECIPE --name HOST -o DIR [OPTION]...";

static const char help[] =
    "Mints a key and a certificate and writes these files into DIR:\n"
    "  cert.pem   the certificate, then its intermediate: what a TLS end sends\n"
    "  key.pem    the private key, PKCS#8, readable by its owner alone\n"
    "  root.pem   the lab root, for the other end's trusted CA list\n"
    "  crl.pem    with +revoked: the revocation lists of the lab root and of the CAs below it;\n"
    "             they know what this call revoked, not what other calls with this --ca did\n"
    "The CAs are made anew for each call, so that certificates of two calls do not trust each\n"
    "other, unless both calls name the same --ca DIR.\n"
    "\n"
    "  RECIPE             a usage with defects added by '+', such as server-only+expired;\n"
    "                     the command \"list\" shows all\n"
    "  -n, --name HOST    common name, and first name in subjectAltName\n"
    "  -d, --dns NAME     a further name in subjectAltName; may be repeated\n"
    "  -c, --clock DATE   the date for which to mint: 2026-06-20, 2026-06-20T12:00:00Z, now;\n"
    "                     without it " DEFAULT_CLOCK "\n"
    "  -k, --key TYPE     ec-p256 (without the option), rsa-2048, rsa-4096\n"
    "  -o, --output DIR   made if it is not there\n"
    "  -f, --force        replace files that are there; never those of --ca\n"
    "      --ca DIR       keep the lab's CAs, with their private keys, in this folder: made by\n"
    "                     the first call, used by the others\n"
    "  -h, --help         this text\n";

#define CA_OPTION 256 /* no letter */
static const char letters[] = ":n:d:c:k:o:f";
static const struct option options[] = {
    {"name", required_argument, NULL, 'n'},
    {"dns", required_argument, NULL, 'd'},
    {"clock", required_argument, NULL, 'c'},
    {"key", required_argument, NULL, 'k'},
    {"output", required_argument, NULL, 'o'},
    {"force", no_argument, NULL, 'f'},
    {"ca", required_argument, NULL, CA_OPTION},
    {NULL, 0, NULL, 0},
};

/* What the command line asks for; the texts belong to argv. */
struct make_args {
    const char *recipe, *name, *clock, *key, *dir, *ca_dir;
    const char **dns_names;
    size_t num_dns_names;
    bool force;
};

static void add_dns_name(struct make_args *args, const char *name)
{
    args->dns_names =
        ek_realloc(args->dns_names, (args->num_dns_names + 1) * sizeof *args->dns_names);
    args->dns_names[args->num_dns_names++] = name;
}

static void take_option(struct make_args *args, int letter)
{
    switch (letter) {
    case 'n':
        args->name = optarg;
        break;
    case 'd':
        add_dns_name(args, optarg);
        break;
    case 'c':
        args->clock = optarg;
        break;
    case 'k':
        args->key = optarg;
        break;
    case 'o':
        args->dir = optarg;
        break;
    case 'f':
        args->force = true;
        break;
    case CA_OPTION:
        args->ca_dir = optarg;
        break;
    }
}

static bool parse_args(struct make_args *args, int argc, char **argv, struct err *e)
{
    int letter = 0;
    optind = 0;
    while ((letter = cli_option(argc, argv, letters, options, e)) != -1) {
        if (letter == '?')
            return false;
        take_option(args, letter);
    }
    if (optind == argc)
        return err_set(e, ERR_USAGE, "which recipe?");
    args->recipe = argv[optind];
    if (optind + 1 < argc)
        return err_set(e, ERR_USAGE, "unexpected argument \"%.40s\"", argv[optind + 1]);
    if (args->name == NULL)
        return err_set(e, ERR_USAGE, "option --name HOST is missing");
    if (args->dir == NULL)
        return err_set(e, ERR_USAGE, "option -o DIR is missing");
    return true;
}

static bool parse_clock(const char *text, int64_t *out, struct err *e)
{
    if (text == NULL) {
        fputs("clock " DEFAULT_CLOCK " (--clock sets another)\n", stderr);
        return vclock_parse(DEFAULT_CLOCK, out, e);
    }
    return vclock_parse_or_now(text, out, e);
}

static bool fill_order(struct certs_order *order, const struct make_args *args, struct err *e)
{
    order->common_name = args->name;
    order->dns_names = args->dns_names;
    order->num_dns_names = args->num_dns_names;
    order->key = CERTS_KEY_EC_P256;
    return recipe_parse(args->recipe, &order->recipe, e) &&
           (args->key == NULL || order_parse_key(args->key, &order->key, e)) &&
           parse_clock(args->clock, &order->clock, e);
}

/* `crl` is "" when there is nothing revoked. */
static bool write_identity(const struct make_args *args, const struct certs_identity *identity,
    const char *root, const char *crl, struct err *e)
{
    const struct outfile files[] = {
        {"key.pem", 0600, identity->key_pem},
        {"cert.pem", 0666, identity->chain_pem},
        {"root.pem", 0666, root},
        {"crl.pem", 0666, crl},
    };
    size_t num = *crl == '\0' ? 3 : 4;
    if (!outfile_write(args->dir, files, num, args->force, e))
        return false;
    for (size_t i = 0; i < num; i++)
        printf("%s/%s\n", args->dir, files[i].name);
    return true;
}

static bool make_and_write(const struct make_args *args, struct certs *certs,
    const struct certs_order *order, struct err *e)
{
    struct buf crl = {0};
    bool imported =
        RECIPE_HAS(&order->recipe, PRIVATE_CA) || RECIPE_HAS(&order->recipe, ALTERNATIVE_ROOT);
    const char *root = imported ? certs_imported_pem(certs) : certs_trust_pem(certs);
    const struct certs_identity *identity = certs_mint(certs, order, e);
    bool ok = identity != NULL &&
              (!RECIPE_HAS(&order->recipe, REVOKED) || certs_crl_pem(certs, &crl, e)) &&
              write_identity(args, identity, root, buf_str(&crl), e);
    buf_cleanup(&crl);
    return ok;
}

static bool make(const struct make_args *args, struct err *e)
{
    struct certs_order order = {0};
    if (!fill_order(&order, args, e) || !order_check(&order, e))
        return false;
    struct certs *certs = args->ca_dir == NULL ? certs_new(e) : certs_new_at(args->ca_dir, e);
    if (certs == NULL)
        return false;
    bool ok = make_and_write(args, certs, &order, e);
    certs_free(certs);
    return ok;
}

static int run(int argc, char **argv)
{
    struct make_args args = {0};
    struct err e = {0};
    bool ok = parse_args(&args, argc, argv, &e) && make(&args, &e);
    free(args.dns_names);
    return ok ? 0 : cli_fail(argv[0], &e);
}

const struct cli_command cli_make = {
    .name = "make",
    .summary = "mint a certificate and its key into a folder",
    .usage = usage,
    .help = help,
    .run = run,
};
