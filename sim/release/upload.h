/* upload.h: what the certificate upload of a box accepts (Cisco 225482; MRA guide X15.0). */
#ifndef EK_RELEASE_UPLOAD_H
#define EK_RELEASE_UPLOAD_H

#include "sim/release/release.h"

enum upload_method { UPLOAD_WEB, UPLOAD_SCP, UPLOAD_ACME };
enum upload_store { UPLOAD_SERVER_STORE, UPLOAD_CLIENT_STORE };

struct upload_request {
    const struct release *release;
    bool is_expressway_e;
    enum upload_store store; /* before X15.5 only UPLOAD_SERVER_STORE */
    enum upload_method method;
    bool server_eku_upload; /* EnableServerEkuUpload: On */
    const struct cert_facts *leaf;
};

struct upload_result {
    bool accepted;
    enum rule_id rule;   /* the rule that decided; for an unchecked path the one it bypasses */
    enum rule_id behind; /* the rule that makes a switch or a store matter there, or RULE_COUNT */
    const char *message; /* what the page says; static text */
    unsigned missing;    /* bits of enum cert_eku whose absence led to the refusal, else 0 */
};

/* upload_judge: applies the rules of the release's web page. scp and acme write the file past the
 * page (225482; "the scheduler silently replaces"), so they are always accepted. */
struct upload_result upload_judge(const struct upload_request *request);

#endif
