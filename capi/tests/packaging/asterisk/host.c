/* Loads a module as Asterisk does, posts it one message, and prints the answer. */
#include "asterisk.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>

static struct ast_http_uri *linked;
static const struct ast_module_info *module;

struct ast_channel *ast_channel_get_by_name(const char *name)
{
    return strcmp(name, "OWVl4NWb3N29t") == 0 ? (struct ast_channel *)&linked : NULL;
}

struct ast_channel *ast_channel_unref(struct ast_channel *channel)
{
    (void)channel;
    return NULL;
}

enum ast_channel_state ast_channel_state(const struct ast_channel *channel)
{
    (void)channel;
    return AST_STATE_UP;
}

int ast_softhangup(struct ast_channel *channel, int reason)
{
    (void)channel;
    (void)reason;
    return printf("hung up\n") < 0;
}

ssize_t ast_iostream_read(struct ast_iostream *stream, void *buffer, size_t count)
{
    (void)stream;
    return (ssize_t)fread(buffer, 1, count < 7 ? count : 7, stdin);
}

struct ast_str *ast_str_create(size_t size) { return calloc(1, size + 64); }

int ast_str_set(struct ast_str **buf, ssize_t max_len, const char *fmt, ...)
{
    (void)max_len;
    strcpy((char *)*buf, fmt);
    return 0;
}

char *ast_str_set_substr(struct ast_str **buf, size_t maxlen, const char *src, size_t maxsrc)
{
    (void)maxlen;
    return memcpy(*buf, src, maxsrc);
}

int ast_http_uri_link(struct ast_http_uri *uri)
{
    linked = uri;
    return 0;
}

void ast_http_uri_unlink(struct ast_http_uri *uri) { linked = linked == uri ? NULL : linked; }

void ast_http_body_read_status(struct ast_tcptls_session_instance *ser, int read_success)
{
    (void)ser;
    (void)read_success;
}

void ast_http_error(struct ast_tcptls_session_instance *ser, int status, const char *title, const char *text)
{
    (void)ser;
    printf("%d %s: %s\n", status, title, text);
}

void ast_http_send(struct ast_tcptls_session_instance *ser, enum ast_http_method method, int status_code,
                   const char *status_title, struct ast_str *http_header, struct ast_str *out, int fd, unsigned int static_content)
{
    (void)ser;
    (void)method;
    (void)fd;
    (void)static_content;
    printf("%d %s\n%s\n%s\n", status_code, status_title, (char *)http_header, (char *)out);
    free(http_header);
    free(out);
}

void ast_module_register(const struct ast_module_info *info) { module = info; }

int main(int argc, char **argv)
{
    struct ast_tcptls_session_instance session = {NULL};
    struct ast_variable length = {"content-length", argv[2], NULL};
    void *handle = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);

    if (argc != 3 || handle == NULL || module == NULL || module->load() != AST_MODULE_LOAD_SUCCESS) {
        fprintf(stderr, "%s\n", dlerror());
        return 2;
    }
    if (linked->callback(&session, linked, linked->uri, AST_HTTP_POST, NULL, &length) != 0)
        return 1;
    module->unload();
    return linked == NULL ? dlclose(handle) : 3;
}
