#include "sim/node/http.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HTTP_MAX ((size_t)65536)

bool http_take(struct conn *conn, struct buf *out)
{
    struct buf *in = channel_in(conn->channel);
    char *head_end = in->len == 0 ? NULL : strstr(in->data, "\r\n\r\n");
    if (head_end == NULL) {
        if (in->len > HTTP_MAX)
            conn_end(conn);
        return false;
    }
    size_t head = (size_t)(head_end - in->data) + 4;
    const char *length = strcasestr(in->data, "\r\nContent-Length:");
    size_t body = length == NULL || length > head_end
                      ? 0
                      : (size_t)strtoul(length + strlen("\r\nContent-Length:"), NULL, 10);
    if (body > HTTP_MAX) {
        conn_end(conn);
        return false;
    }
    if (in->len < head + body)
        return false;
    buf_add(out, in->data, head + body);
    buf_drop(in, head + body);
    return true;
}

int http_status(const struct buf *response)
{
    int status = 0;
    return sscanf(buf_str(response), "HTTP/1.1 %d", &status) == 1 ? status : 0;
}

const char *http_phrase(int status)
{
    static const struct {
        int status;
        const char *phrase;
    } phrases[] = {
        {200, "OK"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {502, "Bad Gateway"},
    };
    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++) {
        if (phrases[i].status == status)
            return phrases[i].phrase;
    }
    return "Unknown";
}

void http_answer(struct conn *conn, int status, const char *server, const char *body)
{
    struct buf text = {0};
    buf_addf(&text,
        "HTTP/1.1 %d %s\r\nServer: %s\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%s",
        status, http_phrase(status), server, strlen(body), body);
    conn_send(conn, text.data, text.len);
    buf_cleanup(&text);
}
