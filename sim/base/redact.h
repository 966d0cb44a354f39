/* redact.h: host names, domains and addresses of others, replaced alike wherever they come up, so
 * that a result can be handed on. What was related stays related: the same name always becomes the
 * same replacement, names of one domain stay in one domain, and a wildcard still covers what it
 * covered. Replacements are of the names and addresses that are reserved for documentation
 * (RFC 2606, RFC 5737, RFC 3849). */
#ifndef EK_BASE_REDACT_H
#define EK_BASE_REDACT_H

#include "sim/base/buf.h"

/* Names and addresses that one redactor can tell apart; further ones become "more.example". */
#define REDACT_NAMES_MAX 100000

struct redact;

struct redact *redact_new(void);
void redact_free(struct redact *redact); /* accepts NULL */

/* redact_host: "vcs-e.corp.example.org" -> "host-2.host-1.domain-1.example": label by label from
 * the domain down (the last two labels; the last three where the second-last is one of co, com, ac,
 * gov, org, net, edu, or and the last has two letters). A star stays a star, a trailing dot is
 * dropped, letter case does not count, a replacement stays as it is. Addresses: redact_address.
 * redact_address: IPv4 -> 198.18.0.0/15, IPv6 -> 2001:db8::/32; loopback stays.
 * The results live as long as the redactor. */
const char *redact_host(struct redact *redact, const char *name);
const char *redact_address(struct redact *redact, const char *address);

/* redact_text: appends `text`, where everything that looks like a host name (labels with a dot and
 * a top-level label of letters that is no usual file extension), a mail address's host, or an
 * address, and every name that the redactor knows already, is replaced. */
void redact_text(struct redact *redact, const char *text, struct buf *out);

/* redact_name: a common name: a host name or an address as above, anything else becomes "name-1"
 * and so on. */
const char *redact_name(struct redact *redact, const char *name);

/* redact_subject: appends a distinguished name as OpenSSL prints it (RFC 2253): common names go
 * through redact_name; organisations, places, streets, serial numbers and users become "redacted".
 * With `keeps_organisation` organisations, and common names that are no host's, stay: the names of
 * public CAs have to be readable. */
void redact_subject(
    struct redact *redact, const char *subject, bool keeps_organisation, struct buf *out);

#endif
