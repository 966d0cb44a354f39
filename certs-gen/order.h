/* order.h: an order before it is minted: is it possible, and what tells it from others. */
#ifndef EK_CERTS_ORDER_H
#define EK_CERTS_ORDER_H

#include "certs-gen/certs.h"

#define ORDER_MAX_CN 64 /* ub-common-name, RFC 5280 appendix A.1 */

/* order_check: fails with the first reason why `order` cannot be minted. */
bool order_check(const struct certs_order *order, struct err *e) EK_CHECK;

/* order_key: text that is the same for equal orders alone; the caller frees it. */
char *order_key(const struct certs_order *order);

/* order_parse_key: the key type of this name, with a suggestion on failure. */
bool order_parse_key(const char *text, enum certs_key *out, struct err *e) EK_CHECK;

#endif
