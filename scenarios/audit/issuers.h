/* issuers.h: which CA issued a certificate: the known issuers of scenarios/issuers, and the
 * products of the calendar that they sell. */
#ifndef EK_AUDIT_ISSUERS_H
#define EK_AUDIT_ISSUERS_H

#include "scenarios/calendar/calendar.h"
#include "sim/conf/conf.h"

#define ISSUER_PRODUCTS_MAX 4

/* One issuer, by a name in the certificate: its common name, or the organisation. */
struct issuer {
    const char *common_name;                   /* NULL: any of the organisation */
    const char *organisation;                  /* NULL: any with the common name */
    const char *products[ISSUER_PRODUCTS_MAX]; /* ids, the usual one first */
    size_t num_products;
    const char *confidence; /* documented, inferred, assumed */
    const char *source;
};

struct issuers {
    struct conf_doc *doc; /* owns the strings */
    struct issuer *all;
    size_t num;
};

/* issuers_load: file `path`. Faults go to `diag` at their positions: an unknown product (of any
 * calendar), a missing source. False when there was one; clean up in both cases. */
bool issuers_load(struct issuers *out, const char *path, struct conf_diag *diag) EK_CHECK;
void issuers_cleanup(struct issuers *issuers);

/* issuers_find: the entry with the issuer's common name, else the one with its organisation; NULL:
 * an unknown issuer. */
const struct issuer *issuers_find(
    const struct issuers *issuers, const char *common_name, const char *organisation);

/* issuer_product: the first of the issuer's products in `calendar` that gave, on day `day`, a
 * certificate with this usage; else its usual one; NULL when the calendar has none of them. */
const struct calendar_product *issuer_product(const struct calendar *calendar,
    const struct issuer *issuer, int64_t day, enum recipe_usage usage);

#endif
