/* This library, of a message that arrives in segments of 536 bytes. */
#include "ews_phonecall.h"
#include "job.h"

static int32_t disconnect_phone_call(void *context, const ews_operation *operation, ews_result *result)
{
    (void)context;
    (void)result;
    hang_up(operation->phone_call_id.data, operation->phone_call_id.length);
    return 0;
}

static const ews_calls calls = {.size = sizeof calls, .disconnect_phone_call = disconnect_phone_call};
static ews_request_reader_storage storage;
static char answer[1024];

int job(void)
{
    ews_reply reply = {.size = sizeof reply};
    ews_request_reader *reader;
    size_t at;

    if (ews_request_reader_init(&storage, sizeof storage, NULL, &reader) != EWS_STATUS_OK)
        return 1;
    for (at = 0; at < request_length; at += 536)
        ews_request_reader_push(reader, request + at, request_length - at < 536 ? request_length - at : 536, NULL);
    if (ews_request_reader_answer(reader, &calls, answer, sizeof answer, &reply) != EWS_STATUS_OK)
        return 1;
    send_answer(answer, reply.length);
    return reply.status != 200;
}
