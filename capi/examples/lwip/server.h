/* The server, and the call control that it asks. */
#ifndef SERVER_H
#define SERVER_H

#include "ews_phonecall.h"
#include "lwip/tcp.h"

#define SERVER_CLIENTS 4

struct client;

/* Call control is given an operation, whose texts are good until it answers with server_answer, from the main loop, or is
 * told that the client is gone. */
void calls_begin(struct client *client, const ews_operation *operation);
void calls_forget(struct client *client);

/* For tcp_accept. */
err_t server_accept(void *context, struct tcp_pcb *pcb, err_t err);

/* The operation of a client came to this: a status and a result as an ews_handler gives them. */
void server_answer(struct client *client, int32_t status, const ews_result *result);

#endif
