/* uri.h: files of the user's as relative references (RFC 3986, 4.2). */
#ifndef EK_REPORT_URI_H
#define EK_REPORT_URI_H

/* uri_of_file: `path` relative to the working folder, without "." and "..", percent-encoded; of a
 * file outside of it the name alone: a result shall not tell how somebody's folders are called. The
 * caller frees. */
char *uri_of_file(const char *path);

#endif
