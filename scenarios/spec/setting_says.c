/* What settings decide, in words: by the end of their path, which boxes, nodes and peers share. */
#include "scenarios/spec/setting.h"

#include <string.h>

/* The first row whose end fits counts: longer ends stand before shorter ones. */
static const struct {
    const char *end;
    const char *says;
} rows[] = {
    {"name", "what the deployment is called"},
    {"domain", "the DNS domain of the pair: nodes are e1.DOMAIN, c1.DOMAIN, clusters e.DOMAIN"},
    {"clock", "virtual now, around which certificates are minted"},
    {"firewall", "a port of Expressway-E that a firewall drops"},
    {"peers.cucm.line-port", "phones' lines share Unified CM's port with its SIP trunk, or not"},
    {"peers.cssm.reach", "how the licensing service is reached"},
    {"peers.b2b.dials",
        "the port of Expressway-E that a business partner dials: sip-port is 5061, as phones use; "
        "mtls-port the one for mutual TLS alone (5062 in Cisco's examples)"},
    {"peers.b2b.inbound-mapping", "a DNS zone takes calls from who shows its subject name"},
    {"expressway-e.access-rules", "the Default Zone's access rules: allow-partner lets the partner "
                                  "in alone, deny-partner all "
                                  "but him, no-rule nobody; where a certificate is asked for"},
    {"expressway-e.b2bua",
        "the partner's calls need the back-to-back user agent: they fail on 5061 with "
        "default-zone-mtls: on"},
    {"expressway-c.traversal-password", "the password of the traversal zone on Expressway-C"},
    {"expressway-c.peer-address", "how Expressway-C's zones name Expressway-E"},
    {"expressway-c.nat-reflection", "an address translation hides where Expressway-C comes from"},
    {".cluster-name", "the name by which others know the box; derived: e.DOMAIN, c.DOMAIN"},
    {".release", "the release that the box runs; it must be given"},
    {".nodes", "how many nodes the box's cluster has; 1: no cluster link"},
    {".no-client-certificate", "the peer dials without a certificate, or with one"},
    {".request-client-certificate", "the peer asks who dials it for a certificate"},
    {".client-certificate",
        "the client store (X15.5 and later); copy: what the server store holds"},
    {".certificate", "the certificate that is shown; on a box, the one of its server store"},
    {".server-eku-upload", "xConfiguration XCP TLS Certificate CVS EnableServerEkuUpload"},
    {".upload",
        "how certificates come onto the box: its web page checks them, scp and acme do not"},
    {".eku-check", "xConfiguration SIP TLS Certificate ExtendedKeyUsage Checking Mode"},
    {".cluster-tls-verify", "TLS verification mode between the nodes of a cluster"},
    {".default-zone-mtls", "mutual TLS on the Default Zone: 5061 asks for a certificate"},
    {".tls-versions",
        "TLS versions that the box offers and accepts; release: those of its release"},
    {".key-file", "a private key file without a newline at its end"},
    {".key", "type of the private keys"},
    {".clock-skew", "how far the box's clock is off"},
    {".revocation-check", "certificate revocation checking on zones over SIP TLS"},
    {".revocation-fallback", "what becomes of a certificate whose status cannot be told"},
    {".revocation-list", "the CAs' revocation lists lie on the box"},
    {".name", "the peer's host name; derived: the lab's own"},
    {".tls-verify", "TLS verify mode of the zone to this peer"},
    {".eku", "which usages the peer demands of the other end; persona: as its persona does"},
    {".persona", "whose habits the peer has"},
    {".trust", "which root CAs the peer trusts; persona: as its persona does"},
};

const char *setting_says(enum setting setting)
{
    static const char of_node[] = "what this node of the cluster has of its own; same: as its box";
    static const char name_of_node[] = "the node's host name; derived: e1.DOMAIN, c1.DOMAIN";
    if (setting_nodes(setting) != SETTING_NUM)
        return setting_type(setting) == SETTING_TYPE_HOST ? name_of_node : of_node;
    const char *path = setting_path(setting);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t len = strlen(rows[i].end);
        size_t path_len = strlen(path);
        if (path_len >= len && strcmp(path + path_len - len, rows[i].end) == 0)
            return rows[i].says;
    }
    return "";
}
