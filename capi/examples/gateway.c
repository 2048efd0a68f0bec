/*
 * A server of a switchboard: reads one request from standard input in small pieces, as a socket would give them,
 * carries it out, and prints the answer. With --example it takes a request of its own. Two calls are connected at
 * the start; the one that PlayOnPhone begins takes a free line.
 *
 *     printf '%s' "$REQUEST" | ./gateway
 *
 * Firmware does the same with its TCP stack in place of standard input; nothing here is allocated.
 */
#include "ews_phonecall.h"

#include <stdio.h>
#include <string.h>

struct line {
    const char *id;
    ews_phone_call_state state;
};

#define LINES 3

struct switchboard {
    struct line lines[LINES];
};

/* The line of a call. */
static struct line *find(struct switchboard *switchboard, ews_text id)
{
    size_t i;
    for (i = 0; i < LINES; i++) {
        struct line *line = &switchboard->lines[i];
        if (line->state != EWS_PHONE_CALL_STATE_IDLE && ews_text_equals(id, line->id, strlen(line->id)))
            return line;
    }
    return NULL;
}

/* Says why an operation could not be carried out. */
static int32_t fail(ews_result *result, const char *code)
{
    result->failure.code = ews_text_of(code);
    return -1;
}

/* Begins a call on a free line. */
static int32_t play_on_phone(void *context, const ews_operation *operation, ews_result *result)
{
    struct switchboard *switchboard = (struct switchboard *)context;
    char number[EWS_DIAL_STRING_MAX + 1];
    size_t length, i;
    if (ews_text_decode(operation->dial_string, number, sizeof number - 1, &length, NULL) != EWS_STATUS_OK)
        return fail(result, "ErrorInternalServerError");
    number[length] = '\0';
    if (length == 0)
        return fail(result, "ErrorInvalidPhoneNumber");
    for (i = 0; i < LINES; i++) {
        struct line *line = &switchboard->lines[i];
        if (line->state == EWS_PHONE_CALL_STATE_IDLE) {
            line->state = EWS_PHONE_CALL_STATE_CONNECTING;
            result->phone_call_id = ews_text_of(line->id);
            fprintf(stderr, "calling %s\n", number);
            return 0;
        }
    }
    return fail(result, "ErrorServerBusy");
}

/* Tells how a call goes. */
static int32_t get_phone_call_information(void *context, const ews_operation *operation, ews_result *result)
{
    const struct line *line = find((struct switchboard *)context, operation->phone_call_id);
    if (line == NULL)
        return fail(result, "ErrorInvalidPhoneCallId");
    result->information.state = line->state;
    return 0;
}

/* Ends a call. */
static int32_t disconnect_phone_call(void *context, const ews_operation *operation, ews_result *result)
{
    struct line *line = find((struct switchboard *)context, operation->phone_call_id);
    if (line == NULL)
        return fail(result, "ErrorInvalidPhoneCallId");
    line->state = EWS_PHONE_CALL_STATE_IDLE;
    fprintf(stderr, "hung up %s\n", line->id);
    return 0;
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
    struct switchboard switchboard = {{{"OWVl4NWb3N29t", EWS_PHONE_CALL_STATE_CONNECTED},
                                       {"q&a", EWS_PHONE_CALL_STATE_CONNECTED},
                                       {"new", EWS_PHONE_CALL_STATE_IDLE}}};
    ews_calls calls;
    ews_request_reader *reader;
    ews_reply reply;
    ews_status status;

    memset(&calls, 0, sizeof calls);
    calls.size = sizeof calls;
    reply.size = sizeof reply;
    calls.context = &switchboard;
    calls.play_on_phone = play_on_phone;
    calls.get_phone_call_information = get_phone_call_information;
    calls.disconnect_phone_call = disconnect_phone_call;
    if (ews_request_reader_init(&storage, sizeof storage, NULL, &reader) != EWS_STATUS_OK)
        return 2;
    if (argc > 1 && strcmp(argv[1], "--example") == 0) {
        status = ews_request_reader_push(reader, example, strlen(example), NULL);
    } else {
        char piece[64];
        size_t length;
        do {
            length = fread(piece, 1, sizeof piece, stdin);
            status = ews_request_reader_push(reader, piece, length, NULL);
        } while (status == EWS_STATUS_OK && length > 0);
    }

    /* A refused message is answered as well, with a fault. */
    status = ews_request_reader_answer(reader, &calls, answer, sizeof answer, &reply);
    if (status != EWS_STATUS_OK)
        return 2;
    if (reply.error.kind != EWS_ERROR_KIND_NONE)
        fprintf(stderr, "%s at line %u, column %u\n", ews_error_text(reply.error.kind), (unsigned)reply.error.line,
                (unsigned)reply.error.column);
    fprintf(stderr, "HTTP status %u\n", (unsigned)reply.status);
    fwrite(answer, 1, reply.length, stdout);
    return reply.status == 200 ? 0 : 1;
}
