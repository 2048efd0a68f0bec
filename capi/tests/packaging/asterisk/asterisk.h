/* Of Asterisk's headers what examples/asterisk uses, with its names and types: Debian has no package of them. All headers
 * beside this one include it. */
#ifndef ASTERISK_H
#define ASTERISK_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

struct ast_channel;
enum ast_channel_state { AST_STATE_DOWN, AST_STATE_RESERVED, AST_STATE_OFFHOOK, AST_STATE_DIALING, AST_STATE_RING, AST_STATE_RINGING, AST_STATE_UP };
#define AST_SOFTHANGUP_EXPLICIT (1 << 5)
struct ast_channel *ast_channel_get_by_name(const char *name);
struct ast_channel *ast_channel_unref(struct ast_channel *channel);
enum ast_channel_state ast_channel_state(const struct ast_channel *channel);
int ast_softhangup(struct ast_channel *channel, int reason);

struct ast_iostream;
ssize_t ast_iostream_read(struct ast_iostream *stream, void *buffer, size_t count);

struct ast_str;
struct ast_str *ast_str_create(size_t size);
int ast_str_set(struct ast_str **buf, ssize_t max_len, const char *fmt, ...);
char *ast_str_set_substr(struct ast_str **buf, size_t maxlen, const char *src, size_t maxsrc);
#define ast_free free

struct ast_tcptls_session_instance {
    struct ast_iostream *stream;
};
struct ast_variable {
    const char *name;
    const char *value;
    struct ast_variable *next;
};
enum ast_http_method { AST_HTTP_UNKNOWN = -1, AST_HTTP_GET = 0, AST_HTTP_POST };
struct ast_http_uri {
    const char *description;
    const char *uri;
    int (*callback)(struct ast_tcptls_session_instance *ser, const struct ast_http_uri *urih, const char *uri,
                    enum ast_http_method method, struct ast_variable *get_params, struct ast_variable *headers);
    void *data;
    const char *key;
};
int ast_http_uri_link(struct ast_http_uri *uri);
void ast_http_uri_unlink(struct ast_http_uri *uri);
void ast_http_body_read_status(struct ast_tcptls_session_instance *ser, int read_success);
void ast_http_error(struct ast_tcptls_session_instance *ser, int status, const char *title, const char *text);
void ast_http_send(struct ast_tcptls_session_instance *ser, enum ast_http_method method, int status_code,
                   const char *status_title, struct ast_str *http_header, struct ast_str *out, int fd, unsigned int static_content);

struct ast_module_info {
    int (*load)(void);
    int (*unload)(void);
    const char *name, *key, *description;
};
enum { AST_MODULE_LOAD_SUCCESS, AST_MODULE_LOAD_DECLINE };
#define ASTERISK_GPL_KEY "key"
void ast_module_register(const struct ast_module_info *info);
#define AST_MODULE_INFO_STANDARD(key, description)                                                   \
    static const struct ast_module_info info = {load_module, unload_module, AST_MODULE, key, description}; \
    static void __attribute__((constructor)) register_module(void)                                    \
    {                                                                                                  \
        ast_module_register(&info);                                                                    \
    }                                                                                                  \
    struct ast_module_info

#endif
