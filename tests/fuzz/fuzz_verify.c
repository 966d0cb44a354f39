/* `ekulab verify`: a certificate and what is sent with it, on links of several releases, with
 * names, against the root in EK_FUZZ_CA. The last byte chooses what is asked. */
#include "certs-gen/certs.h"
#include "scenarios/verify/verify.h"
#include "sim/base/vclock.h"
#include "sim/tls/store.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct releases *releases;
static struct tls_trust *trust;

static const struct asked {
    const char *release; /* NULL: the purpose alone */
    const char *link;
    bool as_client;
    bool named;
} asked[] = {
    {NULL, NULL, false, false},
    {NULL, NULL, true, true},
    {"X15.3.2", VERIFY_SERVICE, true, true},
    {"X15.4", "cluster", true, true},
    {"X15.4", "zone.uc-traversal", false, true},
    {"X15.5", "zone.uc-traversal", true, false},
    {"X15.5", "b2b", false, true},
    {"X15.5", "web.admin", true, false},
};

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct conf_diag diag = {0};
    struct err e = {0};
    (void)argc, (void)argv;
    releases = releases_load(EK_RELEASES_DIR, &diag);
    conf_diag_cleanup(&diag);
    const char *folder = getenv("EK_FUZZ_CA"); /* of seeds.sh; without it nothing is accepted */
    struct certs *certs = folder == NULL ? certs_new(&e) : certs_new_at(folder, &e);
    trust = certs == NULL ? NULL : tls_trust_new(certs_trust_pem(certs), NULL, &e);
    certs_free(certs);
    return releases == NULL || trust == NULL ? -1 : 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const struct asked *a = &asked[data[size - 1] % (sizeof asked / sizeof *asked)];
    char *pem = ek_strndup((const char *)data, size - 1);
    struct verify_question q = {.as_client = a->as_client,
        .eku_check = true,
        .link = a->link,
        .release = a->release == NULL ? NULL : releases_find(releases, a->release),
        .names = {"host.example.com", "192.0.2.7", "2001:db8::7"},
        .num_names = a->named ? 3 : 0,
        .leaf_pem = pem,
        .untrusted_pem = pem,
        .trust = trust,
        .clock = 1782000000}; /* 2026-06-21 */
    struct verify_answer answer;
    struct err e = {0};
    if (a->link != NULL && !verify_is_link(a->link))
        abort();
    if (!verify_ask(&q, &answer, &e) && e.code == ERR_NONE)
        abort();
    verify_answer_cleanup(&answer);
    free(pem);
    return 0;
}
