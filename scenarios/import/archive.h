/* archive.h: diagnostic log archives (.tar.gz, .tar, .zip) as a box writes them, read in memory:
 * nothing is unpacked to the disk, archives inside are not opened. */
#ifndef EK_IMPORT_ARCHIVE_H
#define EK_IMPORT_ARCHIVE_H

#include "sim/base/err.h"

#define ARCHIVE_ENTRIES_MAX 50000
#define ARCHIVE_ENTRY_MAX   ((size_t)16 << 20)  /* bytes of an entry that is read */
#define ARCHIVE_TOTAL_MAX   ((size_t)512 << 20) /* unpacked bytes of all that is read */

/* One file of the archive; all is borrowed. `name` is its path inside, of printable characters. */
typedef void archive_fn(void *context, const char *name, const char *data, size_t len);

/* archive_is_one: by its first bytes: gzip, zip, or tar. */
bool archive_is_one(const char *data, size_t len);

/* archive_each: calls `each` for every regular file of at most ARCHIVE_ENTRY_MAX bytes in `len`
 * bytes of an archive called `name`; larger ones are passed over. Fails with ERR_FILE_INVALID when
 * it is damaged or cut off (what came before has been given), and with ERR_FILE_TOO_LARGE past the
 * limits. */
bool archive_each(const char *name, const char *data, size_t len, archive_fn *each, void *context,
    struct err *e) EK_CHECK;

#endif
