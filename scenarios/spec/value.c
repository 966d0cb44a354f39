/* The value of one setting: from what a file says to its canonical text. */
#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/spec/beside.h"
#include "scenarios/spec/ca_word.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define CHOICES_MAX 8
#define HOST_MAX    253
#define LABEL_MAX   63
#define RECIPE_TEXT 200

/* Where a value stands, for errors. */
struct place {
    const struct conf_doc *doc;
    const struct conf_node *node;
    struct conf_diag *diag;
};

static char *fail(const struct place *at, enum setting setting, const char *what)
{
    conf_error(at->diag, at->doc, at->node, "%s must be %s, not \"%.60s\"", setting_path(setting),
        what, conf_text(at->node));
    return NULL;
}

static char *read_text(const struct place *at, enum setting setting, const char *text)
{
    if (*text == '\0')
        return fail(at, setting, "a text that is not empty");
    for (const char *c = text; *c != '\0'; c++) {
        if (iscntrl((unsigned char)*c))
            return fail(at, setting, "a text without control characters");
    }
    return ek_strdup(text);
}

static bool is_label(const char *label, size_t len)
{
    if (len == 0 || len > LABEL_MAX || label[0] == '-' || label[len - 1] == '-')
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)label[i]) && label[i] != '-')
            return false;
    }
    return true;
}

static bool is_host(const char *text)
{
    if (strlen(text) > HOST_MAX)
        return false;
    for (;;) {
        size_t len = strcspn(text, ".");
        if (!is_label(text, len))
            return false;
        if (text[len] == '\0')
            return true;
        text += len + 1;
    }
}

static char *read_host(const struct place *at, enum setting setting, const char *text)
{
    if (!is_host(text))
        return fail(at, setting, "a DNS name such as example.com");
    char *host = ek_strdup(text);
    for (char *c = host; *c != '\0'; c++)
        *c = (char)tolower((unsigned char)*c);
    return host;
}

static char *read_clock(const struct place *at, const char *text)
{
    struct err e = {0};
    int64_t time = 0;
    if (!vclock_parse_or_now(text, &time, &e) || !certs_check_clock(time, &e)) {
        conf_error(at->diag, at->doc, at->node, "%s", e.text);
        return NULL;
    }
    char out[VCLOCK_TEXT_LEN];
    vclock_format(time, out);
    return ek_strdup(out);
}

static char *read_release(const struct place *at, const struct releases *releases, const char *text)
{
    const struct release *release = releases_find(releases, text);
    if (release != NULL)
        return ek_strdup(release->name);
    char why[RELEASES_UNKNOWN_CAP];
    releases_unknown(releases, text, why);
    conf_error(at->diag, at->doc, at->node, "%s", why);
    return NULL;
}

static char *read_persona(const struct place *at, const char *text)
{
    const struct personas *shelf = personas_shelf();
    if (personas_find(shelf, text) != NULL)
        return ek_strdup(text);
    conf_choice(at->diag, at->doc, at->node, "persona", shelf->names, shelf->num);
    return NULL;
}

static char *read_count(const struct place *at, enum setting setting, const char *text)
{
    if (strlen(text) != 1 || *text < '1' || *text > '6')
        return fail(at, setting, "a whole number from 1 to 6");
    return ek_strdup(text);
}

static bool is_choice(const char *text, const char *choices)
{
    size_t text_len = strlen(text);
    for (const char *word = choices; *word != '\0';) {
        size_t len = strcspn(word, "|");
        if (len == text_len && strncmp(word, text, len) == 0)
            return true;
        word += len + (word[len] == '|' ? 1 : 0);
    }
    return false;
}

/* Reports an unknown word with a suggestion from `choices`. */
static char *read_choice(const struct place *at, enum setting setting, const char *text)
{
    if (is_choice(text, setting_choices(setting)))
        return ek_strdup(text);
    char *copy = ek_strdup(setting_choices(setting));
    const char *words[CHOICES_MAX];
    size_t num = 0;
    char *state = NULL;
    for (char *w = strtok_r(copy, "|", &state); w != NULL && num < CHOICES_MAX;
         w = strtok_r(NULL, "|", &state))
        words[num++] = w;
    const char *near = text_suggest(text, words, num);
    if (near != NULL)
        conf_error(at->diag, at->doc, at->node,
            "unknown value \"%.60s\" of %s; did you mean \"%s\"?", text, setting_path(setting),
            near);
    else
        conf_error(at->diag, at->doc, at->node, "unknown value \"%.60s\" of %s; it is one of %s",
            text, setting_path(setting), setting_choices(setting));
    free(copy);
    return NULL;
}

static char *read_recipe(const struct place *at, enum setting setting, const char *text)
{
    if (is_choice(text, setting_choices(setting)))
        return ek_strdup(text);
    if (calendar_is_word(text))
        return ca_word_read(at->doc, at->node, at->diag);
    struct err e = {0};
    struct recipe recipe;
    if (!recipe_parse(text, &recipe, &e)) {
        conf_error(at->diag, at->doc, at->node, "%s", e.text);
        return NULL;
    }
    char out[RECIPE_TEXT];
    recipe_text(&recipe, out, sizeof out);
    return ek_strdup(out);
}

static bool is_usable_pem(const struct place *at, const char *path)
{
    struct err e = {0};
    struct certs *certs = certs_new(&e);
    bool ok = certs != NULL && certs_load(certs, path, &e) != NULL;
    if (!ok)
        conf_error(at->diag, at->doc, at->node, "%s", e.text);
    certs_free(certs);
    return ok;
}

static char *read_origin(const struct place *at)
{
    static const char *const keys[] = {"pem"};
    if (conf_get(at->node, "ca") != NULL)
        return ca_word_read(at->doc, at->node, at->diag);
    if (!conf_known_keys(at->diag, at->doc, at->node, keys, 1))
        return NULL;
    const struct conf_node *file = conf_need(at->diag, at->doc, at->node, "pem", CONF_SCALAR);
    if (file == NULL)
        return NULL;
    struct place file_at = {.doc = at->doc, .node = file, .diag = at->diag};
    char *path = path_beside(at->doc, conf_text(file));
    char *out = is_usable_pem(&file_at, path) ? ek_asprintf("pem:%s", path) : NULL;
    free(path);
    return out;
}

static char *read_value(
    const struct place *at, enum setting setting, const struct releases *releases)
{
    const char *text = conf_text(at->node);
    switch (setting_type(setting)) {
    case SETTING_TYPE_TEXT:
        return read_text(at, setting, text);
    case SETTING_TYPE_HOST:
        return is_choice(text, setting_choices(setting)) ? ek_strdup(text)
                                                         : read_host(at, setting, text);
    case SETTING_TYPE_CLOCK:
        return read_clock(at, text);
    case SETTING_TYPE_RELEASE:
        return is_choice(text, setting_choices(setting)) ? ek_strdup(text)
                                                         : read_release(at, releases, text);
    case SETTING_TYPE_COUNT_1_6:
        return read_count(at, setting, text);
    case SETTING_TYPE_CERTIFICATE:
        return read_recipe(at, setting, text);
    case SETTING_TYPE_PERSONA:
        return read_persona(at, text);
    case SETTING_TYPE_CHOICE:
        return read_choice(at, setting, text);
    }
    return NULL;
}

bool deployment_put(struct deployment *d, enum setting setting, const struct conf_doc *doc,
    const struct conf_node *value, const struct releases *releases, struct conf_diag *diag)
{
    struct place at = {.doc = doc, .node = value, .diag = diag};
    bool is_certificate = setting_type(setting) == SETTING_TYPE_CERTIFICATE;
    char *text = NULL;
    if (conf_kind(value) == CONF_SCALAR)
        text = read_value(&at, setting, releases);
    else if (conf_kind(value) == CONF_MAPPING && is_certificate)
        text = read_origin(&at);
    else
        conf_error(diag, doc, value, "%s must be %s", setting_path(setting),
            is_certificate ? "a certificate recipe, {ca: PRODUCT, issued: DATE} or {pem: FILE}"
                           : "one value");
    if (text == NULL)
        return false;
    free(d->value[setting]);
    d->value[setting] = text;
    d->given[setting] = true;
    conf_position(value, &d->line[setting], NULL);
    return true;
}
