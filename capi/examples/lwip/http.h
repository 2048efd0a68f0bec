/* Requests of HTTP/1.1, taken from whatever pieces arrive, and the heads of the answers. Enough for an example: what a
 * server on a network needs beside that is in firmware/server. */
#ifndef HTTP_H
#define HTTP_H

#include <stdbool.h>
#include <stddef.h>

enum http_event {
    HTTP_MORE,   /* nothing yet: more bytes are needed */
    HTTP_START,  /* a head has been read, and its body begins */
    HTTP_BODY,   /* the bytes taken are of the body */
    HTTP_END,    /* the body has been read */
    HTTP_REFUSED /* the request is answered with http.status, and the connection closed */
};

enum http_state { HTTP_REQUEST_LINE, HTTP_FIELDS, HTTP_LENGTH, HTTP_CHUNK_SIZE, HTTP_CHUNK, HTTP_CHUNK_END, HTTP_TRAILER, HTTP_OVER };

/* All zero bytes await a request. */
struct http {
    enum http_state state;
    char line[128];  /* the line that is being read; what is longer is cut */
    size_t length;
    size_t head;     /* bytes of the head so far */
    size_t left;     /* of the body, or of the chunk */
    bool has_length;
    bool is_chunked;
    unsigned status; /* why the request is refused */
};

/* Takes bytes from the front, and says how many and what they were. To be called until it needs more. */
enum http_event http_read(struct http *http, const char *bytes, size_t length, size_t *taken);

/* Writes the head of an answer with a body of this length, and gives its own; 0 if there is no room. */
size_t http_write(char *head, size_t size, unsigned status, size_t length);

#endif
