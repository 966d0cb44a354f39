#include "sim/base/redact.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MORE       "more.example"
#define LABELS_MAX 128

struct pair {
    char *from; /* in lower case */
    char *to;
};

struct redact {
    void *tree; /* of struct pair, by `from` */
    size_t num;
    size_t num_domains;
    size_t num_hosts;
    size_t num_v4;
    size_t num_v6;
    size_t num_names;
};

static int by_from(const void *a, const void *b)
{
    return strcmp(((const struct pair *)a)->from, ((const struct pair *)b)->from);
}

static void free_pair(void *pair)
{
    free(((struct pair *)pair)->from);
    free(((struct pair *)pair)->to);
    free(pair);
}

struct redact *redact_new(void)
{
    return ek_calloc(1, sizeof(struct redact));
}

void redact_free(struct redact *redact)
{
    if (redact == NULL)
        return;
    tdestroy(redact->tree, free_pair);
    free(redact);
}

static const char *find(const struct redact *r, const char *from)
{
    const struct pair wanted = {(char *)from, NULL};
    struct pair *const *found = tfind(&wanted, &r->tree, by_from);
    return found == NULL ? NULL : (*found)->to;
}

/* Takes `to` over. */
static const char *keep(struct redact *r, const char *from, char *to)
{
    struct pair *pair = ek_calloc(1, sizeof *pair);
    *pair = (struct pair){ek_strdup(from), to};
    if (tsearch(pair, &r->tree, by_from) == NULL)
        abort();
    r->num++;
    return pair->to;
}

/* ---- addresses ---- */

static const char *next_v4(struct redact *r, const char *address)
{
    size_t n = ++r->num_v4;
    return keep(
        r, address, ek_asprintf("198.%zu.%zu.%zu", 18 + n / 65536 % 2, n / 256 % 256, n % 256));
}

const char *redact_address(struct redact *r, const char *address)
{
    unsigned char bytes[16];
    bool v4 = inet_pton(AF_INET, address, bytes) == 1;
    bool loopback = v4 ? bytes[0] == 127 : text_is(address, "::1");
    bool done = v4 ? bytes[0] == 198 && (bytes[1] & 0xfe) == 18
                   : strncasecmp(address, "2001:db8::", 10) == 0;
    const char *known = find(r, address);
    if (known != NULL || r->num >= REDACT_NAMES_MAX)
        return known != NULL ? known : MORE;
    if (loopback || done)
        return keep(r, address, ek_strdup(address));
    return v4 ? next_v4(r, address) : keep(r, address, ek_asprintf("2001:db8::%zx", ++r->num_v6));
}

/* ---- host names ---- */

/* The first of the last two labels, or of three below the like of "co.uk". */
static const char *domain_of(const char *const *labels, size_t num)
{
    static const char *const second[] = {"co", "com", "ac", "gov", "org", "net", "edu", "or"};
    const char *last = labels[num - 1];
    bool is_country = strlen(last) == 2;
    for (size_t i = 0; num > 2 && is_country && i < sizeof second / sizeof second[0]; i++) {
        size_t len = strlen(second[i]);
        if (strncmp(labels[num - 2], second[i], len) == 0 && labels[num - 2][len] == '.')
            return labels[num - 3];
    }
    return num > 1 ? labels[num - 2] : last;
}

/* The suffix that begins at each label. */
static size_t split(const char *name, const char *labels[LABELS_MAX])
{
    size_t num = 0;
    for (const char *at = name; at != NULL && num < LABELS_MAX; at = strchr(at, '.')) {
        at += *at == '.';
        labels[num++] = at;
    }
    return num;
}

static bool is_replacement(const char *name)
{
    const char *domain = strstr(name, "domain-");
    return domain != NULL && (domain == name || domain[-1] == '.') &&
           text_is(domain + 7 + strspn(domain + 7, "0123456789"), ".example");
}

static const char *place(struct redact *r, const char *suffix, const char *parent)
{
    const char *known = find(r, suffix);
    if (known != NULL || r->num >= REDACT_NAMES_MAX)
        return known != NULL ? known : MORE;
    if (parent == NULL)
        return keep(r, suffix, ek_asprintf("domain-%zu.example", ++r->num_domains));
    if (strncmp(suffix, "*.", 2) == 0)
        return keep(r, suffix, ek_asprintf("*.%s", parent));
    return keep(r, suffix, ek_asprintf("host-%zu.%s", ++r->num_hosts, parent));
}

static char *lower(const char *name)
{
    char *out = ek_strdup(name);
    size_t len = strlen(out);
    for (size_t i = 0; i < len; i++)
        out[i] = (char)tolower((unsigned char)out[i]);
    if (len > 1 && out[len - 1] == '.')
        out[len - 1] = '\0';
    return out;
}

static const char *from_domain_down(struct redact *r, const char *name)
{
    const char *labels[LABELS_MAX];
    size_t num = split(name, labels);
    const char *domain = domain_of(labels, num);
    const char *at = NULL;
    for (size_t i = num; i-- > 0;) {
        if (labels[i] <= domain)
            at = place(r, labels[i], at);
    }
    return at;
}

const char *redact_host(struct redact *r, const char *name)
{
    unsigned char bytes[16];
    if (inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1)
        return redact_address(r, name);
    char *key = lower(name);
    const char *known = find(r, key);
    if (known == NULL && is_replacement(key))
        known = keep(r, key, ek_strdup(key));
    if (known == NULL && strchr(key, '.') == NULL)
        known = keep(r, key, ek_asprintf("host-%zu", ++r->num_hosts));
    if (known == NULL)
        known = from_domain_down(r, key);
    free(key);
    return known;
}

/* ---- texts ---- */

static bool is_word_char(unsigned char c)
{
    return isalnum(c) || c == '.' || c == '-' || c == '_' || c == ':' || c == '*' || c >= 0x80;
}

static bool is_extension(const char *label)
{
    static const char *const usual[] = {"pem", "crt", "cer", "der", "p7b", "p7c", "p7", "txt",
        "yaml", "yml", "json", "csv", "md", "sarif", "html", "key", "csr", "gz", "tgz", "tar",
        "zip", "cnf", "log", "pfx", "p12"};
    for (size_t i = 0; i < sizeof usual / sizeof usual[0]; i++) {
        if (strcasecmp(usual[i], label) == 0)
            return true;
    }
    return false;
}

static bool looks_like_host(const char *word)
{
    const char *last = strrchr(word, '.');
    size_t len = last == NULL ? 0 : strlen(last + 1);
    if (len < 2 || word[0] == '.' || strstr(word, "..") != NULL || strchr(word, ':') != NULL)
        return false;
    if (strncasecmp(last + 1, "xn--", 4) == 0)
        return true;
    for (const char *at = last + 1; *at != '\0'; at++) {
        if (!isalpha((unsigned char)*at))
            return false;
    }
    return true;
}

/* One word: a host name, perhaps with a file extension or a port behind it, or an address. */
static void add_word(struct redact *r, char *word, struct buf *out)
{
    unsigned char bytes[16];
    bool address = inet_pton(AF_INET, word, bytes) == 1 ||
                   (strchr(word, ':') != NULL && inet_pton(AF_INET6, word, bytes) == 1);
    char *last = strrchr(word, '.');
    char *port = strchr(word, ':');
    if (address) {
        buf_adds(out, redact_address(r, word));
    } else if (port != NULL) {
        *port = '\0';
        add_word(r, word, out);
        buf_addf(out, ":%s", port + 1);
    } else if (last != NULL && is_extension(last + 1)) {
        *last = '\0';
        add_word(r, word, out);
        buf_addf(out, ".%s", last + 1);
    } else if (looks_like_host(word)) {
        buf_adds(out, redact_host(r, word));
    } else {
        char *key = lower(word);
        const char *known = find(r, key);
        buf_adds(out, known != NULL ? known : word);
        free(key);
    }
}

void redact_text(struct redact *r, const char *text, struct buf *out)
{
    while (*text != '\0') {
        size_t len = 0;
        while (is_word_char((unsigned char)text[len]))
            len++;
        size_t kept = len;
        while (len > 0 && (text[len - 1] == '.' || text[len - 1] == ':'))
            len--; /* the end of a sentence */
        if (len > 0) {
            char *word = ek_strndup(text, len);
            add_word(r, word, out);
            free(word);
        }
        buf_add(out, text + len, kept - len);
        text += kept;
        if (*text != '\0')
            buf_add(out, text++, 1);
    }
}

/* ---- distinguished names ---- */

const char *redact_name(struct redact *r, const char *name)
{
    unsigned char bytes[16];
    bool is_address = inet_pton(AF_INET, name, bytes) == 1 || inet_pton(AF_INET6, name, bytes) == 1;
    if (is_address || (looks_like_host(name) && strchr(name, ' ') == NULL))
        return redact_host(r, name);
    char *key = lower(name);
    const char *known = find(r, key);
    if (known == NULL)
        known = r->num >= REDACT_NAMES_MAX ? MORE
                                           : keep(r, key, ek_asprintf("name-%zu", ++r->num_names));
    free(key);
    return known;
}

/* The end of a value: an unescaped ',' or '+'. */
static size_t value_len(const char *value)
{
    size_t len = 0;
    while (value[len] != '\0' && value[len] != ',' && value[len] != '+')
        len += value[len] == '\\' && value[len + 1] != '\0' ? 2 : 1;
    return len;
}

static bool is_type(const char *at, size_t len, const char *type)
{
    return strlen(type) == len && strncasecmp(at, type, len) == 0;
}

void redact_subject(struct redact *r, const char *subject, bool keeps_organisation, struct buf *out)
{
    for (const char *at = subject; *at != '\0';) {
        size_t type = strcspn(at, "=");
        const char *value = at + type + (at[type] == '=');
        size_t len = value_len(value);
        bool organisation = is_type(at, type, "O") || is_type(at, type, "OU");
        bool plain = is_type(at, type, "C") || (organisation && keeps_organisation);
        buf_add(out, at, (size_t)(value - at));
        char *word = ek_strndup(value, len);
        if (is_type(at, type, "CN") && keeps_organisation)
            redact_text(r, word, out);
        else if (is_type(at, type, "CN"))
            buf_adds(out, redact_name(r, word));
        else
            buf_adds(out, plain ? word : "redacted");
        free(word);
        at = value + len;
        if (*at != '\0')
            buf_add(out, at++, 1);
    }
}
