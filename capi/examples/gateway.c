/*
 * A server of two calls: reads one request from standard input in small pieces, as a socket would give them,
 * hangs up, and prints the answer. With --example it takes a request of its own.
 *
 *     printf '%s' "$REQUEST" | ./gateway
 *
 * Firmware does the same with its TCP stack in place of standard input; nothing here is allocated.
 */
#include "ews_phonecall.h"

#include <stdio.h>
#include <string.h>

struct call {
    const char *id;
    int is_live;
};

struct switchboard {
    struct call calls[2];
};

/* Ends the call, if there is one. */
static int32_t hang_up(void *context, const ews_operation *operation, ews_failure *failure)
{
    struct switchboard *switchboard = (struct switchboard *)context;
    size_t i;
    for (i = 0; i < sizeof switchboard->calls / sizeof switchboard->calls[0]; i++) {
        struct call *call = &switchboard->calls[i];
        if (call->is_live && ews_text_equals(&operation->phone_call_id, call->id, strlen(call->id))) {
            call->is_live = 0;
            fprintf(stderr, "hung up %s\n", call->id);
            return 0;
        }
    }
    failure->code = ews_text_of("ErrorInvalidPhoneCallId");
    return -1;
}

static const char example[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
    "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\""
    " xmlns:m=\"http://schemas.microsoft.com/exchange/services/2006/messages\">"
    "<soap:Body><m:DisconnectPhoneCall><m:PhoneCallId Id=\"OWVl4NWb3N29t\"/></m:DisconnectPhoneCall>"
    "</soap:Body></soap:Envelope>";

int main(int argc, char **argv)
{
    static ews_request_reader_storage storage;
    static char answer[EWS_RESPONSE_MAX];
    struct switchboard switchboard = {{{"OWVl4NWb3N29t", 1}, {"q&a", 1}}};
    ews_request_reader *reader;
    ews_error error;
    ews_reply reply;
    ews_status status;

    if (ews_request_reader_init(&storage, sizeof storage, NULL, &reader) != EWS_STATUS_OK)
        return 2;
    if (argc > 1 && strcmp(argv[1], "--example") == 0) {
        status = ews_request_reader_push(reader, example, strlen(example), &error);
    } else {
        char piece[64];
        size_t length;
        do {
            length = fread(piece, 1, sizeof piece, stdin);
            status = ews_request_reader_push(reader, piece, length, &error);
        } while (status == EWS_STATUS_OK && length > 0);
    }
    if (status == EWS_STATUS_MALFORMED)
        fprintf(stderr, "%s at line %u, column %u\n", ews_error_text(error.kind), (unsigned)error.line,
                (unsigned)error.column);

    /* A refused message is answered as well, with a fault. */
    status = ews_request_reader_answer(reader, hang_up, &switchboard, answer, sizeof answer, &reply);
    if (status != EWS_STATUS_OK)
        return 2;
    fprintf(stderr, "HTTP status %u\n", (unsigned)reply.status);
    fwrite(answer, 1, reply.length, stdout);
    return reply.status == 200 ? 0 : 1;
}
