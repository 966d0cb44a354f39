/* lab.h: what all lab certificates share: names and dates. No library types, so that the
 * expectation (expect.c) and the mint (mint.c) can both use it and stay independent. */
#ifndef EK_CERTS_LAB_H
#define EK_CERTS_LAB_H

#include "sim/base/vclock.h"

#define LAB_ORGANISATION           "EKULAB LAB"
#define LAB_ROOT_CN                "EKULAB LAB Root CA"
#define LAB_ISSUING_CN             "EKULAB LAB Issuing CA 1"
#define LAB_SERVER_ISSUING_CN      "EKULAB LAB ServerAuth Issuing CA"
#define LAB_PRIVATE_ROOT_CN        "EKULAB LAB Private CA Root"
#define LAB_PRIVATE_ISSUING_CN     "EKULAB LAB Private CA 1"
#define LAB_ALTERNATIVE_ROOT_CN    "EKULAB LAB Alternative Root CA"
#define LAB_ALTERNATIVE_ISSUING_CN "EKULAB LAB Alternative CA 1"
#define LAB_UNTRUSTED_ROOT_CN      "EKULAB LAB Untrusted Root CA"
#define LAB_UNTRUSTED_ISSUING_CN   "EKULAB LAB Untrusted Issuing CA"

#define LAB_WRONG_NAME "wrong-name.wrong.invalid"
#define LAB_OTHER_HOST "other-host" /* a host of the domain that has no box */

/* Of the extended-validation attributes Expressway supports 1.3.6.1.4.1.311.60.2.1.1, .2 and .3; a
 * certificate with others keeps its SSH tunnels down ("Cisco Expressway Certificate Creation and
 * Use Deployment Guide", troubleshooting). */
#define LAB_UNKNOWN_OID "1.3.6.1.4.1.311.60.2.1.99"

#define LAB_CA_NOT_BEFORE ((int64_t)946684800)  /* 2000-01-01T00:00:00Z */
#define LAB_CA_NOT_AFTER  ((int64_t)2524607999) /* 2049-12-31T23:59:59Z */

#define LAB_BEFORE_CLOCK (30 * VCLOCK_DAY) /* a leaf begins so long before the virtual clock */
#define LAB_AFTER_CLOCK  (60 * VCLOCK_DAY) /* and ends so long after it */

#endif
