#include "certs-gen/cli.h"
#include "certs-gen/readback.h"
#include "sim/tls/certfacts.h"

#include <openssl/crypto.h>
#include <stdio.h>

#define MAX_FILE_LEN ((size_t)1 << 20)

static const char help[] = "Prints the facts of every certificate in the files.\n"
                           "\n"
                           "  -h, --help   this text\n";

static const struct option options[] = {
    {NULL, 0, NULL, 0},
};

static void print_cert(const struct cert_facts *cert)
{
    for (const struct readback_field *field = readback_fields; field->name != NULL; field++) {
        struct buf value = {0};
        field->print(cert, &value);
        printf("  %-12s  %s\n", field->name, buf_str(&value));
        buf_cleanup(&value);
    }
    printf("  %-12s  %s\n", "SHA-256", cert->fingerprint);
}

static void print_chain(const char *path, const struct cert_chain *chain)
{
    for (size_t i = 0; i < chain->num_certs; i++) {
        printf("%s, certificate %zu of %zu\n", path, i + 1, chain->num_certs);
        print_cert(&chain->certs[i]);
    }
}

static bool show_file(const char *path, struct err *e)
{
    struct buf text = {0};
    struct cert_chain chain = {0};
    struct err inner = {0};
    bool ok = buf_read_file(&text, path, MAX_FILE_LEN, e);
    if (ok && !certfacts_read_pem(buf_str(&text), &chain, &inner)) {
        ok = false;
        e->code = inner.code;
        snprintf(e->text, sizeof e->text, "%.200s: %.180s", path, inner.text);
    }
    if (ok)
        print_chain(path, &chain);
    cert_chain_cleanup(&chain);
    if (text.data != NULL)
        OPENSSL_cleanse(text.data, text.cap); /* files with a certificate often hold its key */
    buf_cleanup(&text);
    return ok;
}

static bool parse_args(int argc, char **argv, struct err *e)
{
    optind = 0;
    if (cli_option(argc, argv, ":", options, e) == '?')
        return false;
    return optind < argc || err_set(e, ERR_USAGE, "which file?");
}

/* Every file has its turn; the exit code is that of the last one that failed. */
static int run(int argc, char **argv)
{
    struct err e = {0};
    if (!parse_args(argc, argv, &e))
        return cli_fail(argv[0], &e);
    int code = 0;
    for (int i = optind; i < argc; i++) {
        struct err own = {0};
        if (!show_file(argv[i], &own))
            code = cli_fail(argv[0], &own);
    }
    return code;
}

const struct cli_command cli_show = {
    .name = "show",
    .summary = "print the facts of the certificates in PEM files",
    .usage = " FILE.pem...",
    .help = help,
    .run = run,
};
