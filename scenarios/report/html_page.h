/* html_page.h: the fixed parts of the page: style, markup and program, put together from the files
 * in `html/` when ekulab is built (html/embed.cmake). The data stand between the two. */
#ifndef EK_REPORT_HTML_PAGE_H
#define EK_REPORT_HTML_PAGE_H

#include <stddef.h>

extern const unsigned char html_page_head[];
extern const size_t html_page_head_len;
extern const unsigned char html_page_tail[];
extern const size_t html_page_tail_len;

#endif
