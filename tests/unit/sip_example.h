/* sip_example.h: example messages for the tests of SIP messages, and what is asked of any message.
 */
#ifndef EK_UNIT_SIP_EXAMPLE_H
#define EK_UNIT_SIP_EXAMPLE_H

#include "sim/base/buf.h"
#include "sim/sip/message.h"

/* example_service: appends a SERVICE request in the shape of Cisco 212347, body included. */
void example_service(struct buf *out);
extern const char example_body[]; /* bare LF and binary bytes in it */
extern const size_t example_body_len;

/* example_options: a small request. parsed: `text`, which must be a message. */
struct sip_msg *example_options(void);
struct sip_msg *parsed(const char *text);

/* assert_header: the header's value; NULL: there is none. assert_prints: the whole message. */
void assert_header(const struct sip_msg *msg, const char *name, size_t i, const char *value);
void assert_prints(const struct sip_msg *msg, const char *text, size_t len);

#endif
