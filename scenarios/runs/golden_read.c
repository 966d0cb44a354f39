#include "scenarios/runs/golden.h"

#include "scenarios/runs/golden_words.h"
#include "sim/base/text.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define GAP     "  "
#define GAP_LEN (sizeof GAP - 1)

bool golden_is(const char *path)
{
    char head[sizeof GOLDEN_HEAD - 1];
    FILE *file = fopen(path, "re");
    if (file == NULL)
        return false;
    size_t len = fread(head, 1, sizeof head, file);
    fclose(file);
    return len == sizeof head && memcmp(head, GOLDEN_HEAD, len) == 0;
}

/* A line being read; complaints point into it. */
struct reading {
    struct outcomes *out;
    const char *name;
    struct conf_diag *diag;
    int line;
    char *text;
    struct told told;
};

static bool complain(struct reading *r, const char *at, const char *what)
{
    conf_error_line(r->diag, r->name, r->line, r->text, (size_t)(at - r->text), "%s", what);
    return false;
}

/* An unknown word, with the one that it may have been meant to be. */
static bool complain_of_word(struct reading *r, const char *at, const char *what, const char *word,
    const char *const *known, size_t num)
{
    const char *near = text_suggest(word, known, num);
    conf_error_line(r->diag, r->name, r->line, r->text, (size_t)(at - r->text),
        "unknown %s \"%s\"%s%s%s", what, word, near == NULL ? "" : "; did you mean \"",
        near == NULL ? "" : near, near == NULL ? "" : "\"?");
    return false;
}

/* The word of `len` bytes at `at`, which is one of those of `kind`, or "-" where that may be. */
static bool read_word(
    struct reading *r, const char *at, size_t len, const struct golden_kind *kind, uint16_t *out)
{
    size_t num = 0;
    const char *const *known = kind->names(&num);
    char *word = ek_strndup(at, len);
    bool ok = kind->may_lack && text_is(word, GOLDEN_NONE);
    for (size_t i = 0; i < num && !ok; i++)
        ok = *known[i] != '\0' && text_is(known[i], word);
    if (!ok)
        complain_of_word(r, at, kind->name, word, known, num);
    else
        ok = outcomes_number_word(r->out, text_is(word, GOLDEN_NONE) ? "" : word, out);
    free(word);
    return ok;
}

/* ---- key=value ---- */

static bool read_number(struct reading *r, const char *at, size_t len, int32_t *out)
{
    char *end = NULL;
    if (len == 0 || strspn(at, "0123456789") != len)
        return complain(r, at, "a number belongs here");
    errno = 0;
    long number = strtol(at, &end, 10);
    *out = (int32_t)number;
    return (errno == 0 && number <= INT_MAX) || complain(r, at, "the number is too large");
}

static bool read_pair(struct reading *r, const char *at, size_t len, unsigned *seen)
{
    int32_t *const numbers[GOLDEN_KEYS] = {
        [GOLDEN_X509] = &r->told.x509_error,
        [GOLDEN_ALERT] = &r->told.alert,
        [GOLDEN_SIP] = &r->told.sip_status,
    };
    size_t num = 0;
    const char *const *keys = golden_keys(&num);
    size_t key_len = strcspn(at, "= ");
    size_t key = 0;
    while (key < num && (strlen(keys[key]) != key_len || strncmp(keys[key], at, key_len) != 0))
        key++;
    if (key == num || at[key_len] != '=') {
        char *word = ek_strndup(at, key_len);
        complain_of_word(r, at, "key", word, keys, num);
        free(word);
        return false;
    }
    if ((*seen & 1u << key) != 0)
        return complain(r, at, "given twice");
    *seen |= 1u << key;
    at += key_len + 1;
    len -= key_len + 1;
    if (key == GOLDEN_CAUSED_BY)
        return read_word(r, at, len, &golden_service, &r->told.caused_by);
    return read_number(r, at, len, numbers[key]);
}

/* ---- one line ---- */

/* The next word behind single blanks; its length, 0 at the end. */
static size_t next_word(const char **at)
{
    if (**at == ' ')
        ++*at;
    return strcspn(*at, " ");
}

static bool read_down(struct reading *r, const char *at)
{
    uint16_t *const words[] = {&r->told.reason, &r->told.side, &r->told.stage};
    const struct golden_kind *const kinds[] = {&golden_reason, &golden_side, &golden_stage};
    unsigned seen = 0;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t len = next_word(&at);
        if (len == 0) {
            conf_error_line(r->diag, r->name, r->line, r->text, (size_t)(at - r->text),
                "a %s belongs here, or " GOLDEN_NONE, kinds[i]->name);
            return false;
        }
        if (!read_word(r, at, len, kinds[i], words[i]))
            return false;
        at += len;
    }
    while (*at != '\0') {
        size_t len = next_word(&at);
        if (len == 0)
            return complain(r, at, "one blank too many");
        if (!read_pair(r, at, len, &seen))
            return false;
        at += len;
    }
    return true;
}

static bool read_state(struct reading *r, const char *at)
{
    size_t len = strcspn(at, " ");
    r->told.state = OUTCOME_UP;
    if (text_is(at, "up"))
        return true;
    if (len != strlen("down") || strncmp(at, "down", len) != 0)
        return complain(r, at, "\"up\", or \"down\" and a reason, belongs here");
    r->told.state = OUTCOME_DOWN;
    return read_down(r, at + len);
}

/* The last two blanks in front of `end`, or NULL: a cell's name may hold some, the rest does not.
 */
static char *last_gap(char *text, const char *end)
{
    for (char *at = text + (end - text); at - text >= (ptrdiff_t)GAP_LEN;) {
        at--;
        if (memcmp(at - 1, GAP, GAP_LEN) == 0)
            return at - 1;
    }
    return NULL;
}

static bool read_line(struct reading *r)
{
    char *end = r->text + strlen(r->text);
    char *state = last_gap(r->text, end);
    char *service = state == NULL ? NULL : last_gap(r->text, state);
    if (service == NULL || service == r->text)
        return complain(r, r->text, "no line of the form CELL" GAP "SERVICE" GAP "up or down ...");
    const char *name = service + GAP_LEN;
    r->told = (struct told){.verdict = VERDICT_COUNT, .alert = OUTCOME_NO_ALERT};
    if (!read_word(r, name, (size_t)(state - name), &golden_service, &r->told.service) ||
        !read_state(r, state + GAP_LEN))
        return false;
    char *cell = ek_strndup(r->text, (size_t)(service - r->text));
    r->told.cell = (uint32_t)texts_add(&r->out->vocabulary->cells, cell);
    free(cell);
    return outcomes_add(r->out, &r->told) ||
           complain(r, r->text, "this cell and service stand in the file twice");
}

/* ---- the file ---- */

static bool read_head(struct reading *r)
{
    const char *version = r->text + strlen(GOLDEN_HEAD);
    if (strncmp(r->text, GOLDEN_HEAD, strlen(GOLDEN_HEAD)) != 0)
        return complain(r, r->text, "the first line is \"" GOLDEN_HEAD GOLDEN_FORMAT "\"");
    return text_is(version, GOLDEN_FORMAT) ||
           complain(r, version, "unknown format; this ekulab knows " GOLDEN_FORMAT);
}

bool golden_read(struct outcomes *out, const char *name, FILE *file, struct conf_diag *diag)
{
    struct reading r = {.out = out, .name = name, .diag = diag};
    unsigned before = diag->num_errors;
    size_t cap = 0;
    ssize_t len = 0;
    bool known = true;
    while (known && (len = getline(&r.text, &cap, file)) >= 0) {
        r.line++;
        bool is_text = memchr(r.text, '\0', (size_t)len) == NULL;
        r.text[strcspn(r.text, "\r\n")] = '\0';
        if (!is_text)
            complain(&r, r.text, "a line with a NUL byte");
        else if (r.line == 1)
            known = read_head(&r);
        else
            read_line(&r);
    }
    if (ferror(file) != 0)
        conf_error_file(diag, name, "%s", strerror(errno));
    else if (r.line == 0)
        conf_error_file(diag, name, "the file is empty");
    out->complete = true;
    free(r.text);
    return diag->num_errors == before;
}

bool golden_load(struct outcomes *out, const char *path)
{
    struct conf_diag diag = {0};
    FILE *file = fopen(path, "re");
    if (file == NULL)
        conf_error_file(&diag, path, "%s", strerror(errno));
    else
        golden_read(out, path, file, &diag);
    if (file != NULL)
        fclose(file);
    fputs(buf_str(&diag.text), stderr);
    bool ok = diag.num_errors == 0;
    conf_diag_cleanup(&diag);
    return ok;
}
