/* The server on lwIP's raw API; docs/embedding.md shows this file. */
#include "server.h"
#include "http.h"

#include <string.h>

#define HEAD_ROOM 160
#define BODY_ROOM 2304 /* for a success that is as long as can be; 1024 if calls are only ended */
#if TCP_SND_BUF < HEAD_ROOM + BODY_ROOM
#error "an answer would wait for room for ever"
#endif

struct client {
    struct tcp_pcb *pcb;        /* NULL: this place is free */
    bool is_ending;             /* nothing more comes: close when all is answered */
    bool is_due;                /* a message has been read, and is to be carried out */
    bool is_asked;              /* call control has the operation */
    struct http http;           /* what the HTTP parser keeps */
    ews_request_reader_storage storage;
    ews_request_reader *reader;
    struct pbuf *input;         /* received and not yet read */
};

static struct client clients[SERVER_CLIENTS];
static char body[BODY_ROOM]; /* one for all: tcp_write copies it */

static bool send(struct client *client, unsigned status, size_t length)
{
    char head[HEAD_ROOM];
    size_t head_length = http_write(head, sizeof head, status, length);

    client->is_due = client->is_asked = false;
    return tcp_write(client->pcb, head, (u16_t)head_length, TCP_WRITE_FLAG_COPY | TCP_WRITE_FLAG_MORE) == ERR_OK
        && tcp_write(client->pcb, body, (u16_t)length, TCP_WRITE_FLAG_COPY) == ERR_OK;
}

static bool respond(struct client *client, const ews_request *request, int32_t status, const ews_result *result)
{
    ews_reply reply = {.size = sizeof reply};
    return ews_request_respond(request, status, result, body, sizeof body, &reply, NULL) == EWS_STATUS_OK
        && send(client, reply.status, reply.length);
}

/* Hands the operation to call control; a message that is bad, and an empty id, are answered at once. */
static bool begin(struct client *client)
{
    ews_request request = {.size = sizeof request};
    ews_result result = {.size = sizeof result};
    ews_error error;
    size_t length;

    if (ews_request_reader_finish(client->reader, &request, &error) != EWS_STATUS_OK)
        return ews_fault_write(&error, body, sizeof body, &length) == EWS_STATUS_OK && send(client, 500, length);
    if (ews_request_check_room(&request, sizeof body, &length) != EWS_STATUS_OK)
        return false; /* nothing is begun of which nothing could be said */
    ews_request_refusal(&request, &result.failure.code);
    if (result.failure.code.data != NULL)
        return respond(client, &request, -1, &result);
    client->is_asked = true;
    calls_begin(client, &request.operation);
    return true;
}

static void release(struct client *client)
{
    if (client->is_asked)
        calls_forget(client);
    if (client->input != NULL)
        pbuf_free(client->input);
    client->pcb = NULL;
}

static err_t end(struct client *client)
{
    struct tcp_pcb *pcb = client->pcb;

    tcp_arg(pcb, NULL);
    tcp_recv(pcb, NULL);
    tcp_sent(pcb, NULL);
    tcp_err(pcb, NULL);
    release(client);
    if (tcp_close(pcb) == ERR_OK)
        return ERR_OK;
    tcp_abort(pcb);
    return ERR_ABRT;
}

static err_t give_up(struct client *client)
{
    tcp_abort(client->pcb); /* which calls gone() */
    return ERR_ABRT;
}

/* Takes head, body, head, body from what has arrived, as far as it goes. */
static err_t serve(struct client *client)
{
    for (;;) {
        struct pbuf *p;
        size_t length;
        enum http_event event;

        if (client->is_asked)
            return ERR_OK; /* until server_answer() */
        if (client->is_due) {
            if (tcp_sndbuf(client->pcb) < HEAD_ROOM + BODY_ROOM)
                return ERR_OK; /* until sent() */
            if (!begin(client))
                return give_up(client);
            continue;
        }
        p = pbuf_skip(client->input, 0, NULL); /* the first that is not empty */
        event = http_read(&client->http, p != NULL ? p->payload : NULL, p != NULL ? p->len : 0, &length);
        if (event == HTTP_START)
            ews_request_reader_init(&client->storage, sizeof client->storage, NULL, &client->reader);
        else if (event == HTTP_BODY) /* what is wrong with it, the reader says again at the end */
            ews_request_reader_push(client->reader, p->payload, length, NULL);
        else if (event == HTTP_END)
            client->is_due = true;
        else if (event == HTTP_REFUSED && !send(client, client->http.status, 0))
            return give_up(client);
        if (event == HTTP_REFUSED)
            client->is_ending = true;
        if (p != NULL) {
            client->input = pbuf_free_header(client->input, (u16_t)length);
            tcp_recved(client->pcb, (u16_t)length);
        } else if (event == HTTP_MORE) {
            return client->is_ending ? end(client) : ERR_OK;
        }
    }
}

void server_answer(struct client *client, int32_t status, const ews_result *result)
{
    ews_request request = {.size = sizeof request}; /* the same again */

    if (ews_request_reader_finish(client->reader, &request, NULL) != EWS_STATUS_OK
        || !respond(client, &request, status, result))
        give_up(client);
    else if (serve(client) == ERR_OK && client->pcb != NULL)
        tcp_output(client->pcb);
}

static err_t received(void *context, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct client *client = context;

    (void)pcb;
    (void)err; /* lwIP has no other than ERR_OK here */
    if (p == NULL)
        client->is_ending = true; /* the client sends no more, and may still wait for an answer */
    else if (client->input == NULL)
        client->input = p;
    else
        pbuf_cat(client->input, p);
    return serve(client);
}

static err_t sent(void *context, struct tcp_pcb *pcb, u16_t length)
{
    (void)pcb;
    (void)length;
    return serve(context);
}

static void gone(void *context, err_t err)
{
    (void)err; /* lwIP has freed the pcb */
    release(context);
}

err_t server_accept(void *context, struct tcp_pcb *pcb, err_t err)
{
    size_t i;

    (void)context;
    for (i = 0; err == ERR_OK && i < SERVER_CLIENTS; i++)
        if (clients[i].pcb == NULL) {
            memset(&clients[i], 0, sizeof clients[i]);
            clients[i].pcb = pcb;
            tcp_arg(pcb, &clients[i]);
            tcp_recv(pcb, received);
            tcp_sent(pcb, sent);
            tcp_err(pcb, gone);
            return ERR_OK;
        }
    return ERR_MEM; /* lwIP aborts the connection */
}
