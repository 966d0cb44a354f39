#include "scenarios/runs/golden.h"

#include "scenarios/runs/golden_words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const struct golden_kind golden_service = {"service", service_ids, false};
const struct golden_kind golden_reason = {"reason", outcome_reason_names, true};
const struct golden_kind golden_side = {"side", outcome_side_names, true};
const struct golden_kind golden_stage = {"stage", outcome_stage_names, true};

const char *const *golden_keys(size_t *out_num)
{
    static const char *const keys[GOLDEN_KEYS] = {[GOLDEN_X509] = "x509",
        [GOLDEN_ALERT] = "alert",
        [GOLDEN_SIP] = "sip",
        [GOLDEN_CAUSED_BY] = "caused-by"};
    *out_num = GOLDEN_KEYS;
    return keys;
}

/* ---- text ---- */

static void add_word(const struct outcomes *o, uint16_t word, struct buf *out)
{
    buf_addf(out, " %s", word == 0 ? GOLDEN_NONE : outcomes_word(o, word));
}

static void add_number(enum golden_key key, int32_t number, int32_t none, struct buf *out)
{
    size_t num = 0;
    if (number != none)
        buf_addf(out, " %s=%d", golden_keys(&num)[key], number);
}

static char *line_text(const struct outcomes *o, const struct told *told)
{
    struct buf out = {0};
    size_t num = 0;
    buf_addf(&out, "%s  %s  ", outcomes_cell(o, told->cell), outcomes_word(o, told->service));
    if (told->state == OUTCOME_UP) {
        buf_adds(&out, "up");
        return buf_take(&out);
    }
    buf_adds(&out, "down");
    add_word(o, told->reason, &out);
    add_word(o, told->side, &out);
    add_word(o, told->stage, &out);
    add_number(GOLDEN_X509, told->x509_error, 0, &out);
    add_number(GOLDEN_ALERT, told->alert, OUTCOME_NO_ALERT, &out);
    add_number(GOLDEN_SIP, told->sip_status, 0, &out);
    if (told->caused_by != 0)
        buf_addf(
            &out, " %s=%s", golden_keys(&num)[GOLDEN_CAUSED_BY], outcomes_word(o, told->caused_by));
    return buf_take(&out);
}

static int compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_one_line(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    }
    return true;
}

bool golden_text(const struct outcomes *outcomes, struct buf *out, struct err *e)
{
    char **lines = ek_calloc(outcomes->num, sizeof *lines);
    size_t num = 0;
    bool ok = true;
    for (size_t i = 0; i < outcomes->num; i++) {
        const struct told *told = &outcomes->lines[i];
        const char *cell = outcomes_cell(outcomes, told->cell);
        if (told->state == OUTCOME_UNKNOWN)
            continue;
        lines[num++] = line_text(outcomes, told);
        if (!is_one_line(cell))
            ok = err_set(
                e, ERR_NOT_SUPPORTED, "control characters in the name of cell \"%s\"", cell);
    }
    qsort(lines, num, sizeof *lines, compare);
    buf_adds(out, GOLDEN_HEAD GOLDEN_FORMAT "\n");
    for (size_t i = 0; i < num; i++) {
        buf_addf(out, "%s\n", lines[i]);
        free(lines[i]);
    }
    free(lines);
    return ok;
}

/* ---- file ---- */

static bool fail(const char *path, struct err *e)
{
    return err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
}

/* With the rights of the file that it replaces, or those of any new file. */
static mode_t mode_of(const char *path)
{
    struct stat status;
    mode_t mask = umask(0);
    umask(mask);
    return stat(path, &status) == 0 ? status.st_mode & 07777 : 0666 & ~mask;
}

static bool write_new(int fd, const struct buf *text, const char *path)
{
    FILE *file = fdopen(fd, "w");
    if (file == NULL) {
        close(fd);
        return false;
    }
    bool ok = fwrite(text->data, 1, text->len, file) == text->len && fflush(file) == 0 &&
              fchmod(fd, mode_of(path)) == 0 && fsync(fd) == 0;
    return fclose(file) == 0 && ok;
}

/* A link stays: what it points at is replaced. */
static bool replace(const char *path, const struct buf *text, struct err *e)
{
    char *real = realpath(path, NULL);
    const char *target = real == NULL ? path : real;
    char *temporary = ek_asprintf("%s.XXXXXX", target);
    int fd = mkstemp(temporary);
    bool ok = fd >= 0 && write_new(fd, text, target) && rename(temporary, target) == 0;
    if (!ok)
        fail(path, e);
    if (!ok && fd >= 0)
        unlink(temporary);
    free(temporary);
    free(real);
    return ok;
}

bool golden_save(const struct outcomes *outcomes, const char *path, struct err *e)
{
    struct buf text = {0};
    bool ok = golden_text(outcomes, &text, e) && replace(path, &text, e);
    buf_cleanup(&text);
    return ok;
}
