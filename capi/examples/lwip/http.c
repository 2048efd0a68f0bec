#include "http.h"
#include "ews_phonecall.h"

#include <stdlib.h>
#include <string.h>

#define HEAD_LIMIT 16384
#define BODY_LIMIT 65536

static enum http_event refuse(struct http *http, unsigned status)
{
    http->state = HTTP_OVER;
    http->status = status;
    return HTTP_REFUSED;
}

static bool begins_with(const char *line, const char *lower)
{
    for (; *lower != '\0'; line++, lower++)
        if (*line != *lower && !(*line >= 'A' && *line <= 'Z' && *line + ('a' - 'A') == *lower))
            return false;
    return true;
}

/* Reads a number to its end, which is a blank or the end of the line. */
static bool number(const char *text, int base, size_t *value)
{
    char *end;
    text += strspn(text, " \t");
    if (strspn(text, base == 16 ? "0123456789abcdefABCDEF" : "0123456789") == 0)
        return false;
    *value = strtoul(text, &end, base);
    return *end == '\0' || *end == ' ' || *end == ';';
}

static enum http_event field(struct http *http)
{
    if (begins_with(http->line, "content-length:")) {
        if (http->has_length || !number(http->line + strlen("content-length:"), 10, &http->left))
            return refuse(http, 400);
        http->has_length = true;
    } else if (begins_with(http->line, "transfer-encoding:")) {
        if (strstr(http->line, "chunked") == NULL)
            return refuse(http, 501);
        http->is_chunked = true;
    }
    return HTTP_MORE;
}

static enum http_event end_of_head(struct http *http)
{
    if (http->is_chunked == http->has_length)
        return refuse(http, http->is_chunked ? 400 : 411);
    if (http->left > BODY_LIMIT)
        return refuse(http, 413);
    http->state = http->is_chunked ? HTTP_CHUNK_SIZE : HTTP_LENGTH;
    return HTTP_START;
}

/* A whole line, without its end. */
static enum http_event line(struct http *http)
{
    bool is_empty = http->line[0] == '\0';
    switch (http->state) {
    case HTTP_REQUEST_LINE:
        if (is_empty)
            return HTTP_MORE; /* which may stand before a request (RFC 9112, 2.2) */
        if (strstr(http->line, " HTTP/1.") == NULL)
            return refuse(http, 400);
        if (!begins_with(http->line, "post "))
            return refuse(http, 405);
        if (!begins_with(http->line, "post /ews/exchange.asmx "))
            return refuse(http, 404);
        http->state = HTTP_FIELDS;
        return HTTP_MORE;
    case HTTP_FIELDS:
        return is_empty ? end_of_head(http) : field(http);
    case HTTP_CHUNK_SIZE:
        if (!number(http->line, 16, &http->left) || http->left > BODY_LIMIT)
            return refuse(http, 400);
        http->state = http->left == 0 ? HTTP_TRAILER : HTTP_CHUNK;
        return HTTP_MORE;
    case HTTP_CHUNK_END:
        if (!is_empty)
            return refuse(http, 400);
        http->state = HTTP_CHUNK_SIZE;
        return HTTP_MORE;
    default: /* a trailer */
        if (!is_empty)
            return HTTP_MORE;
        memset(http, 0, sizeof *http);
        return HTTP_END;
    }
}

static enum http_event take_body(struct http *http, size_t length, size_t *taken)
{
    *taken = length < http->left ? length : http->left;
    http->left -= *taken;
    if (*taken > 0)
        return HTTP_BODY;
    if (http->left > 0)
        return HTTP_MORE;
    memset(http, 0, sizeof *http);
    return HTTP_END;
}

enum http_event http_read(struct http *http, const char *bytes, size_t length, size_t *taken)
{
    enum http_event event = HTTP_MORE;
    *taken = 0;
    if (http->state == HTTP_OVER) {
        *taken = length;
        return HTTP_MORE;
    }
    if (http->state == HTTP_LENGTH || (http->state == HTTP_CHUNK && http->left > 0))
        return take_body(http, length, taken);
    if (http->state == HTTP_CHUNK)
        http->state = HTTP_CHUNK_END;
    while (*taken < length && event == HTTP_MORE && http->state != HTTP_CHUNK) {
        char byte = bytes[(*taken)++];
        if (++http->head > HEAD_LIMIT && http->state <= HTTP_FIELDS)
            return refuse(http, 431);
        if (byte == '\n') {
            if (http->length > 0 && http->line[http->length - 1] == '\r')
                http->length--;
            http->line[http->length] = '\0';
            http->length = 0;
            event = line(http);
        } else if (http->length < sizeof http->line - 1) {
            http->line[http->length++] = byte;
        }
    }
    return event;
}

static size_t append(char *head, size_t size, size_t at, const char *text)
{
    size_t length = strlen(text);
    if (at >= size || length >= size - at)
        return size;
    memcpy(head + at, text, length + 1);
    return at + length;
}

static const char *decimal(char digits[12], size_t value)
{
    char *at = digits + 11;
    *at = '\0';
    do
        *--at = (char)('0' + value % 10);
    while ((value /= 10) > 0);
    return at;
}

size_t http_write(char *head, size_t size, unsigned status, size_t length)
{
    char digits[12];
    size_t at = append(head, size, 0, "HTTP/1.1 ");
    at = append(head, size, at, decimal(digits, status));
    at = append(head, size, at, " ");
    at = append(head, size, at, ews_http_status_text(status));
    at = append(head, size, at, length > 0 ? "\r\nContent-Type: " EWS_CONTENT_TYPE "\r\n" : "\r\n");
    if (status != 200 && status != 500)
        at = append(head, size, at, status == 405 ? "Allow: POST\r\nConnection: close\r\n" : "Connection: close\r\n");
    at = append(head, size, at, "Content-Length: ");
    at = append(head, size, at, decimal(digits, length));
    at = append(head, size, at, "\r\n\r\n");
    return at < size ? at : 0;
}
