/* csv_text.h: fields of CSV files. */
#ifndef EK_REPORT_CSV_TEXT_H
#define EK_REPORT_CSV_TEXT_H

#include "sim/base/buf.h"

/* csv_add: appends `text` as one field (RFC 4180), in quotes where it must; a spreadsheet shall not
 * take it for a formula. NULL is an empty field. */
void csv_add(struct buf *out, const char *text);

#endif
