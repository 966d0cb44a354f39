#include "scenarios/import/archive.h"

#include "sim/base/buf.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define TAR_MAGIC_AT 257
#define NAME_MOST    200

bool archive_is_one(const char *data, size_t len)
{
    return (len > 2 && memcmp(data, "\x1f\x8b", 2) == 0) ||
           (len > 4 && memcmp(data, "PK\3\4", 4) == 0) ||
           (len > TAR_MAGIC_AT + 5 && memcmp(data + TAR_MAGIC_AT, "ustar", 5) == 0);
}

struct reading {
    const char *name; /* of the archive */
    struct archive *archive;
    size_t total;
    struct err *e;
};

static bool damaged(struct reading *r)
{
    const char *why = archive_error_string(r->archive);
    return err_set(r->e, ERR_FILE_INVALID, "%s: the archive is damaged or cut off: %.160s", r->name,
        why == NULL ? "no reason given" : why);
}

/* The bytes of the entry; more than ARCHIVE_ENTRY_MAX are counted, but not kept. */
static bool read_entry(struct reading *r, struct buf *out)
{
    char chunk[16384];
    for (;;) {
        la_ssize_t got = archive_read_data(r->archive, chunk, sizeof chunk);
        if (got == 0)
            return true;
        if (got < 0)
            return damaged(r);
        r->total += (size_t)got;
        if (r->total > ARCHIVE_TOTAL_MAX)
            return err_set(r->e, ERR_FILE_TOO_LARGE, "%s: more than %zu MiB when unpacked", r->name,
                ARCHIVE_TOTAL_MAX >> 20);
        if (out->len <= ARCHIVE_ENTRY_MAX)
            buf_add(out, chunk, (size_t)got);
    }
}

static void plain_name(const char *path, char out[NAME_MOST])
{
    size_t len = 0;
    for (; path != NULL && *path != '\0' && len + 1 < NAME_MOST; path++)
        out[len++] = (unsigned char)*path < ' ' || (unsigned char)*path > '~' ? '?' : *path;
    out[len] = '\0';
}

static bool read_all(struct reading *r, archive_fn *each, void *context)
{
    struct archive_entry *entry = NULL;
    for (int num = 0;; num++) {
        int status = archive_read_next_header(r->archive, &entry);
        if (status == ARCHIVE_EOF)
            return true;
        if (status < ARCHIVE_WARN)
            return damaged(r);
        if (num == ARCHIVE_ENTRIES_MAX)
            return err_set(
                r->e, ERR_FILE_TOO_LARGE, "%s: more than %d entries", r->name, ARCHIVE_ENTRIES_MAX);
        if (archive_entry_filetype(entry) != AE_IFREG)
            continue;
        struct buf data = {0};
        char name[NAME_MOST];
        plain_name(archive_entry_pathname(entry), name);
        bool ok = read_entry(r, &data);
        if (ok && data.len <= ARCHIVE_ENTRY_MAX)
            each(context, name, buf_str(&data), data.len);
        buf_cleanup(&data);
        if (!ok)
            return false;
    }
}

bool archive_each(
    const char *name, const char *data, size_t len, archive_fn *each, void *context, struct err *e)
{
    struct reading r = {.name = name, .archive = archive_read_new(), .e = e};
    if (r.archive == NULL)
        return err_set(e, ERR_SYSTEM, "no memory for an archive");
    archive_read_support_filter_gzip(r.archive);
    archive_read_support_format_tar(r.archive);
    archive_read_support_format_zip(r.archive);
    bool ok = archive_read_open_memory(r.archive, data, len) == ARCHIVE_OK
                  ? read_all(&r, each, context)
                  : damaged(&r);
    archive_read_free(r.archive);
    return ok;
}
