/* This library, of a message in memory. */
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
static char answer[1024];

int job(void)
{
    ews_reply reply = {.size = sizeof reply};
    if (ews_answer(request, request_length, NULL, &calls, answer, sizeof answer, &reply) != EWS_STATUS_OK)
        return 1;
    send_answer(answer, reply.length);
    return reply.status != 200;
}
